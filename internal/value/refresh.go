package value

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// refreshEvery is how long somebody who entered an order waits for the customer's new value, at most.
const refreshEvery = time.Second

// refreshMost bounds the accounts valued anew at once; the others come a moment later.
const refreshMost = 500

// Follow values anew, until ctx ends, the accounts that something happened to. A failure is logged and tried again; the
// evaluation of the night sees everything anyway.
func (s *Service) Follow(ctx context.Context) {
	tick := time.NewTicker(refreshEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if _, err := s.Refresh(ctx); err != nil && ctx.Err() == nil {
			s.log().WarnContext(ctx, "value: touched accounts were not valued anew", "error", err)
		}
	}
}

// touch is an account that something happened to, and when.
type touch struct {
	account id.ID
	at      clock.Instant
}

// Refresh values anew the accounts touched since they were last valued, up to refreshMost of them, and returns how
// many it looked at. Without a model and a first evaluation of everybody it does nothing: there is nothing yet that a
// single account could be measured by.
func (s *Service) Refresh(ctx context.Context) (int, error) {
	touched, err := s.touched(ctx)
	if err != nil || len(touched) == 0 {
		return 0, err
	}
	e := &evaluation{Service: s, actor: authz.System(), kind: kindChanges}
	if ready, err := e.prepareRefresh(ctx); err != nil || !ready {
		return 0, err
	}
	return len(touched), e.gradeSome(ctx, touched)
}

func (s *Service) touched(ctx context.Context) ([]touch, error) {
	rows, err := s.Store.DB.Query(ctx, "SELECT account_id, touched_at FROM account_touches ORDER BY touched_at LIMIT ?", refreshMost)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []touch
	for rows.Next() {
		var t touch
		if err := rows.Scan(&t.account, &t.at); err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, rows.Err()
}

func (e *evaluation) prepareRefresh(ctx context.Context) (ready bool, err error) {
	if e.model, ready, err = activeModel(ctx, e.Store.DB); err != nil || !ready {
		return false, err
	}
	if e.found, ready, err = lastFound(ctx, e.Store.DB); err != nil || !ready {
		return false, err
	}
	asOf, err := e.asOf(ctx, "")
	if err != nil {
		return false, err
	}
	e.window, err = e.windowOf(ctx, asOf, &e.model.Definition)
	return err == nil, err
}

func (e *evaluation) gradeSome(ctx context.Context, touched []touch) error {
	some := selection{some: make([]id.ID, len(touched))}
	for i, t := range touched {
		some.some[i] = t.account
	}
	env, err := e.Store.Env(ctx, e.Store.DB)
	if err != nil {
		return err
	}
	r := newReader(e.window, e.Store.DB)
	g, err := newGrader(r, e.model, e.found, env.Today)
	if err != nil {
		return err
	}
	if e.Prediction != nil {
		e.forecast = forecast{asOf: e.window.asOf}
		e.forecast.join(r)
	}
	subjects, err := r.read(ctx, some)
	if err != nil {
		return err
	}
	p, err := g.part(subjects)
	if err != nil {
		return err
	}
	predicted, err := e.predictSome(ctx, some.some)
	if err != nil {
		return err
	}
	return e.writeSome(ctx, p.news, touched, predicted)
}

// predictSome predicts anew for the accounts that were read; nil: there is nothing to store.
func (e *evaluation) predictSome(ctx context.Context, accounts []id.ID) (func(context.Context, *resource.Write) error, error) {
	if e.Prediction == nil {
		return nil, nil
	}
	buyers, ceased := e.forecast.gathered()
	return e.Prediction.UpdateSome(ctx, buyers, ceased, accounts)
}

// writeSome writes the news and the predictions, and forgets the touches they answer.
func (e *evaluation) writeSome(ctx context.Context, news []verdict, touched []touch, predicted func(context.Context, *resource.Write) error) error {
	if len(news) > 0 {
		if err := e.ofToday(ctx); err != nil {
			return err
		}
	}
	return e.write(ctx, news, func(ctx context.Context, w *resource.Write) error {
		if predicted != nil {
			if err := predicted(ctx, w); err != nil {
				return err
			}
		}
		if proposes(news) {
			if err := tellDeciders(ctx, w); err != nil {
				return err
			}
		}
		return settle(ctx, w.Tx, touched)
	})
}

// ofToday takes the evaluation that collects the changes of the day, or begins it.
func (e *evaluation) ofToday(ctx context.Context) error {
	err := e.Store.DB.QueryRow(ctx, "SELECT id FROM evaluations WHERE kind = ? AND as_of = ? AND model_id = ? ORDER BY id DESC LIMIT 1",
		kindChanges, e.window.date, e.model.ID).Scan(&e.id)
	if !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	return e.Store.Write(ctx, e.actor, func(ctx context.Context, w *resource.Write) error {
		e.id = w.IDs.Next()
		if err := e.insert(ctx, w); err != nil {
			return err
		}
		_, err := w.Tx.Exec(ctx, "UPDATE evaluations SET finished_at = ? WHERE id = ?", w.Env.Now, e.id)
		return err
	})
}

// settle forgets the touches, unless something has happened since.
func settle(ctx context.Context, tx *db.Tx, touched []touch) error {
	for _, t := range touched {
		if _, err := tx.Exec(ctx, "DELETE FROM account_touches WHERE account_id = ? AND touched_at = ?", t.account, t.at); err != nil {
			return err
		}
	}
	return nil
}
