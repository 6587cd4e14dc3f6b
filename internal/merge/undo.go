package merge

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/servicelevel"
)

// Undo takes a merge back: the records return, every row that was moved goes back to the one it came from, and the
// fields of the target are what they were. What was added to the target since stays there. Who may edit all of the
// records may do it. Refused with 409 merge_undone, or merge_changed_since naming what somebody changed meanwhile in a
// way that cannot be told apart any more.
func (s *Service) Undo(ctx context.Context, actor authz.Actor, target id.ID) (out *Merge, err error) {
	err = s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		m, err := load(ctx, w.Tx, target)
		if errors.Is(err, sql.ErrNoRows) {
			return errs.NotFound()
		}
		if err != nil {
			return err
		}
		if err := s.require(ctx, w, w.Registry.Named(m.Entity), Request{Target: m.Target, Sources: m.Sources}); err != nil {
			return err
		}
		out = m
		return (&undoer{w: w, merge: m, entity: w.Registry.Named(m.Entity)}).run(ctx)
	})
	return out, err
}

type undoer struct {
	w      *resource.Write
	merge  *Merge
	entity *resource.Entity
}

func (u *undoer) run(ctx context.Context) error {
	m, w := u.merge, u.w
	n, err := w.Tx.Exec(ctx, "UPDATE merges SET undone_at = ?, undone_by = ? WHERE id = ? AND undone_at IS NULL", w.Env.Now, w.Actor.ID, m.ID)
	if err != nil {
		return err
	}
	if n == 0 {
		return errs.Conflict("merge_undone")
	}
	m.UndoneAt, m.UndoneBy = w.Env.Now, w.Actor.ID
	if err := u.unchanged(ctx); err != nil {
		return err
	}
	ctx = servicelevel.DespiteSkill(ctx) // what was there comes back as it was
	w.Reason = m.Reason
	if w.Reason == "" {
		w.Reason = "undo" // whoever puts back what was there need not give reasons for it again
	}
	told := map[string]bool{m.Entity: true}
	for _, p := range append(places[m.Entity], pairs...) {
		if err := u.back(ctx, p, told); err != nil {
			return fmt.Errorf("undoing %s: %w", p.name(), err)
		}
	}
	// Only now: what follows a change of the target (its roles, its parent) must find its own rows alone.
	if err := u.entity.Disgorge(ctx, w, m.Target, m.changes); err != nil {
		return err
	}
	for _, source := range m.Sources {
		if err := u.entity.Return(ctx, w, source); err != nil {
			return err
		}
	}
	if err := u.beside(ctx); err != nil {
		return err
	}
	return follow(ctx, w, m, told)
}

// unchanged refuses an undo that could not put everything back where it was.
func (u *undoer) unchanged(ctx context.Context) error {
	checks := []func(context.Context) (string, error){u.archivedSince, u.mergedSince, u.movedSince, u.crossedSince}
	for _, check := range checks {
		what, err := check(ctx)
		if err != nil {
			return err
		}
		if what != "" {
			return errs.Conflict("merge_changed_since").With("what", what)
		}
	}
	return nil
}

// archivedSince says that the target went away, or that a source is not where the merge left it.
func (u *undoer) archivedSince(ctx context.Context) (string, error) {
	m, table := u.merge, u.entity.Options().Table
	var gone bool
	if err := u.w.Tx.QueryRow(ctx, "SELECT archived_at IS NOT NULL FROM "+table+" WHERE id = ?", m.Target).Scan(&gone); err != nil || gone {
		return m.Entity, err
	}
	in, list := db.In(u.w.Tx.EngineName(), "id", m.Sources)
	var there int
	err := u.w.Tx.QueryRow(ctx, "SELECT COUNT(*) FROM "+table+" WHERE merged_into_id = ? AND archived_at IS NOT NULL AND "+in, m.Target, list).Scan(&there)
	if err == nil && there != len(m.Sources) {
		return m.Entity, nil
	}
	return "", err
}

