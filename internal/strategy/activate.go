package strategy

import (
	"context"
	"net/http"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// Service moves strategies through their states.
type Service struct{ Store *resource.Store }

type activateInput struct {
	ID   string `path:"id" maxLength:"20"`
	Body struct {
		Refit bool `json:"refit,omitempty" doc:"fits judged under older versions count no longer and are to be judged anew"`
	}
}

// Mount adds the operation.
func (s *Service) Mount(api httpx.API) {
	httpx.Register(api, httpx.Op{ID: "strategies.activate", Method: http.MethodPost, Path: httpx.Prefix + "/strategies/{id}/activate", Tag: "strategies",
		Summary: "Put a drafted strategy in force in place of the present one", Command: authz.ModelManage, Answer: Versions.Answer()},
		func(ctx context.Context, in *activateInput) (*httpx.Raw, error) {
			target, err := id.Parse(in.ID)
			if err != nil {
				return nil, errs.NotFound()
			}
			if err := s.Activate(ctx, httpx.Actor(ctx), target, in.Body.Refit); err != nil {
				return nil, err
			}
			record, err := Versions.Get(ctx, s.Store, httpx.Actor(ctx), target)
			if err != nil {
				return nil, err
			}
			return httpx.JSON(record), nil
		})
}

// Activate puts a draft in force and retires the version before. It needs the command models.manage, as grades are
// decided under it; a version that is no draft is a conflict.
func (s *Service) Activate(ctx context.Context, actor authz.Actor, target id.ID, refit bool) error {
	if !actor.May(authz.ModelManage) {
		return errs.Forbidden()
	}
	return s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		v, err := Versions.Load(ctx, w.Tx, actor, target)
		if err != nil {
			return err
		}
		if v.State != Draft || v.ArchivedAt != 0 {
			return errs.Conflict("illegal_transition").With("state", v.State).With("allowed", Draft)
		}
		_, err = w.Tx.Exec(ctx, "UPDATE strategies SET state = ?, rev = rev + 1, updated_at = ?, updated_by = ? WHERE state = ?",
			Superseded, w.Env.Now, w.Actor.ID, InForce)
		if err != nil {
			return err
		}
		n, err := w.Tx.Exec(ctx, "UPDATE strategies SET state = ?, refit = ?, activated_at = ?, rev = rev + 1, updated_at = ?, updated_by = ? WHERE id = ? AND state = ?",
			InForce, refit, w.Env.Now, w.Env.Now, w.Actor.ID, target, Draft)
		if db.IsUnique(err) { // on PostgreSQL two may be put in force at once; one is
			return errs.Conflict("rev_conflict").Because(err)
		}
		if err != nil {
			return err
		}
		if n == 0 {
			return errs.Conflict("illegal_transition").With("state", v.State).With("allowed", Draft)
		}
		return w.Audit(ctx, resource.Entry{Action: "activate", Entity: Versions.Name, Record: target, Rev: v.Rev + 1, Title: v.Name})
	})
}
