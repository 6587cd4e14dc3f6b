package overview

import (
	"context"
	"slices"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/contact"
	"github.com/loam-crm/loam/internal/gathering"
	"github.com/loam-crm/loam/internal/intelligence"
	"github.com/loam-crm/loam/internal/interaction"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/money"
	"github.com/loam-crm/loam/internal/platform/records"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/sales"
	"github.com/loam-crm/loam/internal/task"
)

// What the log says of an account is told apart by what was done.
var (
	logKinds     = []string{"change", "grade", "file"}
	gradeActions = []string{"approve", "override", "override_ended"}
	fileActions  = []string{"attach", "detach"}
	ownActions   = []string{intelligence.AddedAction, gathering.InvitedAction, gathering.AttendedAction} // told by what they are about
)

func logKind(action string) string {
	switch {
	case slices.Contains(gradeActions, action):
		return "grade"
	case slices.Contains(fileActions, action):
		return "file"
	}
	return "change"
}

// log reads what the log says of some of its kinds.
func (r *reading) log(ctx context.Context, kinds []string) ([]AccountEvent, error) {
	with, without := []string{}, slices.Clone(ownActions)
	for kind, actions := range map[string][]string{"grade": gradeActions, "file": fileActions} {
		if slices.Contains(kinds, kind) {
			with = append(with, actions...)
		} else {
			without = append(without, actions...)
		}
	}
	if slices.Contains(kinds, "change") {
		return r.history(ctx, records.HistoryQuery{Except: without})
	}
	return r.history(ctx, records.HistoryQuery{Actions: with})
}

func (r *reading) history(ctx context.Context, q records.HistoryQuery) ([]AccountEvent, error) {
	q.From, q.To, q.Before, q.Limit = r.midnight(r.below.day), r.midnight(r.below.day.AddDays(1)), r.below.id, r.limit
	lines, err := records.History(ctx, r.store, r.actor, &account.Accounts.Entity, r.account, q)
	if err != nil {
		return nil, err
	}
	var out []AccountEvent
	for _, l := range lines {
		e := AccountEvent{Kind: logKind(l.Item.Action), Day: r.day(l.At), At: l.At, Text: l.Item.Text, What: l.Item.Action, Change: &l.Item, order: l.ID}
		if l.Item.By != nil && l.Item.By.Name != nil {
			e.By = *l.Item.By.Name
		}
		out = append(out, e)
	}
	return out, nil
}

