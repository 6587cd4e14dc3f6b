package records

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

type chooseViewInput struct {
	Body struct {
		Entity string `json:"entity"`
		View   id.ID  `json:"view,omitempty" doc:"none: the list as it comes"`
	}
}

// defaultViews are the views that lists open with for somebody.
func defaultViews(ctx context.Context, q db.Querier, user id.ID) (map[id.ID]bool, error) {
	rows, err := q.Query(ctx, "SELECT view_id FROM view_defaults WHERE user_id = ?", user)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	out := map[id.ID]bool{}
	for rows.Next() {
		var one id.ID
		if err := rows.Scan(&one); err != nil {
			return nil, err
		}
		out[one] = true
	}
	return out, rows.Err()
}

// chooseView says which of the views the caller sees a list opens with.
func (o operations) chooseView(ctx context.Context, in *chooseViewInput) (*list[savedView], error) {
	actor := httpx.Actor(ctx)
	if err := mayWrite(actor); err != nil {
		return nil, err
	}
	if _, err := o.entityNamed(in.Body.Entity, actor); err != nil {
		return nil, err
	}
	err := o.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		if _, err := w.Tx.Exec(ctx, "DELETE FROM view_defaults WHERE user_id = ? AND entity = ?", actor.ID, in.Body.Entity); err != nil || in.Body.View == 0 {
			return err
		}
		found, err := loadViews(ctx, w.Tx, "v.id = ? AND v.entity = ? AND (v.owner_id = ? OR v.shared)", in.Body.View, in.Body.Entity, actor.ID)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return errs.Invalid("view", "ref_not_found")
		}
		_, err = w.Tx.Exec(ctx, "INSERT INTO view_defaults (user_id, entity, view_id) VALUES (?, ?, ?)", actor.ID, in.Body.Entity, in.Body.View)
		return err
	})
	if err != nil {
		return nil, err
	}
	return o.listViews(ctx, &viewsInput{Entity: in.Body.Entity})
}
