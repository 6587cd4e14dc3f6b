package importer_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/app"
	"github.com/loam-crm/loam/internal/identity"
	"github.com/loam-crm/loam/internal/importer"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/crashtest"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/dbtest"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

func TestMain(m *testing.M) { crashtest.Main(m, die) }

// die carries an import out for a user and dies in the middle of it, with two chunks
// stored. Each process has a later hour than the one before it: ids come from the clock.
func die(cfg db.Config, args []string) error {
	ctx := context.Background()
	a, err := app.Open(ctx, app.Config{DB: cfg, Clock: &clock.Fixed{At: today.Add(-time.Hour)}, Log: slog.New(slog.DiscardHandler), Idle: true})
	if err != nil {
		return err
	}
	user, _ := id.Parse(args[0])
	target, _ := id.Parse(args[1])
	actor, err := identity.LoadActor(ctx, a.DB, user)
	if err != nil {
		return err
	}
	_, err = a.Importer.Run(ctx, actor, target, func(done, _ int64) {
		if done == 2000 {
			crashtest.Reached("halfway")
		}
	})
	return err
}

func (w *world) wantWhole(counts importer.Counts) {
	w.Helper()
	w.want("counts", figures(counts), wholeFile3500)
	w.want("orders", w.text("SELECT COUNT(*), COUNT(DISTINCT number) FROM orders"), "3497,3497")
	w.want("accounts", w.text("SELECT COUNT(*), COUNT(DISTINCT code) FROM accounts"), "100,100")
	w.want("rejects", w.count("SELECT COUNT(*) FROM import_rejects"), 3)
}

const wholeFile3500 = "accounts {100 0 0} orders {3497 0 0} efforts {0 0 0} rows 3500 rejected 3 amount 43712.50 CNY"

func TestKilledProcessIsResumed(t *testing.T) {
	cfg := dbtest.Config(t)
	var target, boss id.ID
	func() {
		sub := &world{T: t}
		a, err := app.Open(t.Context(), app.Config{DB: cfg, Clock: &clock.Fixed{At: today.Add(-2 * time.Hour)}, Log: slog.New(slog.DiscardHandler), Idle: true})
		sub.must(err)
		sub.app = a
		sub.boss = sub.hire("laoban", "老板", "boss")
		target, boss = sub.upload(sub.boss, "f.csv", generated(3500)).ID, sub.boss.ID
		sub.must(a.Close(t.Context()))
	}()
	crashtest.Kill(t, cfg, boss.String(), target.String())
	w := openWorld(t, cfg, true)
	w.want("half of it", w.count("SELECT cursor FROM imports"), 2001)
	counts, err := w.app.Importer.Run(t.Context(), w.boss, target, quiet)
	w.must(err)
	w.wantWhole(counts)
}

