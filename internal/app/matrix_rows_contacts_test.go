package app_test

import (
	"context"
	"net/http"

	"github.com/loam-crm/loam/internal/contact"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// peopleOf are the entities about a customer's people; they go with the customer.
var peopleOf = []string{"contacts", "org-units", "positions", "influence-edges", "decision-chains", "ties"}

func init() {
	owned = append(owned, peopleOf...)
	for caller := range rights {
		for _, entity := range peopleOf {
			rights[caller][entity] = rights[caller]["accounts"]
			if caller == "clerk" {
				rights[caller][entity] = "no" // the clerk's role names its entities
			}
		}
	}
	own := func(entity string) func(*world) string {
		return func(w *world) string { return `"` + w.ids[entity]["own"] + `"` }
	}
	of := func(change, body string, values ...func(*world) string) sample {
		return sample{change, func(w *world) string {
			text := `{` + body
			for _, value := range values {
				text += value(w)
			}
			return text + `}`
		}}
	}
	account := own("accounts")
	samples["contacts"] = of(`"note":"changed"`, `"name":"New","account":`, account)
	samples["org-units"] = of(`"name":"changed"`, `"name":"New","account":`, account)
	samples["decision-chains"] = of(`"note":"changed"`, `"purchase_kind":"New","account":`, account)
	samples["positions"] = of(`"note":"changed"`, `"title":"New","level":"4","influence":1,"org_unit":`, own("org-units"))
	samples["influence-edges"] = of(`"source":"changed"`, `"kind":"formal","from":`, own("positions"), func(w *world) string { return `,"to":"` + w.named["second-seat"] + `"` })
	samples["ties"] = of(`"note":"changed"`, `"origin":"inherited","contact":`, own("contacts"), func(w *world) string { return `,"staff":"` + w.users["spare"].String() + `"` })
	for _, relation := range relations {
		for _, entity := range peopleOf {
			marks = append(marks, recordMark(canary("person-"+entity, relation), entity, relation), recordMark(canary("file-"+entity, relation), entity, relation))
		}
		marks = append(marks, recordMark(canary("personal", relation), "contacts", relation, "service", "finance", "researcher"))
	}
}

// fillPeople gives an account a contact in a seat, a second seat, an empty department, an influence, a chain and a tie.
func (w *world) fillPeople(relation string, acc id.ID) {
	text := func(entity string) string { return canary("person-"+entity, relation) }
	c := &contact.Contact{Account: acc, Name: text("contacts"), PersonalNotes: canary("personal", relation)}
	staffed, empty := &contact.Unit{Account: acc, Name: "Staffed"}, &contact.Unit{Account: acc, Name: text("org-units")}
	chain := &contact.Chain{Account: acc, Purchase: text("decision-chains")}
	seat, second := &contact.Position{Title: text("positions"), Level: "4", Influence: 3}, &contact.Position{Title: "Second", Level: "1", Influence: 5}
	edge, tie := &contact.Edge{Source: text("influence-edges")}, &contact.Tie{Staff: w.users["boss"], Origin: contact.Brought, Note: text("ties")}
	w.write(func(ctx context.Context, tx *resource.Write) error {
		for _, err := range []error{contact.Contacts.Insert(ctx, tx, c), contact.Units.Insert(ctx, tx, staffed), contact.Units.Insert(ctx, tx, empty), contact.Chains.Insert(ctx, tx, chain)} {
			if err != nil {
				return err
			}
		}
		seat.Unit, seat.Holder, second.Unit = staffed.ID, c.ID, staffed.ID
		for _, one := range []*contact.Position{seat, second} {
			if err := contact.Positions.Insert(ctx, tx, one); err != nil {
				return err
			}
		}
		edge.From, edge.To, tie.Contact = seat.ID, second.ID, c.ID
		if err := contact.Edges.Insert(ctx, tx, edge); err != nil {
			return err
		}
		return contact.Ties.Insert(ctx, tx, tie)
	})
	for entity, one := range map[string]id.ID{"contacts": c.ID, "org-units": empty.ID, "positions": seat.ID, "influence-edges": edge.ID, "decision-chains": chain.ID, "ties": tie.ID} {
		w.put(entity, relation, one)
	}
	if relation == "own" {
		w.named["second-seat"] = second.ID.String()
	}
}

// contactRows are the operations about a customer's people beside those of their entities.
func contactRows() map[string]row {
	at := func(entity, method, rest, body string) func(*world, string) request {
		return func(w *world, target string) request {
			return request{method: method, path: w.path(entity, target, rest), body: body}
		}
	}
	making := when(func(c string) bool { return reads(c, "contacts") && granted(c, "contacts", "c") })
	return map[string]row{
		"accounts.power-map": {targets: relations, outcome: then(record("accounts", "r"), when(func(c string) bool { return reads(c, "positions") })),
			valid: at("accounts", http.MethodGet, "/power-map", "")},
		"accounts.arrange-map": {targets: relations, outcome: record("accounts", "e"), answers: []int{422},
			harmless: at("accounts", http.MethodPut, "/power-map", `{"places":[{"position":"1","x":0,"y":0}]}`), valid: at("accounts", http.MethodPut, "/power-map", `{"places":[]}`)},
		"decision-chains.set-members": {targets: relations, outcome: record("decision-chains", "e"), answers: []int{422},
			harmless: at("decision-chains", http.MethodPut, "/members", `{"rev":"1","members":[]}`),
			valid: func(w *world, target string) request {
				return replace("/decision-chains/"+w.ids["decision-chains"][target]+"/members", `{"rev":"1","members":[{"position":"`+w.ids["positions"][target]+`","roles":["decider"]}]}`)
			}},
		"contacts.read-card": {outcome: making, valid: fixed(post("/contacts/read-card", `{"text":"zq"}`))},
		"ties.private":       {outcome: when(func(c string) bool { return reads(c, "ties") }), valid: fixed(get("/ties/private"))},
	}
}
