package value

import (
	"context"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/settings"
)

// InputReviews is what waits for the caller: judgements of others to be confirmed, and their own that came back.
type InputReviews struct {
	NeedsReview bool          `json:"needs_review"` // only confirmed entries count; without, both lists are empty
	ToConfirm   []InputReview `json:"to_confirm"`
	Returned    []InputReview `json:"returned"`
	More        bool          `json:"more"` // there are more than are listed
}

// InputReview is one of them.
type InputReview struct {
	Account InputAccount `json:"account"`
	Leaf    InputKind    `json:"leaf"`
	Entry   InputEntry   `json:"entry"`
}

// InputAccount names a customer.
type InputAccount struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// reviewsShown bounds each of the lists.
const reviewsShown = 200

// Reviews lists what waits for the caller among the accounts that they may change, the oldest first.
func (s *Service) Reviews(ctx context.Context, actor authz.Actor) (*InputReviews, error) {
	if err := require(actor, authz.ValueRead); err != nil {
		return nil, err
	}
	q := s.Store.DB
	company, err := settings.Load(ctx, q)
	out := &InputReviews{NeedsReview: company.JudgedReview, ToConfirm: []InputReview{}, Returned: []InputReview{}}
	if err != nil || !company.JudgedReview {
		return out, err
	}
	others := "i.state <> ? AND i.returned_by IS NULL AND COALESCE(i.entered_by, 0) <> ? AND COALESCE(i.judged_by, 0) <> ?"
	if out.ToConfirm, err = s.waiting(ctx, q, actor, company.Currency, others, stateCodes[StateUnknown], actor.ID, actor.ID); err != nil {
		return nil, err
	}
	mine := "i.returned_by IS NOT NULL AND (i.entered_by = ? OR i.judged_by = ?)"
	if out.Returned, err = s.waiting(ctx, q, actor, company.Currency, mine, actor.ID, actor.ID); err != nil {
		return nil, err
	}
	for _, list := range []*[]InputReview{&out.ToConfirm, &out.Returned} {
		if len(*list) > reviewsShown {
			*list, out.More = (*list)[:reviewsShown], true
		}
	}
	return out, nil
}

// waiting reads entries that stand and are not confirmed and meet a condition, one more than is shown.
func (s *Service) waiting(ctx context.Context, q db.Querier, actor authz.Actor, currency, where string, args ...any) ([]InputReview, error) {
	list, err := InputKinds(ctx, q, currency)
	if err != nil {
		return nil, err
	}
	kinds := map[Code]InputKind{}
	for _, kind := range list {
		kinds[kind.Code] = kind
	}
	scope, scoped := actor.Where(account.Accounts.Guard(), authz.Edit, "t")
	rows, err := q.Query(ctx, entriesSelect+`, t.id, t.name FROM value_inputs i `+entriesJoins+` JOIN accounts t ON t.id = i.account_id
		WHERE i.replaced_by IS NULL AND i.confirmed_by IS NULL AND t.archived_at IS NULL AND `+where+" AND "+scope+" ORDER BY i.id LIMIT ?",
		append(append(args, scoped...), reviewsShown+1)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := []InputReview{}
	for rows.Next() {
		var of id.ID
		var one InputReview
		e, err := scanEntry(rows, &of, &one.Account.Name)
		if err != nil {
			return nil, err
		}
		kind, known := kinds[e.code]
		if !known {
			continue // of a leaf that the model no longer has
		}
		one.Account.ID, one.Leaf, one.Entry = of.String(), kind, e.InputEntry
		out = append(out, one)
	}
	return out, rows.Err()
}

// InputKinds says of each leaf that may be judged how it is entered.
func InputKinds(ctx context.Context, q db.Querier, currency string) ([]InputKind, error) {
	model, _, err := activeModel(ctx, q)
	if err != nil {
		return nil, err
	}
	var out []InputKind
	for _, j := range Judgements(model.Definition) {
		out = append(out, kindOf(j, currency))
	}
	return out, nil
}
