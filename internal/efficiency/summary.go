package efficiency

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// EfficiencySummary is the page of 人效: the whole, the grades and the course of time.
type EfficiencySummary struct {
	Head
	Whole WorkFigures `json:"whole"`
	// ShareSA is the share of the hours that went to S and A customers; null without hours.
	ShareSA  *float64     `json:"share_sa"`
	Accounts int          `json:"accounts"` // with orders or hours
	Grades   []WorkGrade  `json:"grades"`   // S, A, B, C, U
	Halves   []WorkTrend  `json:"halves"`   // half-years, oldest first
	Months   []WorkTrend  `json:"months"`   // twelve months, oldest first
	Sources  []WorkSource `json:"sources"`
}

// WorkGrade is 人效 of the accounts of a grade.
type WorkGrade struct {
	Grade    string `json:"grade"`
	Accounts int    `json:"accounts"`
	WorkFigures
	ShareHours *float64     `json:"share_hours"`
	Index      *float64     `json:"index"`
	Sources    []WorkSource `json:"sources"`
}

// WorkTrend is a stretch of time: all accounts, S and A, B and C. Grades are those of today.
type WorkTrend struct {
	From string      `json:"from"`
	To   string      `json:"to"`
	Name string      `json:"name"` // 2026H1 or 2026-06
	All  WorkFigures `json:"all"`
	SA   WorkFigures `json:"sa"`
	BC   WorkFigures `json:"bc"`
}

var grades = []string{"S", "A", "B", "C", "U"}

// top says whether a grade is S or A, low whether it is B or C.
func top(grade string) bool { return grade == "S" || grade == "A" }
func low(grade string) bool { return grade == "B" || grade == "C" }

// Summary reports the whole in the caller's sight.
func (s *Service) Summary(ctx context.Context, actor authz.Actor, p Period) (*EfficiencySummary, error) {
	a, err := s.ask(ctx, actor, p)
	if err != nil {
		return nil, err
	}
	b, err := a.read(ctx)
	if err != nil {
		return nil, err
	}
	whole := b.totals(everybody)
	out := &EfficiencySummary{Head: a.head(), Whole: a.figuresOf(whole), Accounts: len(b.customers), Grades: []WorkGrade{},
		Sources: []WorkSource{a.period.records("efforts"), a.period.records("orders")}}
	best := b.totals(func(c *customer) bool { return top(c.grade) })
	out.ShareSA = share(best.all.Hours, whole.all.Hours)
	for _, grade := range grades {
		out.Grades = append(out.Grades, b.grade(grade, whole, out.Whole.ProfitPM))
	}
	t, err := a.readTrend(ctx)
	if err != nil {
		return nil, err
	}
	out.Halves, out.Months = t.points(halves, shownHalves), t.points(months, shownMonths)
	return out, nil
}

func (b *book) grade(grade string, whole total, average *float64) WorkGrade {
	n := 0
	of := b.totals(func(c *customer) bool {
		if c.grade != grade {
			return false
		}
		n++
		return true
	})
	out := WorkGrade{Grade: grade, Accounts: n, WorkFigures: b.figuresOf(of), ShareHours: share(of.all.Hours, whole.all.Hours),
		Sources: []WorkSource{{Entity: "accounts", Filter: resource.Filter{And: []resource.Filter{{Field: "grade", Op: "in", Value: quoted([]string{grade})}}}}}}
	out.Index = Index(out.ProfitPM, average)
	return out
}

// share is a part of a whole, nil where there is none.
func share(part, whole float64) *float64 {
	if whole <= 0 {
		return nil
	}
	return known(part / whole)
}

// trend is the work of the accounts in sight by month.
type trend struct {
	*asked
	last  string // month
	cells map[cellKey]*customer
}

// cellKey is one account in one month.
type cellKey struct {
	account int64
	month   string
}

// How far the course of time goes back.
const (
	shownHalves = 4
	shownMonths = 12
	trendMonths = shownHalves*6 + 6
)

// readTrend reads orders and hours by account and month up to the end of the period, in one query each.
func (a *asked) readTrend(ctx context.Context) (*trend, error) {
	t := &trend{asked: a, last: string(a.period.To)[:7], cells: map[cellKey]*customer{}}
	from := max(a.period.To.AddMonths(-trendMonths), a.began) // see clip
	if err := t.readOrders(ctx, string(from)); err != nil {
		return nil, err
	}
	return t, t.readHours(ctx, string(from))
}

func (t *trend) at(account int64, month, grade string) *customer {
	key := cellKey{account, month}
	if t.cells[key] == nil {
		t.cells[key] = &customer{grade: grade}
	}
	return t.cells[key]
}

