package market

import (
	"context"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// TakenIn says how many customers a segment took in, and how many a rule of their own kept out.
type TakenIn struct {
	TakenIn int `json:"taken_in"`
	Refused int `json:"refused" doc:"customers that a rule kept from being changed"`
}

// The bounds of one step; the next one takes the others.
const (
	mostTakenIn = 200
	mostTried   = 1000
)

// TakeIn puts the customers that meet the rule and are in no segment yet into the segment, as far as the caller may
// change them. Each stands for itself: one that is refused stays as it is. Refusals: 404, 403, 409 `segment_without_rule`.
func (s *Service) TakeIn(ctx context.Context, actor authz.Actor, segment id.ID) (out TakenIn, err error) {
	err = s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		out = TakenIn{}
		seg, err := account.Segments.Load(ctx, w.Tx, actor, segment)
		if err != nil {
			return err
		}
		rule, err := account.ParseRule(seg.Rule)
		if err != nil {
			return err
		}
		if rule == nil {
			return errs.Conflict("segment_without_rule")
		}
		query := resource.Query{Limit: mostTakenIn, For: authz.Edit, Filter: &resource.Filter{And: []resource.Filter{*rule, {Field: "segment", Op: "empty"}}}}
		for {
			var list []*account.Account
			if list, query.After, err = account.Accounts.Find(ctx, w.Store, w.Tx, actor, query); err != nil {
				return err
			}
			for _, a := range list {
				if err := out.take(ctx, w, a.ID, segment); err != nil || out.TakenIn == mostTakenIn {
					return err
				}
			}
			if query.After == "" || out.TakenIn+out.Refused >= mostTried {
				return nil
			}
		}
	})
	return out, err
}

func (out *TakenIn) take(ctx context.Context, w *resource.Write, customer, segment id.ID) error {
	refused, err := w.Refusable(ctx, func() error {
		_, err := account.Accounts.Update(ctx, w, customer, func(a *account.Account) error { a.Segment = segment; return nil })
		return err
	})
	switch {
	case err != nil:
		return err
	case refused != nil:
		out.Refused++
	default:
		out.TakenIn++
	}
	return nil
}
