package pyramid

import (
	"context"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/money"
	"github.com/loam-crm/loam/internal/platform/round"
	"github.com/loam-crm/loam/internal/platform/settings"
	"github.com/loam-crm/loam/internal/value"
)

// YearBoard is the pyramid a company wants for a year beside the one it has, of the accounts the caller may see.
type YearBoard struct {
	Year       int           `json:"year"`
	From       calendar.Date `json:"from"`
	To         calendar.Date `json:"to"`
	AsOf       calendar.Date `json:"as_of"` // the day the figures stand for: today, or the year's last day
	State      string        `json:"state" enum:"none,draft,approved"`
	Rev        string        `json:"rev"` // "0": no plan yet
	Comment    string        `json:"comment"`
	Currency   string        `json:"currency"`
	Rows       []YearRow     `json:"rows"` // S, A, B, C
	Ungraded   int           `json:"ungraded"`
	Months     []YearMonth   `json:"months"` // the month ends that are past, and the as-of day
	Incubation Incubation    `json:"incubation"`
	Whole      bool          `json:"whole"`  // the caller sees every account: targets and figures are of the same
	Masked     bool          `json:"masked"` // gross profits are not the caller's to see
}

// YearRow is one grade of the pyramid.
type YearRow struct {
	Grade       value.Grade `json:"grade"`
	Count       int         `json:"count"`        // as of the day
	Begun       int         `json:"begun"`        // at the beginning of the year
	TargetCount *int64      `json:"target_count"` // null: no target
	Sales       string      `json:"sales"`        // of the year so far, by the grades of the day
	TargetSales *string     `json:"target_sales"`
	Profit      *string     `json:"profit"`       // as far as it is known; null: masked or not known at all
	ProfitKnown *float64    `json:"profit_known"` // share of the sales whose profit is known, 0..1
	Quota       *int        `json:"quota"`        // of the value model; null: none
	OverQuota   bool        `json:"over_quota"`   // the target is beyond it
}

// YearMonth is the pyramid at the end of a month.
type YearMonth struct {
	Day    calendar.Date          `json:"day"`
	Counts map[value.Grade]int    `json:"counts"`
	Sales  map[value.Grade]string `json:"sales"` // of the year up to the day, by the grades of the day
}

// Incubation says how many new customers are being brought up against how many there should be.
type Incubation struct {
	Candidates int    `json:"candidates"` // with an open incubation plan
	Target     *int64 `json:"target"`
	Gap        *int64 `json:"gap"` // how many are missing, 0 when there are enough
}

func incubation(candidates int, target *int64) Incubation {
	out := Incubation{Candidates: candidates, Target: target}
	if target != nil {
		gap := max(0, *target-int64(candidates))
		out.Gap = &gap
	}
	return out
}

// YearBoard compares a year's targets with what was reached, month by month. It needs what every view of the pyramid
// needs. A year that has not begun has targets only.
func (s *Service) YearBoard(ctx context.Context, actor authz.Actor, year int) (*YearBoard, error) {
	if err := admit(actor); err != nil {
		return nil, err
	}
	if year < firstYear || year > lastYear {
		return nil, errs.Validation(errs.Field{Name: "year", Code: "out_of_range", Params: map[string]any{"min": firstYear, "max": lastYear}})
	}
	company, err := settings.Load(ctx, s.Store.DB)
	if err != nil {
		return nil, err
	}
	plan, err := loadYear(ctx, s.Store.DB, year)
	if err != nil {
		return nil, err
	}
	b := &YearBoard{Year: year, Rev: id.ID(plan.Rev).String(), State: plan.State, Comment: plan.Comment, Currency: company.Currency,
		Rows: []YearRow{}, Months: []YearMonth{}, Whole: actor.Scope(account.Accounts.Guard(), authz.Read) == authz.All, Masked: !seesProfit(actor)}
	if plan.ID == 0 {
		b.State = "none"
	}
	b.From, b.To = span(year, company.FiscalStart)
	return b, s.fill(ctx, actor, b, &plan)
}

func (s *Service) fill(ctx context.Context, actor authz.Actor, b *YearBoard, plan *Year) error {
	env, err := s.Store.Env(ctx, s.Store.DB)
	if err != nil {
		return err
	}
	b.AsOf = min(b.To, env.Today)
	days := append([]calendar.Date{b.From.AddDays(-1)}, monthEnds(b.From, b.AsOf)...)
	if b.AsOf < b.From { // not begun: the pyramid of today is where it starts from
		b.AsOf = env.Today
		days = []calendar.Date{env.Today, env.Today}
	}
	grades, err := gradesOn(ctx, s.Store.DB, actor, env.Zone, days...)
	if err != nil {
		return err
	}
	books, err := readBooks(ctx, s.Store.DB, actor, b.From, b.AsOf)
	if err != nil {
		return err
	}
	b.months(days, grades, books)
	if err := b.rows(ctx, s.Store.DB, plan, days, grades, books); err != nil {
		return err
	}
	var candidates PlanBoard
	candidates.States = map[string]int{}
	err = candidates.count(ctx, s.Store.DB, actor)
	b.Incubation = incubation(candidates.Incubation, plan.Incubation)
	return err
}

