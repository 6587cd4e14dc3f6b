package db_test

import (
	"context"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/dbtest"
	"github.com/loam-crm/loam/internal/platform/id"
)

var sampleTypes = []db.Type{db.BigInt, db.Text, db.Double, db.Boolean, db.JSON}

// samples makes an empty table with a column of every type.
func samples(t *testing.T) *db.DB {
	t.Helper()
	d := dbtest.New(t)
	write(t, d, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, "CREATE TABLE samples (id BIGINT PRIMARY KEY, name TEXT, score DOUBLE PRECISION, open BOOLEAN, custom JSONB)")
		return err
	})
	return d
}

func write(t *testing.T, d *db.DB, fn func(ctx context.Context, tx *db.Tx) error) {
	t.Helper()
	if err := d.Tx(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

func texts(t *testing.T, d *db.DB, query string, args ...any) []string {
	t.Helper()
	rows, err := d.Query(t.Context(), query, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			t.Fatal(err)
		}
		out = append(out, text)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestBatchKeepsEveryTypeAndNothing(t *testing.T) {
	d := samples(t)
	score, hostile := 1.5, `'); DROP TABLE samples; -- "{},\\" NULL 中文`
	write(t, d, func(ctx context.Context, tx *db.Tx) error {
		b := db.Batch{Types: sampleTypes, Head: "INSERT INTO samples (id, name, score, open, custom) "}
		for _, row := range [][]any{
			{id.ID(1), "a", &score, true, `{"k": 1}`},
			{id.ID(2), hostile, nil, false, "{}"},
			{int64(3), calendar.Date(""), (*float64)(nil), nil, nil},
		} {
			if err := b.Add(ctx, tx, row...); err != nil {
				return err
			}
		}
		return b.Flush(ctx, tx)
	})
	if got := texts(t, d, "SELECT COALESCE(name, 'none') FROM samples ORDER BY id"); !slices.Equal(got, []string{"a", hostile, "none"}) {
		t.Errorf("names %q", got)
	}
	got := texts(t, d, "SELECT CAST(id AS TEXT) FROM samples WHERE score = 1.5 AND open UNION ALL SELECT 'null' FROM samples WHERE score IS NULL AND open IS NULL AND custom IS NULL")
	if !slices.Equal(got, []string{"1", "null"}) {
		t.Errorf("found %q", got)
	}
}

func TestBatchWritesMoreThanOneStatement(t *testing.T) {
	d := samples(t)
	const n = 1203
	write(t, d, func(ctx context.Context, tx *db.Tx) error {
		b := db.Batch{Types: []db.Type{db.BigInt, db.Text}, Head: "INSERT INTO samples (id, name) "}
		for i := range n {
			if err := b.Add(ctx, tx, int64(i), fmt.Sprint("old ", i)); err != nil {
				return err
			}
		}
		return b.Flush(ctx, tx)
	})
	write(t, d, func(ctx context.Context, tx *db.Tx) error {
		b := db.Batch{Types: []db.Type{db.BigInt, db.Text}, Head: "UPDATE samples SET score = ?, name = v.column2 FROM (",
			Tail: ") AS v WHERE samples.id = v.column1", Before: []any{2.5}}
		for i := 0; i < n; i += 2 {
			if err := b.Add(ctx, tx, int64(i), fmt.Sprint("new ", i)); err != nil {
				return err
			}
		}
		return b.Flush(ctx, tx)
	})
	got := texts(t, d, "SELECT CAST(COUNT(*) AS TEXT) FROM samples UNION ALL SELECT CAST(COUNT(*) AS TEXT) FROM samples WHERE name LIKE 'new %' AND score = 2.5")
	if !slices.Equal(got, []string{"1203", "602"}) {
		t.Errorf("rows and changed rows: %v", got)
	}
}

// A refused row takes the whole transaction with it.
func TestBatchReportsWhatIsRefused(t *testing.T) {
	d := samples(t)
	err := d.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		b := db.Batch{Types: []db.Type{db.BigInt}, Head: "INSERT INTO samples (id) "}
		for range 2 {
			if err := b.Add(ctx, tx, int64(7)); err != nil {
				return err
			}
		}
		return b.Flush(ctx, tx)
	})
	if !db.IsUnique(err) {
		t.Errorf("twice the same key: %v", err)
	}
	if got := texts(t, d, "SELECT CAST(id AS TEXT) FROM samples"); got != nil {
		t.Errorf("stored %v", got)
	}
}

func TestInIsOneTextForEveryLength(t *testing.T) {
	d := samples(t)
	write(t, d, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, "INSERT INTO samples (id) VALUES (1), (2), (3)")
		return err
	})
	var text string
	for _, c := range []struct {
		ask  []id.ID
		want []string
	}{{nil, nil}, {[]id.ID{2}, []string{"2"}}, {[]id.ID{3, 1, 1, 99}, []string{"1", "3"}}} {
		in, list := db.In(d.Engine, "id", c.ask)
		if text == "" {
			text = in
		}
		if got := texts(t, d, "SELECT CAST(id AS TEXT) FROM samples WHERE "+in+" ORDER BY id", list); in != text || !slices.Equal(got, c.want) {
			t.Errorf("%v: %v by %s", c.ask, got, in)
		}
	}
}

