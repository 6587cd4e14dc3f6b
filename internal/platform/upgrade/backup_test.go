package upgrade_test

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/loam-crm/loam/attack/durability"
	"github.com/loam-crm/loam/internal/platform/backup"
	"github.com/loam-crm/loam/internal/platform/crashtest"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/dbtest"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/files"
	"github.com/loam-crm/loam/internal/platform/upgrade"
)

// sqliteAt is a SQLite database of an older version, whatever engine the tests run on, with an uploaded file.
func sqliteAt(t *testing.T, version int64) db.Config {
	t.Helper()
	return sqliteIn(t, t.TempDir(), version)
}

func sqliteIn(t *testing.T, dir string, version int64) db.Config {
	t.Helper()
	cfg := db.Config{Dir: dir}
	d, err := db.Open(t.Context(), cfg)
	must(t, err)
	must(t, d.MigrateTo(t.Context(), version))
	must(t, dbtest.Fill(t.Context(), d))
	store, err := files.New(dir, 0)
	must(t, err)
	blob, err := store.Put(t.Context(), strings.NewReader("a contract"))
	must(t, err)
	must(t, d.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, "UPDATE files SET sha256 = ?", blob.SHA256)
		return err
	}))
	must(t, d.Close())
	return cfg
}

func archives(t *testing.T, cfg db.Config) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(cfg.Dir, upgrade.Folder, "before-*"))
	must(t, err)
	return found
}

func TestBackupBeforeAnUpgrade(t *testing.T) {
	cfg := sqliteAt(t, 26)
	before := stateOf(t, cfg)
	must(t, run(t.Context(), cfg, false))
	after := stateOf(t, cfg)
	found := archives(t, cfg)
	if len(found) != 1 || !strings.HasPrefix(filepath.Base(found[0]), "before-v00026-") {
		t.Fatalf("backups: %v", found)
	}
	must(t, run(t.Context(), cfg, false))
	if again := archives(t, cfg); len(again) != 1 {
		t.Errorf("a start without an upgrade made one: %v", again)
	}

	// What the program of version 26 finds in it.
	summary, err := backup.Check(t.Context(), found[0])
	must(t, err)
	if summary.Schema != 26 || !summary.RecordsOnly || summary.Files != 0 {
		t.Errorf("it says %+v", summary)
	}
	sameLines(t, "the archive", unpacked(t, found[0]).rows.Lines(), before.rows.Lines())

	// What was entered since is gone with the folder that is put aside; the uploaded file is there again.
	exec(t, cfg, "DELETE FROM files")
	restored, err := backup.Restore(t.Context(), found[0], cfg, backup.RestoreOptions{Force: true})
	must(t, err)
	got := stateOf(t, cfg)
	for place := range got.rows {
		if strings.HasPrefix(place, `settings "restored_`) { // that it is a copy, and of when
			delete(got.rows, place)
		}
	}
	sameLines(t, "after the restore", got.rows.Lines(), after.rows.Lines())
	again, err := backup.Create(t.Context(), sourceOf(t, cfg), filepath.Join(t.TempDir(), "whole.zip")) // it reads every file
	must(t, err)
	if again.Files != 1 || restored.AsideDir == "" {
		t.Errorf("restored %+v, whole %+v", restored, again)
	}
}

