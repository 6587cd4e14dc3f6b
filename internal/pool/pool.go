// Package pool has the customers that nobody looks after (公海), and every change of who does: claiming, assigning,
// giving back, transferring, and the return of customers that are not followed up.
//
// A customer without an owner is not shared with anybody. Who is a member of its pool looks at it through a window
// (authz.Window) that shows a few open fields; all else of it, and all that hangs on it, stays out of their reach until
// they have claimed it and own it.
package pool

import (
	"context"
	"slices"
	"strings"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// grades is how many grades have a rule of their own.
const grades = 5

// Pool is where customers without an owner wait, and the rules by which they come and go.
type Pool struct {
	resource.Record
	Name                string
	Segment, Department id.ID // whose customers come here; neither: all that no other pool takes
	OpenToAll           bool  // whoever may own customers is a member
	Capacity            *int64
	GradeCapacity       [grades]*int64 // of customers of one grade, beside the number of all
	ClaimsPerDay        *int64
	WaitDays            *int64 // how long a former owner waits before claiming again
	WarnDays            int64  // how long before a return the owner is warned
	Locked              resource.Strings
	ContactDays         [grades]*int64   // days without a follow-up after which a customer goes back, by grade
	OrderDays           [grades]*int64   // days without an order
	Open                resource.Strings // what is seen of a customer before it is claimed, beside its name
	Note                string
}

// Pools declares the entity.
var Pools = resource.Declare("pools", resource.Options{Profile: authz.Catalogue, Title: "name", Sort: "name"},
	resource.Rules[Pool]{Check: checkPool, Guard: guardPool, Changed: poolChanged}, poolFields()...)

func poolFields() []*resource.Field[Pool] {
	fields := []*resource.Field[Pool]{
		resource.Text("name", func(p *Pool) *string { return &p.Name }).Required().Unique().Listed(),
		resource.Ref("segment", "segments", func(p *Pool) *id.ID { return &p.Segment }).Listed(),
		resource.Ref("department", "departments", func(p *Pool) *id.ID { return &p.Department }).Listed(),
		resource.Bool("open_to_all", func(p *Pool) *bool { return &p.OpenToAll }).Listed(),
		resource.Integer("capacity", func(p *Pool) **int64 { return &p.Capacity }).Listed(),
		resource.Integer("claims_per_day", func(p *Pool) **int64 { return &p.ClaimsPerDay }).Listed(),
		resource.Integer("wait_days", func(p *Pool) **int64 { return &p.WaitDays }).Listed(),
		resource.LongText("note", func(p *Pool) *string { return &p.Note }),
		resource.Choices("open_fields", func(p *Pool) *resource.Strings { return &p.Open }).AnyOption().In("window"),
		resource.Count("warn_days", func(p *Pool) *int64 { return &p.WarnDays }).In("returns"),
		resource.Choices("locked_grades", func(p *Pool) *resource.Strings { return &p.Locked }, account.Grades...).In("returns"),
	}
	for _, rule := range []struct {
		name, group string
		of          func(p *Pool) *[grades]*int64
	}{
		{"contact_days_", "returns", func(p *Pool) *[grades]*int64 { return &p.ContactDays }},
		{"order_days_", "returns", func(p *Pool) *[grades]*int64 { return &p.OrderDays }},
		{"capacity_", "room", func(p *Pool) *[grades]*int64 { return &p.GradeCapacity }},
	} {
		for i, grade := range account.Grades {
			fields = append(fields, resource.Integer(rule.name+strings.ToLower(grade), func(p *Pool) **int64 { return &rule.of(p)[i] }).In(rule.group))
		}
	}
	return fields
}

// The bounds of the rules.
const (
	warnUsually = 7
	maxWarn     = 60
	maxDays     = 3650
	maxHeld     = 100_000
)

func checkPool(_ resource.Env, before, p *Pool) []errs.Field {
	if before == nil && p.WarnDays == 0 {
		p.WarnDays = warnUsually
	}
	if before == nil && p.Locked == nil {
		p.Locked = resource.Strings{"S", "A"} // they stay until somebody decides
	}
	if before == nil && p.Open == nil {
		p.Open = slices.Clone(usuallyOpen)
	}
	var problems []errs.Field
	within := func(field string, value *int64, low, high int64) {
		if value != nil && (*value < low || *value > high) {
			problems = append(problems, errs.Field{Name: field, Code: "out_of_range", Params: map[string]any{"min": low, "max": high}})
		}
	}
	within("warn_days", &p.WarnDays, 1, maxWarn)
	within("capacity", p.Capacity, 0, maxHeld)
	within("claims_per_day", p.ClaimsPerDay, 0, maxHeld)
	within("wait_days", p.WaitDays, 0, maxDays)
	for i, grade := range account.Grades {
		within("contact_days_"+strings.ToLower(grade), p.ContactDays[i], 1, maxDays)
		within("order_days_"+strings.ToLower(grade), p.OrderDays[i], 1, maxDays)
		within("capacity_"+strings.ToLower(grade), p.GradeCapacity[i], 0, maxHeld)
	}
	return problems
}

// poolChanged keeps a pool that customers lie in: they would be in no pool that anybody sees.
func poolChanged(ctx context.Context, w *resource.Write, _, after *Pool) error {
	if after.ArchivedAt == 0 {
		return nil
	}
	var used bool
	err := w.Tx.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM accounts WHERE pool_id = ? AND archived_at IS NULL)", int64(after.ID)).Scan(&used)
	if err == nil && used {
		return errs.Conflict("pool_in_use")
	}
	return err
}

