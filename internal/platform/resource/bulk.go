package resource

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/i18n"
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
	ID     id.ID        `json:"id" nullable:"true" doc:"null: of an empty id"`
	Code   string       `json:"code"`
	Fields []errs.Field `json:"fields,omitempty"`
	Why    *Label       `json:"why,omitempty" doc:"the refusal in words"`
}

// Failure tells of a record why it was left as it is.
func Failure(target id.ID, refused *errs.Error) BulkFailure {
	first := refused.About("")[0]
	if first.Params == nil {
		first.Params = refused.Params
	}
	out := BulkFailure{ID: target, Code: refused.Code, Fields: refused.Fields}
	if zh := Why("zh-CN", first); zh != "" {
		out.Why = &Label{Zh: zh, En: Why("en", first)}
	}
	return out
}

// Why is a field error in words, or a refusal that concerns no field; "" where there are none for it.
func Why(language string, f errs.Field) string {
	keys := []string{"invalid.", "error."}
	if f.Name == "" {
		keys = keys[1:]
	}
	for _, kind := range keys {
		if key := kind + f.Code; i18n.Has(key) {
			return i18n.Text(language, key, f.Params)
		}
	}
	return ""
}

// Bulk applies one change to many records in one transaction. Each record stands
// for itself: one that the caller may not change, or that a rule refuses, is left
// alone and named; a fault of the system undoes all.
func (r *Entity) Bulk(ctx context.Context, s *Store, actor authz.Actor, b BulkRequest) (BulkResult, error) {
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
	var v *view
	if !b.Archive {
		var err error
		if v, _, err = r.sight(ctx, s, s.DB, actor); err != nil {
			return BulkResult{}, err
		}
	}
	var result BulkResult
	err := s.Write(ctx, actor, func(ctx context.Context, w *Write) error {
		result = BulkResult{Failed: []BulkFailure{}}
		for _, target := range b.IDs {
			refused, err := w.Refusable(ctx, func() error { return r.bulkOne(ctx, w, v, target, b) })
			if err != nil {
				return err
			}
			if refused != nil {
				result.Failed = append(result.Failed, Failure(target, refused))
				continue
			}
			result.Updated++
		}
		return nil
	})
	return result, err
}

func (r *Entity) bulkOne(ctx context.Context, w *Write, v *view, target id.ID, b BulkRequest) error {
	if b.Archive {
		return r.archive(ctx, w, target, 0)
	}
	_, err := r.change(ctx, w, v, target, func(rec record) error { return r.apply(v, rec, b.Changes) })
	return err
}
