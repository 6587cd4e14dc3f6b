package account

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/events"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// SetTarget writes the grade an account is being developed to; "" is none. The column is computed: whoever decides
// about targets has asked for the right and keeps the audit line.
func SetTarget(ctx context.Context, w *resource.Write, target id.ID, grade string) error {
	n, err := w.Tx.Exec(ctx, "UPDATE accounts SET target_grade = ? WHERE id = ? AND target_grade <> ?", grade, target, grade)
	if err != nil || n == 0 {
		return err
	}
	return w.Events.Append(ctx, w.Tx, events.Event{Kind: events.Change, Entity: "accounts", Record: target, Actor: w.Actor.ID})
}
