package app_test

import "net/http"

// importRows are the operations of imports. The manager uploaded two: "imported"
// has run, "uploaded" has not. An import is its maker's, and of who edits settings.
func importRows() map[string]row {
	command := withCommand("import")
	mine := then(command, func(caller, _ string) int {
		if caller == "manager" || mayRun(caller, "settings") {
			return allowed
		}
		return http.StatusNotFound
	})
	at := func(method, name, rest, body string) func(*world, string) request {
		return func(w *world, _ string) request {
			return request{method: method, path: "/imports/" + w.named[name] + rest, body: body}
		}
	}
	return map[string]row{
		"imports.upload": {outcome: command, answers: []int{422}, harmless: fixed(upload("/imports", "", "x")),
			valid: fixed(upload("/imports", "a.csv", "客户名称\n甲公司\n"))},
		"imports.list":     {outcome: command, valid: fixed(get("/imports"))},
		"imports.template": {outcome: command, valid: fixed(get("/imports/template?entity=accounts"))},
		"imports.export": {outcome: when(func(c string) bool { return reads(c, "wallets") && granted(c, "wallets", "x") }),
			valid: fixed(get("/imports/export?entity=wallets&format=csv&purpose=audit"))},
		"imports.get":      {outcome: mine, valid: at("GET", "imported", "", "")},
		"imports.choose":   {outcome: mine, effect: true, valid: at("PATCH", "uploaded", "", `{"options":{"currency":"CNY","on_match":"skip","match":["name"]}}`)},
		"imports.preview":  {outcome: mine, valid: at("GET", "uploaded", "/preview", "")},
		"imports.check":    {outcome: mine, answers: []int{409}, harmless: at("POST", "imported", "/check", ""), valid: at("POST", "uploaded", "/check", "")},
		"imports.run":      {outcome: mine, answers: []int{409}, harmless: at("POST", "imported", "/run", ""), valid: at("POST", "uploaded", "/run", "")},
		"imports.undo":     {outcome: mine, answers: []int{409}, harmless: at("POST", "uploaded", "/undo", ""), valid: at("POST", "imported", "/undo", "")},
		"imports.rejected": {outcome: mine, valid: at("GET", "imported", "/rejected?format=csv", "")},
	}
}

// valueRows are the operations of the value engine.
func valueRows() map[string]row {
	value, grade, account := withCommand("value"), withCommand("grade"), record("accounts", "r")
	at := func(rest, body string) func(*world, string) request {
		return func(w *world, target string) request { return post(w.path("accounts", target, rest), body) }
	}
	model := func(method, name, rest string) func(*world, string) request {
		return func(w *world, _ string) request {
			return request{method: method, path: "/value/models/" + w.named[name] + rest}
		}
	}
	return map[string]row{
		"accounts.value": {targets: relations, outcome: then(account, value), valid: func(w *world, target string) request {
			return get(w.path("accounts", target, "/value"))
		}},
		"accounts.approve-grade": {targets: relations, outcome: then(account, grade), effect: true, valid: at("/approve-grade", `{"reason":"seen"}`)},
		"accounts.override-grade": {targets: relations, outcome: then(account, grade), answers: []int{422},
			harmless: at("/override-grade", `{"grade":"X","reason":"r","until":"2027-01-01"}`), valid: at("/override-grade", `{"grade":"B","reason":"r","until":"2027-01-01"}`)},
		"value.board":     {outcome: value, valid: fixed(get("/value/board"))},
		"value.proposals": {outcome: value, valid: fixed(get("/value/proposals?limit=200&total=true"))},
		"value.approve": {targets: relations, outcome: grade, valid: func(w *world, target string) request {
			return post("/value/grades/approve", `{"accounts":["`+w.ids["accounts"][target]+`"]}`)
		}, harmless: fixed(post("/value/grades/approve", `{"accounts":["1"]}`)), inside: account, judge: func(_ *world, _, _ string, r reply) string {
			return failedWith(r, "not_found")
		}},
		"value.evaluate":    {outcome: grade, answers: []int{422}, harmless: fixed(post("/value/evaluate", `{"as_of":"2999-01-01"}`)), valid: fixed(post("/value/evaluate", "{}"))},
		"value.models.list": {outcome: value, valid: fixed(get("/value/models"))},
		"value.models.get":  {outcome: value, valid: model("GET", "active", "")},
		"value.models.create": {outcome: grade, answers: []int{422}, harmless: fixed(post("/value/models", `{"kind":"starter","as_of":"2999-01-01"}`)),
			valid: fixed(post("/value/models", `{"kind":"full"}`))},
		"value.models.activate": {outcome: grade, answers: []int{409}, harmless: model("POST", "active", "/activate"), valid: model("POST", "draft", "/activate")},
	}
}
