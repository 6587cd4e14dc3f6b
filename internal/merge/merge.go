package merge

import (
	"context"
	"encoding/json"
	"slices"
	"unicode/utf8"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/interaction"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/events"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

const maxReason = 500 // characters

func (r Request) check(reg *resource.Registry) error {
	var problems []errs.Field
	refuse := func(bad bool, field, code string) {
		if bad {
			problems = append(problems, errs.Field{Name: field, Code: code})
		}
	}
	e := reg.Named(r.Entity)
	refuse(e == nil || !e.Mergeable(), "entity", "not_an_option")
	refuse(r.Target == 0, "target", "required")
	refuse(len(r.Sources) == 0, "sources", "required")
	refuse(len(r.Sources) > maxSources, "sources", "too_many")
	for i, one := range r.Sources {
		refuse(one == r.Target || slices.Contains(r.Sources[:i], one), "sources", "listed_twice")
	}
	refuse(!slices.Contains([]string{"", Both, One}, r.SameNumber), "same_number", "not_an_option")
	refuse(utf8.RuneCountInString(r.Reason) > maxReason, "reason", "too_long")
	if len(problems) > 0 {
		return errs.Validation(problems...)
	}
	return nil
}

// Merge makes one record of several: all in one transaction, and asked for again it is done already. Who may edit all
// of them may do it. Refusals: 404 and 403 by record, 409 rev_conflict, archived, merge_other_customer, merge_circle.
func (s *Service) Merge(ctx context.Context, actor authz.Actor, r Request) (out *Merge, err error) {
	if err := r.check(s.Store.Registry); err != nil {
		return nil, err
	}
	err = s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		if out, err = s.already(ctx, w, r); err != nil || out != nil {
			return err
		}
		w.Reason = r.Reason
		out, err = s.merge(ctx, w, r)
		return err
	})
	return out, err
}

// already finds the merge that a repeated request asks for.
func (s *Service) already(ctx context.Context, w *resource.Write, r Request) (*Merge, error) {
	var last id.ID
	err := w.Tx.QueryRow(ctx, `SELECT COALESCE(MAX(m.id), 0) FROM merges m JOIN merge_sources x ON x.merge_id = m.id
		WHERE m.entity = ? AND m.target_id = ? AND m.undone_at IS NULL AND x.source_id = ?`, r.Entity, r.Target, r.Sources[0]).Scan(&last)
	if err != nil || last == 0 {
		return nil, err
	}
	m, err := load(ctx, w.Tx, last)
	if err != nil || !sameRecords(m.Sources, r.Sources) {
		return nil, err
	}
	return m, s.require(ctx, w, w.Store.Registry.Named(r.Entity), r)
}

func sameRecords(a, b []id.ID) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}

func (r Request) all() []id.ID { return append([]id.ID{r.Target}, r.Sources...) }

