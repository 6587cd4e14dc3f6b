package relation

import (
	"context"
	"slices"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// Role says that an account is something in the value chain, since when and until when (E02). It may be several at once;
// those in force stand in the account's own roles, which may be changed there as well.
type Role struct {
	resource.Record
	Account            id.ID
	Role               string
	ValidFrom, ValidTo calendar.Date
}

// RolePeriods declares the entity.
var RolePeriods = resource.Declare("account-roles",
	resource.Options{Profile: authz.Customer, Title: "role", Parent: "account", Sort: "created_at"},
	resource.Rules[Role]{Check: checkRole, Guard: guardRole, Changed: roleChanged},
	resource.Ref("account", "accounts", func(r *Role) *id.ID { return &r.Account }).Required().Listed(),
	resource.Choice("role", func(r *Role) *string { return &r.Role }, account.Roles...).Required().Listed(),
	resource.Date("valid_from", func(r *Role) *calendar.Date { return &r.ValidFrom }).Listed(),
	resource.Date("valid_to", func(r *Role) *calendar.Date { return &r.ValidTo }).Listed(),
)

func checkRole(env resource.Env, _, r *Role) []errs.Field {
	return checkPeriod(env, r.ValidFrom, r.ValidTo)
}

func guardRole(ctx context.Context, w *resource.Write, before, after *Role) error {
	if before != nil && (before.Account != after.Account || before.Role != after.Role) {
		return errs.Conflict("role_fixed")
	}
	if after.ArchivedAt != 0 || after.ValidTo != "" {
		return nil
	}
	there, err := hasRole(ctx, w, after)
	if err == nil && there {
		err = errs.Conflict("role_exists")
	}
	return err
}

// hasRole says whether another period of the same role is in force.
func hasRole(ctx context.Context, w *resource.Write, r *Role) (there bool, err error) {
	err = w.Tx.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM account_roles WHERE account_id = ? AND role = ? AND archived_at IS NULL AND valid_to IS NULL AND id <> ?)",
		r.Account, r.Role, r.ID).Scan(&there)
	return there, err
}

// roleChanged keeps the account's roles those in force.
func roleChanged(ctx context.Context, w *resource.Write, _, after *Role) error {
	there, err := hasRole(ctx, w, after)
	if err != nil {
		return err
	}
	there = there || after.ArchivedAt == 0 && after.ValidTo == ""
	wide := *w
	wide.Actor = w.Actor.AsSystem() // who may write the period may not be able to write this field
	_, err = account.Accounts.Update(ctx, &wide, after.Account, func(a *account.Account) error {
		a.Roles = with(a.Roles, after.Role, there)
		return nil
	})
	return err
}

// with is a list that has an option or has it not. A list that is so already stays as it is; else it comes in the order of
// account.Roles.
func with(list resource.Strings, option string, has bool) resource.Strings {
	if slices.Contains(list, option) == has {
		return list
	}
	var out resource.Strings
	for _, role := range account.Roles {
		if role == option && has || role != option && slices.Contains(list, role) {
			out = append(out, role)
		}
	}
	return out
}

// keepRoles begins a period for every role that an account has gained, and ends that of every one it has lost. A new
// account's roles have no beginning that anybody knows.
func keepRoles(ctx context.Context, w *resource.Write, before, after *account.Account) error {
	var had resource.Strings
	if before != nil {
		had = before.Roles
	}
	if slices.Equal(had, after.Roles) {
		return nil
	}
	wide := *w
	wide.Actor = w.Actor.AsSystem()
	open, err := openRoles(ctx, w, after.ID)
	if err != nil {
		return err
	}
	for role, period := range open {
		if slices.Contains(after.Roles, role) {
			continue
		}
		if _, err := RolePeriods.Update(ctx, &wide, period, func(r *Role) error { r.ValidTo = w.Env.Today; return nil }); err != nil {
			return err
		}
	}
	for _, role := range after.Roles {
		if open[role] != 0 || slices.Contains(had, role) {
			continue
		}
		r := &Role{Account: after.ID, Role: role}
		if before != nil {
			r.ValidFrom = w.Env.Today
		}
		if err := RolePeriods.Insert(ctx, &wide, r); err != nil {
			return err
		}
	}
	return nil
}

func openRoles(ctx context.Context, w *resource.Write, of id.ID) (map[string]id.ID, error) {
	return db.Pairs[string, id.ID](ctx, w.Tx, "SELECT role, id FROM account_roles WHERE account_id = ? AND archived_at IS NULL AND valid_to IS NULL", of)
}

// AccountChanged keeps what is said about an account beside it in step with it. It follows every write of an account.
func AccountChanged(ctx context.Context, w *resource.Write, before, after *account.Account) error {
	if err := keepParentLink(ctx, w, before, after); err != nil {
		return err
	}
	return keepRoles(ctx, w, before, after)
}
