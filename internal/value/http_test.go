package value

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/jobs"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// site serves the operations to a caller who is given with each request.
func site(t *testing.T, c *firm) func(actor authz.Actor, method, path, body string) (int, string) {
	t.Helper()
	if err := jobs.Migrate(t.Context(), c.Store.DB, slog.Default()); err != nil {
		t.Fatal(err)
	}
	q, err := jobs.New(jobs.Config{DB: c.Store.DB, IDs: c.Store.IDs, Clock: c.clock, Log: slog.Default(), Outbox: c.Store.Events})
	if err != nil {
		t.Fatal(err)
	}
	c.RegisterJobs(q, time.UTC)
	mux := http.NewServeMux()
	api := httpx.NewAPI(mux, "test")
	resource.Mount(api, c.Store)
	c.Mount(api)
	return func(actor authz.Actor, method, path, body string) (int, string) {
		r := httptest.NewRequest(method, httpx.Prefix+path, strings.NewReader(body))
		if body != "" {
			r.Header.Set("Content-Type", "application/json")
		}
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, r.WithContext(httpx.WithActor(r.Context(), actor)))
		return w.Code, w.Body.String()
	}
}

func TestOverHTTP(t *testing.T) {
	c, accounts, boss := graded(t)
	call := site(t, c)
	seller := c.user("seller", "salesperson")
	best, second, third := accounts[39].String(), accounts[38].String(), accounts[37].String()
	for _, step := range []struct {
		actor              authz.Actor
		method, path, body string
		status             int
		want               string
	}{
		{boss, "GET", "/accounts/" + best + "/value", "", 200, `"proposed":"S"`},
		{boss, "GET", "/accounts/abc/value", "", 404, `"not_found"`},
		{seller, "GET", "/accounts/" + best + "/value", "", 404, `"not_found"`},
		{authz.Actor{}, "GET", "/accounts/" + best + "/value", "", 401, `"not_signed_in"`},
		{boss, "GET", "/value/board", "", 200, `"pareto80":`},
		{boss, "GET", "/value/proposals?limit=2", "", 200, `"reasons":[`},
		{boss, "POST", "/accounts/" + best + "/approve-grade", "", 200, `"grade":"S"`},
		{boss, "POST", "/accounts/" + best + "/approve-grade", `{"reason":"again"}`, 409, `"nothing_proposed"`},
		{boss, "POST", "/accounts/" + second + "/override-grade", `{"grade":"C","reason":"x","until":"2026-12-31"}`, 422, `"override_too_far"`},
		{boss, "POST", "/value/grades/approve", `{"accounts":["` + third + `","77"],"reason":"q"}`, 200, `"approved":1`},
		{boss, "POST", "/value/grades/approve", `{"reason":"q"}`, 422, `"some_or_all"`},
		{boss, "POST", "/value/grades/approve", `{"accounts":["x"]}`, 422, `"not_an_id"`},
		{seller, "POST", "/value/grades/approve", `{"all":true}`, 403, `"forbidden"`},
		{boss, "POST", "/value/grades/approve", `{"all":true}`, 200, `"approved":38`},
		{boss, "GET", "/value/models", "", 200, `"state":"active"`},
		{boss, "POST", "/value/models", `{"kind":"starter"}`, 201, `"version":2`},
		{seller, "POST", "/value/models", `{"kind":"full"}`, 403, `"forbidden"`},
		{boss, "POST", "/value/evaluate", "", 202, `"state":"queued"`},
		{boss, "POST", "/value/evaluate", `{"as_of":"2026-01-31"}`, 202, `"kind":"value.evaluate"`},
		{boss, "POST", "/value/evaluate", `{"as_of":"2027-01-31"}`, 422, `"in_the_future"`},
		{boss, "POST", "/value/evaluate", `{"as_of":"2026-01-32"}`, 422, `"not_a_date"`},
		{seller, "POST", "/value/evaluate", "", 403, `"forbidden"`},
	} {
		status, body := call(step.actor, step.method, step.path, step.body)
		if status != step.status || !strings.Contains(body, step.want) {
			t.Errorf("%s %s %s: %d %s, want %d %s", step.method, step.path, step.body, status, body, step.status, step.want)
		}
	}
}

// The bounds of a gross profit are a gross profit.
func TestModelHidesConfidentialBounds(t *testing.T) {
	c, _, boss := graded(t)
	call := site(t, c)
	m, _, err := activeModel(context.Background(), c.Store.DB)
	if err != nil {
		t.Fatal(err)
	}
	bounds := func(actor authz.Actor, code Code) float64 {
		_, body := call(actor, "GET", "/value/models/"+m.ID.String(), "")
		var answer struct{ Definition Model }
		if err := json.Unmarshal([]byte(body), &answer); err != nil {
			t.Fatalf("%v in %s", err, body)
		}
		return answer.Definition.Leaves[answer.Definition.leaf(code)].Norm.Hi
	}
	seller := c.user("seller", "salesperson")
	if bounds(boss, H1) == 0 || bounds(seller, H1) != 0 || bounds(seller, C1) == 0 {
		t.Errorf("H1 %v for the boss, %v for a salesperson; C1 %v", bounds(boss, H1), bounds(seller, H1), bounds(seller, C1))
	}
}
