package events

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/dbtest"
	"github.com/loam-crm/loam/internal/platform/id"
)

func TestCommittedEventsArriveCompleteAndOnce(t *testing.T) {
	t.Parallel()
	p := start(t)
	s := p.Subscribe(0)
	want := Event{Kind: Job, Entity: "jobs", Record: 5, Rev: 2, Actor: 9, Data: []byte(`{"done":1}`)}
	p.append(t, want, change(0))
	got := receive(t, s)
	if got.ID == 0 || got.At == 0 || got.Kind != want.Kind || got.Entity != want.Entity || got.Record != 5 ||
		got.Rev != 2 || got.Actor != 9 || string(got.Data) != `{"done":1}` {
		t.Errorf("event = %+v", got)
	}
	if got := receive(t, s); got.Record != 0 || got.Data != nil || got.Entity != "accounts" {
		t.Errorf("event = %+v", got)
	}
	silent(t, s, 3*time.Second) // several looks at the same window
}

func TestCommitWakesTheHub(t *testing.T) {
	t.Parallel()
	p := start(t)
	s := p.Subscribe(0)
	for range 3 { // on average far below the second between two polls
		time.Sleep(150 * time.Millisecond)
		began := time.Now()
		p.append(t, change(1))
		receive(t, s)
		if took := time.Since(began); took < 500*time.Millisecond {
			return
		}
	}
	t.Error("three events each took longer than half a second")
}

func TestRolledBackEventIsNeverTold(t *testing.T) {
	t.Parallel()
	p := start(t)
	s := p.Subscribe(0)
	no := errors.New("no")
	err := p.db.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		return errors.Join(no, p.outbox.Append(ctx, tx, change(1)))
	})
	if !errors.Is(err, no) {
		t.Fatal(err)
	}
	p.append(t, change(2))
	if got := receive(t, s); got.Record != 2 {
		t.Errorf("told of record %v", got.Record)
	}
}

// A transaction may commit after later events were delivered, or on a machine whose
// clock is behind or ahead.
func TestLateCommitsAreNotLost(t *testing.T) {
	t.Parallel()
	p := start(t)
	s := p.Subscribe(0)
	p.append(t, change(1))
	receive(t, s)
	other := newProcess(t, p.db)
	for record, behind := range map[id.ID]time.Duration{2: 5 * time.Second, 3: 100 * time.Millisecond, 4: -time.Hour} {
		other.clock.by.Store(int64(-behind))
		other.append(t, change(record))
	}
	got := map[id.ID]int{}
	for range 3 {
		got[receive(t, s).Record]++
	}
	if got[2] != 1 || got[3] != 1 || got[4] != 1 {
		t.Errorf("told %v", got)
	}
	silent(t, s, 2*time.Second)
}

func TestVeryLateCommitIsFoundByTheWideLook(t *testing.T) {
	t.Parallel()
	p := newProcess(t, dbtest.New(t))
	r := newReader(p.db, p.clock)
	if _, err := r.look(t.Context(), tickWindow); err != nil { // the first look is wide
		t.Fatal(err)
	}
	other := newProcess(t, p.db)
	other.clock.by.Store(int64(-5 * time.Minute))
	other.append(t, change(1))
	if fresh, err := r.look(t.Context(), tickWindow); err != nil || len(fresh) != 0 {
		t.Fatalf("a narrow look found %d, %v", len(fresh), err)
	}
	p.clock.by.Store(int64(wideEvery))
	for want := 1; want >= 0; want-- {
		if fresh, err := r.look(t.Context(), tickWindow); err != nil || len(fresh) != want {
			t.Errorf("look found %d, %v; want %d", len(fresh), err, want)
		}
	}
	p.clock.by.Store(int64(wideWindow + time.Minute))
	if _, err := r.look(t.Context(), tickWindow); err != nil {
		t.Fatal(err)
	}
	p.clock.by.Store(int64(wideWindow + 2*time.Minute))
	if _, err := r.look(t.Context(), tickWindow); err != nil || len(r.seen) != 0 {
		t.Errorf("%d ids remembered for ever, %v", len(r.seen), err)
	}
}

func TestBurstLargerThanAPageArrivesWhole(t *testing.T) {
	t.Parallel()
	p := newProcess(t, dbtest.New(t))
	r := newReader(p.db, p.clock)
	const n = 2*pageSize + 1
	burst := make([]Event, n)
	for i := range burst {
		burst[i] = change(id.ID(i + 1))
	}
	p.append(t, burst...)
	fresh, err := r.look(t.Context(), tickWindow)
	if err != nil || len(fresh) != n {
		t.Fatalf("found %d, %v", len(fresh), err)
	}
	if again, err := r.look(t.Context(), tickWindow); err != nil || len(again) != 0 {
		t.Errorf("found %d again, %v", len(again), err)
	}
}

