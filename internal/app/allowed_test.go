package app_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"testing"
)

// TestAllowedWrites shows that the rows allow what they say: every caller really
// changes the records they may change, and makes and archives their own.
func TestAllowedWrites(t *testing.T) {
	w := newWorld(t)
	for _, entity := range slices.Concat(owned, open) {
		may := rows()[entity+".patch"].outcome
		for _, target := range targetsOf(entity) {
			for _, caller := range signed {
				if may(caller, target) == allowed {
					w.changeOnce(t, caller, entity, target)
				}
			}
		}
	}
	for i, caller := range signed {
		if !granted(caller, "accounts", "c") {
			continue
		}
		made := w.made(caller, "/accounts", fmt.Sprintf(`{"name":"Company %d"}`, i))
		want := http.StatusNoContent
		if !granted(caller, "accounts", "d") {
			want = http.StatusForbidden
		}
		w.real(caller, http.MethodDelete, "/accounts/"+made, "", want)
		if want == http.StatusNoContent {
			w.real(caller, http.MethodPost, "/accounts/"+made+"/restore", "", http.StatusOK)
		}
	}
}

// changeOnce sends the change of a row with the present revision; the value differs
// from call to call only where the first caller has not set it yet.
func (w *world) changeOnce(t *testing.T, caller, entity, target string) {
	t.Helper()
	was := w.rev(entity, target)
	r := w.send(caller, rows()[entity+".patch"].valid(w, target))
	if r.status != http.StatusOK {
		t.Errorf("%s may change %s %s: %d %s", caller, entity, target, r.status, r.body)
	}
	if told := leaks(caller, r); len(told) > 0 {
		t.Errorf("%s changes %s %s and is told %v", caller, entity, target, told)
	}
	if caller == "boss" && w.rev(entity, target) == was {
		t.Errorf("%s changed nothing of %s %s", caller, entity, target)
	}
}

// TestAllowedEffects carries out the operations that have no harmless call, as the
// first caller who may.
func TestAllowedEffects(t *testing.T) {
	w := newWorld(t)
	all := rows()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		r := all[name]
		if !r.effect {
			continue
		}
		for _, target := range append(r.targets, only)[:max(1, len(r.targets))] {
			caller := first(r, target)
			got := w.send(caller, r.valid(w, target))
			if caller == "" || got.status >= 300 {
				t.Errorf("%s by %q on %s: %d %s", name, caller, target, got.status, got.body)
			}
			if told := leaks(caller, got); len(told) > 0 {
				t.Errorf("%s by %s tells %v", name, caller, told)
			}
		}
	}
}

func first(r row, target string) string {
	for _, caller := range signed {
		if r.outcome(caller, target) == allowed {
			return caller
		}
	}
	return ""
}
