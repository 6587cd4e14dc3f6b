package selection

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/round"
	"github.com/loam-crm/loam/internal/platform/settings"
	"github.com/loam-crm/loam/internal/servicelevel"
)

// CapacityPlan is a stored capacity plan (E24).
type CapacityPlan struct {
	ID       id.ID   `json:"id"`
	Rev      int64   `json:"rev"`
	Year     int     `json:"year"`
	Quarter  int     `json:"quarter" doc:"1–4; 0: the whole year"`
	Capacity float64 `json:"capacity" doc:"person-months"`
	State    string  `json:"state" enum:"draft,approved"`
	Reason   string  `json:"reason,omitempty" doc:"why it was approved over capacity"`
	By       string  `json:"approved_by,omitempty"`
	At       *string `json:"approved_at"`
	lines    []line
}

// line is planned time of an account, or with account 0 of all others of the grade.
type line struct {
	grade   string
	account id.ID
	pm      float64
}

// The states of a plan.
const (
	draft    = "draft"
	approved = "approved"
)

// maxPM bounds a figure of a plan, in person-months.
const maxPM = 100_000

// months are the months a plan covers.
func (p *CapacityPlan) months() int {
	if p.Quarter == 0 {
		return 12
	}
	return 3
}

// span is the first and the last day of a plan, in the company's fiscal years.
func (p *CapacityPlan) span(fiscalStart int) (from, to calendar.Date) {
	from = calendar.Date(fmt.Sprintf("%04d-%02d-01", p.Year, max(1, fiscalStart))).AddMonths(3 * max(0, p.Quarter-1))
	return from, from.AddMonths(p.months()).AddDays(-1)
}

const planQuery = `SELECT p.id, p.rev, p.year, p.quarter, p.capacity_pm, p.state, p.reason, COALESCE(u.name, ''), p.approved_at
	FROM capacity_plans p LEFT JOIN users u ON u.id = p.approved_by`

func plans(ctx context.Context, q db.Querier, rest string, args ...any) ([]*CapacityPlan, error) {
	rows, err := q.Query(ctx, planQuery+rest, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := []*CapacityPlan{}
	for rows.Next() {
		p := &CapacityPlan{}
		var at clock.Instant
		if err := rows.Scan(&p.ID, &p.Rev, &p.Year, &p.Quarter, &p.Capacity, &p.State, &p.Reason, &p.By, &at); err != nil {
			return nil, err
		}
		if at != 0 {
			text := at.String()
			p.At = &text
		}
		out = append(out, p)
	}
	return out, rows.Err()
}

func loadPlan(ctx context.Context, q db.Querier, target id.ID) (*CapacityPlan, error) {
	list, err := plans(ctx, q, " WHERE p.id = ?", target)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, errs.NotFound()
	}
	rows, err := q.Query(ctx, "SELECT grade, account_id, pm FROM capacity_lines WHERE plan_id = ? ORDER BY grade, account_id", target)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var l line
		if err := rows.Scan(&l.grade, &l.account, &l.pm); err != nil {
			return nil, err
		}
		list[0].lines = append(list[0].lines, l)
	}
	return list[0], rows.Err()
}

// loads sums the plan up by grade.
func (p *CapacityPlan) loads() []Load {
	var out []Load
	for _, grade := range Grades {
		load := Load{Grade: grade}
		for _, l := range p.lines {
			if l.grade == grade {
				load.PM += l.pm
			}
		}
		out = append(out, load)
	}
	return out
}

// overload is what the whole plan lacks.
func (p *CapacityPlan) overload() float64 {
	sum := 0.0
	for _, lacking := range Overload(p.Capacity, p.loads()) {
		sum += lacking
	}
	return round.Six(sum)
}

// demand is what the customers of one grade would take: the served ones, and the relations kept with them.
type demand struct {
	accounts, relations int
}

