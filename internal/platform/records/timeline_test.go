package records_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

type lineAnswer struct {
	ID, Action, Entity, Record, Title, Reason, Text, IP string
	By                                                  *struct{ ID, Name string }
	Changes                                             []struct {
		Field         string
		Before, After json.RawMessage
	}
}

func (l lineAnswer) change(field string) (before, after string, changed bool) {
	for _, c := range l.Changes {
		if c.Field == field {
			return string(c.Before), string(c.After), true
		}
	}
	return "", "", false
}

type lineList struct {
	Items []lineAnswer
	Next  *string
}

func (l lineList) actions() string {
	var out []string
	for _, i := range l.Items {
		out = append(out, i.Action)
	}
	return strings.Join(out, ",")
}

func (b *bench) timeline(caller string, record id.ID, query string) lineList {
	b.t.Helper()
	var l lineList
	b.get(caller, "/accounts/"+record.String()+"/timeline"+query).ok(200, &l)
	return l
}

func TestTimelineTellsWhatHappened(t *testing.T) {
	b := newBench(t)
	a := b.account("li", "acme")
	b.call("boss", "PATCH", "/accounts/"+a.String(), `{"rev":"1","code":"C-2","phone":"tel-new","owner":"`+b.actors["li"].ID.String()+`","name":"Acme"}`).ok(200, nil)
	b.share("boss", a, b.with("wang", false)).ok(200, nil)
	l := b.timeline("boss", a, "")
	if l.actions() != "share,update,create" || l.Next != nil {
		t.Fatalf("%s", l.actions())
	}
	if l.Items[1].By == nil || l.Items[1].By.Name != "BOSS" || l.Items[2].By != nil {
		t.Errorf("%+v", l.Items)
	}
	if before, after, _ := l.Items[1].change("name"); before != `"acme"` || after != `"Acme"` {
		t.Errorf("%s → %s", before, after)
	}
	if _, after, _ := l.Items[2].change("owner"); after != `{"id":"`+b.actors["li"].ID.String()+`","name":"LI"}` {
		t.Errorf("owner %s", after)
	}
	if _, after, _ := l.Items[0].change("collaborators"); !strings.Contains(after, `"name":"WANG"`) {
		t.Errorf("collaborators %s", after)
	}
}

func TestTimelineKeepsHiddenAndMaskedValues(t *testing.T) {
	b := newBench(t)
	a := b.account("li", "acme")
	b.call("boss", "PATCH", "/accounts/"+a.String(), `{"rev":"1","code":"C-2","phone":"tel-new"}`).ok(200, nil)
	answer := b.get("li", "/accounts/"+a.String()+"/timeline")
	for _, secret := range []string{"C-acme", "C-2", "555-acme", "tel-new", "phone"} {
		if strings.Contains(answer.text(), secret) {
			t.Errorf("%s shows in %s", secret, answer.text())
		}
	}
	var l lineList
	answer.ok(200, &l)
	if before, after, changed := l.Items[0].change("code"); before != `"•••"` || after != `"•••"` || !changed {
		t.Errorf("%s → %s", before, after)
	}
	if before, after, _ := l.Items[1].change("code"); before != "null" || after != `"•••"` {
		t.Errorf("%s → %s", before, after)
	}
}

func TestTimelineOfAnotherIsRefused(t *testing.T) {
	b := newBench(t)
	a := b.account("li", "acme")
	path := "/accounts/" + a.String() + "/timeline"
	b.get("wang", path).refused(404, "not_found")
	b.get("admin", path).refused(403, "forbidden")
	b.get("li", "/accounts/x/timeline").refused(404, "not_found")
	b.get("li", path+"?after=zzz").invalid("after", "bad_cursor")
}

func TestTimelineHidesReferencesTheCallerMayNotSee(t *testing.T) {
	b := newBench(t)
	a, secret := b.account("li", "acme"), b.account("wang", "secret")
	o := &order{Account: secret, Number: "N1", On: "2026-01-02", Code: "CNY"}
	b.write(func(ctx context.Context, w *resource.Write) error { return orders.Insert(ctx, w, o) })
	b.write(func(ctx context.Context, w *resource.Write) error {
		_, err := orders.Update(ctx, w, o.ID, func(o *order) error { o.Account = a; return nil })
		return err
	})
	answer := b.get("li", "/orders/"+o.ID.String()+"/timeline")
	var l lineList
	answer.ok(200, &l)
	if before, after, _ := l.Items[0].change("account"); before != `{"id":null,"name":null,"hidden":true}` || !strings.Contains(after, `"acme"`) {
		t.Errorf("%s → %s", before, after)
	}
	if strings.Contains(answer.text(), secret.String()) {
		t.Error("the id of a record out of scope shows")
	}
}

