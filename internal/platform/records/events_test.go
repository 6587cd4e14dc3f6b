package records_test

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/events"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/jobs"
)

// listener collects what a caller's stream says.
type listener struct {
	mu   sync.Mutex
	text string
}

func (l *listener) heard(text string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Contains(l.text, text)
}

func (b *bench) listen(caller string) *listener {
	b.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	b.t.Cleanup(cancel)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, b.url+"/api/v1/events", nil)
	b.must(err)
	req.Header.Set("X-Caller", caller)
	res, err := http.DefaultClient.Do(req)
	b.must(err)
	if res.StatusCode != 200 || res.Header.Get("Content-Type") != "text/event-stream" {
		b.t.Fatalf("status %d, %v", res.StatusCode, res.Header)
	}
	l := &listener{}
	go func() {
		defer func() { _ = res.Body.Close() }()
		for lines := bufio.NewScanner(res.Body); lines.Scan(); {
			l.mu.Lock()
			l.text += lines.Text() + "\n"
			l.mu.Unlock()
		}
	}()
	return l
}

func (b *bench) tell(e events.Event) {
	b.t.Helper()
	b.must(b.db.Tx(b.t.Context(), func(ctx context.Context, tx *db.Tx) error { return b.store.Events.Append(ctx, tx, e) }))
}

// TestStreamTellsOnlyWhatTheCallerMayRead ends with an event that everybody hears, so
// that silence about the others means something.
func TestStreamTellsOnlyWhatTheCallerMayRead(t *testing.T) {
	b := newBench(t)
	streams := map[string]*listener{}
	for _, caller := range []string{"boss", "li", "wang", "viewer", "nobody"} {
		streams[caller] = b.listen(caller)
		b.eventually("hello", func() bool { return streams[caller].heard("retry") })
	}
	a := b.account("li", "acme")
	b.tell(events.Event{Kind: events.Change, Entity: "orders", Actor: 9})
	b.tell(events.Event{Kind: events.Job, Entity: "jobs", Record: 5, Actor: b.actors["wang"].ID, Data: []byte(`{"id":"5","kind":"secret"}`)})
	b.tell(events.Event{Kind: events.Job, Entity: "jobs", Record: 6, Data: []byte(`{"id":"6","kind":"secret"}`)})
	b.tell(events.Event{Kind: events.Change, Entity: "ghosts", Record: 5})
	b.tell(events.Event{Kind: events.Change, Entity: "settings"})
	record := `"entity":"accounts","id":"` + a.String() + `"`
	bulk := `"entity":"orders","id":null`
	for caller, want := range map[string][3]bool{ // the record, the bulk event, the job
		"boss": {true, true, false}, "li": {true, true, false}, "wang": {false, true, true},
		"viewer": {true, false, false}, "nobody": {false, false, false},
	} {
		l := streams[caller]
		b.eventually(caller+" hears of the settings", func() bool { return l.heard(`"entity":"settings"`) })
		if got := [3]bool{l.heard(record), l.heard(bulk), l.heard(`"kind":"secret"`)}; got != want {
			t.Errorf("%s heard %v, want %v: %s", caller, got, want, l.text)
		}
		if l.heard("ghosts") || l.heard(`"id":"6"`) {
			t.Errorf("%s heard of what nobody may know: %s", caller, l.text)
		}
	}
	b.get("stranger", "/events").refused(401, "not_signed_in")
}

func (b *bench) enqueue(caller string) id.ID {
	b.t.Helper()
	var job id.ID
	b.must(b.db.Tx(b.t.Context(), func(ctx context.Context, tx *db.Tx) (err error) {
		job, err = b.queue.Enqueue(ctx, tx, "dig", nil, b.actors[caller].ID)
		return err
	}))
	return job
}

func TestJobsAreTheirCreators(t *testing.T) {
	b := newBench(t)
	jobs.Register(b.queue, jobs.Kind[any]{Name: "dig", Work: func(context.Context, *jobs.Run, any) (any, error) { return nil, nil }})
	mine, other := b.enqueue("li"), b.enqueue("wang")
	var j struct{ ID, Kind, State string }
	if b.get("li", "/jobs/"+mine.String()).ok(200, &j); j.ID != mine.String() || j.Kind != "dig" || j.State != "queued" {
		t.Errorf("%+v", j)
	}
	var l struct {
		Items []struct{ ID string }
		Next  *string
	}
	if b.get("li", "/jobs").ok(200, &l); len(l.Items) != 1 || l.Items[0].ID != mine.String() || l.Next != nil {
		t.Errorf("%+v", l)
	}
	if b.get("admin", "/jobs?by="+b.actors["wang"].ID.String()).ok(200, &l); len(l.Items) != 1 || l.Items[0].ID != other.String() {
		t.Errorf("%+v", l)
	}
	b.get("admin", "/jobs/"+other.String()).ok(200, nil)
	b.unchanged(func() {
		b.get("li", "/jobs/"+other.String()).refused(404, "not_found")
		b.get("li", "/jobs/77").refused(404, "not_found")
		b.get("li", "/jobs?by="+b.actors["wang"].ID.String()).refused(403, "forbidden")
		b.call("li", "POST", "/jobs/"+other.String()+"/cancel", "").refused(404, "not_found")
		b.call("token", "POST", "/jobs/"+mine.String()+"/cancel", "").refused(403, "forbidden")
	})
	if b.call("li", "POST", "/jobs/"+mine.String()+"/cancel", "").ok(200, &j); j.State != "cancelled" {
		t.Errorf("%+v", j)
	}
	b.unchanged(func() { b.call("li", "POST", "/jobs/"+mine.String()+"/cancel", "").refused(409, "job_over") })
}

// A trial of an import names accounts that its maker sees; who looks after the
// jobs may see none of them.
func TestWhatCameOfAJobIsItsMakers(t *testing.T) {
	b := newBench(t)
	jobs.Register(b.queue, jobs.Kind[any]{Name: "dig", Work: func(context.Context, *jobs.Run, any) (any, error) { return nil, nil }})
	job := b.enqueue("li")
	b.must(b.db.Tx(b.t.Context(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE jobs SET state = 'done', finished_at = 1, result = '{"similar":"acme"}' WHERE id = ?`, job)
		return err
	}))
	for who, want := range map[string]string{"li": `{"similar":"acme"}`, "admin": ""} {
		var one struct{ Result json.RawMessage }
		b.get(who, "/jobs/"+job.String()).ok(200, &one)
		var all struct {
			Items []struct{ Result json.RawMessage }
		}
		b.get(who, "/jobs?by="+b.actors["li"].ID.String()).ok(200, &all)
		if len(all.Items) != 1 || string(one.Result) != want || string(all.Items[0].Result) != want {
			t.Errorf("%s reads %s and %s", who, one.Result, all.Items)
		}
	}
}
