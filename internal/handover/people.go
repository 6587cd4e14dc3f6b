package handover

import (
	"context"
	"database/sql"
	"errors"

	"github.com/loam-crm/loam/internal/identity"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// person is an employee as a handover sees them.
type person struct{ name, status string }

func personOf(ctx context.Context, q db.Querier, user id.ID) (person, error) {
	var p person
	err := q.QueryRow(ctx, "SELECT name, status FROM users WHERE id = ? AND archived_at IS NULL", user).Scan(&p.name, &p.status)
	if errors.Is(err, sql.ErrNoRows) {
		return p, errs.NotFound()
	}
	return p, err
}

// KeepCustomers refuses to let somebody leave, or to archive them, who still owns customers (E14): 409 `owns_customers`.
// It is a guard of users, added when the program is assembled.
func KeepCustomers(ctx context.Context, w *resource.Write, before, after *identity.User) error {
	gone := func(u *identity.User) bool { return u.Status == identity.Left || u.ArchivedAt != 0 }
	if before == nil || gone(before) || !gone(after) {
		return nil
	}
	var owned int64
	err := w.Tx.QueryRow(ctx, "SELECT COUNT(*) FROM accounts WHERE owner_id = ? AND archived_at IS NULL", after.ID).Scan(&owned)
	if err == nil && owned > 0 {
		return errs.Conflict("owns_customers").With("customers", owned)
	}
	return err
}
