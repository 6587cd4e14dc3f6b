// Package records has the operations around records that are the same for every
// entity: metadata, saved views, custom fields, collaborators, timeline, audit,
// recycle bin, files, tags, settings, search, notifications, live events and jobs. The rights are always
// those of the record or of a command; nothing here widens them.
package records

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/events"
	"github.com/loam-crm/loam/internal/platform/files"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/jobs"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// Dependencies are what the operations work on. All but Renew are required.
type Dependencies struct {
	Store *resource.Store
	Files *files.Store
	Hub   *events.Hub
	Jobs  *jobs.Queue
	// CurrencyInUse says whether amounts were recorded that would change their
	// meaning with the company's currency.
	CurrencyInUse func(ctx context.Context, q db.Querier) (bool, error)
	// Renew reads the caller of an open event stream again, so that a stream ends
	// with its session and follows changed rights; an error ends the stream.
	Renew func(ctx context.Context, caller authz.Actor) (authz.Actor, error)
}

type operations struct {
	Dependencies
	api       httpx.API
	standings *standings
}

// Mount adds the operations to the registry.
func Mount(api httpx.API, d Dependencies) {
	o := operations{Dependencies: d, api: api, standings: &standings{}}
	o.metadata()
	o.views()
	o.customFields()
	o.auditing()
	o.recycleBin()
	o.fileContents()
	o.settings()
	o.searching()
	o.notifications()
	o.streaming()
	o.jobs()
	for _, entity := range d.Store.Registry.All() {
		o.timeline(entity)
		o.attachments(entity)
		if !entity.Guard().Open() {
			o.collaborators(entity)
		}
		if entity.Taggable() {
			o.tagging(entity)
		}
	}
}

// op declares an operation named "<tag>.<verb>".
func op(tag, verb, method, path, summary string) httpx.Op {
	return httpx.Op{ID: tag + "." + verb, Method: method, Path: httpx.Prefix + path, Summary: summary, Tag: tag}
}

// recordOp declares an operation on one record of an entity.
func recordOp(e *resource.Entity, verb, method, path, summary string) httpx.Op {
	return op(e.Name, verb, method, "/"+e.Name+"/{id}"+path, summary)
}
