package app_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// TestHiddenFieldsAreNoOracle asks for fields the caller may not read in every way
// that could tell something of their values.
func TestHiddenFieldsAreNoOracle(t *testing.T) {
	w := newWorld(t)
	before := w.snapshot()
	for _, c := range []struct{ caller, entity, fields string }{
		{"clerk", "accounts", "note phone short_name custom.secret"}, {"clerk", "orders", "number note gross_profit"},
		{"owner", "accounts", "tie_origin"}, {"owner", "orders", "gross_profit cost base_gross_profit"}, {"owner", "order-lines", "cost"},
		{"service", "orders", "gross_profit cost"}, {"finance", "users", "cost_per_pm"}, {"owner", "users", "cost_per_pm password_hash totp_secret"},
	} {
		for _, field := range strings.Fields(c.fields) {
			condition := `{"field":"` + field + `","op":"not_empty"}`
			filter, nested := "filter="+url.QueryEscape(condition), "filter="+url.QueryEscape(`{"or":[{"field":"id","op":"not_empty"},{"and":[`+condition+`]}]}`)
			for _, query := range []string{"?" + filter, "?" + nested, "?total=true&" + filter, "?sort=" + field, "?sort=-" + field + "&limit=1",
				"/groups?by=" + field, "/groups?by=created_by&" + filter, "/export?format=csv&purpose=audit&" + filter, "/export?format=csv&purpose=audit&sort=" + field} {
				r := w.send(c.caller, get("/"+c.entity+query))
				refusedExport := strings.HasPrefix(query, "/export") && r.status == http.StatusForbidden
				if r.status != http.StatusUnprocessableEntity && !refusedExport {
					t.Errorf("%s asks /%s%s: %d %s", c.caller, c.entity, query, r.status, r.body)
				}
			}
		}
	}
	for _, path := range []string{"/recycle-bin?entity=accounts&", "/value/proposals?"} {
		for _, query := range []string{"sort=note", "filter=" + url.QueryEscape(`{"field":"phone","op":"starts","value":"z"}`)} {
			w.real("clerk", http.MethodGet, path+query, "", http.StatusUnprocessableEntity)
		}
	}
	if diff := changes(before, w.snapshot()); len(diff) > 0 {
		t.Errorf("reading changed rows: %q", diff)
	}
}

// TestHiddenFieldsAreNotWritten sends hidden, masked and computed fields.
func TestHiddenFieldsAreNotWritten(t *testing.T) {
	w := newWorld(t)
	before := w.snapshot()
	for _, c := range []struct{ caller, entity, change string }{
		{"owner", "orders", `"gross_profit":"1.00"`}, {"owner", "orders", `"cost":"1.00"`}, {"owner", "orders", `"base_amount":"1.00"`},
		{"owner", "accounts", `"tie_origin":"kin"`}, {"owner", "accounts", `"grade":"S"`}, {"owner", "accounts", `"value_score":99`},
		{"owner", "accounts", `"id":"1"`}, {"owner", "accounts", `"created_by":"1"`}, {"owner", "accounts", `"custom":{"nosuch":"x"}`},
		{"finance", "orders", `"import_id":"1"`}, {"finance", "orders", `"base_gross_profit":"1.00"`},
	} {
		r := w.send(c.caller, patch(w.path(c.entity, "own", ""), `{"rev":"`+w.rev(c.entity, "own")+`",`+c.change+`}`))
		if r.status != http.StatusUnprocessableEntity {
			t.Errorf("%s sets %s of %s: %d %s", c.caller, c.change, c.entity, r.status, r.body)
		}
	}
	if diff := changes(before, w.snapshot()); len(diff) > 0 {
		t.Errorf("refused fields changed rows: %q", diff)
	}
}

// found checks that an answer lists no record of a relation the caller does not
// read, that its total counts none either, and that it tells nothing.
func (w *world) found(t *testing.T, caller, entity, path string) page {
	t.Helper()
	r := w.send(caller, get(path))
	if told := leaks(caller, r); len(told) > 0 {
		t.Errorf("%s by %s tells %v", path, caller, told)
	}
	var p page
	if !reads(caller, entity) {
		if r.status != http.StatusForbidden {
			t.Errorf("%s by %s: %d", path, caller, r.status)
		}
		return p
	}
	if err := json.Unmarshal(r.body, &p); err != nil || r.status != http.StatusOK {
		t.Fatalf("%s by %s: %d %v %s", path, caller, r.status, err, r.body)
	}
	visible := w.visible(caller, entity)
	for _, one := range w.among(entity, p) {
		if !slices.Contains(visible, one) {
			t.Errorf("%s by %s finds %s", path, caller, one)
		}
	}
	if p.Total != nil && *p.Total != int64(len(p.Items)) {
		t.Errorf("%s by %s counts %d, shows %d", path, caller, *p.Total, len(p.Items))
	}
	return p
}

