package app_test

import (
	"context"
	"net/http"

	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/pyramid"
)

func init() {
	samples["migration-plans"] = sample{`"note":"changed"`, func(w *world) string {
		return `{"account":"` + w.ids["accounts"]["own"] + `","to":"C","due":"` + string(w.today().AddMonths(6)) + `"}`
	}}
	samples["plan-milestones"] = sample{`"test":"changed"`, func(w *world) string {
		return `{"plan":"` + w.ids["migration-plans"]["own"] + `","title":"New"}`
	}}
	for _, relation := range relations {
		marks = append(marks, recordMark(canary("plan", relation), "migration-plans", relation), recordMark(canary("milestone", relation), "plan-milestones", relation))
	}
}

// fillPlans gives every account a draft plan with one milestone: too few to start it.
func (w *world) fillPlans() {
	for _, relation := range relations {
		p := &pyramid.Plan{Account: mustID(w.ids["accounts"][relation]), To: "C", Due: w.today().AddMonths(6), Owner: w.users["boss"], Note: canary("plan", relation)}
		m := &pyramid.Milestone{Title: canary("milestone", relation), Test: "seen"}
		w.write(func(ctx context.Context, tx *resource.Write) error {
			if err := pyramid.Plans.Insert(ctx, tx, p); err != nil {
				return err
			}
			m.Plan = p.ID
			return pyramid.Milestones.Insert(ctx, tx, m)
		})
		w.put("migration-plans", relation, p.ID)
		w.put("plan-milestones", relation, m.ID)
	}
}

// pyramidRows are the operations of pyramid planning.
func pyramidRows() map[string]row {
	value, grade := withCommand("value"), withCommand("grade")
	account, editable := record("accounts", "r"), record("accounts", "e")
	at := func(entity, method, rest, body string) func(*world, string) request {
		return func(w *world, target string) request {
			return request{method: method, path: w.path(entity, target, rest), body: body}
		}
	}
	out := map[string]row{
		"accounts.ladder": {targets: relations, outcome: then(account, value), valid: at("accounts", "GET", "/ladder", "")},
		"accounts.plan": {targets: relations, outcome: editable, answers: []int{422}, harmless: at("accounts", "POST", "/plan", `{"to":"X","due":"2020-01-01"}`),
			valid: func(w *world, target string) request {
				return post(w.path("accounts", target, "/plan"), `{"to":"C","due":"`+string(w.today().AddMonths(6))+`"}`)
			}},
		"migration-plans.activate": {targets: relations, outcome: record("migration-plans", "e"), answers: []int{422}, valid: at("migration-plans", "POST", "/activate", "{}")},
		"migration-plans.stop": {targets: relations, outcome: record("migration-plans", "e"), answers: []int{422}, harmless: at("migration-plans", "POST", "/stop", `{"reason":""}`),
			valid: at("migration-plans", "POST", "/stop", `{"reason":"over"}`)},
		"pyramid.save": {outcome: grade, answers: []int{422}, harmless: fixed(replace("/pyramid/years/2026", `{"rev":"0","targets":[{"grade":"S","count":-1,"sales":null}]}`)),
			valid: fixed(replace("/pyramid/years/2026", `{"rev":"0","targets":[{"grade":"S","count":1,"sales":null}]}`))},
		"pyramid.approve": {outcome: grade, answers: []int{404}, valid: fixed(post("/pyramid/years/2026/approve", `{"rev":"0"}`))},
		"pyramid.revise":  {outcome: grade, answers: []int{404}, valid: fixed(post("/pyramid/years/2026/revise", `{"rev":"0"}`))},
		"pyramid.export": {outcome: then(value, when(func(c string) bool { return granted(c, "accounts", "x") })),
			valid: fixed(get("/pyramid/exports/missed?format=csv&purpose=audit"))},
	}
	for name, path := range map[string]string{"plans": "plans", "year": "years/2026", "propose": "years/2026/proposal", "core": "core", "returns": "returns", "missed": "missed",
		"trend": "trend", "movement": "movement?from=2020-01-01&to=2026-01-01", "changes": "changes?from=2020-01-01&to=2026-01-01",
		"movers": "movement/accounts?from=2020-01-01&to=2026-01-01&start=new&end=C"} {
		out["pyramid."+name] = row{outcome: value, valid: fixed(request{method: http.MethodGet, path: "/pyramid/" + path})}
	}
	return out
}
