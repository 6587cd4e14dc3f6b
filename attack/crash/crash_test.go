package crash_test

import (
	"context"
	"errors"
	"io"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/loam-crm/loam/attack/crash"
	"github.com/loam-crm/loam/attack/lab"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/dbtest"
)

// The short form of `make crash`.
const cycles = 100

func TestNothingAcknowledgedIsLost(t *testing.T) {
	engine, err := dbtest.Engine()
	if err != nil {
		t.Fatal(err)
	}
	result, err := crash.Run(t.Context(), crash.Options{Engine: string(engine), Cycles: cycles, Clients: 4, Seed: uint64(time.Now().UnixNano()), Log: os.Stderr})
	t.Logf("%v, %d unanswered of which %d stored, well again within %v, by kind %v", result, result.Unanswered, result.Kept, result.Slowest, result.Entities)
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range result.Problems[:min(len(result.Problems), 20)] {
		t.Error(problem)
	}
	if result.Acknowledged < 10*cycles {
		t.Errorf("only %d acknowledged: the program was hardly at work", result.Acknowledged)
	}
	if result.Slowest > 5*time.Second {
		t.Errorf("well again after %v", result.Slowest)
	}
	if left := unwritten(result); len(left) > 0 {
		t.Errorf("nobody wrote %v", left)
	}
}

// TestAGentleStopCutsNothing: what the program has begun when it is asked to end, it ends and answers.
func TestAGentleStopCutsNothing(t *testing.T) {
	engine, err := dbtest.Engine()
	if err != nil {
		t.Fatal(err)
	}
	result, err := crash.Run(t.Context(), crash.Options{Engine: string(engine), Cycles: 15, Clients: 4, Seed: uint64(time.Now().UnixNano()), Log: io.Discard, Gentle: true})
	t.Logf("%v, %d unanswered", result, result.Unanswered)
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range result.Problems[:min(len(result.Problems), 20)] {
		t.Error(problem)
	}
}

// What the program would lose or store twice is seen: here somebody does it to the data while it is down. A run ends with
// what it finds first; on a slow machine it takes some cycles until everything has been written once.
func TestTheHarnessSees(t *testing.T) {
	engine, err := dbtest.Engine()
	if err != nil {
		t.Fatal(err)
	}
	for name, damage := range map[string]string{
		"a lost record": "DELETE FROM must_haves",
		"a lost change": "UPDATE accounts SET name = 'Changed ' || name",
		"a lost file":   "DELETE FROM files",
		"a doubled record": `INSERT INTO objectives (id, rev, created_at, updated_at, strategy_id, name, level) SELECT o.id + 1, 1, 1, 1, o.strategy_id, o.name, o.level
			FROM objectives o WHERE NOT EXISTS (SELECT 1 FROM objectives d WHERE d.id = o.id + 1)`,
	} {
		t.Run(name, func(t *testing.T) {
			result, err := crash.Run(t.Context(), crash.Options{Engine: string(engine), Cycles: 25, Clients: 2, Seed: 7, Log: io.Discard,
				Tamper: func(ctx context.Context, l *lab.Lab) error {
					d, err := db.Open(ctx, l.Config())
					if err != nil {
						return err
					}
					err = d.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
						_, err := tx.Exec(ctx, damage)
						return err
					})
					return errors.Join(err, d.Close())
				}})
			if err != nil {
				t.Fatal(err)
			}
			if result.Lost+result.Doubled == 0 {
				t.Errorf("%v was not seen: %v", name, result)
			}
		})
	}
}

// unwritten are entities whose records the program refused as often as they were tried: metadata does not say enough, and
// attack/record must.
func unwritten(result crash.Result) []string {
	var out []string
	for name, times := range result.Tried {
		if times >= 5 && result.Entities[name] == 0 {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}
