package backup

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pressly/goose/v3"

	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/dbtest"
	"github.com/loam-crm/loam/internal/platform/jobs"
	"github.com/loam-crm/loam/internal/platform/search"
	"github.com/loam-crm/loam/migrations"
)

var noon = &clock.Fixed{At: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}

// backedUp makes a database with awkward rows, a file and a key, and its backup.
func backedUp(t *testing.T) (from *db.DB, archive, sha string) {
	t.Helper()
	from, cfg := engineDB(t)
	must(t, jobs.Migrate(t.Context(), from, slog.New(slog.DiscardHandler)))
	must(t, search.Setup(t.Context(), from))
	awkward(t, from)
	sha = upload(t, from, cfg.Dir, "a contract", 1)
	putKey(t, cfg.Dir, "the key")
	archive = filepath.Join(t.TempDir(), "b.zip")
	s, err := Create(t.Context(), Source{DB: from, Dir: cfg.Dir, Program: "1.2.3", Clock: noon}, archive)
	must(t, err)
	if s.Files != 1 || s.Keys != 1 || s.Tables["accounts"] != 11 || s.Engine != from.EngineName() || s.FileBytes != 10 || s.Program != "1.2.3" {
		t.Errorf("summary %+v", s)
	}
	return from, archive, sha
}

func TestBackupAndRestore(t *testing.T) {
	from, archive, sha := backedUp(t)
	checked, err := Check(t.Context(), archive)
	must(t, err)
	for name, cfg := range map[string]db.Config{"same engine": dbtest.Empty(t), "SQLite": {Dir: filepath.Join(t.TempDir(), "new", "data")}} {
		t.Run(name, func(t *testing.T) {
			out, err := Restore(t.Context(), archive, cfg, RestoreOptions{Clock: noon})
			must(t, err)
			if out.Backup.Rows != checked.Rows || out.AsideDir != "" || out.AsideSchema != "" {
				t.Errorf("%+v", out)
			}
			to := open(t, cfg)
			must(t, to.CheckSchema(t.Context()))
			sameRows(t, from, to, "settings")
			if got := value[string](t, to, "SELECT value FROM settings WHERE key = 'restored_at'"); got != `"2026-03-01T12:00:00Z"` {
				t.Errorf("restored_at is %s", got)
			}
			if content(t, cfg.Dir, "files", sha[:2], sha) != "a contract" || content(t, cfg.Dir, "keys", "secret.key") != "the key" {
				t.Error("files differ")
			}
			must(t, search.Setup(t.Context(), to))
			must(t, jobs.Migrate(t.Context(), to, slog.New(slog.DiscardHandler)))
			noLeftovers(t, cfg.Dir)
			noLeftovers(t, filepath.Dir(archive))
		})
	}
}

func noLeftovers(t *testing.T, dir string) {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, ".loam-*"))
	must(t, err)
	if len(found) > 0 {
		t.Errorf("left behind: %v", found)
	}
}

func TestBackupWhileWriting(t *testing.T) {
	from, cfg := engineDB(t)
	stop := writing(t, from)
	var archive bytes.Buffer
	_, err := Write(t.Context(), Source{DB: from, Dir: cfg.Dir}, &archive)
	stop()
	must(t, err)
	file := filepath.Join(t.TempDir(), "b.zip")
	must(t, os.WriteFile(file, archive.Bytes(), 0o600))
	target := dbtest.Empty(t)
	_, err = Restore(t.Context(), file, target, RestoreOptions{})
	must(t, err)
	if onePoint(t, open(t, target)) >= value[int64](t, from, "SELECT count(*) FROM segments") {
		t.Error("nothing was written meanwhile")
	}
}

