package records

import (
	"context"
	"net/http"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// timelineItem is one thing that happened to a record.
type timelineItem struct {
	ID      string         `json:"id"`
	At      *string        `json:"at" format:"date-time"`
	By      *recordRef     `json:"by" doc:"null: the program itself"`
	Action  string         `json:"action" doc:"create, update, archive, restore, import, share, attach, detach or a command"`
	Changes []recordChange `json:"changes" nullable:"false"`
	Text    string         `json:"text,omitempty" doc:"the reason that was given"`
}

type timelineInput struct {
	IDInput
	PageInput
}

func (o operations) timeline(e *resource.Entity) {
	read := recordOp(e, "timeline", http.MethodGet, "/timeline", "What happened to one of "+e.Name)
	httpx.Register(o.api, read, func(ctx context.Context, in *timelineInput) (*page[timelineItem], error) {
		return o.readTimeline(ctx, e, in)
	})
}

func (o operations) readTimeline(ctx context.Context, e *resource.Entity, in *timelineInput) (*page[timelineItem], error) {
	target, err := in.id()
	if err != nil {
		return nil, err
	}
	actor := httpx.Actor(ctx)
	if err := e.Require(ctx, o.Store.DB, actor, target, authz.Read); err != nil {
		return nil, err
	}
	before, err := in.before()
	if err != nil {
		return nil, err
	}
	c := conditions{}
	if err := o.about(ctx, &c, e, target); err != nil {
		return nil, err
	}
	if before != 0 {
		c.add("a.id < ?", before)
	}
	lines, err := loadLines(ctx, o.Store.DB, c, asWritten, in.Limit+1)
	if err != nil {
		return nil, err
	}
	items, err := o.timelineItems(ctx, actor, lines)
	if err != nil {
		return nil, err
	}
	if len(items) <= in.Limit {
		items, err = o.withImport(ctx, e, target, items)
	}
	return pageOf(items, in.Limit, func(i timelineItem) string { return i.ID }), err
}

// about is what happened to a record, and before that to those that were merged into it.
func (o operations) about(ctx context.Context, c *conditions, e *resource.Entity, target id.ID) error {
	all := []id.ID{target}
	if e.Mergeable() {
		merged, err := db.Collect[id.ID](ctx, o.Store.DB, "SELECT m.id FROM "+e.Options().Table+" m WHERE m.merged_into_id = ?", target)
		if err != nil {
			return err
		}
		all = append(all, merged...)
	}
	in, list := db.In(o.Store.DB.EngineName(), "a.record_id", all)
	c.add("a.entity = ? AND "+in, e.Name, list)
	return nil
}

func (o operations) timelineItems(ctx context.Context, actor authz.Actor, lines []auditLine) ([]timelineItem, error) {
	r, err := o.newReader(ctx, actor, lines)
	if err != nil {
		return nil, err
	}
	var items []timelineItem
	for _, l := range lines {
		items = append(items, timelineItem{ID: l.id.String(), At: stamp(l.at), By: refTo(l.actor, l.actorName),
			Action: l.action, Changes: r.show(l), Text: l.reason})
	}
	return items, nil
}

// withImport ends the last page with the import that created the record: an import
// writes one line to the log for all its records. The item has the record's own id,
// which is older than every line about it.
func (o operations) withImport(ctx context.Context, e *resource.Entity, target id.ID, items []timelineItem) ([]timelineItem, error) {
	var at clock.Instant
	var by, imported id.ID
	var name string
	err := o.Store.DB.QueryRow(ctx, "SELECT t.created_at, t.created_by, t.import_id, COALESCE(u.name, '') FROM "+e.Options().Table+
		" t LEFT JOIN users u ON u.id = t.created_by WHERE t.id = ?", target).Scan(&at, &by, &imported, &name)
	if err != nil || imported == 0 {
		return items, err
	}
	return append(items, timelineItem{ID: target.String(), At: stamp(at), By: refTo(by, name), Action: "import", Changes: []recordChange{}}), nil
}
