// Package copies copies a company between the engines and back while it kills the copy again and again, and looks whether
// people see the same at both ends.
package copies

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/loam-crm/loam/attack/lab"
	"github.com/loam-crm/loam/internal/demo"
)

// Options say how hard to try.
type Options struct {
	Engine string // where the company is at first: sqlite or postgres
	Other  string // where it goes, before it comes back
	Kills  int    // on each way
	Pages  int    // of each order of each list that are compared; 0: all
	Seed   uint64
	// Tamper is called at the first target, at rest, before it is compared: for the tests of the harness itself.
	Tamper func(ctx context.Context, target *lab.Lab) error
}

// Result is what was found.
type Result struct {
	Kills, Copies, Rows, Lists, Searches, Hits, Differing int
	Fastest                                               time.Duration // of the copies that were not killed, from start to end of the command
	Problems                                              []string
}

// String is the line a run ends with.
func (r Result) String() string {
	return fmt.Sprintf("kills %d, copies %d, rows %d, lists %d, searches %d, differing %d", r.Kills, r.Copies, r.Rows, r.Lists, r.Searches, r.Differing)
}

// Run takes the demo company there and back.
func Run(ctx context.Context, o Options) (r Result, err error) {
	first, err := furnished(ctx, o.Engine)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, first.Close()) }()
	random := rand.New(rand.NewPCG(o.Seed, 1))
	there, err := copied(ctx, first, o.Other, o, random, &r)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, there.Close()) }()
	back, err := copied(ctx, there, o.Engine, o, random, &r)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, back.Close()) }()
	if o.Tamper != nil {
		if err := o.Tamper(ctx, there); err != nil {
			return r, err
		}
	}
	return r, alike(ctx, o, &r, first, there, back)
}

// furnished is the demo company, with rows on top that copies get wrong, at rest.
func furnished(ctx context.Context, engine string) (*lab.Lab, error) {
	l, err := lab.New(ctx, engine)
	if err != nil {
		return nil, err
	}
	if err = l.Demo(ctx); err == nil {
		_, err = l.Start(ctx)
	}
	var boss *lab.Client
	if err == nil {
		boss, err = l.SignInAs(ctx, demo.Login, demo.Password)
	}
	if err == nil {
		err = addHostile(ctx, boss)
	}
	if err == nil {
		err = valued(ctx, boss)
	}
	if err = errors.Join(err, l.Stop()); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// copied takes a company to an installation of an engine. Each copy is killed at a random moment and goes on in the next
// run; one that is through too early is made anew elsewhere, until there were kills enough.
func copied(ctx context.Context, from *lab.Lab, engine string, o Options, random *rand.Rand, r *Result) (*lab.Lab, error) {
	span := 1500 * time.Millisecond // within which kills come: shorter than a copy takes
	for killed := 0; ; {
		to, err := lab.New(ctx, engine)
		if err != nil {
			return nil, err
		}
		for through, cut := false, false; !through && err == nil; {
			limit := time.Duration(0)
			if killed < o.Kills {
				limit = 20*time.Millisecond + time.Duration(random.Int64N(int64(span)))
			}
			began := time.Now()
			var report []byte
			through, report, err = from.CopyTo(ctx, to, limit)
			switch {
			case err != nil && cut && strings.Contains(err.Error(), "target_not_empty"): // the kill came after the end; that all is there is seen later
				through, err = true, nil
				r.Copies++
			case err != nil:
			case through:
				err = note(report, time.Since(began), r)
			default:
				killed++
				r.Kills++
				cut = true
			}
		}
		if err != nil {
			return nil, errors.Join(err, to.Close())
		}
		if killed >= o.Kills {
			return to, nil
		}
		span = max(span*2/3, 100*time.Millisecond)
		if err := to.Close(); err != nil {
			return nil, err
		}
	}
}

// note reads what a copy says of itself.
func note(report []byte, took time.Duration, r *Result) error {
	var said struct {
		Rows     int
		Resumed  bool
		Verified struct{ Rows, Differing int }
	}
	if err := json.Unmarshal(report, &said); err != nil {
		return fmt.Errorf("report of a copy: %w: %s", err, report)
	}
	if said.Verified.Rows != said.Rows || said.Verified.Differing != 0 || said.Rows == 0 {
		return fmt.Errorf("report of a copy: %s", report)
	}
	r.Copies++
	r.Rows += said.Rows
	if !said.Resumed && (r.Fastest == 0 || took < r.Fastest) {
		r.Fastest = took
	}
	return nil
}

// hostile are texts that copies and orders get wrong.
var hostile = []string{" trailing ", "Case", "case", "CASE", "😀👨‍👩‍👧 emoji", "caf\u00e9 NFC", "cafe\u0301 NFD", "ß İ ı", "'; DROP TABLE accounts; --", "上海\u3000海", "\u2028line", "\U0010ffff last", "砚桥电力"}

func addHostile(ctx context.Context, boss *lab.Client) error {
	stored := 0
	for i, text := range hostile {
		answer, err := boss.Send(ctx, "POST", "/accounts", map[string]any{"name": text, "note": text, "code": fmt.Sprint("H-", i)})
		if err != nil {
			return err
		}
		if answer.OK() {
			stored++
		}
		if answer.Status >= 500 {
			return fmt.Errorf("a customer named %q: %d %s", text, answer.Status, answer.Body)
		}
		if _, err := boss.Send(ctx, "POST", "/accounts", map[string]any{"name": fmt.Sprint("Hostile ", i), "note": text}); err != nil {
			return err
		}
	}
	if stored < len(hostile)/2 {
		return fmt.Errorf("only %d of %d hostile names were stored", stored, len(hostile))
	}
	return nil
}

// valued has every customer valued and waits until no job is left: what is under way when the program stops each copy would do by
// itself, at a time of its own. The evaluation of the night, which comes with the first start of the day, may be among them.
func valued(ctx context.Context, boss *lab.Client) error {
	answer, err := boss.Send(ctx, http.MethodPost, "/value/evaluate", map[string]any{})
	if err != nil || !answer.OK() {
		return fmt.Errorf("the evaluation: %d %.300s %w", answer.Status, answer.Body, err)
	}
	for range 300 {
		time.Sleep(100 * time.Millisecond)
		answer, err := boss.Send(ctx, http.MethodGet, "/jobs?limit=200", nil)
		if err != nil {
			return err
		}
		var page struct{ Items []struct{ State string } }
		if err := answer.Decode(&page); err != nil || !answer.OK() {
			return fmt.Errorf("the jobs: %d %.300s", answer.Status, answer.Body)
		}
		if len(page.Items) == 0 {
			return errors.New("there is no job of the evaluation")
		}
		if !slices.ContainsFunc(page.Items, func(j struct{ State string }) bool { return j.State == "queued" || j.State == "running" }) {
			return nil
		}
	}
	return errors.New("not every customer was valued within 30 s")
}