// mergedSince says that a record that was moved has been merged itself.
func (u *undoer) mergedSince(ctx context.Context) (string, error) {
	var later sql.NullString
	err := u.w.Tx.QueryRow(ctx, `SELECT MIN(x.entity) FROM merges x WHERE x.id > ? AND x.undone_at IS NULL AND x.entity = 'contacts' AND x.target_id IN
		(SELECT v.row_id FROM merge_moves v WHERE v.merge_id = ? AND v.place = 'contacts.account_id')`, u.merge.ID, u.merge.ID).Scan(&later)
	if err != nil || later.String != "" {
		return later.String, err
	}
	err = u.w.Tx.QueryRow(ctx, `SELECT MIN(x.entity) FROM merges x JOIN merge_sources s ON s.merge_id = x.id WHERE x.id > ? AND x.undone_at IS NULL AND x.entity = 'contacts' AND s.source_id IN
		(SELECT v.row_id FROM merge_moves v WHERE v.merge_id = ? AND v.place = 'contacts.account_id')`, u.merge.ID, u.merge.ID).Scan(&later)
	return later.String, err
}

// movedSince names a table of which a moved row is not with the target any more, or is another by now.
func (u *undoer) movedSince(ctx context.Context) (string, error) {
	for _, p := range append(places[u.merge.Entity], pairs...) {
		if p.stays != "" {
			continue
		}
		there := "EXISTS (SELECT 1 FROM " + p.table + " t WHERE t." + p.rowKey() + " = v.row_id AND " + p.of("t.")
		if p.strict {
			there += " AND CAST(t.rev AS TEXT) = v.detail"
		}
		args := append([]any{u.merge.ID, p.name(), dropped}, p.args(u.merge.Entity, u.merge.Target)...)
		var lost int
		err := u.w.Tx.QueryRow(ctx, "SELECT COUNT(*) FROM merge_moves v WHERE v.merge_id = ? AND v.place = ? AND v.how <> ? AND NOT "+there+")", args...).Scan(&lost)
		if err != nil || lost > 0 {
			return u.called(p.table), err
		}
	}
	return "", nil
}

// crossedSince names a table of which a row that stays refers to one that goes.
func (u *undoer) crossedSince(ctx context.Context) (string, error) {
	if u.merge.Entity != "accounts" {
		return "", nil
	}
	for _, c := range crossings {
		var n int
		err := u.w.Tx.QueryRow(ctx, "SELECT COUNT(*) FROM "+c.table+" t WHERE t.account_id = ? AND t."+c.column+
			" IN (SELECT v.row_id FROM merge_moves v WHERE v.merge_id = ? AND v.place = ?) AND t.id NOT IN (SELECT v.row_id FROM merge_moves v WHERE v.merge_id = ? AND v.place = ?)",
			u.merge.Target, u.merge.ID, c.to, u.merge.ID, c.table+".account_id").Scan(&n)
		if err != nil || n > 0 {
			return u.called(c.table), err
		}
	}
	return "", nil
}

// called is the entity of a table, or the table where it has none.
func (u *undoer) called(table string) string {
	for _, e := range u.w.Registry.All() {
		if e.Options().Table == table {
			return e.Name
		}
	}
	return table
}

// back returns the rows of a place to where they came from. First they go, then they are made what they were: numbers
// and judgements are free only once they are apart.
func (u *undoer) back(ctx context.Context, p place, told map[string]bool) error {
	if p.stays != "" {
		return nil
	}
	m, tx := u.merge, u.w.Tx
	if p.clash == drop {
		_, err := tx.Exec(ctx, "INSERT INTO "+p.table+" ("+p.rowKey()+", "+p.column+`) SELECT v.row_id, v.source_id FROM merge_moves v
			WHERE v.merge_id = ? AND v.place = ? AND v.how = ?`, m.ID, p.name(), dropped)
		if err != nil {
			return err
		}
	}
	args := append([]any{m.ID, p.name()}, p.args(m.Entity, m.Target)...)
	n, err := tx.Exec(ctx, "UPDATE "+p.table+" SET "+p.column+" = (SELECT v.source_id FROM merge_moves v WHERE v.merge_id = ? AND v.place = ? AND v.row_id = "+
		p.table+"."+p.rowKey()+") WHERE "+p.of("")+" AND "+p.rowKey()+" IN (SELECT v.row_id FROM merge_moves v WHERE v.merge_id = ? AND v.place = ? AND v.how <> ?)",
		append(args, m.ID, p.name(), dropped)...)
	if err != nil {
		return err
	}
	if n > 0 {
		told[u.called(p.table)] = true
	}
	return u.asBefore(ctx, p)
}

