package app_test

import (
	"context"
	"net/http"
	"strings"

	"github.com/loam-crm/loam/internal/handover"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// Of every relation, its owner hands over to somebody whom no caller sees; the orphans' are in the hands of the boss.
func init() {
	owned = append(owned, "handovers", "handover-items")
	for caller, text := range map[string]string{
		"boss": "*:a +edx", "boss-read": readers, "director": "own,team,managed,other:a +edx", "west": "far,shared-read,shared-edit:a +edx",
		"manager": "own,team:r managed:a +edx", "owner": "own:e +e", "colleague": "team:e +e", "other": "other:e +e", "deputy": "+e",
		"reader": "+e", "writer": "+e", "researcher": "", "service": "*:r +e", "finance": readers, "admin": "no", "auditor": readers, "clerk": "no",
	} {
		rights[caller]["handovers"], rights[caller]["handover-items"] = text, text // a line is seen by whoever sees the handover
	}
	samples["handovers"] = sample{`"note":"changed"`, func(*world) string { return `{"note":"x"}` }}
	samples["handover-items"] = samples["handovers"]
	commands["handover"] = []string{"boss", "director", "west"}
	for _, relation := range relations {
		marks = append(marks, recordMark(canary("leaves", relation), "handovers", relation), recordMark(canary("file-handovers", relation), "handovers", relation),
			recordMark(canary("check", relation), "handover-items", relation), recordMark(canary("file-handover-items", relation), "handover-items", relation))
	}
}

func (w *world) fillHandovers() {
	for _, relation := range relations {
		h := &handover.Handover{Title: canary("leaves", relation), Leaver: w.users[ownerOf[relation]], Successor: w.users["spare"], State: handover.Accepted,
			AnnouncedOn: w.today(), Watch: w.today()}
		switch relation {
		case "shared-read", "shared-edit": // a person leaves once at a time
			h.State = handover.Closed
		case "orphan":
			h.Leaver, h.Successor = w.users["spare"], w.users["boss"]
		}
		w.write(func(ctx context.Context, tx *resource.Write) error { return handover.Handovers.Insert(ctx, tx, h) })
		w.put("handovers", relation, h.ID)
		line := &handover.Item{Handover: h.ID, Text: canary("check", relation)}
		w.write(func(ctx context.Context, tx *resource.Write) error { return handover.Items.Insert(ctx, tx, line) })
		w.put("handover-items", relation, line.ID)
	}
}

// handoverRows are the operations of handovers. All of the world's handovers are beyond their
// steps, so that a step is refused for what it says.
func handoverRows() map[string]row {
	read, runs := record("handovers", "r"), withCommand("handover")
	step := func(rest string) func(*world, string) request {
		return func(w *world, target string) request { return post(w.path("handovers", target, rest), "") }
	}
	conflict := []int{http.StatusConflict}
	line := func(method, body string) func(*world, string) request {
		return func(w *world, target string) request {
			return request{method: method, path: w.path("handovers", target, "/items/"+w.ids["handover-items"][target]), body: body}
		}
	}
	// Of the world's callers one is the one who leaves, or the successor, by relation; whoever runs handovers has a part in all.
	ticks := then(read, func(caller, target string) int {
		if mayRun(caller, "handover") || ownerOf[target] == strings.TrimSuffix(caller, "-cookie") {
			return allowed
		}
		return http.StatusForbidden
	})
	return map[string]row{
		"handovers.inventory": {targets: relations, outcome: read, valid: func(w *world, target string) request { return get(w.path("handovers", target, "/inventory")) }},
		"handovers.freeze":    {targets: relations, outcome: then(read, runs), answers: conflict, valid: step("/freeze")},
		"handovers.withdraw":  {targets: relations, outcome: then(read, runs), answers: conflict, valid: step("/withdraw")},
		"handovers.close":     {targets: relations, outcome: then(read, runs), answers: conflict, valid: step("/close")},
		"handovers.accept": {targets: relations, outcome: then(read, func(caller, target string) int {
			if caller == "boss" && target == "orphan" {
				return allowed
			}
			return http.StatusForbidden
		}), answers: conflict, valid: step("/accept")},
		"handovers.add-item": {targets: relations, outcome: ticks, answers: conflict, valid: func(w *world, target string) request {
			return post(w.path("handovers", target, "/items"), `{"text":"x"}`)
		}},
		"handovers.change-item": {targets: relations, outcome: ticks, answers: conflict, valid: line(http.MethodPatch, `{"rev":1,"done":true}`)},
		"handovers.remove-item": {targets: relations, outcome: ticks, answers: conflict, valid: line(http.MethodDelete, "")},
		"users.announce-handover": {outcome: runs, answers: []int{422}, harmless: func(w *world, _ string) request {
			return post("/users/"+w.users["far"].String()+"/handover", `{"successor":"1","reason":"x"}`)
		}, valid: func(w *world, _ string) request {
			return post("/users/"+w.users["far"].String()+"/handover", `{"successor":"`+w.users["spare"].String()+`","reason":"x"}`)
		}},
		"users.holdings": {outcome: runs, valid: func(w *world, _ string) request { return get("/users/" + w.users["far"].String() + "/holdings") }},
	}
}