func TestCancelledImportGoesOnWhereItStopped(t *testing.T) {
	w := newWorld(t)
	imp := w.upload(w.boss, "f.csv", generated(3500))
	ctx, cancel := context.WithCancel(t.Context())
	_, err := w.app.Importer.Run(ctx, w.boss, imp.ID, func(done, _ int64) {
		if done >= 2000 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	w.want("orders", w.count("SELECT COUNT(*) FROM orders"), 1999)
	counts, err := w.app.Importer.Run(t.Context(), w.boss, imp.ID, quiet)
	w.must(err)
	w.wantWhole(counts)
	w.want("a re-run adds nothing", figures(w.run(w.boss, w.upload(w.boss, "g.csv", generated(3500)))),
		"accounts {0 0 100} orders {0 0 3497} efforts {0 0 0} rows 3500 rejected 3 amount 43712.50 CNY")
}

func TestCancelledImportCanBeUndone(t *testing.T) {
	w := newWorld(t)
	w.must(w.undo(w.broken(generated(1500))))
	w.want("nothing is left", w.count("SELECT COUNT(*) FROM orders WHERE archived_at IS NULL"), 0)
}

func TestPanicAtTheEndLeavesItToBeFinished(t *testing.T) {
	w := newWorld(t)
	imp := w.upload(w.boss, "f.csv", generated(3500))
	after := w.app.Importer.AfterRun
	w.app.Importer.AfterRun = func(context.Context, *resource.Write) error { panic("struck") }
	func() {
		defer func() {
			if recover() == nil {
				t.Error("no panic")
			}
		}()
		_, _ = w.app.Importer.Run(t.Context(), w.boss, imp.ID, quiet)
	}()
	w.app.Importer.AfterRun = after
	w.want("state", w.text("SELECT state FROM imports"), importer.Running)
	counts, err := w.app.Importer.Run(t.Context(), w.boss, imp.ID, quiet)
	w.must(err)
	w.wantWhole(counts)
	w.want("state", w.text("SELECT state FROM imports"), importer.Done)
}

// broken carries an import out up to the end of its first chunk.
func (w *world) broken(content string) *importer.Import {
	w.Helper()
	imp := w.upload(w.boss, "f.csv", content)
	ctx, cancel := context.WithCancel(w.Context())
	if _, err := w.app.Importer.Run(ctx, w.boss, imp.ID, func(int64, int64) { cancel() }); !errors.Is(err, context.Canceled) {
		w.Fatal(err)
	}
	return imp
}

// Updates after a break follow the file's first row of a customer, as they would
// have without the break, and tell of what differs from it.
func TestResumeKeepsToTheFirstRowOfACustomer(t *testing.T) {
	w := newWorld(t)
	w.load(table(shop, "1|甲公司|13800138000|A0|2026-01-05|10"))
	rows := []string{shop, "1|甲公司|13800138000|A1|2026-01-05|10"}
	for i := range 1500 {
		rows = append(rows, fmt.Sprintf("1|甲公司|13900139000|X%d|2026-01-05|1", i))
	}
	imp := w.broken(table(rows...))
	counts := w.run(w.boss, imp)
	w.want("figures", figures(counts), "accounts {0 0 1} orders {1501 0 0} efforts {0 0 0} rows 1501 rejected 0 amount 1510.00 CNY")
	w.want("phone", w.text("SELECT phone FROM accounts"), "13800138000")
	w.want("warnings", counts.Warnings, map[string]int64{"customer_differs:甲公司": 1500})
}

// What rows before the break said of a customer that they made is not forgotten, and
// not taken for what they said of another one with the same name.
func TestResumeTellsContradictionsAsARunWithoutBreak(t *testing.T) {
	rows := []string{shop, "1|甲公司|13800138000|A1|2026-01-05|10", "2|乙公司||B1|2026-01-05|10"}
	for i := range 1100 {
		rows = append(rows, fmt.Sprintf("3|丙公司||C%d|2026-01-05|1", i))
	}
	rows = append(rows, "1|甲公司|13800138000|A2|2026-01-05|10", "1|甲公司|13700137000|A3|2026-01-05|10", "1|甲公司||A4|2026-01-05|10",
		"2|乙公司|13600136000|B2|2026-01-05|10", "4|甲公司|13500135000|D1|2026-01-05|10", "5|乙公司||E1|2026-01-05|10", "4|甲公司|13400134000|D2|2026-01-05|10")
	old := table(shop, "4|甲公司|13900139000|D0|2026-01-05|10")
	whole := newWorld(t)
	whole.load(old)
	counts, _ := whole.load(table(rows...))
	whole.want("without break", counts.Warnings, map[string]int64{"customer_differs:甲公司": 2, "customer_differs:乙公司": 1})
	w := newWorld(t)
	w.load(old)
	again := w.run(w.boss, w.broken(table(rows...)))
	w.want("figures", figures(again), figures(counts))
	w.want("warnings", again.Warnings, counts.Warnings)
	w.want("phones", w.text("SELECT code, phone FROM accounts ORDER BY code"), "1,13800138000;2,;3,;4,13500135000;5,")
}

func TestRepeatedNumberIsFoundAcrossChunksOfAnUpdate(t *testing.T) {
	w := newWorld(t)
	rows := strings.Split(strings.TrimSpace(generated(1200)), "\n")
	first, _ := w.load(strings.Join(rows, "\n"))
	rows[1101] = strings.Replace(rows[1101], "12.50", "99.00", 1) // repeats number 0
	again, _ := w.load(strings.Join(rows, "\n"))
	w.want("first", first.Rejected, 1)
	w.want("again", figures(again), "accounts {0 0 100} orders {0 0 1199} efforts {0 0 0} rows 1200 rejected 1 amount 14987.50 CNY")
	w.want("untouched", w.text("SELECT amount FROM orders WHERE number = 'N000000'"), "1250")
}

// The program is killed when the import is done and its job not yet: the job that comes back is done, too, and not refused.
func TestTheJobOfAnImportThatIsDoneIsDone(t *testing.T) {
	o := newOffice(t)
	imp := o.uploaded(faulty)
	queued := o.begin(imp, "run")
	one, err := id.Parse(imp.ID)
	o.must(err)
	counts, err := o.app.Importer.Run(t.Context(), o.boss, one, quiet)
	o.must(err)
	o.start()
	again := o.over(queued)
	o.want("job", again.State+" "+figures(again.Result), "done "+figures(counts))
	o.call("POST", "/imports/"+imp.ID+"/run", "").refused("once more", 409, "import_done", "")
}

func TestTwoRunsAtOnceStoreOnce(t *testing.T) {
	w := newWorld(t)
	imp := w.upload(w.boss, "f.csv", generated(3500))
	var all sync.WaitGroup
	results := make([]error, 3)
	for i := range results {
		all.Go(func() { _, results[i] = w.app.Importer.Run(t.Context(), w.boss, imp.ID, quiet) })
	}
	all.Wait()
	good := 0
	for _, err := range results {
		if err == nil {
			good++
			continue
		}
		w.wantCode(err, "import_done")
	}
	w.want("one carried it out", good, 1)
	w.want("orders", w.text("SELECT COUNT(*), COUNT(DISTINCT number) FROM orders"), "3497,3497")
	got, err := w.app.Importer.Get(t.Context(), w.app.DB, w.boss, imp.ID)
	w.must(err)
	w.wantWhole(got.Counts)
}