func (u *undoer) asBefore(ctx context.Context, p place) error {
	m, tx := u.merge, u.w.Tx
	const of = " IN (SELECT v.row_id FROM merge_moves v WHERE v.merge_id = ? AND v.place = ? AND v.how = ?)"
	switch p.clash {
	case replace:
		_, err := tx.Exec(ctx, "UPDATE value_inputs SET replaced_by = NULL WHERE id"+of, m.ID, p.name(), replaced)
		return err
	case rename, archive:
	default:
		return nil
	}
	if p.clash == rename {
		_, err := tx.Exec(ctx, `UPDATE orders SET rev = rev + 1, number = (SELECT v.detail FROM merge_moves v WHERE v.merge_id = ? AND v.place = ? AND v.row_id = orders.id)
			WHERE id`+of, m.ID, p.name(), m.ID, p.name(), renamed)
		if err != nil {
			return err
		}
		if err := reindex(ctx, u.w, m.ID, p, renamed); err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, "UPDATE "+p.table+" SET archived_at = NULL, updated_at = ?, updated_by = ?, rev = rev + 1 WHERE id"+of,
		u.w.Env.Now, u.w.Actor.ID, m.ID, p.name(), archived)
	if err != nil {
		return err
	}
	return reindex(ctx, u.w, m.ID, p, archived)
}

// beside undoes what was done to collaborators, views and custom fields. A view that somebody has changed since goes on
// naming the target; it is a way of looking, and the target is still there.
func (u *undoer) beside(ctx context.Context) error {
	m, tx := u.merge, u.w.Tx
	_, err := tx.Exec(ctx, `DELETE FROM collaborators WHERE entity = ? AND record_id = ? AND user_id IN
		(SELECT v.row_id FROM merge_moves v WHERE v.merge_id = ? AND v.place = ?)`, m.Entity, m.Target, m.ID, joinedPlace)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE collaborators SET can_edit = FALSE WHERE entity = ? AND record_id = ? AND user_id IN
		(SELECT v.row_id FROM merge_moves v WHERE v.merge_id = ? AND v.place = ?)`, m.Entity, m.Target, m.ID, raisedPlace)
	if err != nil {
		return err
	}
	rows, err := tx.Query(ctx, "SELECT place, row_id, source_id, detail FROM merge_moves WHERE merge_id = ? AND how = ? ORDER BY place, row_id", m.ID, rewritten)
	if err != nil {
		return err
	}
	defer rows.Close()
	type note struct {
		place       string
		row, source id.ID
		detail      string
	}
	var notes []note
	for rows.Next() {
		var n note
		if err := rows.Scan(&n.place, &n.row, &n.source, &n.detail); err != nil {
			return err
		}
		notes = append(notes, n)
	}
	if err := rows.Close(); err != nil {
		return err
	}
	for _, n := range notes {
		if n.place == viewPlace {
			err = u.view(ctx, n.row, n.source, n.detail)
		} else {
			err = u.customBack(ctx, n.place, n.row, n.source)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (u *undoer) view(ctx context.Context, view, source id.ID, before string) error {
	after := strings.ReplaceAll(before, `"`+source.String()+`"`, `"`+u.merge.Target.String()+`"`)
	_, err := u.w.Tx.Exec(ctx, "UPDATE views SET config = ? WHERE id = ? AND config = ?", before, view, after)
	return err
}

func (u *undoer) customBack(ctx context.Context, place string, row, source id.ID) error {
	table, key, _ := strings.Cut(place, ".custom.")
	var now sql.NullString
	if err := u.w.Tx.QueryRow(ctx, "SELECT custom ->> '"+key+"' FROM "+table+" WHERE id = ?", row).Scan(&now); err != nil {
		return err
	}
	if now.String != u.merge.Target.String() {
		return errs.Conflict("merge_changed_since").With("what", u.called(table))
	}
	return setCustom(ctx, u.w.Tx, table, key, row, source)
}
