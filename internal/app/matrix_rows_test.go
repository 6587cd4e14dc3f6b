package app_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// allowed is the outcome of a call that the caller has the right to; the others
// are the status of the refusal.
const allowed = 0

// row says of one operation how to call it and who may.
type row struct {
	public  bool
	targets []string // what the calls are about, usually relations
	outcome func(caller, target string) int
	valid   func(w *world, target string) request // would be carried out for whoever may
	// harmless is sent instead by callers who may: it gets past the rights and is then
	// refused for what it says, or changes nothing. None: valid changes nothing.
	harmless func(w *world, target string) request
	effect   bool  // no harmless call exists: those who may are tested in TestAllowedWrites
	answers  []int // what a permitted harmless call is answered with; default 200
	skip     func(caller string) bool
	judge    func(w *world, caller, target string, r reply) string // looks into the answer; "" is good
	// inside says that an operation on many answers 200 and refuses this one record within.
	inside func(caller, target string) int
}

// record is the outcome of an action on one record. Not to be seen is 404, to be
// seen but not to be touched 403.
func record(entity, level string) func(caller, target string) int {
	return func(caller, target string) int {
		has := may(caller, entity, target)
		switch {
		case !reads(caller, entity):
			return http.StatusForbidden
		case has == "":
			return http.StatusNotFound
		case strings.Index("rea", has) < strings.Index("rea", level):
			return http.StatusForbidden
		}
		return allowed
	}
}

// when turns a plain yes into an outcome.
func when(yes func(caller string) bool) func(caller, target string) int {
	return func(caller, _ string) int {
		if yes(caller) {
			return allowed
		}
		return http.StatusForbidden
	}
}

func withCommand(command string) func(caller, target string) int {
	return when(func(caller string) bool { return mayRun(caller, command) })
}

func anybody(string, string) int { return allowed }

// then asks for a record first and for something else after.
func then(first, second func(caller, target string) int) func(caller, target string) int {
	return func(caller, target string) int {
		if status := first(caller, target); status != allowed {
			return status
		}
		return second(caller, target)
	}
}

func writes(caller string) bool { return caller != "boss-read" }

func fixed(r request) func(*world, string) request {
	return func(*world, string) request { return r }
}

// sample is how the rows of one entity are written.
type sample struct {
	change string                // a good change
	create func(w *world) string // a good new record
}

var samples = map[string]sample{
	"accounts": {`"region":"North"`, func(*world) string { return `{"name":"New company"}` }},
	"orders": {`"paid_date":"2026-01-05"`, func(w *world) string {
		return `{"account":"` + w.ids["accounts"]["own"] + `","date":"2026-01-05","amount":"5.00"}`
	}},
	"order-lines": {`"unit":"kg"`, func(w *world) string {
		return `{"order":"` + w.ids["orders"]["own"] + `","product":"Cable","amount":"5.00"}`
	}},
	"efforts": {`"hours":1.5`, func(w *world) string {
		return `{"account":"` + w.ids["accounts"]["own"] + `","activity":"sales","date":"2026-01-05","hours":1}`
	}},
	"segments":    {`"note":"changed"`, func(*world) string { return `{"name":"New segment"}` }},
	"users":       {`"phone":"555"`, func(*world) string { return `{"name":"New","login":"newcomer"}` }},
	"departments": {`"name":"Renamed"`, func(*world) string { return `{"name":"New department"}` }},
	"roles":       {`"name":"改名"`, func(*world) string { return `{"code":"newrole","name":"新"}` }},
}

// rows has one row for every operation.
func rows() map[string]row {
	out := map[string]row{}
	for _, entity := range slices.Concat(owned, open) {
		for verb, r := range entityRows(entity) {
			out[entity+"."+verb] = r
		}
	}
	for _, more := range []map[string]row{identityRows(), recordRows(), importRows(), valueRows(), inputRows(), modelRows(), effortRows(),
		efficiencyRows(), predictionRows(), serviceRows(), listRows(), selectionRows(), targetRows(), pyramidRows(), contactRows(), interactionRows(), poolRows(), handoverRows(), relationRows(), intelRows(), doublesRows(), privacyRows(), backupRows()} {
		for name, r := range more {
			if _, twice := out[name]; twice {
				panic("two rows for " + name)
			}
			out[name] = r
		}
	}
	return out
}

func targetsOf(entity string) []string {
	if slices.Contains(owned, entity) {
		return relations
	}
	return []string{only}
}

