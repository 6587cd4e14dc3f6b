package main

import (
	"context"
	"fmt"
	"strings"

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
	summary, err := backup.Create(s.ctx, backup.Source{DB: a.DB, Dir: s.cli.Data, Program: version, Progress: shown.so}, c.File)
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

type dbCmd struct {
	Copy    dbCopyCmd    `cmd:"" help:"Copy all records between SQLite and PostgreSQL."`
	Migrate dbMigrateCmd `cmd:"" help:"Bring the schema up to this version."`
	Reindex dbReindexCmd `cmd:"" help:"Rebuild the search index."`
}

type dbCopyCmd struct {
	From string `help:"Data folder or postgres:// address to read." required:""`
	To   string `help:"Empty data folder or postgres:// address to write." required:""`
}

func (c *dbCopyCmd) Run(s *session) error {
	from, err := s.databaseAt(c.From)
	if err != nil {
		return err
	}
	defer from.Close()
	to, err := s.databaseAt(c.To)
	if err != nil {
		return err
	}
	defer to.Close()
	shown := s.progress()
	report, err := backup.Copy(s.ctx, from, to, shown.so)
	shown.end()
	if err != nil {
		return err
	}
	if err := s.reindex(s.ctx, to); err != nil {
		return err
	}
	return s.print(report, "copied and verified; copy the files and keys folders along")
}

func (s *session) databaseAt(place string) (*db.DB, error) {
	cfg := db.Config{Dir: place}
	if strings.HasPrefix(place, "postgres") {
		cfg = db.Config{Dir: s.cli.Data, URL: place}
	}
	return app.Database(s.ctx, app.Config{DB: cfg, Version: version, Idle: true})
}

type dbMigrateCmd struct {
	NoBackup bool `help:"Without a copy of the records beforehand." name:"no-backup"`
}

func (c dbMigrateCmd) Run(s *session) error {
	a, err := app.Open(s.ctx, app.Config{DB: s.database(false), Version: version, Idle: true, NoBackup: c.NoBackup})
	if err != nil {
		return err
	}
	defer a.Close(s.ctx)
	current, target, err := a.DB.SchemaVersion(s.ctx)
	if err != nil {
		return err
	}
	return s.print(map[string]int64{"schema": current, "program": target}, fmt.Sprintf("schema version %d", current))
}

type dbReindexCmd struct{}

func (dbReindexCmd) Run(s *session) error {
	a, err := s.open()
	if err != nil {
		return err
	}
	defer a.Close(s.ctx)
	if err := a.Store.Reindex(s.ctx, false); err != nil {
		return err
	}
	return s.print(map[string]bool{"reindexed": true}, "search index rebuilt")
}
