package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime/pprof"

	"github.com/loam-crm/loam/internal/app"
	"github.com/loam-crm/loam/internal/identity"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
)

// company takes all figures of one size: it imports, evaluates, reads over HTTP, and starts the program on the result.
func (b *bench) company(ctx context.Context, accounts int) error {
	b.say("%s, %d accounts", b.engine, accounts)
	cfg, err := b.imports(ctx, accounts)
	if err != nil {
		return err
	}
	if err := b.evaluated(ctx, cfg, accounts); err != nil {
		return err
	}
	if err := b.pages(ctx, cfg, accounts); err != nil {
		return err
	}
	if err := b.starts(ctx, cfg, accounts); err != nil {
		return err
	}
	return b.discard(ctx, cfg)
}

// evaluated measures evaluations in this process and leaves a company as it is by the next morning.
func (b *bench) evaluated(ctx context.Context, cfg db.Config, accounts int) (err error) {
	a, err := openApp(ctx, cfg)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close(ctx)) }()
	if err := b.settle(ctx, a); err != nil {
		return err
	}
	if err := b.profiled("evaluate", accounts, func() error { return b.evaluations(ctx, a, accounts) }); err != nil {
		return err
	}
	return b.settle(ctx, a)
}

func openApp(ctx context.Context, cfg db.Config) (*app.App, error) {
	return app.Open(ctx, app.Config{DB: cfg, Idle: true})
}

// settle lets the engine do now what its background work would have done by the next morning.
func (b *bench) settle(ctx context.Context, a *app.App) error {
	statement := "ANALYZE"
	if b.engine == db.SQLite {
		statement = "PRAGMA wal_checkpoint(TRUNCATE)"
	}
	_, err := a.DB.Writer().ExecContext(ctx, statement)
	return err
}

// people makes the boss and the salespeople, who own the accounts.
func people(ctx context.Context, a *app.App) error {
	all := []*identity.User{{Login: "boss", Name: "老板", Roles: []string{"boss"}}}
	for n := range staff {
		login, name := salesperson(n)
		all = append(all, &identity.User{Login: login, Name: name, Roles: []string{"salesperson"}})
	}
	for _, u := range all {
		if err := a.Identity.CreateUser(ctx, authz.System(), u, ""); err != nil {
			return err
		}
	}
	return nil
}

// profiled runs a part, under the CPU profiler when profiles are wanted.
func (b *bench) profiled(part string, accounts int, fn func() error) (err error) {
	if b.profiles == "" {
		return fn()
	}
	file, err := os.Create(filepath.Join(b.profiles, profileName(b.engine, part, accounts)))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if err := pprof.StartCPUProfile(file); err != nil {
		return err
	}
	defer pprof.StopCPUProfile()
	return fn()
}
