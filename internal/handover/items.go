package handover

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/i18n"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/settings"
)

// Item is a line of a handover's checklist: something that no table of ours holds, and that still has to change hands.
type Item struct {
	resource.Record
	Handover   id.ID
	Text, Note string
	DoneOn     calendar.Date
	DoneBy     id.ID
	Position   int64
}

// Items declares the entity. A line is seen by whoever sees the handover. It is ticked and reworded by the operations of the
// checklist, because the one who leaves is frozen by then and must still be able to tick.
var Items = resource.Declare("handover-items",
	resource.Options{Profile: authz.Customer, Title: "text", Parent: "handover", Sort: "position", Fixed: true},
	resource.Rules[Item]{Guard: guardItem},
	resource.Ref("handover", "handovers", func(i *Item) *id.ID { return &i.Handover }).Computed().Listed(),
	resource.Text("text", func(i *Item) *string { return &i.Text }).Computed().Listed(),
	resource.Date("done_on", func(i *Item) *calendar.Date { return &i.DoneOn }).Computed().Listed(),
	resource.User("done_by", func(i *Item) *id.ID { return &i.DoneBy }).Computed().Listed(),
	resource.LongText("note", func(i *Item) *string { return &i.Note }).Listed(),
	resource.Count("position", func(i *Item) *int64 { return &i.Position }).Computed(),
)

// guardItem keeps lines from being taken away, or brought back, by the recycle bin where the checklist would refuse it.
func guardItem(ctx context.Context, w *resource.Write, before, after *Item) error {
	if w.Actor.IsSystem() || before == nil || (before.ArchivedAt == 0) == (after.ArchivedAt == 0) {
		return nil
	}
	h, err := Handovers.Load(ctx, w.Tx, authz.System(), after.Handover)
	switch {
	case err != nil:
		return err
	case !h.running():
		return errs.Conflict("checklist_signed")
	case !h.mayShape(w.Actor):
		return errs.Forbidden()
	}
	return nil
}

// usual is what has to be told, given and written down whenever somebody leaves.
var usual = []string{"told", "chats", "papers", "keys", "promises", "habits", "money", "cases", "mailbox", "files"}

// beginChecklist gives a handover the usual lines, in the language of the company; those concerned change them.
func beginChecklist(ctx context.Context, w *resource.Write, h *Handover) error {
	company, err := settings.Load(ctx, w.Tx)
	if err != nil {
		return err
	}
	for at, key := range usual {
		line := &Item{Handover: h.ID, Text: i18n.Text(company.Language, "handover.check."+key, nil), Position: int64(at + 1)}
		if err := Items.Insert(ctx, widened(w), line); err != nil {
			return err
		}
	}
	return nil
}

// HandoverLine is a line of the checklist as it is shown.
type HandoverLine struct {
	ID     id.ID         `json:"id"`
	Rev    int64         `json:"rev"`
	Text   string        `json:"text"`
	Note   string        `json:"note"`
	DoneOn calendar.Date `json:"done_on" nullable:"true" doc:"null: still to be done"`
	DoneBy string        `json:"done_by" doc:"the name of who ticked it"`
}

// checklist is the lines of a handover in their order.
func checklist(ctx context.Context, q db.Querier, handover id.ID) ([]HandoverLine, error) {
	rows, err := q.Query(ctx, `SELECT i.id, i.rev, i.text, i.note, i.done_on, COALESCE(u.name, '') FROM handover_items i LEFT JOIN users u ON u.id = i.done_by_id
		WHERE i.handover_id = ? AND i.archived_at IS NULL ORDER BY i.position, i.id`, handover)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := []HandoverLine{}
	for rows.Next() {
		var l HandoverLine
		if err := rows.Scan(&l.ID, &l.Rev, &l.Text, &l.Note, &l.DoneOn, &l.DoneBy); err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	return out, rows.Err()
}

// allTicked refuses while lines are open, and names them.
func allTicked(ctx context.Context, q db.Querier, handover id.ID) error {
	lines, err := checklist(ctx, q, handover)
	if err != nil {
		return err
	}
	open := []string{}
	for _, l := range lines {
		if l.DoneOn == "" {
			open = append(open, l.Text)
		}
	}
	if len(open) == 0 {
		return nil
	}
	return errs.Conflict("checklist_open").With("count", len(open)).With("items", open[:min(len(open), maxNamed)])
}
