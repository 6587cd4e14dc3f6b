package app_test

import "net/http"

// staffOf names whose sheet a target is: that of the owner, of a colleague in the same team and department, of an account
// manager of the department, of another department under the same director, of another branch, and of the researcher.
var staffOf = map[string]string{"own": "owner", "team": "colleague", "managed": "manager", "other": "other", "far": "far", "helper": "researcher"}

var sheets = []string{"own", "team", "managed", "other", "far", "helper"}

// sheetOf is the outcome of reading (r) or keeping (e) somebody's weekly sheet.
func sheetOf(level string) func(caller, target string) int {
	reach := map[string][]string{
		"boss": sheets, "boss-read": sheets, "finance": sheets, "auditor": sheets, "clerk": sheets,
		"director": {"own", "team", "managed", "other"}, "west": {"far"}, "manager": {"managed"},
		"owner": {"own"}, "owner-cookie": {"own"}, "colleague": {"team"}, "other": {"other"}, "researcher": {"helper"},
	}
	keeps := func(caller string) bool { return granted(caller, "efforts", "c") && writes(caller) }
	return func(caller, target string) int {
		visible := false
		for _, one := range reach[caller] {
			visible = visible || one == target
		}
		switch {
		case !reads(caller, "efforts"), level == "e" && !keeps(caller):
			return http.StatusForbidden
		case !visible:
			return http.StatusNotFound
		}
		return allowed
	}
}

// effortRows are the weekly sheets and the closing of months.
func effortRows() map[string]row {
	closing := withCommand("close")
	return map[string]row{
		"efforts.week": {targets: sheets, outcome: sheetOf("r"), valid: func(w *world, target string) request {
			return get("/efforts/week?staff=" + w.users[staffOf[target]].String())
		}},
		"efforts.save-week": {targets: sheets, outcome: sheetOf("e"), answers: []int{409},
			harmless: func(w *world, target string) request {
				return replace("/efforts/week", `{"staff":"`+w.users[staffOf[target]].String()+`","rev":"stale","rows":[]}`)
			},
			valid: func(w *world, target string) request {
				return replace("/efforts/week", `{"staff":"`+w.users[staffOf[target]].String()+`","of":"2020-01-06","rev":"cbf29ce484222325","rows":[{"account":"`+
					w.ids["accounts"]["own"]+`","activity":"sales","hours":[1,0,0,0,0,0,0]}]}`)
			}},
		"efforts.months": {outcome: closing, valid: fixed(get("/effort-months"))},
		"efforts.close-month": {outcome: closing, answers: []int{422}, harmless: fixed(post("/effort-months/2999-01/close", "")),
			valid: fixed(post("/effort-months/2020-01/close", ""))},
		"efforts.reopen-month": {outcome: closing, answers: []int{409}, harmless: fixed(post("/effort-months/2020-02/reopen", `{"reason":"seen"}`)),
			valid: fixed(post("/effort-months/2020-02/reopen", `{"reason":"seen"}`))},
	}
}

// efficiencyRows are the reports of output per person-month: for who reads values, of what they see.
func efficiencyRows() map[string]row {
	value := withCommand("value")
	// The account first, then the command, then its orders: they are what the story is about.
	story := func(caller, target string) int {
		if status := then(record("accounts", "r"), value)(caller, target); status != allowed {
			return status
		}
		if may(caller, "orders", target) == "" {
			return http.StatusForbidden
		}
		return allowed
	}
	person := func(caller, target string) int {
		if !mayRun(caller, "value") {
			return http.StatusForbidden
		}
		return sheetOf("r")(caller, target)
	}
	exports := when(func(caller string) bool {
		return mayRun(caller, "value") && granted(caller, "orders", "x") && granted(caller, "efforts", "x")
	})
	return map[string]row{
		"efficiency.summary":  {outcome: value, valid: fixed(get("/efficiency"))},
		"efficiency.accounts": {outcome: value, valid: fixed(get("/efficiency/accounts"))},
		"efficiency.people":   {outcome: value, valid: fixed(get("/efficiency/people"))},
		"efficiency.orders":   {outcome: value, valid: fixed(get("/efficiency/orders"))},
		"efficiency.sunk":     {outcome: value, valid: fixed(get("/efficiency/sunk"))},
		"efficiency.export":   {outcome: exports, valid: fixed(get("/efficiency/export?report=people&format=csv&purpose=audit"))},
		"efficiency.person": {targets: sheets, outcome: person, valid: func(w *world, target string) request {
			return get("/efficiency/people/" + w.users[staffOf[target]].String())
		}},
		"accounts.efficiency": {targets: relations, outcome: story, valid: func(w *world, target string) request {
			return get(w.path("accounts", target, "/efficiency"))
		}},
	}
}