// demands counts the customers served by grade. Until relations are kept, the people one means to stay in contact with
// (the service level) stand in for active key relations.
func demands(ctx context.Context, q db.Querier, today calendar.Date) (map[string]demand, error) {
	table, err := servicelevel.LoadTable(ctx, q)
	if err != nil {
		return nil, err
	}
	rows, err := q.Query(ctx, "SELECT grade, COUNT(*) FROM accounts a WHERE "+served+" GROUP BY grade")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]demand{}
	for rows.Next() {
		var grade string
		var d demand
		if err := rows.Scan(&grade, &d.accounts); err != nil {
			return nil, err
		}
		each, _ := table.Number(grade, servicelevel.Contacts, today)
		d.relations = each * d.accounts
		out[grade] = d
	}
	return out, rows.Err()
}

// served are the customers that time is planned for.
const served = "a.archived_at IS NULL AND a.selection <> 'not_served' AND a.stage NOT IN ('lost', 'ceased')"

// people counts those who booked hours on customers in the last twelve months, or everybody at work where nobody does.
func people(ctx context.Context, q db.Querier, today calendar.Date) (n int, err error) {
	err = q.QueryRow(ctx, `SELECT COUNT(DISTINCT e.staff_id) FROM efforts e JOIN users u ON u.id = e.staff_id
		WHERE e.archived_at IS NULL AND u.archived_at IS NULL AND u.status IN ('active', 'notice') AND e.worked_on > ? AND e.worked_on <= ?`,
		today.AddMonths(-12), today).Scan(&n)
	if err != nil || n > 0 {
		return n, err
	}
	err = q.QueryRow(ctx, "SELECT COUNT(*) FROM users WHERE archived_at IS NULL AND status IN ('active', 'notice')").Scan(&n)
	return n, err
}

// NewCapacityPlan is what somebody makes a plan from; without a capacity it is people × months.
type NewCapacityPlan struct {
	Year     int      `json:"year"`
	Quarter  int      `json:"quarter,omitempty"`
	Capacity *float64 `json:"capacity,omitempty"`
}

func (n NewCapacityPlan) check() []errs.Field {
	var problems []errs.Field
	if n.Year < 2000 || n.Year > 2200 {
		problems = append(problems, errs.Field{Name: "year", Code: "out_of_range", Params: map[string]any{"min": 2000, "max": 2200}})
	}
	if n.Quarter < 0 || n.Quarter > 4 {
		problems = append(problems, errs.Field{Name: "quarter", Code: "out_of_range", Params: map[string]any{"min": 0, "max": 4}})
	}
	if n.Capacity != nil && !plausible(*n.Capacity) {
		problems = append(problems, outOfRange("capacity"))
	}
	return problems
}

func plausible(pm float64) bool { return pm >= 0 && pm <= maxPM }

func outOfRange(field string) errs.Field {
	return errs.Field{Name: field, Code: "out_of_range", Params: map[string]any{"min": 0, "max": maxPM}}
}

// CreatePlan makes a draft that plans what is proposed. 409 `plan_exists` for a period that has one.
func (s *Service) CreatePlan(ctx context.Context, actor authz.Actor, n NewCapacityPlan) (target id.ID, err error) {
	if !actor.May(authz.CapacityPlan) {
		return 0, errs.Forbidden()
	}
	if problems := n.check(); len(problems) > 0 {
		return 0, errs.Validation(problems...)
	}
	err = s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		p := &CapacityPlan{ID: w.IDs.Next(), Year: n.Year, Quarter: n.Quarter}
		target = p.ID
		if err := p.propose(ctx, w, n.Capacity); err != nil {
			return err
		}
		_, err := w.Tx.Exec(ctx, `INSERT INTO capacity_plans (id, rev, year, quarter, capacity_pm, state, created_at, created_by, updated_at, updated_by)
			VALUES (?, 1, ?, ?, ?, ?, ?, ?, ?, ?)`, p.ID, p.Year, p.Quarter, p.Capacity, draft, w.Env.Now, actor.ID, w.Env.Now, actor.ID)
		if db.IsUnique(err) {
			return errs.Conflict("plan_exists")
		}
		if err != nil {
			return err
		}
		if err := p.storeLines(ctx, w); err != nil {
			return err
		}
		return w.Audit(ctx, resource.Entry{Action: "create", Entity: "capacity-plans", Record: p.ID, Rev: 1, Title: p.title()})
	})
	return target, err
}

