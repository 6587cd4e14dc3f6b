package events

import (
	"time"

	"github.com/loam-crm/loam/internal/platform/id"
)

const (
	keepRecent = 4096
	// Another instance may have delivered the same events in another order: at most
	// one wide look apart. A listener that moved here resumes that much earlier.
	resumeOverlap = wideEvery + 15*time.Second
)

// recent remembers the last deliveries of this process in their order.
type recent struct{ entries []delivery }

type delivery struct {
	event Event
	at    time.Time
}

func (r *recent) add(e Event, now time.Time) {
	if len(r.entries) == 2*keepRecent {
		r.entries = append(r.entries[:0], r.entries[keepRecent:]...)
	}
	r.entries = append(r.entries, delivery{e, now})
}

// after returns what was delivered after the event, preceded by the overlap. It is
// not found when it is too old or came from before this process started.
func (r *recent) after(last id.ID) ([]Event, bool) {
	at := r.find(last)
	if at < 0 {
		return nil, false
	}
	from := at
	for from > 0 && r.entries[at].at.Sub(r.entries[from-1].at) < resumeOverlap {
		from--
	}
	var out []Event
	for i := from; i < len(r.entries); i++ {
		if i != at {
			out = append(out, r.entries[i].event)
		}
	}
	return out, true
}

func (r *recent) find(last id.ID) int {
	for i := len(r.entries) - 1; i >= 0; i-- {
		if r.entries[i].event.ID == last {
			return i
		}
	}
	return -1
}

// newest is the last event delivered, none at the start.
func (r *recent) newest() id.ID {
	if len(r.entries) == 0 {
		return 0
	}
	return r.entries[len(r.entries)-1].event.ID
}
