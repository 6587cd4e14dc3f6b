package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/app"
	"github.com/loam-crm/loam/internal/effort"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/dbtest"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/sales"
	"github.com/loam-crm/loam/internal/value"
)

type opened = app.App

// owned are the entities whose rows belong to somebody, open the others.
var (
	owned = []string{"accounts", "orders", "order-lines", "efforts", "tasks", "migration-plans", "plan-milestones"}
	open  = []string{"segments", "users", "departments", "roles", "must-haves"}
)

// ownerOf names who owns the account of a relation.
var ownerOf = map[string]string{"own": "owner", "team": "colleague", "managed": "manager", "other": "other", "far": "far",
	"shared-read": "far", "shared-edit": "far", "orphan": ""}

// newWorld opens the program on a fresh database and fills it. Background work
// does not run: nothing but the requests of a test changes a row.
func newWorld(t testing.TB) *world {
	t.Helper()
	w := emptyWorld(t)
	w.fill()
	w.attach()
	w.arrange()
	w.foresee()
	w.listTables()
	return w
}

// emptyWorld has people, and nothing else.
func emptyWorld(t testing.TB) *world {
	t.Helper()
	w := &world{t: t, departments: map[string]id.ID{}, users: map[string]id.ID{}, tokens: map[string]string{},
		ids: map[string]map[string]string{}, files: map[string]map[string]string{}, named: map[string]string{}}
	var err error
	w.app, err = app.Open(t.Context(), app.Config{DB: dbtest.Config(t), Log: slog.New(slog.DiscardHandler), Version: "test"})
	w.must(err)
	t.Cleanup(func() { _ = w.app.Close(context.Background()) })
	server := httptest.NewServer(w.app.Handler())
	t.Cleanup(server.Close)
	w.url = server.URL
	w.hire()
	return w
}

// put notes the id of a record.
func (w *world) put(entity, relation string, one id.ID) {
	if w.ids[entity] == nil {
		w.ids[entity] = map[string]string{}
	}
	w.ids[entity][relation] = one.String()
}

func (w *world) fill() {
	w.named["custom-field"] = w.made("boss", "/custom-fields", `{"entity":"accounts","key":"secret","kind":"text","label":{"zh":"密","en":"Secret"}}`)
	segment := &account.Segment{Name: "Carriers"}
	w.write(func(ctx context.Context, tx *resource.Write) error { return account.Segments.Insert(ctx, tx, segment) })
	w.put("segments", only, segment.ID)
	w.put("users", only, w.users["spare"])
	w.put("departments", only, w.departments["sales-b"])
	w.ids["roles"] = map[string]string{only: w.made("admin", "/roles", `{"code":"helper","name":"助手","grants":"{\"commands\":[\"value.read\"]}"}`)}
	for i, relation := range relations {
		w.fillRelation(i, relation, segment.ID)
	}
	w.fillStrategy(segment.ID)
	w.fillPlans()
	bin := w.newAccount("bin", "owner", 0)
	w.real("boss", http.MethodDelete, "/accounts/"+bin.String(), "", http.StatusNoContent)
	w.named["bin"] = bin.String()
	for relation, collaborator := range map[string]string{
		"shared-read": `{"user":"` + w.users["reader"].String() + `"}`,
		"shared-edit": `{"user":"` + w.users["writer"].String() + `","edit":true},{"user":"` + w.users["researcher"].String() + `","edit":true}`,
	} {
		w.real("boss", http.MethodPut, "/accounts/"+w.ids["accounts"][relation]+"/collaborators", `{"items":[`+collaborator+`]}`, http.StatusOK)
	}
	w.fillTags()
	w.fillSelection(segment.ID)
	w.fillTargets(segment.ID)
	w.fillMarket(segment.ID)
	w.fillDealings()
	w.fillIntel()
	w.fillMerge()
	_, err := w.app.Value.Evaluate(w.t.Context(), authz.System(), w.today(), nil)
	w.must(err)
	w.fillPools() // after the evaluation, which is one of few customers
	w.fillHandovers()
}

// today is the day where the company is, which for a third of the day is another than here.
func (w *world) today() calendar.Date {
	env, err := w.app.Store.Env(w.t.Context(), w.app.DB)
	w.must(err)
	return env.Today
}

func (w *world) newAccount(relation, owner string, segment id.ID) id.ID {
	a := &account.Account{Name: "Co " + canary("account", relation), ShortName: canary("short", relation), Phone: canary("phone", relation),
		Note: canary("note", relation), Owner: w.users[owner], Segment: segment}
	a.Custom = resource.JSONMap{"secret": canary("secret", relation)}
	if relation == "own" || relation == "bin" {
		a.Deputy = w.users["deputy"]
	}
	w.write(func(ctx context.Context, tx *resource.Write) error { return account.Accounts.Insert(ctx, tx, a) })
	return a.ID
}