func (p *CapacityPlan) propose(ctx context.Context, w *resource.Write, capacity *float64) error {
	asked, err := demands(ctx, w.Tx, w.Env.Today)
	if err != nil {
		return err
	}
	company, err := settings.Load(ctx, w.Tx)
	if err != nil {
		return err
	}
	for _, grade := range Grades {
		if d := asked[grade]; d.relations > 0 {
			p.lines = append(p.lines, line{grade: grade, pm: math.Round(Proposal(d.relations, p.months(), company)*10) / 10})
		}
	}
	if capacity != nil {
		p.Capacity = *capacity
		return nil
	}
	n, err := people(ctx, w.Tx, w.Env.Today)
	p.Capacity = float64(n * p.months())
	return err
}

func (p *CapacityPlan) title() string {
	if p.Quarter == 0 {
		return fmt.Sprint(p.Year)
	}
	return fmt.Sprintf("%d Q%d", p.Year, p.Quarter)
}

var lineTypes = []db.Type{db.BigInt, db.Text, db.BigInt, db.Double}

func (p *CapacityPlan) storeLines(ctx context.Context, w *resource.Write) error {
	if _, err := w.Tx.Exec(ctx, "DELETE FROM capacity_lines WHERE plan_id = ?", p.ID); err != nil {
		return err
	}
	batch := db.Batch{Types: lineTypes, Head: "INSERT INTO capacity_lines (plan_id, grade, account_id, pm) "}
	for _, l := range p.lines {
		if err := batch.Add(ctx, w.Tx, p.ID, l.grade, int64(l.account), l.pm); err != nil {
			return err
		}
	}
	return batch.Flush(ctx, w.Tx)
}

// CapacityChange is what somebody sets in a draft; what is not given stays.
type CapacityChange struct {
	Rev      int64              `json:"rev"`
	Capacity *float64           `json:"capacity,omitempty"`
	Grades   map[string]float64 `json:"grades,omitempty" doc:"person-months of all accounts of a grade that have no figure of their own"`
	Accounts map[string]float64 `json:"accounts,omitempty" doc:"person-months of single accounts by id; 0 takes the figure away"`
}

func (c CapacityChange) check() []errs.Field {
	var problems []errs.Field
	if c.Capacity != nil && !plausible(*c.Capacity) {
		problems = append(problems, outOfRange("capacity"))
	}
	for grade, pm := range c.Grades {
		if !slices.Contains(Grades, grade) || !plausible(pm) {
			problems = append(problems, outOfRange("grades."+grade))
		}
	}
	for key, pm := range c.Accounts {
		if _, err := id.Parse(key); err != nil || !plausible(pm) {
			problems = append(problems, outOfRange("accounts."+key))
		}
	}
	slices.SortFunc(problems, func(a, b errs.Field) int { return strings.Compare(a.Name, b.Name) })
	return problems
}

// openDraft reads a plan that may still be changed at the revision the caller looked at.
func openDraft(ctx context.Context, w *resource.Write, target id.ID, rev int64) (*CapacityPlan, error) {
	p, err := loadPlan(ctx, w.Tx, target)
	switch {
	case err != nil:
		return nil, err
	case p.State != draft:
		return nil, errs.Conflict("plan_approved")
	case p.Rev != rev:
		return nil, errs.Conflict("plan_changed")
	}
	return p, nil
}

