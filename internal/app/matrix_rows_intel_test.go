package app_test

import (
	"context"
	"maps"
	"net/http"

	"github.com/loam-crm/loam/internal/gathering"
	"github.com/loam-crm/loam/internal/intelligence"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// What is personal is seen by who looks after the customer, and by those above: who only reads customers sees none of it.
var personal = map[string]string{"manager": "managed:a +cedx", "researcher": "no", "service": "no", "finance": "no", "auditor": "no", "clerk": "no"}

func init() {
	entities := []string{"intel", "intel-sources", "gatherings", "invitations"}
	owned = append(owned, entities...)
	for caller := range rights {
		for _, entity := range entities {
			rights[caller][entity] = rights[caller]["accounts"]
		}
		maps.Copy(rights[caller], map[string]string{"gatherings": "*:r +ced"})
	}
	override := func(entity string, by map[string]string) {
		for caller, text := range by {
			rights[caller][entity] = text
		}
	}
	override("ties", personal)
	override("intel-sources", personal)
	override("intel-sources", map[string]string{"service": "+ce", "west": farther + " orphan:a"})
	override("intel", map[string]string{"west": farther + " orphan:a", "service": "*:r +ce", "clerk": "no"})
	override("invitations", map[string]string{"clerk": "no"})
	override("gatherings", map[string]string{"boss": "*:a +cedx", "boss-read": readers, "director": "own,team,managed,other:a *:r +cedx",
		"west": "far,shared-read,shared-edit:a *:r +cedx", "manager": "managed:a *:r +ced", "owner": "own:a *:r +ced", "owner-cookie": "own:a *:r +ced",
		"colleague": "team:a *:r +ced", "other": "other:a *:r +ced", "researcher": "", "service": "*:r +e", "finance": readers, "auditor": readers, "admin": "no", "clerk": "no"})
	samples["intel"] = sample{`"reliability":"B"`, func(w *world) string {
		return `{"account":"` + w.ids["accounts"]["own"] + `","kind":"project","content":"New","obtained_properly":true}`
	}}
	samples["intel-sources"] = sample{`"note":"changed"`, func(w *world) string {
		return `{"intel":"` + w.named["untold"] + `","contact":"` + w.ids["contacts"]["own"] + `"}`
	}}
	samples["gatherings"] = sample{`"note":"changed"`, func(*world) string { return `{"name":"New","kind":"seminar","date":"2026-01-05"}` }}
	samples["invitations"] = sample{`"note":"changed"`, func(w *world) string {
		return `{"gathering":"` + w.ids["gatherings"]["team"] + `","contact":"` + w.ids["contacts"]["own"] + `"}`
	}}
	for _, relation := range relations {
		for _, entity := range entities {
			marks = append(marks, recordMark(canary("file-"+entity, relation), entity, relation))
		}
		marks = append(marks, recordMark(canary("intel", relation), "intel", relation), recordMark(canary("intel-detail", relation), "intel", relation, "service", "researcher"),
			recordMark(canary("invitation", relation), "invitations", relation))
	}
}

// fillIntel makes a piece of intelligence with its source, an event and an invitation to it, for each relation.
func (w *world) fillIntel() {
	for _, relation := range relations {
		staff := ownerOf[relation]
		if staff == "" {
			staff = "far"
		}
		acc, who := mustID(w.ids["accounts"][relation]), mustID(w.ids["contacts"][relation])
		item := &intelligence.Item{Account: acc, Author: w.users[staff], Kind: "people", Content: canary("intel", relation), Detail: canary("intel-detail", relation), Obtained: true}
		untold := &intelligence.Item{Account: acc, Author: w.users[staff], Kind: "people", Content: "Nobody in particular", Obtained: true}
		source, event := &intelligence.Source{Contact: who}, &gathering.Gathering{Name: "Seminar " + relation, Kind: "seminar", On: w.today(), Owner: w.users[ownerOf[relation]]}
		guest := &gathering.Invitation{Contact: who, Note: canary("invitation", relation)}
		w.write(func(ctx context.Context, tx *resource.Write) error {
			for _, one := range []*intelligence.Item{item, untold} {
				if err := intelligence.Items.Insert(ctx, tx, one); err != nil {
					return err
				}
			}
			source.Item = item.ID
			if err := intelligence.Sources.Insert(ctx, tx, source); err != nil {
				return err
			}
			if err := gathering.Gatherings.Insert(ctx, tx, event); err != nil {
				return err
			}
			guest.Gathering = event.ID
			return gathering.Invitations.Insert(ctx, tx, guest)
		})
		for entity, one := range map[string]id.ID{"intel": item.ID, "intel-sources": source.ID, "gatherings": event.ID, "invitations": guest.ID} {
			w.put(entity, relation, one)
		}
		if relation == "own" {
			w.named["untold"] = untold.ID.String()
		}
	}
}

// intelRows are the operations of intelligence and events beside those of their entities.
func intelRows() map[string]row {
	creates := func(entity string) func(string, string) int {
		return when(func(c string) bool { return granted(c, entity, "c") })
	}
	at := func(entity, method, rest, body string) func(*world, string) request {
		return func(w *world, target string) request {
			return request{method: method, path: w.path(entity, target, rest), body: body}
		}
	}
	event, sees := record("gatherings", "r"), when(func(c string) bool { return reads(c, "invitations") && reads(c, "contacts") })
	edits := when(func(c string) bool { return granted(c, "invitations", "e") })
	// Of a contact who is seen, it is not told what they told us unless sources of the customer are seen.
	confides := func(caller, target string) int {
		if may(caller, "intel-sources", target) == "" || target == "orphan" && caller == "west" {
			return http.StatusForbidden
		}
		return allowed
	}
	entry := func(more string) func(*world, string) request {
		return func(w *world, _ string) request {
			return post("/intel/record", `{"record":{"account":"`+w.ids["accounts"]["own"]+`","kind":"people","content":"x"`+more+`}}`)
		}
	}
	return map[string]row{
		"intel.feed":   {outcome: when(func(c string) bool { return reads(c, "intel") }), valid: fixed(get("/intel/feed?limit=100"))},
		"intel.record": {outcome: creates("intel"), answers: []int{422}, harmless: entry(""), valid: entry(`,"obtained_properly":true`)},
		"intel.set-source": {targets: relations, outcome: then(record("intel", "e"), when(func(c string) bool { return granted(c, "intel-sources", "e") })), answers: []int{422},
			harmless: at("intel", http.MethodPut, "/source", `{"contact":"x"}`), valid: func(w *world, target string) request {
				return replace(w.path("intel", target, "/source"), `{"contact":"`+w.ids["contacts"][target]+`"}`)
			}},
		"contacts.informs":       {targets: relations, outcome: then(record("contacts", "r"), confides), valid: at("contacts", http.MethodGet, "/informs", "")},
		"contacts.participation": {targets: relations, outcome: then(record("contacts", "r"), sees), valid: at("contacts", http.MethodGet, "/participation", "")},
		"gatherings.invite": {targets: relations, outcome: then(event, then(creates("invitations"), sees)), answers: []int{422},
			harmless: at("gatherings", http.MethodPost, "/invite", `{}`), valid: func(w *world, target string) request {
				return post(w.path("gatherings", target, "/invite"), `{"contacts":["`+w.ids["contacts"]["own"]+`"]}`)
			}},
		"gatherings.sheet": {targets: relations, outcome: then(event, sees), valid: at("gatherings", http.MethodGet, "/attendance", "")},
		"gatherings.attend": {targets: relations, outcome: then(event, edits), valid: at("gatherings", http.MethodPut, "/attendance", `{"guests":[]}`),
			skip: func(c string) bool { return !reads(c, "contacts") }},
		"gatherings.read-list": {targets: relations, outcome: then(event, sees), valid: at("gatherings", http.MethodPost, "/read-list", `{"text":"zq"}`)},
	}
}
