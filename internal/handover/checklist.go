package handover

import (
	"context"
	"strings"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// maxLines bounds a checklist; what is longer nobody ticks.
const maxLines = 100

// running says that nothing has been signed yet.
func (h *Handover) running() bool { return h.State == Announced || h.State == Frozen }

// mayTick says who ticks, remarks and adds lines: the one who leaves, also when they are frozen and read everywhere else,
// the successor, and whoever runs handovers.
func (h *Handover) mayTick(actor authz.Actor) bool {
	if actor.ID == h.Leaver { // only who is frozen cannot take; a token that reads can
		return !actor.CannotWrite || actor.CannotTake
	}
	return h.mayShape(actor)
}

// mayShape says who rewords and takes lines away: those who answer for the handover, but not the one who leaves, who would
// be rid of a duty by it.
func (h *Handover) mayShape(actor authz.Actor) bool {
	return actor.ID != h.Leaver && !actor.CannotWrite && (actor.ID == h.Successor || actor.May(authz.HandoverRun))
}

// LineChange is what changes of a line; nil stays.
type LineChange struct {
	Rev        int64
	Text, Note *string
	Done       *bool
}

// AddLine adds a line at the end of a checklist. Refusals as of ChangeLine, and 409 `checklist_full`.
func (s *Service) AddLine(ctx context.Context, actor authz.Actor, target id.ID, text string) (made id.ID, err error) {
	err = s.onChecklist(ctx, actor, target, func(ctx context.Context, w *resource.Write, h *Handover) error {
		if !h.mayTick(actor) {
			return errs.Forbidden()
		}
		text = strings.TrimSpace(text)
		if text == "" {
			return errs.Invalid("text", "required")
		}
		var lines, last int64
		err := w.Tx.QueryRow(ctx, "SELECT COUNT(*), COALESCE(MAX(position), 0) FROM handover_items WHERE handover_id = ? AND archived_at IS NULL", target).Scan(&lines, &last)
		if err != nil {
			return err
		}
		if lines >= maxLines {
			return errs.Conflict("checklist_full").With("max", maxLines)
		}
		line := &Item{Handover: target, Text: text, Position: last + 1}
		err = Items.Insert(ctx, widened(w), line)
		made = line.ID
		return err
	})
	return made, err
}

// ChangeLine ticks or unticks a line, remarks on it or rewords it. Refusals: 404 for who does not see the handover, 403 for
// who sees it and has no part in it; 409 `checklist_signed` after the signature; 409 `rev_conflict` when somebody else has
// changed the line to something else meanwhile: two who tick the same line at once both have ticked it.
func (s *Service) ChangeLine(ctx context.Context, actor authz.Actor, target, line id.ID, c LineChange) error {
	return s.onChecklist(ctx, actor, target, func(ctx context.Context, w *resource.Write, h *Handover) error {
		if !h.mayTick(actor) || c.Text != nil && !h.mayShape(actor) {
			return errs.Forbidden()
		}
		if err := lineOf(ctx, w.Tx, target, line); err != nil {
			return err
		}
		if c.Text != nil && strings.TrimSpace(*c.Text) == "" {
			return errs.Invalid("text", "required")
		}
		_, err := Items.Update(ctx, widened(w), line, func(i *Item) error {
			before := *i
			c.apply(w, i)
			if i.same(&before) {
				return nil
			}
			if before.Rev != c.Rev {
				return changedBy(ctx, w, &before)
			}
			return nil
		})
		return err
	})
}

func (c LineChange) apply(w *resource.Write, i *Item) {
	if c.Text != nil {
		i.Text = strings.TrimSpace(*c.Text)
	}
	if c.Note != nil {
		i.Note = strings.TrimSpace(*c.Note)
	}
	switch {
	case c.Done == nil:
	case !*c.Done:
		i.DoneOn, i.DoneBy = "", 0
	case i.DoneOn == "":
		i.DoneOn, i.DoneBy = w.Env.Today, w.Actor.ID
	}
}

func (i *Item) same(o *Item) bool {
	return i.Text == o.Text && i.Note == o.Note && i.DoneOn == o.DoneOn && i.DoneBy == o.DoneBy
}

// RemoveLine takes a line away; it stays in the recycle bin.
func (s *Service) RemoveLine(ctx context.Context, actor authz.Actor, target, line id.ID) error {
	return s.onChecklist(ctx, actor, target, func(ctx context.Context, w *resource.Write, h *Handover) error {
		if !h.mayShape(actor) {
			return errs.Forbidden()
		}
		if err := lineOf(ctx, w.Tx, target, line); err != nil {
			return err
		}
		return Items.Discard(ctx, widened(w), line)
	})
}

// onChecklist runs a change of the checklist of a handover that the actor sees and that nobody has signed. It waits for
// others who change it, or sign it, at the same time.
func (s *Service) onChecklist(ctx context.Context, actor authz.Actor, target id.ID, fn func(ctx context.Context, w *resource.Write, h *Handover) error) error {
	return s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		if err := hold(ctx, w.Tx, target); err != nil {
			return err
		}
		h, err := Handovers.Load(ctx, w.Tx, actor, target)
		switch {
		case err != nil:
			return err
		case !h.mayTick(actor): // before it says anything of how the handover stands
			return errs.Forbidden()
		case !h.running():
			return errs.Conflict("checklist_signed")
		}
		return fn(ctx, w, h)
	})
}

// hold makes one transaction at a time work on a handover. SQLite has one writer at a time anyway.
func hold(ctx context.Context, tx *db.Tx, target id.ID) error {
	_, err := tx.Exec(ctx, "UPDATE handovers SET rev = rev WHERE id = ?", target)
	return err
}

// lineOf refuses a line of another handover.
func lineOf(ctx context.Context, q db.Querier, target, line id.ID) error {
	var there bool
	err := q.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM handover_items WHERE id = ? AND handover_id = ? AND archived_at IS NULL)", line, target).Scan(&there)
	if err == nil && !there {
		err = errs.NotFound()
	}
	return err
}

// changedBy names who was quicker.
func changedBy(ctx context.Context, w *resource.Write, i *Item) error {
	var name string
	if err := w.Tx.QueryRow(ctx, "SELECT COALESCE(MAX(name), '') FROM users WHERE id = ?", i.UpdatedBy).Scan(&name); err != nil {
		return err
	}
	return errs.Conflict("rev_conflict").With("by", name).With("rev", i.Rev)
}
