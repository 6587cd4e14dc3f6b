package app_test

import (
	"context"
	"net/http"
	"slices"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/pool"
)

// The pool of the world is that of sales-a; a customer waits in it, and another one was transferred.
var (
	poolMembers  = []string{"owner", "owner-cookie", "colleague", "deputy", "manager"}
	poolManagers = []string{"boss", "director"}
)

func init() {
	open = append(open, "pools", "pool-members")
	for caller := range rights {
		rights[caller]["pools"], rights[caller]["pool-members"] = rights[caller]["segments"], rights[caller]["segments"]
	}
	samples["pools"] = sample{`"note":"changed"`, func(*world) string { return `{"name":"New pool"}` }}
	samples["pool-members"] = sample{`"manager":false`, func(w *world) string {
		return `{"pool":"` + w.ids["pools"][only] + `","user":"` + w.users["far"].String() + `"}`
	}}
	commands["pools"] = []string{"boss", "director", "west"}
	all := []string{"boss", "boss-read", "service", "finance", "auditor", "clerk"} // who reads every customer
	marks = append(marks,
		onlyFor(canary("pooled", "name"), slices.Concat(poolMembers, poolManagers, all)...),
		onlyFor(canary("pooled", "phone"), "boss", "boss-read", "service", "finance", "auditor"),
		onlyFor(canary("pooled", "note"), "boss", "boss-read", "service", "finance", "auditor"),
		onlyFor(canary("pooled", "contact"), "boss", "boss-read", "service", "finance", "auditor"))
	for _, entity := range []string{"pools", "pool-members"} {
		marks = append(marks, recordMark(canary("file-"+entity, only), entity, only))
	}
}

func (w *world) fillPools() {
	p := &pool.Pool{Name: "Pool", Department: w.departments["sales-a"]}
	w.write(func(ctx context.Context, tx *resource.Write) error { return pool.Pools.Insert(ctx, tx, p) })
	w.put("pools", only, p.ID)
	m := &pool.Member{Pool: p.ID, User: w.users["spare"], Manager: true}
	w.write(func(ctx context.Context, tx *resource.Write) error { return pool.Members.Insert(ctx, tx, m) })
	w.put("pool-members", only, m.ID)
	waits := &account.Account{Name: canary("pooled", "name"), Phone: canary("pooled", "phone"), Note: canary("pooled", "note"), PoolID: int64(p.ID), PooledOn: w.today()}
	w.write(func(ctx context.Context, tx *resource.Write) error { return account.Accounts.Insert(ctx, tx, waits) })
	w.named["pooled"] = waits.ID.String()
	w.made("boss", "/contacts", `{"account":"`+w.named["pooled"]+`","name":"`+canary("pooled", "contact")+`"}`)
	moved := &account.Account{Name: "Moved", Owner: w.users["far"]}
	w.write(func(ctx context.Context, tx *resource.Write) error { return account.Accounts.Insert(ctx, tx, moved) })
	batch, err := w.app.Pools.Transfer(w.t.Context(), w.actor("boss"), pool.Transfer{Accounts: []id.ID{moved.ID}, To: w.users["spare"], Reason: "yes"})
	w.must(err)
	w.named["batch"] = batch.Batch.String()
}

// poolRows are the operations of pools and owners.
func poolRows() map[string]row {
	belongs := func(caller string) bool { return slices.Contains(poolMembers, caller) }
	manages := func(caller string) bool { return slices.Contains(poolManagers, caller) }
	cannot := []string{"boss-read", "researcher", "finance", "admin", "auditor"} // own no customers, or may not write
	sees := func(caller, _ string) int {
		switch {
		case !reads(caller, "accounts"):
			return http.StatusForbidden
		case belongs(caller) || manages(caller):
			return allowed
		}
		return http.StatusNotFound
	}
	pooled := func(path, rest string) func(*world, string) request {
		return func(w *world, _ string) request {
			return post(path, `{"accounts":["`+w.named["pooled"]+`"]`+rest+`}`)
		}
	}
	one := func(path, rest string) func(*world, string) request {
		return func(w *world, target string) request {
			return post(path, `{"accounts":["`+w.ids["accounts"][target]+`"]`+rest+`}`)
		}
	}
	toSpare := func(w *world, target string) request {
		return post("/accounts/transfer", `{"accounts":["`+w.ids["accounts"][target]+`"],"to":"`+w.users["spare"].String()+`","reason":"yes"}`)
	}
	edit := record("accounts", "e")
	keep := func(until string) func(*world, string) request {
		return func(w *world, target string) request {
			return post(w.path("accounts", target, "/keep"), `{"until":"`+until+`","reason":"yes"}`)
		}
	}
	return map[string]row{
		"pools.mine": {outcome: when(func(c string) bool { return reads(c, "accounts") }), valid: fixed(get("/pools/mine"))},
		"pools.waiting": {outcome: sees, valid: func(w *world, _ string) request {
			return get("/pools/" + w.ids["pools"][only] + "/waiting?total=true")
		}},
		"pools.claim": {outcome: func(caller, _ string) int {
			switch {
			case slices.Contains(cannot, caller):
				return http.StatusForbidden
			case belongs(caller):
				return allowed
			}
			return http.StatusNotFound
		}, answers: []int{http.StatusNotFound}, harmless: fixed(post("/pools/claim", `{"accounts":["1"]}`)), valid: pooled("/pools/claim", "")},
		"pools.assign": {outcome: func(caller, _ string) int {
			switch {
			case manages(caller):
				return allowed
			case belongs(caller):
				return http.StatusForbidden
			}
			return http.StatusNotFound
		}, answers: []int{422}, harmless: pooled("/pools/assign", `,"to":"1"`), valid: func(w *world, _ string) request {
			return post("/pools/assign", `{"accounts":["`+w.named["pooled"]+`"],"to":"`+w.users["spare"].String()+`"}`)
		}},
		"pools.release":      {targets: relations, outcome: edit, answers: []int{422}, harmless: one("/pools/release", `,"reason":" "`), valid: one("/pools/release", `,"reason":"yes"`)},
		"accounts.transfer":  {targets: relations, outcome: edit, answers: []int{422}, harmless: one("/accounts/transfer", `,"to":"1","reason":"yes"`), valid: toSpare},
		"accounts.ownership": {targets: relations, outcome: record("accounts", "r"), valid: func(w *world, target string) request { return get(w.path("accounts", target, "/ownership")) }},
		"accounts.keep":      {targets: relations, outcome: then(edit, withCommand("pools")), answers: []int{422}, harmless: keep("2020-01-01"), valid: keep("2026-12-31")},
		"transfers.undo": {outcome: func(caller, _ string) int {
			switch caller {
			case "boss":
				return allowed
			case "boss-read":
				return http.StatusForbidden
			}
			return http.StatusNotFound
		}, effect: true, valid: func(w *world, _ string) request { return post("/transfers/"+w.named["batch"]+"/undo", "") }},
	}
}
