package relation

import (
	"context"
	"slices"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/money"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// Service answers what is more than a list of records.
type Service struct{ Store *resource.Store }

// Network is whom a customer belongs together with, as far as the caller sees them: the group of companies it is in, and
// its links. Customers the caller may not see are left out of the group and have no name in a link.
type Network struct {
	Group   []GroupMember `json:"group" nullable:"false" doc:"the group of companies, each after its parent; at least the customer itself"`
	Totals  GroupTotals   `json:"totals" doc:"of the group, every customer counted once"`
	Reach   GroupTotals   `json:"reach" doc:"of the group and of who is linked to the customer today, competitors left out, every customer counted once"`
	Links   []NetworkLink `json:"links" nullable:"false" doc:"those in force first"`
	MayLink bool          `json:"may_link" doc:"the caller may record links of this customer"`
}

// GroupMember is a customer of a group.
type GroupMember struct {
	ID       id.ID   `json:"id"`
	Name     string  `json:"name"`
	Parent   id.ID   `json:"parent" nullable:"true" doc:"null: the head of the group, or below one the caller may not see"`
	Level    int     `json:"level" doc:"0 is the head"`
	Grade    string  `json:"grade,omitempty"`
	Sales12m *string `json:"sales_12m" doc:"null: not for the caller to know"`
}

// GroupTotals are sums over customers; amounts are decimals, null where the caller may not know them.
type GroupTotals struct {
	Accounts   int     `json:"accounts"`
	Currency   string  `json:"currency"`
	Sales12m   *string `json:"sales_12m"`
	SalesTotal *string `json:"sales_total"`
	Orders     *int64  `json:"orders"`
}

// NetworkLink is a link seen from one of its ends.
type NetworkLink struct {
	ID        id.ID         `json:"id"`
	Rev       string        `json:"rev" doc:"empty where the caller may not change it"`
	Kind      string        `json:"kind"`
	Outward   bool          `json:"outward" doc:"the customer is the one it goes from"`
	Other     id.ID         `json:"other"`
	Name      string        `json:"name" doc:"of the other end; empty where the caller may not see it"`
	Hidden    bool          `json:"hidden"`
	Grade     string        `json:"grade,omitempty"`
	Share     *float64      `json:"share"`
	ValidFrom calendar.Date `json:"valid_from" nullable:"true"`
	ValidTo   calendar.Date `json:"valid_to" nullable:"true" doc:"null: in force"`
	Source    string        `json:"source" doc:"for who looks after the customer it goes from"`
	MayEdit   bool          `json:"may_edit"`
}

// Network reads a customer's network. Refusals: 404 not visible, 403 no right to links at all.
func (s *Service) Network(ctx context.Context, actor authz.Actor, target id.ID) (*Network, error) {
	q := s.Store.DB
	if err := account.Accounts.Require(ctx, q, actor, target, authz.Read); err != nil {
		return nil, err
	}
	if actor.Scope(Links.Guard(), authz.Read) == authz.None {
		return nil, errs.Forbidden()
	}
	tree, err := groupOf(ctx, q, target)
	if err != nil {
		return nil, err
	}
	links, err := linksOf(ctx, q, actor, target)
	if err != nil {
		return nil, err
	}
	ids := slices.Clone(tree)
	for _, l := range links {
		ids = append(ids, l.Other)
	}
	seen, err := s.seen(ctx, actor, ids)
	if err != nil {
		return nil, err
	}
	env, err := s.Store.Env(ctx, q)
	if err != nil {
		return nil, err
	}
	may := account.Accounts.Require(ctx, q, actor, target, authz.Edit) == nil && actor.Grant(Links.Guard()).Create
	out := &Network{MayLink: may, Links: links}
	f := figures{actor, env.Currency}
	out.Group = f.members(tree, seen)
	out.Totals = f.total(tree, seen)
	for i := range links {
		links[i].end(seen[links[i].Other], f)
	}
	out.Reach = f.total(append(tree, reached(links)...), seen)
	return out, nil
}

func (l *NetworkLink) end(other *account.Account, f figures) {
	if l.Hidden = other == nil; !l.Hidden {
		l.Name, l.Grade = f.text("name", other.Name), f.text("grade", other.Grade)
	}
}

// rivals are the kinds of links to whom nothing is won by adding up.
var rivals = []string{"competes_with", "strengthened_against"}

func reached(links []NetworkLink) []id.ID {
	var out []id.ID
	for _, l := range links {
		if l.ValidTo == "" && !slices.Contains(rivals, l.Kind) {
			out = append(out, l.Other)
		}
	}
	return out
}

// groupOf are the accounts of a group of companies, the head first and each after its parent.
func groupOf(ctx context.Context, q db.Querier, target id.ID) ([]id.ID, error) {
	head := target
	for range account.MaxChain {
		var parent id.ID
		err := q.QueryRow(ctx, "SELECT p.id FROM accounts a LEFT JOIN accounts p ON p.id = a.parent_id AND p.archived_at IS NULL WHERE a.id = ?", head).Scan(&parent)
		if err != nil {
			return nil, err
		}
		if parent == 0 {
			break
		}
		head = parent
	}
	out := []id.ID{head}
	for level := out; len(level) > 0; {
		var err error
		if level, err = account.Children(ctx, q, level); err != nil {
			return nil, err
		}
		for _, one := range level {
			if slices.Contains(out, one) { // a circle that an import has made
				return out, nil
			}
		}
		out = append(out, level...)
	}
	return out, nil
}

// linksOf are the links of an account from either end, those in force first.
func linksOf(ctx context.Context, q db.Querier, actor authz.Actor, target id.ID) ([]NetworkLink, error) {
	read, args := actor.Where(Links.Guard(), authz.Read, "l")
	edit, more := actor.Where(Links.Guard(), authz.Edit, "l")
	args = append(append(args, more...), int64(target), int64(target))
	rows, err := q.Query(ctx, "SELECT l.id, l.rev, l.kind, l.from_id, l.to_id, l.share, l.valid_from, l.valid_to, l.source, COALESCE(("+read+"), FALSE), COALESCE(("+edit+"), FALSE)"+
		` FROM account_links l JOIN accounts f ON f.id = l.from_id JOIN accounts t ON t.id = l.to_id
		WHERE l.archived_at IS NULL AND f.archived_at IS NULL AND t.archived_at IS NULL AND (l.from_id = ? OR l.to_id = ?)
		ORDER BY CASE WHEN l.valid_to IS NULL THEN 0 ELSE 1 END, l.kind, l.id`, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := []NetworkLink{}
	for rows.Next() {
		var l NetworkLink
		var rev id.ID
		var from, to id.ID
		var readable bool
		if err := rows.Scan(&l.ID, &rev, &l.Kind, &from, &to, &l.Share, &l.ValidFrom, &l.ValidTo, &l.Source, &readable, &l.MayEdit); err != nil {
			return nil, err
		}
		l.Outward, l.Other = from == target, from
		if l.Outward {
			l.Other = to
		}
		if !readable {
			l.Source = ""
		}
		if l.MayEdit {
			l.Rev = rev.String()
		}
		out = append(out, l)
	}
	return out, rows.Err()
}

// seen reads those of the accounts that the caller may see.
func (s *Service) seen(ctx context.Context, actor authz.Actor, ids []id.ID) (map[id.ID]*account.Account, error) {
	out := map[id.ID]*account.Account{}
	plain := make([]int64, len(ids))
	for i, one := range ids {
		plain[i] = int64(one)
	}
	for after := ""; ; {
		list, next, err := account.Accounts.Find(ctx, s.Store, s.Store.DB, actor, resource.Query{IDs: plain, Sort: "name", After: after, Limit: 200})
		if err != nil {
			return nil, err
		}
		for _, a := range list {
			out[a.ID] = a
		}
		if after = next; after == "" {
			return out, nil
		}
	}
}

// figures are what a caller may know of customers.
type figures struct {
	actor    authz.Actor
	currency string
}

func (f figures) reads(field string) bool {
	return f.actor.Field(account.Accounts.Guard(), field, authz.Business) > authz.Masked
}

func (f figures) text(field, value string) string {
	if f.reads(field) {
		return value
	}
	return ""
}

func (f figures) members(tree []id.ID, seen map[id.ID]*account.Account) []GroupMember {
	level := map[id.ID]int{}
	out := []GroupMember{} // none are left of a customer that was archived
	placed := map[id.ID]bool{}
	var place func(one id.ID)
	place = func(one id.ID) {
		if placed[one] {
			return
		}
		placed[one] = true
		a := seen[one]
		m := GroupMember{ID: one, Name: f.text("name", a.Name), Grade: f.text("grade", a.Grade)}
		if seen[a.Parent] != nil && slices.Contains(tree, a.Parent) {
			m.Parent, level[one] = a.Parent, level[a.Parent]+1
		}
		m.Level = level[one]
		if f.reads("sales_12m") {
			text := money.Format(a.Sales12m, f.currency)
			m.Sales12m = &text
		}
		out = append(out, m)
		for _, child := range tree {
			if c := seen[child]; c != nil && c.Parent == one {
				place(child)
			}
		}
	}
	for _, one := range tree {
		if a := seen[one]; a != nil && (seen[a.Parent] == nil || one == tree[0]) {
			place(one)
		}
	}
	return out
}

// total adds customers up, each once however often it is listed.
func (f figures) total(list []id.ID, seen map[id.ID]*account.Account) GroupTotals {
	counted := map[id.ID]bool{}
	var sales, all, orders int64
	for _, one := range list {
		a := seen[one]
		if a == nil || counted[one] {
			continue
		}
		counted[one] = true
		sales, all, orders = sales+a.Sales12m, all+a.SalesTotal, orders+a.OrderCount
	}
	out := GroupTotals{Accounts: len(counted), Currency: f.currency}
	for field, put := range map[string]func(){
		"sales_12m":   func() { text := money.Format(sales, f.currency); out.Sales12m = &text },
		"sales_total": func() { text := money.Format(all, f.currency); out.SalesTotal = &text },
		"order_count": func() { out.Orders = &orders },
	} {
		if f.reads(field) {
			put()
		}
	}
	return out
}
