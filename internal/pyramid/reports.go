package pyramid

import (
	"context"
	"encoding/json"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/money"
	"github.com/loam-crm/loam/internal/value"
)

// GradeChangeList are the decisions about grades in a span of days, newest first.
type GradeChangeList struct {
	From  calendar.Date `json:"from"`
	To    calendar.Date `json:"to"`
	Items []GradeChange `json:"items"` // at most 500
	Total int           `json:"total"`
}

// GradeChange is one decision with its reasons: those of the model and the one somebody gave.
type GradeChange struct {
	At      string              `json:"at"`
	ID      string              `json:"id"` // of the account
	Name    string              `json:"name"`
	From    value.Grade         `json:"from"` // "": the first grade
	To      value.Grade         `json:"to"`
	Kind    string              `json:"kind" enum:"approved,override,expired"`
	Reasons []value.GradeReason `json:"reasons"`
	Reason  string              `json:"reason"`
	By      string              `json:"by"` // a name; "": the program
	Until   calendar.Date       `json:"until" nullable:"true"`
}

// GradeChanges lists the decisions of a span of days about the accounts the caller sees, confirmations of the same
// grade left out.
func (s *Service) GradeChanges(ctx context.Context, actor authz.Actor, from, to calendar.Date) (*GradeChangeList, error) {
	if err := admit(actor); err != nil {
		return nil, err
	}
	env, err := s.Store.Env(ctx, s.Store.DB)
	if err != nil {
		return nil, err
	}
	if err := checkSpan(from, to, env.Today); err != nil {
		return nil, err
	}
	scope, args := actor.Where(account.Accounts.Guard(), authz.Read, "a")
	rows, err := s.Store.DB.Query(ctx, `SELECT c.recorded_at, c.account_id, c.name, c.before, c.grade, c.kind, c.reasons, c.reason, COALESCE(u.name, ''), c.ends_on FROM (
		SELECT g.id, g.recorded_at, g.account_id, a.name, g.grade, g.kind, g.reasons, g.reason, g.approved_by, g.ends_on,
			COALESCE((SELECT p.grade FROM grade_records p WHERE p.account_id = g.account_id AND p.id < g.id ORDER BY p.id DESC LIMIT 1), '') AS before
		FROM grade_records g JOIN accounts a ON a.id = g.account_id
		WHERE g.recorded_at > ? AND g.recorded_at <= ? AND a.archived_at IS NULL AND `+scope+`) c
		LEFT JOIN users u ON u.id = c.approved_by WHERE c.before <> c.grade ORDER BY c.recorded_at DESC, c.id DESC`,
		append([]any{endOf(from.AddDays(-1), env.Zone), endOf(to, env.Zone)}, args...)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := &GradeChangeList{From: from, To: to, Items: []GradeChange{}}
	for rows.Next() {
		if out.Total++; out.Total > maxMovers {
			continue
		}
		c, err := scanChange(rows)
		if err != nil {
			return nil, err
		}
		out.Items = append(out.Items, c)
	}
	return out, rows.Err()
}

func scanChange(row interface{ Scan(...any) error }) (GradeChange, error) {
	var c GradeChange
	var at clock.Instant
	var one id.ID
	var reasons string
	if err := row.Scan(&at, &one, &c.Name, &c.From, &c.To, &c.Kind, &reasons, &c.Reason, &c.By, &c.Until); err != nil {
		return c, err
	}
	var codes []string
	if err := json.Unmarshal([]byte(reasons), &codes); err != nil {
		return c, err
	}
	c.At, c.ID, c.Reasons = at.String(), one.String(), value.Explain(codes)
	return c, nil
}

// MissedBoard are the customers a single-year view would miss.
type MissedBoard struct {
	Currency string       `json:"currency"`
	Graded   int          `json:"graded"` // accounts that were compared
	Items    []MissedItem `json:"items"`  // the biggest fall first, at most 500
}

// MissedItem is one of them, with both grades.
type MissedItem struct {
	ID       string      `json:"id"`
	Name     string      `json:"name"`
	Owner    string      `json:"owner"`
	Grade    value.Grade `json:"grade"`  // by the whole value
	Single   value.Grade `json:"single"` // if only the last twelve months' sales counted
	Sales12m string      `json:"sales_12m"`
	Average  *string     `json:"average"` // sales a year over the last four (§3.1); null: not known
	Years    int         `json:"years"`   // of the four in which the customer was served
}

// accountRow is what the reports on the present read of an account.
type accountRow struct {
	id          id.ID
	name, owner string
	grade       value.Grade
	sales12     int64
	trend       *float64
}

func (s *Service) accountRows(ctx context.Context, actor authz.Actor) ([]accountRow, error) {
	scope, args := actor.Where(account.Accounts.Guard(), authz.Read, "a")
	rows, err := s.Store.DB.Query(ctx, `SELECT a.id, a.name, COALESCE(u.name, ''), a.grade, a.sales_12m, a.value_trend
		FROM accounts a LEFT JOIN users u ON u.id = a.owner_id WHERE a.archived_at IS NULL AND a.stage NOT IN ('lost', 'ceased') AND `+scope+" ORDER BY a.id", args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []accountRow
	for rows.Next() {
		var r accountRow
		if err := rows.Scan(&r.id, &r.name, &r.owner, &r.grade, &r.sales12, &r.trend); err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// Missed compares the grades of the accounts the caller sees with those of a single year.
func (s *Service) Missed(ctx context.Context, actor authz.Actor) (*MissedBoard, error) {
	if err := admit(actor); err != nil {
		return nil, err
	}
	env, err := s.Store.Env(ctx, s.Store.DB)
	if err != nil {
		return nil, err
	}
	rows, err := s.accountRows(ctx, actor)
	if err != nil {
		return nil, err
	}
	averages, err := s.averages(ctx, actor, env.Today)
	if err != nil {
		return nil, err
	}
	standings, place := make([]Standing, len(rows)), map[id.ID]*accountRow{}
	for i := range rows {
		standings[i], place[rows[i].id] = Standing{rows[i].id, rows[i].grade, rows[i].sales12}, &rows[i]
	}
	single := SingleYear(standings)
	out := &MissedBoard{Currency: env.Currency, Graded: len(single), Items: []MissedItem{}}
	for _, one := range Overlooked(standings) {
		r := place[one.Account]
		item := MissedItem{ID: r.id.String(), Name: r.name, Owner: r.owner, Grade: r.grade, Single: single[r.id], Sales12m: money.Format(r.sales12, env.Currency)}
		if a, known := averages[r.id]; known && len(out.Items) < maxMovers {
			item.Average, item.Years = shown(a.yearly, env.Currency), a.years
		}
		out.Items = append(out.Items, item)
	}
	out.Items = out.Items[:min(len(out.Items), maxMovers)]
	return out, nil
}

// average is what an account bought a year over the horizon, minor units.
type average struct {
	yearly value.Input
	years  int
}

// averages reads the sales of the last four times twelve months and averages them as §3.1 does: a year before the
// relationship does not count, one without sales counts 0.
func (s *Service) averages(ctx context.Context, actor authz.Actor, today calendar.Date) (map[id.ID]average, error) {
	scope, scoped := actor.Where(account.Accounts.Guard(), authz.Read, "a")
	query, args := "SELECT a.id, COALESCE(a.since_on, MIN(o.ordered_on))", []any{}
	for y := coreYears; y > 0; y-- {
		query += ", CAST(COALESCE(SUM(CASE WHEN o.ordered_on > ? AND o.ordered_on <= ? THEN o.base_amount END), 0) AS BIGINT)"
		args = append(args, today.AddMonths(-12*y), today.AddMonths(-12*(y-1)))
	}
	rows, err := s.Store.DB.Query(ctx, query+` FROM accounts a JOIN orders o ON o.account_id = a.id AND o.archived_at IS NULL
		WHERE a.archived_at IS NULL AND `+scope+" GROUP BY a.id, a.since_on", append(args, scoped...)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[id.ID]average{}
	for rows.Next() {
		var one id.ID
		var since calendar.Date
		var sums [coreYears]int64
		if err := rows.Scan(&one, &since, &sums[0], &sums[1], &sums[2], &sums[3]); err != nil {
			return nil, err
		}
		out[one] = averageOf(sums, since, today)
	}
	return out, rows.Err()
}

func averageOf(sums [coreYears]int64, since, today calendar.Date) average {
	years := make([]value.Input, coreYears)
	for i, sum := range sums {
		years[i] = value.Known(float64(sum))
		if end := today.AddMonths(-12 * (coreYears - 1 - i)); since > end {
			years[i] = value.NA(value.ReasonNotServed)
		}
	}
	yearly, used := value.HorizonAverage(years, coreYears)
	return average{yearly, used}
}
