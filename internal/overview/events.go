package overview

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/records"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// AccountEvent is one thing that happened to a customer or between it and us.
type AccountEvent struct {
	ID       string                `json:"id" doc:"unique within the list"`
	Kind     string                `json:"kind" enum:"change,grade,file,order,dealing,note,task,person,intel,event,owner"`
	Day      calendar.Date         `json:"day" doc:"when it happened"`
	At       clock.Instant         `json:"at" nullable:"true" doc:"the moment, where it is known"`
	By       string                `json:"by"`
	Entity   string                `json:"entity,omitempty" doc:"with record: where it leads to"`
	Record   id.ID                 `json:"record" nullable:"true"`
	What     string                `json:"what,omitempty" doc:"the kind of dealing or task"`
	Title    string                `json:"title,omitempty"`
	Text     string                `json:"text,omitempty"`
	From     string                `json:"from,omitempty" doc:"the owner before"`
	Amount   *string               `json:"amount,omitempty" doc:"of an order, a decimal"`
	Currency string                `json:"currency,omitempty"`
	Emotion  *int64                `json:"emotion,omitempty"`
	Change   *records.TimelineItem `json:"change,omitempty"`

	order id.ID // of events of one day: when they were written down
}

// AccountEvents is one page of them, newest first.
type AccountEvents struct {
	Items []AccountEvent `json:"items" nullable:"false"`
	Next  *string        `json:"next"`
}

// EventKinds are what the list can be limited to.
var EventKinds = []string{"change", "grade", "file", "order", "dealing", "note", "task", "person", "intel", "event", "owner"}

// EventQuery asks for a page of a customer's events.
type EventQuery struct {
	Kinds []string // none: all
	After string
	Limit int
}

// place is where a page begins: below this day and, on it, this record.
type place struct {
	day calendar.Date
	id  id.ID
}

// top is above everything.
var top = place{"9999-12-31", 1<<63 - 1}

func placeOf(text string) (place, error) {
	if text == "" {
		return top, nil
	}
	day, last, found := strings.Cut(text, ".")
	one, err := id.Parse(last)
	on, wrong := calendar.Parse(day)
	if !found || err != nil || wrong != nil {
		return place{}, errs.Invalid("after", "bad_cursor")
	}
	return place{on, one}, nil
}

// source reads the events of one kind below a place, newest first.
type source func(ctx context.Context, r *reading) ([]AccountEvent, error)

// reading is one request for a page.
type reading struct {
	store   *resource.Store
	actor   authz.Actor
	env     resource.Env
	account id.ID
	below   place
	limit   int
	owners  OwnerChanges
}

var sources = map[string]source{"order": orders, "dealing": dealings, "note": notes, "task": tasks, "person": persons,
	"intel": heard, "event": gatherings, "owner": owners}

// Events lists what happened to a customer, newest first. Refusals: 404 not visible, 422 unknown kind or place.
func (s *Service) Events(ctx context.Context, actor authz.Actor, target id.ID, query EventQuery) (*AccountEvents, error) {
	if err := account.Accounts.Require(ctx, s.Store.DB, actor, target, authz.Read); err != nil {
		return nil, err
	}
	below, err := placeOf(query.After)
	if err != nil {
		return nil, err
	}
	env, err := s.Store.Env(ctx, s.Store.DB)
	if err != nil {
		return nil, err
	}
	kinds := query.Kinds
	if len(kinds) == 0 {
		kinds = EventKinds
	}
	r := &reading{s.Store, actor, env, target, below, query.Limit + 1, s.Owners}
	all, err := r.gather(ctx, kinds)
	if err != nil {
		return nil, err
	}
	return pageOf(all, query.Limit), nil
}

// gather reads the events of some kinds. The log is read once for all it has to tell: it knows no kinds, and looking for a
// rare one goes through a customer's whole history.
func (r *reading) gather(ctx context.Context, kinds []string) ([]AccountEvent, error) {
	var all []AccountEvent
	var logged []string
	add := func(kind string, list []AccountEvent) {
		for _, e := range list {
			e.Kind = cmp.Or(e.Kind, kind)
			e.ID = e.Kind + "-" + e.order.String()
			all = append(all, e)
		}
	}
	for _, kind := range kinds {
		read := sources[kind]
		if slices.Contains(logKinds, kind) {
			logged = append(logged, kind)
			continue
		}
		if read == nil {
			return nil, errs.Invalid("kinds", "not_an_option")
		}
		list, err := read(ctx, r)
		if err != nil {
			return nil, err
		}
		add(kind, list)
	}
	if logged == nil {
		return all, nil
	}
	list, err := r.log(ctx, logged)
	add("", list)
	return all, err
}

func pageOf(all []AccountEvent, limit int) *AccountEvents {
	slices.SortFunc(all, func(a, b AccountEvent) int { return cmp.Or(cmp.Compare(b.Day, a.Day), cmp.Compare(b.order, a.order)) })
	out := &AccountEvents{Items: append([]AccountEvent{}, all...)}
	if len(all) > limit {
		last := all[limit-1]
		next := string(last.Day) + "." + last.order.String()
		out.Items, out.Next = out.Items[:limit], &next
	}
	return out
}

// midnight begins a day in the company's zone.
func (r *reading) midnight(day calendar.Date) clock.Instant {
	t := day.Time()
	return clock.At(time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, r.env.Zone))
}

func (r *reading) day(at clock.Instant) calendar.Date { return calendar.Of(at.Time().In(r.env.Zone)) }

// since is the condition that an instant lies below the place, with its values.
func (r *reading) since(at, one string) (string, []any) {
	return "(" + at + " < ? OR " + at + " < ? AND " + one + " < ?)", []any{r.midnight(r.below.day), r.midnight(r.below.day.AddDays(1)), r.below.id}
}

// on is the same for a day, in words by which PostgreSQL, too, begins at the place in an index.
func (r *reading) on(day, one string) (string, []any) {
	return "(" + day + " <= ? AND (" + day + " < ? OR " + one + " < ?))", []any{r.below.day, r.below.day, r.below.id}
}
