package events

import (
	"bufio"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/platform/dbtest"
	"github.com/loam-crm/loam/internal/platform/id"
)

// everything lets all events through.
var everything = Gate{May: func(context.Context, Event) (bool, error) { return true, nil }}

// listen opens the stream as a browser does and returns its lines.
func listen(t *testing.T, h *Hub, gate Gate, last string) <-chan string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.Serve(w, r, gate, LastEventID(r))
	}))
	t.Cleanup(server.Close)
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Last-Event-ID", last)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = res.Body.Close() })
	if kind := res.Header.Get("Content-Type"); kind != "text/event-stream" || res.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("headers %v", res.Header)
	}
	lines := make(chan string, 1000)
	go func() {
		defer close(lines)
		for scan := bufio.NewScanner(res.Body); scan.Scan(); {
			lines <- scan.Text()
		}
	}()
	if first := line(t, lines); first != "retry: 2000" {
		t.Errorf("first line %q", first)
	}
	return lines
}

// line is the next line that is not empty; "" at the end of the stream.
func line(t *testing.T, lines <-chan string) string {
	t.Helper()
	for {
		select {
		case text, open := <-lines:
			if text != "" || !open {
				return text
			}
		case <-time.After(20 * time.Second):
			t.Fatal("no line within 20 s")
		}
	}
}

func message(t *testing.T, lines <-chan string) string {
	t.Helper()
	return line(t, lines) + "|" + line(t, lines) + "|" + line(t, lines)
}

func TestStreamTellsTheRecordOnly(t *testing.T) {
	t.Parallel()
	p := newProcess(t, dbtest.New(t))
	lines := listen(t, p.Hub, everything, "")
	secret := Event{ID: 41, Kind: Change, Entity: "accounts", Record: 5, Rev: 7, Actor: 9, Data: []byte(`{"name":"secret"}`)}
	p.deliver([]Event{secret})
	if got := message(t, lines); got != `id: 41|event: change|data: {"entity":"accounts","id":"5","rev":"7"}` {
		t.Errorf("message %s", got)
	}
	p.deliver([]Event{{ID: 42, Kind: Job, Entity: "jobs", Record: 6, Data: []byte(`{"id":"6","done":3}`)}})
	if got := message(t, lines); got != `id: 42|event: job|data: {"id":"6","done":3}` {
		t.Errorf("message %s", got)
	}
}

func TestGateKeepsEventsBack(t *testing.T) {
	t.Parallel()
	p := newProcess(t, dbtest.New(t))
	lines := listen(t, p.Hub, Gate{May: func(_ context.Context, e Event) (bool, error) {
		if e.Record == 3 {
			return false, errors.New("session closed")
		}
		return e.Record != 1, nil
	}}, "")
	for record := id.ID(1); record <= 3; record++ {
		p.deliver([]Event{{ID: record, Kind: Change, Entity: "accounts", Record: record}})
	}
	if got := message(t, lines); !strings.Contains(got, `"id":"2"`) {
		t.Errorf("message %s", got)
	}
	if rest := line(t, lines); rest != "" {
		t.Errorf("the stream goes on after an error: %q", rest)
	}
	if n := p.Subscribers(); n > 1 {
		t.Errorf("%d subscribers", n)
	}
}

func TestStreamResumes(t *testing.T) {
	t.Parallel()
	p := newProcess(t, dbtest.New(t))
	for n := id.ID(1); n <= 3; n++ {
		p.deliver([]Event{{ID: n, Kind: Change, Entity: "accounts", Record: n}})
	}
	told := message(t, listen(t, p.Hub, everything, "3")) + message(t, listen(t, p.Hub, everything, "2"))
	if !strings.Contains(told, `"id":"1"`) {
		t.Errorf("told %s", told)
	}
	lines := listen(t, p.Hub, everything, "999")
	if got := message(t, lines); got != "id: 3|event: reset|data: {}" {
		t.Errorf("after an unknown event: %s", got)
	}
}

func TestRepeatedEventsAreToldOnce(t *testing.T) {
	t.Parallel()
	rec := httptest.NewRecorder()
	s := &stream{w: rec, rc: http.NewResponseController(rec), ctx: t.Context(), gate: everything}
	batch := []Event{
		{ID: 1, Kind: Change, Entity: "accounts", Record: 5},
		{ID: 2, Kind: Change, Entity: "orders", Record: 5},
		{ID: 3, Kind: Change, Entity: "accounts", Record: 5},
	}
	if err := s.send(batch); err != nil {
		t.Fatal(err)
	}
	if body := rec.Body.String(); strings.Contains(body, "id: 1\n") || !strings.Contains(body, "id: 2\n") || !strings.Contains(body, "id: 3\n") {
		t.Errorf("body %q", body)
	}
}

func TestHeartbeatAsksWhetherTheCallerIsStillIn(t *testing.T) {
	t.Parallel()
	rec := httptest.NewRecorder()
	s := &stream{w: rec, rc: http.NewResponseController(rec), ctx: t.Context(), gate: everything}
	if err := s.beat(); err != nil || rec.Body.String() != ": still here\n\n" {
		t.Errorf("beat %q, %v", rec.Body, err)
	}
	out := errors.New("signed out")
	s.gate.Alive = func(context.Context) error { return out }
	if err := s.beat(); !errors.Is(err, out) {
		t.Errorf("beat = %v", err)
	}
}
