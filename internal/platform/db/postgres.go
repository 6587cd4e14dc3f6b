package db

import (
	"context"
	"runtime"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib" // the driver also registers itself as "pgx"

	"github.com/loam-crm/loam/internal/platform/errs"
)

// minPostgres is the oldest server version accepted, as server_version_num.
const minPostgres = 150000

func openPostgres(ctx context.Context, cfg Config) (*DB, error) {
	if err := ensureDir(cfg.Dir); err != nil {
		return nil, err
	}
	config, err := pgx.ParseConfig(cfg.URL)
	if err != nil {
		return nil, errs.BadRequest("database_url_unknown").Because(err)
	}
	link := watch(config)
	pool := cfg.through(stdlib.GetConnector(*config))
	pool.SetMaxOpenConns(max(10, runtime.NumCPU()*4))
	pool.SetMaxIdleConns(max(10, runtime.NumCPU()*4))
	pool.SetConnMaxIdleTime(5 * time.Minute)
	d := &DB{Engine: Postgres, reader: pool, writer: pool, link: link}
	if err := d.greet(ctx); err != nil {
		_ = d.Close()
		return nil, err
	}
	return d, nil
}

// greet asks the server how old it is, and whether it keeps what it acknowledges when the power fails.
func (d *DB) greet(ctx context.Context) error {
	var version int
	var fsync, pages, commit string
	err := d.reader.QueryRowContext(ctx, `SELECT current_setting('server_version_num')::int, current_setting('fsync'),
		current_setting('full_page_writes'), current_setting('synchronous_commit')`).Scan(&version, &fsync, &pages, &commit)
	if err != nil {
		return errs.New(503, "database_unreachable").Because(err)
	}
	if version < minPostgres {
		return errs.BadRequest("postgres_too_old").With("version", version/10000)
	}
	for _, one := range []struct{ name, value string }{{"fsync", fsync}, {"full_page_writes", pages}, {"synchronous_commit", commit}} {
		if one.value == "off" {
			d.unsafe = append(d.unsafe, one.name)
		}
	}
	return nil
}

// Unsafe names the settings of PostgreSQL that are off, and by which a power failure can take away what was acknowledged.
func (d *DB) Unsafe() []string { return d.unsafe }
