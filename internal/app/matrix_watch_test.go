package app_test

import (
	"context"
	"testing"

	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// watch counts every row that is written in any of the world's tables, so that looking after each single request costs one
// small query; only where something was written is everything compared.
func (w *world) watch() {
	w.write(func(ctx context.Context, tx *resource.Write) error {
		for _, text := range w.counting() {
			if _, err := tx.Tx.Exec(ctx, text); err != nil {
				return err
			}
		}
		return nil
	})
	w.before, w.counted = w.snapshot(), w.writes()
}

// counting are the statements that make the counter.
func (w *world) counting() []string {
	if w.app.DB.EngineName() == db.Postgres {
		out := []string{"CREATE SEQUENCE written", `CREATE FUNCTION count_write() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM nextval(''written''); RETURN NULL; END'`}
		for _, table := range w.tables {
			out = append(out, "CREATE TRIGGER counted AFTER INSERT OR UPDATE OR DELETE ON "+table+" FOR EACH STATEMENT EXECUTE FUNCTION count_write()")
		}
		return out
	}
	out := []string{"CREATE TABLE written (n INTEGER NOT NULL)", "INSERT INTO written VALUES (0)"}
	for _, table := range w.tables {
		if table == "search" { // a virtual table, which has no triggers
			continue
		}
		for _, event := range []string{"INSERT", "UPDATE", "DELETE"} {
			out = append(out, "CREATE TRIGGER counted_"+event+"_"+table+" AFTER "+event+" ON "+table+" BEGIN UPDATE written SET n = n + 1; END")
		}
	}
	return out
}

func (w *world) writes() (n int64) {
	query := "SELECT n FROM written"
	if w.app.DB.EngineName() == db.Postgres {
		query = "SELECT last_value FROM written"
	}
	w.must(w.app.DB.QueryRow(w.t.Context(), query).Scan(&n))
	return n
}

// unchanged says whether a request has changed nothing.
func (w *world) unchanged(t *testing.T, what string) {
	t.Helper()
	n := w.writes()
	if n == w.counted {
		return
	}
	after := w.snapshot()
	if diff := changes(w.before, after); len(diff) > 0 {
		t.Errorf("%s changed rows: %q", what, diff)
	}
	w.before, w.counted = after, n
}
