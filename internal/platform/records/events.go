package records

import (
	"context"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/events"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/notify"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// openNouns change for everybody: a browser reads its settings, forms and views again.
var openNouns = map[string]bool{"settings": true, "custom-fields": true, "views": true}

func (o operations) streaming() {
	stream := op("events", "stream", http.MethodGet, "/events", "Hear what changes")
	stream.Answer = &huma.Response{Description: "Server-sent events `change`, `job` and `reset`.",
		Content: map[string]*huma.MediaType{"text/event-stream": {}}}
	httpx.Register(o.api, stream, func(ctx context.Context, _ *struct{}) (*huma.StreamResponse, error) {
		caller := httpx.Actor(ctx)
		return &huma.StreamResponse{Body: func(hc huma.Context) {
			r, w := humago.Unwrap(hc)
			httpx.Unhurried(r.Context())
			o.Hub.Serve(w, r, o.gate(caller), events.LastEventID(r))
		}}, nil
	})
}

// gate tells one caller only of what they may read. Its functions are called one
// after the other, by the stream alone.
func (o operations) gate(caller authz.Actor) events.Gate {
	g := events.Gate{May: func(ctx context.Context, e events.Event) (bool, error) { return o.mayHear(ctx, caller, e) }}
	if o.Renew != nil {
		g.Alive = func(ctx context.Context) (err error) {
			caller, err = o.Renew(ctx, caller)
			return err
		}
	}
	return g
}

func (o operations) mayHear(ctx context.Context, caller authz.Actor, e events.Event) (bool, error) {
	if e.Kind == events.Job {
		return e.Actor != 0 && e.Actor == caller.ID, nil
	}
	if openNouns[e.Entity] {
		return true, nil
	}
	if e.Entity == notify.Entity {
		return notify.Hears(caller, e), nil
	}
	entity := o.Store.Registry.Named(e.Entity)
	if !readable(entity, caller) {
		return false, nil
	}
	if e.Record == 0 {
		return true, nil // many records: it says only that something changed
	}
	standing, err := o.standings.about(ctx, e, func(ctx context.Context) (*resource.Standing, error) {
		return entity.Standing(ctx, o.Store.DB, e.Record)
	})
	if err == nil {
		if seen, known := standing.SeenBy(caller); known {
			return seen, nil
		}
		err = entity.Require(ctx, o.Store.DB, caller, e.Record, authz.Read)
	}
	if errors.Is(err, errs.NotFound()) || errors.Is(err, errs.Forbidden()) {
		return false, nil
	}
	return err == nil, err
}
