package resource

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/errs"
)

// rule is a Guard or a Changed of Rules for records of any type.
type rule func(ctx context.Context, w *Write, before, after record) error

// rules are Rules for records of any type; nil is none.
type rules struct {
	check          func(env Env, before, after record) []errs.Field
	guard, changed rule
}

func (r Rules[T]) untyped() rules {
	out := rules{guard: untyped(r.Guard), changed: untyped(r.Changed)}
	if check := r.Check; check != nil {
		out.check = func(env Env, before, after record) []errs.Field { return check(env, typed[T](before), typed[T](after)) }
	}
	return out
}

func untyped[T any](fn func(ctx context.Context, w *Write, before, after *T) error) rule {
	if fn == nil {
		return nil
	}
	return func(ctx context.Context, w *Write, before, after record) error {
		return fn(ctx, w, typed[T](before), typed[T](after))
	}
}

// brought are rules that features brought along to the entities of others, by entity.
type brought map[string][]rule

func (b *brought) add(entity string, one rule) {
	if *b == nil {
		*b = brought{}
	}
	(*b)[entity] = append((*b)[entity], one)
}

// guarded asks the entity's own guard and those that were brought along.
func (r *Entity) guarded(ctx context.Context, w *Write, before, after record) error {
	return obey(ctx, w, r.rules.guard, w.also[r.Name], before, after)
}

// followed runs the entity's own rule after a write, and those that were brought along.
func (r *Entity) followed(ctx context.Context, w *Write, before, after record) error {
	return obey(ctx, w, r.rules.changed, w.follow[r.Name], before, after)
}

func obey(ctx context.Context, w *Write, own rule, more []rule, before, after record) error {
	if own != nil {
		if err := own(ctx, w, before, after); err != nil {
			return err
		}
	}
	for _, one := range more {
		if err := one(ctx, w, before, after); err != nil {
			return err
		}
	}
	return nil
}