func (w *world) path(entity, target, rest string) string {
	return "/" + entity + "/" + w.ids[entity][target] + rest
}

func (w *world) rev(entity, target string) string {
	table := strings.ReplaceAll(entity, "-", "_")
	return w.lookup("SELECT rev FROM "+table+" WHERE id = ?", mustID(w.ids[entity][target]))
}

// entityRows are the operations every declared entity has.
func entityRows(entity string) map[string]row {
	targets, s := targetsOf(entity), samples[entity]
	at := func(method, rest, body string) func(*world, string) request {
		return func(w *world, target string) request {
			return request{method: method, path: w.path(entity, target, rest), body: body}
		}
	}
	read, edit, archive := record(entity, "r"), record(entity, "e"), record(entity, "a")
	change := edit
	if entity == "interactions" {
		change = then(edit, byAuthor)
	}
	readable := when(func(caller string) bool { return reads(caller, entity) })
	out := map[string]row{
		"list":   {outcome: readable, valid: fixed(get("/" + entity + "?limit=200&total=true")), judge: listed(entity)},
		"groups": {outcome: readable, valid: fixed(get("/" + entity + "/groups?by=created_by"))},
		"export": {outcome: when(func(c string) bool { return granted(c, entity, "x") }), valid: fixed(get("/" + entity + "/export?format=xlsx&purpose=audit"))},
		"take":   {outcome: when(func(c string) bool { return granted(c, entity, "x") }), valid: fixed(post("/"+entity+"/export", `{"format":"csv","purpose":"audit"}`))},
		"create": {outcome: when(func(c string) bool { return granted(c, entity, "c") }), harmless: fixed(post("/"+entity, "{}")),
			answers: []int{422}, valid: func(w *world, _ string) request { return post("/"+entity, s.create(w)) }},
		"get":      {targets: targets, outcome: read, valid: at("GET", "", "")},
		"timeline": {targets: targets, outcome: read, valid: at("GET", "/timeline", "")},
		"files":    {targets: targets, outcome: read, valid: at("GET", "/files", "")},
		"patch": {targets: targets, outcome: change, answers: []int{409}, harmless: at("PATCH", "", `{"rev":"999",`+s.change+`}`),
			valid: func(w *world, target string) request {
				return patch(w.path(entity, target, ""), fmt.Sprintf(`{"rev":"%s",%s}`, w.rev(entity, target), s.change))
			}},
		"archive": {targets: targets, outcome: archive, answers: []int{409}, harmless: at("DELETE", "?rev=999", ""), valid: at("DELETE", "", "")},
		"restore": {targets: targets, outcome: archive, answers: []int{409}, valid: at("POST", "/restore", "")},
		"attach": {targets: targets, outcome: edit, answers: []int{415}, harmless: at("POST", "/files", "{}"),
			valid: func(w *world, target string) request {
				return upload(w.path(entity, target, "/files"), "a.txt", "text")
			}},
		"grid": {targets: targets, outcome: gridOf(entity, change), answers: []int{422}, harmless: grid(entity, s.change, func(*world, string) string { return "999" }),
			valid: grid(entity, s.change, func(w *world, target string) string { return w.rev(entity, target) })},
		"bulk": {targets: targets, outcome: when(func(c string) bool { return granted(c, entity, "e") }), judge: bulkFailed(entity), inside: change,
			harmless: bulk(entity, `"nope":"x"`), valid: bulk(entity, s.change)},
	}
	if entity == "roles" {
		out["grants"] = row{targets: targets, outcome: read, valid: at("GET", "/grants", "")}
	}
	if slices.Contains(owned, entity) {
		out["tag"] = tagRow(entity, edit)
		out["collaborators"] = row{targets: targets, outcome: read, valid: at("GET", "/collaborators", "")}
		out["share"] = row{targets: targets, outcome: edit, answers: []int{422}, harmless: at("PUT", "/collaborators", `{"items":[{"user":"1"}]}`),
			valid: func(w *world, target string) request {
				return replace(w.path(entity, target, "/collaborators"), `{"items":[{"user":"`+w.users["spare"].String()+`","edit":true}]}`)
			}}
	}
	return out
}

// bulk changes one record; those who may not change it send a good change.
func bulk(entity, change string) func(*world, string) request {
	return func(w *world, target string) request {
		return post("/"+entity+"/bulk", `{"ids":["`+w.ids[entity][target]+`"],"changes":{`+change+`}}`)
	}
}
