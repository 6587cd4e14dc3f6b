package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"time"

	"github.com/loam-crm/loam/internal/platform/db"
)

// bench is a run under way.
type bench struct {
	config
	report *report
	dir    string // for everything the run writes, gone at its end
	admin  *sql.DB
	made   []string // databases on the server
}

func (b *bench) open(ctx context.Context) (err error) {
	if b.dir, err = os.MkdirTemp("", "loam-bench-"); err != nil {
		return err
	}
	if b.engine != db.Postgres {
		return nil
	}
	if b.admin, err = sql.Open("pgx", b.server); err != nil {
		return err
	}
	return b.admin.PingContext(ctx)
}

// close removes what the run made, also after it was broken off.
func (b *bench) close() {
	for _, name := range b.made {
		_, _ = b.admin.ExecContext(context.Background(), "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)")
	}
	if b.admin != nil {
		_ = b.admin.Close()
	}
	_ = os.RemoveAll(b.dir)
}

// place makes an empty database of the engine and a data folder.
func (b *bench) place(ctx context.Context) (db.Config, error) {
	dir, err := os.MkdirTemp(b.dir, "data-")
	if err != nil || b.engine != db.Postgres {
		return db.Config{Dir: dir}, err
	}
	name := fmt.Sprintf("loam_bench_%d_%d", os.Getpid(), time.Now().UnixNano())
	if _, err := b.admin.ExecContext(ctx, "CREATE DATABASE "+name); err != nil {
		return db.Config{}, err
	}
	b.made = append(b.made, name)
	address, err := url.Parse(b.server)
	if err != nil {
		return db.Config{}, err
	}
	address.Path = "/" + name
	return db.Config{Dir: dir, URL: address.String()}, nil
}

// discard removes a place that is not needed any more: a run would otherwise fill the disk.
func (b *bench) discard(ctx context.Context, cfg db.Config) error {
	err := os.RemoveAll(cfg.Dir)
	if cfg.URL == "" {
		return err
	}
	address, parseErr := url.Parse(cfg.URL)
	if parseErr != nil {
		return errors.Join(err, parseErr)
	}
	_, dropErr := b.admin.ExecContext(ctx, "DROP DATABASE IF EXISTS "+address.Path[1:]+" WITH (FORCE)")
	return errors.Join(err, dropErr)
}

func (b *bench) say(format string, args ...any) { fmt.Fprintf(b.progress, format+"\n", args...) }
