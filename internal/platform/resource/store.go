package resource

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/events"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/settings"
)

// Store is what resources work on: the database and the injected sources of time
// and ids. One is made at start and shared.
type Store struct {
	DB       *db.DB
	Clock    clock.Clock
	IDs      *id.Source
	Log      *slog.Logger
	Events   *events.Outbox
	Registry *Registry
	also     brought       // guards that features brought along, by entity (Resource.Also)
	follow   brought       // rules that follow a write, brought along likewise (Resource.Follow)
	quotas   []ExportQuota // what limits exports (LimitExports)
	exports  ExportLog     // who keeps the log of them (LogExports)
}

// Env is what rules may know of the company and the moment. It is read once for
// each request, so that a rule gives one answer throughout.
type Env struct {
	Currency string // the company's currency
	Zone     *time.Location
	Now      clock.Instant
	Today    calendar.Date // in the company's time zone
}

// Env reads the company's facts.
func (s *Store) Env(ctx context.Context, q db.Querier) (Env, error) {
	company, err := settings.Load(ctx, q)
	if err != nil {
		return Env{}, err
	}
	now := s.Clock.Now()
	return Env{Currency: company.Currency, Zone: company.Zone(), Now: clock.At(now),
		Today: calendar.Of(now.In(company.Zone()))}, nil
}

// Write is one write transaction on behalf of a caller. Rules get it to read and
// to write other entities in the same transaction.
type Write struct {
	*Store
	Tx     *db.Tx
	Actor  authz.Actor
	Env    Env
	Import id.ID  // the import under way, if any
	Reason string // why, for the audit log
	DryRun bool   // InsertRows checks but stores nothing
}

// Write runs fn in one transaction.
func (s *Store) Write(ctx context.Context, actor authz.Actor, fn func(ctx context.Context, w *Write) error) error {
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		env, err := s.Env(ctx, tx)
		if err != nil {
			return err
		}
		return fn(ctx, &Write{Store: s, Tx: tx, Actor: actor, Env: env})
	})
}

// Refusable runs one part of a write that others do not depend on. What a rule refuses, or the database by a key, comes
// back as the refusal and leaves nothing written; a fault ends the whole write.
func (w *Write) Refusable(ctx context.Context, fn func() error) (refused *errs.Error, err error) {
	err = w.Tx.Attempt(ctx, func() (keep bool, err error) {
		err = fn()
		if errors.As(err, &refused) && refused.Status < http.StatusInternalServerError {
			return false, nil
		}
		refused = nil
		return true, err
	})
	return refused, err
}
