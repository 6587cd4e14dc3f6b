package selection

import (
	"context"
	"fmt"

	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/round"
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

func plausible(pm float64) bool { return pm >= 0 && pm <= maxPM }

func outOfRange(field string) errs.Field {
	return errs.Field{Name: field, Code: "out_of_range", Params: map[string]any{"min": 0, "max": maxPM}}
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

// Plans lists the plans, the latest period first.
func (s *Service) Plans(ctx context.Context) ([]*CapacityPlan, error) {
	return plans(ctx, s.Store.DB, " ORDER BY p.year DESC, p.quarter DESC LIMIT 100")
}
