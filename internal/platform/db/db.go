// Package db opens the database and runs SQL on it: SQLite or PostgreSQL through
// one path. Every statement is one text for both engines with `?` placeholders;
// values are always bound, never written into the text.
package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"

	"github.com/loam-crm/loam/internal/platform/errs"
)

// Engine names the database engine.
type Engine string

const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// Config says where the data lives. Dir always holds files and keys; URL, when
// set, puts the records in PostgreSQL instead of Dir/loam.db.
type Config struct {
	Dir string
	URL string
	// Guest opens beside a running server for a short command: no process lock,
	// no migration. The schema must be current already.
	Guest bool
	// Through, when set, stands between the program and its driver: a test sees every statement, refuses one, or ends
	// the process at it.
	Through func(driver.Connector) driver.Connector `json:"-"`
}

// pool opens a pool of connections of a driver that is known by name.
func (c Config) pool(driverName, address string) (*sql.DB, error) {
	pool, err := sql.Open(driverName, address)
	if err != nil || c.Through == nil {
		return pool, err
	}
	return c.through(connector{pool.Driver(), address}), pool.Close()
}

func (c Config) through(driver driver.Connector) *sql.DB {
	if c.Through != nil {
		driver = c.Through(driver)
	}
	return sql.OpenDB(driver)
}

// connector gives a driver the form that Through takes.
type connector struct {
	driver  driver.Driver
	address string
}

func (c connector) Connect(context.Context) (driver.Conn, error) { return c.driver.Open(c.address) }
func (c connector) Driver() driver.Driver                        { return c.driver }

// DB is an open database. It is safe for concurrent use.
type DB struct {
	Engine Engine
	reader *sql.DB
	writer *sql.DB
	ready  *statements // of the reader; nil on PostgreSQL
	lock   *processLock
	// doubtful says that the log of SQLite may hold what the disk does not.
	doubtful atomic.Bool
	turn     chan struct{} // of the transactions; nil on PostgreSQL
	dir      string        // with the file of SQLite
	link     *link         // nil on SQLite
	unsafe   []string      // settings of PostgreSQL
}

// Querier runs statements; *DB reads, *Tx reads and writes.
type Querier interface {
	Query(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRow(ctx context.Context, query string, args ...any) *sql.Row
	EngineName() Engine
}

// Open opens the database. It does not migrate; call Migrate.
func Open(ctx context.Context, cfg Config) (*DB, error) {
	if cfg.URL == "" {
		return openSQLite(ctx, cfg)
	}
	if !strings.HasPrefix(cfg.URL, "postgres://") && !strings.HasPrefix(cfg.URL, "postgresql://") {
		return nil, errs.BadRequest("database_url_unknown")
	}
	return openPostgres(ctx, cfg)
}

// Close closes the pools and frees the data folder.
func (d *DB) Close() error {
	var err error
	if d.ready != nil {
		err = d.ready.close()
	}
	err = errors.Join(err, d.reader.Close(), d.writer.Close())
	if d.link != nil {
		d.link.close()
	}
	return errors.Join(err, d.lock.release())
}

// EngineName tells which engine this is, for the few places where SQL must differ.
func (d *DB) EngineName() Engine { return d.Engine }

// Writer gives the pool that may write, for libraries that bring their own SQL
// (migrations and the job queue). Features use Tx.
func (d *DB) Writer() *sql.DB { return d.writer }

// Query reads outside a transaction.
func (d *DB) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if s := d.prepared(ctx, query); s != nil {
		return s.QueryContext(ctx, args...)
	}
	return d.reader.QueryContext(ctx, rebind(d.Engine, query), args...)
}

// QueryRow reads one row outside a transaction.
func (d *DB) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	if s := d.prepared(ctx, query); s != nil {
		return s.QueryRowContext(ctx, args...)
	}
	return d.reader.QueryRowContext(ctx, rebind(d.Engine, query), args...)
}

func (d *DB) prepared(ctx context.Context, query string) *sql.Stmt {
	if d.ready == nil {
		return nil
	}
	return d.ready.of(ctx, query)
}

// Ping says whether the database answers.
func (d *DB) Ping(ctx context.Context) error { return d.reader.PingContext(ctx) }

func ensureDir(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return errs.BadRequest("data_dir_unusable").With("dir", filepath.Base(dir)).Because(err)
	}
	return nil
}
