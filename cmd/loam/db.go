package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/loam-crm/loam/internal/app"
	"github.com/loam-crm/loam/internal/platform/backup"
	"github.com/loam-crm/loam/internal/platform/db"
)

type dbCmd struct {
	Copy    dbCopyCmd    `cmd:"" help:"Copy everything between SQLite and PostgreSQL. Given again it goes on where it was cut."`
	Migrate dbMigrateCmd `cmd:"" help:"Bring the schema up to this version."`
	Reindex dbReindexCmd `cmd:"" help:"Rebuild the search index."`
}

type dbCopyCmd struct {
	From string `help:"Data folder or postgres:// address to read. Files and keys of the latter are in the folder of --data." required:""`
	To   string `help:"Empty data folder or postgres:// address to write. Files and keys of the latter go to the folder of --data." required:""`
}

func (c *dbCopyCmd) Run(s *session) error {
	from, err := app.Database(s.ctx, app.Config{DB: s.databaseAt(c.From), Version: version, Idle: true})
	if err != nil {
		return err
	}
	defer from.Close()
	to, err := openTarget(s.ctx, s.databaseAt(c.To))
	if err != nil {
		return err
	}
	defer to.Close()
	shown := s.progress()
	report, err := backup.Copy(s.ctx, from, to, backup.CopyOptions{Progress: shown.stage, Reindex: s.reindex,
		FromDir: s.databaseAt(c.From).Dir, ToDir: s.databaseAt(c.To).Dir})
	shown.end()
	if err != nil {
		return err
	}
	return s.print(report, fmt.Sprintf("copied and verified: %d rows, %d files, %d keys", report.Rows, report.Files.Copied+report.Files.There, report.Files.Keys))
}

func (s *session) databaseAt(place string) db.Config {
	if strings.HasPrefix(place, "postgres:") || strings.HasPrefix(place, "postgresql:") {
		return db.Config{Dir: s.cli.Data, URL: place}
	}
	return db.Config{Dir: filepath.Clean(place)}
}

// openTarget opens a new database, or one that a copy was cut short in, which nothing but the copy may touch.
func openTarget(ctx context.Context, cfg db.Config) (*db.DB, error) {
	d, err := db.Open(ctx, cfg)
	if err != nil {
		return nil, err
	}
	cut, err := d.CopyingFrom(ctx)
	if err == nil && cut == "" {
		err = d.Migrate(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
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
