package db

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"path/filepath"
	"runtime"

	_ "modernc.org/sqlite" // the driver registers itself as "sqlite"

	"github.com/loam-crm/loam/internal/platform/errs"
)

// FileName is the SQLite file inside the data folder.
const FileName = "loam.db"

// openSQLite opens one writing connection and several readers on the same file.
// A single writer makes writers wait in Go instead of failing with SQLITE_BUSY.
func openSQLite(ctx context.Context, cfg Config) (*DB, error) {
	if err := ensureDir(cfg.Dir); err != nil {
		return nil, err
	}
	if err := refuseNetworkFolder(cfg.Dir); err != nil {
		return nil, err
	}
	var lock *processLock
	if !cfg.Guest {
		var err error
		if lock, err = acquire(filepath.Join(cfg.Dir, "loam.lock")); err != nil {
			return nil, err
		}
	}
	d, err := cfg.sqlitePools(filepath.Join(cfg.Dir, FileName))
	if err != nil {
		_ = lock.release()
		return nil, err
	}
	d.lock = lock
	if err := d.assertSQLite(ctx); err != nil {
		_ = d.Close()
		return nil, err
	}
	if !cfg.Guest {
		d.inherit(ctx)
	}
	return d, nil
}

func (c Config) sqlitePools(file string) (*DB, error) {
	writer, err := c.pool("sqlite", dsn(file, true))
	if err != nil {
		return nil, err
	}
	writer.SetMaxOpenConns(1)
	reader, err := c.pool("sqlite", dsn(file, false))
	if err != nil {
		return nil, err
	}
	readers := max(4, runtime.NumCPU()*2)
	reader.SetMaxOpenConns(readers)
	reader.SetMaxIdleConns(readers)
	return &DB{Engine: SQLite, reader: reader, writer: writer, turn: make(chan struct{}, 1), dir: filepath.Dir(file), ready: &statements{pool: reader, ready: map[string]*sql.Stmt{}}}, nil
}

// dsn spells the pragmas in modernc's way; other spellings are silently ignored,
// which is why assertSQLite asks afterwards.
func dsn(file string, write bool) string {
	q := url.Values{}
	q.Add("_pragma", "busy_timeout(10000)") // first: the later pragmas may have to wait
	q.Add("_pragma", "journal_mode(WAL)")
	q.Add("_pragma", "synchronous(FULL)") // NORMAL may lose acknowledged commits on power loss
	q.Add("_pragma", "foreign_keys(ON)")
	q.Add("_pragma", "temp_store(MEMORY)")
	if write {
		q.Set("_txlock", "immediate") // a deferred transaction that upgrades fails at once
		q.Add("_pragma", "cache_size(-16000)")
	} else {
		q.Add("_pragma", "query_only(ON)")
		q.Add("_pragma", "cache_size(-2000)") // each reader has one; the system keeps the file once for all
		// No mmap_size: a disk that fails under a mapped page kills the process, under a read it is an error.
	}
	return "file:" + filepath.ToSlash(file) + "?" + q.Encode()
}

func (d *DB) assertSQLite(ctx context.Context) error {
	var mode, version string
	var sync int
	if err := d.writer.QueryRowContext(ctx, "PRAGMA journal_mode").Scan(&mode); err != nil {
		return errs.BadRequest("database_unreadable").Because(err)
	}
	if err := d.writer.QueryRowContext(ctx, "PRAGMA synchronous").Scan(&sync); err != nil {
		return err
	}
	if err := d.writer.QueryRowContext(ctx, "SELECT sqlite_version()").Scan(&version); err != nil {
		return err
	}
	if mode != "wal" || sync != 2 {
		return fmt.Errorf("db: SQLite opened with journal_mode %s and synchronous %d", mode, sync)
	}
	return nil
}
