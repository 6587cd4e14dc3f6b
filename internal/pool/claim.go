package pool

import (
	"context"
	"database/sql"
	"errors"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// Service has the pools and every change of an owner.
type Service struct {
	Store *resource.Store
	// LastFollowUps gives the newest day on which somebody was in touch with accounts, nil accounts being all. It is the
	// one place to say what counts as being in touch.
	LastFollowUps FollowUps
}

func notFound(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return errs.NotFound()
	}
	return err
}

// Claim makes the caller the owner of customers of pools they belong to. Refusals: 404 not in a pool the caller sees; 409
// `already_claimed` by somebody who was quicker, `claims_used_up` for today, `claim_too_soon` for a former owner,
// `capacity_full`; 422 `skill_below_grade`, `user_not_active` for somebody who has given notice.
func (s *Service) Claim(ctx context.Context, actor authz.Actor, accounts []id.ID) (OwnerBatch, error) {
	if actor.CannotWrite || actor.Scope(account.Accounts.Guard(), authz.Edit) == authz.None {
		return OwnerBatch{}, errs.Forbidden()
	}
	return s.each(ctx, actor, accounts, func(ctx context.Context, w *resource.Write, acc id.ID) error {
		r, err := loadRoster(ctx, s.Store, w.Tx)
		if err != nil {
			return err
		}
		p, err := pooled(ctx, w, r, acc, r.belongs)
		if err != nil {
			return err
		}
		if err := active(ctx, w.Tx, "to", w.Actor.ID); err != nil {
			return err
		}
		if err := mayClaim(ctx, w, p, acc); err != nil {
			return err
		}
		return give(ctx, w, acc, w.Actor.ID, Move{Kind: Claimed})
	})
}

// Assign makes somebody the owner of customers of pools that the caller manages.
func (s *Service) Assign(ctx context.Context, actor authz.Actor, accounts []id.ID, to id.ID, reason string) (OwnerBatch, error) {
	return s.each(ctx, actor, accounts, func(ctx context.Context, w *resource.Write, acc id.ID) error {
		r, err := loadRoster(ctx, s.Store, w.Tx)
		if err != nil {
			return err
		}
		if _, err := pooled(ctx, w, r, acc, r.sees); err != nil {
			return err
		}
		if _, err := pooled(ctx, w, r, acc, r.manages); err != nil {
			return errs.Forbidden()
		}
		if err := active(ctx, w.Tx, "to", to); err != nil {
			return err
		}
		return give(ctx, w, acc, to, Move{Kind: Assigned, Reason: reason})
	})
}

// give makes a person the owner of an account that the caller may be out of reach of.
func give(ctx context.Context, w *resource.Write, acc, to id.ID, m Move) error {
	wide := *w
	wide.Actor = w.Actor.AsSystem()
	_, err := account.Accounts.Update(With(ctx, m), &wide, acc, func(a *account.Account) error {
		a.Owner = to
		return nil
	})
	return err
}

// pooled finds the pool that an account waits in, for somebody to whom the pool is open. Who could see it there a
// moment ago is told that it is taken; to all others it is not there.
func pooled(ctx context.Context, w *resource.Write, r roster, acc id.ID, open func(authz.Actor, *Pool) bool) (*Pool, error) {
	h, err := holdAccount(ctx, w.Tx, acc)
	if err != nil {
		return nil, err
	}
	if h.archived {
		return nil, errs.NotFound()
	}
	if p := r.named(h.pool); h.owner == 0 && p != nil {
		if open(w.Actor, p) {
			return p, nil
		}
		return nil, errs.NotFound()
	}
	var from int64
	var kind string
	err = w.Tx.QueryRow(ctx, "SELECT pool_id, kind FROM ownership_moves WHERE account_id = ? AND kind <> 'keep' ORDER BY id DESC LIMIT 1", acc).Scan(&from, &kind)
	if err = notFound(err); err != nil {
		return nil, err
	}
	if p := r.named(id.ID(from)); p != nil && (kind == Claimed || kind == Assigned) && open(w.Actor, p) {
		return nil, errs.Conflict("already_claimed")
	}
	return nil, errs.NotFound()
}

// mayClaim asks the limits of a pool. The caller's row is held, so that claims that come at once are counted in turn.
func mayClaim(ctx context.Context, w *resource.Write, p *Pool, acc id.ID) error {
	if p.WaitDays != nil {
		var last calendar.Date
		err := w.Tx.QueryRow(ctx, "SELECT MAX(moved_on) FROM ownership_moves WHERE account_id = ? AND from_id = ? AND kind IN ('release', 'return')", acc, w.Actor.ID).Scan(&last)
		if err != nil {
			return err
		}
		if again := last.AddDays(int(*p.WaitDays)); last != "" && w.Env.Today < again {
			return errs.Conflict("claim_too_soon").With("day", string(again))
		}
	}
	if p.ClaimsPerDay == nil {
		return nil
	}
	if err := hold(ctx, w.Tx, "users", w.Actor.ID); err != nil {
		return err
	}
	used, err := claimedOn(ctx, w.Tx, p.ID, w.Actor.ID, w.Env.Today)
	if err == nil && used >= *p.ClaimsPerDay {
		return errs.Conflict("claims_used_up").With("limit", *p.ClaimsPerDay)
	}
	return err
}
