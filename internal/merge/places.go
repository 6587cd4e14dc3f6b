package merge

import "strings"

// clash is what becomes of a row that the target has already, in a place where it can be had only once.
type clash int

const (
	none    clash = iota
	leave         // it stays with the merged record
	drop          // the target's says all of it
	archive       // the second goes to the recycle bin, with the target
	rename        // archive, or the second gets another number: as the caller says
	replace       // the target's judgement stands, the other becomes history
)

// place is a column that says which record a row is about.
type place struct {
	table, column string
	key           string // the column that names the row beside it; "" is id
	stays         string // why rows are not moved
	same, while   string // columns that may stand once for a record, and for which rows that holds
	single        string // rows of which a record has one only, whatever else they say
	other         string // a second column that refers to a record: a row between two that become one says nothing any more
	clash         clash
	strict        bool // an undo is refused when the row was changed: its neighbours may be others by now
}

func (p place) name() string { return p.table + "." + p.column }

func (p place) rowKey() string {
	if p.key == "" {
		return "id"
	}
	return p.key
}

const live = "archived_at IS NULL"

// places lists, by entity, every column of the schema that refers to a record of it. A table that refers by entity and
// record is in pairs.
var places = map[string][]place{
	"accounts": {
		{table: "accounts", column: "parent_id"},
		{table: "accounts", column: "merged_into_id"},
		{table: "account_links", column: "from_id", same: "to_id, kind", while: live + " AND valid_to IS NULL", other: "to_id", clash: archive},
		{table: "account_links", column: "to_id", same: "from_id, kind", while: live + " AND valid_to IS NULL", single: "kind = 'parent_of'", other: "from_id", clash: archive},
		{table: "account_roles", column: "account_id", same: "role", while: live + " AND valid_to IS NULL", clash: archive},
		{table: "contacts", column: "account_id"},
		{table: "org_units", column: "account_id", strict: true},
		{table: "positions", column: "account_id", strict: true},
		{table: "influence_edges", column: "account_id", strict: true},
		{table: "decision_chains", column: "account_id", strict: true},
		{table: "tasks", column: "account_id"},
		{table: "interactions", column: "account_id"},
		{table: "intel", column: "account_id"},
		{table: "invitations", column: "account_id"},
		{table: "dna_answers", column: "account_id", same: "question", while: live, clash: archive},
		{table: "universe_companies", column: "account_id"},
		{table: "orders", column: "account_id", same: "number", while: live + " AND number <> ''", clash: rename},
		{table: "efforts", column: "account_id"},
		{table: "statements", column: "account_id", same: "year", while: live, clash: archive},
		{table: "wallets", column: "account_id", same: "product", while: live, clash: archive},
		{table: "value_inputs", column: "account_id", same: "leaf", while: "replaced_by IS NULL", clash: replace},
		{table: "screening_judgements", column: "account_id", key: "must_have_id", same: "must_have_id", clash: leave},
		{table: "go_decisions", column: "account_id"},
		{table: "capacity_lines", column: "account_id", key: "plan_id", same: "plan_id", clash: leave},
		{table: "target_companies", column: "account_id", same: "list_id", while: live, clash: archive},
		{table: "migration_plans", column: "account_id", same: "state", while: live + " AND state = 'active'", clash: archive},
		{table: "account_touches", column: "account_id", stays: "a note for the next valuation, which both get"},
		{table: "predictions", column: "account_id", stays: "made anew from the orders"},
		{table: "alerts", column: "account_id", stays: "raised and resolved anew by the watch"},
		{table: "value_assessments", column: "account_id", stays: "what was computed of that record; the target is valued anew"},
		{table: "value_trial_changes", column: "account_id", stays: "part of a finished trial"},
		{table: "grade_records", column: "account_id", stays: "the grades that record had; two histories make no one history"},
		{table: "asset_snapshots", column: "account_id", stays: "months that are closed; their sums include it"},
		{table: "import_leads", column: "account_id", stays: "gone when its import is done"},
		{table: "ownership_moves", column: "account_id", stays: "the owners that record had; two histories make no one history"},
		{table: "ownership_move_tasks", column: "account_id", stays: "what a transfer of that record took along"},
		{table: "ownership_move_collaborators", column: "account_id", stays: "what a transfer of that record took along"},
	},
	"contacts": {
		{table: "contacts", column: "merged_into_id"},
		{table: "positions", column: "holder_id", strict: true},
		{table: "positions", column: "former_id"},
		{table: "ties", column: "contact_id", same: "staff_id", while: live, clash: archive},
		{table: "invitations", column: "contact_id", same: "gathering_id", while: live, clash: archive},
		{table: "intel_sources", column: "contact_id"},
		{table: "interaction_contacts", column: "contact_id", key: "interaction_id", same: "interaction_id", clash: drop},
	},
}

