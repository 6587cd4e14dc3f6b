// Package resource turns one declaration of an entity into everything a plain
// entity needs: its table mapping, filtered, sorted and paged lists, create,
// patch with revision, archive and restore, bulk edit, audit, permission scope
// and field classes, search, custom fields, export, metadata and OpenAPI.
//
// A declaration lists the fields once, each with a closure that points into the
// Go struct. Scanning, binding and rendering go through these pointers; there is
// no reflection and no struct tag to keep in step.
package resource

import (
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/id"
)

// Record is what every entity embeds. Its columns come first in every table.
type Record struct {
	ID         id.ID
	Rev        int64 // counts up with every change; the optimistic lock
	CreatedAt  clock.Instant
	CreatedBy  id.ID // none: the program itself
	UpdatedAt  clock.Instant
	UpdatedBy  id.ID
	ArchivedAt clock.Instant // none: not archived
	ImportID   id.ID         // the import that created it, if any
	Custom     JSONMap       // values of the custom fields by key
}

// record is a *T of the entity's type T, as the engine holds it: always a pointer, so that holding it costs nothing.
// No record is nil.
type record = any

func (r *Record) base() *Record { return r }

// embeds is satisfied by a pointer to any struct that embeds Record.
type embeds[T any] interface {
	*T
	base() *Record
}

// recordColumns are the columns of Record in scanning order.
const recordColumns = "t.id, t.rev, t.created_at, t.created_by, t.updated_at, t.updated_by, t.archived_at, t.import_id, t.custom"

func (r *Record) dests() []any {
	return []any{&r.ID, &r.Rev, &r.CreatedAt, &r.CreatedBy, &r.UpdatedAt, &r.UpdatedBy, &r.ArchivedAt, &r.ImportID, &r.Custom}
}
