package db

import (
	"context"
	"runtime"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver registers itself as "pgx"

	"github.com/loam-crm/loam/internal/platform/errs"
)

// minPostgres is the oldest server version accepted, as server_version_num.
const minPostgres = 150000

func openPostgres(ctx context.Context, cfg Config) (*DB, error) {
	if err := ensureDir(cfg.Dir); err != nil {
		return nil, err
	}
	pool, err := cfg.pool("pgx", cfg.URL)
	if err != nil {
		return nil, errs.BadRequest("database_url_unknown").Because(err)
	}
	pool.SetMaxOpenConns(max(10, runtime.NumCPU()*4))
	pool.SetMaxIdleConns(max(10, runtime.NumCPU()*4))
	pool.SetConnMaxIdleTime(5 * time.Minute)
	var version int
	if err := pool.QueryRowContext(ctx, "SELECT current_setting('server_version_num')::int").Scan(&version); err != nil {
		_ = pool.Close()
		return nil, errs.New(503, "database_unreachable").Because(err)
	}
	if version < minPostgres {
		_ = pool.Close()
		return nil, errs.BadRequest("postgres_too_old").With("version", version/10000)
	}
	return &DB{Engine: Postgres, reader: pool, writer: pool}, nil
}
