package backup

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/jobs"
	"github.com/loam-crm/loam/internal/platform/search"
)

func TestCopyThereAndBack(t *testing.T) {
	from, _ := sqliteDB(t)
	awkward(t, from)
	middle, _ := engineDB(t)
	back, _ := sqliteDB(t)
	report, err := Copy(t.Context(), from, middle, CopyOptions{})
	must(t, err)
	if report.Tables["accounts"] != 11 || report.Tables["settings"] != 1203 || report.Tables["departments"] != 3 {
		t.Errorf("report %v", report)
	}
	_, err = Copy(t.Context(), middle, back, CopyOptions{})
	must(t, err)
	sameRows(t, from, middle)
	sameRows(t, from, back)
	sameValues(t, from, middle)
	sameValues(t, from, back)
}

// sameValues compares without the canonical form, which might be blind.
func sameValues(t *testing.T, a, b *db.DB) {
	t.Helper()
	for _, query := range []string{
		"SELECT name FROM accounts WHERE id = ?", "SELECT CAST(rev AS TEXT) FROM accounts WHERE id = ?",
		"SELECT COALESCE(since_on, 'none') FROM accounts WHERE id = ?", "SELECT COALESCE(CAST(parent_id AS TEXT), 'none') FROM accounts WHERE id = ?",
		"SELECT CAST(sales_total AS TEXT) FROM accounts WHERE id = ?",
	} {
		for i := range 11 {
			id := int64(1)<<62 + int64(i)
			if want, got := value[string](t, a, query, id), value[string](t, b, query, id); got != want {
				t.Errorf("%s %d: %q, want %q", query, i, got, want)
			}
		}
	}
	for i := range 11 {
		var want, got *float64
		id := int64(1)<<62 + int64(i)
		must(t, a.QueryRow(t.Context(), "SELECT value_score FROM accounts WHERE id = ?", id).Scan(&want))
		must(t, b.QueryRow(t.Context(), "SELECT value_score FROM accounts WHERE id = ?", id).Scan(&got))
		if (want == nil) != (got == nil) || want != nil && *want != *got {
			t.Errorf("value_score %d: %v, want %v", i, got, want)
		}
	}
	query := "SELECT COALESCE(parent_id, 0) FROM departments WHERE id = 1"
	if value[int64](t, b, query) != 9 || !value[bool](t, b, "SELECT totp_on FROM users WHERE id = 1") || value[bool](t, b, "SELECT totp_on FROM users WHERE id = 2") {
		t.Error("references or booleans are lost")
	}
}

func TestCopyLeavesOutWhatIsDerived(t *testing.T) {
	from, _ := sqliteDB(t)
	must(t, jobs.Migrate(t.Context(), from, slog.New(slog.DiscardHandler)))
	must(t, search.Setup(t.Context(), from))
	to, _ := engineDB(t)
	report, err := Copy(t.Context(), from, to, CopyOptions{})
	must(t, err)
	for name := range report.Tables {
		if db.Derived(name) {
			t.Errorf("%s was copied", name)
		}
	}
	if _, there := report.Tables["jobs"]; !there {
		t.Error("our own jobs were not copied")
	}
}

func TestCopyRefusesRowsInTheTarget(t *testing.T) {
	from, _ := sqliteDB(t)
	to, _ := engineDB(t)
	exec(t, to, "INSERT INTO settings (key, value, updated_at) VALUES ('k', '1', 1)")
	_, err := Copy(t.Context(), from, to, CopyOptions{})
	wantCode(t, err, "target_not_empty")
}

func TestCopyNamesTheValueAndRollsBack(t *testing.T) {
	for name, bad := range map[string]struct{ column, value, reason string }{
		"NUL":              {"note", "a\x00b", "nul_byte"},
		"lone surrogate":   {"note", "a\xed\xa0\x80b", "not_utf8"},
		"NUL in JSON":      {"custom", `{"a":"\u0000"}`, "nul_byte"},
		"no JSON":          {"custom", `{"a":`, "not_json"},
		"a number beyond":  {"custom", `{"a":1e-16384}`, "number_too_long"},
		"too long to sort": {"code", longText(), "refused_by_target"},
		"surrogate escape": {"custom", `{"a":"\ud800"}`, "half_surrogate"},
	} {
		t.Run(name, func(t *testing.T) {
			from, _ := sqliteDB(t)
			exec(t, from, "INSERT INTO accounts (id, "+record+", name) VALUES (1, 1, 1, 1, 'fine'), (77, 1, 1, 1, 'bad')")
			exec(t, from, "UPDATE accounts SET "+bad.column+" = ? WHERE id = 77", bad.value)
			to, _ := engineDB(t)
			_, err := Copy(t.Context(), from, to, CopyOptions{})
			if to.EngineName() == db.SQLite { // which holds the same values
				must(t, err)
				sameRows(t, from, to)
				return
			}
			wantCode(t, err, "value_not_portable")
			var e *errs.Error
			errors.As(err, &e)
			if e.Params["reason"] != bad.reason || e.Params["table"] != "accounts" || e.Params["column"] != bad.column && e.Params["column"] != "*" || e.Params["row"] != "77" {
				t.Errorf("%v", e)
			}
			fresh, _ := engineDB(t)
			sameRows(t, fresh, to)
			sameReferences(t, fresh, to)
			must(t, to.CheckSchema(t.Context())) // no mark
		})
	}
}

