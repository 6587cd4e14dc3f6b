package privacy

import (
	"context"
	"slices"
	"strings"

	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// table is what a search for traces needs of a table.
type table struct {
	name    string
	key     []string
	texts   []string            // columns in which people write, and JSON
	parents map[string][]string // parent table → columns
	pairs   []string            // columns that name a record of the entity in another column
	named   bool                // has what names compare by beside the name
}

// spared are tables that hold nothing of a customer's people: our own people, what they may do, and settings. The tables
// of the log, of merges and of erasures are seen to by name.
var spared = []string{"users", "roles", "departments", "sessions", "api_tokens", "setup_tokens", "sign_in_failures", "settings", "calendar_feeds",
	"custom_fields", "value_models", "value_model_signatures", "must_haves", "segments"}

// coded are columns, of tables whose fields are not declared, in which nobody writes: choices, codes, days. A column
// that is not here is looked at.
var coded = []string{"action", "active_from", "as_of", "content_type", "day", "decision", "digest", "due_on", "ends_on", "entity", "error_code",
	"grade", "grade_from", "grade_to", "how", "ip", "item", "key", "kind", "leaf", "month", "place", "role", "rule", "shape", "since", "stage", "state", "unit"}

func isCoded(column string) bool {
	for _, end := range []string{"_on", "_key", "_keys", "sha256"} {
		if strings.HasSuffix(column, end) {
			return true
		}
	}
	return slices.Contains(coded, column)
}

// written are the kinds of fields in which people write.
var written = []resource.Kind{resource.KindText, resource.KindLongText, resource.KindEmail, resource.KindPhone, resource.KindTexts}

// declared says of the columns of the entities whether people write in them.
func declared(reg *resource.Registry) map[string]bool {
	out := map[string]bool{}
	for _, e := range reg.All() {
		for _, f := range e.Fields() {
			out[e.Options().Table+"."+f.Column] = slices.Contains(written, f.Kind)
		}
	}
	return out
}

// scheme reads the tables with their texts and references.
func scheme(ctx context.Context, q db.Querier, reg *resource.Registry) (map[string]*table, error) {
	columns, err := db.Columns(ctx, q)
	if err != nil {
		return nil, err
	}
	fields := declared(reg)
	out := map[string]*table{}
	for _, c := range columns {
		t := out[c.Table]
		if t == nil {
			t = &table{name: c.Table, parents: map[string][]string{}}
			out[c.Table] = t
		}
		prose, known := fields[c.Table+"."+c.Name]
		switch {
		case c.Place > 0:
			t.key = append(t.key, c.Name)
		case known && !prose, !known && isCoded(c.Name):
		case c.Type == "text" || c.Type == "jsonb":
			t.texts = append(t.texts, c.Name)
		}
		t.named = t.named || c.Name == "name_key"
		if slices.Contains([]string{"record_id", "target_id", "first_id", "second_id"}, c.Name) {
			t.pairs = append(t.pairs, c.Name)
		}
	}
	references, err := db.References(ctx, q)
	if err != nil {
		return nil, err
	}
	for _, r := range references {
		// Our own people lead to everything; a customer's group and a merge lead to other customers and people.
		if r.Parent != r.Table && r.Parent != "users" {
			out[r.Table].parents[r.Parent] = append(out[r.Table].parents[r.Parent], r.Column)
		}
	}
	return out, nil
}

func names(tables map[string]*table) []string {
	out := make([]string, 0, len(tables))
	for name := range tables {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// deepest is how many references may lie between a row and the customer.
const deepest = 4

// about is the condition that a row of a table is about one of some customers, by references; "" where no way leads
// there. A row that names its customer itself needs no other way.
func about(tables map[string]*table, name, alias, customers string, depth int) string {
	t := tables[name]
	switch {
	case t == nil || depth > deepest:
		return ""
	case name == "accounts":
		return alias + ".id IN " + customers
	case t.direct() != nil:
		var ways []string
		for _, column := range t.direct() {
			ways = append(ways, alias+"."+column+" IN "+customers)
		}
		return "(" + strings.Join(ways, " OR ") + ")"
	}
	var ways []string
	for parent, columns := range t.parents {
		inner := alias + "p"
		way := about(tables, parent, inner, customers, depth+1)
		if way == "" {
			continue
		}
		for _, column := range columns {
			ways = append(ways, alias+"."+column+" IN (SELECT "+inner+".id FROM "+parent+" "+inner+" WHERE "+way+")")
		}
	}
	if ways == nil {
		return ""
	}
	slices.Sort(ways)
	return "(" + strings.Join(ways, " OR ") + ")"
}

// direct lists the columns that name a customer.
func (t *table) direct() []string { return t.parents["accounts"] }

// reached lists the ids of all rows that are about some customers by references: what the log, files and merges may be
// about.
func reached(tables map[string]*table, customers string) string {
	var ways []string
	for _, name := range names(tables) {
		t := tables[name]
		if !slices.Equal(t.key, []string{"id"}) || slices.Contains(spared, name) {
			continue
		}
		if way := about(tables, name, "r", customers, 0); way != "" {
			ways = append(ways, "SELECT r.id FROM "+name+" r WHERE "+way)
		}
	}
	return "(" + strings.Join(ways, " UNION ALL ") + ")"
}

// nearby is the condition that a row may name somebody of some customers: it is about them by references, or by entity
// and record, or it belongs to such a row.
func nearby(tables map[string]*table, t *table, alias, customers string) string {
	var ways []string
	if way := about(tables, t.name, alias, customers, 0); way != "" {
		ways = append(ways, way)
	}
	for _, column := range t.pairs {
		ways = append(ways, alias+"."+column+" IN "+reached(tables, customers))
	}
	for parent, columns := range t.parents {
		if len(tables[parent].pairs) == 0 {
			continue
		}
		for _, column := range columns {
			ways = append(ways, alias+"."+column+" IN (SELECT b.id FROM "+parent+" b WHERE "+nearby(tables, tables[parent], "b", customers)+")")
		}
	}
	slices.Sort(ways)
	return strings.Join(ways, " OR ")
}
