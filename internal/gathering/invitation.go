package gathering

import (
	"context"
	"slices"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// Invitation is somebody who was invited to an event.
type Invitation struct {
	resource.Record
	Name      string // "contact · event"
	Gathering id.ID
	Contact   id.ID
	Account   id.ID // that of the contact
	On        calendar.Date
	Status    string
	Target    bool // one of those the event is made for
	Brought   int64
	Spoke     bool
	Note      string
}

// The states of an invitation.
const (
	Invited  = "invited"
	Accepted = "accepted"
	Declined = "declined"
	Attended = "attended"
	NoShow   = "no_show"
)

// Statuses are all of them, in the order in which they come.
var Statuses = []string{Invited, Accepted, Declined, Attended, NoShow}

// moves are where an invitation may go from each state. Who came or stayed away is not un-happened, only put right.
var moves = map[string][]string{
	Invited:  {Accepted, Declined, Attended, NoShow},
	Accepted: {Invited, Declined, Attended, NoShow},
	Declined: {Invited, Accepted, Attended, NoShow},
	Attended: {NoShow},
	NoShow:   {Attended},
}

// maxBrought bounds how many colleagues somebody brings.
const maxBrought = 999

// Invitations declares the entity. An invitation is seen by whoever sees the customer.
var Invitations = resource.Declare("invitations",
	resource.Options{Profile: authz.Customer, Title: "name", Parent: "account", Sort: "-date"},
	resource.Rules[Invitation]{Check: checkInvitation, Guard: guardInvitation, Changed: followInvitation},
	resource.Text("name", func(i *Invitation) *string { return &i.Name }).Computed(),
	resource.Ref("gathering", "gatherings", func(i *Invitation) *id.ID { return &i.Gathering }).Required().Listed(),
	resource.Ref("contact", "contacts", func(i *Invitation) *id.ID { return &i.Contact }).Required().Listed(),
	resource.Ref("account", "accounts", func(i *Invitation) *id.ID { return &i.Account }).Computed().Listed(),
	resource.Date("date", func(i *Invitation) *calendar.Date { return &i.On }).From("held_on").Computed().Listed(),
	resource.Choice("status", func(i *Invitation) *string { return &i.Status }, Statuses...).Listed(),
	resource.Bool("target", func(i *Invitation) *bool { return &i.Target }).Listed(),
	resource.Count("brought", func(i *Invitation) *int64 { return &i.Brought }).Listed(),
	resource.Bool("spoke", func(i *Invitation) *bool { return &i.Spoke }).Listed(),
	resource.LongText("note", func(i *Invitation) *string { return &i.Note }),
)

// seen says that the attendance is known.
func seen(status string) bool { return status == Attended || status == NoShow }

func checkInvitation(env resource.Env, before, i *Invitation) []errs.Field {
	if i.Status == "" {
		i.Status = Invited
	}
	if before != nil && before.Status == Attended && i.Status == NoShow && before.Brought == i.Brought && before.Spoke == i.Spoke {
		i.Brought, i.Spoke = 0, false // put right: who was not there brought nobody
	}
	var problems []errs.Field
	if i.Brought < 0 || i.Brought > maxBrought {
		problems = append(problems, errs.Field{Name: "brought", Code: "out_of_range", Params: map[string]any{"min": 0, "max": maxBrought}})
	}
	if i.Status != Attended && i.Brought > 0 {
		problems = append(problems, errs.Field{Name: "brought", Code: "only_if_attended"})
	}
	if i.Status != Attended && i.Spoke {
		problems = append(problems, errs.Field{Name: "spoke", Code: "only_if_attended"})
	}
	return problems
}

// guardInvitation keeps an invitation to one person and one event, once, and attendance out of the future.
func guardInvitation(ctx context.Context, w *resource.Write, before, i *Invitation) error {
	switch {
	case before != nil && before.Gathering != i.Gathering:
		return errs.Invalid("gathering", "fixed")
	case before != nil && before.Contact != i.Contact:
		return errs.Invalid("contact", "fixed")
	case i.ArchivedAt != 0:
		return nil
	}
	var twice bool
	err := w.Tx.QueryRow(ctx, `SELECT c.account_id, c.name || ' · ' || g.name, g.held_on, EXISTS (SELECT 1 FROM invitations o
			WHERE o.gathering_id = g.id AND o.contact_id = c.id AND o.archived_at IS NULL AND o.id <> ?)
		FROM contacts c, gatherings g WHERE c.id = ? AND g.id = ?`, i.ID, i.Contact, i.Gathering).Scan(&i.Account, &i.Name, &i.On, &twice)
	switch {
	case err != nil:
		return err
	case twice:
		return errs.Conflict("invited_already")
	case seen(i.Status) && i.On > w.Env.Today:
		return errs.Invalid("status", "attendance_before_event")
	case before != nil && before.Status != i.Status && !slices.Contains(moves[before.Status], i.Status):
		return errs.Conflict("illegal_transition").With("state", before.Status).With("allowed", moves[before.Status])
	}
	return nil
}

// What the customer's timeline calls it when somebody is invited, and when they came.
const (
	InvitedAction  = "event_invited"
	AttendedAction = "event_attended"
)

// followInvitation tells the customer's timeline. Which event it is, is for those to read who may see events.
func followInvitation(ctx context.Context, w *resource.Write, before, i *Invitation) error {
	action := ""
	switch {
	case i.Status == Attended && (before == nil || before.Status != Attended):
		action = AttendedAction
	case before == nil:
		action = InvitedAction
	default:
		return nil
	}
	var rev int64
	var name string
	if err := w.Tx.QueryRow(ctx, "SELECT rev, name FROM accounts WHERE id = ?", i.Account).Scan(&rev, &name); err != nil {
		return err
	}
	return w.Audit(ctx, resource.Entry{Action: action, Entity: "accounts", Record: i.Account, Rev: rev, Title: name, Changes: resource.About("gatherings", i.Gathering)})
}
