package upgrade_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/platform/crashtest"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/dbtest"
)

// TestKillAtEveryStatement has a process upgrade a database of each version and kills it before a statement of the next
// version's migration, which is after the one before; of the newest version before one of the job queue's tables or the search index.
// Then the database is exactly of one version, and the next start brings it where an undisturbed one does. LOAM_KILLS=all
// takes every statement, else those around the commit and one by chance (LOAM_SEED).
func TestKillAtEveryStatement(t *testing.T) {
	versions := append([]int64{0}, dbtest.Versions(t)...)
	schemas := map[int64][]string{}
	for _, version := range versions {
		schemas[version] = stateOf(t, dbtest.At(t, version).Copy(t)).ours
	}
	dice := rand.New(rand.NewPCG(seed(t), 0))
	var statements, kills atomic.Int64
	begun := time.Now()
	for i, version := range versions {
		next := version
		if i+1 < len(versions) {
			next = versions[i+1]
		}
		t.Run(fmt.Sprint(version), func(t *testing.T) {
			v := dbtest.At(t, version)
			want := upgraded(t, v)
			before := stateOf(t, v.Copy(t)).rows
			seen := statementsOf(t, v, next)
			statements.Add(int64(len(seen)))
			for _, n := range chosen(dice, seen) {
				cfg := v.Copy(t)
				at := crashtest.Kill(t, cfg, strconv.Itoa(n), "no-backup")
				quiet(t, cfg)
				left := stateOf(t, cfg)
				what := fmt.Sprintf("killed at statement %d, %.60q", n, at)
				if !slices.Contains(versions, left.version) || left.version < version {
					t.Fatalf("%s: version %d", what, left.version)
				}
				sameLines(t, what+": schema", left.ours, schemas[left.version])
				if left.version == version {
					sameLines(t, what+": rows", left.rows.Lines(), before.Lines())
				}
				must(t, run(t.Context(), cfg, true))
				same(t, what, stateOf(t, cfg), want)
				kills.Add(1)
			}
		})
	}
	t.Logf("versions %d, statements %d, kills %d clean, %v", len(versions), statements.Load(), kills.Load(), time.Since(begun).Round(time.Second))
}

// statementsOf lists the statements up to the first of the migration after next; of the newest version all.
func statementsOf(t testing.TB, v *dbtest.Version, next int64) []string {
	t.Helper()
	var seen []string
	end := -1
	cfg := v.Copy(t)
	cfg.Through = crashtest.Through(func(n int, statement string) error {
		seen = append(seen, statement)
		if end < 0 && n > 0 && statement == "COMMIT" && strings.Contains(seen[n-1], "INSERT INTO goose_db_version") {
			end = n + 2
		}
		return nil
	})
	must(t, run(t.Context(), cfg, true))
	if end < 0 || v.Number == next {
		return seen
	}
	return seen[:min(end, len(seen))]
}

// chosen are the places of the statements that a process is killed at.
func chosen(dice *rand.Rand, seen []string) []int {
	var out []int
	if os.Getenv("LOAM_KILLS") == "all" {
		for n := range seen {
			out = append(out, n)
		}
		return out
	}
	return []int{dice.IntN(len(seen) - 2), len(seen) - 2, len(seen) - 1} // the last but one is the commit
}

func seed(t testing.TB) uint64 {
	given, err := strconv.ParseUint(os.Getenv("LOAM_SEED"), 10, 64)
	if err != nil {
		given = rand.Uint64()
	}
	t.Logf("LOAM_SEED=%d", given)
	return given
}

// quiet waits until the PostgreSQL server has noticed that a killed process is gone.
func quiet(t testing.TB, cfg db.Config) {
	t.Helper()
	if cfg.URL == "" {
		return
	}
	d, err := db.Open(t.Context(), cfg)
	must(t, err)
	defer d.Close()
	for others := 1; others > 0; time.Sleep(5 * time.Millisecond) {
		must(t, d.QueryRow(t.Context(), "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()").Scan(&others))
	}
}