func TestInTextsTakesAnyText(t *testing.T) {
	d := samples(t)
	hostile := []string{`"], "`, "'); --", "中文", "\\u0041", ""}
	write(t, d, func(ctx context.Context, tx *db.Tx) error {
		b := db.Batch{Types: []db.Type{db.BigInt, db.Text}, Head: "INSERT INTO samples (id, name) "}
		for i, name := range append(hostile, "A", "other") {
			if err := b.Add(ctx, tx, int64(i), name); err != nil {
				return err
			}
		}
		return b.Flush(ctx, tx)
	})
	in, list := db.InTexts(d.Engine, "name", hostile)
	if got := texts(t, d, "SELECT name FROM samples WHERE "+in+" ORDER BY id", list); !slices.Equal(got, hostile) {
		t.Errorf("found %q", got)
	}
	in, list = db.InTexts(d.Engine, "name", nil)
	if got := texts(t, d, "SELECT name FROM samples WHERE "+in, list); got != nil {
		t.Errorf("nothing asked, found %q", got)
	}
}

// A statement that is kept ready answers from the table as it is now, also after
// the table has changed its shape.
func TestAskingAgainSeesTheTableOfNow(t *testing.T) {
	d := samples(t)
	for n := range 4 {
		if n == 3 {
			write(t, d, func(ctx context.Context, tx *db.Tx) error {
				_, err := tx.Exec(ctx, "ALTER TABLE samples ADD COLUMN later TEXT")
				return err
			})
		}
		if got := texts(t, d, "SELECT CAST(COUNT(*) AS TEXT) FROM samples WHERE id >= ?", 0); got[0] != fmt.Sprint(n) {
			t.Errorf("asked the %d. time: %s", n+1, got[0])
		}
		write(t, d, func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, "INSERT INTO samples (id) VALUES (?)", n)
			return err
		})
	}
	if _, err := d.Query(t.Context(), "SELECT nothing FROM nowhere"); err == nil {
		t.Error("a bad statement passed")
	}
	if _, err := d.Query(t.Context(), "SELECT nothing FROM nowhere"); err == nil {
		t.Error("a bad statement passed the second time")
	}
}

// SQLite keeps no -0, so PostgreSQL is given none, however it is written.
func TestZeroHasNoSign(t *testing.T) {
	d := samples(t)
	minus := math.Copysign(0, -1)
	write(t, d, func(ctx context.Context, tx *db.Tx) error {
		given := []any{minus, &minus}
		for i, score := range given {
			if _, err := tx.Exec(ctx, "INSERT INTO samples (id, score) VALUES (?, ?)", i, score); err != nil {
				return err
			}
		}
		b := db.Batch{Types: []db.Type{db.BigInt, db.Double}, Head: "INSERT INTO samples (id, score) "}
		for i, score := range given {
			if err := b.Add(ctx, tx, 10+i, score); err != nil {
				return err
			}
		}
		return b.Flush(ctx, tx)
	})
	for _, score := range floats(t, d) {
		if score != 0 || math.Signbit(score) {
			t.Errorf("stored as %v", score)
		}
	}
	if !math.Signbit(minus) {
		t.Error("what was given has been changed")
	}
}

func floats(t *testing.T, d *db.DB) []float64 {
	t.Helper()
	out, err := db.Collect[float64](t.Context(), d, "SELECT score FROM samples")
	if err != nil || len(out) != 4 {
		t.Fatal(out, err)
	}
	return out
}