// require asks for the right to edit each of the records.
func (s *Service) require(ctx context.Context, w *resource.Write, e *resource.Entity, r Request) error {
	for _, one := range r.all() {
		if err := e.Require(ctx, w.Tx, w.Actor, one, authz.Edit); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) merge(ctx context.Context, w *resource.Write, r Request) (*Merge, error) {
	e := w.Registry.Named(r.Entity)
	if err := s.require(ctx, w, e, r); err != nil {
		return nil, err
	}
	if err := current(ctx, w, e, r); err != nil {
		return nil, err
	}
	m := &Merge{ID: w.IDs.Next(), Entity: r.Entity, Target: r.Target, Sources: r.Sources, Reason: r.Reason, At: w.Env.Now, By: w.Actor.ID}
	if err := m.insert(ctx, w.Tx); err != nil {
		return nil, err
	}
	move := &mover{w: w, merge: m, entity: e, one: r.SameNumber == One, told: map[string]bool{r.Entity: true}}
	for _, source := range r.Sources {
		if err := move.all(ctx, source); err != nil {
			return nil, err
		}
	}
	for _, source := range r.Sources {
		if err := e.Retire(ctx, w, source, r.Target); err != nil {
			return nil, err
		}
	}
	var err error
	if m.changes, err = e.Absorb(ctx, w, r.Target, r.Sources, r.Fields); err != nil {
		return nil, err
	}
	if err := m.keepChanges(ctx, w.Tx); err != nil {
		return nil, err
	}
	return m, follow(ctx, w, m, move.told)
}

// current refuses records that are not what the caller looked at, and people of different customers. The update takes
// the rows, so that two merges of one record come one after the other.
func current(ctx context.Context, w *resource.Write, e *resource.Entity, r Request) error {
	table := e.Options().Table
	ids := r.all()
	slices.Sort(ids)
	for _, one := range ids {
		if _, err := w.Tx.Exec(ctx, "UPDATE "+table+" SET rev = rev WHERE id = ?", one); err != nil {
			return err
		}
		var rev int64
		var archived bool
		if err := w.Tx.QueryRow(ctx, "SELECT rev, archived_at IS NOT NULL FROM "+table+" WHERE id = ?", one).Scan(&rev, &archived); err != nil {
			return err
		}
		switch {
		case archived:
			return errs.Conflict("archived").With("record", one.String())
		case rev != r.Revs[one]:
			return errs.Conflict("merge_rev_conflict").With("record", one.String()).With("rev", rev)
		}
	}
	if r.Entity != "contacts" {
		return nil
	}
	var customers int
	in, list := db.In(w.Tx.EngineName(), "id", ids)
	if err := w.Tx.QueryRow(ctx, "SELECT COUNT(DISTINCT account_id) FROM contacts WHERE "+in, list).Scan(&customers); err != nil {
		return err
	}
	if customers > 1 {
		return errs.Conflict("merge_other_customer")
	}
	return nil
}

// follow brings in line what is computed from the records, and tells the browsers of every kind of record that moved.
func follow(ctx context.Context, w *resource.Write, m *Merge, told map[string]bool) error {
	if m.Entity == "accounts" {
		if err := noCircle(ctx, w.Tx, m.Target); err != nil {
			return err
		}
		all := append([]id.ID{m.Target}, m.Sources...)
		if err := account.Touch(ctx, w, all...); err != nil {
			return err
		}
		if err := interaction.Recount(ctx, w, all...); err != nil {
			return err
		}
	} else if err := nameTies(ctx, w, append([]id.ID{m.Target}, m.Sources...)); err != nil {
		return err
	}
	for entity := range told {
		if err := w.Events.Append(ctx, w.Tx, events.Event{Kind: events.Change, Entity: entity, Actor: w.Actor.ID}); err != nil {
			return err
		}
	}
	return nil
}

// noCircle refuses a merge after which a customer would be its own parent.
func noCircle(ctx context.Context, q db.Querier, target id.ID) error {
	seen := map[id.ID]bool{}
	for at := target; at != 0; {
		if seen[at] {
			return errs.Conflict("merge_circle")
		}
		seen[at] = true
		var next id.ID
		if err := q.QueryRow(ctx, "SELECT parent_id FROM accounts WHERE id = ?", at).Scan(&next); err != nil {
			return err
		}
		at = next
	}
	return nil
}

// nameTies gives ties that changed their contact the name of the one they have.
func nameTies(ctx context.Context, w *resource.Write, contacts []id.ID) error {
	in, list := db.In(w.Tx.EngineName(), "contact_id", contacts)
	_, err := w.Tx.Exec(ctx, `UPDATE ties SET name = (SELECT u.name || ' → ' || c.name FROM users u, contacts c WHERE u.id = ties.staff_id AND c.id = ties.contact_id)
		WHERE `+in, list)
	return err
}

func (m *Merge) insert(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, "INSERT INTO merges (id, entity, target_id, changes, reason, merged_at, merged_by) VALUES (?, ?, ?, '{}', ?, ?, ?)",
		m.ID, m.Entity, m.Target, m.Reason, m.At, m.By)
	for i := 0; i < len(m.Sources) && err == nil; i++ {
		_, err = tx.Exec(ctx, "INSERT INTO merge_sources (merge_id, source_id) VALUES (?, ?)", m.ID, m.Sources[i])
	}
	return err
}

func (m *Merge) keepChanges(ctx context.Context, tx *db.Tx) error {
	text, err := json.Marshal(m.changes)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "UPDATE merges SET changes = ? WHERE id = ?", string(text), m.ID)
	return err
}
