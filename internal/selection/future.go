package selection

import (
	"cmp"
	"context"
	"slices"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/money"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// FutureView holds the customers of today against the companies we want: who stays, who is to be won, and who is
// to be looked at because no list names it. It decides nothing: leaving a customer is a decision of its own.
type FutureView struct {
	Present   int          `json:"present" doc:"customers of today"`
	Targets   int          `json:"targets" doc:"companies on the list"`
	Whole     bool         `json:"whole" doc:"the caller sees all customers and all companies of the lists"`
	Currency  string       `json:"currency"`
	MayDecide bool         `json:"may_decide"`
	Keep      FutureColumn `json:"keep"`
	Add       FutureColumn `json:"add"`
	Review    FutureColumn `json:"review"`
	Lists     []FutureList `json:"lists"`
}

// FutureList is a list one may compare with.
type FutureList struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// FutureColumn is one of the three answers.
type FutureColumn struct {
	Count int          `json:"count"`
	Items []FutureItem `json:"items" doc:"at most 200; the export has all"`
}

// FutureItem is a customer, a company on a list, or both.
type FutureItem struct {
	Account  string `json:"account,omitempty" doc:"id of the customer"`
	Target   string `json:"target,omitempty" doc:"id of the company on the list"`
	Name     string `json:"name"`
	Grade    string `json:"grade,omitempty"`
	Segment  string `json:"segment,omitempty"`
	Owner    string `json:"owner,omitempty"`
	Status   string `json:"status,omitempty"`
	Wish     string `json:"wish,omitempty"`
	Sales12m string `json:"sales_12m,omitempty" doc:"empty where the caller may not read it"`

	sales int64
}

// maxFuture is how many of a column are shown.
const maxFuture = 200

// Future compares with one list, or with all lists for 0. It needs the command value.read.
func (s *Service) Future(ctx context.Context, actor authz.Actor, list id.ID) (*FutureView, error) {
	v, err := s.future(ctx, actor, list)
	if err != nil {
		return nil, err
	}
	for _, column := range []*FutureColumn{&v.Keep, &v.Add, &v.Review} {
		column.Items = column.Items[:min(len(column.Items), maxFuture)]
	}
	return v, nil
}

// wantedCompanies are the companies of the lists by what identifies them; found marks those that are customers of today.
type wantedCompanies struct {
	items []FutureItem
	by    map[string]int
	found []bool
}

func (s *Service) future(ctx context.Context, actor authz.Actor, list id.ID) (*FutureView, error) {
	if !actor.May(authz.ValueRead) {
		return nil, errs.Forbidden()
	}
	env, err := s.Store.Env(ctx, s.Store.DB)
	if err != nil {
		return nil, err
	}
	v := &FutureView{Currency: env.Currency, MayDecide: actor.May(authz.SelectionDecide), Whole: seesWhole(actor),
		Keep: FutureColumn{Items: []FutureItem{}}, Add: FutureColumn{Items: []FutureItem{}}, Review: FutureColumn{Items: []FutureItem{}}, Lists: []FutureList{}}
	lists, _, err := TargetLists.Find(ctx, s.Store, s.Store.DB, actor, resource.Query{Limit: 200})
	if err != nil {
		return nil, err
	}
	for _, l := range lists {
		v.Lists = append(v.Lists, FutureList{l.ID.String(), l.Name})
	}
	wanted, err := s.wanted(ctx, actor, list)
	if err != nil {
		return nil, err
	}
	return v, s.compare(ctx, actor, env, v, wanted)
}

func seesWhole(actor authz.Actor) bool {
	return actor.Scope(account.Accounts.Guard(), authz.Read) == authz.All && actor.Scope(TargetCompanies.Guard(), authz.Read) == authz.All
}

// wanted reads the companies of the lists. One that several lists name counts once.
func (s *Service) wanted(ctx context.Context, actor authz.Actor, list id.ID) (*wantedCompanies, error) {
	scope, args := actor.Where(TargetCompanies.Guard(), authz.Read, "c")
	rows, err := s.Store.DB.Query(ctx, `SELECT c.id, c.name, c.name_key, c.uscc, c.account_id, c.status, c.wish, COALESCE(s.name, ''), COALESCE(u.name, '')
		FROM target_companies c JOIN target_lists l ON l.id = c.list_id LEFT JOIN segments s ON s.id = c.segment_id LEFT JOIN users u ON u.id = c.owner_id
		WHERE c.archived_at IS NULL AND l.archived_at IS NULL AND (CAST(? AS BIGINT) = 0 OR c.list_id = ?) AND `+scope+" ORDER BY c.name, c.id",
		append([]any{int64(list), int64(list)}, args...)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := &wantedCompanies{by: map[string]int{}}
	for rows.Next() {
		var one id.ID
		var c TargetCompany
		var item FutureItem
		if err := rows.Scan(&one, &item.Name, &c.NameKey, &c.USCC, &c.Account, &item.Status, &item.Wish, &item.Segment, &item.Owner); err != nil {
			return nil, err
		}
		item.Target = one.String()
		out.add(&c, item)
	}
	return out, rows.Err()
}

func (w *wantedCompanies) add(c *TargetCompany, item FutureItem) {
	at, there := w.at(c)
	if !there {
		at = len(w.items)
		w.items, w.found = append(w.items, item), append(w.found, false)
	}
	for _, mark := range marks(c) {
		w.by[mark[1]] = at
	}
}

func (w *wantedCompanies) at(c *TargetCompany) (int, bool) {
	for _, mark := range marks(c) {
		if at, there := w.by[mark[1]]; there {
			return at, true
		}
	}
	return 0, false
}

// compare goes through the customers of today once; only what is shown or exported is kept.
func (s *Service) compare(ctx context.Context, actor authz.Actor, env resource.Env, v *FutureView, wanted *wantedCompanies) error {
	sales := actor.Field(account.Accounts.Guard(), "sales_12m", authz.Business) > authz.Masked
	scope, args := actor.Where(account.Accounts.Guard(), authz.Read, "a")
	rows, err := s.Store.DB.Query(ctx, `SELECT a.id, a.name, a.name_key, a.uscc, a.grade, a.sales_12m, COALESCE(s.name, ''), COALESCE(u.name, '')
		FROM accounts a LEFT JOIN segments s ON s.id = a.segment_id LEFT JOIN users u ON u.id = a.owner_id
		WHERE `+present+" AND "+scope+" ORDER BY a.id", append([]any{presentSince(env.Today)}, args...)...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var c TargetCompany
		var item FutureItem
		if err := rows.Scan(&c.Account, &item.Name, &c.NameKey, &c.USCC, &item.Grade, &item.sales, &item.Segment, &item.Owner); err != nil {
			return err
		}
		item.Account = c.Account.String()
		if sales {
			item.Sales12m = money.Format(item.sales, env.Currency)
		}
		v.Present++
		v.place(&c, item, wanted)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for i, item := range wanted.items {
		if !wanted.found[i] {
			v.Add.Items = append(v.Add.Items, item)
		}
	}
	v.Targets = len(wanted.items)
	v.Keep.Count, v.Add.Count, v.Review.Count = len(v.Keep.Items), len(v.Add.Items), len(v.Review.Items)
	v.order(sales)
	return nil
}

// place puts a customer of today into its column. Two customers under one company of a list are both kept.
func (v *FutureView) place(c *TargetCompany, item FutureItem, wanted *wantedCompanies) {
	at, there := wanted.at(c)
	if !there {
		v.Review.Items = append(v.Review.Items, item)
		return
	}
	wanted.found[at] = true
	item.Target, item.Status, item.Wish = wanted.items[at].Target, wanted.items[at].Status, wanted.items[at].Wish
	v.Keep.Items = append(v.Keep.Items, item)
}

// order puts those first who buy most; what may not be read must not show in the order either.
func (v *FutureView) order(sales bool) {
	for _, list := range [][]FutureItem{v.Keep.Items, v.Review.Items} {
		slices.SortStableFunc(list, func(a, b FutureItem) int {
			if sales {
				return cmp.Or(cmp.Compare(b.sales, a.sales), cmp.Compare(a.Name, b.Name))
			}
			return cmp.Compare(a.Name, b.Name)
		})
	}
}