// TestSearchFindsWhatIsSeen looks for the texts of every record as every caller.
func TestSearchFindsWhatIsSeen(t *testing.T) {
	w := newWorld(t)
	for _, caller := range signed {
		for _, relation := range relations {
			q := url.QueryEscape(canary("account", relation))
			sees := may(caller, "accounts", relation) != ""
			if p := w.found(t, caller, "accounts", "/accounts?total=true&q="+q); sees != slices.Contains(w.among("accounts", p), w.ids["accounts"][relation]) {
				t.Errorf("%s looks for %s: found %v, want %v", caller, relation, !sees, sees)
			}
			w.found(t, caller, "orders", "/orders?total=true&q="+url.QueryEscape(canary("order", relation)))
			for _, text := range []string{canary("account", relation), canary("order", relation), canary("short", relation)} {
				r := w.send(caller, get("/search?q="+url.QueryEscape(text)))
				if told := leaks(caller, r); len(told) > 0 || r.status != http.StatusOK {
					t.Errorf("search for %s by %s: %d tells %v", text, caller, r.status, told)
				}
			}
		}
	}
	for _, path := range []string{"/accounts?q=" + canary("short", "own"), "/accounts?q=" + canary("phone", "own"), "/orders?q=" + canary("order", "own")} {
		if p := w.found(t, "clerk", strings.Split(path, "?")[0][1:], path); len(p.Items) != 0 {
			t.Errorf("the clerk finds by a hidden field: %s", path)
		}
	}
}

// TestFiltersReachNoFurther filters by values of foreign records.
func TestFiltersReachNoFurther(t *testing.T) {
	w := newWorld(t)
	for _, caller := range signed {
		for _, relation := range relations {
			account := `{"field":"account","op":"eq","value":"` + w.ids["accounts"][relation] + `"}`
			wide := url.QueryEscape(`{"or":[` + account + `,{"field":"account","op":"ne","value":"1"}]}`)
			for _, entity := range []string{"orders", "efforts"} {
				w.found(t, caller, entity, "/"+entity+"?total=true&limit=200&filter="+url.QueryEscape(account))
				w.found(t, caller, entity, "/"+entity+"?total=true&limit=200&filter="+wide)
			}
		}
		for _, login := range []string{"owner", "far"} {
			owner := url.QueryEscape(`{"field":"owner","op":"eq","value":"` + w.users[login].String() + `"}`)
			w.found(t, caller, "accounts", "/accounts?total=true&limit=200&filter="+owner)
			if reads(caller, "accounts") {
				inherited := url.QueryEscape(`{"field":"account.owner","op":"eq","value":"` + w.users[login].String() + `"}`)
				w.found(t, caller, "orders", "/orders?total=true&limit=200&filter="+inherited)
			}
		}
		for _, filter := range []string{`{"field":"collaborator","op":"eq","value":"me"}`, `{"or":[{"field":"name","op":"not_empty"},{"field":"name","op":"empty"}]}`} {
			w.found(t, caller, "accounts", "/accounts?total=true&limit=200&filter="+url.QueryEscape(filter))
		}
		w.counts(t, caller)
	}
}

// counts checks that the groups of a list add up to the visible records.
func (w *world) counts(t *testing.T, caller string) {
	for _, entity := range owned {
		if !reads(caller, entity) {
			continue
		}
		var list page
		var groups struct {
			Items []struct{ Count int64 }
		}
		w.must(json.Unmarshal(w.real(caller, http.MethodGet, "/"+entity+"?total=true&limit=200", "", http.StatusOK).body, &list))
		w.must(json.Unmarshal(w.real(caller, http.MethodGet, "/"+entity+"/groups?by=created_by", "", http.StatusOK).body, &groups))
		sum := int64(0)
		for _, g := range groups.Items {
			sum += g.Count
		}
		if list.Total == nil || sum != *list.Total {
			t.Errorf("the groups of %s add up to %d for %s, the list has %v", entity, sum, caller, list.Total)
		}
	}
}

// TestMetricsAreNotForEverybody asks through a proxy; whoever is on the machine itself needs no token.
func TestMetricsAreNotForEverybody(t *testing.T) {
	w := newWorld(t)
	ask := func(caller, proxied string) int {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.url+"/metrics", nil)
		w.must(err)
		if caller != "" {
			w.sign(caller, req)
		}
		if proxied != "" {
			req.Header.Set("X-Forwarded-For", proxied)
		}
		res, err := http.DefaultClient.Do(req)
		w.must(err)
		w.must(res.Body.Close())
		return res.StatusCode
	}
	if got := ask("", ""); got != http.StatusOK {
		t.Errorf("this machine is answered %d", got)
	}
	for caller, want := range map[string]int{"": 401, "anonymous": 401, "revoked": 401, "gone": 401, "owner-cookie": 401, "owner": 403,
		"admin": 200, "auditor": 200, "boss-read": 200} {
		if got := ask(caller, "192.0.2.7"); got != want {
			t.Errorf("%q is answered %d, want %d", caller, got, want)
		}
	}
}
