package pyramid

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/effort"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/money"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/settings"
	"github.com/loam-crm/loam/internal/value"
)

// ReturnBoard says how many times the visible accounts brought back what winning them cost.
type ReturnBoard struct {
	Currency string       `json:"currency"`
	Masked   bool         `json:"masked"`  // what colleagues cost is not the caller's to see; there are no items
	Profits  bool         `json:"profits"` // gross profits are the caller's to see
	Items    []ReturnItem `json:"items"`   // the highest multiple first, n/a and unknown last; at most 500
}

// ReturnItem is one account's return. Amounts are of its whole history.
type ReturnItem struct {
	ID              string         `json:"id"`
	Name            string         `json:"name"`
	Grade           value.Grade    `json:"grade"`
	Since           calendar.Date  `json:"since" nullable:"true"` // the first order
	Sales           string         `json:"sales"`
	Profit          *string        `json:"profit"`           // null: masked, or some of it unknown
	DevelopmentCost *string        `json:"development_cost"` // of the hours before the first order; null: unknown
	CostSoFar       *string        `json:"cost_so_far"`      // of all hours until today; null: unknown
	RevenueMultiple MeasuredFigure `json:"revenue_multiple"` // sales ÷ development cost
	ProfitMultiple  MeasuredFigure `json:"profit_multiple"`  // gross profit ÷ development cost, without what is still expected
	WholeMultiple   MeasuredFigure `json:"whole_multiple"`   // gross profit ÷ cost so far
}

// MeasuredFigure is a figure that may be unknown or not apply.
type MeasuredFigure struct {
	State  string   `json:"state" enum:"known,unknown,na"`
	Value  *float64 `json:"value"`
	Reason string   `json:"reason,omitempty"`
}

func measured(in value.Input) MeasuredFigure {
	switch in.State {
	case value.StateKnown:
		return MeasuredFigure{State: "known", Value: &in.Value}
	case value.StateUnknown:
		return MeasuredFigure{State: "unknown", Reason: string(in.Reason)}
	}
	return MeasuredFigure{State: "na", Reason: string(in.Reason)}
}

// ledger is what one account brought and cost, minor units.
type ledger struct {
	account       id.ID
	grade         value.Grade
	first         calendar.Date
	sales, profit int64
	missing       int64        // orders without a gross profit
	spent, before effort.Spent // on all of it, and before the first order
}

// Returns lists the accounts with orders that the caller sees.
func (s *Service) Returns(ctx context.Context, actor authz.Actor) (*ReturnBoard, error) {
	if err := admit(actor); err != nil {
		return nil, err
	}
	env, err := s.Store.Env(ctx, s.Store.DB)
	if err != nil {
		return nil, err
	}
	b := &ReturnBoard{Currency: env.Currency, Masked: !seesCost(actor), Profits: seesProfit(actor), Items: []ReturnItem{}}
	if b.Masked {
		return b, nil
	}
	company, err := settings.Load(ctx, s.Store.DB)
	if err != nil {
		return nil, err
	}
	ledgers, err := s.ledgers(ctx, actor, effort.RatesFor(actor, company))
	if err != nil {
		return nil, err
	}
	var ids []id.ID
	for i := range ledgers {
		ids = append(ids, ledgers[i].account)
	}
	titles, err := resource.Titles(ctx, s.Store, s.Store.DB, &account.Accounts.Entity, actor, ids)
	if err != nil {
		return nil, err
	}
	for i := range ledgers {
		b.Items = append(b.Items, ledgers[i].item(titles[ledgers[i].account], b))
	}
	slices.SortStableFunc(b.Items, func(x, y ReturnItem) int { return cmp.Compare(y.rank(), x.rank()) })
	b.Items = b.Items[:min(len(b.Items), maxCore)]
	return b, nil
}

// rank orders by the multiple of sales; what is not known comes last.
func (i *ReturnItem) rank() float64 {
	if i.RevenueMultiple.Value == nil {
		return math.Inf(-1)
	}
	return *i.RevenueMultiple.Value
}

