package resource

import (
	"context"
	"errors"
	"fmt"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
)

// GridRow is a row of a grid: a change to the record it names, else a new record.
type GridRow struct {
	ID     id.ID
	Rev    int64
	Fields Body
}

// The bounds of a grid.
const (
	maxGridRows     = 500
	maxGridProblems = 1000
)

// Grid writes many rows in one transaction: all of them, or none and every reason, each named rows.<index>.<field>.
// A row stands under the same rules as a single record; what stands in another row of the grid counts as written.
func (r *Entity) Grid(ctx context.Context, s *Store, actor authz.Actor, rows []GridRow) (out [][]byte, err error) {
	if len(rows) == 0 || len(rows) > maxGridRows {
		return nil, errs.Unprocessable("grid_unreadable").With("max", maxGridRows)
	}
	if err := r.mayGrid(actor, rows); err != nil {
		return nil, err
	}
	err = s.Write(ctx, actor, func(ctx context.Context, w *Write) error {
		g := grid{r: r, w: w, seen: map[id.ID]bool{}}
		if g.view, _, err = r.sight(ctx, s, w.Tx, actor); err != nil {
			return err
		}
		for i, row := range rows {
			if err := g.write(ctx, i, row); err != nil {
				return err
			}
		}
		if len(g.problems) > 0 {
			return &errs.Error{Status: 422, Code: "grid_refused", Fields: g.problems, Params: map[string]any{"count": len(g.problems)}}
		}
		out, err = g.render(ctx)
		return err
	})
	return out, err
}

// mayGrid refuses callers who may do none of what the rows ask for.
func (r *Entity) mayGrid(actor authz.Actor, rows []GridRow) error {
	for _, row := range rows {
		if row.ID == 0 && (r.options.Fixed || !actor.Grant(r.guard).Create) || row.ID != 0 && actor.Scope(r.guard, authz.Edit) == authz.None {
			return errs.Forbidden()
		}
	}
	return nil
}

// grid is a write of rows on its way.
type grid struct {
	r        *Entity
	w        *Write
	view     *view
	seen     map[id.ID]bool
	done     []record
	problems []errs.Field
}

// write stores one row, or notes why not. After a refusal the other rows are tried too, so that all reasons come at
// once; what the database itself refused ends the transaction, and with it the search for reasons.
func (g *grid) write(ctx context.Context, at int, row GridRow) error {
	rec, err := g.one(ctx, row)
	var refused *errs.Error
	switch {
	case err == nil:
		g.done = append(g.done, rec)
		return nil
	case !errors.As(err, &refused):
		return err
	}
	g.note(at, refused)
	if refused.Code == "duplicate" || len(g.problems) >= maxGridProblems {
		return &errs.Error{Status: 422, Code: "grid_refused", Fields: g.problems, Params: map[string]any{"count": len(g.problems)}}
	}
	return nil
}

func (g *grid) one(ctx context.Context, row GridRow) (record, error) {
	if row.ID == 0 {
		rec := g.r.make()
		if err := g.r.apply(g.view, rec, row.Fields); err != nil {
			return nil, err
		}
		if missing := g.r.absent(func(name string) bool { return row.Fields[name] != nil }); len(missing) > 0 {
			return nil, errs.Validation(missing...)
		}
		return rec, g.r.insert(ctx, g.w, g.view, rec)
	}
	if g.seen[row.ID] {
		return nil, errs.Invalid("id", "listed_twice")
	}
	g.seen[row.ID] = true
	return g.r.change(ctx, g.w, g.view, row.ID, func(rec record) error {
		if g.r.base(rec).Rev != row.Rev {
			return g.stale(ctx, rec, row.Rev)
		}
		return g.r.apply(g.view, rec, row.Fields)
	})
}

// stale names who has changed a record since it was read.
func (g *grid) stale(ctx context.Context, rec record, since int64) error {
	err := g.r.stale(ctx, g.w, g.view, rec, since)
	var conflict *errs.Error
	if !errors.As(err, &conflict) {
		return err
	}
	return errs.Validation(errs.Field{Name: "rev", Code: conflict.Code, Params: map[string]any{"by": conflict.Params["by"]}})
}

func (g *grid) note(at int, refused *errs.Error) {
	if len(refused.Fields) == 0 {
		g.problems = append(g.problems, errs.Field{Name: fmt.Sprintf("rows.%d", at), Code: refused.Code, Params: refused.Params})
		return
	}
	for _, f := range refused.Fields {
		params := f.Params
		if params == nil {
			params = refused.Params
		}
		g.problems = append(g.problems, errs.Field{Name: fmt.Sprintf("rows.%d.%s", at, f.Name), Code: f.Code, Params: params})
	}
}

// render shows the rows as they are now, in their order.
func (g *grid) render(ctx context.Context) ([][]byte, error) {
	if err := g.r.name(ctx, g.w.Store, g.w.Tx, g.w.Actor, g.view, g.done); err != nil {
		return nil, err
	}
	out := make([][]byte, len(g.done))
	for i, rec := range g.done {
		out[i] = g.r.append(nil, g.view, rec)
	}
	return out, nil
}