// longText is more than an index of PostgreSQL takes, however it is packed.
func longText() string {
	var out strings.Builder
	for i := range 200 {
		out.WriteString(hexSum(fmt.Sprint(i)))
	}
	return out.String()
}

func TestCopyRefusesAValueOfAnotherKind(t *testing.T) {
	from, _ := sqliteDB(t)
	exec(t, from, "INSERT INTO settings (key, value, updated_at) VALUES ('k', '1', 'soon')")
	to, _ := engineDB(t)
	_, err := Copy(t.Context(), from, to, CopyOptions{})
	wantCode(t, err, "value_not_portable")
}

func TestVerifySeesEveryDifference(t *testing.T) {
	for name, change := range map[string]string{
		"value": "UPDATE accounts SET note = 'x' WHERE id = 4611686018427387905", "null": "UPDATE accounts SET since_on = '' WHERE since_on IS NULL",
		"row": "DELETE FROM settings WHERE updated_at = 7", "json": `UPDATE accounts SET custom = '{"a":1}' WHERE id = 4611686018427387904`,
		"bool": "UPDATE users SET totp_on = TRUE", "space": "UPDATE accounts SET name = 'trailing' WHERE name = ' trailing '",
	} {
		t.Run(name, func(t *testing.T) {
			d, _ := engineDB(t)
			awkward(t, d)
			before, err := digests(t.Context(), d)
			must(t, err)
			must(t, verify(t.Context(), d, before))
			exec(t, d, change)
			wantCode(t, verify(t.Context(), d, before), "copy_differs")
		})
	}
}

func TestCanonicalJSON(t *testing.T) {
	for _, same := range [][]string{
		{`{"a":1,"b":[1200,0.5]}`, `{ "b": [1.2e3, 5e-1], "a": 1.0 }`}, {`-0`, `0.00`, `0e5`}, {`100`, `1E+2`, `1e2`},
		{`1e999999999`, `10e999999998`}, {`{"a":1,"a":2}`, `{"a":2}`}, {`"\u00e9"`, `"é"`},
	} {
		want, ok := canonicalJSON(same[0])
		for _, s := range same {
			if got, _ := canonicalJSON(s); got != want || !ok {
				t.Errorf("%s gives %s, %s gives %s", s, got, same[0], want)
			}
		}
	}
	seen := map[string]bool{}
	for _, s := range []string{`1`, `-1`, `10`, `"1"`, `null`, `[]`, `{}`, `[1,2]`, `[12]`, `["1,2"]`, `{"a":null}`, `1e-1`, `true`} {
		got, ok := canonicalJSON(s)
		if !ok || seen[got] {
			t.Errorf("%s gives %s, like another", s, got)
		}
		seen[got] = true
	}
	for _, s := range []string{``, `{`, `1 2`, `{"a"}`} {
		if _, ok := canonicalJSON(s); ok {
			t.Errorf("%q passed", s)
		}
	}
}

// writing keeps two tables in step until stopped: every transaction adds one row to
// each. Any single state of the database has as many of one as of the other.
func writing(t *testing.T, d *db.DB) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	var written atomic.Int64
	done := make(chan error, 1)
	go func() {
		for i := int64(1); ; i++ {
			err := d.Tx(context.Background(), func(ctx context.Context, tx *db.Tx) error {
				if _, err := tx.Exec(ctx, "INSERT INTO segments (id, "+record+", name) VALUES (?, 1, 1, 1, ?)", i, fmt.Sprint("s", i)); err != nil {
					return err
				}
				_, err := tx.Exec(ctx, "INSERT INTO audit_log (id, at, action, entity, record_id) VALUES (?, 1, 'create', 'segments', ?)", i, i)
				return err
			})
			written.Add(1)
			if err != nil || ctx.Err() != nil {
				done <- err
				return
			}
		}
	}()
	for written.Load() < 20 && len(done) == 0 {
		time.Sleep(time.Millisecond)
	}
	return func() {
		before := written.Load()
		for written.Load() == before && len(done) == 0 {
			time.Sleep(time.Millisecond)
		}
		cancel()
		must(t, <-done)
	}
}

// onePoint makes sure that a copy is one state of what writing wrote.
func onePoint(t *testing.T, q db.Querier) int64 {
	t.Helper()
	segments := value[int64](t, q, "SELECT count(*) FROM segments")
	last := value[int64](t, q, "SELECT max(id) FROM segments")
	lines := value[int64](t, q, "SELECT count(*) FROM audit_log")
	if segments < 20 || segments != lines || last != segments {
		t.Errorf("%d segments up to %d, %d lines of audit", segments, last, lines)
	}
	return segments
}

func TestCopyWhileWriting(t *testing.T) {
	from, _ := engineDB(t)
	stop := writing(t, from)
	to, _ := sqliteDB(t)
	_, err := Copy(t.Context(), from, to, CopyOptions{})
	stop()
	must(t, err)
	if onePoint(t, to) >= value[int64](t, from, "SELECT count(*) FROM segments") {
		t.Error("nothing was written meanwhile")
	}
}