func (s *Service) ledgers(ctx context.Context, actor authz.Actor, rates effort.Rates) ([]ledger, error) {
	columns, rated := rates.Columns()
	scope, args := actor.Where(account.Accounts.Guard(), authz.Read, "a")
	rows, err := s.Store.DB.Query(ctx, `SELECT a.id, a.grade, o.first, o.sales, o.profit, o.missing,
		COALESCE(SUM(w.hours), 0), COALESCE(SUM(w.cost), 0), COALESCE(SUM(w.uncosted), 0),
		COALESCE(SUM(CASE WHEN w.worked_on < o.first THEN w.hours END), 0), COALESCE(SUM(CASE WHEN w.worked_on < o.first THEN w.cost END), 0),
		COALESCE(SUM(CASE WHEN w.worked_on < o.first THEN w.uncosted END), 0)
		FROM accounts a JOIN (SELECT account_id, MIN(ordered_on) AS first, CAST(SUM(base_amount) AS BIGINT) AS sales,
			CAST(COALESCE(SUM(base_gross_profit), 0) AS BIGINT) AS profit,
			CAST(SUM(CASE WHEN base_gross_profit IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS missing
			FROM orders WHERE archived_at IS NULL GROUP BY account_id) o ON o.account_id = a.id
		LEFT JOIN (SELECT e.account_id, e.worked_on, `+columns+` FROM efforts e JOIN users u ON u.id = e.staff_id
			WHERE e.archived_at IS NULL GROUP BY e.account_id, e.worked_on) w ON w.account_id = a.id
		WHERE a.archived_at IS NULL AND `+scope+" GROUP BY a.id, a.grade, o.first, o.sales, o.profit, o.missing ORDER BY a.id", append(rated, args...)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []ledger
	for rows.Next() {
		var l ledger
		if err := rows.Scan(&l.account, &l.grade, &l.first, &l.sales, &l.profit, &l.missing, &l.spent.Hours, &l.spent.Cost, &l.spent.Uncosted,
			&l.before.Hours, &l.before.Cost, &l.before.Uncosted); err != nil {
			return nil, err
		}
		rates.Scanned(&l.spent)
		rates.Scanned(&l.before)
		out = append(out, l)
	}
	return out, rows.Err()
}

func (l *ledger) item(name string, b *ReturnBoard) ReturnItem {
	sales := value.Known(float64(l.sales))
	profit := value.Known(float64(l.profit))
	if l.missing > 0 {
		profit = value.Unknown(value.ReasonProfitIncomplete)
	}
	development, sofar := priced(l.before), priced(l.spent)
	none := value.NA(ReasonNoCost)
	out := ReturnItem{ID: l.account.String(), Name: name, Grade: l.grade, Since: l.first, Sales: money.Format(l.sales, b.Currency),
		DevelopmentCost: shown(development, b.Currency), CostSoFar: shown(sofar, b.Currency), RevenueMultiple: measured(Multiple(sales, none, development))}
	if !b.Profits {
		masked := MeasuredFigure{State: "unknown", Reason: "masked"}
		out.ProfitMultiple, out.WholeMultiple = masked, masked
		return out
	}
	out.Profit = shown(profit, b.Currency)
	out.ProfitMultiple, out.WholeMultiple = measured(Multiple(profit, none, development)), measured(Multiple(profit, none, sofar))
	return out
}

// priced is the cost of hours in minor units. Without hours it does not apply; with hours whose cost nobody entered it
// is unknown, because leaving them out would raise every multiple.
func priced(s effort.Spent) value.Input {
	switch {
	case s.Hours == 0:
		return value.NA(value.ReasonNoEffort)
	case !s.Known():
		return value.Unknown(value.ReasonNotGiven)
	}
	return value.Known(math.Round(s.Cost))
}

func shown(in value.Input, currency string) *string {
	if in.State != value.StateKnown {
		return nil
	}
	text := money.Format(int64(in.Value), currency)
	return &text
}
