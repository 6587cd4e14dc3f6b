package upgrade_test

import (
	"archive/zip"
	"context"
	"errors"
	"io"
	"os"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/loam-crm/loam/internal/platform/crashtest"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/dbtest"
	"github.com/loam-crm/loam/internal/platform/errs"
)

// versionRow puts a version into the record of migrations, or takes one out.
func versionRow(t *testing.T, cfg db.Config, query string) {
	t.Helper()
	d, err := db.Open(t.Context(), cfg)
	must(t, err)
	_, err = d.Writer().ExecContext(t.Context(), query)
	must(t, errors.Join(err, d.Close()))
}

func TestNewerSchemaIsRefused(t *testing.T) {
	versions := dbtest.Versions(t)
	cfg := dbtest.At(t, versions[len(versions)-1]).Copy(t)
	versionRow(t, cfg, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, TRUE)")
	before := stateOf(t, cfg)
	err := run(t.Context(), cfg, false)
	var refused *errs.Error
	if !errors.As(err, &refused) || refused.Code != "schema_newer" {
		t.Fatalf("%v, want schema_newer", err)
	}
	if text := err.Error(); refused.Params["database"] != int64(99999) || refused.Params["program"] != versions[len(versions)-1] {
		t.Errorf("it names %v in %s", refused.Params, text)
	}
	guest := cfg
	guest.Guest = true
	d, err := db.Open(t.Context(), guest)
	must(t, err)
	if err := d.CheckSchema(t.Context()); errs.Code(err) != "schema_newer" {
		t.Errorf("a guest: %v", err)
	}
	must(t, d.Close())
	same(t, "after the refusals", stateOf(t, cfg), before)
}

func TestSchemaWithAGapIsRefused(t *testing.T) {
	cfg := dbtest.At(t, 31).Copy(t)
	versionRow(t, cfg, "DELETE FROM goose_db_version WHERE version_id = 24")
	before := stateOf(t, cfg)
	if err := run(t.Context(), cfg, true); errs.Code(err) != "schema_half_applied" {
		t.Fatalf("%v, want schema_half_applied", err)
	}
	same(t, "after the refusal", stateOf(t, cfg), before)
}

// TestLostDatabaseIsNamed takes the database away at a statement, on PostgreSQL by ending its connection, and has the next start
// do the work.
func TestLostDatabaseIsNamed(t *testing.T) {
	v := dbtest.At(t, 26)
	want := upgraded(t, v)
	seen, cuts, named := len(statementsOf(t, v, v.Number)), 0, 0
	for n := 6; n < seen; n += 5 {
		cuts++
		cfg := v.Copy(t)
		cut := cfg
		cut.Through = crashtest.Through(func(at int, _ string) error {
			switch {
			case at != n:
				return nil
			case cfg.URL == "":
				return &pgconn.PgError{Code: "53100"} // what a full disk looks like
			}
			return endConnections(cfg)
		})
		err := run(t.Context(), cut, true)
		switch {
		case err == nil: // what was asked first is asked again
		case cfg.URL == "" && db.IsFull(err), cfg.URL != "" && db.IsDown(err):
			named++
		default:
			t.Errorf("statement %d: %v", n, err)
		}
		must(t, run(t.Context(), cfg, true))
		same(t, "the next start", stateOf(t, cfg), want)
	}
	if named < cuts*3/4 {
		t.Errorf("of %d only %d were noticed", cuts, named)
	}
	t.Logf("cuts %d, named %d", cuts, named)
}

// endConnections ends all of a database but its own.
func endConnections(cfg db.Config) error {
	d, err := db.Open(context.Background(), db.Config{Dir: cfg.Dir, URL: cfg.URL})
	if err != nil {
		return err
	}
	_, err = d.Writer().Exec("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
	time.Sleep(20 * time.Millisecond)
	return errors.Join(err, d.Close())
}

func unzip(archive, name, to string) error {
	z, err := zip.OpenReader(archive)
	if err != nil {
		return err
	}
	defer z.Close()
	from, err := z.Open(name)
	if err != nil {
		return err
	}
	file, err := os.Create(to)
	if err != nil {
		return err
	}
	_, err = io.Copy(file, from)
	return errors.Join(err, file.Close())
}
