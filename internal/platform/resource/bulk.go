package resource

import (
	"context"
	"errors"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
)

// BulkRequest changes or archives many records at once.
type BulkRequest struct {
	IDs     []id.ID `json:"ids" minItems:"1" maxItems:"500"`
	Changes Body    `json:"changes,omitempty"`
	Archive bool    `json:"archive,omitempty"`
}

// BulkResult says how many records changed and why the others did not.
type BulkResult struct {
	Updated int           `json:"updated"`
	Failed  []BulkFailure `json:"failed"`
}

// BulkFailure is one record that was left as it is.
type BulkFailure struct {
	ID     id.ID        `json:"id"`
	Code   string       `json:"code"`
	Fields []errs.Field `json:"fields,omitempty"`
}

// Bulk applies one change to many records in one transaction. Each record stands
// for itself: one that the caller may not change, or that a rule refuses, is left
// alone and named; a fault of the system undoes all.
func (r *Resource[T]) Bulk(ctx context.Context, s *Store, actor authz.Actor, b BulkRequest) (BulkResult, error) {
	if len(b.IDs) == 0 || len(b.IDs) > 500 || b.Archive == (len(b.Changes) > 0) {
		return BulkResult{}, errs.Unprocessable("bulk_unreadable")
	}
	action := authz.Edit
	if b.Archive {
		action = authz.Archive
	}
	if actor.Scope(r.guard, action) == authz.None {
		return BulkResult{}, errs.Forbidden()
	}
	var result BulkResult
	err := s.Write(ctx, actor, func(ctx context.Context, w *Write) error {
		result = BulkResult{Failed: []BulkFailure{}}
		for _, target := range b.IDs {
			err := r.bulkOne(ctx, w, target, b)
			var refused *errs.Error
			switch {
			case err == nil:
				result.Updated++
			case errors.As(err, &refused) && refused.Code != "duplicate":
				result.Failed = append(result.Failed, BulkFailure{target, refused.Code, refused.Fields})
			default:
				return err
			}
		}
		return nil
	})
	return result, err
}

func (r *Resource[T]) bulkOne(ctx context.Context, w *Write, target id.ID, b BulkRequest) error {
	if b.Archive {
		return r.archive(ctx, w, target, 0)
	}
	v, _, err := r.sight(ctx, w.Store, w.Tx, w.Actor)
	if err != nil {
		return err
	}
	_, err = r.change(ctx, w, v, target, func(rec *T) error { return r.apply(v, rec, b.Changes) })
	return err
}
