package app_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/idempotency"
)

// TestEveryWriteRepeatedWithItsKeyIsDoneOnce sends each write of the permission matrix twice with one key: the second
// changes nothing, and is told what became of the first.
func TestEveryWriteRepeatedWithItsKeyIsDoneOnce(t *testing.T) {
	w := newWorld(t)
	all := rows()
	var done, without []string
	names := slices.Sorted(maps.Keys(all))
	late := func(name string) int { return strings.Count(name, ".archive") + 2*strings.Count(name, ".restore") }
	slices.SortStableFunc(names, func(a, b string) int { return late(a) - late(b) }) // what ends a record comes last
	before := w.snapshot()
	for _, name := range names {
		r := all[name]
		made := r.valid(w, anyOf(r.targets))
		if r.public || made.method == http.MethodGet {
			continue
		}
		made.key = "matrix-" + name
		caller := "boss"
		got := w.send(caller, made)
		if got.status == http.StatusForbidden {
			caller = "admin"
			got = w.send(caller, made)
		}
		after := w.snapshot()
		nothing := len(changes(before, after)) == 0
		before = after
		if got.status >= 300 || nothing {
			without = append(without, fmt.Sprintf("%s %d", name, got.status))
			continue
		}
		done = append(done, name)
		again := w.send(caller, made)
		if again.status >= 300 && !(again.status == http.StatusConflict && strings.Contains(string(again.body), `"already_done"`)) && again.status != http.StatusNotFound {
			t.Errorf("%s, sent again: %d %.300s", name, again.status, again.body)
		}
		if diff := changes(after, w.snapshot()); len(diff) > 0 {
			t.Errorf("%s, sent again, changed %q", name, diff)
		}
	}
	t.Logf("%d writes carried out once; %d write nothing here: %v", len(done), len(without), without)
	if len(done) < 380 {
		t.Errorf("only %d writes were carried out", len(done))
	}
}

func anyOf(targets []string) string {
	if len(targets) == 0 {
		return only
	}
	return targets[0]
}

func (w *world) count(query string, args ...any) (n int) {
	w.t.Helper()
	w.must(w.app.DB.QueryRow(w.t.Context(), query, args...).Scan(&n))
	return n
}

// TestAKeyIsOneCallersForOneRequest: what was changed after the first sending is not dropped in silence.
func TestAKeyIsOneCallersForOneRequest(t *testing.T) {
	w := newWorld(t)
	keyed := func(name string) request {
		made := post("/accounts", `{"name":"`+name+`"}`)
		made.key = "k1"
		return made
	}
	one := w.send("owner", keyed("Key Carriers"))
	record := one.id(w, http.StatusCreated)
	if again := w.send("owner", keyed("Key Carriers")).id(w, http.StatusCreated); again != record {
		t.Errorf("sent again: the record %s, want %s", again, record)
	}
	if other := w.send("owner", keyed("Other Carriers")); other.status != http.StatusUnprocessableEntity ||
		!strings.Contains(string(other.body), `"idempotency_key_reused"`) || !strings.Contains(string(other.body), record) {
		t.Errorf("another request with that key: %d %.200s", other.status, other.body)
	}
	if somebody := w.send("other", keyed("Third Carriers")); somebody.status != http.StatusCreated {
		t.Errorf("somebody else with that key: %d %.200s", somebody.status, somebody.body)
	}
	w.exec("UPDATE accounts SET owner_id = ?, deputy_id = NULL WHERE id = ?", w.users["far"], record)
	if hidden := w.send("owner", keyed("Key Carriers")); hidden.status != http.StatusNotFound {
		t.Errorf("sent again by who sees it no more: %d %.200s", hidden.status, hidden.body)
	}
	refused := keyed("")
	refused.key = "k2"
	if got := w.send("owner", refused); got.status != http.StatusUnprocessableEntity {
		t.Errorf("without a name: %d", got.status)
	}
	if n := w.count("SELECT COUNT(*) FROM idempotency_keys WHERE sent_key = 'k2'"); n != 0 {
		t.Error("a refused request took its key")
	}
	for _, bad := range []string{"two words", strings.Repeat("k", 256), "schlüssel"} {
		made := keyed("Bad Carriers")
		made.key = bad
		if got := w.send("owner", made); got.status != http.StatusBadRequest || !strings.Contains(string(got.body), `"idempotency_key_invalid"`) {
			t.Errorf("the key %.20q: %d %.200s", bad, got.status, got.body)
		}
	}
}

// TestTheSameKeyAtOnce: of requests that come at the same moment one is carried out, and all are told of it.
func TestTheSameKeyAtOnce(t *testing.T) {
	w := newWorld(t)
	made := post("/accounts", `{"name":"Crowd Carriers"}`)
	made.key = "crowd"
	var all sync.WaitGroup
	replies := make([]reply, 12)
	for i := range replies {
		all.Go(func() { replies[i] = w.send("owner", made) })
	}
	all.Wait()
	for _, got := range replies {
		if got.id(w, http.StatusCreated) != replies[0].id(w, http.StatusCreated) {
			t.Errorf("%.200s, want one record", got.body)
		}
	}
	if n := w.count("SELECT COUNT(*) FROM accounts WHERE name = 'Crowd Carriers'"); n != 1 {
		t.Errorf("%d customers", n)
	}
}

// TestOldKeysAreForgotten: after thirty days, and no sooner.
func TestOldKeysAreForgotten(t *testing.T) {
	w := newWorld(t)
	for key, age := range map[string]time.Duration{"old": 30*24*time.Hour + time.Minute, "young": 30*24*time.Hour - time.Minute} {
		made := post("/accounts", `{"name":"`+key+` Carriers"}`)
		made.key = key
		w.send("owner", made).id(w, http.StatusCreated)
		w.exec("UPDATE idempotency_keys SET stored_at = ? WHERE sent_key = ?", clock.At(time.Now().Add(-age)), key)
	}
	if n, err := idempotency.Prune(t.Context(), w.app.DB, time.Now()); n != 1 || err != nil {
		t.Errorf("%d forgotten, want the old one: %v", n, err)
	}
	if n := w.count("SELECT COUNT(*) FROM idempotency_keys WHERE sent_key = 'young'"); n != 1 {
		t.Error("the young key is gone")
	}
}