func TestEventsOfAnotherInstanceArrive(t *testing.T) {
	t.Parallel()
	p := start(t)
	s := p.Subscribe(0)
	other := newProcess(t, p.db)
	other.run(t)
	other.append(t, change(1))
	if got := receive(t, s); got.Record != 1 {
		t.Errorf("event = %+v", got)
	}
}

func TestSlowSubscriberIsDroppedAndResumesWithoutLoss(t *testing.T) {
	t.Parallel()
	p := newProcess(t, dbtest.New(t))
	slow, quick := p.Subscribe(0), p.Subscribe(0)
	for n := range buffer + 10 {
		p.deliver([]Event{{ID: id.ID(n + 1), Record: id.ID(n + 1)}})
		<-quick.C()
	}
	if p.Subscribers() != 1 {
		t.Fatalf("%d subscribers", p.Subscribers())
	}
	var last Event
	for e := range slow.C() { // what it had, then the end
		last = e
	}
	if last.ID != buffer {
		t.Fatalf("the last it had was %v", last.ID)
	}
	back := p.Subscribe(last.ID)
	told := map[id.ID]bool{}
	for _, e := range back.Backlog {
		told[e.ID] = true
	}
	for n := id.ID(buffer + 1); n <= buffer+10; n++ {
		if !told[n] {
			t.Errorf("event %v was lost", n)
		}
	}
	if told[last.ID] || back.Gap {
		t.Errorf("backlog repeats the last event, or gap %v", back.Gap)
	}
	back.Close()
	back.Close() // twice does no harm
	if p.Subscribers() != 1 {
		t.Errorf("%d subscribers after close", p.Subscribers())
	}
}

func TestResumeFromTheUnknownIsAGap(t *testing.T) {
	t.Parallel()
	p := newProcess(t, dbtest.New(t))
	if s := p.Subscribe(12345); !s.Gap {
		t.Error("no gap though the event is not known")
	}
	for n := range 2*keepRecent + 1 {
		p.deliver([]Event{{ID: id.ID(n + 1)}})
	}
	if s := p.Subscribe(1); !s.Gap {
		t.Error("no gap though the event is forgotten")
	}
	if s := p.Subscribe(2 * keepRecent); s.Gap {
		t.Error("gap though the event is remembered")
	}
}

func TestResumeRepeatsALittleForOtherInstancesOrder(t *testing.T) {
	t.Parallel()
	var r recent
	at := time.Now()
	r.add(Event{ID: 1}, at)
	r.add(Event{ID: 2}, at.Add(10*time.Second))
	r.add(Event{ID: 3}, at.Add(resumeOverlap))
	r.add(Event{ID: 4}, at.Add(resumeOverlap+time.Second))
	out, found := r.after(3)
	if !found || len(out) != 2 || out[0].ID != 2 || out[1].ID != 4 {
		t.Errorf("after 3: %+v, %v", out, found)
	}
}

func TestStopEndsSubscriptions(t *testing.T) {
	t.Parallel()
	p := newProcess(t, dbtest.New(t))
	stop := p.run(t)
	s := p.Subscribe(0)
	stop()
	if _, open := <-s.C(); open {
		t.Error("still open")
	}
	if _, open := <-p.Subscribe(0).C(); open {
		t.Error("subscribed to a stopped hub")
	}
}

func TestOldEventsArePruned(t *testing.T) {
	t.Parallel()
	p := newProcess(t, dbtest.New(t))
	old := make([]Event, pruneBatch+5)
	for i := range old {
		old[i] = change(id.ID(i + 1))
	}
	p.clock.by.Store(int64(-keepFor - time.Minute))
	p.append(t, old...)
	p.clock.by.Store(int64(-keepFor + time.Minute))
	p.append(t, change(77))
	p.clock.by.Store(0)
	if err := p.Prune(t.Context()); err != nil {
		t.Fatal(err)
	}
	var n, record int64
	if err := p.db.QueryRow(t.Context(), "SELECT count(*), max(record_id) FROM events").Scan(&n, &record); err != nil || n != 1 || record != 77 {
		t.Errorf("%d left, record %d, %v", n, record, err)
	}
}

func TestInstantsAreStoredAsTheClockSays(t *testing.T) {
	t.Parallel()
	p := newProcess(t, dbtest.New(t))
	fixed := &clock.Fixed{At: time.Date(2026, 1, 2, 3, 4, 5, 6000, time.UTC)}
	p.outbox = NewOutbox(p.ids, fixed)
	p.append(t, change(1))
	var at int64
	if err := p.db.QueryRow(t.Context(), "SELECT at FROM events").Scan(&at); err != nil || at != fixed.At.UnixMicro() {
		t.Errorf("at = %d, %v", at, err)
	}
}
