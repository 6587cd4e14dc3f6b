package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
)

// importAim is how many times the time of raw inserts an import may take.
const importAim = 3

// onceFrom is the size from which an import is measured once: it takes minutes, and its noise averages out.
const onceFrom = 50_000

// imports measures the importer against raw inserts and leaves the last imported company for the other figures.
func (b *bench) imports(ctx context.Context, accounts int) (last db.Config, err error) {
	path, err := writeFile(b.dir, accounts)
	if err != nil {
		return last, err
	}
	defer func() { err = errors.Join(err, os.Remove(path)) }()
	runs := b.runs
	if accounts >= onceFrom {
		runs = 1
	}
	var took, floors, ratios []float64
	for n := range runs {
		if n > 0 {
			if err := b.discard(ctx, last); err != nil {
				return last, err
			}
		}
		if last, err = b.place(ctx); err != nil {
			return last, err
		}
		ms, floor, err := b.importOnce(ctx, last, path, accounts)
		if err != nil {
			return last, err
		}
		took, floors, ratios = append(took, ms), append(floors, floor), append(ratios, ms/floor)
	}
	b.imported(accounts, median(took), median(floors), median(ratios))
	return last, nil
}

func (b *bench) imported(accounts int, ms, floor, ratio float64) {
	rows := float64(accounts*ordersEach) * 1000
	b.report.add(figure{Name: "import to raw inserts", Accounts: accounts, Value: ms / 1000, Unit: "s"}.
		against(floor/1000, ratio, fmt.Sprintf("≤ %d×", importAim), ratio <= importAim))
	speed := plain("import speed", accounts, rows/ms, "rows/s", "", false)
	raw := rows / floor
	speed.Floor, speed.Ratio = &raw, &ratio
	b.report.add(speed)
}

// importOnce imports the file into an empty company, then inserts the same rows raw into another.
func (b *bench) importOnce(ctx context.Context, cfg db.Config, path string, accounts int) (ms, floor float64, err error) {
	a, err := openApp(ctx, cfg)
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, a.Close(ctx)) }()
	if err := people(ctx, a); err != nil {
		return 0, 0, err
	}
	actor := authz.System()
	err = b.profiled("import", accounts, func() error {
		ms, err = timed(func() error { return runImport(ctx, a.Importer, actor, path, accounts) })
		return err
	})
	if err != nil {
		return 0, 0, err
	}
	b.say("  import %.1f s", ms/1000)
	floor, err = b.rawInserts(ctx, a.DB)
	b.say("  raw inserts %.1f s", floor/1000)
	return ms, floor, err
}
