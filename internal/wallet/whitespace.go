package wallet

import (
	"cmp"
	"context"
	"io"
	"math"
	"slices"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/i18n"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/money"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/sheet"
)

// Service answers what is more than a list of records.
type Service struct{ Store *resource.Store }

// WhiteSpace is the matrix of products and customers: what is spent, and how much of it with us.
type WhiteSpace struct {
	AsOf     string          `json:"as_of"`
	Currency string          `json:"currency"`
	Products []WhiteProduct  `json:"products"` // the widest white space first
	Accounts []WhiteCustomer `json:"accounts"` // the widest white space first
	Total    WhiteCell       `json:"total"`
}

// WhiteCell is a spend with our part of it; amounts are decimals, null is unknown.
type WhiteCell struct {
	Spend    string   `json:"spend"`
	Ours     *string  `json:"ours"`
	Share    *float64 `json:"share"` // 0..1
	White    *string  `json:"white"`
	Computed bool     `json:"computed,omitempty"` // ours is from our orders of 12 months
	Outgrown bool     `json:"outgrown,omitempty"` // we sell more than the estimate says is spent
	DatedOn  string   `json:"dated_on,omitempty"`

	white int64
}

// WhiteProduct is a column.
type WhiteProduct struct {
	Product string    `json:"product"`
	Whole   bool      `json:"whole,omitempty"` // everything a customer buys, not one product
	Total   WhiteCell `json:"total"`
}

// WhiteCustomer is a row.
type WhiteCustomer struct {
	ID      string               `json:"id"`
	Name    string               `json:"name"`
	Cells   map[string]WhiteCell `json:"cells"` // by product
	Total   WhiteCell            `json:"total"`
	Overlap *float64             `json:"overlap"` // share of the products needed that are bought from us
}

// Report makes the matrix of the wallets the caller may see.
func (s *Service) Report(ctx context.Context, actor authz.Actor, segment id.ID) (*WhiteSpace, error) {
	q := s.Store.DB
	if actor.Scope(Lines.Guard(), authz.Read) == authz.None {
		return nil, errs.Forbidden()
	}
	env, err := s.Store.Env(ctx, q)
	if err != nil {
		return nil, err
	}
	where, args := actor.Where(Lines.Guard(), authz.Read, "w")
	where += " AND w.account_id IN (SELECT a.id FROM accounts a WHERE a.archived_at IS NULL AND (CAST(? AS BIGINT) = 0 OR a.segment_id = ?))"
	lines, err := read(ctx, q, env.Today, 0, math.MaxInt64, where, append(args, int64(segment), int64(segment)))
	if err != nil {
		return nil, err
	}
	ids := make([]id.ID, 0, len(lines))
	for one := range lines {
		ids = append(ids, one)
	}
	names, err := resource.Titles(ctx, s.Store, q, &account.Accounts.Entity, actor, ids)
	if err != nil {
		return nil, err
	}
	return matrix(lines, names, string(env.Today), env.Currency), nil
}

// matrix arranges the lines; it is pure.
func matrix(lines map[id.ID][]Known, names map[id.ID]string, asOf, currency string) *WhiteSpace {
	m := &WhiteSpace{AsOf: asOf, Currency: currency, Products: []WhiteProduct{}, Accounts: []WhiteCustomer{}}
	columns, all := map[string][]Shared{}, []Shared{}
	for one, list := range lines {
		row := WhiteCustomer{ID: one.String(), Name: names[one], Cells: map[string]WhiteCell{}}
		var needed []Shared
		for _, k := range list {
			c := cell(k.Shared, currency)
			c.Computed, c.DatedOn = k.Computed, string(k.DatedOn)
			row.Cells[k.Product] = c
			columns[k.Product] = append(columns[k.Product], k.Shared)
			if !whole(k.Product) {
				needed = append(needed, k.Shared)
			}
		}
		total := untapped(list).Total
		row.Total, row.Overlap = cell(total, currency), Overlap(needed)
		m.Accounts, all = append(m.Accounts, row), append(all, total)
	}
	for product, list := range columns {
		m.Products = append(m.Products, WhiteProduct{Product: product, Whole: whole(product), Total: cell(Total(list), currency)})
	}
	m.Total = cell(Total(all), currency)
	slices.SortFunc(m.Accounts, func(a, b WhiteCustomer) int {
		return cmp.Or(cmp.Compare(b.Total.white, a.Total.white), cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	})
	slices.SortFunc(m.Products, func(a, b WhiteProduct) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(b.Total.white, a.Total.white), cmp.Compare(a.Product, b.Product))
	})
	return m
}

// rank puts the column of everything last.
func rank(p WhiteProduct) int {
	if p.Whole {
		return 1
	}
	return 0
}

func cell(s Shared, currency string) WhiteCell {
	c := WhiteCell{Spend: money.Format(s.Spend, currency), Share: s.Share(), Outgrown: s.Outgrown(), white: -1}
	if s.Ours != nil {
		ours := money.Format(*s.Ours, currency)
		white := money.Format(*s.White(), currency)
		c.Ours, c.White, c.white = &ours, &white, *s.White()
	}
	return c
}

// Write makes a table of it, one line for each product of a customer.
func (m *WhiteSpace) Write(out io.Writer, kind sheet.Kind, language string) error {
	head := []string{}
	for _, key := range []string{"account", "product", "spend", "ours", "share", "white", "dated_on"} {
		head = append(head, i18n.Text(language, "wallet.column."+key, nil))
	}
	w, err := sheet.NewWriter(out, kind, head)
	if err != nil {
		return err
	}
	for _, row := range m.Accounts {
		for _, p := range m.Products {
			c, has := row.Cells[p.Product]
			if !has {
				continue
			}
			if err := w.WriteRow([]any{row.Name, p.Product, sheet.Decimal(c.Spend), number(c.Ours), fraction(c.Share), number(c.White), c.DatedOn}); err != nil {
				return err
			}
		}
	}
	return w.Close() // writes the rest
}

// rows is how many lines Write makes.
func (m *WhiteSpace) rows() (n int64) {
	for _, row := range m.Accounts {
		n += int64(len(row.Cells))
	}
	return n
}

// number is an amount for a sheet; an unknown one is an empty cell.
func number(amount *string) any {
	if amount == nil {
		return nil
	}
	return sheet.Decimal(*amount)
}

func fraction(x *float64) any {
	if x == nil {
		return nil
	}
	return *x
}
