package records

import (
	"context"
	"strings"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// TimelineItem is one thing that happened to a record.
type TimelineItem = timelineItem

// Line is a line of the log for who mixes a record's history with what else happened.
type Line struct {
	ID   id.ID
	At   clock.Instant
	Item TimelineItem
}

// HistoryQuery asks for the lines of a record before a place in the order of instants and, within a day, ids.
type HistoryQuery struct {
	Actions []string      // only these
	Except  []string      // not these
	From    clock.Instant // lines of this moment and after it come only below Before
	To      clock.Instant // no lines of this moment and after it; 0: all
	Before  id.ID
	Limit   int
}

// History reads what happened to one record and to those that were merged into it, as far as the caller may see it,
// newest first. That the caller may see the record at all has been asked.
func History(ctx context.Context, s *resource.Store, actor authz.Actor, e *resource.Entity, target id.ID, q HistoryQuery) ([]Line, error) {
	o, c := operations{Dependencies: Dependencies{Store: s}}, conditions{}
	if err := o.about(ctx, &c, e, target); err != nil {
		return nil, err
	}
	c.actions("IN", q.Actions)
	c.actions("NOT IN", q.Except)
	if q.To != 0 {
		c.add("(a.at < ? OR a.at < ? AND a.id < ?)", q.From, q.To, q.Before)
	}
	lines, err := loadLines(ctx, s.DB, c, asHappened, q.Limit)
	if err != nil {
		return nil, err
	}
	items, err := o.timelineItems(ctx, actor, lines)
	if err != nil {
		return nil, err
	}
	out := make([]Line, len(items))
	for i, item := range items {
		out[i] = Line{lines[i].id, lines[i].at, item}
	}
	return out, nil
}

func (c *conditions) actions(word string, list []string) {
	if len(list) == 0 {
		return
	}
	args := make([]any, len(list))
	for i, one := range list {
		args[i] = one
	}
	c.add("a.action "+word+" (?"+strings.Repeat(", ?", len(list)-1)+")", args...)
}
