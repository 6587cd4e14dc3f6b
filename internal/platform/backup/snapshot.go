package backup

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"path/filepath"

	"github.com/loam-crm/loam/internal/platform/db"
)

// snapshot reads one state of a database while others go on writing. Its queries
// bind no values.
type snapshot struct {
	engine db.Engine
	tx     *sql.Tx
	pool   *sql.DB // of its own on SQLite, where db has no reading transactions
}

func takeSnapshot(ctx context.Context, d *db.DB) (*snapshot, error) {
	if d.EngineName() == db.Postgres {
		tx, err := d.Writer().BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
		if err != nil {
			return nil, err
		}
		return &snapshot{engine: db.Postgres, tx: tx}, nil
	}
	pool, err := ownReader(ctx, d)
	if err != nil {
		return nil, err
	}
	tx, err := pool.BeginTx(ctx, nil)
	if err != nil {
		return nil, errors.Join(err, pool.Close())
	}
	s := &snapshot{engine: db.SQLite, tx: tx, pool: pool}
	var n int
	if err := tx.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_master").Scan(&n); err != nil { // the first read takes the snapshot
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// ownReader opens one more connection to the file of an open SQLite database.
func ownReader(ctx context.Context, d *db.DB) (*sql.DB, error) {
	file, err := fileOf(ctx, d)
	if err != nil {
		return nil, err
	}
	address := url.URL{Path: filepath.ToSlash(file)}
	pool, err := sql.Open("sqlite", "file:"+address.EscapedPath()+"?_pragma=busy_timeout(10000)") // query_only would forbid VACUUM INTO
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(1)
	return pool, nil
}

// fileOf is the file of an open SQLite database.
func fileOf(ctx context.Context, d *db.DB) (file string, err error) {
	err = d.QueryRow(ctx, "SELECT file FROM pragma_database_list WHERE name = 'main'").Scan(&file)
	return file, err
}

func (s *snapshot) EngineName() db.Engine { return s.engine }

func (s *snapshot) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return s.tx.QueryContext(ctx, query, args...)
}

func (s *snapshot) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	return s.tx.QueryRowContext(ctx, query, args...)
}

// Close ends the snapshot.
func (s *snapshot) Close() error {
	err := s.tx.Rollback()
	if s.pool != nil {
		err = errors.Join(err, s.pool.Close())
	}
	return err
}
