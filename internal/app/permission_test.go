package app_test

import (
	"maps"
	"net/http"
	"slices"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"github.com/loam-crm/loam/internal/platform/httpx"
)

// TestPermissionMatrix calls every operation of the OpenAPI document as every
// caller on every relation. What the rows do not allow is refused with the status
// they state, tells nothing and changes nothing: that is looked at after every single request.
func TestPermissionMatrix(t *testing.T) {
	w := newWorld(t)
	w.real("boss", http.MethodPatch, "/settings", `{"export_rows":100000}`, http.StatusOK) // everybody exports everything here
	w.watch()
	all := rows()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		for _, caller := range slices.Concat(strangers, signed) {
			w.tryAll(t, name, all[name], caller)
		}
	}
}

// TestTheMatrixSeesAWrite writes a row beside the requests.
func TestTheMatrixSeesAWrite(t *testing.T) {
	w := newWorld(t)
	w.watch()
	w.exec("UPDATE settings SET value = value")
	w.unchanged(t, "what changes nothing")
	w.exec("UPDATE accounts SET note = 'x' WHERE id = ?", mustID(w.ids["accounts"]["own"]))
	before := w.counted
	if n := w.writes(); n == before {
		t.Error("a changed row was not counted")
	}
	if diff := changes(w.before, w.snapshot()); len(diff) == 0 {
		t.Error("a changed row was not seen")
	}
}

func (w *world) tryAll(t *testing.T, name string, r row, caller string) {
	targets := r.targets
	if targets == nil {
		targets = []string{only}
	}
	if r.skip != nil && r.skip(caller) {
		return
	}
	for _, target := range targets {
		w.try(t, name, r, caller, target)
	}
}

func (w *world) try(t *testing.T, name string, r row, caller, target string) {
	want := http.StatusUnauthorized
	if r.public || !isStranger(caller) {
		want = r.outcome(caller, target)
	}
	if want == allowed && r.effect {
		return
	}
	made := r.request(w, caller, target, want)
	got := w.send(caller, made)
	w.unchanged(t, name+" by "+caller+" on "+target)
	switch {
	case want != allowed && got.status != want:
		t.Errorf("%s by %s on %s: %d, want the refusal %d: %.300s", name, caller, target, got.status, want, got.body)
	case want == allowed && !slices.Contains(r.accepted(), got.status):
		t.Errorf("%s by %s on %s: %d, want %v: %.300s", name, caller, target, got.status, r.accepted(), got.body)
	case want == allowed && r.judge != nil:
		if problem := r.judge(w, caller, target, got); problem != "" {
			t.Errorf("%s by %s on %s: %s", name, caller, target, problem)
		}
	}
	if told := leaks(caller, got); len(told) > 0 {
		t.Errorf("%s by %s on %s tells %v: %.600s", name, caller, target, told, got.body)
	}
}

// request is the valid one for whoever must be refused. A bulk change is refused
// record by record, so there the right to the record decides.
func (r row) request(w *world, caller, target string, want int) request {
	if want != allowed || r.harmless == nil || r.inside != nil && r.inside(caller, target) != allowed {
		return r.valid(w, target)
	}
	return r.harmless(w, target)
}

func (r row) accepted() []int {
	if r.answers == nil {
		return []int{http.StatusOK}
	}
	return r.answers
}

// document is the OpenAPI document and the routes it was made with.
func document(t *testing.T, w *world) (api huma.API, routes *recorder) {
	t.Helper()
	routes = &recorder{ServeMux: http.NewServeMux()}
	api = httpx.NewAPI(routes, "test")
	w.app.Mount(api)
	return api, routes
}

type recorder struct {
	*http.ServeMux
	patterns []string
}

func (r *recorder) HandleFunc(pattern string, handler func(http.ResponseWriter, *http.Request)) {
	r.patterns = append(r.patterns, pattern)
	r.ServeMux.HandleFunc(pattern, handler)
}

// pattern is the route a request arrives at.
func (r *recorder) pattern(t *testing.T, made request) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), made.method, "/api/v1"+made.path, nil)
	if err != nil {
		t.Fatal(err)
	}
	_, pattern := r.Handler(req)
	return pattern
}
