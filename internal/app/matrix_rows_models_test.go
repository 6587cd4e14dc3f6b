package app_test

import "net/http"

// modelRows are the operations on versions of the value model. "draft" is a draft, "active" the model in force; what
// an active model refuses (409) is harmless.
func modelRows() map[string]row {
	grade, value, account := withCommand("grade"), withCommand("value"), record("accounts", "r")
	at := func(method, name, rest, body string) func(*world, string) request {
		return func(w *world, _ string) request {
			return request{method: method, path: "/value/models/" + w.named[name] + rest, body: body}
		}
	}
	conflict := []int{http.StatusConflict}
	change := `{"rev":"1","hysteresis":3}`
	return map[string]row{
		"value.models.patch":   {outcome: grade, answers: conflict, harmless: at("PATCH", "active", "", change), valid: at("PATCH", "draft", "", change)},
		"value.models.archive": {outcome: grade, answers: conflict, harmless: at("DELETE", "active", "", ""), valid: at("DELETE", "draft", "", "")},
		"value.models.copy": {outcome: grade, answers: []int{http.StatusNotFound}, harmless: fixed(post("/value/models/1/copy", "")),
			valid: at("POST", "active", "/copy", "")},
		"value.models.submit": {outcome: grade, answers: conflict, harmless: at("POST", "active", "/submit", ""), valid: at("POST", "draft", "/submit", "")},
		"value.models.sign":   {outcome: grade, answers: conflict, harmless: at("POST", "active", "/sign", ""), valid: at("POST", "draft", "/sign", "")},
		"value.models.return": {outcome: grade, answers: conflict, harmless: at("POST", "active", "/return", `{"reason":"no"}`),
			valid: at("POST", "draft", "/return", `{"reason":"no"}`)},
		"value.models.ahp":          {outcome: grade, valid: at("POST", "draft", "/weights/ahp", `{"n":2,"judges":[{"name":"a","upper":[3]}]}`)},
		"value.models.entropy":      {outcome: grade, answers: []int{http.StatusUnprocessableEntity}, valid: at("POST", "draft", "/weights/entropy", `{"codes":["C1"]}`)},
		"value.models.distribution": {outcome: grade, valid: at("GET", "draft", "/leaves/C1/distribution?log=true", "")},
		"value.models.try":          {outcome: grade, answers: conflict, harmless: at("POST", "active", "/trial", ""), valid: at("POST", "draft", "/trial", "")},
		"value.models.trial":        {outcome: grade, valid: at("GET", "draft", "/trial", "")},
		"value.models.changes":      {outcome: grade, valid: at("GET", "draft", "/trial/changes", "")},
		"accounts.value-restated": {targets: relations, outcome: then(account, value), valid: func(w *world, target string) request {
			return get(w.path("accounts", target, "/value/restated"))
		}},
	}
}
