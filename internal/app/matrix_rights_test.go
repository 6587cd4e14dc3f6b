package app_test

import (
	"slices"
	"strings"
)

// The permission matrix states who may do what by hand, apart from the code under
// test: a caller, an entity, and the relations of the caller to a record.
//
// Records of owned entities hang on one account per relation. The words say whose
// it is: own (of the caller "owner", with "deputy" as deputy), team (of a colleague
// in the same team and department), managed (of the account manager of the same
// department), other (another department under the same director), far (another
// branch), shared-read and shared-edit (far, with collaborators), orphan (nobody's).
var relations = []string{"own", "team", "managed", "other", "far", "shared-read", "shared-edit", "orphan"}

// only is the relation of records that nobody owns.
const only = "one"

// rights are written "relations:level …  +flags". Levels are r (read), e (edit too)
// and a (archive too); * is every relation. Flags: c create, e some edit right,
// d some archive right, x export. "no" is no right to the entity at all.
var (
	readers  = "*:r +x"
	branch   = "own,team,managed,other:a +cedx"
	farther  = "far,shared-read,shared-edit:a +cedx"
	everyone = map[string]string{"segments": "*:r", "users": "*:r", "departments": "*:r", "roles": "no"}
)

// rights by caller and entity; order-lines go with orders. Callers that are not
// signed in have none.
var rights = map[string]map[string]string{
	"boss":       with("accounts", "*:a +cedx", "orders", "*:a +cedx", "efforts", "*:a +cedx", "segments", "*:a +cedx", "users", "*:r +x", "departments", "*:r +x", "roles", "*:r"),
	"boss-read":  with("accounts", readers, "orders", readers, "efforts", readers, "segments", readers, "users", readers, "departments", readers, "roles", "*:r"),
	"director":   with("accounts", branch, "orders", branch, "efforts", branch, "segments", "*:a +cedx"),
	"west":       with("accounts", farther, "orders", farther, "efforts", "far,shared-read,shared-edit,orphan:a +cedx", "segments", "*:a +cedx"),
	"manager":    with("accounts", "own,team:r managed:a +cedx", "orders", "managed:a +cedx", "efforts", "managed:a +cedx"),
	"owner":      with("accounts", "own:e +ce", "orders", "own:e +ce", "efforts", "own:a +ced"),
	"colleague":  with("accounts", "team:e +ce", "orders", "team:e +ce", "efforts", "team:a +ced"),
	"other":      with("accounts", "other:e +ce", "orders", "other:e +ce", "efforts", "other:a +ced"),
	"deputy":     with("accounts", "own:e +ce", "orders", "own:e +ce", "efforts", "+ced"),
	"reader":     with("accounts", "shared-read:r +ce", "orders", "shared-read:r +ce", "efforts", "+ced"),
	"writer":     with("accounts", "shared-edit:e +ce", "orders", "shared-edit:e +ce", "efforts", "+ced"),
	"researcher": with("accounts", "shared-edit:r", "orders", "no", "efforts", "+ced"),
	"service":    with("accounts", "*:r +e", "orders", "*:r", "efforts", "+ced"),
	"finance":    with("accounts", readers, "orders", "*:e +cex", "efforts", readers),
	"admin":      with("accounts", "no", "orders", "no", "efforts", "no", "segments", "*:a +cedx", "users", "*:a +cedx", "departments", "*:a +cedx", "roles", "*:a +cedx"),
	"auditor":    with("accounts", readers, "orders", readers, "efforts", readers, "roles", "*:r"),
	"clerk":      with("accounts", "*:r +cex", "orders", readers, "efforts", "*:r", "migration-plans", "no"),
}

func init() { rights["owner-cookie"] = rights["owner"] }

func with(pairs ...string) map[string]string {
	out := map[string]string{}
	for entity, text := range everyone {
		out[entity] = text
	}
	for i := 0; i < len(pairs); i += 2 {
		out[pairs[i]] = pairs[i+1]
	}
	out["order-lines"], out["wallets"], out["statements"] = out["orders"], out["orders"], out["accounts"]
	out["survivors"], out["strategies"], out["objectives"] = out["segments"], out["segments"], out["segments"]
	out["order-lines"] = out["orders"]
	if out["migration-plans"] == "" { // they go with their account
		out["migration-plans"] = out["accounts"]
	}
	out["plan-milestones"] = out["migration-plans"]
	return out
}

// may says how far a caller gets with a record: "" (it is not there), r, e or a.
func may(caller, entity, relation string) string {
	for _, word := range strings.Fields(rights[caller][entity]) {
		names, level, found := strings.Cut(word, ":")
		if found && (names == "*" || slices.Contains(strings.Split(names, ","), relation)) {
			return level
		}
	}
	return ""
}

// granted says whether a caller has a right that concerns no single record.
func granted(caller, entity, letter string) bool {
	_, flags, _ := strings.Cut(rights[caller][entity], "+")
	return strings.Contains(flags, letter)
}

// reads says whether a caller may read some of an entity.
func reads(caller, entity string) bool {
	text, known := rights[caller][entity]
	return known && text != "no"
}

// commands are the rights that are none to a record.
var commands = map[string][]string{
	"audit":      {"boss", "boss-read", "admin", "auditor", "clerk"},
	"settings":   {"boss", "admin"},
	"users":      {"admin"},
	"import":     {"boss", "director", "west", "manager", "finance", "clerk"},
	"recycle":    {"boss", "director", "west", "admin", "clerk"},
	"share-view": {"boss", "director", "west", "admin", "clerk"},
	"value": {"boss", "boss-read", "director", "west", "manager", "owner", "owner-cookie", "colleague", "other", "deputy", "reader", "writer",
		"finance", "auditor", "clerk"},
	"grade": {"boss", "director", "west"},
	"close": {"boss", "finance"},
}

func mayRun(caller, command string) bool { return slices.Contains(commands[command], caller) }

// Fields of a class that a caller reads in the clear, where they see the record.
var (
	seesProfit = []string{"boss", "boss-read", "director", "west", "manager", "finance", "auditor"}
	seesPay    = []string{"boss", "boss-read", "director", "west", "auditor", "admin"}
)
