package records

import (
	"context"
	"net/http"
	"time"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/id"
)

// auditItem is one line of the audit log.
type auditItem struct {
	ID      string         `json:"id"`
	At      *string        `json:"at" format:"date-time"`
	By      *recordRef     `json:"by" doc:"null: the program itself"`
	Action  string         `json:"action"`
	Entity  string         `json:"entity"`
	Record  *string        `json:"record"`
	Title   string         `json:"title" doc:"the record's name at that time, empty when the caller may not see it"`
	Changes []recordChange `json:"changes" nullable:"false"`
	Reason  string         `json:"reason"`
	IP      string         `json:"ip"`
}

type auditInput struct {
	PageInput
	Entity string `query:"entity" maxLength:"60"`
	Action string `query:"action" maxLength:"60"`
	Actor  string `query:"actor" maxLength:"20" doc:"a user's id"`
	Record string `query:"record" maxLength:"20" doc:"a record's id"`
	From   string `query:"from" maxLength:"10" doc:"first day, in the company's time zone"`
	To     string `query:"to" maxLength:"10" doc:"last day, in the company's time zone"`
}

func (o operations) auditing() {
	read := op("audit", "list", http.MethodGet, "/audit", "Read the audit log")
	read.Command = authz.AuditRead
	httpx.Register(o.api, read, o.readAudit)
}

func (o operations) readAudit(ctx context.Context, in *auditInput) (*page[auditItem], error) {
	env, err := o.Store.Env(ctx, o.Store.DB)
	if err != nil {
		return nil, err
	}
	c, err := in.conditions(env.Zone)
	if err != nil {
		return nil, err
	}
	lines, err := loadLines(ctx, o.Store.DB, c, asWritten, in.Limit+1)
	if err != nil {
		return nil, err
	}
	r, err := o.newReader(ctx, httpx.Actor(ctx), lines)
	if err != nil {
		return nil, err
	}
	items := make([]auditItem, len(lines))
	for i, l := range lines {
		items[i] = r.auditItem(l)
	}
	return pageOf(items, in.Limit, func(i auditItem) string { return i.ID }), nil
}

func (r *reader) auditItem(l auditLine) auditItem {
	item := auditItem{ID: l.id.String(), At: stamp(l.at), By: refTo(l.actor, l.actorName), Action: l.action, Entity: l.entity,
		Title: r.title(l), Changes: r.show(l), IP: l.ip}
	if l.record != 0 {
		text := l.record.String()
		item.Record = &text
	}
	if r.sees(l) {
		item.Reason = l.reason
	}
	return item
}

func (in auditInput) conditions(zone *time.Location) (conditions, error) {
	var c conditions
	equal := func(column, value string) {
		if value != "" {
			c.add("a."+column+" = ?", value)
		}
	}
	equal("entity", in.Entity)
	equal("action", in.Action)
	before, err := in.before()
	if err != nil {
		return c, err
	}
	if before != 0 {
		c.add("a.id < ?", before)
	}
	if err := c.identified("actor_id", "actor", in.Actor); err != nil {
		return c, err
	}
	if err := c.identified("record_id", "record", in.Record); err != nil {
		return c, err
	}
	if err := c.day("a.at >= ?", "from", in.From, 0, zone); err != nil {
		return c, err
	}
	return c, c.day("a.at < ?", "to", in.To, 1, zone)
}

func (c *conditions) identified(column, name, text string) error {
	if text == "" {
		return nil
	}
	target, err := id.Parse(text)
	if err != nil {
		return errs.Invalid(name, "not_an_id")
	}
	c.add("a."+column+" = ?", target)
	return nil
}

// day compares with the beginning of a day, moved by some days.
func (c *conditions) day(text, name, value string, days int, zone *time.Location) error {
	if value == "" {
		return nil
	}
	date, err := calendar.Parse(value)
	if err != nil {
		return errs.Invalid(name, "not_a_date")
	}
	t := date.AddDays(days).Time()
	c.add(text, clock.At(time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, zone)))
	return nil
}
