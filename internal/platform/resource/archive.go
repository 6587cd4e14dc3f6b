package resource

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
)

// Archive moves a record to the recycle bin. A rev of 0 means "whatever it is".
func (r *Entity) Archive(ctx context.Context, s *Store, actor authz.Actor, target id.ID, rev int64) error {
	return s.Write(ctx, actor, func(ctx context.Context, w *Write) error {
		return r.archive(ctx, w, target, rev)
	})
}

// Discard is Archive inside a transaction, for features.
func (r *Entity) Discard(ctx context.Context, w *Write, target id.ID) error {
	return r.archive(ctx, w, target, 0)
}

func (r *Entity) archive(ctx context.Context, w *Write, target id.ID, rev int64) error {
	if err := r.Require(ctx, w.Tx, w.Actor, target, authz.Archive); err != nil {
		return err
	}
	v, _, err := r.sight(ctx, w.Store, w.Tx, w.Actor)
	if err != nil {
		return err
	}
	before, err := r.hold(ctx, w.Tx, target)
	if err != nil {
		return err
	}
	base := r.base(before)
	switch {
	case base.ArchivedAt != 0:
		return nil // twice is once
	case rev != 0 && rev != base.Rev:
		return r.stale(ctx, w, v, before, rev)
	}
	after := r.clone(before)
	r.base(after).ArchivedAt = w.Env.Now
	if err := r.guarded(ctx, w, before, after); err != nil {
		return err
	}
	return r.update(ctx, w, v, "archive", before, after)
}

// Restore brings a record back from the recycle bin.
func (r *Entity) Restore(ctx context.Context, s *Store, actor authz.Actor, target id.ID) (out []byte, err error) {
	err = s.Write(ctx, actor, func(ctx context.Context, w *Write) error {
		if err := r.Require(ctx, w.Tx, actor, target, authz.Archive); err != nil {
			return err
		}
		v, _, err := r.sight(ctx, s, w.Tx, actor)
		if err != nil {
			return err
		}
		before, err := r.hold(ctx, w.Tx, target)
		if err != nil {
			return err
		}
		if r.base(before).ArchivedAt == 0 {
			return errs.Conflict("not_archived")
		}
		after := r.clone(before)
		r.base(after).ArchivedAt = 0
		if err := r.check(ctx, w, v, before, after); err != nil {
			return err
		}
		if err := r.update(ctx, w, v, "restore", before, after); err != nil {
			return err
		}
		out, err = r.render(ctx, s, w.Tx, actor, v, after)
		return err
	})
	return out, err
}