// pairs are the tables that refer to any record by entity and record.
var pairs = []place{
	{table: "collaborators", column: "record_id", key: "user_id", same: "user_id", clash: leave},
	{table: "record_tags", column: "record_id", key: "tag_id", same: "tag_id", clash: leave},
	{table: "files", column: "record_id"},
	{table: "audit_log", column: "record_id", stays: "what happened to that record; the target's timeline shows it too"},
	{table: "idempotency_keys", column: "record_id", stays: "what a request made; asked for again, it says that record was merged"},
	{table: "notifications", column: "record_id", stays: "what somebody was told of that record; they go after three months"},
	{table: "events", column: "record_id", stays: "gone after a week"},
	{table: "import_changes", column: "record_id", stays: "an undo of the import finds the record changed, and says so"},
	{table: "erasures", column: "record_id", stays: "of that record"},
}

// crossings are references between rows that hang on one record: what refers to a moved row must have moved with it.
var crossings = []struct{ table, column, to string }{
	{"efforts", "order_id", "orders.account_id"},
	{"org_units", "parent_id", "org_units.account_id"},
	{"positions", "org_unit_id", "org_units.account_id"},
	{"positions", "holder_id", "contacts.account_id"},
	{"positions", "reports_to_id", "positions.account_id"},
	{"influence_edges", "from_id", "positions.account_id"},
	{"influence_edges", "to_id", "positions.account_id"},
}

// of is the condition that a row t is about a record, with one parameter more for a pair.
func (p place) of(alias string) string {
	sql := alias + p.column + " = ?"
	if p.pair() {
		sql += " AND " + alias + "entity = ?"
	}
	return sql
}

func (p place) pair() bool { return p.column == "record_id" }

// clashing is the condition that the target has a row of the same kind as t already, with the parameters of clashArgs.
func (p place) clashing() string {
	if p.clash == none {
		return "1=0"
	}
	var same []string
	for column := range strings.SplitSeq(p.same, ", ") {
		same = append(same, "o."+column+" = t."+column)
	}
	alike := strings.Join(same, " AND ")
	if p.single != "" {
		alike = "(" + alike + " OR o." + p.single + " AND t." + p.single + ")"
	}
	sql := "EXISTS (SELECT 1 FROM " + p.table + " o WHERE " + p.of("o.") + " AND " + alike
	if p.while == "" {
		return sql + ")"
	}
	sql = qualified(p.while, "t.") + " AND " + sql + " AND " + qualified(p.while, "o.") + ")"
	if p.other != "" {
		sql += " OR " + qualified(live, "t.") + " AND t." + p.other + " = ?"
	}
	return "(" + sql + ")"
}

func (p place) clashArgs(entity string, target any) []any {
	if p.clash == none {
		return nil
	}
	args := p.args(entity, target)
	if p.other != "" {
		args = append(args, target)
	}
	return args
}

// qualified puts an alias before the columns of the conditions above.
func qualified(condition, alias string) string {
	parts := strings.Split(condition, " AND ")
	return alias + strings.Join(parts, " AND "+alias)
}

func (p place) args(entity string, record any) []any {
	if p.pair() {
		return []any{record, entity}
	}
	return []any{record}
}
