package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/search"
)

// evaluationOnly measures evaluations, and the pages that show them, of a company too large to be imported first: its rows are inserted as they are.
func (b *bench) evaluationOnly(ctx context.Context, accounts int) (err error) {
	b.say("%s, %d accounts, filled", b.engine, accounts)
	cfg, err := b.place(ctx)
	if err != nil {
		return err
	}
	if err := b.fill(ctx, cfg, accounts); err != nil {
		return err
	}
	if err := b.evaluated(ctx, cfg, accounts); err != nil {
		return err
	}
	if err := b.large(ctx, cfg, accounts); err != nil {
		return err
	}
	return errors.Join(b.evaluationMemory(ctx, cfg, accounts), b.discard(ctx, cfg))
}

func (b *bench) fill(ctx context.Context, cfg db.Config, accounts int) (err error) {
	a, err := openApp(ctx, cfg)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close(ctx)) }()
	next := func() int64 { return int64(a.Store.IDs.Next()) }
	ids := make([]int64, accounts)
	book := db.Batch{Types: []db.Type{db.BigInt, db.Text}, Head: "INSERT INTO accounts (id, name, rev, created_at, updated_at) SELECT v.*, 1, 1, 1 FROM (", Tail: ") AS v"}
	err = inChunks(ctx, a.DB, &book, accounts, func(i int) []any {
		ids[i] = next()
		return []any{ids[i], fmt.Sprintf("客户%07d", i)}
	})
	if err != nil {
		return err
	}
	err = withoutIndexes(ctx, a.DB, "orders", func() error { return fillOrders(ctx, a.DB, ids, next) })
	if err != nil {
		return err
	}
	if err := seemIndexed(ctx, a.DB); err != nil {
		return err
	}
	return b.settle(ctx, a)
}

// seemIndexed puts only the newest records into the search index, which is where a start looks whether there is one to
// make: that of twenty million orders would take hours, and nothing that is measured here searches.
func seemIndexed(ctx context.Context, d *db.DB) error {
	return d.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		for _, entity := range []string{"accounts", "orders"} {
			var last id.ID
			if err := tx.QueryRow(ctx, "SELECT MAX(id) FROM "+entity).Scan(&last); err != nil {
				return err
			}
			if err := search.Put(ctx, tx, entity, search.Doc{ID: last, Text: []string{"filled"}}); err != nil {
				return err
			}
		}
		return nil
	})
}

// fillOrders stores the orders account by account, evenly over four years. An evaluation and its floor read them from an
// index, where it makes no difference in which order they came.
func fillOrders(ctx context.Context, d *db.DB, ids []int64, next func() int64) error {
	book := db.Batch{Types: []db.Type{db.BigInt, db.BigInt, db.Text, db.Text, db.BigInt, db.BigInt, db.BigInt}, Head: `INSERT INTO orders (id, account_id, number, ordered_on,
		amount, base_amount, base_gross_profit, rev, created_at, updated_at, currency) SELECT v.*, 1, 1, 1, 'CNY' FROM (`, Tail: ") AS v"}
	rng := rand.New(rand.NewPCG(uint64(len(ids)), 3))
	last := calendar.Of(time.Now())
	days := make([]calendar.Date, 4*365)
	for i := range days {
		days[i] = last.AddDays(i - len(days) + 1)
	}
	turn := len(days) / ordersEach
	return inChunks(ctx, d, &book, len(ids)*ordersEach, func(i int) []any {
		day := (i%ordersEach)*turn + rng.IntN(turn)
		amount := int64(100 * math.Exp(8+1.5*rng.NormFloat64()))
		return []any{next(), ids[i/ordersEach], fmt.Sprintf("SO%09d", i), string(days[day]), amount, amount, amount / 4}
	})
}

func inChunks(ctx context.Context, d *db.DB, book *db.Batch, total int, row func(i int) []any) error {
	const chunk = 20_000
	for at := 0; at < total; at += chunk {
		err := d.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
			for i := at; i < min(at+chunk, total); i++ {
				if err := book.Add(ctx, tx, row(i)...); err != nil {
					return err
				}
			}
			return book.Flush(ctx, tx)
		})
		if err != nil {
			return err
		}
	}
	return nil
}
