package app_test

import (
	"context"
	"net/http"

	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/selection"
)

// Companies on a list are seen by who is responsible for them; the lists and what the vision needs by everybody.
func init() {
	owned, open = append(owned, "target-companies"), append(open, "target-lists", "vision-needs")
	for caller := range rights {
		rights[caller]["target-lists"] = rights[caller]["segments"]
		rights[caller]["vision-needs"] = rights[caller]["segments"]
		rights[caller]["target-companies"] = rights[caller]["accounts"]
	}
	for caller, text := range map[string]string{"deputy": "+ce", "reader": "+ce", "writer": "+ce", "researcher": "", "clerk": "no"} {
		rights[caller]["target-companies"] = text
	}
	samples["target-companies"] = sample{`"note":"changed"`, func(w *world) string {
		return `{"name":"New target","list":"` + w.ids["target-lists"][only] + `"}`
	}}
	samples["target-lists"] = sample{`"note":"changed"`, func(*world) string { return `{"name":"New list"}` }}
	samples["vision-needs"] = sample{`"note":"changed"`, func(w *world) string {
		return `{"strategy":"` + w.ids["strategies"][only] + `","segment":"` + w.named["second-segment"] + `","needed":5}`
	}}
	for _, relation := range relations {
		marks = append(marks, recordMark(canary("target", relation), "target-companies", relation))
	}
}

func (w *world) fillTargets(segment id.ID) {
	w.named["second-segment"] = w.made("boss", "/segments", `{"name":"Rail"}`)
	list := &selection.TargetList{Name: "The hundred"}
	need := &selection.VisionNeed{Strategy: mustID(w.ids["strategies"][only]), Segment: segment, Needed: 3}
	w.write(func(ctx context.Context, tx *resource.Write) error {
		if err := selection.TargetLists.Insert(ctx, tx, list); err != nil {
			return err
		}
		return selection.VisionNeeds.Insert(ctx, tx, need)
	})
	w.put("target-lists", only, list.ID)
	w.put("vision-needs", only, need.ID)
	for _, relation := range relations {
		one := &selection.TargetCompany{List: list.ID, Name: canary("target", relation), Owner: w.users[ownerOf[relation]]}
		w.write(func(ctx context.Context, tx *resource.Write) error {
			return selection.TargetCompanies.Insert(ctx, tx, one)
		})
		w.put("target-companies", relation, one.ID)
	}
}

// targetRows are the operations of target lists and of what they are compared with, and the coverage map.
func targetRows() map[string]row {
	value, choose := withCommand("value"), withCommand("select")
	exporting := then(value, when(func(c string) bool { return granted(c, "accounts", "x") }))
	seeing := when(func(caller string) bool { return reads(caller, "target-companies") })
	list := func(query, text string) func(*world, string) request {
		return func(w *world, _ string) request {
			return upload("/target-lists/"+w.ids["target-lists"][only]+"/import"+query, "a.csv", text)
		}
	}
	return map[string]row{
		"selection.targets": {outcome: seeing, valid: fixed(get("/selection/targets"))},
		"selection.future":  {outcome: value, valid: fixed(get("/selection/future"))},
		"selection.vision":  {outcome: value, valid: fixed(get("/selection/vision"))},
		"selection.reduced": {outcome: value, valid: fixed(get("/selection/reduced"))},
		"selection.export":  {outcome: exporting, valid: fixed(get("/selection/exports/future?format=csv&purpose=audit"))},
		"selection.take-over": {outcome: choose, answers: []int{http.StatusUnprocessableEntity}, harmless: fixed(post("/selection/reduced/take-over", `{"accounts":[],"reason":""}`)),
			valid: fixed(post("/selection/reduced/take-over", `{"accounts":["1"],"reason":"low"}`))},
		"target-lists.import": {outcome: then(withCommand("import"), when(func(c string) bool { return granted(c, "target-companies", "c") })), answers: []int{422},
			harmless: list("", "企业名称\n"), valid: list("", "企业名称\n甲公司\n乙公司\n")},
		"target-companies.make-customer": {targets: relations, outcome: record("target-companies", "e"), answers: []int{422},
			harmless: func(w *world, target string) request {
				return post(w.path("target-companies", target, "/make-customer"), `{"account":"x"}`)
			},
			valid: func(w *world, target string) request {
				return post(w.path("target-companies", target, "/make-customer"), `{}`)
			}},
		"value.coverage":        {outcome: then(value, when(func(c string) bool { return reads(c, "accounts") })), valid: fixed(get("/value/coverage"))},
		"value.coverage.export": {outcome: exporting, valid: fixed(get("/value/coverage/export?format=csv&purpose=audit"))},
	}
}
