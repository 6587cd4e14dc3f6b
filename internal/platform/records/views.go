package records

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

const (
	maxViewName   = 100      // characters
	maxViewConfig = 20 << 10 // bytes
	maxOwnViews   = 200      // per user and entity
)

// savedView is a named filter, order and choice of columns of a list.
type savedView struct {
	ID        string          `json:"id"`
	Entity    string          `json:"entity"`
	Name      string          `json:"name"`
	Shared    bool            `json:"shared"`
	Owner     *recordRef      `json:"owner"`
	Mine      bool            `json:"mine"`
	Default   bool            `json:"default" doc:"the list opens with it for the caller"`
	Config    json.RawMessage `json:"config" doc:"an object; the server keeps it as it is"`
	UpdatedAt *string         `json:"updated_at" format:"date-time"`
}

type newView struct {
	Entity string          `json:"entity"`
	Name   string          `json:"name"`
	Shared bool            `json:"shared,omitempty"`
	Config json.RawMessage `json:"config"`
}

type viewChange struct {
	Name   *string         `json:"name,omitempty"`
	Shared *bool           `json:"shared,omitempty"`
	Config json.RawMessage `json:"config,omitempty"`
}

type viewsInput struct {
	Entity string `query:"entity" maxLength:"60"`
}

type newViewInput struct{ Body newView }

type viewChangeInput struct {
	IDInput
	Body viewChange
}

func (o operations) views() {
	httpx.Register(o.api, op("views", "list", http.MethodGet, "/views", "List own and shared views"), o.listViews)
	create := op("views", "create", http.MethodPost, "/views", "Save a view")
	create.Status = http.StatusCreated
	httpx.Register(o.api, create, o.createView)
	httpx.Register(o.api, op("views", "update", http.MethodPatch, "/views/{id}", "Change a view"), o.updateView)
	httpx.Register(o.api, op("views", "choose", http.MethodPut, "/views/default", "Say which view a list opens with"), o.chooseView)
	remove := op("views", "delete", http.MethodDelete, "/views/{id}", "Delete a view")
	remove.Status = http.StatusNoContent
	httpx.Register(o.api, remove, o.deleteView)
}

func (o operations) listViews(ctx context.Context, in *viewsInput) (*list[savedView], error) {
	actor := httpx.Actor(ctx)
	if in.Entity != "" {
		if _, err := o.entityNamed(in.Entity, actor); err != nil {
			return nil, err
		}
	}
	rows, err := loadViews(ctx, o.Store.DB, "(v.owner_id = ? OR v.shared) AND (? = '' OR v.entity = ?)", actor.ID, in.Entity, in.Entity)
	if err != nil {
		return nil, err
	}
	chosen, err := defaultViews(ctx, o.Store.DB, actor.ID)
	if err != nil {
		return nil, err
	}
	var items []savedView
	for _, v := range rows {
		if readable(o.Store.Registry.Named(v.entity), actor) {
			item := v.seenBy(actor)
			item.Default = chosen[v.id]
			items = append(items, item)
		}
	}
	return listOf(items), nil
}

