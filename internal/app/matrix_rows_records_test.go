package app_test

import "net/http"

// recordRows are the operations around records.
func recordRows() map[string]row {
	field := func(method, rest, body string) func(*world, string) request {
		return func(w *world, _ string) request {
			return request{method: method, path: "/custom-fields/" + w.named["custom-field"] + rest, body: body}
		}
	}
	settings := withCommand("settings")
	out := map[string]row{
		"meta.read":     {outcome: anybody, valid: fixed(get("/meta"))},
		"search.find":   {outcome: anybody, valid: fixed(get("/search?q=zq"))},
		"events.stream": {outcome: anybody, valid: fixed(request{method: "GET", path: "/events", stream: true})},
		"audit.list":    {outcome: withCommand("audit"), valid: fixed(get("/audit?limit=200"))},
		"settings.read": {outcome: anybody, valid: fixed(get("/settings"))},
		"settings.update": {outcome: settings, harmless: fixed(patch("/settings", "{}")),
			valid: fixed(patch("/settings", `{"company":"Taken over"}`))},
		"recycle-bin.list": {outcome: then(withCommand("recycle"), when(func(c string) bool { return reads(c, "accounts") })),
			valid: fixed(get("/recycle-bin?entity=accounts"))},
		"custom-fields.list": {outcome: anybody, valid: fixed(get("/custom-fields"))},
		"custom-fields.create": {outcome: settings, answers: []int{422}, harmless: fixed(post("/custom-fields", `{"entity":"accounts","key":"Not a key","kind":"text","label":{"zh":"甲"}}`)),
			valid: fixed(post("/custom-fields", `{"entity":"accounts","key":"taken","kind":"text","label":{"zh":"甲"}}`))},
		"custom-fields.update":  {outcome: settings, harmless: field("PATCH", "", "{}"), valid: field("PATCH", "", `{"required":true}`)},
		"custom-fields.archive": {outcome: settings, effect: true, valid: field("DELETE", "", "")},
		"custom-fields.restore": {outcome: settings, answers: []int{409}, valid: field("POST", "/restore", "")},
		"files.download":        {targets: relations, outcome: file("r"), valid: accountFile("GET")},
		"files.archive":         {targets: relations, outcome: file("e"), effect: true, valid: accountFile("DELETE")},
	}
	for name, r := range viewRows() {
		out[name] = r
	}
	for name, r := range jobRows() {
		out[name] = r
	}
	return out
}

// file is the outcome for a file on an account. Where accounts are no business of
// the caller, there is no such file.
func file(level string) func(caller, target string) int {
	return func(caller, target string) int {
		if !reads(caller, "accounts") {
			return http.StatusNotFound
		}
		return record("accounts", level)(caller, target)
	}
}

func accountFile(method string) func(*world, string) request {
	return func(w *world, target string) request {
		return request{method: method, path: "/files/" + w.files["accounts"][target]}
	}
}

func viewRows() map[string]row {
	at := func(method, body string) func(*world, string) request {
		return func(w *world, target string) request {
			return request{method: method, path: "/views/" + w.named[target+"-view"], body: body}
		}
	}
	views := []string{"private", "shared"}
	return map[string]row{
		"views.list": {outcome: anybody, valid: fixed(get("/views"))},
		"views.create": {outcome: when(func(c string) bool { return writes(c) && reads(c, "accounts") }), answers: []int{422},
			harmless: fixed(post("/views", `{"entity":"accounts","name":"","config":{}}`)),
			valid:    fixed(post("/views", `{"entity":"accounts","name":"mine","config":{}}`))},
		"views.update": {targets: views, outcome: view, answers: []int{422}, harmless: at("PATCH", `{"name":""}`), valid: at("PATCH", `{"name":"taken"}`)},
		"views.delete": {targets: views, outcome: view, effect: true, valid: at("DELETE", "")},
	}
}

// view is the outcome of changing the owner's own view or the boss's shared one.
func view(caller, target string) int {
	mine := target == "private" && (caller == "owner" || caller == "owner-cookie")
	switch {
	case !writes(caller):
		return http.StatusForbidden
	case !reads(caller, "accounts"), target == "private" && !mine:
		return http.StatusNotFound
	case mine, target == "shared" && mayRun(caller, "share-view"):
		return allowed
	}
	return http.StatusForbidden
}

func jobRows() map[string]row {
	job := func(caller, _ string) int {
		if caller == "manager" || mayRun(caller, "settings") {
			return allowed
		}
		return http.StatusNotFound
	}
	at := func(method, name, rest string) func(*world, string) request {
		return func(w *world, _ string) request {
			return request{method: method, path: "/jobs/" + w.named[name] + rest}
		}
	}
	return map[string]row{
		"jobs.list":   {outcome: anybody, valid: fixed(get("/jobs"))},
		"jobs.read":   {outcome: job, valid: at("GET", "done", "")},
		"jobs.cancel": {outcome: then(when(writes), job), answers: []int{409}, harmless: at("POST", "done", "/cancel"), valid: at("POST", "queued", "/cancel")},
	}
}
