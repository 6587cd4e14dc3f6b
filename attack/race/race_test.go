package race

import (
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"github.com/loam-crm/loam/internal/platform/dbtest"
)

func engine(t *testing.T) string {
	t.Helper()
	e, err := dbtest.Engine()
	if err != nil {
		t.Fatal(err)
	}
	return string(e)
}

func TestHistoriesAreLinearizable(t *testing.T) {
	r, err := Run(t.Context(), Options{Engine: engine(t), Histories: 30, Clients: 6, Requests: 12, Seed: uint64(time.Now().UnixNano())})
	if err != nil {
		t.Fatal(err)
	}
	t.Log(r)
	if r.Violations > 0 {
		t.Errorf("%v", r)
	}
	if r.Conflicts < r.Requests/20 {
		t.Errorf("%v: the clients were hardly in each other's way", r)
	}
}

// TestNoChangeIsLost: whoever was not quick enough is told so, and what anybody wrote into any field stands.
func TestNoChangeIsLost(t *testing.T) {
	s, err := NewSite(t.Context(), engine(t))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	for _, c := range []struct{ writers, words int }{{2, 20}, {10, 6}, {50, 2}} {
		problems, err := s.Append(t.Context(), c.writers, c.words)
		if err != nil {
			t.Fatal(err)
		}
		for _, problem := range problems {
			t.Errorf("%d writers: %s", c.writers, problem)
		}
	}
}

// TestRightsTakenAwayAreGone, at every instance: on PostgreSQL they are taken away at one and asked for at the other.
func TestRightsTakenAwayAreGone(t *testing.T) {
	s, err := NewSite(t.Context(), engine(t))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	after, err := s.Rights(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Log(after)
	for what, took := range after {
		if took > time.Second {
			t.Errorf("%s was worth something for %v", what, took)
		}
	}
}

// TestTheCheckersSee what a program would do that lets the last writer win, or shows what is no longer so.
func TestTheCheckersSee(t *testing.T) {
	at := func(client int, call, back int64, in input, out output) porcupine.Operation {
		return porcupine.Operation{ClientId: client, Call: call, Return: back, Input: in, Output: out}
	}
	write := func(rev int64, value string) input { return input{write: true, rev: rev, value: value} }
	good := []porcupine.Operation{
		at(0, 0, 10, write(1, "a"), output{done: true, rev: 2, value: "a"}),
		at(1, 1, 12, write(1, "b"), output{rev: 2, value: "a"}),
		at(1, 13, 14, input{}, output{rev: 2, value: "a"}),
	}
	if !linearizable(good) {
		t.Error("a good history is refused")
	}
	for name, bad := range map[string]porcupine.Operation{
		"a lost update":                  at(2, 20, 30, write(1, "c"), output{done: true, rev: 3, value: "c"}),
		"an old value":                   at(2, 20, 30, input{}, output{rev: 1}),
		"a refusal that names the wrong": at(2, 20, 30, write(1, "c"), output{rev: 1}),
		"a refusal of the newest":        at(2, 20, 30, write(2, "c"), output{rev: 2, value: "a"}),
		"a value that nobody wrote":      at(2, 20, 30, input{}, output{rev: 2, value: "z"}),
		"a revision that was left out":   at(2, 20, 30, write(2, "c"), output{done: true, rev: 4, value: "c"}),
	} {
		if linearizable(append(append([]porcupine.Operation{}, good...), bad)) {
			t.Errorf("%s is not seen", name)
		}
	}
	now := stored{Note: "0 0"}
	if got := missing(now, 2, 1); len(got) != 2 {
		t.Errorf("a doubled and a lost word: %v", got)
	}
}
