package main

import (
	"path/filepath"
	"testing"

	"github.com/loam-crm/loam/internal/platform/dbtest"
)

// TestMigrateCopiesTheRecordsFirst does so on SQLite; on PostgreSQL the operator does.
func TestMigrateCopiesTheRecordsFirst(t *testing.T) {
	old := dbtest.At(t, 31)
	for _, args := range [][]string{{"db", "migrate"}, {"db", "migrate", "--no-backup"}} {
		cfg := old.Copy(t)
		s := &shell{t: t, dir: cfg.Dir, place: []string{"--data", cfg.Dir, "--json"}}
		want := 0
		if cfg.URL != "" {
			s.place = append(s.place, "--database", cfg.URL)
		} else if len(args) == 2 {
			want = 1
		}
		if out := s.done(args...); out["schema"] != out["program"] || out["schema"] == 31.0 {
			t.Errorf("%v: %v", args, out)
		}
		if found, _ := filepath.Glob(filepath.Join(cfg.Dir, "backups", "before-v00031-*.zip")); len(found) != want {
			t.Errorf("%v: backups %v, want %d", args, found, want)
		}
	}
}