// ChangePlan edits a draft. Refusals: 403; 404; 409 `plan_approved`, `plan_changed`; 422 for every figure at fault.
func (s *Service) ChangePlan(ctx context.Context, actor authz.Actor, target id.ID, c CapacityChange) error {
	if !actor.May(authz.CapacityPlan) {
		return errs.Forbidden()
	}
	return s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		p, err := openDraft(ctx, w, target, c.Rev)
		if err != nil {
			return err
		}
		if problems := c.check(); len(problems) > 0 {
			return errs.Validation(problems...)
		}
		if c.Capacity != nil {
			p.Capacity = *c.Capacity
		}
		for _, grade := range Grades {
			if pm, given := c.Grades[grade]; given {
				p.set(grade, 0, pm)
			}
		}
		if err := p.setAccounts(ctx, w, c.Accounts); err != nil {
			return err
		}
		return p.save(ctx, w, "update")
	})
}

func (p *CapacityPlan) set(grade string, account id.ID, pm float64) {
	p.lines = slices.DeleteFunc(p.lines, func(l line) bool { return l.account == account && (account != 0 || l.grade == grade) })
	if pm > 0 {
		p.lines = append(p.lines, line{grade, account, pm})
	}
}

func (p *CapacityPlan) setAccounts(ctx context.Context, w *resource.Write, figures map[string]float64) error {
	for key, pm := range figures {
		target, _ := id.Parse(key)
		a, err := account.Accounts.Load(ctx, w.Tx, w.Actor, target)
		if err != nil {
			return errs.Invalid("accounts."+key, "ref_not_found")
		}
		p.set(a.Grade, target, pm)
	}
	return nil
}

func (p *CapacityPlan) save(ctx context.Context, w *resource.Write, action string) error {
	n, err := w.Tx.Exec(ctx, "UPDATE capacity_plans SET rev = rev + 1, capacity_pm = ?, state = ?, reason = ?, updated_at = ?, updated_by = ? WHERE id = ? AND rev = ?",
		p.Capacity, p.State, p.Reason, w.Env.Now, w.Actor.ID, p.ID, p.Rev)
	if err != nil {
		return err
	}
	if n == 0 {
		return errs.Conflict("plan_changed")
	}
	if err := p.storeLines(ctx, w); err != nil {
		return err
	}
	return w.Audit(ctx, resource.Entry{Action: action, Entity: "capacity-plans", Record: p.ID, Rev: p.Rev + 1, Title: p.title()})
}

// boss is the role that alone may approve a plan over capacity.
const boss = "boss"

// ApprovePlan makes a draft the plan. A plan over capacity is refused with 409 `over_capacity`, unless the boss approves
// it with a reason (422 without one).
func (s *Service) ApprovePlan(ctx context.Context, actor authz.Actor, target id.ID, rev int64, reason string) error {
	if !actor.May(authz.CapacityPlan) {
		return errs.Forbidden()
	}
	reason = strings.TrimSpace(reason)
	return s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		p, err := openDraft(ctx, w, target, rev)
		if err != nil {
			return err
		}
		if over := p.overload(); over > 0 {
			switch {
			case !actor.IsSystem() && !slices.Contains(actor.RoleCodes(), boss):
				return errs.Conflict("over_capacity").With("overload", over)
			case reason == "":
				return errs.Invalid("reason", "reason_required")
			}
		}
		if len(reason) > maxReason {
			return errs.Invalid("reason", "too_long")
		}
		p.State, p.Reason, w.Reason = approved, reason, reason
		if err := p.save(ctx, w, "approve"); err != nil {
			return err
		}
		_, err = w.Tx.Exec(ctx, "UPDATE capacity_plans SET approved_at = ?, approved_by = ? WHERE id = ?", w.Env.Now, actor.ID, p.ID)
		return err
	})
}

// Plans lists the plans, the latest period first.
func (s *Service) Plans(ctx context.Context) ([]*CapacityPlan, error) {
	return plans(ctx, s.Store.DB, " ORDER BY p.year DESC, p.quarter DESC LIMIT 100")
}
