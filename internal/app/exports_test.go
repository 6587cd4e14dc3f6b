package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"github.com/loam-crm/loam/internal/contact"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// TestFiveHundredAndOneContacts is R-164 from the outside: refused before the first byte, noted, and told; the boss may.
func TestFiveHundredAndOneContacts(t *testing.T) {
	w := newWorld(t)
	of := mustID(w.ids["accounts"]["managed"])
	rows := make([]resource.Values, 501)
	for i := range rows {
		rows[i] = resource.Values{"name": fmt.Sprint("Contact ", i), "account": of, "title": "clerk"}
	}
	w.write(func(ctx context.Context, tx *resource.Write) error {
		results, err := contact.Contacts.InsertRows(ctx, tx, rows)
		for _, r := range results {
			if r.Fields != nil {
				t.Fatal(r.Fields)
			}
		}
		return err
	})
	clerks := "/contacts/export?format=csv&filter=" + `%7B%22field%22:%22title%22,%22op%22:%22eq%22,%22value%22:%22clerk%22%7D`
	w.real("manager", http.MethodGet, clerks, "", http.StatusUnprocessableEntity) // what for?
	r := w.real("manager", http.MethodGet, clerks+"&purpose=mailing", "", http.StatusForbidden)
	if !strings.Contains(string(r.body), "export_quota") || strings.Contains(string(r.body), "Contact 1") {
		t.Errorf("the refusal: %s", r.body)
	}
	r = w.real("boss", http.MethodGet, clerks+"&purpose=new+system", "", http.StatusOK)
	if n := strings.Count(string(r.body), "clerk"); n != 501 {
		t.Errorf("%d rows", n)
	}
	log := w.real("admin", http.MethodGet, "/exports", "", http.StatusOK)
	for _, want := range []string{`"state":"refused"`, `"purpose":"mailing"`, `"rows":501`, `"purpose":"new system"`} {
		if !strings.Contains(string(log.body), want) {
			t.Errorf("%s is not in the log: %s", want, log.body)
		}
	}
	told := w.real("boss", http.MethodGet, "/notifications", "", http.StatusOK)
	if !strings.Contains(string(told.body), "export_refused") {
		t.Errorf("nobody is told: %s", told.body)
	}
}

// withoutRecords are the tables in which nothing of the company's own stands: what is to be filled in, and what somebody
// brought and was sent back with.
var withoutRecords = []string{"imports.template", "imports.rejected"}

// handedOut lists the operations of the document that answer with a table, by what they are called with.
func (w *world) handedOut(t *testing.T) map[string]request {
	t.Helper()
	api, _ := document(t, w)
	out, said := map[string]request{}, rows()
	for path, item := range api.OpenAPI().Paths {
		for _, op := range []*huma.Operation{item.Get, item.Post} {
			if op == nil || op.Responses["200"] == nil || op.Responses["200"].Content["text/csv"] == nil {
				if op != nil && (strings.Contains(path, "/export/") || strings.HasSuffix(path, "/export")) {
					t.Errorf("%s does not say that it answers with a table", op.OperationID)
				}
				continue
			}
			if !slices.Contains(withoutRecords, op.OperationID) {
				r := said[op.OperationID]
				out[op.OperationID] = r.valid(w, only)
			}
		}
	}
	return out
}

// TestEveryTableIsAskedForAndLogged walks the operations that answer with a table: none is handed out without a purpose,
// and each leaves a line with what it was, how many rows it had and what it was for.
func TestEveryTableIsAskedForAndLogged(t *testing.T) {
	w := newWorld(t)
	tables := w.handedOut(t)
	for _, must := range []string{"contacts.export", "contacts.take", "imports.export", "efficiency.export", "value.coverage.export", "prediction.ledger-export",
		"wallet.white-space.export", "pyramid.export", "selection.export"} {
		if _, there := tables[must]; !there {
			t.Errorf("%s is no table", must)
		}
	}
	lines := func() string {
		return w.lookup("SELECT COUNT(*) FROM exports WHERE state = 'taken' AND purpose = 'audit'")
	}
	for _, name := range slices.Sorted(maps.Keys(tables)) {
		asked := tables[name]
		silent := asked
		silent.path, silent.body = strings.Replace(asked.path, "&purpose=audit", "", 1), strings.Replace(asked.body, `"purpose":"audit"`, `"purpose":" "`, 1)
		if silent == asked {
			t.Errorf("%s is asked for without a purpose in the permission matrix", name)
			continue
		}
		caller := "boss"
		if rows()[name].outcome(caller, only) != allowed {
			caller = "admin" // the roles are the administrator's
		}
		before := lines()
		if r := w.send(caller, silent); r.status != http.StatusUnprocessableEntity || !strings.Contains(string(r.body), "purpose") {
			t.Errorf("%s without a purpose: %d %.200s", name, r.status, r.body)
		}
		if now := lines(); now != before {
			t.Errorf("%s without a purpose is logged as taken", name)
		}
		r := w.send(caller, asked)
		if r.status != http.StatusOK || !strings.HasPrefix(r.header.Get("Content-Disposition"), "attachment") {
			t.Errorf("%s: %d %.200s", name, r.status, r.body)
		}
		was, _ := strconv.Atoi(before)
		if now, _ := strconv.Atoi(lines()); now != was+1 {
			t.Errorf("%s leaves %d lines in the log", name, now-was)
		}
	}
}

// TestReportsCountAsExports: the rows of a report are rows that leave the house, its name stands in the log, and what the
// log says it is can be consented to.
func TestReportsCountAsExports(t *testing.T) {
	w := newWorld(t)
	for _, table := range w.app.Store.Registry.Offered() {
		label := w.app.Store.Registry.ExportLabel(table.Name)
		if label.Zh == "export."+table.Name || label.En == "export."+table.Name {
			t.Errorf("%s has no name", table.Name)
		}
	}
	w.real("boss", http.MethodPatch, "/settings", `{"export_rows":0}`, http.StatusOK)
	ledger := "/prediction/ledger/export?format=csv&purpose=bank"
	r := w.real("manager", http.MethodGet, ledger, "", http.StatusForbidden)
	var refusal struct {
		Code   string
		Params struct{ Rows int }
	}
	w.must(json.Unmarshal(r.body, &refusal))
	if refusal.Code != "export_quota" || refusal.Params.Rows == 0 {
		t.Fatalf("the refusal: %s", r.body)
	}
	w.real("manager", http.MethodPost, "/exports/requests", fmt.Sprintf(`{"entity":"prediction.ledger","rows":%d,"purpose":"bank"}`, refusal.Params.Rows), http.StatusNoContent)
	w.real("manager", http.MethodPost, "/exports/requests", `{"entity":"prediction.nothing","rows":1,"purpose":"bank"}`, http.StatusUnprocessableEntity)
	asked := w.lookup("SELECT id FROM exports WHERE state = 'waiting' AND entity = 'prediction.ledger'")
	w.real("boss", http.MethodPost, "/exports/"+asked+"/decide", `{"approve":true}`, http.StatusNoContent)
	r = w.real("manager", http.MethodGet, ledger, "", http.StatusOK)
	if n := strings.Count(string(r.body), "\n") - 1; n != refusal.Params.Rows {
		t.Errorf("%d lines left the house, %d are in the log", n, refusal.Params.Rows)
	}
	w.real("manager", http.MethodGet, ledger, "", http.StatusForbidden) // once
	log := w.real("boss", http.MethodGet, "/exports?state=allowed", "", http.StatusOK)
	if !strings.Contains(string(log.body), "客户资产") {
		t.Errorf("the log does not name the report: %s", log.body)
	}
}
