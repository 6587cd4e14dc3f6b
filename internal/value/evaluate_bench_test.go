package value

import (
	"context"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
)

// BenchmarkEvaluate reports the time of an evaluation as a ratio to one plain scan of the orders in the same run:
// the first one, which writes every account, and one a week later, which writes what has changed. LOAM_BENCH_ACCOUNTS
// sets the number of accounts (20 orders each).
func BenchmarkEvaluate(b *testing.B) {
	accounts := 2000
	if n, err := strconv.Atoi(os.Getenv("LOAM_BENCH_ACCOUNTS")); err == nil {
		accounts = n
	}
	c := newFirm(b)
	fillOrders(c, accounts)
	for b.Loop() {
		c.exec("DELETE FROM value_assessments")
		c.exec("UPDATE accounts SET value_score = NULL, spark = '[]', grade_state = 'none'")
		c.scan() // warm
		floor := clocked(func() { c.scan() })
		first := clocked(func() { c.evaluate("2026-06-23") })
		second := clocked(func() { c.evaluate("2026-06-30") })
		again := clocked(func() { c.evaluate("2026-06-30") })
		b.ReportMetric(floor, "scan-s")
		b.ReportMetric(first/floor, "first/scan")
		b.ReportMetric(second/floor, "week-later/scan")
		b.ReportMetric(again/floor, "unchanged/scan")
	}
}

func clocked(f func()) float64 {
	began := time.Now()
	f()
	return time.Since(began).Seconds()
}

// fillOrders stores orders by date, as an import does, so that those of one account lie apart.
func fillOrders(c *firm, accounts int) {
	c.t.Helper()
	err := c.Store.DB.Tx(context.Background(), func(ctx context.Context, tx *db.Tx) error {
		ids := make([]int64, accounts)
		r := db.Batch{Types: []db.Type{db.BigInt, db.Text}, Head: "INSERT INTO accounts (id, name, rev, created_at, updated_at) SELECT v.*, 1, 1, 1 FROM (", Tail: ") AS v"}
		for i := range ids {
			ids[i] = int64(c.ids.Next())
			if err := r.Add(ctx, tx, ids[i], "Customer "+strconv.Itoa(i)); err != nil {
				return err
			}
		}
		if err := r.Flush(ctx, tx); err != nil {
			return err
		}
		r = db.Batch{Types: []db.Type{db.BigInt, db.BigInt, db.Text, db.Text, db.BigInt, db.BigInt, db.BigInt}, Head: `INSERT INTO orders (id, account_id, number, ordered_on,
			amount, base_amount, base_gross_profit, rev, created_at, updated_at, currency) SELECT v.*, 1, 1, 1, 'CNY' FROM (`, Tail: ") AS v"}
		for k := range 20 {
			for i := range ids {
				day := calendar.DayOf(2023, 4, 1) + calendar.Day(k*58+(i*7919+k*31)%50)
				amount := int64(1000 + (i*48271+k*12345)%9999999)
				err := r.Add(ctx, tx, c.ids.Next(), ids[(i*7)%accounts], strconv.Itoa(k*accounts+i), day.String(), amount, amount, amount/4)
				if err != nil {
					return err
				}
			}
		}
		return r.Flush(ctx, tx)
	})
	if err != nil {
		c.t.Fatal(err)
	}
}

// scan reads every order once, in whatever order the engine likes.
func (c *firm) scan() int64 {
	c.t.Helper()
	rows, err := c.Store.DB.Query(context.Background(), "SELECT account_id, ordered_on, base_amount, base_gross_profit, due_on, paid_on FROM orders WHERE archived_at IS NULL")
	if err != nil {
		c.t.Fatal(err)
	}
	defer rows.Close()
	var sum, account, amount int64
	var profit *int64
	var on string
	var due, paid *string
	for rows.Next() {
		if err := rows.Scan(&account, &on, &amount, &profit, &due, &paid); err != nil {
			c.t.Fatal(err)
		}
		sum += amount
	}
	if err := rows.Err(); err != nil {
		c.t.Fatal(err)
	}
	return sum
}