func (o operations) createView(ctx context.Context, in *newViewInput) (*single[savedView], error) {
	actor := httpx.Actor(ctx)
	if err := mayWrite(actor); err != nil {
		return nil, err
	}
	if _, err := o.entityNamed(in.Body.Entity, actor); err != nil {
		return nil, err
	}
	v := view{entity: in.Body.Entity, name: in.Body.Name, shared: in.Body.Shared, config: string(in.Body.Config), owner: actor.ID, ownerName: actor.Name}
	if err := v.check(); err != nil {
		return nil, err
	}
	if v.shared && !actor.May(authz.ViewShare) {
		return nil, errs.Forbidden()
	}
	err := o.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		if err := roomForView(ctx, w.Tx, v); err != nil {
			return err
		}
		v.id, v.updatedAt = w.IDs.Next(), w.Env.Now
		_, err := w.Tx.Exec(ctx, `INSERT INTO views (id, entity, name, owner_id, shared, config, created_at, updated_at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, v.id, v.entity, v.name, v.owner, v.shared, v.config, w.Env.Now, w.Env.Now)
		if err != nil || !v.shared {
			return err
		}
		return v.audit(ctx, w, "create")
	})
	return only(v.seenBy(actor)), err
}

func roomForView(ctx context.Context, tx *db.Tx, v view) error {
	var n int
	if err := tx.QueryRow(ctx, "SELECT COUNT(*) FROM views WHERE entity = ? AND owner_id = ?", v.entity, v.owner).Scan(&n); err != nil {
		return err
	}
	if n >= maxOwnViews {
		return errs.Unprocessable("too_many_views").With("max", maxOwnViews)
	}
	return nil
}

func (o operations) updateView(ctx context.Context, in *viewChangeInput) (*single[savedView], error) {
	var v view
	err := o.changeView(ctx, in.IDInput, func(ctx context.Context, w *resource.Write, before view) error {
		v = before.with(in.Body)
		if err := v.check(); err != nil {
			return err
		}
		if v.shared && !before.shared && !w.Actor.May(authz.ViewShare) {
			return errs.Forbidden()
		}
		v.updatedAt = w.Env.Now
		_, err := w.Tx.Exec(ctx, "UPDATE views SET name = ?, shared = ?, config = ?, updated_at = ? WHERE id = ?",
			v.name, v.shared, v.config, v.updatedAt, v.id)
		if err != nil || !v.shared && !before.shared {
			return err
		}
		return v.audit(ctx, w, "update")
	})
	return only(v.seenBy(httpx.Actor(ctx))), err
}

func (o operations) deleteView(ctx context.Context, in *IDInput) (*struct{}, error) {
	return nil, o.changeView(ctx, *in, func(ctx context.Context, w *resource.Write, v view) error {
		if _, err := w.Tx.Exec(ctx, "DELETE FROM view_defaults WHERE view_id = ?", v.id); err != nil {
			return err
		}
		if _, err := w.Tx.Exec(ctx, "DELETE FROM views WHERE id = ?", v.id); err != nil || !v.shared {
			return err
		}
		return v.audit(ctx, w, "delete")
	})
}

// changeView runs a change to a view that the caller owns or, when it is shared,
// looks after. Somebody else's own view does not exist for the caller.
func (o operations) changeView(ctx context.Context, in IDInput, fn func(ctx context.Context, w *resource.Write, v view) error) error {
	actor := httpx.Actor(ctx)
	target, err := in.id()
	if err != nil {
		return err
	}
	if err := mayWrite(actor); err != nil {
		return err
	}
	return o.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		found, err := loadViews(ctx, w.Tx, "v.id = ? AND (v.owner_id = ? OR v.shared)", target, actor.ID)
		if err != nil {
			return err
		}
		if len(found) == 0 || !readable(o.Store.Registry.Named(found[0].entity), actor) {
			return errs.NotFound()
		}
		if found[0].owner != actor.ID && !actor.May(authz.ViewShare) {
			return errs.Forbidden()
		}
		return fn(ctx, w, found[0])
	})
}

// view is a row of the table.
type view struct {
	id, owner    id.ID
	entity, name string
	config       string
	shared       bool
	ownerName    string
	updatedAt    clock.Instant
}

func loadViews(ctx context.Context, q db.Querier, where string, args ...any) ([]view, error) {
	rows, err := q.Query(ctx, `SELECT v.id, v.entity, v.name, v.owner_id, v.shared, v.config, v.updated_at, COALESCE(u.name, '')
		FROM views v LEFT JOIN users u ON u.id = v.owner_id WHERE `+where+" ORDER BY v.entity, v.name, v.id", args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []view
	for rows.Next() {
		var v view
		if err := rows.Scan(&v.id, &v.entity, &v.name, &v.owner, &v.shared, &v.config, &v.updatedAt, &v.ownerName); err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

func (v view) seenBy(actor authz.Actor) savedView {
	return savedView{ID: v.id.String(), Entity: v.entity, Name: v.name, Shared: v.shared, Owner: refTo(v.owner, v.ownerName),
		Mine: v.owner == actor.ID, Config: json.RawMessage(v.config), UpdatedAt: stamp(v.updatedAt)}
}

func (v view) with(c viewChange) view {
	if c.Name != nil {
		v.name = *c.Name
	}
	if c.Shared != nil {
		v.shared = *c.Shared
	}
	if c.Config != nil {
		v.config = string(c.Config)
	}
	return v
}

// check bounds and tidies what the caller gave.
func (v *view) check() error {
	var problems []errs.Field
	v.name = strings.TrimSpace(v.name)
	if code := badLine(v.name, maxViewName); code != "" {
		problems = append(problems, errs.Field{Name: "name", Code: code})
	}
	var object map[string]json.RawMessage
	var tidy bytes.Buffer
	switch {
	case len(v.config) > maxViewConfig:
		problems = append(problems, errs.Field{Name: "config", Code: "too_long"})
	case json.Unmarshal([]byte(v.config), &object) != nil || object == nil || json.Compact(&tidy, []byte(v.config)) != nil:
		problems = append(problems, errs.Field{Name: "config", Code: "not_an_object"})
	}
	if len(problems) > 0 {
		return errs.Validation(problems...)
	}
	v.config = tidy.String()
	return nil
}

func (v view) audit(ctx context.Context, w *resource.Write, action string) error {
	return w.Audit(ctx, resource.Entry{Action: action, Entity: "views", Record: v.id, Title: v.name})
}