func (t *trend) readOrders(ctx context.Context, from string) error {
	scope, args := t.scope()
	rows, err := t.q.Query(ctx, `SELECT a.id, substr(o.ordered_on, 1, 7), `+shownGrade+`, SUM(CASE WHEN o.base_gross_profit IS NULL THEN 1 ELSE 0 END),
			CAST(SUM(o.base_amount) AS BIGINT), CAST(COALESCE(SUM(o.base_gross_profit), 0) AS BIGINT)
		FROM orders o JOIN accounts a ON a.id = o.account_id
		WHERE o.archived_at IS NULL AND o.ordered_on >= ? AND o.ordered_on <= ? AND `+scope+`
		GROUP BY a.id, substr(o.ordered_on, 1, 7), `+shownGrade, append([]any{from, t.period.To}, args...)...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var account, missing, amount, profit int64
		var month, grade string
		if err := rows.Scan(&account, &month, &grade, &missing, &amount, &profit); err != nil {
			return err
		}
		c := t.at(account, month, grade)
		c.missing, c.amount, c.profit = missing, amount, profit
	}
	return rows.Err()
}

func (t *trend) readHours(ctx context.Context, from string) error {
	columns, args := t.rates.Columns()
	scope, scoped := t.scope()
	rows, err := t.q.Query(ctx, `SELECT a.id, substr(e.worked_on, 1, 7), `+shownGrade+`, `+columns+`
		FROM efforts e JOIN users u ON u.id = e.staff_id JOIN accounts a ON a.id = e.account_id
		WHERE e.archived_at IS NULL AND e.worked_on >= ? AND e.worked_on <= ? AND `+scope+`
		GROUP BY a.id, substr(e.worked_on, 1, 7), `+shownGrade, slices.Concat(args, []any{from, t.period.To}, scoped)...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var account int64
		var month, grade string
		var c customer
		if err := rows.Scan(&account, &month, &grade, &c.spent.Hours, &c.spent.Cost, &c.spent.Uncosted); err != nil {
			return err
		}
		t.rates.Scanned(&c.spent)
		t.at(account, month, grade).spent = c.spent
	}
	return rows.Err()
}

// A stretch names the stretch of time a month belongs to, and its first month and number of months.
type stretch func(month string) (name, first string, n int)

func months(month string) (string, string, int) { return month, month, 1 }

func halves(month string) (string, string, int) {
	if month[5:] <= "06" {
		return month[:4] + "H1", month[:4] + "-01", 6
	}
	return month[:4] + "H2", month[:4] + "-07", 6
}

// points gathers the months into the last n stretches. A profit that is not known anywhere in a stretch leaves that
// account out of it.
func (t *trend) points(of stretch, n int) []WorkTrend {
	type part struct {
		account int64
		name    string
	}
	gathered := map[part]*customer{}
	for _, key := range t.sorted() {
		c := t.cells[key]
		name, _, _ := of(key.month)
		at := gathered[part{key.account, name}]
		if at == nil {
			at = &customer{grade: c.grade}
			gathered[part{key.account, name}] = at
		}
		at.add(c)
	}
	byName := map[string][]customer{}
	for key, c := range gathered {
		c.id = id.ID(key.account)
		byName[key.name] = append(byName[key.name], *c)
	}
	var out []WorkTrend
	for month := t.last; len(out) < n; {
		name, first, length := of(month)
		b := &book{t.asked, byName[name]}
		slices.SortFunc(b.customers, func(x, y customer) int { return cmp.Compare(x.id, y.id) }) // the order in which floats add up
		out = append(out, b.point(name, first, length))
		month = string(calendar.Date(first + "-01").AddMonths(-1))[:7]
	}
	slices.Reverse(out)
	return out
}

// sorted are the cells in a fixed order, because floats add up differently in another.
func (t *trend) sorted() []cellKey {
	return slices.SortedFunc(maps.Keys(t.cells), func(a, b cellKey) int {
		return cmp.Or(cmp.Compare(a.account, b.account), cmp.Compare(a.month, b.month))
	})
}

// add adds the work of another month.
func (c *customer) add(more *customer) {
	c.missing += more.missing
	c.amount += more.amount
	c.profit += more.profit
	c.spent.Hours += more.spent.Hours
	c.spent.Cost += more.spent.Cost
	c.spent.Uncosted += more.spent.Uncosted
}

func (b *book) point(name, first string, length int) WorkTrend {
	from := calendar.Date(first + "-01")
	return WorkTrend{From: string(from), To: string(from.AddMonths(length).AddDays(-1)), Name: name,
		All: b.figuresOf(b.totals(everybody)),
		SA:  b.figuresOf(b.totals(func(c *customer) bool { return top(c.grade) })),
		BC:  b.figuresOf(b.totals(func(c *customer) bool { return low(c.grade) }))}
}
