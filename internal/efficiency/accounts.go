package efficiency

import (
	"cmp"
	"context"
	"slices"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// AccountReport is 人效 by account: who lifts the average and who drags it.
type AccountReport struct {
	Head
	Total   int           `json:"total"` // accounts with orders or hours in the period
	Average WorkFigures   `json:"average"`
	Items   []WorkAccount `json:"items"`
}

// WorkAccount is one account.
type WorkAccount struct {
	Account WorkRef `json:"account"`
	Grade   string  `json:"grade"`
	Orders  int64   `json:"orders"`
	WorkFigures
	Index   *float64     `json:"index"`
	Lift    *float64     `json:"lift"`
	Sources []WorkSource `json:"sources"`
}

// MaxRows is how many rows a report has at most; an export has them all.
const MaxRows = 200

// accountOrders are the orders a report of accounts can have.
var accountOrders = map[string]func(a, b *WorkAccount) int{
	"drag":    func(a, b *WorkAccount) int { return rising(a.Lift, b.Lift) },
	"lift":    func(a, b *WorkAccount) int { return falling(a.Lift, b.Lift) },
	"index":   func(a, b *WorkAccount) int { return falling(a.Index, b.Index) },
	"hours":   func(a, b *WorkAccount) int { return cmp.Compare(b.Hours, a.Hours) },
	"revenue": func(a, b *WorkAccount) int { return falling(a.RevenuePM, b.RevenuePM) },
}

// rising puts small before large and unknown last.
func rising(a, b *float64) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return 1
	case b == nil:
		return -1
	}
	return cmp.Compare(*a, *b)
}

// falling puts large before small and unknown last.
func falling(a, b *float64) int {
	if a == nil || b == nil {
		return rising(a, b)
	}
	return cmp.Compare(*b, *a)
}

// Accounts reports 人效 by account, in the order asked for, of at most limit rows (0: MaxRows).
func (s *Service) Accounts(ctx context.Context, actor authz.Actor, p Period, order string, limit int) (*AccountReport, error) {
	compare, known := accountOrders[order]
	if !known {
		return nil, errs.Invalid("sort", "not_an_option")
	}
	a, err := s.ask(ctx, actor, p)
	if err != nil {
		return nil, err
	}
	b, err := a.read(ctx)
	if err != nil {
		return nil, err
	}
	all := b.totals(everybody)
	out := &AccountReport{Head: a.head(), Total: len(b.customers), Average: a.figuresOf(all), Items: make([]WorkAccount, len(b.customers))}
	for i := range b.customers {
		out.Items[i] = b.row(&b.customers[i], all, out.Average.ProfitPM)
	}
	slices.SortStableFunc(out.Items, func(x, y WorkAccount) int { return compare(&x, &y) })
	if limit == 0 {
		limit = MaxRows
	}
	out.Items = out.Items[:min(len(out.Items), limit)]
	return out, s.nameAccounts(ctx, actor, len(out.Items), func(i int) *WorkRef { return &out.Items[i].Account })
}

func (b *book) row(c *customer, all total, average *float64) WorkAccount {
	w := b.workOf(c)
	out := WorkAccount{Account: WorkRef{ID: c.id.String()}, Grade: c.grade, Orders: c.orders, WorkFigures: b.figures(w), Sources: []WorkSource{
		b.period.records("efforts", equals("account", c.id)), b.period.records("orders", equals("account", c.id))}}
	if w.Profit != nil {
		out.Index, out.Lift = Index(out.ProfitPM, average), Lift(all.known, w, b.rates.HoursPerMonth)
	}
	return out
}

// nameAccounts puts the names of accounts into n references, as the caller may read them.
func (s *Service) nameAccounts(ctx context.Context, actor authz.Actor, n int, at func(int) *WorkRef) error {
	return s.name(ctx, actor, &account.Accounts.Entity, n, at)
}

func (s *Service) name(ctx context.Context, actor authz.Actor, entity *resource.Entity, n int, at func(int) *WorkRef) error {
	ids := make([]id.ID, n)
	for i := range ids {
		ids[i], _ = id.Parse(at(i).ID) // made from an id
	}
	titles, err := resource.Titles(ctx, s.Store, s.Store.DB, entity, actor, ids)
	for i := range ids {
		at(i).Title = titles[ids[i]]
	}
	return err
}
