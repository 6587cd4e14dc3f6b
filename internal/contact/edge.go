package contact

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// Edge says that one seat influences another (E08). It is drawn in the power map and changes no score.
type Edge struct {
	resource.Record
	Name     string // "from → to", by their titles then
	Account  id.ID
	From, To id.ID
	Kind     string
	Strength int64 // 1–3
	Source   string
	NotedOn  calendar.Date
}

// Edges declares the entity.
var Edges = resource.Declare("influence-edges",
	resource.Options{Profile: authz.Customer, Title: "name", Parent: "account", Sort: "created_at"},
	resource.Rules[Edge]{Check: checkEdge, Guard: guardEdge},
	resource.Text("name", func(e *Edge) *string { return &e.Name }).Computed().Listed(),
	resource.Ref("from", "positions", func(e *Edge) *id.ID { return &e.From }).Required().Listed(),
	resource.Ref("to", "positions", func(e *Edge) *id.ID { return &e.To }).Required().Listed(),
	resource.Choice("kind", func(e *Edge) *string { return &e.Kind }, "informal", "formal", "conflict").Listed(),
	resource.Count("strength", func(e *Edge) *int64 { return &e.Strength }).Listed(),
	resource.Text("source", func(e *Edge) *string { return &e.Source }).Listed(),
	resource.Date("noted_on", func(e *Edge) *calendar.Date { return &e.NotedOn }).Listed(),
	resource.Ref("account", "accounts", func(e *Edge) *id.ID { return &e.Account }).Computed(),
)

func checkEdge(env resource.Env, before, e *Edge) []errs.Field {
	if e.Kind == "" {
		e.Kind = "informal"
	}
	if before == nil && e.Strength == 0 {
		e.Strength = 2
	}
	if e.NotedOn == "" {
		e.NotedOn = env.Today
	}
	var problems []errs.Field
	if e.From != 0 && e.From == e.To {
		problems = append(problems, errs.Field{Name: "to", Code: "same_position"})
	}
	if e.Strength < 1 || e.Strength > 3 {
		problems = append(problems, errs.Field{Name: "strength", Code: "out_of_range", Params: map[string]any{"min": 1, "max": 3}})
	}
	if e.NotedOn > env.Today {
		problems = append(problems, errs.Field{Name: "noted_on", Code: "in_the_future"})
	}
	return problems
}

// guardEdge keeps an edge within one customer, and one of a kind between two seats.
func guardEdge(ctx context.Context, w *resource.Write, before, e *Edge) error {
	var from, to string
	var account, other id.ID
	query := "SELECT title, account_id FROM positions WHERE id = ?"
	if err := w.Tx.QueryRow(ctx, query, e.From).Scan(&from, &account); err != nil {
		return err
	}
	if err := w.Tx.QueryRow(ctx, query, e.To).Scan(&to, &other); err != nil {
		return err
	}
	switch {
	case before != nil && before.Account != account:
		return errs.Invalid("from", "other_customer")
	case account != other:
		return errs.Invalid("to", "other_customer")
	}
	e.Account, e.Name = account, from+" → "+to
	return once(ctx, w, e.ArchivedAt != 0, "edge_exists", `SELECT EXISTS (SELECT 1 FROM influence_edges
		WHERE from_id = ? AND to_id = ? AND kind = ? AND archived_at IS NULL AND id <> ?)`, e.From, e.To, e.Kind, e.ID)
}

// once refuses a second record of the same, with a code of its own; the index refuses what comes at the same moment.
func once(ctx context.Context, w *resource.Write, archived bool, code, query string, args ...any) error {
	var there bool
	if archived {
		return nil
	}
	err := w.Tx.QueryRow(ctx, query, args...).Scan(&there)
	if err == nil && there {
		err = errs.Conflict(code)
	}
	return err
}
