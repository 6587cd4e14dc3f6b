package app_test

import (
	"context"
	"net/http"

	"github.com/loam-crm/loam/internal/platform/records"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// Tags are a list of the company's that everybody reads.
func init() {
	open = append(open, "tags")
	for caller := range rights {
		rights[caller]["tags"] = rights[caller]["segments"]
	}
	samples["tags"] = sample{`"note":"changed"`, func(*world) string { return `{"name":"New tag"}` }}
}

func (w *world) fillTags() {
	tag := &records.Tag{Name: "Key customer"}
	w.write(func(ctx context.Context, tx *resource.Write) error { return records.Tags.Insert(ctx, tx, tag) })
	w.put("tags", only, tag.ID)
}

// tagRow is putting a tag on one record: refused within, as a bulk change is. Tags are a field of business, which
// researchers read only.
func tagRow(entity string, edit func(caller, target string) int) row {
	body := func(tag func(*world) string) func(*world, string) request {
		return func(w *world, target string) request {
			return post("/"+entity+"/tags", `{"ids":["`+w.ids[entity][target]+`"],"add":["`+tag(w)+`"]}`)
		}
	}
	return row{targets: relations, inside: edit, answers: []int{http.StatusOK, http.StatusUnprocessableEntity},
		outcome:  when(func(c string) bool { return granted(c, entity, "e") && c != "researcher" }),
		harmless: body(func(*world) string { return "1" }), valid: body(func(w *world) string { return w.ids["tags"][only] }),
		judge: func(w *world, caller, target string, r reply) string {
			if status := edit(caller, target); status != allowed {
				return failedWith(r, map[int]string{404: "not_found", 403: "forbidden"}[status])
			}
			return ""
		}}
}

// gridOf is the outcome of a grid with a change to one record: what is refused of it refuses the whole.
func gridOf(entity string, change func(caller, target string) int) func(caller, target string) int {
	return func(caller, target string) int {
		switch {
		case !granted(caller, entity, "e"):
			return http.StatusForbidden
		case change(caller, target) != allowed:
			return http.StatusUnprocessableEntity
		}
		return allowed
	}
}

func grid(entity, change string, rev func(*world, string) string) func(*world, string) request {
	return func(w *world, target string) request {
		return post("/"+entity+"/grid", `{"rows":[{"id":"`+w.ids[entity][target]+`","rev":"`+rev(w, target)+`","fields":{`+change+`}}]}`)
	}
}

// listRows are the operations of notifications and of the view a list opens with.
func listRows() map[string]row {
	mine := when(writes)
	return map[string]row{
		"views.choose": {outcome: when(func(c string) bool { return writes(c) && reads(c, "accounts") }), answers: []int{422},
			harmless: fixed(replace("/views/default", `{"entity":"accounts","view":"1"}`)), valid: fixed(replace("/views/default", `{"entity":"accounts"}`))},
		"notifications.list":      {outcome: anybody, valid: fixed(get("/notifications?limit=200"))},
		"notifications.unread":    {outcome: anybody, valid: fixed(get("/notifications/unread"))},
		"notifications.mark-read": {outcome: mine, answers: []int{422}, harmless: fixed(post("/notifications/read", `{"ids":[]}`)), valid: fixed(post("/notifications/read", `{}`))},
		"notifications.switches":  {outcome: anybody, valid: fixed(get("/notifications/switches"))},
		"notifications.switch": {outcome: mine, answers: []int{422}, harmless: fixed(replace("/notifications/switches", `{"off":["nonsense"]}`)),
			valid: fixed(replace("/notifications/switches", `{"off":["mention"]}`))},
	}
}
