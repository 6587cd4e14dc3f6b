package backups

import (
	"context"
	"net/http"
	"os"
	"path/filepath"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/backup"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/jobs"
	"github.com/loam-crm/loam/internal/platform/outbound"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// Service makes and keeps backups.
type Service struct {
	Store   *resource.Store
	Jobs    *jobs.Queue
	Program string // version of this program
	data    string // the data folder
	kept    folder
}

// New takes the data folder and the folder of the backups; empty: the folder "backups" in the data folder. It makes no
// folder before there is something to put into it.
//
// Errors: backup_folder_inside: what is backed up would hold the backups.
func New(store *resource.Store, queue *jobs.Queue, data, dir, program string) (*Service, error) {
	data, err := filepath.Abs(data)
	if err != nil {
		return nil, err
	}
	if dir == "" {
		dir = filepath.Join(data, backup.BackupsName)
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return nil, err
	}
	for _, part := range []string{"files", "keys"} {
		if inside(dir, filepath.Join(data, part)) {
			return nil, errs.BadRequest("backup_folder_inside").With("folder", part)
		}
	}
	return &Service{Store: store, Jobs: queue, Program: program, data: data, kept: folder(dir)}, nil
}

// Plan changes the schedule.
//
// Errors: validation.
func (s *Service) Plan(ctx context.Context, actor authz.Actor, after BackupPlan) error {
	if after.Recipients == nil {
		after.Recipients = []string{}
	}
	if err := after.check(); err != nil {
		return err
	}
	return s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		before, err := loadPlan(ctx, w.Tx)
		if err != nil {
			return err
		}
		changes, err := changed(before, after)
		if err != nil || len(changes) == 0 {
			return err
		}
		if err := savePlan(ctx, w.Tx, w.Env.Now, w.Actor.ID, after); err != nil {
			return err
		}
		return w.Audit(ctx, resource.Entry{Action: "update", Entity: Entity, Title: planKey, Changes: changes})
	})
}

// Entity is what lines of the audit log about backups are about.
const Entity = "backups"

// Ask has a backup made.
//
// Errors: backup_running.
func (s *Service) Ask(ctx context.Context, actor authz.Actor) (job id.ID, err error) {
	err = s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		_, runs, err := s.Jobs.Newest(ctx, w.Tx, MakeJob, jobs.Queued, jobs.Running)
		if err != nil {
			return err
		}
		if runs {
			return errs.Conflict("backup_running")
		}
		if job, err = s.Jobs.Enqueue(ctx, w.Tx, MakeJob, MakeArgs{}, actor.ID); err != nil {
			return err
		}
		return w.Audit(ctx, resource.Entry{Action: "create", Entity: Entity})
	})
	return job, err
}

// Check has a backup read back.
//
// Errors: not_found.
func (s *Service) Check(ctx context.Context, actor authz.Actor, name string) (job id.ID, err error) {
	if _, err := s.kept.read(name); err != nil {
		return 0, err
	}
	err = s.Store.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		job, err = s.Jobs.Enqueue(ctx, tx, CheckJob, CheckArgs{Name: name}, actor.ID)
		return err
	})
	return job, err
}

// Remove deletes a backup, for good.
//
// Errors: not_found.
func (s *Service) Remove(ctx context.Context, actor authz.Actor, name string) error {
	if _, err := s.kept.read(name); err != nil {
		return err
	}
	err := s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		return w.Audit(ctx, resource.Entry{Action: "delete", Entity: Entity, Title: name})
	})
	if err != nil {
		return err
	}
	return s.kept.remove(name)
}

// mayDownload: a backup is everything the company has.
func mayDownload(actor authz.Actor) bool {
	return actor.May(authz.BackupDownload) && !actor.CannotTake
}

// Open opens a backup to be taken out of the house. The caller closes it.
//
// Errors: forbidden, not_found.
func (s *Service) Open(ctx context.Context, actor authz.Actor, name string) (*os.File, error) {
	if !mayDownload(actor) {
		return nil, errs.Forbidden()
	}
	path, err := s.kept.path(name)
	if err != nil {
		return nil, err
	}
	if _, err := s.kept.read(name); err != nil {
		return nil, err
	}
	file, err := os.Open(path) // #nosec G304 -- read has found that the name is one of a backup
	if err != nil {
		return nil, errs.New(http.StatusGone, "file_missing").Because(err)
	}
	err = s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		return w.Audit(ctx, resource.Entry{Action: "download", Entity: Entity, Title: name})
	})
	if err != nil {
		_ = file.Close()
		return nil, err
	}
	return file, nil
}

// Confirm says that a restored copy takes the place of the original: it sends from now on, and its schedule runs.
//
// Errors: outbound_open.
func (s *Service) Confirm(ctx context.Context, actor authz.Actor) (was outbound.Copy, err error) {
	err = s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		if was, err = outbound.Open(ctx, w.Tx); err != nil {
			return err
		}
		return w.Audit(ctx, resource.Entry{Action: "confirm", Entity: CopyEntity, Title: was.TakenAt.String()})
	})
	return was, err
}

// CopyEntity is what the line of the audit log about a confirmed copy is about.
const CopyEntity = "restored-copy"
