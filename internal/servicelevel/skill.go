package servicelevel

import (
	"context"
	"database/sql"
	"errors"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// skillOf is a user's skill, 1–5; known is false where nobody has rated it.
func skillOf(ctx context.Context, q db.Querier, user id.ID) (skill int64, known bool, err error) {
	var rated *int64
	err = q.QueryRow(ctx, "SELECT skill FROM users WHERE id = ?", user).Scan(&rated)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, false, nil
	}
	if err != nil || rated == nil {
		return 0, false, err
	}
	return *rated, true, nil
}

type despite struct{}

// DespiteSkill lets an owner pass whose skill is below the grade: somebody has decided so, and said why.
func DespiteSkill(ctx context.Context) context.Context {
	return context.WithValue(ctx, despite{}, true)
}

// OwnerSkill refuses an owner whose skill is below the grade of the account: 422 `skill_below_grade`. A transfer
// that says so passes (DespiteSkill), and the history of owners keeps its reason. A skill that nobody rated refuses nothing; it is no proof of
// either. It is a guard of accounts, added when the program is assembled.
func OwnerSkill(ctx context.Context, w *resource.Write, before, after *account.Account) error {
	if after.Owner == 0 || before == nil || before.Owner == after.Owner || ctx.Value(despite{}) != nil {
		return nil
	}
	table, err := LoadTable(ctx, w.Tx)
	if err != nil {
		return err
	}
	needed, limited := table.Number(after.Grade, SkillNeeded, w.Env.Today)
	if !limited {
		return nil
	}
	skill, known, err := skillOf(ctx, w.Tx, after.Owner)
	if err != nil || !known || skill >= int64(needed) {
		return err
	}
	return errs.Validation(errs.Field{Name: "owner", Code: "skill_below_grade",
		Params: map[string]any{"grade": after.Grade, "needed": needed, "skill": skill}})
}
