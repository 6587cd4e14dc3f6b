package merge

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// MergeLoad says how much of one kind hangs on the records that would go.
type MergeLoad struct {
	What    string `json:"what" doc:"an entity, or files, collaborators"`
	Count   int    `json:"count"`
	Clashes int    `json:"clashes" doc:"of these, how many the record that stays has already"`
	How     string `json:"how" enum:",leave,drop,archive,rename,replace" doc:"what becomes of those"`
}

var clashNames = map[clash]string{none: "", leave: "leave", drop: "drop", archive: "archive", rename: "rename", replace: "replace"}

// Preview counts what a merge would move, of the kinds that the caller may see. The same rights as for the merge.
func (s *Service) Preview(ctx context.Context, actor authz.Actor, r Request) ([]MergeLoad, error) {
	if err := r.check(s.Store.Registry); err != nil {
		return nil, err
	}
	e := s.Store.Registry.Named(r.Entity)
	for _, one := range r.all() {
		if err := e.Require(ctx, s.Store.DB, actor, one, authz.Edit); err != nil {
			return nil, err
		}
	}
	out := []MergeLoad{}
	for _, p := range append(places[r.Entity], pairs...) {
		what, seen := s.shown(actor, p)
		if p.stays != "" || !seen {
			continue
		}
		load := MergeLoad{What: what, How: clashNames[p.clash]}
		for _, source := range r.Sources {
			var n, twice int
			args := append(p.clashArgs(r.Entity, r.Target), p.args(r.Entity, source)...)
			err := s.Store.DB.QueryRow(ctx, "SELECT COUNT(*), COALESCE(SUM(CASE WHEN "+p.clashing()+" THEN 1 ELSE 0 END), 0) FROM "+p.table+" t WHERE "+p.of("t."),
				args...).Scan(&n, &twice)
			if err != nil {
				return nil, err
			}
			load.Count, load.Clashes = load.Count+n, load.Clashes+twice
		}
		if load.Count > 0 {
			out = append(out, load)
		}
	}
	return out, nil
}

// shown is what a place is called, and whether the caller may know how many there are.
func (s *Service) shown(actor authz.Actor, p place) (string, bool) {
	if p.pair() {
		return p.table, true
	}
	for _, e := range s.Store.Registry.All() {
		if e.Options().Table == p.table {
			return e.Name, actor.Scope(e.Guard(), authz.Read) != authz.None && p.column != "merged_into_id" && p.column != "former_id"
		}
	}
	return p.table, p.table == "value_inputs" && actor.May(authz.ValueRead) || p.table == "interaction_contacts"
}

// MergeRef is one of the records, named as far as the caller may see it.
type MergeRef struct {
	ID   id.ID  `json:"id"`
	Name string `json:"name"`
}

// MergeDone is a merge as it is shown.
type MergeDone struct {
	ID       id.ID      `json:"id"`
	Entity   string     `json:"entity"`
	Target   MergeRef   `json:"target"`
	Sources  []MergeRef `json:"sources" nullable:"false"`
	Reason   string     `json:"reason"`
	At       string     `json:"at" format:"date-time"`
	By       string     `json:"by"`
	UndoneAt string     `json:"undone_at,omitempty"`
	UndoneBy string     `json:"undone_by,omitempty"`
	MayUndo  bool       `json:"may_undo"`
}

const pageSize = 50

// List shows the merges into records that the caller sees, the newest first, below an id; 0 is from the top.
func (s *Service) List(ctx context.Context, actor authz.Actor, entity string, below id.ID) (out []MergeDone, next id.ID, err error) {
	e := s.Store.Registry.Named(entity)
	if e == nil || !e.Mergeable() {
		return nil, 0, errs.Invalid("entity", "not_an_option")
	}
	if actor.Scope(e.Guard(), authz.Read) == authz.None {
		return nil, 0, errs.Forbidden()
	}
	scope, args := actor.Where(e.Guard(), authz.Read, "t")
	query := "SELECT m.id FROM merges m JOIN " + e.Options().Table + " t ON t.id = m.target_id WHERE m.entity = ? AND " + scope
	args = append([]any{entity}, args...)
	if below != 0 {
		query, args = query+" AND m.id < ?", append(args, below)
	}
	found, err := db.Collect[id.ID](ctx, s.Store.DB, query+" ORDER BY m.id DESC LIMIT ?", append(args, pageSize+1)...)
	if err != nil {
		return nil, 0, err
	}
	if len(found) > pageSize {
		found = found[:pageSize]
		next = found[pageSize-1]
	}
	out = []MergeDone{}
	for _, one := range found {
		m, err := load(ctx, s.Store.DB, one)
		if err != nil {
			return nil, 0, err
		}
		shown, err := s.show(ctx, actor, m)
		if err != nil {
			return nil, 0, err
		}
		out = append(out, *shown)
	}
	return out, next, nil
}

func (s *Service) show(ctx context.Context, actor authz.Actor, m *Merge) (*MergeDone, error) {
	e := s.Store.Registry.Named(m.Entity)
	names, err := resource.Titles(ctx, s.Store, s.Store.DB, e, actor, append([]id.ID{m.Target}, m.Sources...))
	if err != nil {
		return nil, err
	}
	people, err := resource.Titles(ctx, s.Store, s.Store.DB, s.Store.Registry.Named("users"), actor, []id.ID{m.By, m.UndoneBy})
	if err != nil {
		return nil, err
	}
	out := &MergeDone{ID: m.ID, Entity: m.Entity, Target: MergeRef{m.Target, names[m.Target]}, Reason: m.Reason, At: m.At.String(), By: people[m.By],
		UndoneBy: people[m.UndoneBy], MayUndo: m.UndoneAt == 0}
	if m.UndoneAt != 0 {
		out.UndoneAt = m.UndoneAt.String()
	}
	for _, one := range m.Sources {
		out.Sources = append(out.Sources, MergeRef{one, names[one]})
	}
	for _, one := range append([]id.ID{m.Target}, m.Sources...) {
		if out.MayUndo && e.Require(ctx, s.Store.DB, actor, one, authz.Edit) != nil {
			out.MayUndo = false
		}
	}
	return out, nil
}
