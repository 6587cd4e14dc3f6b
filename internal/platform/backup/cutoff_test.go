package backup

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/loam-crm/loam/internal/platform/crashtest"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/dbtest"
	"github.com/loam-crm/loam/internal/platform/errs"
)

const finished = "finished"

// die restores the archive and dies at the n-th step.
func die(cfg db.Config, args []string) error {
	n, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	_, err = Restore(context.Background(), args[0], cfg, RestoreOptions{Force: true, reached: func(step string) {
		if n--; n < 0 {
			crashtest.Reached(step)
		}
	}})
	if err == nil {
		crashtest.Reached(finished)
	}
	return err
}

// a company is told by one key and one row.
func company(t *testing.T, cfg db.Config, name string) {
	t.Helper()
	d, err := db.Open(t.Context(), cfg)
	must(t, err)
	must(t, d.Migrate(t.Context()))
	exec(t, d, "INSERT INTO segments (id, "+record+", name) VALUES (1, 1, 1, 1, ?)", name)
	upload(t, d, cfg.Dir, name, 7)
	putKey(t, cfg.Dir, name)
	must(t, d.Close())
}

// whose says which company is in a place, and fails unless records, keys and files are of one; empty: nothing is there.
func whose(t *testing.T, cfg db.Config) string {
	t.Helper()
	d, err := db.Open(t.Context(), cfg)
	must(t, err)
	defer d.Close()
	must(t, d.Migrate(t.Context()))
	names, err := db.Collect[string](t.Context(), d, "SELECT name FROM segments")
	must(t, err)
	key, err := os.ReadFile(filepath.Join(cfg.Dir, "keys", "secret.key"))
	if len(names) == 0 {
		if !os.IsNotExist(err) {
			t.Fatalf("no records, but the key %q, %v", key, err)
		}
		return ""
	}
	must(t, err)
	if string(key) != names[0] {
		t.Fatalf("the records are those of %s, the key is that of %s", names[0], key)
	}
	sums, err := filesOf(t.Context(), d)
	must(t, err)
	if got := content(t, cfg.Dir, filepath.FromSlash(placeOf(sums[0]))); got != names[0] {
		t.Fatalf("the records are those of %s, the file is that of %s", names[0], got)
	}
	return names[0]
}

// TestRestoreCutOffAtEveryStep kills a restore at each of its steps, over a company and into an empty place. Finish, which every
// start begins with, leaves the old one or the new one, whole; a guest does not go in before.
func TestRestoreCutOffAtEveryStep(t *testing.T) {
	source := db.Config{Dir: t.TempDir()}
	company(t, source, "new")
	archive := filepath.Join(t.TempDir(), "b.zip")
	_, err := Create(t.Context(), Source{DB: open(t, source), Dir: source.Dir}, archive)
	must(t, err)
	for _, old := range []string{"old", ""} {
		t.Run("over "+old, func(t *testing.T) {
			seen := map[string]int{}
			steps := 0
			for at := ""; at != finished; steps++ {
				cfg := dbtest.Empty(t)
				cfg.Dir = filepath.Join(cfg.Dir, "data") // it may be renamed
				if old != "" {
					company(t, cfg, old)
				}
				at = crashtest.Kill(t, cfg, "restore", archive, strconv.Itoa(steps))
				guest := cfg
				guest.Guest = true
				if err := Finish(t.Context(), guest); at != finished && errs.Code(err) != "restore_unfinished" {
					t.Errorf("a guest at step %d, %s: %v", steps, at, err)
				}
				must(t, Finish(t.Context(), cfg))
				now := whose(t, cfg)
				if now != old && now != "new" || at == finished && now != "new" {
					t.Fatalf("killed at step %d, %s: the company is %q", steps, at, now)
				}
				seen[now]++
				if left, _ := filepath.Glob(filepath.Join(filepath.Dir(cfg.Dir), "*", stagePrefix+"*")); len(left) > 0 {
					t.Errorf("step %d, %s: left behind %v", steps, at, left)
				}
				if left, _ := filepath.Glob(filepath.Join(filepath.Dir(cfg.Dir), stagePrefix+"*")); len(left) > 0 {
					t.Errorf("step %d, %s: left behind %v", steps, at, left)
				}
				must(t, Finish(t.Context(), cfg))
			}
			if seen[old] == 0 || seen["new"] < 2 {
				t.Errorf("seen %v", seen)
			}
			t.Logf("kills %d, seen %v", steps, seen)
		})
	}
}

func TestNobodyGoesIntoARestoreUnderWay(t *testing.T) {
	cfg := db.Config{Dir: t.TempDir()}
	held, err := db.Hold(filepath.Join(cfg.Dir, journalName))
	must(t, err)
	defer held.Close()
	wantCode(t, Finish(t.Context(), cfg), "data_in_use")
}
