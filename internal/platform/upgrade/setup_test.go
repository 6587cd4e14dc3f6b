package upgrade_test

import (
	"context"
	"errors"
	"log/slog"
	"strconv"
	"strings"
	"testing"

	"github.com/loam-crm/loam/internal/platform/crashtest"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/dbtest"
	"github.com/loam-crm/loam/internal/platform/upgrade"
)

func TestMain(m *testing.M) { crashtest.Main(m, die) }

// finished is what a process says that was not killed in its work.
const finished = "finished"

// die upgrades and dies at the statement whose place is the first argument.
func die(cfg db.Config, args []string) error {
	n, err := strconv.Atoi(args[0])
	if err != nil {
		return err
	}
	err = run(context.Background(), crashtest.At(cfg, n), args[1] == "no-backup")
	if err == nil {
		crashtest.Reached(finished)
	}
	return err
}

// run does what the program does with a database before it uses it.
func run(ctx context.Context, cfg db.Config, noBackup bool) error {
	d, err := db.Open(ctx, cfg)
	if err != nil {
		return err
	}
	return errors.Join(upgrade.Run(ctx, config(d, cfg, noBackup)), d.Close())
}

func config(d *db.DB, cfg db.Config, noBackup bool) upgrade.Config {
	return upgrade.Config{DB: d, Dir: cfg.Dir, Program: "test", Log: slog.New(slog.DiscardHandler), NoBackup: noBackup}
}

// state is everything a database holds.
type state struct {
	version int64
	ours    []string // the schema of our tables
	schema  []string // the whole schema
	rows    dbtest.Rows
}

func stateOf(t testing.TB, cfg db.Config) state {
	t.Helper()
	d, err := db.Open(t.Context(), cfg)
	must(t, err)
	defer d.Close()
	var s state
	s.version, _, err = d.SchemaVersion(t.Context())
	must(t, err)
	s.ours, err = dbtest.Schema(t.Context(), d, true)
	must(t, err)
	s.schema, err = dbtest.Schema(t.Context(), d, false)
	must(t, err)
	s.rows, err = dbtest.ReadRows(t.Context(), d)
	must(t, err)
	return s
}

// upgraded is the state after an upgrade that nothing disturbed.
func upgraded(t testing.TB, v *dbtest.Version) state {
	t.Helper()
	cfg := v.Copy(t)
	must(t, run(t.Context(), cfg, true))
	return stateOf(t, cfg)
}

func sameLines(t testing.TB, what string, got, want []string) {
	t.Helper()
	has := map[string]bool{}
	for _, line := range got {
		has[line] = true
	}
	for _, line := range want {
		if !has[line] {
			t.Errorf("%s lacks: %s", what, line)
		}
		delete(has, line)
	}
	for line := range has {
		t.Errorf("%s has besides: %s", what, line)
	}
	if t.Failed() {
		t.FailNow()
	}
}

func same(t testing.TB, what string, got, want state) {
	t.Helper()
	if got.version != want.version {
		t.Fatalf("%s: version %d, want %d", what, got.version, want.version)
	}
	sameLines(t, what+": schema", got.schema, want.schema)
	sameLines(t, what+": rows", got.rows.Lines(), want.rows.Lines())
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func column(place string) string { return place[strings.LastIndex(place, " ")+1:] }