// fillRelation makes an account with an order, a line and an effort.
func (w *world) fillRelation(i int, relation string, segment id.ID) {
	acc := w.newAccount(relation, ownerOf[relation], segment)
	w.put("accounts", relation, acc)
	profit := profitOf(relation)
	o := &sales.Order{Account: acc, Number: canary("order", relation), OrderedOn: w.today().AddDays(-200 - i), Amount: profit * 4, GrossProfit: &profit,
		Note: canary("order-note", relation)}
	older := &sales.Order{Account: acc, OrderedOn: w.today().AddDays(-500 - i), Amount: 100_000}
	staff := ownerOf[relation]
	if staff == "" {
		staff = "far"
	}
	w.write(func(ctx context.Context, tx *resource.Write) error {
		if err := sales.Orders.Insert(ctx, tx, older); err != nil {
			return err
		}
		if err := sales.Orders.Insert(ctx, tx, o); err != nil {
			return err
		}
		line := &sales.Line{Order: o.ID, Product: canary("line", relation), Amount: 100, Cost: &profit}
		if err := sales.Lines.Insert(ctx, tx, line); err != nil {
			return err
		}
		e := &effort.Entry{Staff: w.users[staff], Account: acc, Order: o.ID, WorkedOn: w.today().AddDays(-i), Hours: 2, Note: canary("effort", relation)}
		if err := effort.Entries.Insert(ctx, tx, e); err != nil {
			return err
		}
		w.put("order-lines", relation, line.ID)
		w.put("efforts", relation, e.ID)
		return nil
	})
	w.put("orders", relation, o.ID)
	w.fillInputs(relation, acc)
	w.fillPeople(relation, acc)
	w.fillBesides(relation, acc)
}

// attach puts a file on every record.
func (w *world) attach() {
	for entity, byRelation := range w.ids {
		w.files[entity] = map[string]string{}
		for relation, one := range byRelation {
			caller := "boss"
			if entity == "users" || entity == "departments" || entity == "roles" {
				caller = "admin"
			}
			r := w.send(caller, upload("/"+entity+"/"+one+"/files", canary("file-"+entity, relation)+".txt", canary("file-"+entity, relation)))
			w.files[entity][relation] = r.id(w, http.StatusCreated)
		}
	}
}

// arrange makes the views, the imports, the jobs and a draft model.
func (w *world) arrange() {
	w.named["private-view"] = w.made("owner", "/views", `{"entity":"accounts","name":"`+canary("view", "owner")+`","config":{}}`)
	w.named["shared-view"] = w.made("boss", "/views", `{"entity":"accounts","name":"all of us","shared":true,"config":{}}`)
	w.named["draft"] = w.made("boss", "/value/models", `{"kind":"starter"}`)
	w.named["active"] = w.lookup("SELECT id FROM value_models WHERE state = 'active'")
	w.named["queued"] = w.job()
	w.named["done"] = w.job()
	w.exec("UPDATE jobs SET state = 'done', result = ? WHERE id = ?", `{"text":"`+canary("job", "manager")+`"}`, w.lookup("SELECT MAX(id) FROM jobs"))
	w.imports()
}

// imports has the manager upload two tables and run one of them.
func (w *world) imports() {
	manager := w.actor("manager")
	table := "客户名称,订单号,日期,金额\n" + canary("account", "imported") + "," + canary("order", "imported") + ",2025-03-04,120.50\n" +
		canary("import", "cell") + ",N-2,not a day,17.00\n"
	for _, name := range []string{"imported", "uploaded"} {
		imp, err := w.app.Importer.Upload(w.t.Context(), manager, canary("import", "file")+".csv", strings.NewReader(table))
		w.must(err)
		w.named[name] = imp.ID.String()
		if name == "uploaded" {
			continue
		}
		counts, err := w.app.Importer.Run(w.t.Context(), manager, imp.ID, func(int64, int64) {})
		w.must(err)
		if counts.Accounts.Created != 1 || counts.Orders.Created != 1 || counts.Rejected != 1 {
			w.t.Fatalf("the import of the world went wrong: %+v", counts)
		}
	}
}

func (w *world) job() string {
	var job id.ID
	w.write(func(ctx context.Context, tx *resource.Write) (err error) {
		job, err = w.app.Jobs.Enqueue(ctx, tx.Tx, value.EvaluateJob, value.EvaluateArgs{}, w.users["manager"])
		return err
	})
	return job.String()
}

func (w *world) lookup(query string, args ...any) string {
	w.t.Helper()
	var one id.ID
	w.must(w.app.DB.QueryRow(w.t.Context(), query, args...).Scan(&one))
	return one.String()
}

func (w *world) exec(query string, args ...any) {
	w.t.Helper()
	w.write(func(ctx context.Context, tx *resource.Write) error {
		_, err := tx.Tx.Exec(ctx, query, args...)
		return err
	})
}

// made creates something as a caller and returns its id.
func (w *world) made(caller, path, body string) string {
	w.t.Helper()
	return w.send(caller, request{method: http.MethodPost, path: path, body: body}).id(w, http.StatusCreated)
}

// real sends a request that must succeed.
func (w *world) real(caller, method, path, body string, status int) reply {
	w.t.Helper()
	r := w.send(caller, request{method: method, path: path, body: body})
	if r.status != status {
		w.t.Fatalf("%s %s by %s: %d %s", method, path, caller, r.status, r.body)
	}
	return r
}

func (r reply) id(w *world, status int) string {
	w.t.Helper()
	var out struct {
		ID string `json:"id"`
	}
	if err := json.NewDecoder(bytes.NewReader(r.body)).Decode(&out); err != nil || r.status != status || out.ID == "" {
		w.t.Fatalf("status %d, want %d: %v %s", r.status, status, err, r.body)
	}
	return out.ID
}
