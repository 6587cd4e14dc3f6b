package privacy_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/contact"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

const named = "昨天见了欧阳锋"

// codes are text columns in which nobody writes, of tables whose fields are not declared.
var codes = []string{"account_touches", "asset_snapshots.month", "alerts.key", "alerts.rule", "alerts.state", "alerts.since", "alerts.due_on", "capacity_lines.grade", "chain_members.role",
	"go_decisions.decision", "grade_records.grade", "grade_records.kind", "grade_records.ends_on", "interaction_notes.kind", "ownership_moves.moved_on", "ownership_moves.kind",
	"predictions.as_of", "predictions.last_on", "value_assessments.as_of", "value_assessments.grade", "value_assessments.inputs_sha256", "value_inputs.leaf", "value_inputs.state", "value_inputs.dated_on",
	"value_trial_changes.grade_from", "value_trial_changes.grade_to", "value_trial_changes.leaf"}

// schema fills one row of every table that is about a customer or a contact by its references, with a name in every
// text that people write.
type schema struct {
	*world
	columns map[string][]db.Column
	refs    map[string]map[string]string // table → column → parent
	kinds   map[string]resource.Info
	made    map[string]id.ID
	second  id.ID // another customer, for what stands between two
}

func (s *schema) about(table string) bool {
	return slices.ContainsFunc(s.columns[table], func(c db.Column) bool {
		parent := s.refs[table][c.Name]
		return parent == "accounts" || parent == "contacts" || parent != "" && parent != table && parent != "users" && s.about(parent)
	})
}

func (s *schema) row(table string) id.ID {
	s.Helper()
	if one, there := s.made[table]; there {
		return one
	}
	one := s.app.Store.IDs.Next()
	s.made[table] = one
	about := s.about(table)
	var columns, marks []string
	var args []any
	accounts := 0
	for _, c := range s.columns[table] {
		var value any
		switch parent := s.refs[table][c.Name]; {
		case c.Name == "id":
			value = one
		case parent == "accounts":
			if value = s.made["accounts"]; accounts > 0 {
				value = s.second
			}
			accounts++
		case parent == table:
		case parent != "" && (c.NotNull || parent != "users"):
			value = s.row(parent)
		default:
			value = s.value(c, about)
		}
		if value != nil {
			columns, marks, args = append(columns, c.Name), append(marks, "?"), append(args, value)
		}
	}
	s.exec("INSERT INTO "+table+" ("+strings.Join(columns, ", ")+") VALUES ("+strings.Join(marks, ", ")+")", args...)
	if slices.Contains(columns, "id") && about {
		s.exec("INSERT INTO audit_log (id, at, action, entity, record_id, title, changes, reason) VALUES (?, 1, 'update', ?, ?, ?, ?, ?)", s.app.Store.IDs.Next(), table, one, named, `{"note":["`+named+`",null]}`, named)
		s.exec("INSERT INTO files (id, entity, record_id, name, content_type, size, sha256, created_at) VALUES (?, ?, ?, ?, 'image/jpeg', 1, 'x', 1)", s.app.Store.IDs.Next(), table, one, named+".jpg")
	}
	return one
}

// value is what a column holds that refers to nothing.
func (s *schema) value(c db.Column, about bool) any {
	text := "x"
	if about && !slices.Contains(codes, c.Table+"."+c.Name) {
		text = named
	}
	field, declared := s.kinds[c.Table+"."+c.Name]
	entity := slices.ContainsFunc(s.columns[c.Table], func(c db.Column) bool { return c.Name == "custom" })
	switch {
	case c.Type == "jsonb":
		return `{"key":"` + text + `"}`
	case c.Type == "boolean":
		return false
	case c.Type != "text":
		if c.NotNull {
			return 1
		}
	case declared:
		switch field.Kind {
		case resource.KindText, resource.KindLongText, resource.KindEmail, resource.KindPhone:
			return text
		case resource.KindTexts:
			return `["` + text + `"]`
		case resource.KindDate:
			return "2026-06-01"
		case resource.KindChoices, resource.KindSeries:
			return "[]"
		}
		if len(field.Options) > 0 {
			return field.Options[0]
		}
		return "x"
	case entity:
		if c.NotNull {
			return ""
		}
	case c.Name == "entity" || c.NotNull || !strings.HasSuffix(c.Name, "_on"):
		return text
	}
	return nil
}

// Whatever table is added: what is written in it about a customer's people goes with them, and so do the lines of the log
// and the names of the files about its rows.
func TestErasureKnowsTheSchema(t *testing.T) {
	w := newWorld(t)
	a, other := &account.Account{Name: "One", Owner: w.boss.ID}, &account.Account{Name: "Two", Owner: w.boss.ID}
	put(w, account.Accounts, a)
	put(w, account.Accounts, other)
	c := &contact.Contact{Account: a.ID, Name: "欧阳锋"}
	put(w, contact.Contacts, c)
	s := &schema{world: w, columns: map[string][]db.Column{}, refs: map[string]map[string]string{}, kinds: map[string]resource.Info{},
		made: map[string]id.ID{"accounts": a.ID, "contacts": c.ID, "users": w.boss.ID}, second: other.ID}
	columns, err := db.Columns(t.Context(), w.app.DB)
	w.must(err)
	for _, c := range columns {
		s.columns[c.Table], s.refs[c.Table] = append(s.columns[c.Table], c), map[string]string{}
	}
	references, err := db.References(t.Context(), w.app.DB)
	w.must(err)
	for _, r := range references {
		s.refs[r.Table][r.Column] = r.Parent
	}
	for _, e := range w.app.Store.Registry.All() {
		for _, f := range e.Fields() {
			s.kinds[e.Options().Table+"."+f.Column] = f
		}
	}
	filled := 0
	for table := range s.columns {
		if table != "accounts" && table != "contacts" && s.about(table) {
			s.row(table)
			filled++
		}
	}
	for _, must := range []string{"intel", "intel_sources", "invitations", "dna_answers", "account_links", "account_roles", "wallets", "statements", "efforts", "migration_plans", "target_companies"} {
		if s.made[must] == 0 {
			t.Errorf("%s was not filled", must)
		}
	}
	if before := w.holding("欧阳锋"); filled < 40 || len(before) < 60 {
		t.Fatalf("only %d tables were filled, the name stands in %v", filled, before)
	}
	w.must(w.app.Privacy.Erase(t.Context(), w.boss, "contacts", c.ID, "asked"))
	// The title of a position and the name of a department are the customer's.
	if left := w.holding("欧阳锋"); fmt.Sprint(left) != "[org_units.name positions.title]" {
		t.Errorf("the name stands in %v", left)
	}
}
