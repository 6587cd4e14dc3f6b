package strategy

import (
	"context"
	"database/sql"
	"errors"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// Objective is what a version of the strategy wants reached, by whom and when; objectives form a tree.
type Objective struct {
	resource.Record
	Strategy, Parent, Owner  id.ID
	Name, Level, KPI, Target string
	DueOn                    calendar.Date
}

// Objectives declares the entity.
var Objectives = resource.Declare("objectives",
	resource.Options{Profile: authz.Catalogue, Title: "name", Sort: "due_on"},
	resource.Rules[Objective]{Check: checkObjective, Guard: guardObjective},
	resource.Ref("strategy", "strategies", func(o *Objective) *id.ID { return &o.Strategy }).Required(),
	resource.Text("name", func(o *Objective) *string { return &o.Name }).Required().Listed(),
	resource.Choice("level", func(o *Objective) *string { return &o.Level }, "company", "dept", "account").Listed(),
	resource.Ref("parent", "objectives", func(o *Objective) *id.ID { return &o.Parent }),
	resource.Text("kpi", func(o *Objective) *string { return &o.KPI }).Listed(),
	resource.Text("target", func(o *Objective) *string { return &o.Target }).Listed(),
	resource.Date("due_on", func(o *Objective) *calendar.Date { return &o.DueOn }).Listed(),
	resource.User("owner", func(o *Objective) *id.ID { return &o.Owner }).Listed(),
)

func checkObjective(_ resource.Env, _, o *Objective) []errs.Field {
	if o.Level == "" {
		o.Level = "company"
	}
	if o.Parent != 0 && o.Parent == o.ID {
		return []errs.Field{{Name: "parent", Code: "own_parent"}}
	}
	return nil
}

// deepest is how many levels of objectives there may be: company, department, account and room for one between.
const deepest = 5

// guardObjective keeps the objectives of a version a tree of their own.
func guardObjective(ctx context.Context, w *resource.Write, before, after *Objective) error {
	if after.Parent == 0 || before != nil && before.Parent == after.Parent && before.Strategy == after.Strategy {
		return nil
	}
	at := after.Parent
	for level := 2; at != 0; level++ {
		if at == after.ID {
			return errs.Invalid("parent", "circular")
		}
		if level > deepest {
			return errs.Invalid("parent", "chain_too_deep")
		}
		var next, of id.ID
		err := w.Tx.QueryRow(ctx, "SELECT parent_id, strategy_id FROM objectives WHERE id = ?", at).Scan(&next, &of)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		if err == nil && of != after.Strategy {
			return errs.Invalid("parent", "other_strategy")
		}
		at = next
	}
	return nil
}
