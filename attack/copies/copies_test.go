package copies

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/loam-crm/loam/attack/lab"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/dbtest"
)

// The short form of `go run ./attack copy`: from SQLite to the engine of the tests and back.
func TestAKilledCopyShowsTheSame(t *testing.T) {
	engine, err := dbtest.Engine()
	if err != nil {
		t.Fatal(err)
	}
	r, err := Run(t.Context(), Options{Engine: "sqlite", Other: string(engine), Kills: 2, Pages: 1, Seed: 1, Tamper: func(ctx context.Context, there *lab.Lab) error {
		d, err := db.Open(ctx, there.Config())
		if err != nil {
			return err
		}
		err = d.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, "UPDATE accounts SET phone = 'tampered' WHERE code = 'H-1'")
			return err
		})
		return errors.Join(err, d.Close())
	}})
	t.Logf("%v", r)
	if err != nil {
		t.Fatal(err)
	}
	if r.Differing == 0 {
		t.Error("a changed row is not seen")
	}
	for _, problem := range r.Problems {
		if !tampered(problem) {
			t.Error(problem)
		}
	}
	if r.Kills != 4 || r.Lists < 100 || r.Hits < 20 {
		t.Errorf("%v: hardly anything was compared", r)
	}
}

// tampered says that a difference is the one that was made: the number itself, or another place in an order by numbers.
func tampered(problem string) bool {
	return strings.Contains(problem, "copy 1") && (strings.Contains(problem, "tampered") || strings.Contains(problem, "sort=phone") || strings.Contains(problem, "sort=-phone"))
}
