package backups

import (
	"context"
	"time"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/jobs"
	"github.com/loam-crm/loam/internal/platform/outbound"
	"github.com/loam-crm/loam/internal/platform/settings"
)

// LastSuccess is when the newest backup in the folder was taken that is not known to be damaged; zero: there is none.
func (s *Service) LastSuccess() time.Time {
	list, err := s.kept.list()
	if err != nil {
		return time.Time{}
	}
	for _, b := range list {
		if b.State != Damaged {
			return b.TakenAt.Time()
		}
	}
	return time.Time{}
}

// BackupFailure is why the newest attempt failed.
type BackupFailure struct {
	At     clock.Instant  `json:"at"`
	Code   string         `json:"code"`
	Params map[string]any `json:"params,omitempty"`
	Detail string         `json:"detail" doc:"in the caller's language"`
}

// BackupState is how the backups stand.
type BackupState struct {
	Items []BackupFile `json:"items" nullable:"false" doc:"the newest first"`
	Plan  BackupPlan   `json:"plan"`
	// LastSuccess is of the newest backup that is not known to be damaged.
	LastSuccess clock.Instant  `json:"last_success" nullable:"true"`
	LastFailure *BackupFailure `json:"last_failure" doc:"null when the newest attempt went well"`
	Next        clock.Instant  `json:"next" nullable:"true" doc:"when the schedule makes the next one"`
	Paused      bool           `json:"paused" doc:"the schedule rests, as this is a restored copy that nobody has confirmed"`
	Running     id.ID          `json:"running" nullable:"true" doc:"the job that makes one at present"`
	Folder      string         `json:"folder"`
	Data        string         `json:"data" doc:"the data folder, as a restore is told it"`
	Engine      db.Engine      `json:"engine" enum:"sqlite,postgres"`
	MayDownload bool           `json:"may_download"`
}

// State reads how the backups stand.
func (s *Service) State(ctx context.Context, actor authz.Actor) (out BackupState, err error) {
	out.Folder, out.Data, out.Engine, out.MayDownload = string(s.kept), s.data, s.Store.DB.EngineName(), mayDownload(actor)
	if out.Items, err = s.kept.list(); err != nil {
		return out, err
	}
	if at := s.LastSuccess(); !at.IsZero() {
		out.LastSuccess = clock.At(at)
	}
	if out.Plan, err = loadPlan(ctx, s.Store.DB); err != nil {
		return out, err
	}
	restored, err := outbound.Load(ctx, s.Store.DB)
	if err != nil {
		return out, err
	}
	out.Paused = restored.Shut()
	if out.LastFailure, err = s.lastFailure(ctx); err != nil {
		return out, err
	}
	running, there, err := s.Jobs.Newest(ctx, s.Store.DB, MakeJob, jobs.Queued, jobs.Running)
	if there {
		out.Running = running.ID
	}
	if err != nil || out.Paused {
		return out, err
	}
	company, err := settings.Load(ctx, s.Store.DB)
	if next := out.Plan.next(s.Store.Clock.Now().In(company.Zone())); !next.IsZero() {
		out.Next = clock.At(next)
	}
	return out, err
}

// lastFailure is that of the newest attempt, none when that went well.
func (s *Service) lastFailure(ctx context.Context) (*BackupFailure, error) {
	newest, there, err := s.Jobs.Newest(ctx, s.Store.DB, MakeJob, jobs.Done, jobs.Failed)
	if err != nil || !there || newest.State != jobs.Failed || newest.Error == nil {
		return nil, err
	}
	return &BackupFailure{At: newest.FinishedAt, Code: newest.Error.Code, Params: newest.Error.Params}, nil
}
