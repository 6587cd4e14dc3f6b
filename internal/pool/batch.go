package pool

import (
	"context"
	"errors"
	"slices"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// maxBatch is how many customers move at once.
const maxBatch = 500

// OwnerBatch is what became of customers that were to get another owner, or none.
type OwnerBatch struct {
	Batch  id.ID                  `json:"batch,omitempty" doc:"of a transfer, to undo it by"`
	Moved  int                    `json:"moved"`
	Failed []resource.BulkFailure `json:"failed" nullable:"false" doc:"customers that stayed where they were"`
}

// each does something with several accounts in one transaction. Each stands for itself: one that a rule refuses is left
// alone and named. Of a single one, the refusal is the answer.
func (s *Service) each(ctx context.Context, actor authz.Actor, accounts []id.ID, fn func(ctx context.Context, w *resource.Write, acc id.ID) error) (OwnerBatch, error) {
	if len(accounts) == 0 || len(accounts) > maxBatch {
		return OwnerBatch{}, errs.Invalid("accounts", "too_many").With("max", maxBatch)
	}
	accounts = slices.Compact(slices.Sorted(slices.Values(accounts))) // one order for all, so that two batches do not wait for each other
	var out OwnerBatch
	err := s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		out, ctx = OwnerBatch{Failed: []resource.BulkFailure{}}, together(once(ctx), s.Store.IDs.Next())
		for _, acc := range accounts {
			refused, err := w.Refusable(ctx, func() error { return fn(ctx, w, acc) })
			switch {
			case err != nil:
				return err
			case refused == nil:
				out.Moved++
			case len(accounts) == 1:
				return refused
			default:
				out.Failed = append(out.Failed, resource.Failure(acc, refused))
			}
		}
		return nil
	})
	return out, err
}

// held is an account whose row nobody else changes until the end of the transaction.
type held struct {
	owner, pool id.ID
	grade       string
	archived    bool
}

func holdAccount(ctx context.Context, tx *db.Tx, acc id.ID) (held, error) {
	if err := hold(ctx, tx, "accounts", acc); err != nil {
		return held{}, err
	}
	var h held
	var pool int64
	err := tx.QueryRow(ctx, "SELECT owner_id, pool_id, grade, archived_at IS NOT NULL FROM accounts WHERE id = ?", acc).Scan(&h.owner, &pool, &h.grade, &h.archived)
	h.pool = id.ID(pool)
	return h, notFound(err)
}

// active refuses a person who cannot get customers: not even somebody who has given notice and keeps those they have.
func active(ctx context.Context, q db.Querier, field string, user id.ID) error {
	var works bool
	err := q.QueryRow(ctx, "SELECT status = 'active' AND archived_at IS NULL FROM users WHERE id = ?", user).Scan(&works)
	if err = notFound(err); err == nil && !works || errors.Is(err, errs.NotFound()) {
		return errs.Invalid(field, "user_not_active")
	}
	return err
}
