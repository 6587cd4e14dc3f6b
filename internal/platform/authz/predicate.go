package authz

import (
	"strings"

	"github.com/loam-crm/loam/internal/platform/id"
)

// Entity is what authz needs to know of an entity to guard its rows.
type Entity struct {
	Name    string // plural, as in the path: "accounts"
	Table   string
	Profile string // which default grants apply: "customer", "money", "people", "system" …
	// Owners are the columns that name the row's owners (owner and deputy).
	Owners []string
	// Parent, when set, lends its owners and collaborators: an order is seen by
	// whoever the same grant would show the order's account to.
	Parent *Parent
}

// Parent is the record a row hangs on.
type Parent struct {
	Column string
	Entity *Entity
}

// Open says that rows have no owner: a scope is then all or nothing.
func (e Entity) Open() bool { return len(e.Owners) == 0 && e.Parent == nil }

// Where compiles the actor's right to an action into a condition on table alias.
// It is never empty, so that it can always be joined with AND. Whatever is not
// seen cannot be changed either: a team may reach beyond the department.
func (a Actor) Where(e Entity, action Action, alias string) (string, []any) {
	sql, args := a.within(e, action, alias)
	if action == Read || sql == "1=0" {
		return sql, args
	}
	read, readArgs := a.within(e, Read, alias)
	return "(" + read + " AND " + sql + ")", append(readArgs, args...)
}

func (a Actor) within(e Entity, action Action, alias string) (string, []any) {
	if w := a.looksAt(e); w != nil && action == Read {
		return w.Where(alias)
	}
	scope := a.Scope(e, action)
	if scope == None {
		return "1=0", nil
	}
	if scope == All || e.Open() {
		return "1=1", nil
	}
	return a.owned(e, scope, action, alias)
}

func (a Actor) owned(e Entity, scope Scope, action Action, alias string) (string, []any) {
	var parts []string
	var args []any
	add := func(sql string, values ...any) {
		parts = append(parts, sql)
		args = append(args, values...)
	}
	for _, column := range e.Owners {
		sql, values := a.ownerIn(alias+"."+column, scope)
		add(sql, values...)
	}
	if sql, values := a.shared(e, action, alias); sql != "" {
		add(sql, values...)
	}
	if e.Parent != nil {
		sql, values := a.owned(*e.Parent.Entity, scope, action, "p")
		add(alias+"."+e.Parent.Column+" IN (SELECT p.id FROM "+e.Parent.Entity.Table+" p WHERE "+sql+")", values...)
	}
	if parts == nil {
		return "1=0", nil
	}
	return "(" + strings.Join(parts, " OR ") + ")", args
}

// ownerIn tests one owner column against a scope. Wider scopes contain Self, so
// that a caller without team or department still reaches their own rows.
func (a Actor) ownerIn(column string, scope Scope) (string, []any) {
	self := column + " = ?"
	if scope == Team && a.Team != "" {
		return "(" + self + " OR " + column + " IN (SELECT u.id FROM users u WHERE u.team = ?))", []any{int64(a.ID), a.Team}
	}
	if scope == Department && a.Department != 0 {
		return "(" + self + " OR " + column + " IN (SELECT u.id FROM users u WHERE u.department_id = ?))", []any{int64(a.ID), int64(a.Department)}
	}
	if scope == DepartmentBelow && a.DepartmentPath != "" {
		sql := "(" + self + " OR " + column + " IN (SELECT u.id FROM users u JOIN departments d ON d.id = u.department_id WHERE d.path LIKE ?))"
		return sql, []any{int64(a.ID), a.DepartmentPath + "%"}
	}
	return self, []any{int64(a.ID)}
}

// shared is "" when nothing is. A collaborator works on a record but does not
// remove it.
func (a Actor) shared(e Entity, action Action, alias string) (string, []any) {
	if action == Archive {
		return "", nil
	}
	if a.Shares != nil {
		return a.named(e, action, alias)
	}
	sql := alias + ".id IN (SELECT c.record_id FROM collaborators c WHERE c.user_id = ? AND c.entity = ?"
	if action == Edit {
		sql += " AND c.can_edit"
	}
	return sql + ")", []any{int64(a.ID), e.Name}
}

func (a Actor) named(e Entity, action Action, alias string) (string, []any) {
	var records []any
	for _, s := range a.Shares {
		if s.Entity == e.Name && (s.CanEdit || action == Read) {
			records = append(records, int64(s.Record))
		}
	}
	if records == nil {
		return "", nil
	}
	return alias + ".id IN (" + strings.Repeat("?,", len(records)-1) + "?)", records
}

// Person is what a scope looks at in an owner.
type Person struct {
	ID             id.ID
	Department     id.ID
	DepartmentPath string
	Team           string
}

// Row is what a scope looks at in a record: its owners (its parent's included)
// and whether the actor collaborates on it or on its parent.
type Row struct {
	Owners                []Person
	Collaborates, CanEdit bool
}

// Can decides one row in memory. It states the same rule as Where and is its
// oracle: a property test proves that Can(row) holds exactly for listed rows.
func (a Actor) Can(e Entity, action Action, row Row) bool {
	return a.can(e, action, row) && a.can(e, Read, row)
}

func (a Actor) can(e Entity, action Action, row Row) bool {
	scope := a.Scope(e, action)
	if scope == None {
		return false
	}
	if scope == All || e.Open() {
		return true
	}
	if row.Collaborates && (action == Read || action == Edit && row.CanEdit) {
		return true
	}
	for _, owner := range row.Owners {
		if a.reaches(owner, scope) {
			return true
		}
	}
	return false
}

func (a Actor) reaches(p Person, scope Scope) bool {
	if p.ID == a.ID {
		return true
	}
	switch scope {
	case Team:
		return a.Team != "" && p.Team == a.Team
	case Department:
		return a.Department != 0 && p.Department == a.Department
	case DepartmentBelow:
		return a.DepartmentPath != "" && strings.HasPrefix(p.DepartmentPath, a.DepartmentPath)
	}
	return false
}
