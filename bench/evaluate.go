package main

import (
	"context"
	"fmt"
	"time"

	"github.com/loam-crm/loam/internal/app"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
)

// evaluateAim is how many times a plain scan of the orders an evaluation may take.
const evaluateAim = 4

// evaluations measures the evaluation of all accounts against one plain scan of the orders. The first one writes every
// account, as the evaluation after an import does; the second one, a week later, writes what changed; the third finds
// nothing new.
func (b *bench) evaluations(ctx context.Context, a *app.App, accounts int) error {
	today := calendar.Of(time.Now())
	var scans, firsts, weeks, agains []float64
	for range b.runs {
		if err := forget(ctx, a.DB); err != nil {
			return err
		}
		scan, err := timed(func() error { return scanOrders(ctx, a.DB, accounts) })
		if err != nil {
			return err
		}
		scans = append(scans, scan)
		for _, step := range []struct {
			day  calendar.Date
			into *[]float64
		}{{today.AddDays(-7), &firsts}, {today, &weeks}, {today, &agains}} {
			ms, err := b.evaluate(ctx, a, step.day, accounts)
			if err != nil {
				return err
			}
			*step.into = append(*step.into, ms)
		}
	}
	floor := median(scans)
	for _, f := range []struct {
		name string
		ms   []float64
	}{{"first evaluation to order scan", firsts}, {"evaluation a week later to order scan", weeks}, {"evaluation without news to order scan", agains}} {
		ms := median(f.ms)
		b.report.add(figure{Name: f.name, Accounts: accounts, Value: ms / 1000, Unit: "s"}.
			against(floor/1000, ms/floor, fmt.Sprintf("≤ %d×", evaluateAim), ms <= evaluateAim*floor))
		b.say("  %s %.2f s, %.1f×", f.name, ms/1000, ms/floor)
	}
	return nil
}

func (b *bench) evaluate(ctx context.Context, a *app.App, day calendar.Date, accounts int) (float64, error) {
	return timed(func() error {
		outcome, err := a.Value.Evaluate(ctx, authz.System(), day, nil)
		if err == nil && outcome.Evaluated != accounts {
			err = fmt.Errorf("evaluated %d accounts of %d", outcome.Evaluated, accounts)
		}
		return err
	})
}

// forget takes the company back to before its first evaluation; its model stays.
func forget(ctx context.Context, d *db.DB) error {
	return d.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := tx.Exec(ctx, "DELETE FROM value_assessments"); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, "UPDATE accounts SET value_score = NULL, spark = '[]', grade_proposed = '', grade_state = 'none'")
		return err
	})
}

// scanOrders reads the columns that an evaluation needs of every order, in whatever order the engine likes.
func scanOrders(ctx context.Context, d *db.DB, accounts int) error {
	rows, err := d.Query(ctx, "SELECT account_id, ordered_on, base_amount, base_gross_profit, due_on, paid_on FROM orders WHERE archived_at IS NULL")
	if err != nil {
		return err
	}
	defer rows.Close()
	var row [6]any
	n := 0
	for rows.Next() {
		if err := rows.Scan(&row[0], &row[1], &row[2], &row[3], &row[4], &row[5]); err != nil {
			return err
		}
		n++
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if n != accounts*ordersEach {
		return fmt.Errorf("scanned %d orders of %d", n, accounts*ordersEach)
	}
	return nil
}