// monthEnds are the last days of the months from the first day to the last one, and the last one itself.
func monthEnds(first, last calendar.Date) []calendar.Date {
	var out []calendar.Date
	for m := 1; ; m++ {
		end := first.AddMonths(m).AddDays(-1)
		if end >= last {
			return append(out, last)
		}
		out = append(out, end)
	}
}

// book is what one account bought in one month, minor units.
type book struct {
	account id.ID
	month   string // 2026-03
	sales   int64
	profit  int64
	known   int64 // sales whose profit is known
}

// readBooks sums the orders of the visible accounts by month.
func readBooks(ctx context.Context, q db.Querier, actor authz.Actor, from, to calendar.Date) ([]book, error) {
	scope, args := actor.Where(account.Accounts.Guard(), authz.Read, "a")
	rows, err := q.Query(ctx, `SELECT o.account_id, substr(o.ordered_on, 1, 7), CAST(SUM(o.base_amount) AS BIGINT), CAST(COALESCE(SUM(o.base_gross_profit), 0) AS BIGINT),
		CAST(SUM(CASE WHEN o.base_gross_profit IS NULL THEN 0 ELSE o.base_amount END) AS BIGINT)
		FROM orders o JOIN accounts a ON a.id = o.account_id
		WHERE o.archived_at IS NULL AND a.archived_at IS NULL AND o.ordered_on >= ? AND o.ordered_on <= ? AND `+scope+`
		GROUP BY o.account_id, substr(o.ordered_on, 1, 7) ORDER BY 1, 2`, append([]any{from, to}, args...)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []book
	for rows.Next() {
		var b book
		if err := rows.Scan(&b.account, &b.month, &b.sales, &b.profit, &b.known); err != nil {
			return nil, err
		}
		out = append(out, b)
	}
	return out, rows.Err()
}

func (b *YearBoard) months(days []calendar.Date, grades []past, books []book) {
	place := make(map[id.ID]int, len(grades))
	for i, p := range grades {
		place[p.account] = i
	}
	for d := 1; d < len(days); d++ {
		m := YearMonth{Day: days[d], Counts: map[value.Grade]int{}, Sales: map[value.Grade]string{}}
		sums := map[value.Grade]int64{}
		for _, p := range grades {
			m.Counts[p.grades[d]]++
		}
		for _, bk := range books {
			if at, known := place[bk.account]; known && bk.month <= string(days[d][:7]) {
				sums[grades[at].grades[d]] += bk.sales
			}
		}
		delete(m.Counts, "")
		for _, g := range rungs {
			m.Counts[g] += 0
			m.Sales[g] = money.Format(sums[g], b.Currency)
		}
		b.Months = append(b.Months, m)
	}
}

func (b *YearBoard) rows(ctx context.Context, q db.Querier, plan *Year, days []calendar.Date, grades []past, books []book) error {
	last, rated := len(days)-1, 0
	now, begun := map[value.Grade]int{}, map[value.Grade]int{}
	byAccount := make(map[id.ID]value.Grade, len(grades))
	for _, p := range grades {
		now[p.grades[last]]++
		begun[p.grades[0]]++
		if byAccount[p.account] = p.grades[last]; p.grades[last].Rank() > 0 {
			rated++
		}
	}
	quota, err := value.SeatsOf(ctx, q, rated)
	if err != nil {
		return err
	}
	sums := map[value.Grade]book{}
	for _, bk := range books {
		g := byAccount[bk.account]
		sum := sums[g]
		sums[g] = book{sales: sum.sales + bk.sales, profit: sum.profit + bk.profit, known: sum.known + bk.known}
	}
	for _, g := range rungs {
		row := YearRow{Grade: g, Count: now[g], Begun: begun[g], Sales: money.Format(sums[g].sales, b.Currency)}
		row.profit(sums[g], b)
		row.aim(plan, quota, b.Currency)
		b.Rows = append(b.Rows, row)
	}
	b.Ungraded = now[value.GradeU] + now[""]
	return nil
}

func (r *YearRow) profit(sum book, b *YearBoard) {
	if b.Masked || sum.known == 0 || sum.sales <= 0 {
		return
	}
	profit, known := money.Format(sum.profit, b.Currency), round.Six(float64(sum.known)/float64(sum.sales))
	r.Profit, r.ProfitKnown = &profit, &known
}

func (r *YearRow) aim(plan *Year, quota map[value.Grade]int, currency string) {
	if n, limited := quota[r.Grade]; limited {
		r.Quota = &n
	}
	for _, t := range plan.Targets {
		if t.Grade != r.Grade {
			continue
		}
		if r.TargetCount = t.Count; t.Sales != nil {
			sales := money.Format(*t.Sales, currency)
			r.TargetSales = &sales
		}
		r.OverQuota = t.Count != nil && r.Quota != nil && *t.Count > int64(*r.Quota)
	}
}
