package backup

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
)

// schemaSwap restores into a new PostgreSQL schema that takes the place and name
// of the old one in one transaction. Its zero value stands for SQLite.
type schemaSwap struct {
	target  db.Config
	pool    *sql.DB
	schema  string // the one in use
	stage   string // the new one, until it is published
	aside   string // what the old one is called afterwards; empty when there is nothing to keep
	created bool   // stage is there and ours to remove
}

func openSchema(ctx context.Context, target db.Config, force bool, at clock.Instant) (*schemaSwap, error) {
	pool, err := sql.Open("pgx", target.URL)
	if err != nil {
		return nil, errs.BadRequest("database_url_unknown").Because(err)
	}
	s := &schemaSwap{target: target, pool: pool, stage: schemaPrefix + digitsOf(at)}
	var used bool
	err = pool.QueryRowContext(ctx, `SELECT current_schema(), EXISTS (
		SELECT 1 FROM pg_depend d JOIN pg_namespace n ON n.oid = d.refobjid AND d.refclassid = CAST('pg_namespace' AS regclass)
		WHERE n.nspname = current_schema())`).Scan(&s.schema, &used)
	if err == nil && used {
		s.aside = "before_restore_" + digitsOf(at)
		if !force {
			err = s.refuseRows(ctx)
		}
	}
	if err != nil {
		return nil, errors.Join(unreachable(err), pool.Close())
	}
	return s, nil
}

// refuseRows lets a schema pass that was migrated but never used.
func (s *schemaSwap) refuseRows(ctx context.Context) error {
	old, err := db.Open(ctx, s.target)
	if err != nil {
		return err
	}
	defer old.Close()
	tables, err := tablesOf(ctx, old)
	if err != nil { // a schema we do not know is somebody's
		return errs.Conflict("target_not_empty").With("schema", s.schema).Because(err)
	}
	return refuseRows(ctx, old, tables)
}

// fill makes the new schema and copies the records into it.
func (s *schemaSwap) fill(ctx context.Context, from *db.DB, opts RestoreOptions, out *Restored) error {
	if _, err := s.pool.ExecContext(ctx, "CREATE SCHEMA "+quoted(s.stage)); err != nil {
		return notPermitted(err)
	}
	s.created = true
	address, err := url.Parse(s.target.URL)
	if err != nil {
		return errs.BadRequest("database_url_unknown").Because(err)
	}
	query := address.Query()
	query.Set("search_path", quoted(s.stage))
	address.RawQuery = query.Encode()
	to, err := db.Open(ctx, db.Config{Dir: s.target.Dir, URL: address.String()})
	if err != nil {
		return err
	}
	err = to.Migrate(ctx)
	if err == nil {
		_, err = Copy(ctx, from, to, CopyOptions{Progress: opts.Progress})
	}
	if err == nil {
		err = finish(ctx, to, opts, out)
	}
	return errors.Join(err, to.Close())
}

// publish swaps the names.
func (s *schemaSwap) publish(ctx context.Context) error {
	tx, err := s.pool.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()                    // a no-op after the commit
	away := "DROP SCHEMA " + quoted(s.schema) + " RESTRICT" // refused by the server unless it is empty
	if s.aside != "" {
		away = "ALTER SCHEMA " + quoted(s.schema) + " RENAME TO " + quoted(s.aside)
	}
	for _, statement := range []string{away, "ALTER SCHEMA " + quoted(s.stage) + " RENAME TO " + quoted(s.schema)} {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return notPermitted(err)
		}
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	s.created = false
	return nil
}

// close removes what was not published.
func (s *schemaSwap) close(ctx context.Context) {
	if s.created {
		_, _ = s.pool.ExecContext(context.WithoutCancel(ctx), "DROP SCHEMA "+quoted(s.stage)+" CASCADE")
	}
	_ = s.pool.Close()
}

func digitsOf(at clock.Instant) string {
	return strings.NewReplacer("-", "", "t", "_", "z", "").Replace(stamp(at))
}

func unreachable(err error) error {
	var known *errs.Error
	if errors.As(err, &known) {
		return err
	}
	return errs.New(503, "database_unreachable").Because(err)
}

// notPermitted names what the database user must be allowed: to make schemas in the
// database and to rename the one in use.
func notPermitted(err error) error {
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.Code == "42501" {
		return errs.Conflict("database_not_permitted").Because(err)
	}
	return err
}
