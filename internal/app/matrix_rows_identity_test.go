package app_test

import "net/http"

// identityRows are sign-in, one's own account and the credentials of others. A
// credential is made or changed by a signed-in browser only, never by a token.
func identityRows() map[string]row {
	browser := when(func(caller string) bool { return caller == "owner-cookie" })
	foreign := then(browser, func(string, string) int { return http.StatusNotFound })
	managed := func(method, rest, body string) func(*world, string) request {
		return func(w *world, _ string) request {
			return request{method: method, path: "/users/" + w.ids["users"][only] + rest, body: body}
		}
	}
	return map[string]row{
		"setup.get":      {public: true, outcome: anybody, valid: fixed(get("/setup"))},
		"setup.run":      {public: true, outcome: anybody, answers: []int{http.StatusGone}, valid: fixed(post("/setup", takeOver))},
		"session.create": {public: true, outcome: anybody, answers: []int{422}, valid: fixed(post("/session", "{}"))},
		"session.delete": {outcome: anybody, answers: []int{204}, valid: fixed(remove("/session")), skip: func(c string) bool { return c == "owner-cookie" }},
		"me.get":         {outcome: anybody, valid: fixed(get("/me"))},
		"me.patch":       {outcome: when(writes), harmless: fixed(patch("/me", "{}")), valid: fixed(patch("/me", `{"name":"Other"}`))},
		"me.password": {outcome: browser, answers: []int{422}, harmless: fixed(post("/me/password", `{"current":"`+ownerPassword+`","new":"short"}`)),
			valid: fixed(post("/me/password", `{"current":"`+ownerPassword+`","new":"a brand new phrase"}`))},
		"me.totp.start":      {outcome: browser, effect: true, valid: fixed(post("/me/totp", ""))},
		"me.totp.confirm":    {outcome: browser, answers: []int{409}, valid: fixed(post("/me/totp/confirm", `{"code":"123456"}`))},
		"me.totp.stop":       {outcome: browser, effect: true, valid: fixed(request{method: "DELETE", path: "/me/totp", body: "{}"})},
		"me.sessions.list":   {outcome: anybody, valid: fixed(get("/me/sessions"))},
		"me.sessions.delete": {outcome: foreign, valid: func(w *world, _ string) request { return remove("/me/sessions/" + w.bossToken.String()) }},
		"me.tokens.list":     {outcome: anybody, valid: fixed(get("/me/tokens"))},
		"me.tokens.create": {outcome: browser, answers: []int{422}, harmless: fixed(post("/me/tokens", `{"name":"","scopes":["read"]}`)),
			valid: fixed(post("/me/tokens", `{"name":"more","scopes":["read","write"]}`))},
		"me.tokens.delete":     {outcome: foreign, valid: func(w *world, _ string) request { return remove("/me/tokens/" + w.bossToken.String()) }},
		"users.reset-password": {outcome: withCommand("users"), effect: true, valid: managed("POST", "/reset-password", "")},
		"users.reset-totp":     {outcome: withCommand("users"), effect: true, valid: managed("POST", "/reset-totp", "")},
		"users.roles": {outcome: withCommand("users"), answers: []int{422}, harmless: managed("PUT", "/roles", `{"roles":["nosuch"]}`),
			valid: managed("PUT", "/roles", `{"roles":["boss"]}`)},
	}
}

const takeOver = `{"token":"x","company":"Mine","name":"Me","login":"me","password":"a long enough phrase","language":"en"}`
