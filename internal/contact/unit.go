package contact

import (
	"context"
	"database/sql"
	"errors"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// Unit is a department of a customer (E06).
type Unit struct {
	resource.Record
	Account  id.ID
	Name     string
	Parent   id.ID
	Function string
}

// Units declares the entity.
var Units = resource.Declare("org-units",
	resource.Options{Profile: authz.Customer, Title: "name", Parent: "account", Sort: "created_at"},
	resource.Rules[Unit]{Check: checkUnit, Guard: guardUnit},
	resource.Text("name", func(u *Unit) *string { return &u.Name }).Required().Listed(),
	resource.Ref("account", "accounts", func(u *Unit) *id.ID { return &u.Account }).Required().Listed(),
	resource.Choice("function", func(u *Unit) *string { return &u.Function }, "exec", "technical", "procurement", "finance", "operation", "quality", "other").Listed(),
	resource.Ref("parent", "org-units", func(u *Unit) *id.ID { return &u.Parent }).Listed(),
)

func checkUnit(_ resource.Env, _, u *Unit) []errs.Field {
	if u.Function == "" {
		u.Function = "other"
	}
	return nil
}

// guardUnit keeps the departments of a customer a tree of their own, and those with people in them.
func guardUnit(ctx context.Context, w *resource.Write, before, u *Unit) error {
	if before != nil && before.Account != u.Account {
		return errs.Invalid("account", "fixed")
	}
	if u.ArchivedAt != 0 {
		return unitUnused(ctx, w, u.ID)
	}
	if u.Parent == 0 || before != nil && before.Parent == u.Parent && before.ArchivedAt == 0 {
		return nil
	}
	return climb(ctx, w, "org_units", "parent_id", "parent", u.ID, u.Account, u.Parent)
}

func unitUnused(ctx context.Context, w *resource.Write, unit id.ID) error {
	var used bool
	err := w.Tx.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM positions WHERE org_unit_id = ? AND archived_at IS NULL)
		OR EXISTS (SELECT 1 FROM org_units WHERE parent_id = ? AND archived_at IS NULL)`, unit, unit).Scan(&used)
	if err == nil && used {
		err = errs.Conflict("unit_in_use")
	}
	return err
}

// deepest is how many levels an organisation may have: deeper is a mistake, or a circle somebody else just closed.
const deepest = 20

// climb follows a tree from a record's new parent to the top. It refuses a parent at another customer and one below
// the record itself.
func climb(ctx context.Context, w *resource.Write, table, column, field string, self, account, at id.ID) error {
	if at == self {
		return errs.Invalid(field, "own_parent")
	}
	for level := 2; at != 0; level++ {
		if at == self {
			return errs.Invalid(field, "circular")
		}
		if level > deepest {
			return errs.Invalid(field, "chain_too_deep")
		}
		var next, of id.ID
		err := w.Tx.QueryRow(ctx, "SELECT "+column+", account_id FROM "+table+" WHERE id = ?", at).Scan(&next, &of)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		if err == nil && of != account {
			return errs.Invalid(field, "other_customer")
		}
		at = next
	}
	return nil
}
