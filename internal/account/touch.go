package account

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// Touch notes, in the transaction of the write, that something happened to an account that its value may depend on:
// an order, hours, a judgement. The value engine, which stands above, looks at touched accounts soon after. Rows of an
// import need not touch: an evaluation of everybody follows it.
func Touch(ctx context.Context, w *resource.Write, accounts ...id.ID) error {
	for _, one := range accounts {
		if one == 0 {
			continue
		}
		_, err := w.Tx.Exec(ctx, `INSERT INTO account_touches (account_id, touched_at) VALUES (?, ?)
			ON CONFLICT (account_id) DO UPDATE SET touched_at = excluded.touched_at`, one, w.Env.Now)
		if err != nil {
			return err
		}
	}
	return nil
}

// Touching is the rule of an entity whose records bear on an account's value: it touches their account, and the one
// they were moved away from.
func Touching[T any](of func(*T) id.ID) func(ctx context.Context, w *resource.Write, before, after *T) error {
	return func(ctx context.Context, w *resource.Write, before, after *T) error {
		if before != nil && of(before) != of(after) {
			return Touch(ctx, w, of(before), of(after))
		}
		return Touch(ctx, w, of(after))
	}
}
