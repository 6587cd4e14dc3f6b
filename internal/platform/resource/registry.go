package resource

import (
	"context"
	"encoding/json"
	"io"
	"slices"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
)

// Any is a declared entity whose Go type the caller need not know: what HTTP,
// metadata, import and the permission tests work with.
type Any interface {
	Guard() authz.Entity
	EntityName() string
	Options() Options
	Fields() []Info
	Taggable() bool

	List(ctx context.Context, s *Store, actor authz.Actor, q Query) (Page, error)
	Groups(ctx context.Context, s *Store, actor authz.Actor, q Query, g Grouping) ([]Group, error)
	Get(ctx context.Context, s *Store, actor authz.Actor, id id.ID) ([]byte, error)
	Export(ctx context.Context, s *Store, actor authz.Actor, q Query, format string, w io.Writer) error
	ExportBeside(ctx context.Context, s *Store, actor authz.Actor, q Query, format string, w io.Writer, lead Lead) error
	Create(ctx context.Context, s *Store, actor authz.Actor, body Body) ([]byte, error)
	Patch(ctx context.Context, s *Store, actor authz.Actor, id id.ID, rev int64, body Body) ([]byte, error)
	Apply(ctx context.Context, w *Write, id id.ID, rev int64, body Body) ([]byte, error)
	Archive(ctx context.Context, s *Store, actor authz.Actor, id id.ID, rev int64) error
	Restore(ctx context.Context, s *Store, actor authz.Actor, id id.ID) ([]byte, error)
	Bulk(ctx context.Context, s *Store, actor authz.Actor, b BulkRequest) (BulkResult, error)
	Grid(ctx context.Context, s *Store, actor authz.Actor, rows []GridRow) ([][]byte, error)
	Meta(ctx context.Context, s *Store, actor authz.Actor) (Meta, error)

	// InsertRow stores one typed row under all rules.
	InsertRow(ctx context.Context, w *Write, values Values) (RowResult, error)
	// InsertRows stores typed rows in bulk, for imports.
	InsertRows(ctx context.Context, w *Write, rows []Values) ([]RowResult, error)
	// UpdateRow applies typed values to one record, for imports; it returns the
	// record before and its new revision.
	Imported(ctx context.Context, q db.Querier, imp id.ID, limit int) (live int64, changed []id.ID, err error)
	Withdraw(ctx context.Context, w *Write, imp id.ID) (int64, error)
	Same(ctx context.Context, w *Write, updates []RowUpdate) ([]bool, error)
	UpdateRow(ctx context.Context, w *Write, id id.ID, values Values) (before []byte, rev int64, changed bool, err error)

	// Mergeable says whether records can be merged; the four that follow are how.
	Mergeable() bool
	Absorb(ctx context.Context, w *Write, target id.ID, others []id.ID, choose map[string]id.ID) (Changes, error)
	Disgorge(ctx context.Context, w *Write, target id.ID, taken Changes) error
	Retire(ctx context.Context, w *Write, target, into id.ID) error
	Return(ctx context.Context, w *Write, target id.ID) error
	Reindexed(ctx context.Context, w *Write, ids ...id.ID) error

	// Require returns nil when the actor may do the action to the record.
	Require(ctx context.Context, q db.Querier, actor authz.Actor, id id.ID, action authz.Action) error

	reindex(ctx context.Context, s *Store) error
	indexed(ctx context.Context, q db.Querier) (bool, error)
	refers(ctx context.Context, w *Write, target id.ID) (bool, error)
	link(parent func(string) Any)
	verify(ctx context.Context, q db.Querier) error
	ownerField(actor authz.Actor) string
	owned(actor authz.Actor, env Env, engine db.Engine, f Filter) (string, []any, error)
	titles(ctx context.Context, s *Store, q db.Querier, actor authz.Actor, ids []id.ID) (map[id.ID]string, error)
}

// Body is a JSON object as it came in, field by field.
type Body = map[string]json.RawMessage

// Registry holds all entities of the program in order.
type Registry struct {
	ordered []Any
	byName  map[string]Any
	offered []Exportable // tables beside the lists of the entities (Offer)
}

// NewRegistry links the entities: references and parents are resolved here, so a
// declaration that points to nothing panics at start.
func NewRegistry(entities ...Any) *Registry {
	reg := &Registry{ordered: entities, byName: map[string]Any{}}
	for _, e := range entities {
		reg.byName[e.EntityName()] = e
	}
	for _, e := range entities {
		for _, f := range e.Fields() {
			if f.Ref != "" && reg.byName[f.Ref] == nil {
				panic("resource: " + e.EntityName() + "." + f.Name + " points to unknown entity " + f.Ref)
			}
		}
		e.link(func(name string) Any { return reg.byName[name] })
	}
	return reg
}

// All lists the entities in order.
func (r *Registry) All() []Any { return r.ordered }

// Named finds an entity, nil when there is none.
func (r *Registry) Named(name string) Any { return r.byName[name] }

// AboutPersons says whether the records of an entity are about persons: it has personal fields, or it hangs on one that
// has.
func (r *Registry) AboutPersons(e Any) bool {
	for _, f := range e.Fields() {
		if f.Class == authz.Personal || f.Name == e.Options().Parent && f.Ref != e.EntityName() && r.AboutPersons(r.Named(f.Ref)) {
			return true
		}
	}
	return false
}

// Verify refuses to start on a database that lacks a column.
func (r *Registry) Verify(ctx context.Context, q db.Querier) error {
	for _, e := range r.ordered {
		if err := e.verify(ctx, q); err != nil {
			return err
		}
	}
	return nil
}

// EntityName is the plural name used in paths.
func (r *Resource[T]) EntityName() string { return r.Name }

// Options are the facts of the declaration.
func (r *Resource[T]) Options() Options { return r.options }

// Fields describes the built-in fields in order.
func (r *Resource[T]) Fields() []Info {
	out := make([]Info, len(r.fields))
	for i, f := range r.fields {
		out[i] = f.Info
	}
	return slices.DeleteFunc(out, func(f Info) bool { return f.Internal })
}