func TestTimelineComesInPages(t *testing.T) {
	b := newBench(t)
	a := b.account("li", "acme")
	for _, name := range []string{"b", "c", "d"} {
		b.write(func(ctx context.Context, w *resource.Write) error {
			_, err := accounts.Update(ctx, w, a, func(a *account) error { a.Name = name; return nil })
			return err
		})
	}
	var seen []string
	query := "?limit=1"
	for {
		l := b.timeline("li", a, query)
		if len(l.Items) != 1 {
			t.Fatalf("%+v", l)
		}
		_, after, _ := l.Items[0].change("name")
		seen = append(seen, after)
		if l.Next == nil {
			break
		}
		query = "?limit=1&after=" + *l.Next
	}
	if got := strings.Join(seen, ""); got != `"d""c""b""acme"` {
		t.Error(got)
	}
}

func TestTimelineOfAnImportedRecordBeginsWithTheImport(t *testing.T) {
	b := newBench(t)
	var made id.ID
	b.must(b.store.Write(t.Context(), b.actors["boss"], func(ctx context.Context, w *resource.Write) error {
		w.Import = w.IDs.Next()
		rows, err := accounts.InsertRows(ctx, w, []resource.Values{{"name": "bulk"}})
		if err == nil {
			made = rows[0].ID
		}
		return err
	}))
	for _, query := range []string{"", "?limit=1"} {
		l := b.timeline("boss", made, query)
		if l.actions() != "import" || l.Next != nil || l.Items[0].By == nil || l.Items[0].By.Name != "BOSS" {
			t.Errorf("%+v", l)
		}
	}
	b.call("boss", "PATCH", "/accounts/"+made.String(), `{"rev":"1","name":"Bulk"}`).ok(200, nil)
	first := b.timeline("boss", made, "?limit=1")
	if first.actions() != "update" || first.Next == nil {
		t.Fatalf("%+v", first)
	}
	if second := b.timeline("boss", made, "?limit=1&after="+*first.Next); second.actions() != "import" || second.Next != nil {
		t.Errorf("%+v", second)
	}
}

func TestAuditShowsNoMoreThanTheReaderMaySee(t *testing.T) {
	b := newBench(t)
	a := b.account("li", "acme")
	b.call("boss", "PATCH", "/accounts/"+a.String(), `{"rev":"1","name":"Acme","phone":"tel-new"}`).ok(200, nil)
	b.call("admin", "PATCH", "/settings", `{"company":"Loam"}`).ok(200, nil)
	var l lineList
	b.get("boss", "/audit?record="+a.String()).ok(200, &l)
	if l.actions() != "update,create" || l.Items[0].Title != "Acme" || l.Items[0].IP != "192.0.2.7" || l.Items[0].Record != a.String() {
		t.Errorf("%+v", l)
	}
	if _, after, _ := l.Items[0].change("phone"); after != `"tel-new"` {
		t.Errorf("phone %s", after)
	}
	answer := b.get("admin", "/audit?entity=accounts")
	answer.ok(200, &l)
	if l.actions() != "update,create" || strings.Contains(answer.text(), "cme") || len(l.Items[0].Changes) != 0 {
		t.Errorf("the admin reads no accounts but sees %s", answer.text())
	}
	b.get("admin", "/audit?entity=settings").ok(200, &l)
	if _, after, _ := l.Items[0].change("company"); after != `"Loam"` {
		t.Errorf("%+v", l)
	}
	b.get("li", "/audit").refused(403, "forbidden")
}

func TestAuditRespectsRowScope(t *testing.T) {
	b := newBench(t)
	narrow := roles["clerk"]
	narrow.Commands = []string{authz.AuditRead}
	caller := b.actors["li"]
	caller.Roles = []authz.Role{narrow}
	b.actors["li"] = caller
	b.account("li", "mine")
	b.account("wang", "hers")
	answer := b.get("li", "/audit?entity=accounts")
	if !strings.Contains(answer.text(), "mine") || strings.Contains(answer.text(), "hers") {
		t.Error(answer.text())
	}
}

func TestAuditFilters(t *testing.T) {
	b := newBench(t)
	a := b.account("li", "acme")
	b.call("boss", "PATCH", "/accounts/"+a.String(), `{"rev":"1","name":"Acme"}`).ok(200, nil)
	for query, want := range map[string]string{
		"entity=accounts&action=update":                 "update",
		"entity=accounts&action=nothing":                "",
		"actor=" + b.actors["boss"].ID.String():         "update",
		"entity=accounts&from=2020-01-01&to=2999-12-31": "update,create",
		"entity=accounts&from=2999-01-01":               "",
		"entity=accounts&to=2020-01-01":                 "",
	} {
		var l lineList
		if b.get("boss", "/audit?"+query).ok(200, &l); l.actions() != want {
			t.Errorf("%s: %s, want %s", query, l.actions(), want)
		}
	}
	var first, second lineList
	b.get("boss", "/audit?entity=accounts&limit=1").ok(200, &first)
	b.get("boss", "/audit?entity=accounts&limit=1&after="+*first.Next).ok(200, &second)
	if first.actions() != "update" || second.actions() != "create" || second.Next != nil {
		t.Errorf("%+v %+v", first, second)
	}
	b.get("boss", "/audit?from=yesterday").ok(422, nil)
	b.get("boss", "/audit?from=2026-02-30").invalid("from", "not_a_date")
	b.get("boss", "/audit?actor=li").invalid("actor", "not_an_id")
}