func TestBackupRefusesFilesThatAreNotAsStored(t *testing.T) {
	d, cfg := engineDB(t)
	sha := upload(t, d, cfg.Dir, "a contract", 1)
	blob := filepath.Join(cfg.Dir, "files", sha[:2], sha)
	out := filepath.Join(t.TempDir(), "b.zip")
	must(t, os.WriteFile(blob, []byte("A contract"), 0o600))
	_, err := Create(t.Context(), Source{DB: d, Dir: cfg.Dir}, out)
	wantCode(t, err, "file_damaged")
	must(t, os.Remove(blob))
	_, err = Create(t.Context(), Source{DB: d, Dir: cfg.Dir}, out)
	wantCode(t, err, "file_missing")
	if left, _ := os.ReadDir(filepath.Dir(out)); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestBackupNeverOverwrites(t *testing.T) {
	d, cfg := engineDB(t)
	out := filepath.Join(t.TempDir(), "b.zip")
	must(t, os.WriteFile(out, []byte("precious"), 0o600))
	_, err := Create(t.Context(), Source{DB: d, Dir: cfg.Dir}, out)
	wantCode(t, err, "backup_exists")
	if content(t, out) != "precious" {
		t.Error("overwritten")
	}
}

func TestRestoreNeedsForceAndKeepsTheOldData(t *testing.T) {
	from, archive, sha := backedUp(t)
	_, target := engineDB(t)
	old := open(t, db.Config{Dir: target.Dir, URL: target.URL, Guest: true})
	exec(t, old, "INSERT INTO settings (key, value, updated_at) VALUES ('old', '1', 1)")
	putKey(t, target.Dir, "old key")
	_, err := Restore(t.Context(), archive, target, RestoreOptions{})
	wantCode(t, err, "target_not_empty")
	if old.EngineName() == db.SQLite { // engineDB still holds the lock, as a server would
		_, err = Restore(t.Context(), archive, target, RestoreOptions{Force: true})
		wantCode(t, err, "data_in_use")
		if value[int64](t, old, "SELECT count(*) FROM settings") != 1 || content(t, target.Dir, "keys", "secret.key") != "old key" {
			t.Error("the old data was touched")
		}
	}
	target = copyOf(t, old, target)
	out, err := Restore(t.Context(), archive, target, RestoreOptions{Force: true, Clock: noon})
	must(t, err)
	if out.AsideDir != target.Dir+".before-restore-2026-03-01t120000z" || content(t, out.AsideDir, "keys", "secret.key") != "old key" {
		t.Errorf("aside %q", out.AsideDir)
	}
	sameRows(t, from, open(t, target), "settings")
	if content(t, target.Dir, "files", sha[:2], sha) != "a contract" {
		t.Error("files differ")
	}
	aside := db.Config{Dir: out.AsideDir}
	query := "SELECT count(*) FROM settings WHERE key = 'old'"
	if target.URL != "" {
		aside, query = target, strings.Replace(query, "settings", out.AsideSchema+".settings", 1)
		aside.Guest = true
	}
	if value[int64](t, open(t, aside), query) != 1 {
		t.Error("the old records are lost")
	}
}

// copyOf gives the same data in a folder nobody holds; PostgreSQL has no lock.
func copyOf(t *testing.T, old *db.DB, cfg db.Config) db.Config {
	t.Helper()
	if cfg.URL != "" {
		return cfg
	}
	dir := filepath.Join(t.TempDir(), "data")
	must(t, os.MkdirAll(dir, 0o700))
	must(t, vacuumInto(t.Context(), old, filepath.Join(dir, db.FileName)))
	putKey(t, dir, "old key")
	return db.Config{Dir: dir}
}

func TestRestoreIntoAnUnusedTarget(t *testing.T) {
	_, archive, _ := backedUp(t)
	target := dbtest.Empty(t)
	if target.URL != "" { // migrated, never used
		fresh := open(t, target)
		must(t, fresh.Migrate(t.Context()))
	}
	must(t, os.MkdirAll(filepath.Join(target.Dir, "files", "incoming"), 0o700))
	must(t, os.MkdirAll(filepath.Join(target.Dir, "lost+found"), 0o700))
	_, err := Restore(t.Context(), archive, target, RestoreOptions{})
	must(t, err)
	if value[int64](t, open(t, target), "SELECT count(*) FROM accounts") != 11 {
		t.Error("not restored")
	}
}

func TestRestoreMigratesAnOlderSchema(t *testing.T) {
	dir := t.TempDir()
	old := open(t, db.Config{Dir: dir})
	p, err := goose.NewProvider(goose.DialectSQLite3, old.Writer(), migrations.Files, goose.WithDisableGlobalRegistry(true))
	must(t, err)
	_, err = p.UpTo(t.Context(), 1)
	must(t, err)
	exec(t, old, "INSERT INTO segments (id, "+record+", name) VALUES (1, 1, 1, 1, 'x')")
	archive := filepath.Join(t.TempDir(), "b.zip")
	s, err := Create(t.Context(), Source{DB: old, Dir: dir}, archive)
	must(t, err)
	target := dbtest.Empty(t)
	out, err := Restore(t.Context(), archive, target, RestoreOptions{})
	must(t, err)
	if s.Schema != 1 || out.Schema <= 1 || out.Backup.Schema != 1 {
		t.Errorf("from %d to %d", s.Schema, out.Schema)
	}
	to := open(t, target)
	must(t, to.CheckSchema(t.Context()))
	if value[int64](t, to, "SELECT count(*) FROM segments") != 1 {
		t.Error("the row is lost")
	}
}

func TestReportsAreJSON(t *testing.T) {
	body, err := json.Marshal(Restored{AsideDir: "d"})
	must(t, err)
	if !strings.Contains(string(body), `"aside_dir":"d"`) {
		t.Error(string(body))
	}
}
