// Package strategy keeps what the company wants to become (E15): versions of its strategy, of which one is in force,
// and the tree of objectives of each. A customer's strategic fit is judged against the version in force.
package strategy

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// The states of a strategy. At most one is active.
const (
	Draft      = "draft"
	InForce    = "active"
	Superseded = "superseded"
)

// Version is one version of the strategy.
type Version struct {
	resource.Record
	Name                      string
	Version                   int64
	State                     string
	Vision                    string
	TargetYear                *int64
	Positioning, CoreBusiness string
	Adjacent                  string // one a line, at most two
	Criteria                  string // for choosing customers, one a line
	Refit                     bool   // fits judged under older versions count no longer
	ActivatedAt               clock.Instant
}

// Versions declares the entity.
var Versions = resource.Declare("strategies",
	resource.Options{Profile: authz.Catalogue, Title: "name", Sort: "-version"},
	resource.Rules[Version]{Check: check, Guard: guard},
	resource.Text("name", func(v *Version) *string { return &v.Name }).Required().Listed(),
	resource.Count("version", func(v *Version) *int64 { return &v.Version }).Computed().Listed(),
	resource.Choice("state", func(v *Version) *string { return &v.State }, Draft, InForce, Superseded).Computed().Listed(),
	resource.LongText("vision", func(v *Version) *string { return &v.Vision }).Required().Listed(),
	resource.Integer("target_year", func(v *Version) **int64 { return &v.TargetYear }).Listed(),
	resource.LongText("positioning", func(v *Version) *string { return &v.Positioning }),
	resource.LongText("core_business", func(v *Version) *string { return &v.CoreBusiness }),
	resource.LongText("adjacent", func(v *Version) *string { return &v.Adjacent }),
	resource.LongText("criteria", func(v *Version) *string { return &v.Criteria }),
	resource.Bool("refit", func(v *Version) *bool { return &v.Refit }).Computed(),
	resource.Instant("activated_at", func(v *Version) *clock.Instant { return &v.ActivatedAt }).Computed(),
)

// mostAdjacent is how many businesses beside the core a company of this size can build at once.
const mostAdjacent = 2

func check(env resource.Env, _, v *Version) []errs.Field {
	var problems []errs.Field
	if v.State == "" {
		v.State = Draft
	}
	if len(strings.FieldsFunc(v.Adjacent, func(r rune) bool { return strings.ContainsRune("\n;；、", r) })) > mostAdjacent {
		problems = append(problems, errs.Field{Name: "adjacent", Code: "too_many_adjacent", Params: map[string]any{"max": mostAdjacent}})
	}
	if this := int64(env.Today.Time().Year()); v.TargetYear != nil && v.State == Draft && (*v.TargetYear < this || *v.TargetYear > this+30) {
		problems = append(problems, errs.Field{Name: "target_year", Code: "out_of_range", Params: map[string]any{"min": this, "max": this + 30}})
	}
	return problems
}

// guard numbers a new version and keeps one that was ever in force as it was: grades were decided under it.
func guard(ctx context.Context, w *resource.Write, before, after *Version) error {
	if before != nil && before.State != Draft {
		return errs.Conflict("strategy_in_force")
	}
	if before != nil {
		return nil
	}
	return w.Tx.QueryRow(ctx, "SELECT COALESCE(MAX(version), 0) + 1 FROM strategies").Scan(&after.Version)
}

// Current is the strategy in force.
type Current struct {
	ID          id.ID
	Name        string
	Version     int64
	Refit       bool
	ActivatedAt clock.Instant
}

// Active returns the strategy in force; ID 0: none.
func Active(ctx context.Context, q db.Querier) (Current, error) {
	return one(ctx, q, "state = ?", InForce)
}

// At returns the strategy that was in force at a moment; ID 0: none.
func At(ctx context.Context, q db.Querier, moment clock.Instant) (Current, error) {
	return one(ctx, q, "activated_at IS NOT NULL AND activated_at <= ?", moment)
}

func one(ctx context.Context, q db.Querier, where string, arg any) (Current, error) {
	var c Current
	err := q.QueryRow(ctx, "SELECT id, name, version, refit, activated_at FROM strategies WHERE archived_at IS NULL AND "+where+
		" ORDER BY version DESC LIMIT 1", arg).Scan(&c.ID, &c.Name, &c.Version, &c.Refit, &c.ActivatedAt)
	if errors.Is(err, sql.ErrNoRows) {
		return Current{}, nil
	}
	return c, err
}
