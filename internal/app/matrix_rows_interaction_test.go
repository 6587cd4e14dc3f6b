package app_test

import (
	"context"
	"net/http"

	"github.com/loam-crm/loam/internal/interaction"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// Interactions are seen by who sees their customer and by who wrote them; service people write them too.
func init() {
	owned = append(owned, "interactions")
	for caller := range rights {
		rights[caller]["interactions"] = rights[caller]["accounts"]
	}
	for caller, text := range map[string]string{"west": farther + " orphan:a", "service": "*:r +ce", "clerk": "no"} {
		rights[caller]["interactions"] = text
	}
	samples["interactions"] = sample{`"theirs":"Li"`, func(w *world) string {
		return `{"account":"` + w.ids["accounts"]["own"] + `","kind":"call","date":"2026-01-05","summary":"Called"}`
	}}
	for _, relation := range relations {
		marks = append(marks, recordMark(canary("dealing", relation), "interactions", relation), recordMark(canary("comment", relation), "interactions", relation),
			recordMark(canary("file-interactions", relation), "interactions", relation))
	}
}

// fillDealings makes an interaction of every account's owner, with a note.
func (w *world) fillDealings() {
	for _, relation := range relations {
		staff := ownerOf[relation]
		if staff == "" {
			staff = "far"
		}
		rec := &interaction.Interaction{Account: mustID(w.ids["accounts"][relation]), Author: w.users[staff], Kind: "call", On: w.today(), Summary: canary("dealing", relation)}
		w.write(func(ctx context.Context, tx *resource.Write) error {
			return interaction.Interactions.Insert(ctx, tx, rec)
		})
		w.put("interactions", relation, rec.ID)
		_, err := w.app.Interactions.Add(w.t.Context(), w.actor("boss"), interaction.Note{Of: rec.ID, Text: canary("comment", relation)})
		w.must(err)
	}
}

// byAuthor is the outcome of correcting an interaction: its author, the owner of the customer, does it alone.
func byAuthor(caller, target string) int {
	if caller == ownerOf[target] || caller == "owner-cookie" && target == "own" {
		return allowed
	}
	return http.StatusForbidden
}

// interactionRows are the operations of interactions beside those of every entity, and of agendas.
func interactionRows() map[string]row {
	read := record("interactions", "r")
	creates := when(func(c string) bool { return granted(c, "interactions", "c") })
	notes := then(read, when(func(c string) bool { return granted(c, "interactions", "c") || granted(c, "interactions", "e") }))
	entry := func(record string) func(*world, string) request {
		return func(w *world, _ string) request {
			return post("/interactions/record", `{"record":{"account":"`+w.ids["accounts"]["own"]+`",`+record+`}}`)
		}
	}
	note := func(body string) func(*world, string) request {
		return func(w *world, target string) request {
			return post(w.path("interactions", target, "/notes"), body)
		}
	}
	keeps := when(writes)
	return map[string]row{
		"interactions.feed": {outcome: when(func(c string) bool { return reads(c, "interactions") }), valid: fixed(get("/interactions/feed?limit=100"))},
		"interactions.story": {targets: relations, outcome: read, valid: func(w *world, target string) request {
			return get(w.path("interactions", target, "/story"))
		}},
		"interactions.guess": {outcome: creates, valid: fixed(post("/interactions/guess", `{"text":"called co zq"}`))},
		"interactions.record": {outcome: creates, answers: []int{422}, harmless: entry(`"kind":"nope"`),
			valid: entry(`"kind":"call","date":"2026-01-05","summary":"Called"`)},
		"interactions.note": {targets: relations, outcome: notes, answers: []int{http.StatusUnprocessableEntity}, harmless: note(`{"text":" "}`), valid: note(`{"text":"Well done"}`)},
		"interactions.set-contacts": {targets: relations, outcome: then(record("interactions", "e"), byAuthor), answers: []int{http.StatusUnprocessableEntity},
			harmless: func(w *world, target string) request {
				return replace(w.path("interactions", target, "/contacts"), `{"contacts":["zq"]}`)
			},
			valid: func(w *world, target string) request {
				return replace(w.path("interactions", target, "/contacts"), `{"contacts":[]}`)
			}},

		"agenda.list":      {outcome: anybody, valid: fixed(get("/agenda?from=2026-01-01&to=2026-01-31"))},
		"agenda.feed":      {outcome: anybody, valid: fixed(get("/agenda/feed"))},
		"agenda.open-feed": {outcome: keeps, effect: true, valid: fixed(post("/agenda/feed", ""))},
		"agenda.shut-feed": {outcome: keeps, answers: []int{http.StatusNoContent}, valid: fixed(remove("/agenda/feed"))},
		"agenda.calendar":  {public: true, outcome: anybody, answers: []int{http.StatusUnauthorized}, valid: fixed(get("/calendar.ics"))},
	}
}
