package resource

import (
	"context"
	"database/sql"
	"errors"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
)

func isNoRows(err error) bool { return errors.Is(err, sql.ErrNoRows) }

// Get renders one record, archived or not.
func (r *Resource[T]) Get(ctx context.Context, s *Store, actor authz.Actor, target id.ID) ([]byte, error) {
	rec, err := r.Load(ctx, s.DB, actor, target)
	if err != nil {
		return nil, err
	}
	v, _, err := r.sight(ctx, s, s.DB, actor)
	if err != nil {
		return nil, err
	}
	return r.render(ctx, s, s.DB, actor, v, rec)
}

// Load reads one typed record that the actor may read.
func (r *Resource[T]) Load(ctx context.Context, q db.Querier, actor authz.Actor, target id.ID) (*T, error) {
	if r.guardless(actor) {
		return nil, errs.Forbidden()
	}
	scope, args := actor.Where(r.guard, authz.Read, "t")
	return r.one(ctx, q, scope+" AND t.id = ?", append(args, int64(target))...)
}

// load reads one record without asking who wants it; the caller has asked.
func (r *Resource[T]) load(ctx context.Context, q db.Querier, target id.ID) (*T, error) {
	return r.one(ctx, q, "t.id = ?", int64(target))
}

func (r *Resource[T]) one(ctx context.Context, q db.Querier, where string, args ...any) (*T, error) {
	rec := new(T)
	err := q.QueryRow(ctx, r.selects+" WHERE "+where, args...).Scan(r.dests(rec)...)
	if isNoRows(err) {
		return nil, errs.NotFound()
	}
	return rec, err
}

// render is one record as the caller sees it.
func (r *Resource[T]) render(ctx context.Context, s *Store, q db.Querier, actor authz.Actor, v *view[T], rec *T) ([]byte, error) {
	if err := r.name(ctx, s, q, actor, v, []*T{rec}); err != nil {
		return nil, err
	}
	return r.append(nil, v, rec), nil
}
