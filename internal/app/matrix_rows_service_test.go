package app_test

import (
	"context"
	"net/http"

	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/selection"
	"github.com/loam-crm/loam/internal/task"
)

// Tasks are seen by who does them and by who sees their customer.
func init() {
	for caller, text := range map[string]string{
		"boss": "*:a +cedx", "boss-read": readers, "director": branch, "west": farther + " orphan:a", "manager": "managed:a +cedx",
		"owner": "own:a +ced", "colleague": "team:a +ced", "other": "other:a +ced", "deputy": "own:a +ced",
		"reader": "shared-read:r +ced", "writer": "shared-edit:e +ced", "researcher": "shared-edit:e +ced", "service": "+ced",
		"finance": readers, "admin": "no", "auditor": readers, "clerk": "no",
	} {
		rights[caller]["tasks"] = text
	}
	for caller := range rights {
		rights[caller]["must-haves"] = rights[caller]["segments"]
	}
	samples["tasks"] = sample{`"note":"changed"`, func(w *world) string {
		return `{"title":"Call","account":"` + w.ids["accounts"]["own"] + `","due_on":"2026-01-05"}`
	}}
	samples["must-haves"] = sample{`"title":"Changed"`, func(*world) string { return `{"title":"Pays"}` }}
	commands["select"] = []string{"boss", "director", "west", "manager"}
	commands["capacity-read"] = []string{"boss", "boss-read", "director", "west", "finance", "auditor"}
	commands["capacity"] = []string{"boss", "director", "west"}
	commands["levels"] = []string{"boss"}
}

// fillSelection makes the tasks, the profile, a plan and an alert of the world.
func (w *world) fillSelection(segment id.ID) {
	must := &selection.MustHave{Title: "Pays for quality"}
	w.write(func(ctx context.Context, tx *resource.Write) error { return selection.MustHaves.Insert(ctx, tx, must) })
	w.put("must-haves", only, must.ID)
	for _, relation := range relations {
		staff := ownerOf[relation]
		if staff == "" {
			staff = "far"
		}
		acc := mustID(w.ids["accounts"][relation])
		todo := &task.Task{Title: canary("task", relation), Account: acc, Assignee: w.users[staff], Due: w.today()}
		w.write(func(ctx context.Context, tx *resource.Write) error { return task.Tasks.Insert(ctx, tx, todo) })
		w.put("tasks", relation, todo.ID)
		w.exec("UPDATE accounts SET selection_reason = ? WHERE id = ?", canary("chosen", relation), acc)
		w.exec("INSERT INTO alerts (id, key, rule, state, account_id, raised_at) VALUES (?, ?, 'contact_gap', 'overdue', ?, 1)", w.app.Store.IDs.Next(), relation, acc)
	}
	w.named["plan"] = w.made("boss", "/capacity-plans", `{"year":2026,"capacity":1}`)
}

// serviceRows are the operations of service levels.
func serviceRows() map[string]row {
	account := record("accounts", "r")
	return map[string]row{
		"service-levels.list":    {outcome: anybody, valid: fixed(get("/service-levels"))},
		"service-levels.history": {outcome: anybody, valid: fixed(get("/service-levels/history"))},
		"service-levels.set": {outcome: withCommand("levels"), answers: []int{422}, harmless: fixed(replace("/service-levels", `{"rev":"0","changes":[]}`)),
			valid: fixed(replace("/service-levels", `{"rev":"0","changes":[{"grade":"S","item":"contact_gap","value":"20"}]}`))},
		"attention.list": {outcome: anybody, valid: fixed(get("/attention?whose=all"))},
		"accounts.service": {targets: relations, outcome: account, valid: func(w *world, target string) request {
			return get(w.path("accounts", target, "/service"))
		}},
	}
}

// selectionRows are the operations of the selection and of capacity plans.
func selectionRows() map[string]row {
	value, choose, account, edit := withCommand("value"), withCommand("select"), record("accounts", "r"), record("accounts", "e")
	readable := when(func(caller string) bool { return mayRun(caller, "value") && reads(caller, "accounts") })
	at := func(method, rest, body string) func(*world, string) request {
		return func(w *world, target string) request {
			return request{method: method, path: w.path("accounts", target, rest), body: body}
		}
	}
	plan := func(method, rest, body string) func(*world, string) request {
		return func(w *world, _ string) request {
			return request{method: method, path: "/capacity-plans/" + w.named["plan"] + rest, body: body}
		}
	}
	return map[string]row{
		"selection.funnel":     {outcome: value, valid: fixed(get("/selection"))},
		"selection.candidates": {outcome: readable, valid: fixed(get("/selection/accounts"))},
		"accounts.screening":   {targets: relations, outcome: account, valid: at("GET", "/screening", "")},
		"accounts.screen": {targets: relations, outcome: edit, answers: []int{422}, harmless: at("POST", "/screen", `{"judgements":[{"must_have":"1","met":true}]}`),
			valid: at("POST", "/screen", `{"judgements":[]}`)},
		"accounts.select": {targets: relations, outcome: then(edit, choose), answers: []int{422}, harmless: at("POST", "/select", `{"selection":"not_served"}`),
			valid: at("POST", "/select", `{"selection":"not_served","reason":"no"}`)},
		"accounts.go-decisions": {targets: relations, outcome: account, valid: at("GET", "/go-decisions", "")},
		"accounts.decide-go": {targets: relations, outcome: then(account, choose), answers: []int{422}, harmless: at("POST", "/go-decisions", `{"subject":"","decision":"go"}`),
			valid: at("POST", "/go-decisions", `{"subject":"Ring","decision":"go"}`)},
		"capacity-plans.list": {outcome: withCommand("capacity-read"), valid: fixed(get("/capacity-plans"))},
		"capacity-plans.get":  {outcome: withCommand("capacity-read"), valid: plan("GET", "", "")},
		"capacity-plans.create": {outcome: withCommand("capacity"), answers: []int{http.StatusUnprocessableEntity}, harmless: fixed(post("/capacity-plans", `{"year":1}`)),
			valid: fixed(post("/capacity-plans", `{"year":2027}`))},
		"capacity-plans.change": {outcome: withCommand("capacity"), answers: []int{409}, harmless: plan("PATCH", "", `{"rev":99}`), valid: plan("PATCH", "", `{"rev":1,"capacity":2}`)},
		"capacity-plans.approve": {outcome: withCommand("capacity"), answers: []int{409}, harmless: plan("POST", "/approve", `{"rev":99}`),
			valid: plan("POST", "/approve", `{"rev":1,"reason":"yes"}`)},
	}
}
