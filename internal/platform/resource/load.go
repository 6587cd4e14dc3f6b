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
func (r *Entity) Get(ctx context.Context, s *Store, actor authz.Actor, target id.ID) ([]byte, error) {
	rec, err := r.read(ctx, s.DB, actor, target)
	if err != nil {
		return nil, err
	}
	v, _, err := r.sight(ctx, s, s.DB, actor)
	if err != nil {
		return nil, err
	}
	return r.render(ctx, s, s.DB, actor, v, rec)
}

// read reads one record that the actor may read.
func (r *Entity) read(ctx context.Context, q db.Querier, actor authz.Actor, target id.ID) (record, error) {
	if r.guardless(actor) {
		return nil, errs.Forbidden()
	}
	scope, args := actor.Where(r.guard, authz.Read, "t")
	return r.one(ctx, q, scope+" AND t.id = ?", append(args, int64(target))...)
}

// load reads one record without asking who wants it; the caller has asked.
func (r *Entity) load(ctx context.Context, q db.Querier, target id.ID) (record, error) {
	return r.one(ctx, q, "t.id = ?", int64(target))
}

// hold is load of a record that is about to be changed: whoever was not quick enough is to see what the other made of it.
func (r *Entity) hold(ctx context.Context, tx *db.Tx, target id.ID) (record, error) {
	return r.one(ctx, tx, "t.id = ?"+tx.Held(), int64(target))
}

func (r *Entity) one(ctx context.Context, q db.Querier, where string, args ...any) (record, error) {
	rec := r.make()
	err := q.QueryRow(ctx, r.selects+" WHERE "+where, args...).Scan(r.dests(rec)...)
	if isNoRows(err) {
		return nil, errs.NotFound()
	}
	return rec, err
}

// render is one record as the caller sees it.
func (r *Entity) render(ctx context.Context, s *Store, q db.Querier, actor authz.Actor, v *view, rec record) ([]byte, error) {
	if err := r.name(ctx, s, q, actor, v, []record{rec}); err != nil {
		return nil, err
	}
	return r.append(nil, v, rec), nil
}
