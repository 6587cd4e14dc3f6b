package wallet

import (
	"context"
	"math"
	"strings"

	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
)

// sold is what an account bought from us in twelve months, in minor units of the company's currency.
type sold struct {
	total     int64
	byProduct map[string]int64 // in lower case
	unlined   bool             // a sale without lines: what it was for is not known
}

// of is our part of a wallet line; nil: not known. A product of ours belongs to the longest of the account's wallet
// lines that its name contains, so that nothing counts twice.
func (s *sold) of(product string, all []string) *int64 {
	sum := int64(0)
	switch {
	case s == nil:
	case whole(product):
		sum = max(0, s.total)
	case s.unlined:
		return nil
	default:
		for name, amount := range s.byProduct {
			if longest(name, all) == strings.ToLower(product) {
				sum += amount
			}
		}
		sum = max(0, sum)
	}
	return &sum
}

func longest(name string, all []string) string {
	best := ""
	for _, p := range all {
		if p = strings.ToLower(p); len(p) > len(best) && !whole(p) && strings.Contains(name, p) {
			best = p
		}
	}
	return best
}

// soldQuery reads the orders of twelve months, line by line; an order without lines comes with an empty product.
const soldQuery = `SELECT o.account_id, o.id, o.base_amount, COALESCE(l.product, ''),
	COALESCE(CAST(l.amount AS DOUBLE PRECISION) * o.base_amount / NULLIF(o.amount, 0), 0)
	FROM orders o LEFT JOIN order_lines l ON l.order_id = o.id AND l.archived_at IS NULL
	WHERE o.archived_at IS NULL AND o.account_id >= ? AND o.account_id <= ? AND o.ordered_on > ? AND o.ordered_on <= ?
	AND EXISTS (SELECT 1 FROM wallets w WHERE w.account_id = o.account_id AND w.archived_at IS NULL)
	ORDER BY o.account_id, o.id`

// readSold reads what the accounts with a wallet from one id to another bought in the twelve months up to a day.
func readSold(ctx context.Context, q db.Querier, asOf calendar.Date, first, last id.ID) (map[id.ID]*sold, error) {
	query := soldQuery
	if first == last { // the wallet may be the one about to be written
		query = strings.Replace(query, "AND EXISTS (SELECT 1 FROM wallets w WHERE w.account_id = o.account_id AND w.archived_at IS NULL)", "", 1)
	}
	rows, err := q.Query(ctx, query, int64(first), int64(last), asOf.AddMonths(-12), asOf)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[id.ID]*sold{}
	var before id.ID
	for rows.Next() {
		var account, order id.ID
		var base int64
		var product string
		var amount float64
		if err := rows.Scan(&account, &order, &base, &product, &amount); err != nil {
			return nil, err
		}
		s := out[account]
		if s == nil {
			s = &sold{byProduct: map[string]int64{}}
			out[account] = s
		}
		if order != before {
			s.total, before = s.total+base, order
		}
		if product != "" {
			s.byProduct[strings.ToLower(product)] += int64(math.Round(amount))
		}
		s.unlined = s.unlined || product == "" && base > 0
	}
	return out, rows.Err()
}

// products are the other wallet lines of an account.
func products(ctx context.Context, q db.Querier, account, except id.ID) ([]string, error) {
	return db.Collect[string](ctx, q, "SELECT product FROM wallets WHERE account_id = ? AND archived_at IS NULL AND id <> ?", int64(account), int64(except))
}

// Known is a wallet line with our part of it.
type Known struct {
	ID       id.ID
	Product  string
	Shared   Shared
	Computed bool // ours follows from our orders
	DatedOn  calendar.Date
	Source   string
}

// Untapped is the yearly spend of an account that goes elsewhere (leaf P1).
type Untapped struct {
	Total  Shared        // spend and ours; ours nil: unknown, and so is the white space
	Date   calendar.Date // of the oldest estimate in it
	Lines  []id.ID
	Source string
}

const linesQuery = `SELECT w.account_id, w.id, w.product, w.spend, w.ours, w.dated_on, w.source FROM wallets w
	WHERE w.archived_at IS NULL AND w.dated_on <= ? AND w.account_id >= ? AND w.account_id <= ?`

// read reads the wallet lines of a range of accounts that meet a condition on w.
func read(ctx context.Context, q db.Querier, asOf calendar.Date, first, last id.ID, where string, args []any) (map[id.ID][]Known, error) {
	rows, err := q.Query(ctx, linesQuery+" AND "+where+" ORDER BY w.account_id, w.spend DESC, w.id",
		append([]any{asOf, int64(first), int64(last)}, args...)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[id.ID][]Known{}
	for rows.Next() {
		var account id.ID
		var k Known
		if err := rows.Scan(&account, &k.ID, &k.Product, &k.Shared.Spend, &k.Shared.Ours, &k.DatedOn, &k.Source); err != nil {
			return nil, err
		}
		out[account] = append(out[account], k)
	}
	if err := rows.Err(); err != nil || len(out) == 0 {
		return out, err
	}
	return out, compute(ctx, q, asOf, first, last, out)
}

// compute fills in our part from our orders where nobody stated it.
func compute(ctx context.Context, q db.Querier, asOf calendar.Date, first, last id.ID, lines map[id.ID][]Known) error {
	bought, err := readSold(ctx, q, asOf, first, last)
	if err != nil {
		return err
	}
	for account, list := range lines {
		names := make([]string, len(list))
		for i := range list {
			names[i] = list[i].Product
		}
		for i := range list {
			if list[i].Shared.Ours == nil {
				list[i].Shared.Ours = bought[account].of(list[i].Product, names)
				list[i].Computed = true
			}
		}
	}
	return nil
}

// Range reads the untapped spend of the accounts from one id to another, both included, as of a day: two queries. An
// estimate of the whole goes before the sum of the products. Accounts without a wallet are left out.
func Range(ctx context.Context, q db.Querier, first, last id.ID, asOf calendar.Date) (map[id.ID]Untapped, error) {
	lines, err := read(ctx, q, asOf, first, last, "1=1", nil)
	if err != nil {
		return nil, err
	}
	out := make(map[id.ID]Untapped, len(lines))
	for account, list := range lines {
		out[account] = untapped(list)
	}
	return out, nil
}

func untapped(list []Known) Untapped {
	for i := range list {
		if whole(list[i].Product) {
			list = list[i : i+1]
			break
		}
	}
	var u Untapped
	var parts []Shared
	for _, k := range list {
		parts, u.Lines = append(parts, k.Shared), append(u.Lines, k.ID)
		if u.Date == "" || k.DatedOn < u.Date {
			u.Date, u.Source = k.DatedOn, k.Source
		}
	}
	u.Total = Total(parts)
	return u
}