func TestRecordsAloneAreNotRestoredWithoutTheirFiles(t *testing.T) {
	cfg := sqliteAt(t, 26)
	must(t, run(t.Context(), cfg, false))
	elsewhere := db.Config{Dir: filepath.Join(t.TempDir(), "new")}
	_, err := backup.Restore(t.Context(), archives(t, cfg)[0], elsewhere, backup.RestoreOptions{})
	if errs.Code(err) != "file_missing" {
		t.Fatalf("%v, want file_missing", err)
	}
	if left, _ := filepath.Glob(filepath.Join(elsewhere.Dir, "*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestTheLastThreeVersionsAreKept(t *testing.T) {
	cfg := sqliteAt(t, 31)
	folder := filepath.Join(cfg.Dir, upgrade.Folder)
	must(t, os.MkdirAll(filepath.Join(folder, ".loam-backup-cut"), 0o700))
	for _, name := range []string{"before-v00020-20260101t000000z.zip", "before-v00021-20260102t000000z.zip", "before-v00030-20260103t000000z.zip",
		"before-v00030-20260104t000000z.zip", "before-v00031-20260105t000000z.zip", "nightly.zip"} {
		must(t, os.WriteFile(filepath.Join(folder, name), nil, 0o600))
	}
	must(t, run(t.Context(), cfg, false))
	left, err := os.ReadDir(folder)
	must(t, err)
	var names []string
	for _, entry := range left {
		names = append(names, entry.Name())
	}
	if len(names) != 4 || names[0] != "before-v00021-20260102t000000z.zip" || names[1] != "before-v00030-20260104t000000z.zip" ||
		!strings.HasPrefix(names[2], "before-v00031-") || names[2] == "before-v00031-20260105t000000z.zip" || names[3] != "nightly.zip" {
		t.Errorf("left: %v", names)
	}
}

func TestPostgresIsToldOfItsOwnBackup(t *testing.T) {
	cfg := dbtest.At(t, 26).Copy(t)
	d, err := db.Open(t.Context(), cfg)
	must(t, err)
	defer d.Close()
	var said strings.Builder
	c := config(d, cfg, false)
	c.Log = slog.New(slog.NewTextHandler(&said, nil))
	must(t, upgrade.Run(t.Context(), c))
	want := "the records were copied before the upgrade"
	if cfg.URL != "" {
		want = "your own backup"
	}
	if !strings.Contains(said.String(), want) || !strings.Contains(said.String(), "from=26") {
		t.Errorf("said: %s", said.String())
	}
}

// TestKillInTheBackup leaves no archive that looks whole and is not, and no half one after the next start.
func TestKillInTheBackup(t *testing.T) {
	const kills = 16
	whole, cut := 0, 0
	for kill := range kills {
		cfg := sqliteAt(t, 26)
		before := stateOf(t, cfg)
		crashtest.KillAfter(t, cfg, 40*time.Millisecond+time.Duration(kill)*6*time.Millisecond, "-1", "backup")
		for _, path := range archives(t, cfg) {
			_, err := backup.Check(t.Context(), path)
			must(t, err)
			whole++
		}
		if len(drafts(t, cfg)) > 0 {
			cut++
		}
		if left := stateOf(t, cfg); left.version == before.version {
			sameLines(t, "after a kill", left.rows.Lines(), before.rows.Lines())
			must(t, run(t.Context(), cfg, false))
			if left := drafts(t, cfg); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		}
	}
	t.Logf("kills %d, in the middle of a backup %d, archives found whole %d", kills, cut, whole)
}

// drafts are what a backup that was cut off leaves.
func drafts(t *testing.T, cfg db.Config) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(cfg.Dir, upgrade.Folder, ".*"))
	must(t, err)
	return found
}

// TestFullDisk upgrades on a disk with room for nothing, then for the database but not its copy, then for everything.
func TestFullDisk(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "disk")
	disk, err := durability.Mount(t.Context(), dir, 24)
	must(t, err)
	t.Cleanup(func() { must(t, disk.Unmount()) })
	cfg := sqliteIn(t, dir, 1)
	before := stateOf(t, cfg)

	must(t, disk.Fill(64<<10))
	if err := run(t.Context(), cfg, false); errs.Code(err) != "upgrade_backup_no_room" {
		t.Fatalf("without room for the copy: %v", err)
	}
	if left := archives(t, cfg); len(left) > 0 {
		t.Errorf("half a copy: %v", left)
	}
	err = run(t.Context(), cfg, true)
	if !db.IsFull(err) {
		t.Fatalf("without room for the upgrade: %v", err)
	}
	must(t, disk.Free())
	left := stateOf(t, cfg)
	if left.version < 1 || left.version >= 32 {
		t.Errorf("version %d", left.version)
	}
	kept(t, 1, before.rows, left.rows)
	must(t, run(t.Context(), cfg, false))
	now := stateOf(t, cfg)
	kept(t, 1, before.rows, now.rows)
	sameLines(t, "the schema", now.schema, sqliteFresh(t).schema)
	t.Logf("the full disk stopped it at version %d", left.version)
}

func sqliteFresh(t *testing.T) state {
	cfg := db.Config{Dir: t.TempDir()}
	must(t, run(t.Context(), cfg, true))
	return stateOf(t, cfg)
}

// unpacked is what an archive's database holds.
func unpacked(t *testing.T, archive string) state {
	t.Helper()
	dir := t.TempDir()
	must(t, unzip(archive, "database.sqlite", filepath.Join(dir, db.FileName)))
	return stateOf(t, db.Config{Dir: dir})
}

func sourceOf(t *testing.T, cfg db.Config) backup.Source {
	t.Helper()
	d, err := db.Open(t.Context(), cfg)
	must(t, err)
	t.Cleanup(func() { must(t, d.Close()) })
	return backup.Source{DB: d, Dir: cfg.Dir}
}

func exec(t *testing.T, cfg db.Config, query string) {
	t.Helper()
	d, err := db.Open(t.Context(), cfg)
	must(t, err)
	must(t, d.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, query)
		return err
	}))
	must(t, d.Close())
}
