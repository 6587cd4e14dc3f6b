package app_test

import (
	"net/http"

	"github.com/loam-crm/loam/internal/merge"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/id"
)

func init() {
	commands["scan"] = []string{"boss", "director", "west"}
	commands["approve-export"] = []string{"boss", "director", "west"}
	commands["privacy"] = []string{"boss"}
}

// fillMerge makes a merge into the orphan account that was taken back: undoing it again changes nothing.
func (w *world) fillMerge() {
	source, target := w.newAccount("bin", "", 0), mustID(w.ids["accounts"]["orphan"])
	var rev int64
	w.must(w.app.DB.QueryRow(w.t.Context(), "SELECT rev FROM accounts WHERE id = ?", target).Scan(&rev))
	revs := map[id.ID]int64{source: 1, target: rev}
	m, err := w.app.Merges.Merge(w.t.Context(), authz.System(), merge.Request{Entity: "accounts", Target: target, Sources: []id.ID{source}, Revs: revs})
	w.must(err)
	_, err = w.app.Merges.Undo(w.t.Context(), authz.System(), m.ID)
	w.must(err)
	w.named["merge"] = m.ID.String()
	w.real("boss", http.MethodDelete, "/accounts/"+source.String(), "", http.StatusNoContent)
}

// another is the relation of a second record beside one.
func another(target string) string {
	if target == "own" {
		return "team"
	}
	return "own"
}

// doublesRows are the operations about doubles and merges. Both records are asked for.
func doublesRows() map[string]row {
	edit := record("accounts", "e")
	both := func(caller, target string) int {
		return then(edit, func(caller, _ string) int { return edit(caller, another(target)) })(caller, target)
	}
	entering := when(func(c string) bool {
		return reads(c, "accounts") && (granted(c, "accounts", "c") || granted(c, "accounts", "e"))
	})
	pair := func(path, first, second, more string) func(*world, string) request {
		return func(w *world, target string) request {
			return post(path, `{"entity":"accounts",`+first+w.ids["accounts"][target]+second+w.ids["accounts"][another(target)]+more)
		}
	}
	readable := when(func(c string) bool { return reads(c, "accounts") })
	return map[string]row{
		"duplicates.check":   {outcome: entering, valid: fixed(post("/duplicates/check", `{"entity":"accounts","name":"Nobody at all"}`))},
		"duplicates.list":    {outcome: readable, valid: fixed(get("/duplicates"))},
		"duplicates.dismiss": {targets: relations, outcome: both, answers: []int{404}, valid: pair("/duplicates/dismiss", `"first":"`, `","second":"`, `","dismissed":true}`)},
		"duplicates.scan":    {outcome: withCommand("scan"), effect: true, valid: fixed(post("/duplicates/scan", "{}"))},
		"merges.make":        {targets: relations, outcome: both, answers: []int{409}, valid: pair("/merges", `"target":"`, `","sources":["`, `"]}`)},
		"merges.preview":     {targets: relations, outcome: both, valid: pair("/merges/preview", `"target":"`, `","sources":["`, `"]}`)},
		"merges.list":        {outcome: readable, valid: fixed(get("/merges"))},
		"merges.undo": {outcome: func(caller, _ string) int { return edit(caller, "orphan") }, answers: []int{409}, valid: func(w *world, _ string) request {
			return post("/merges/"+w.named["merge"]+"/undo", "")
		}},
	}
}

// privacyRows are the operations about exports and erasures.
func privacyRows() map[string]row {
	return map[string]row{
		"exports.list": {outcome: anybody, valid: fixed(get("/exports"))},
		"exports.use":  {outcome: anybody, valid: fixed(get("/exports/use"))},
		"exports.ask": {outcome: when(func(c string) bool { return granted(c, "accounts", "x") }), answers: []int{422},
			harmless: fixed(post("/exports/requests", `{"entity":"accounts","rows":0,"purpose":"audit"}`)),
			valid:    fixed(post("/exports/requests", `{"entity":"accounts","rows":600,"purpose":"audit"}`))},
		"exports.decide": {outcome: withCommand("approve-export"), answers: []int{404}, valid: fixed(post("/exports/1/decide", `{"approve":true}`))},
		"erasures.make": {targets: relations, outcome: withCommand("privacy"), answers: []int{422}, harmless: fixed(post("/erasures", `{"entity":"contacts","record":"1","reason":" "}`)),
			valid: func(w *world, target string) request {
				return post("/erasures", `{"entity":"contacts","record":"`+w.ids["contacts"][target]+`","reason":"asked"}`)
			}},
		"erasures.files": {targets: relations, outcome: withCommand("privacy"), valid: func(w *world, target string) request {
			return get("/erasures/files?entity=contacts&record=" + w.ids["contacts"][target])
		}},
		"erasures.list": {outcome: withCommand("audit"), valid: fixed(get("/erasures"))},
	}
}
