package overview

import (
	"context"

	"github.com/loam-crm/loam/internal/contact"
	"github.com/loam-crm/loam/internal/gathering"
	"github.com/loam-crm/loam/internal/intelligence"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
)

// OwnerChange is one change of a customer's owner.
type OwnerChange struct {
	ID                             id.ID
	At                             clock.Instant
	Kind, From, To, Pool, By, Said string
}

// OwnerChanges reads the changes of a customer's owner, newest first, before a place: those before from, and before to if
// the id is below last.
type OwnerChanges func(ctx context.Context, q db.Querier, account id.ID, from, to clock.Instant, last id.ID, limit int) ([]OwnerChange, error)

// heard is what our people heard at the customer.
func heard(ctx context.Context, r *reading) ([]AccountEvent, error) {
	when, args := r.on("i.noted_on", "i.id")
	return r.read(ctx, &intelligence.Items.Entity, "i", "i.id, i.noted_on, i.kind, i.title, COALESCE(u.name, '')", "intel i LEFT JOIN users u ON u.id = i.author_id",
		when, args, "i.noted_on DESC, i.id DESC", func(scan func(...any) error) (AccountEvent, error) {
			e := AccountEvent{Entity: "intel"}
			err := scan(&e.Record, &e.Day, &e.What, &e.Title, &e.By)
			e.order = e.Record
			if e.Title = r.shown(&intelligence.Items.Entity, "title", e.Title); !reads(r.actor, &intelligence.Items.Entity, "content") {
				e.Title = ""
			}
			return e, err
		})
}

// gatherings are the invitations: on the day of the event once it is known who came, before that on the day of the
// invitation.
func gatherings(ctx context.Context, r *reading) ([]AccountEvent, error) {
	known := "i.status IN ('" + gathering.Attended + "', '" + gathering.NoShow + "')"
	when, args := r.on("i.held_on", "i.id")
	came, err := r.invitations(ctx, known+" AND "+when, args, "i.held_on")
	if err != nil {
		return nil, err
	}
	for i := range came {
		came[i].At = 0 // of an event only the day is known
	}
	when, args = r.since("i.created_at", "i.id")
	asked, err := r.invitations(ctx, "NOT ("+known+") AND "+when, args, "i.created_at")
	for i := range asked {
		asked[i].Day = r.day(asked[i].At)
	}
	return append(came, asked...), err
}

// invitations name the event and the person to who may see these.
func (r *reading) invitations(ctx context.Context, when string, args []any, order string) ([]AccountEvent, error) {
	event, eventArgs := r.actor.Where(gathering.Gatherings.Guard(), authz.Read, "g")
	person, personArgs := r.actor.Where(contact.Contacts.Guard(), authz.Read, "c")
	from := "(SELECT g.id AS event_id, g.name AS event, CASE WHEN " + event + " THEN 1 ELSE 0 END AS event_seen FROM gatherings g) g JOIN invitations i ON i.gathering_id = g.event_id" +
		" JOIN (SELECT c.id AS person_id, c.name AS person, CASE WHEN " + person + " THEN 1 ELSE 0 END AS person_seen FROM contacts c) c ON c.person_id = i.contact_id" +
		" LEFT JOIN users u ON u.id = i.created_by"
	scope, scopeArgs := r.actor.Where(gathering.Invitations.Guard(), authz.Read, "i")
	all := append(append(append(append(append([]any{}, eventArgs...), personArgs...), scopeArgs...), int64(r.account)), args...)
	rows, err := r.store.DB.Query(ctx, "SELECT i.id, i.held_on, i.created_at, i.status, g.event_id, g.event, g.event_seen, c.person, c.person_seen, COALESCE(u.name, '') FROM "+from+
		" WHERE "+scope+" AND i.account_id = ? AND i.archived_at IS NULL AND "+when+" ORDER BY "+order+" DESC, i.id DESC LIMIT ?", append(all, r.limit)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []AccountEvent
	for rows.Next() {
		e := AccountEvent{}
		var event id.ID
		var title, person string
		var seen, known int
		if err := rows.Scan(&e.order, &e.Day, &e.At, &e.What, &event, &title, &seen, &person, &known, &e.By); err != nil {
			return nil, err
		}
		if seen == 1 && reads(r.actor, &gathering.Gatherings.Entity, "name") {
			e.Entity, e.Record, e.Title = "gatherings", event, title
		}
		if known == 1 && reads(r.actor, &contact.Contacts.Entity, "name") {
			e.Text = person
		}
		out = append(out, e)
	}
	return out, rows.Err()
}

// owners are the changes of whose customer it is, which whoever sees the customer may know.
func owners(ctx context.Context, r *reading) ([]AccountEvent, error) {
	if r.owners == nil {
		return nil, nil
	}
	list, err := r.owners(ctx, r.store.DB, r.account, r.midnight(r.below.day), r.midnight(r.below.day.AddDays(1)), r.below.id, r.limit)
	if err != nil {
		return nil, err
	}
	var out []AccountEvent
	for _, m := range list {
		e := AccountEvent{Day: r.day(m.At), At: m.At, By: m.By, What: m.Kind, Text: m.Said, Entity: "accounts", Record: r.account, order: m.ID}
		e.From, e.Title = m.From, m.To
		if m.To == "" {
			e.Title = m.Pool
		}
		out = append(out, e)
	}
	return out, nil
}
