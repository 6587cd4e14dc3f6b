package backups

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"github.com/loam-crm/loam/internal/identity"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/backup"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/jobs"
	"github.com/loam-crm/loam/internal/platform/notify"
	"github.com/loam-crm/loam/internal/platform/outbound"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/settings"
)

// The kinds of jobs.
const (
	MakeJob  = "backups.make"
	CheckJob = "backups.check"
)

// MakeArgs say why a backup is made.
type MakeArgs struct {
	Scheduled bool `json:"scheduled"`
}

// Outcome is what a job has done.
type Outcome struct {
	Name    string   `json:"name,omitempty"`
	Removed []string `json:"removed,omitempty"` // by the retention
	// Skipped says that a restored copy leaves the folder alone until it is confirmed: it may be the original's.
	Skipped bool `json:"skipped,omitempty"`
}

// RegisterJobs makes backups by the schedule and on demand.
func (s *Service) RegisterJobs(q *jobs.Queue) {
	jobs.Register(q, jobs.Kind[MakeArgs]{Name: MakeJob, Retries: 1, Work: s.makeOne})
	jobs.Register(q, jobs.Kind[CheckArgs]{Name: CheckJob, Retries: 1, Work: s.checkOne})
	q.Every(jobs.Daily{Kind: MakeJob, Args: MakeArgs{Scheduled: true}, Plan: s.due})
}

// due is when the schedule wanted a backup last.
func (s *Service) due(ctx context.Context, now time.Time) (time.Time, error) {
	if err := outbound.Allowed(ctx, s.Store.DB); err != nil {
		return time.Time{}, unlessShut(err)
	}
	p, err := loadPlan(ctx, s.Store.DB)
	if err != nil || p.Every == Never {
		return time.Time{}, err
	}
	company, err := settings.Load(ctx, s.Store.DB)
	return p.last(now.In(company.Zone())), err
}

func unlessShut(err error) error {
	if errs.Code(err) == "outbound_shut" {
		return nil
	}
	return err
}

// makeOne makes a backup, reads it back, and after one of the schedule removes what is kept no longer.
func (s *Service) makeOne(ctx context.Context, run *jobs.Run, args MakeArgs) (any, error) {
	if args.Scheduled || run.Again() { // a job that was under way when the backup was taken is begun again in the copy
		if err := outbound.Allowed(ctx, s.Store.DB); err != nil {
			return Outcome{Skipped: true}, unlessShut(err)
		}
	}
	p, err := loadPlan(ctx, s.Store.DB)
	if err != nil {
		return nil, err
	}
	if err := s.prepare(); err != nil {
		return nil, err
	}
	name, err := s.write(ctx, run, p, args.Scheduled)
	if err != nil {
		return nil, err
	}
	out := Outcome{Name: name}
	if args.Scheduled {
		out.Removed, err = s.retain(ctx, p)
	}
	return out, err
}

// prepare makes the folder, and removes what a killed program has left: there, and in the data folder, where the
// scratch copy of an encrypted backup lies.
func (s *Service) prepare() error {
	if err := os.MkdirAll(string(s.kept), 0o700); err != nil {
		return backup.Unusable(err)
	}
	now := s.Store.Clock.Now()
	return errors.Join(sweep(string(s.kept), now), sweep(s.data, now))
}

func (s *Service) write(ctx context.Context, run *jobs.Run, p BackupPlan, byPlan bool) (string, error) {
	readers, err := backup.Recipients(p.Recipients)
	if err != nil {
		return "", err
	}
	origin := asked
	if byPlan {
		origin = scheduled
	}
	name := nameOf(s.Store.Clock.Now(), origin, len(readers) > 0)
	path := filepath.Join(string(s.kept), name)
	made, err := backup.Create(ctx, backup.Source{DB: s.Store.DB, Dir: s.data, Program: s.Program, Clock: s.Store.Clock, Progress: run.Stage, Readers: readers}, path)
	if err != nil {
		return "", err
	}
	said := BackupNote{State: Made, Rows: made.Rows, Files: made.Files, Program: made.Program, Written: made.Size, SHA256: made.SHA256, By: run.By()}
	if said.ByName, err = s.nameOf(ctx, run.By()); err != nil {
		return "", err
	}
	run.Stage("verify", 0, 0)
	failure, err := s.verify(ctx, name, said)
	return name, errors.Join(failure, err)
}

func (s *Service) nameOf(ctx context.Context, user id.ID) (name string, err error) {
	if user == 0 {
		return "", nil
	}
	err = s.Store.DB.QueryRow(ctx, "SELECT name FROM users WHERE id = ?", user).Scan(&name)
	return name, err
}

// retain removes what is kept no longer.
func (s *Service) retain(ctx context.Context, p BackupPlan) ([]string, error) {
	company, err := settings.Load(ctx, s.Store.DB)
	if err != nil {
		return nil, err
	}
	list, err := s.kept.list()
	if err != nil {
		return nil, err
	}
	names := superfluous(list, p, company.Zone())
	if len(names) == 0 {
		return nil, nil
	}
	err = s.Store.Write(ctx, authz.System(), func(ctx context.Context, w *resource.Write) error {
		entries := make([]resource.Entry, len(names))
		for i, name := range names {
			entries[i] = resource.Entry{Action: "delete", Entity: Entity, Title: name}
		}
		return w.AuditMany(ctx, entries...)
	})
	for _, name := range names {
		if err == nil {
			err = s.kept.remove(name)
		}
	}
	return names, err
}

// Alarming says whether the end of a job is that of a scheduled backup that has failed: nobody waits for one.
func Alarming(job jobs.Job) bool {
	return job.Kind == MakeJob && job.State == jobs.Failed && job.CreatedBy == 0
}

// Alarm tells those who look after backups that a scheduled one has failed, in the transaction of its end.
func Alarm(ctx context.Context, w *resource.Write) error {
	people, err := identity.Holders(ctx, w.Tx, authz.BackupManage)
	if err != nil {
		return err
	}
	return notify.Send(ctx, w, notify.Notice{Kind: notify.BackupFailed, Users: people, Group: notify.BackupFailed})
}
