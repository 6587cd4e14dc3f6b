package upgrade_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/dbtest"
)

// rewritten are the columns and tables whose rows a migration changes on purpose, by "table column" or table, with the last version that
// knows them as they were.
var rewritten = map[string]int64{
	"accounts last_contact_on": 27, // 28: a note to oneself is no contact with the customer
	"interaction_keys":         31, // 32: every key that was sent stands in idempotency_keys
}

func TestFromEveryVersion(t *testing.T) {
	fresh := upgraded(t, dbtest.At(t, 0))
	for _, version := range dbtest.Versions(t) {
		t.Run(fmt.Sprint(version), func(t *testing.T) {
			v := dbtest.At(t, version)
			before, after := stateOf(t, v.Copy(t)), upgraded(t, v)
			if before.version != version || after.version != fresh.version || len(before.rows) == 0 {
				t.Fatalf("from %d to %d, with %d values", before.version, after.version, len(before.rows))
			}
			sameLines(t, "the schema", after.schema, fresh.schema)
			kept(t, version, before.rows, after.rows)
		})
	}
}

// kept compares every value of before with what there is now.
func kept(t *testing.T, version int64, before, after dbtest.Rows) {
	t.Helper()
	for place, value := range before {
		table, _, _ := strings.Cut(place, " ")
		if last, ok := rewritten[table+" "+column(place)]; ok && version <= last {
			continue
		}
		if last, ok := rewritten[table]; ok && version <= last {
			continue
		}
		if now, ok := after[place]; !ok || now != value {
			t.Errorf("%s was %s, is %q", place, value, now)
		}
	}
}

// TestWhatMigrationsRewrite looks at the values that the migrations change on purpose.
func TestWhatMigrationsRewrite(t *testing.T) {
	from := dbtest.At(t, 27)
	before, after := stateOf(t, from.Copy(t)).rows, upgraded(t, from).rows
	changed := dbtest.Rows{}
	for place, value := range before {
		if now, ok := after[place]; ok && now != value {
			changed[place] = now
		}
	}
	// Customers 2 and 4 had nothing but a note, which 4 only planned.
	if want := (dbtest.Rows{"accounts 2 last_contact_on": "nothing", "accounts 4 last_contact_on": "nothing"}); !maps.Equal(changed, want) {
		t.Errorf("changed: %v, want %v", changed, want)
	}
	if n := count(after, "idempotency_keys", "sent_key"); n != count(before, "interaction_keys", "send_key") || n == 0 {
		t.Errorf("%d keys of %d were taken over", n, count(before, "interaction_keys", "send_key"))
	}
}

func count(rows dbtest.Rows, table, name string) int {
	n := 0
	for place := range rows {
		if strings.HasPrefix(place, table+" ") && column(place) == name {
			n++
		}
	}
	return n
}

// TestReferencesStayWhole asks SQLite, which does not look while a table is altered; PostgreSQL always does.
func TestReferencesStayWhole(t *testing.T) {
	for _, version := range dbtest.Versions(t) {
		cfg := dbtest.At(t, version).Copy(t)
		if cfg.URL != "" {
			return
		}
		must(t, run(t.Context(), cfg, true))
		d, err := db.Open(t.Context(), cfg)
		must(t, err)
		var broken int
		must(t, d.QueryRow(t.Context(), "SELECT count(*) FROM pragma_foreign_key_check").Scan(&broken))
		if broken > 0 {
			t.Errorf("from %d: %d references to nothing", version, broken)
		}
		must(t, d.Close())
	}
}
