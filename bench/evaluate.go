package main

import (
	"context"
	"database/sql"
	"fmt"
	"os/exec"
	"time"

	"github.com/loam-crm/loam/internal/app"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
)

const (
	// evaluateAim is how many times an ordered scan of the orders the evaluation of a night may take.
	evaluateAim = 1.5
	// writeAim is the same for evaluations that write most accounts anew.
	writeAim = 4
	// changeAim is how long the new value of one account may take, in ms.
	changeAim = 5
	// evaluateMemoryAim is what a process that evaluates may hold, in MiB.
	evaluateMemoryAim = 512
)

// evaluations measures the evaluation of all accounts against one scan of the orders in the order of the accounts.
// The first one writes every account, as the evaluation after an import does; then come the next night, a week later,
// and one that finds nothing new.
func (b *bench) evaluations(ctx context.Context, a *app.App, accounts int) error {
	today := calendar.Of(time.Now())
	steps := []struct {
		name string
		day  calendar.Date
		aim  float64
		ms   []float64
	}{
		{"first evaluation to order scan", today.AddDays(-8), writeAim, nil},
		{"evaluation of a night to order scan", today.AddDays(-7), evaluateAim, nil},
		{"evaluation a week later to order scan", today, writeAim, nil},
		{"evaluation without news to order scan", today, evaluateAim, nil},
	}
	var scans []float64
	for range b.runs {
		if err := forget(ctx, a.DB); err != nil {
			return err
		}
		scan, err := timed(func() error { return scanOrders(ctx, a.DB, accounts) })
		if err != nil {
			return err
		}
		scans = append(scans, scan)
		for i := range steps {
			ms, err := b.evaluate(ctx, a, steps[i].day, accounts)
			if err != nil {
				return err
			}
			steps[i].ms = append(steps[i].ms, ms)
		}
	}
	floor := median(scans)
	for _, s := range steps {
		ms := median(s.ms)
		b.report.add(figure{Name: s.name, Accounts: accounts, Value: ms / 1000, Unit: "s"}.
			against(floor/1000, ms/floor, fmt.Sprintf("≤ %g×", s.aim), ms <= s.aim*floor))
		b.say("  %s %.2f s, %.1f×", s.name, ms/1000, ms/floor)
	}
	return b.changes(ctx, a, accounts)
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

// changes measures how long one account takes whose orders have changed, from the look at what changed to its new value.
func (b *bench) changes(ctx context.Context, a *app.App, accounts int) error {
	const rounds = 50
	var all []float64
	for i := range rounds {
		if err := touchOne(ctx, a.DB, accounts*i/rounds); err != nil {
			return err
		}
		ms, err := timed(func() error {
			n, err := a.Value.Refresh(ctx)
			if err == nil && n != 1 {
				err = fmt.Errorf("valued %d accounts, not the one that changed", n)
			}
			return err
		})
		if err != nil {
			return err
		}
		all = append(all, ms)
	}
	ms := median(all)
	b.report.add(plain("one changed account", accounts, ms, "ms", fmt.Sprintf("≤ %d ms", changeAim), ms <= changeAim))
	b.say("  one changed account %.1f ms", ms)
	return nil
}

// touchOne doubles the newest order of the n-th account and says so.
func touchOne(ctx context.Context, d *db.DB, n int) error {
	return d.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		var account, order int64
		err := tx.QueryRow(ctx, "SELECT id FROM accounts ORDER BY id LIMIT 1 OFFSET ?", n).Scan(&account)
		if err != nil {
			return err
		}
		err = tx.QueryRow(ctx, "SELECT id FROM orders WHERE account_id = ? AND archived_at IS NULL ORDER BY ordered_on DESC LIMIT 1", account).Scan(&order)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "UPDATE orders SET base_amount = base_amount * 2 WHERE id = ?", order); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, "INSERT INTO account_touches (account_id, touched_at) VALUES (?, ?)", account, time.Now().UnixMicro())
		return err
	})
}

// forget takes the company back to before its first evaluation; its model stays.
func forget(ctx context.Context, d *db.DB) error {
	return d.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		for _, text := range []string{
			"DELETE FROM value_assessments", "DELETE FROM evaluations",
			`UPDATE accounts SET value_score = NULL, spark = '[]', grade = 'U', grade_proposed = '', grade_state = 'none', value_print = 0,
				assessment_id = NULL, assessed_model_id = NULL, assessed_sha256 = ''`,
		} {
			if _, err := tx.Exec(ctx, text); err != nil {
				return err
			}
		}
		return nil
	})
}

// scanOrders reads the columns that an evaluation needs of every order, account by account.
func scanOrders(ctx context.Context, d *db.DB, accounts int) error {
	rows, err := d.Query(ctx, `SELECT account_id, ordered_on, base_amount, base_gross_profit, due_on, paid_on FROM orders
		WHERE archived_at IS NULL ORDER BY account_id, ordered_on`)
	if err != nil {
		return err
	}
	defer rows.Close()
	n, err := walk(rows)
	if err == nil && n != accounts*ordersEach {
		err = fmt.Errorf("scanned %d orders of %d", n, accounts*ordersEach)
	}
	return err
}

func walk(rows *sql.Rows) (n int, err error) {
	var row [6]any
	for rows.Next() {
		if err := rows.Scan(&row[0], &row[1], &row[2], &row[3], &row[4], &row[5]); err != nil {
			return n, err
		}
		n++
	}
	return n, rows.Err()
}

// evaluationMemory is the most that `loam evaluate` holds in RAM while it evaluates everybody, in MiB.
func (b *bench) evaluationMemory(ctx context.Context, cfg db.Config, accounts int) error {
	program, err := b.program(ctx)
	if err != nil {
		return err
	}
	command := exec.CommandContext(ctx, program, "evaluate", "--data", cfg.Dir)
	if cfg.URL != "" {
		command.Args = append(command.Args, "--database", cfg.URL)
	}
	if err := command.Start(); err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	mib, err := mostResident(ctx, command.Process.Pid, ended)
	if err != nil {
		return fmt.Errorf("loam evaluate: %w", err)
	}
	b.report.add(plain("memory of an evaluation", accounts, mib, "MiB", fmt.Sprintf("≤ %d MiB", evaluateMemoryAim), mib <= evaluateMemoryAim))
	b.say("  memory of an evaluation %.0f MiB", mib)
	return nil
}

// mostResident watches a process until it ends. What the system itself remembers of the most a process held begins with
// what its parent held.
func mostResident(ctx context.Context, pid int, ended <-chan error) (most float64, err error) {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case err := <-ended:
			return most, err
		case <-tick.C:
			if mib, err := resident(ctx, pid); err == nil { // it may just have ended
				most = max(most, mib)
			}
		}
	}
}
