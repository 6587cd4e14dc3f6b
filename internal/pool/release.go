package pool

import (
	"context"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// Release puts customers into the pools they belong to, and says why. Refusals: 404 not visible; 403 not the caller's to
// change; 409 `not_owned`, `no_pool`, `grade_locked` without a decision of whoever manages the pool.
func (s *Service) Release(ctx context.Context, actor authz.Actor, accounts []id.ID, reason string) (OwnerBatch, error) {
	return s.each(ctx, actor, accounts, func(ctx context.Context, w *resource.Write, acc id.ID) error {
		if err := account.Accounts.Require(ctx, w.Tx, actor, acc, authz.Edit); err != nil {
			return err
		}
		if reason == "" {
			return errs.Invalid("reason", "reason_required")
		}
		h, err := holdAccount(ctx, w.Tx, acc)
		if err != nil {
			return err
		}
		if h.owner == 0 {
			return errs.Conflict("not_owned")
		}
		return letOut(ctx, w, s.Store, acc, h.owner, Move{Kind: Released, Reason: reason})
	})
}

// letOut takes the owner off an account that some pool takes.
func letOut(ctx context.Context, w *resource.Write, s *resource.Store, acc, owner id.ID, m Move) error {
	r, err := loadRoster(ctx, s, w.Tx)
	if err != nil {
		return err
	}
	path, err := pathOf(ctx, w.Tx, owner)
	if err != nil {
		return err
	}
	_, err = account.Accounts.Update(With(ctx, m), w, acc, func(a *account.Account) error {
		if r.home(a.Segment, path) == nil {
			return errs.Conflict("no_pool")
		}
		a.Owner = 0
		return nil
	})
	return err
}

// maxKeep is how long a decision to keep a customer holds at most.
const maxKeep = 366

// Keep lets a customer stay with its owner until a day, whatever the rules say.
func (s *Service) Keep(ctx context.Context, actor authz.Actor, acc id.ID, until calendar.Date, reason string) error {
	return s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		if err := account.Accounts.Require(ctx, w.Tx, actor, acc, authz.Edit); err != nil {
			return err
		}
		if !actor.May(authz.PoolManage) {
			return errs.Forbidden()
		}
		var problems []errs.Field
		if reason == "" {
			problems = append(problems, errs.Field{Name: "reason", Code: "reason_required"})
		}
		if until <= w.Env.Today || until > w.Env.Today.AddDays(maxKeep) {
			problems = append(problems, errs.Field{Name: "until", Code: "keep_out_of_range", Params: map[string]any{"max": maxKeep}})
		}
		if problems != nil {
			return errs.Validation(problems...)
		}
		w.Reason = reason
		a, err := account.Accounts.Update(ctx, w, acc, func(a *account.Account) error {
			if a.Owner == 0 {
				return errs.Conflict("not_owned")
			}
			a.KeptUntil, a.ReturnsOn, a.NoticeOn = until, max(a.ReturnsOn, until), ""
			return nil
		})
		if err != nil {
			return err
		}
		return note(ctx, w, acc, a.Owner, a.Owner, 0, Move{Kind: Kept, Reason: reason})
	})
}

func claimedOn(ctx context.Context, q db.Querier, pool, user id.ID, day calendar.Date) (n int64, err error) {
	err = q.QueryRow(ctx, "SELECT COUNT(*) FROM ownership_moves WHERE to_id = ? AND moved_on = ? AND kind = 'claim' AND pool_id = ?", user, day, int64(pool)).Scan(&n)
	return n, err
}
