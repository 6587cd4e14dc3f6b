package events

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/loam-crm/loam/internal/platform/id"
)

const (
	heartbeat = 20 * time.Second // under the idle limits of common proxies
	writeTime = 10 * time.Second // a browser that does not read for so long is gone
)

// Gate decides what one caller is told.
type Gate struct {
	// May says whether the caller may know of the event. An error ends the stream.
	May func(ctx context.Context, e Event) (bool, error)
	// Alive, when set, is asked with every heartbeat; an error ends the stream. It
	// is for sessions that were closed meanwhile.
	Alive func(ctx context.Context) error
}

// LastEventID is where the browser wants to resume; none when it does not say.
func LastEventID(r *http.Request) id.ID {
	last, err := id.Parse(r.Header.Get("Last-Event-ID"))
	if err != nil {
		return 0
	}
	return last
}

// Serve streams events to one browser (server-sent events) until it leaves, lags
// too far behind, or the hub stops. An event `reset` says that events may have been
// missed and all that is shown must be read again.
func (h *Hub) Serve(w http.ResponseWriter, r *http.Request, gate Gate, last id.ID) {
	s := h.Subscribe(last)
	defer s.Close()
	out := &stream{w: w, rc: http.NewResponseController(w), ctx: r.Context(), gate: gate}
	if out.open() != nil || (s.Gap && out.reset(h.newest()) != nil) || out.send(s.Backlog) != nil {
		return
	}
	tick := time.NewTicker(heartbeat)
	defer tick.Stop()
	for {
		var err error
		select {
		case <-r.Context().Done():
			return
		case <-tick.C:
			err = out.beat()
		case e, open := <-s.c:
			if !open {
				return
			}
			err = out.send(append([]Event{e}, waiting(s.c)...))
		}
		if err != nil {
			return
		}
	}
}

func (h *Hub) newest() id.ID {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.recent.newest()
}

// waiting takes what is in the channel already.
func waiting(c <-chan Event) []Event {
	var out []Event
	for {
		select {
		case e, open := <-c:
			if !open {
				return out
			}
			out = append(out, e)
		default:
			return out
		}
	}
}

// stream writes one response.
type stream struct {
	w    http.ResponseWriter
	rc   *http.ResponseController
	ctx  context.Context // the request's
	gate Gate
}

func (s *stream) open() error {
	header := s.w.Header()
	header.Set("Content-Type", "text/event-stream")
	header.Set("Cache-Control", "no-store")
	header.Set("X-Accel-Buffering", "no") // proxies that would collect the stream
	s.w.WriteHeader(http.StatusOK)
	return s.write("retry: 2000\n\n")
}

func (s *stream) reset(newest id.ID) error {
	if newest == 0 {
		return s.write("event: reset\ndata: {}\n\n")
	}
	return s.write(fmt.Sprintf("id: %s\nevent: reset\ndata: {}\n\n", newest))
}

func (s *stream) beat() error {
	if s.gate.Alive != nil {
		if err := s.gate.Alive(s.ctx); err != nil {
			return err
		}
	}
	return s.write(": still here\n\n")
}

// send writes the last of several events about one thing: it says it all.
func (s *stream) send(batch []Event) error {
	for i, e := range batch {
		if repeated(batch[i+1:], e) {
			continue
		}
		may, err := s.gate.May(s.ctx, e)
		if err != nil {
			return err
		}
		if !may {
			continue
		}
		if err := s.write(fmt.Sprintf("id: %s\nevent: %s\ndata: %s\n\n", e.ID, e.Kind, payload(e))); err != nil {
			return err
		}
	}
	return nil
}

func repeated(later []Event, e Event) bool {
	for _, other := range later {
		if other.Kind == e.Kind && other.Entity == e.Entity && other.Record == e.Record {
			return true
		}
	}
	return false
}

// payload tells no more than which record: its content is read under its own rights.
func payload(e Event) []byte {
	if e.Kind == Job && e.Data != nil {
		return e.Data
	}
	body, err := json.Marshal(struct {
		Entity string `json:"entity"`
		ID     id.ID  `json:"id"`
		Rev    string `json:"rev"`
	}{e.Entity, e.Record, fmt.Sprint(e.Rev)})
	if err != nil { // cannot be: two strings and an id
		return []byte("{}")
	}
	return body
}

func (s *stream) write(text string) error {
	if err := s.rc.SetWriteDeadline(time.Now().Add(writeTime)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	if _, err := s.w.Write([]byte(text)); err != nil {
		return err
	}
	return s.rc.Flush()
}