// ofGrade is what a rule with a number for each grade says of one.
func ofGrade(rule [grades]*int64, grade string) *int64 {
	if at := slices.Index(account.Grades, grade); at >= 0 {
		return rule[at]
	}
	return nil
}

// locks says whether customers of a grade stay until somebody decides.
func (p *Pool) locks(grade string) bool { return slices.Contains(p.Locked, grade) }

// Member is somebody who belongs to a pool beside the people of its department.
type Member struct {
	resource.Record
	Name     string
	Pool     id.ID
	User     id.ID
	Manager  bool   // gives customers of the pool to others, and decides about locked ones
	Capacity *int64 // how many customers this person may own, in place of the pool's number
}

// Members declares the entity.
var Members = resource.Declare("pool-members", resource.Options{Profile: authz.Catalogue, Title: "name", Sort: "name"},
	resource.Rules[Member]{Check: checkMember, Guard: guardMember},
	resource.Text("name", func(m *Member) *string { return &m.Name }).Computed(),
	resource.Ref("pool", "pools", func(m *Member) *id.ID { return &m.Pool }).Required().Listed(),
	resource.User("user", func(m *Member) *id.ID { return &m.User }).Required().Listed(),
	resource.Bool("manager", func(m *Member) *bool { return &m.Manager }).Listed(),
	resource.Integer("capacity", func(m *Member) **int64 { return &m.Capacity }).Listed(),
)

func checkMember(_ resource.Env, _, m *Member) []errs.Field {
	if m.Capacity != nil && (*m.Capacity < 0 || *m.Capacity > maxHeld) {
		return []errs.Field{{Name: "capacity", Code: "out_of_range", Params: map[string]any{"min": 0, "max": maxHeld}}}
	}
	return nil
}

// guardMember names the member by the person, and keeps them in the pool once.
func guardMember(ctx context.Context, w *resource.Write, before, m *Member) error {
	if m.ArchivedAt != 0 {
		return nil
	}
	if before != nil && (before.Pool != m.Pool || before.User != m.User) {
		return errs.Invalid("user", "fixed")
	}
	var twice bool
	err := w.Tx.QueryRow(ctx, "SELECT u.name, EXISTS (SELECT 1 FROM pool_members p WHERE p.pool_id = ? AND p.user_id = u.id AND p.archived_at IS NULL AND p.id <> ?) FROM users u WHERE u.id = ?",
		m.Pool, m.ID, m.User).Scan(&m.Name, &twice)
	if err == nil && twice {
		return errs.Conflict("member_exists")
	}
	return err
}
