package main

import (
	"context"

	"github.com/loam-crm/loam/internal/app"
	"github.com/loam-crm/loam/internal/platform/backup"
	"github.com/loam-crm/loam/internal/platform/db"
)

type backupCmd struct {
	File string `arg:"" help:"The archive to write, e.g. loam-2026-11-22.zip." type:"path"`
}

func (c *backupCmd) Run(s *session) error {
	a, err := s.join()
	if err != nil {
		return err
	}
	defer a.Close(s.ctx)
	shown := s.progress()
	summary, err := backup.Create(s.ctx, backup.Source{DB: a.DB, Dir: s.cli.Data, Program: version, Progress: shown.stage}, c.File)
	shown.end()
	if err != nil {
		return err
	}
	return s.print(summary, "backup written: "+c.File)
}

type restoreCmd struct {
	File  string `arg:"" help:"The archive to read." type:"existingfile"`
	Force bool   `help:"The place is not empty: move what is there aside first."`
}

func (c *restoreCmd) Run(s *session) error {
	restored, err := backup.Restore(s.ctx, c.File, s.database(false), backup.RestoreOptions{Force: c.Force, Reindex: s.reindex})
	if err != nil {
		return err
	}
	return s.print(restored, "restored from "+c.File)
}

// reindex rebuilds the search index, which is derived and therefore not copied.
func (s *session) reindex(ctx context.Context, d *db.DB) error {
	return app.Reindex(ctx, app.Config{Version: version, Idle: true}, d)
}