// read runs a query under the rights to an entity; each row becomes an event.
func (r *reading) read(ctx context.Context, e *resource.Entity, alias, columns, from, when string, args []any, order string, row func(scan func(...any) error) (AccountEvent, error)) ([]AccountEvent, error) {
	scope, scopeArgs := r.actor.Where(e.Guard(), authz.Read, alias)
	all := append(append(scopeArgs, int64(r.account)), args...)
	rows, err := r.store.DB.Query(ctx, "SELECT "+columns+" FROM "+from+" WHERE "+scope+" AND "+alias+".account_id = ? AND "+alias+".archived_at IS NULL AND "+when+
		" ORDER BY "+order+" LIMIT ?", append(all, r.limit)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []AccountEvent
	for rows.Next() {
		one, err := row(rows.Scan)
		if err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, rows.Err()
}

// shown is a text for who may read the field it is from.
func (r *reading) shown(e *resource.Entity, field, text string) string {
	if reads(r.actor, e, field) {
		return text
	}
	return ""
}

func orders(ctx context.Context, r *reading) ([]AccountEvent, error) {
	when, args := r.on("o.ordered_on", "o.id")
	return r.read(ctx, &sales.Orders.Entity, "o", "o.id, o.ordered_on, o.number, o.amount, o.currency, COALESCE(u.name, '')", "orders o LEFT JOIN users u ON u.id = o.created_by",
		when, args, "o.ordered_on DESC, o.id DESC", func(scan func(...any) error) (AccountEvent, error) {
			e := AccountEvent{Entity: "orders"}
			var amount int64
			err := scan(&e.Record, &e.Day, &e.Title, &amount, &e.Currency, &e.By)
			e.order, e.Title = e.Record, r.shown(&sales.Orders.Entity, "number", e.Title)
			if reads(r.actor, &sales.Orders.Entity, "amount") {
				text := money.Format(amount, e.Currency)
				e.Amount = &text
			}
			return e, err
		})
}

func dealings(ctx context.Context, r *reading) ([]AccountEvent, error) {
	when, args := r.on("i.held_on", "i.id")
	return r.read(ctx, &interaction.Interactions.Entity, "i", "i.id, i.held_on, i.kind, i.summary, i.emotion, COALESCE(u.name, '')", "interactions i LEFT JOIN users u ON u.id = i.author_id",
		"NOT i.planned AND "+when, args, "i.held_on DESC, i.id DESC", func(scan func(...any) error) (AccountEvent, error) {
			e := AccountEvent{Entity: "interactions"}
			err := scan(&e.Record, &e.Day, &e.What, &e.Text, &e.Emotion, &e.By)
			e.order, e.Text = e.Record, r.shown(&interaction.Interactions.Entity, "summary", e.Text)
			if !reads(r.actor, &interaction.Interactions.Entity, "emotion") {
				e.Emotion = nil
			}
			return e, err
		})
}

// notes are what was added to dealings.
func notes(ctx context.Context, r *reading) ([]AccountEvent, error) {
	when, args := r.since("n.noted_at", "n.id")
	return r.read(ctx, &interaction.Interactions.Entity, "i", "n.id, n.noted_at, n.kind, n.body, i.id, COALESCE(u.name, '')",
		"interaction_notes n JOIN interactions i ON i.id = n.interaction_id LEFT JOIN users u ON u.id = n.author_id",
		when, args, "n.noted_at DESC, n.id DESC", func(scan func(...any) error) (AccountEvent, error) {
			e := AccountEvent{Entity: "interactions"}
			err := scan(&e.order, &e.At, &e.What, &e.Text, &e.Record, &e.By)
			e.Day, e.Text = r.day(e.At), r.shown(&interaction.Interactions.Entity, "summary", e.Text)
			return e, err
		})
}

// tasks are those that were done.
func tasks(ctx context.Context, r *reading) ([]AccountEvent, error) {
	when, args := r.on("t.done_on", "t.id")
	return r.read(ctx, &task.Tasks.Entity, "t", "t.id, t.done_on, t.kind, t.title, COALESCE(u.name, '')", "tasks t LEFT JOIN users u ON u.id = t.assignee_id",
		when, args, "t.done_on DESC, t.id DESC", func(scan func(...any) error) (AccountEvent, error) {
			e := AccountEvent{Entity: "tasks"}
			err := scan(&e.Record, &e.Day, &e.What, &e.Title, &e.By)
			e.order, e.Title = e.Record, r.shown(&task.Tasks.Entity, "title", e.Title)
			return e, err
		})
}

// persons are the customer's people we came to know.
func persons(ctx context.Context, r *reading) ([]AccountEvent, error) {
	when, args := r.since("c.created_at", "c.id")
	return r.read(ctx, &contact.Contacts.Entity, "c", "c.id, c.created_at, c.name, c.title, COALESCE(u.name, '')", "contacts c LEFT JOIN users u ON u.id = c.created_by",
		when, args, "c.created_at DESC, c.id DESC", func(scan func(...any) error) (AccountEvent, error) {
			e := AccountEvent{Entity: "contacts"}
			var at clock.Instant
			err := scan(&e.Record, &at, &e.Title, &e.Text, &e.By)
			e.order, e.At, e.Day = e.Record, at, r.day(at)
			e.Title, e.Text = r.shown(&contact.Contacts.Entity, "name", e.Title), r.shown(&contact.Contacts.Entity, "title", e.Text)
			return e, err
		})
}
