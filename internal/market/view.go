package market

import (
	"context"
	"encoding/json"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/money"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/round"
)

// SegmentMarket is a segment as the caller sees it: of customers they may not see it counts none.
type SegmentMarket struct {
	Universe    int64         `json:"universe" doc:"companies known of the segment"`
	Customers   int64         `json:"customers" doc:"of these, customers of ours"`
	Coverage    *float64      `json:"coverage" doc:"customers of all companies known, 0–1; null: none is known"`
	Members     int64         `json:"members" doc:"customers that belong to the segment"`
	Rule        *SegmentMatch `json:"rule" doc:"null: the segment has no rule"`
	Currency    string        `json:"currency"`
	MarketSpace *string       `json:"market_space" doc:"a year's spend on what we sell; null: nobody has said"`
	Sales12m    *string       `json:"sales_12m" doc:"of the members; null: not for the caller to know"`
	Penetration *float64      `json:"penetration" doc:"sales of the members of the market space"`
	MayImport   bool          `json:"may_import"`
	MayTakeIn   bool          `json:"may_take_in"`
}

// SegmentMatch is how the rule of a segment and its members agree.
type SegmentMatch struct {
	Matching  int64 `json:"matching" doc:"customers that meet the rule"`
	TakeIn    int64 `json:"take_in" doc:"of these, in no segment yet"`
	MayTakeIn int64 `json:"may_take_in" doc:"of those, the caller may change"`
	Elsewhere int64 `json:"elsewhere" doc:"of these, in another segment"`
	Strays    int64 `json:"strays" doc:"members that do not meet the rule"`
}

// Market reads a segment. Refusals: 404 no such segment, 403 no right to customers.
func (s *Service) Market(ctx context.Context, actor authz.Actor, segment id.ID) (*SegmentMarket, error) {
	q := s.Store.DB
	seg, err := account.Segments.Load(ctx, q, actor, segment)
	if err != nil {
		return nil, err
	}
	guard := account.Accounts.Guard()
	if actor.Scope(guard, authz.Read) == authz.None || actor.Scope(Universe.Guard(), authz.Read) == authz.None {
		return nil, errs.Forbidden()
	}
	env, err := s.Store.Env(ctx, q)
	if err != nil {
		return nil, err
	}
	out := &SegmentMarket{Currency: env.Currency, MayTakeIn: actor.May(authz.SelectionDecide) && actor.Scope(guard, authz.Edit) > authz.None,
		MayImport: actor.May(authz.ImportRun) && actor.Grant(Universe.Guard()).Create}
	scope, args := actor.Where(guard, authz.Read, "a")
	err = q.QueryRow(ctx, "SELECT COUNT(*), COALESCE(SUM(CASE WHEN EXISTS (SELECT 1 FROM accounts a WHERE "+isCustomer+" AND "+scope+
		") THEN 1 ELSE 0 END), 0) FROM universe_companies u WHERE u.archived_at IS NULL AND u.segment_id = ?", append(args, int64(segment))...).Scan(&out.Universe, &out.Customers)
	if err != nil {
		return nil, err
	}
	out.Coverage = shareOf(float64(out.Customers), float64(out.Universe))
	if out.Rule, err = s.match(ctx, actor, seg); err != nil {
		return nil, err
	}
	return out, s.members(ctx, actor, seg, out)
}

func (s *Service) members(ctx context.Context, actor authz.Actor, seg *account.Segment, out *SegmentMarket) error {
	scope, args := actor.Where(account.Accounts.Guard(), authz.Read, "a")
	var sales int64
	err := s.Store.DB.QueryRow(ctx, "SELECT COUNT(*), CAST(COALESCE(SUM(a.sales_12m), 0) AS BIGINT) FROM accounts a WHERE a.archived_at IS NULL AND a.segment_id = ? AND "+scope,
		append([]any{int64(seg.ID)}, args...)...).Scan(&out.Members, &sales)
	if err != nil {
		return err
	}
	may := actor.Field(account.Accounts.Guard(), "sales_12m", authz.Business) > authz.Masked
	if may {
		text := money.Format(sales, out.Currency)
		out.Sales12m = &text
	}
	if seg.MarketSpace != nil && actor.Field(account.Segments.Guard(), "market_space", authz.Business) > authz.Masked {
		text := money.Format(*seg.MarketSpace, out.Currency)
		out.MarketSpace = &text
		if may {
			out.Penetration = shareOf(float64(sales), float64(*seg.MarketSpace))
		}
	}
	return nil
}

// shareOf is a part of a whole to six decimals, nil of nothing.
func shareOf(part, whole float64) *float64 {
	if whole <= 0 {
		return nil
	}
	x := round.Six(part / whole)
	return &x
}

// match compares the rule with the members. A rule on a field that the caller may not read tells them nothing.
func (s *Service) match(ctx context.Context, actor authz.Actor, seg *account.Segment) (*SegmentMatch, error) {
	rule, err := account.ParseRule(seg.Rule)
	if rule == nil || err != nil {
		return nil, err
	}
	count := func(action authz.Action, more ...resource.Filter) (int64, error) {
		page, err := account.Accounts.List(ctx, s.Store, actor, resource.Query{Limit: 1, Total: true, For: action, Fields: []string{"name"}, Filter: &resource.Filter{And: append([]resource.Filter{*rule}, more...)}})
		if err != nil {
			return 0, err
		}
		return *page.Total, nil
	}
	own, none := inSegment(seg.ID), resource.Filter{Field: "segment", Op: "empty"}
	out := &SegmentMatch{}
	if out.Matching, err = count(authz.Read); errs.Code(err) == "validation" {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	if out.TakeIn, err = count(authz.Read, none); err != nil {
		return nil, err
	}
	if out.MayTakeIn, err = count(authz.Edit, none); err != nil {
		return nil, err
	}
	members, err := count(authz.Read, own)
	if err != nil {
		return nil, err
	}
	out.Elsewhere = out.Matching - out.TakeIn - members
	page, err := account.Accounts.List(ctx, s.Store, actor, resource.Query{Limit: 1, Total: true, Fields: []string{"name"}, Filter: &own})
	if err != nil {
		return nil, err
	}
	out.Strays = *page.Total - members
	return out, nil
}

func inSegment(segment id.ID) resource.Filter {
	value, _ := json.Marshal(segment) // an id marshals
	return resource.Filter{Field: "segment", Op: "eq", Value: value}
}
