// Package upgrade brings a database from whatever older version it has to this program's: first, on SQLite, a copy of its
// records, then our schema, the job queue's own tables and the search index. Each step is carried out whole or not at
// all, and the next start goes on where one was cut off.
package upgrade

import (
	"context"
	"log/slog"

	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/jobs"
	"github.com/loam-crm/loam/internal/platform/search"
)

// Config is what an upgrade needs.
type Config struct {
	DB      *db.DB
	Dir     string      // the data folder
	Program string      // version of this program, for the record
	Clock   clock.Clock // nil: the system's
	Log     *slog.Logger
	// NoBackup leaves out the copy of the records, for a disk that has no room for it.
	NoBackup bool
}

// Run does what is to be done; on a database that is up to date, nothing. On PostgreSQL several instances may call it at
// once: one works, the others wait.
//
// Errors: upgrade_backup_no_room, backup_folder_unusable and those of db.Migrate.
func Run(ctx context.Context, c Config) error {
	current, target, err := c.DB.SchemaVersion(ctx)
	if err != nil {
		return err
	}
	if 0 < current && current < target {
		if err := c.before(ctx, current, target); err != nil {
			return err
		}
	}
	if err := c.DB.Migrate(ctx); err != nil {
		return err
	}
	if err := jobs.Migrate(ctx, c.DB, c.Log); err != nil {
		return err
	}
	return search.Setup(ctx, c.DB)
}

// before takes care that there is a way back.
func (c Config) before(ctx context.Context, current, target int64) error {
	c.Log.Warn("the database is upgraded", "from", current, "to", target)
	if c.DB.EngineName() == db.Postgres {
		c.Log.Warn("no copy is made of a PostgreSQL database before an upgrade: the way back is your own backup of it")
		return nil
	}
	if c.NoBackup {
		c.Log.Warn("no copy of the records is made before the upgrade, as was asked for")
		return nil
	}
	return c.backUp(ctx, current)
}
