// Package overview is a customer at one glance: what stands in the head of its page, and everything that happened to it
// in one list. It stands above the features whose records it shows and adds none of its own.
package overview

import (
	"context"
	"database/sql"
	"errors"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/interaction"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/task"
)

// Service reads overviews.
type Service struct {
	Store *resource.Store
	// Owners reads the changes of a customer's owner; the feature that owns them fills it in.
	Owners OwnerChanges
}

// AccountSummary is what the head of a customer's page says beside the record itself.
type AccountSummary struct {
	LastContact   *SummaryContact `json:"last_contact" doc:"null: nobody has written of one, or the caller may not read them"`
	SinceContact  *int            `json:"since_contact" doc:"days since the last contact"`
	NextStep      *SummaryTask    `json:"next_step" doc:"the open task or planned dealing that comes first"`
	OpenTasks     int             `json:"open_tasks"`
	Overdue       int             `json:"overdue" doc:"of all open tasks and promises"`
	OurPromises   int             `json:"our_promises" doc:"open"`
	TheirPromises int             `json:"their_promises" doc:"open"`
}

// SummaryContact is a dealing in a line.
type SummaryContact struct {
	ID      id.ID         `json:"id"`
	Kind    string        `json:"kind"`
	Subject string        `json:"subject"`
	On      calendar.Date `json:"on"`
	By      string        `json:"by"`
}

// SummaryTask is a task, or a dealing that is planned, in a line.
type SummaryTask struct {
	Entity   string        `json:"entity" enum:"tasks,interactions"`
	ID       id.ID         `json:"id"`
	Kind     string        `json:"kind"`
	Title    string        `json:"title"`
	DueOn    calendar.Date `json:"due_on"`
	Overdue  bool          `json:"overdue"`
	Assignee string        `json:"assignee"`
}

// Summary reads a customer's summary; 404 when the caller does not see the customer. Of what they may not read it says
// nothing.
func (s *Service) Summary(ctx context.Context, actor authz.Actor, target id.ID) (*AccountSummary, error) {
	q := s.Store.DB
	if err := account.Accounts.Require(ctx, q, actor, target, authz.Read); err != nil {
		return nil, err
	}
	env, err := s.Store.Env(ctx, q)
	if err != nil {
		return nil, err
	}
	out := &AccountSummary{}
	if err := s.lastContact(ctx, actor, target, env.Today, out); err != nil {
		return nil, err
	}
	if err := s.tasks(ctx, actor, target, env.Today, out); err != nil {
		return nil, err
	}
	return out, s.planned(ctx, actor, target, env.Today, out)
}

// reads says whether a caller may read a field of an entity wherever they see its records.
func reads(actor authz.Actor, e *resource.Entity, field string) bool {
	return actor.Scope(e.Guard(), authz.Read) > authz.None && actor.Field(e.Guard(), field, authz.Business) > authz.Masked
}

func (s *Service) lastContact(ctx context.Context, actor authz.Actor, target id.ID, today calendar.Date, out *AccountSummary) error {
	if !reads(actor, &interaction.Interactions.Entity, "date") {
		return nil
	}
	scope, args := actor.Where(interaction.Interactions.Guard(), authz.Read, "i")
	c := &SummaryContact{}
	err := s.Store.DB.QueryRow(ctx, "SELECT i.id, i.kind, i.subject, i.held_on, COALESCE(u.name, '') FROM interactions i LEFT JOIN users u ON u.id = i.author_id WHERE "+scope+
		" AND i.account_id = ? AND "+interaction.Counts+" ORDER BY i.held_on DESC, i.id DESC LIMIT 1",
		append(args, int64(target), today)...).Scan(&c.ID, &c.Kind, &c.Subject, &c.On, &c.By)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	if !reads(actor, &interaction.Interactions.Entity, "subject") || !reads(actor, &interaction.Interactions.Entity, "summary") {
		c.Subject = ""
	}
	days := today.Days() - c.On.Days()
	out.LastContact, out.SinceContact = c, &days
	return nil
}

func (s *Service) tasks(ctx context.Context, actor authz.Actor, target id.ID, today calendar.Date, out *AccountSummary) error {
	if !reads(actor, &task.Tasks.Entity, "due_on") {
		return nil
	}
	titled := reads(actor, &task.Tasks.Entity, "title")
	scope, args := actor.Where(task.Tasks.Guard(), authz.Read, "t")
	rows, err := s.Store.DB.Query(ctx, "SELECT t.id, t.kind, t.title, t.due_on, COALESCE(u.name, '') FROM tasks t LEFT JOIN users u ON u.id = t.assignee_id WHERE "+scope+
		" AND t.account_id = ? AND t.archived_at IS NULL AND t.done_on IS NULL ORDER BY t.due_on, t.id", append(args, int64(target))...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		t := &SummaryTask{Entity: "tasks"}
		if err := rows.Scan(&t.ID, &t.Kind, &t.Title, &t.DueOn, &t.Assignee); err != nil {
			return err
		}
		if !titled {
			t.Title = ""
		}
		out.add(t, today)
	}
	return rows.Err()
}

// planned makes the first dealing that is planned the next step, if no task comes before it.
func (s *Service) planned(ctx context.Context, actor authz.Actor, target id.ID, today calendar.Date, out *AccountSummary) error {
	if !reads(actor, &interaction.Interactions.Entity, "date") {
		return nil
	}
	scope, args := actor.Where(interaction.Interactions.Guard(), authz.Read, "i")
	t := &SummaryTask{Entity: "interactions"}
	err := s.Store.DB.QueryRow(ctx, "SELECT i.id, i.kind, i.subject, i.held_on, COALESCE(u.name, '') FROM interactions i LEFT JOIN users u ON u.id = i.author_id WHERE "+scope+
		" AND i.account_id = ? AND i.archived_at IS NULL AND i.planned ORDER BY i.held_on, i.id LIMIT 1", append(args, int64(target))...).Scan(&t.ID, &t.Kind, &t.Title, &t.DueOn, &t.Assignee)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	if !reads(actor, &interaction.Interactions.Entity, "subject") || !reads(actor, &interaction.Interactions.Entity, "summary") {
		t.Title = ""
	}
	t.Overdue = t.DueOn < today
	if out.NextStep == nil || t.DueOn < out.NextStep.DueOn {
		out.NextStep = t
	}
	return nil
}

// add counts an open task. What the customer promised is no step of ours.
func (o *AccountSummary) add(t *SummaryTask, today calendar.Date) {
	if t.Overdue = t.DueOn < today; t.Overdue {
		o.Overdue++
	}
	switch t.Kind {
	case "their_promise":
		o.TheirPromises++
		return
	case "promise":
		o.OurPromises++
	default:
		o.OpenTasks++
	}
	if o.NextStep == nil {
		o.NextStep = t
	}
}

// parse reads an id; what cannot be read is a customer that is not there.
func parse(text string) (id.ID, error) {
	target, err := id.Parse(text)
	if err != nil {
		return 0, errs.NotFound()
	}
	return target, nil
}
