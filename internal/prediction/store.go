package prediction

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"math"

	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// Row is what is kept of the prediction for an account: the figures as shown, amounts with a digit more.
type Row struct {
	Account, Fit id.ID
	AsOf         calendar.Date
	Alive        float64 // hundredths
	Orders       float64 // in twelve months
	Sales        int64   // in twelve months, minor units
	CLV          *int64  // gross profit within the terms' years, discounted, minor units; nil: no margin is known
	OwnMargin    bool    // the margin is the customer's own, not the company's
	Last         calendar.Date
	Gap          *float64 // mean days between orders; nil: a single one
}

// Row scores a buyer and rounds for showing. An account that has ceased has no future.
func (s *Scorer) Row(b *Buyer, asOf calendar.Day, ceased bool) Row {
	out := Row{Account: b.Account, Fit: s.fit, AsOf: calendar.Date(asOf.String()), Last: calendar.Date(b.Last.String())}
	if b.Days > 1 {
		gap := math.Round(10*float64(b.Last-b.First)/float64(b.Days-1)) / 10
		out.Gap = &gap
	}
	if ceased {
		out.CLV = new(int64)
		return out
	}
	score := s.Score(b, asOf)
	out.Alive, out.Orders, out.Sales, out.OwnMargin = Chance(score.Alive), Shown(score.Orders), minor(score.Sales), score.Own
	if clv := score.CLV(); !math.IsNaN(clv) {
		amount := minor(clv)
		out.CLV = &amount
	}
	return out
}

// minor is an amount as kept, in whole minor units.
func minor(v float64) int64 { return whole(kept(v)) }

func whole(v float64) int64 { return int64(math.Round(max(-9e18, min(v, 9e18)))) }

// same says that nothing shown differs; which fit it came from, and of which day it is, is not shown.
func (r *Row) same(old *Row) bool {
	return r.Alive == old.Alive && r.Orders == old.Orders && r.Sales == old.Sales && r.OwnMargin == old.OwnMargin &&
		r.Last == old.Last && equal(r.CLV, old.CLV) && equal(r.Gap, old.Gap)
}

func equal[T comparable](a, b *T) bool {
	return a == nil && b == nil || a != nil && b != nil && *a == *b
}

// Standing is a scorer of the model in force; false: there is none yet.
func Standing(ctx context.Context, q db.Querier) (*Scorer, bool, error) {
	var fit id.ID
	var text string
	err := q.QueryRow(ctx, "SELECT id, model FROM prediction_fits ORDER BY id DESC LIMIT 1").Scan(&fit, &text)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	var m Model
	if err := json.Unmarshal([]byte(text), &m); err != nil {
		return nil, false, err
	}
	s := NewScorer(&m)
	s.fit = fit
	return s, true, nil
}

func insertFit(ctx context.Context, w *resource.Write, m *Model) (id.ID, error) {
	text, err := json.Marshal(m)
	if err != nil {
		return 0, err
	}
	fit := w.IDs.Next()
	_, err = w.Tx.Exec(ctx, "INSERT INTO prediction_fits (id, as_of, valid_from, state, buyers, order_days, model) VALUES (?, ?, ?, ?, ?, ?, ?)",
		fit, m.AsOf.String(), w.Env.Now, string(m.State), m.Size.Buyers, m.Size.OrderDays, string(text))
	return fit, err
}

// Stored reads the rows of the accounts first … last, by account.
func Stored(ctx context.Context, d *db.DB, first, last id.ID) ([]Row, error) {
	var out []Row
	err := d.Stream(ctx, `SELECT account_id, fit_id, as_of, p_alive, orders_12m, sales_12m, clv, own_margin, last_on, gap_days
		FROM predictions WHERE account_id >= ? AND account_id <= ? ORDER BY account_id`, []any{int64(first), int64(last)}, func(row db.Row) error {
		out = append(out, storedRow(row))
		return nil
	})
	return out, err
}

func storedRow(row db.Row) (out Row) {
	account, _ := row.Int(0)
	fit, _ := row.Int(1)
	asOf, _ := row.Text(2)
	last, _ := row.Text(8)
	out.Account, out.Fit, out.AsOf, out.Last = id.ID(account), id.ID(fit), calendar.Date(asOf), calendar.Date(last)
	out.Alive, _ = row.Float(3)
	out.Orders, _ = row.Float(4)
	out.Sales, _ = row.Int(5)
	out.OwnMargin, _ = row.Bool(7)
	if clv, known := row.Int(6); known {
		out.CLV = &clv
	}
	if gap, known := row.Float(9); known {
		out.Gap = &gap
	}
	return out
}

var rowTypes = []db.Type{db.BigInt, db.BigInt, db.Text, db.Double, db.Double, db.BigInt, db.BigInt, db.Boolean, db.Text, db.Double}

// Store writes rows that changed, one to an account.
func Store(ctx context.Context, w *resource.Write, changed []Row) error {
	b := db.Batch{Types: rowTypes,
		Head: "INSERT INTO predictions (account_id, fit_id, as_of, p_alive, orders_12m, sales_12m, clv, own_margin, last_on, gap_days) SELECT * FROM (",
		Tail: `) AS v WHERE TRUE ON CONFLICT (account_id) DO UPDATE SET fit_id = excluded.fit_id, as_of = excluded.as_of, p_alive = excluded.p_alive,
			orders_12m = excluded.orders_12m, sales_12m = excluded.sales_12m, clv = excluded.clv, own_margin = excluded.own_margin,
			last_on = excluded.last_on, gap_days = excluded.gap_days`}
	for i := range changed {
		r := &changed[i]
		if err := b.Add(ctx, w.Tx, r.Account, r.Fit, r.AsOf, r.Alive, r.Orders, r.Sales, r.CLV, r.OwnMargin, r.Last, r.Gap); err != nil {
			return err
		}
	}
	return b.Flush(ctx, w.Tx)
}

// forget removes the rows of accounts that are no buyers any more.
func forget(ctx context.Context, w *resource.Write, gone []id.ID) error {
	if len(gone) == 0 {
		return nil
	}
	those, list := db.In(w.Tx.EngineName(), "account_id", gone)
	_, err := w.Tx.Exec(ctx, "DELETE FROM predictions WHERE "+those, list)
	return err
}
