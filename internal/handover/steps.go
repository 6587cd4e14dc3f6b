package handover

import (
	"context"

	"github.com/loam-crm/loam/internal/identity"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// watchDays is how long the customers are watched after they changed hands.
const watchDays = 60

// Freeze takes the pen from the one who leaves: from now on they read, and export nothing. The successor sees the
// customers, to meet their people.
func (s *Service) Freeze(ctx context.Context, actor authz.Actor, target id.ID) error {
	return s.step(ctx, actor, target, func(ctx context.Context, w *resource.Write, h *Handover) error {
		if !actor.May(authz.HandoverRun) {
			return errs.Forbidden()
		}
		if h.State != Announced {
			return illegal(h.State)
		}
		h.State, h.FrozenOn = Frozen, w.Env.Today
		if err := introduce(ctx, w, h); err != nil {
			return err
		}
		return setStatus(ctx, w, h.Leaver, identity.Frozen)
	})
}

// introduce lets the successor read the customers that are to come, and remembers where that is new.
func introduce(ctx context.Context, w *resource.Write, h *Handover) error {
	_, err := w.Tx.Exec(ctx, `INSERT INTO ownership_move_collaborators (batch_id, account_id, user_id)
		SELECT CAST(? AS BIGINT), a.id, CAST(? AS BIGINT) FROM accounts a WHERE a.owner_id = ? AND a.archived_at IS NULL
		AND NOT EXISTS (SELECT 1 FROM collaborators c WHERE c.entity = 'accounts' AND c.record_id = a.id AND c.user_id = ?)`, h.ID, h.Successor, h.Leaver, h.Successor)
	if err != nil {
		return err
	}
	_, err = w.Tx.Exec(ctx, `INSERT INTO collaborators (entity, record_id, user_id, can_edit, created_at, created_by)
		SELECT 'accounts', m.account_id, m.user_id, FALSE, CAST(? AS BIGINT), CAST(? AS BIGINT) FROM ownership_move_collaborators m WHERE m.batch_id = ?`, w.Env.Now, w.Actor.ID, h.ID)
	return err
}

// withdrawIntroduction takes back what introduce gave.
func withdrawIntroduction(ctx context.Context, w *resource.Write, h *Handover) error {
	_, err := w.Tx.Exec(ctx, `DELETE FROM collaborators WHERE entity = 'accounts' AND user_id = ? AND NOT can_edit
		AND record_id IN (SELECT account_id FROM ownership_move_collaborators WHERE batch_id = ?)`, h.Successor, h.ID)
	if err != nil {
		return err
	}
	_, err = w.Tx.Exec(ctx, "DELETE FROM ownership_move_collaborators WHERE batch_id = ?", h.ID)
	return err
}

// Withdraw ends a handover because the one who was to leave stays.
func (s *Service) Withdraw(ctx context.Context, actor authz.Actor, target id.ID) error {
	return s.step(ctx, actor, target, func(ctx context.Context, w *resource.Write, h *Handover) error {
		if !actor.May(authz.HandoverRun) {
			return errs.Forbidden()
		}
		if h.State != Announced && h.State != Frozen {
			return illegal(h.State)
		}
		h.State, h.ClosedOn = Withdrawn, w.Env.Today
		if err := withdrawIntroduction(ctx, w, h); err != nil {
			return err
		}
		return setStatus(ctx, w, h.Leaver, identity.Active)
	})
}

// Accept is the successor's signature: what is still in the hands of the one who leaves becomes the successor's, all of it
// or nothing. Refusals: 403 `successor_only`; 409 `meetings_open` with the contacts of S and A customers the successor has
// not met; 409 `checklist_open` with the lines nobody has ticked; what Transfer refuses, with the customer: 422 `skill_below_grade`, 409 `capacity_full`.
func (s *Service) Accept(ctx context.Context, actor authz.Actor, target id.ID) error {
	return s.step(ctx, actor, target, func(ctx context.Context, w *resource.Write, h *Handover) error {
		if actor.ID != h.Successor || actor.CannotWrite {
			return errs.New(403, "successor_only")
		}
		if h.State != Frozen {
			return illegal(h.State)
		}
		if err := allMet(ctx, w, h); err != nil {
			return err
		}
		if err := allTicked(ctx, w.Tx, h.ID); err != nil {
			return err
		}
		if err := withdrawIntroduction(ctx, w, h); err != nil {
			return err
		}
		if err := s.takeOver(ctx, w, h); err != nil {
			return err
		}
		h.State, h.AcceptedOn, h.Watch = Accepted, w.Env.Today, w.Env.Today.AddDays(watchDays)
		return nil
	})
}

// Close ends a handover after the watch: the one who left has left. Refusals: 409 `inventory_open`, listing what still
// hangs on them; `illegal_transition` before it was accepted; `watch_running` before its end.
func (s *Service) Close(ctx context.Context, actor authz.Actor, target id.ID) error {
	return s.step(ctx, actor, target, func(ctx context.Context, w *resource.Write, h *Handover) error {
		if !actor.May(authz.HandoverRun) {
			return errs.Forbidden()
		}
		if h.State == Closed || h.State == Withdrawn {
			return illegal(h.State)
		}
		open, err := openItems(ctx, w.Tx, h.Leaver, w.Env.Today)
		if err != nil {
			return err
		}
		switch {
		case len(open) > 0:
			return stillOpen(ctx, w, h.Leaver, len(open))
		case h.State != Accepted:
			return illegal(h.State)
		case w.Env.Today < h.Watch:
			return errs.Conflict("watch_running").With("day", string(h.Watch))
		}
		h.State, h.ClosedOn = Closed, w.Env.Today
		return setStatus(ctx, w, h.Leaver, identity.Left)
	})
}

// stillOpen counts all that hangs on somebody, and lists of it what the caller may see.
func stillOpen(ctx context.Context, w *resource.Write, leaver id.ID, count int) error {
	seen, err := openTo(ctx, w.Tx, w.Actor, leaver, w.Env.Today)
	if err != nil {
		return err
	}
	return errs.Conflict("inventory_open").With("count", count).With("items", seen[:min(len(seen), maxNamed)])
}
