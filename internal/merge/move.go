package merge

import (
	"context"
	"fmt"

	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// What was done to a row beside moving it.
const (
	moved     = "moved"
	archived  = "archived"
	renamed   = "renamed"   // detail: the number before
	replaced  = "replaced"  // value_inputs
	dropped   = "dropped"   // deleted; all of it is in the note
	added     = "added"     // collaborators: a row that was not there
	raised    = "raised"    // collaborators: may edit now
	rewritten = "rewritten" // views, custom fields; detail: the text before
)

// mover moves what hangs on a record to the target.
type mover struct {
	w      *resource.Write
	merge  *Merge
	entity *resource.Entity
	one    bool            // orders of one number are one order
	told   map[string]bool // entities of which rows moved
}

func (m *mover) all(ctx context.Context, source id.ID) error {
	for _, p := range append(places[m.merge.Entity], pairs...) {
		if p.stays != "" {
			continue
		}
		if err := m.place(ctx, p, source); err != nil {
			return fmt.Errorf("merging %s: %w", p.name(), err)
		}
	}
	if err := m.owners(ctx, source); err != nil {
		return err
	}
	if err := m.views(ctx, source); err != nil {
		return err
	}
	if m.merge.Entity != "accounts" {
		return nil // custom fields refer to customers only
	}
	return m.custom(ctx, source)
}

// place moves the rows of one column. Rows that clash are seen to first, so that the rest can move.
func (m *mover) place(ctx context.Context, p place, source id.ID) error {
	if err := m.clashes(ctx, p, source); err != nil {
		return err
	}
	stay := ""
	if p.clash == leave {
		stay = " AND NOT " + p.clashing()
	}
	if p.name() == "accounts.parent_id" {
		stay = " AND t.id <> " + m.merge.Target.String() // its own parent is one of its fields
	}
	detail := "''"
	if p.strict {
		detail = "CAST(t.rev AS TEXT)"
	}
	args := append([]any{m.merge.ID, p.name(), source, moved}, p.args(m.merge.Entity, source)...)
	if p.clash == leave {
		args = append(args, p.clashArgs(m.merge.Entity, m.merge.Target)...)
	}
	n, err := m.w.Tx.Exec(ctx, "INSERT INTO merge_moves (merge_id, place, row_id, source_id, how, detail) SELECT CAST(? AS BIGINT), CAST(? AS TEXT), t."+p.rowKey()+", CAST(? AS BIGINT), CAST(? AS TEXT), "+detail+
		" FROM "+p.table+" t WHERE "+p.of("t.")+stay+" ON CONFLICT (merge_id, place, row_id) DO NOTHING", args...)
	if err != nil {
		return err
	}
	if n > 0 {
		m.tell(p.table)
	}
	set := append([]any{m.merge.Target}, p.args(m.merge.Entity, source)...)
	_, err = m.w.Tx.Exec(ctx, "UPDATE "+p.table+" SET "+p.column+" = ? WHERE "+p.of("")+" AND "+p.rowKey()+
		" IN (SELECT v.row_id FROM merge_moves v WHERE v.merge_id = ? AND v.place = ? AND v.source_id = ?)",
		append(set, m.merge.ID, p.name(), source)...)
	return err
}

func (m *mover) tell(table string) {
	for _, e := range m.w.Registry.All() {
		if e.Options().Table == table {
			m.told[e.Name] = true
		}
	}
}

// clashes sees to the rows that the target has already.
func (m *mover) clashes(ctx context.Context, p place, source id.ID) error {
	how := p.clash
	if how == rename && m.one {
		how = archive
	}
	switch how {
	case rename:
		return m.renumber(ctx, p, source)
	case archive:
		return m.archiveRows(ctx, p, source)
	case replace:
		return m.replaceInputs(ctx, p, source)
	case drop:
		if err := m.note(ctx, p, source, dropped, "''"); err != nil {
			return err
		}
		_, err := m.w.Tx.Exec(ctx, "DELETE FROM "+p.table+" WHERE "+p.of("")+" AND "+p.noted(), m.noteArgs(p, source, dropped)...)
		return err
	}
	return nil
}

// note writes down the clashing rows.
func (m *mover) note(ctx context.Context, p place, source id.ID, how, detail string) error {
	args := append([]any{m.merge.ID, p.name(), source, how}, p.args(m.merge.Entity, source)...)
	_, err := m.w.Tx.Exec(ctx, "INSERT INTO merge_moves (merge_id, place, row_id, source_id, how, detail) SELECT CAST(? AS BIGINT), CAST(? AS TEXT), t."+p.rowKey()+", CAST(? AS BIGINT), CAST(? AS TEXT), "+detail+
		" FROM "+p.table+" t WHERE "+p.of("t.")+" AND "+p.clashing(), append(args, p.clashArgs(m.merge.Entity, m.merge.Target)...)...)
	return err
}

// noted is the condition that a row was written down as something; its parameters are noteArgs, after those of of.
func (p place) noted() string {
	return p.rowKey() + " IN (SELECT v.row_id FROM merge_moves v WHERE v.merge_id = ? AND v.place = ? AND v.source_id = ? AND v.how = ?)"
}

func (m *mover) noteArgs(p place, source id.ID, how string) []any {
	return append(p.args(m.merge.Entity, source), m.merge.ID, p.name(), source, how)
}

func (m *mover) archiveRows(ctx context.Context, p place, source id.ID) error {
	if err := m.note(ctx, p, source, archived, "''"); err != nil {
		return err
	}
	_, err := m.w.Tx.Exec(ctx, "UPDATE "+p.table+" SET archived_at = ?, updated_at = ?, updated_by = ?, rev = rev + 1 WHERE "+p.of("")+" AND "+p.noted(),
		append([]any{m.w.Env.Now, m.w.Env.Now, m.w.Actor.ID}, m.noteArgs(p, source, archived)...)...)
	if err != nil {
		return err
	}
	return reindex(ctx, m.w, m.merge.ID, p, archived)
}

// replaceInputs makes a judgement history where the target has one of its own.
func (m *mover) replaceInputs(ctx context.Context, p place, source id.ID) error {
	if err := m.note(ctx, p, source, replaced, "''"); err != nil {
		return err
	}
	args := append([]any{m.merge.Target}, m.noteArgs(p, source, replaced)...)
	_, err := m.w.Tx.Exec(ctx, `UPDATE value_inputs SET replaced_by = (SELECT o.id FROM value_inputs o
		WHERE o.account_id = ? AND o.leaf = value_inputs.leaf AND o.replaced_by IS NULL) WHERE `+p.of("")+" AND "+p.noted(), args...)
	return err
}

// renumber gives the second of two orders of one number the next free one: A-17 becomes A-17-2.
func (m *mover) renumber(ctx context.Context, p place, source id.ID) error {
	if err := m.note(ctx, p, source, renamed, "t.number"); err != nil {
		return err
	}
	rows, err := m.w.Tx.Query(ctx, "SELECT row_id, detail FROM merge_moves WHERE merge_id = ? AND place = ? AND source_id = ? AND how = ? ORDER BY row_id",
		m.merge.ID, p.name(), source, renamed)
	if err != nil {
		return err
	}
	numbers := map[id.ID]string{}
	var order []id.ID
	defer rows.Close()
	for rows.Next() {
		var one id.ID
		var number string
		if err := rows.Scan(&one, &number); err != nil {
			return err
		}
		numbers[one], order = number, append(order, one)
	}
	if err := rows.Close(); err != nil {
		return err
	}
	for _, one := range order {
		if err := m.number(ctx, one, numbers[one], source); err != nil {
			return err
		}
	}
	return reindex(ctx, m.w, m.merge.ID, p, renamed)
}

const maxNumber = 200 // characters of an order's number

func (m *mover) number(ctx context.Context, order id.ID, number string, source id.ID) error {
	runes := []rune(number)
	for at := 2; ; at++ {
		ending := fmt.Sprintf("-%d", at)
		next := string(runes[:min(len(runes), maxNumber-len(ending))]) + ending
		var taken bool
		err := m.w.Tx.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM orders WHERE account_id IN (?, ?) AND number = ? AND archived_at IS NULL)",
			m.merge.Target, source, next).Scan(&taken)
		if err != nil {
			return err
		}
		if !taken {
			_, err = m.w.Tx.Exec(ctx, "UPDATE orders SET number = ?, rev = rev + 1 WHERE id = ?", next, order)
			return err
		}
	}
}

// reindex keeps the search index in step with rows that were changed past their entity.
func reindex(ctx context.Context, w *resource.Write, merge id.ID, p place, how string) error {
	for _, e := range w.Registry.All() {
		if e.Options().Table != p.table {
			continue
		}
		ids, err := noted(ctx, w.Tx, merge, p.name(), how)
		if err != nil {
			return err
		}
		return e.Reindexed(ctx, w, ids...)
	}
	return nil
}
