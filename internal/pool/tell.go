package pool

import (
	"context"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/notify"
	"github.com/loam-crm/loam/internal/platform/resource"
)

type togetherKey struct{}

// together makes people be told once of all that is done in a context, with a count.
func together(ctx context.Context, batch id.ID) context.Context {
	return context.WithValue(ctx, togetherKey{}, batch)
}

// tellOwners tells the new owner of a customer, and the one it is taken from. Whoever lost it may not see it any more, so
// that they are told without its name. What the program itself brings in is news to nobody.
func tellOwners(ctx context.Context, w *resource.Write, acc, from, to id.ID, m Move) error {
	if m.Kind == Created && w.Actor.ID == 0 {
		return nil
	}
	n := notify.Notice{Kind: notify.OwnerChanged, Users: []id.ID{to}, Entity: account.Accounts.Name, Record: acc,
		Group: notify.OwnerChanged + "/given/" + groupOf(ctx, w, acc, m), Data: map[string]any{"how": "given"}}
	if err := notify.Send(ctx, w, n); err != nil {
		return err
	}
	how := "taken"
	if m.Kind == Returned {
		how = "returned"
	}
	return notify.Send(ctx, w, notify.Notice{Kind: notify.OwnerChanged, Users: []id.ID{from},
		Group: notify.OwnerChanged + "/" + how + "/" + groupOf(ctx, w, acc, m), Data: map[string]any{"how": how}})
}

// groupOf is what is told of together: a batch, or what a night took back.
func groupOf(ctx context.Context, w *resource.Write, acc id.ID, m Move) string {
	batch, _ := ctx.Value(togetherKey{}).(id.ID)
	switch {
	case m.Kind == Returned:
		return string(w.Env.Today)
	case m.Batch != 0:
		return m.Batch.String()
	case batch != 0:
		return batch.String()
	}
	return acc.String()
}
