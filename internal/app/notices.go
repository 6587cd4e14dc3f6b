package app

import (
	"context"
	"time"

	"github.com/loam-crm/loam/internal/backups"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/jobs"
	"github.com/loam-crm/loam/internal/platform/notify"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// looksAway is after what time somebody who waits for a job does something else meanwhile.
const looksAway = 10 * time.Second

// tellJob tells whoever asked for a job that it failed, or that a long one is through.
func (a *App) tellJob(ctx context.Context, tx *db.Tx, job jobs.Job) error {
	kind := notify.JobFailed
	if job.State == jobs.Done {
		kind = notify.JobDone
	}
	short := job.FinishedAt.Time().Sub(job.CreatedAt.Time()) < looksAway
	nobodys := job.CreatedBy == 0 || job.State == jobs.Cancelled || job.State == jobs.Done && short
	if nobodys && !backups.Alarming(job) {
		return nil
	}
	env, err := a.Store.Env(ctx, tx)
	if err != nil {
		return err
	}
	w := &resource.Write{Store: a.Store, Tx: tx, Actor: authz.System(), Env: env}
	if nobodys {
		return backups.Alarm(ctx, w)
	}
	return notify.Send(ctx, w, notify.Notice{Kind: kind, Users: []id.ID{job.CreatedBy}, Group: kind + "/" + job.ID.String(), Data: map[string]any{"job": job.Kind}})
}
