package app

import (
	"context"
	"net"
	"net/http"
	"time"

	"github.com/loam-crm/loam/internal/agenda"
	"github.com/loam-crm/loam/internal/contact"
	"github.com/loam-crm/loam/internal/dna"
	"github.com/loam-crm/loam/internal/efficiency"
	"github.com/loam-crm/loam/internal/effort"
	"github.com/loam-crm/loam/internal/gathering"
	"github.com/loam-crm/loam/internal/identity"
	"github.com/loam-crm/loam/internal/intelligence"
	"github.com/loam-crm/loam/internal/longevity"
	"github.com/loam-crm/loam/internal/market"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/records"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/telemetry"
	"github.com/loam-crm/loam/internal/relation"
	"github.com/loam-crm/loam/internal/strategy"
	"github.com/loam-crm/loam/internal/wallet"
)

// Handler is the whole HTTP surface.
func (a *App) Handler() http.Handler {
	mux := http.NewServeMux()
	a.Mount(httpx.NewAPI(mux, a.Config.Version))
	mux.Handle("GET /healthz", telemetry.Alive())
	mux.Handle("GET /readyz", &telemetry.Readiness{Ping: a.DB.Ping, Schema: a.DB.CheckSchema, Clock: a.Config.Clock})
	mux.Handle("GET /metrics", a.Identity.Operators(a.Metrics.Handler()))
	mux.Handle("/api/", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { httpx.WriteProblem(w, r, errs.NotFound()) }))
	mux.Handle("/", webPages())
	return a.Metrics.Observe(a.Config.Log, httpx.Headers(httpx.Recover(a.Metrics.Panicked, httpx.Bounded(a.Identity.Middleware(httpx.Idempotent(a.DB, a.Config.Clock, telemetry.Routed(mux)))))))
}

// Mount declares every operation. Tests read the registry to know them all.
func (a *App) Mount(api httpx.API) {
	a.Identity.Mount(api)
	resource.Mount(api, a.Store)
	records.Mount(api, records.Dependencies{Store: a.Store, Files: a.Files, Hub: a.Hub, Jobs: a.Jobs, CurrencyInUse: currencyInUse, Renew: a.renew})
	a.Importer.Mount(api)
	(&relation.Service{Store: a.Store}).Mount(api)
	(&market.Service{Store: a.Store}).Mount(api)
	(&contact.Service{Store: a.Store}).Mount(api)
	a.Interactions.Mount(api)
	(&intelligence.Service{Store: a.Store}).Mount(api)
	(&gathering.Service{Store: a.Store}).Mount(api)
	a.Duplicates.Mount(api)
	a.Merges.Mount(api)
	a.Privacy.Mount(api)
	a.Backups.Mount(api)
	(&agenda.Service{Store: a.Store, PublicURL: a.Config.PublicURL}).Mount(api)
	(&strategy.Service{Store: a.Store}).Mount(api)
	(&longevity.Service{Store: a.Store}).Mount(api)
	(&wallet.Service{Store: a.Store}).Mount(api)
	(&dna.Service{Store: a.Store}).Mount(api)
	a.Overview.Mount(api)
	a.Prediction.Mount(api)
	a.ServiceLevels.Mount(api)
	a.Selection.Mount(api)
	a.Value.Mount(api)
	(&effort.Service{Store: a.Store}).Mount(api)
	(&efficiency.Service{Store: a.Store}).Mount(api)
	a.Pyramid.Mount(api)
	a.Pools.Mount(api)
	a.Handovers.Mount(api)
	httpx.TellNulls(api)
}

// currencyInUse says whether there is any order: its amounts would change their meaning.
func currencyInUse(ctx context.Context, q db.Querier) (used bool, err error) {
	err = q.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM orders)").Scan(&used)
	return used, err
}

// renew reads the rights of an open event stream's owner again.
func (a *App) renew(ctx context.Context, caller authz.Actor) (authz.Actor, error) {
	now, err := identity.LoadActor(ctx, a.DB, caller.ID)
	now.CannotWrite, now.IP = now.CannotWrite || caller.CannotWrite, caller.IP
	return now, err
}

// drain is how long requests under way may take after a stop was asked for.
const drain = 15 * time.Second

// Serve answers on the listener until ctx ends, then finishes what is under way.
func (a *App) Serve(ctx context.Context, listener net.Listener) error {
	server := &http.Server{Handler: a.Handler(), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: 64 << 10, BaseContext: func(net.Listener) context.Context { return context.WithoutCancel(ctx) }}
	for _, setting := range a.DB.Unsafe() {
		a.Config.Log.WarnContext(ctx, "PostgreSQL may lose what was acknowledged when the power fails", "off", setting)
	}
	if err := a.Identity.CheckKey(ctx); err != nil {
		return err
	}
	if err := a.Start(ctx); err != nil {
		return err
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	a.hush() // open event streams would hold the shutdown up
	quiet, cancel := context.WithTimeout(context.WithoutCancel(ctx), drain)
	defer cancel()
	return server.Shutdown(quiet)
}
