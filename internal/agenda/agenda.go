// Package agenda shows somebody what they have to do and when: their open tasks and their planned dealings with
// customers, for a day, a week, a month, and in a calendar program (feed.go). It is always the caller's own; what they
// may no longer see is not in it.
package agenda

import (
	"cmp"
	"context"
	"slices"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/interaction"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/task"
)

// Service reads agendas.
type Service struct {
	Store     *resource.Store
	PublicURL string // where the entries of a feed lead; empty: nowhere
}

// AgendaItem is one thing on somebody's agenda.
type AgendaItem struct {
	Entity  string         `json:"entity" enum:"tasks,interactions"`
	ID      id.ID          `json:"id"`
	Rev     string         `json:"rev"`
	Kind    string         `json:"kind"`
	Title   string         `json:"title"`
	Date    calendar.Date  `json:"date"`
	Time    string         `json:"time" doc:"15:30, or empty"`
	Minutes *int64         `json:"minutes" nullable:"true"`
	Account *AgendaAccount `json:"account" doc:"null: none, or not for the caller to see"`
	State   string         `json:"state" enum:"open,overdue,done,planned,missed,held"`
	Finish  bool           `json:"may_finish" doc:"the caller may say that it is done: it is theirs to do, or they planned it"`
	account id.ID
}

// AgendaAccount is the customer of an item.
type AgendaAccount struct {
	ID   id.ID  `json:"id"`
	Name string `json:"name"`
}

// Agenda is what lies in a span of days, and what is overdue from before it.
type Agenda struct {
	Today   calendar.Date `json:"today"`
	Items   []AgendaItem  `json:"items" doc:"by day and time"`
	Overdue []AgendaItem  `json:"overdue" doc:"open from before the span, oldest first, at most 100"`
}

// The bounds of an agenda.
const (
	maxSpan    = 100 // days
	maxOverdue = 100
	maxItems   = 2000
)

// Of is the caller's agenda from a day to a day, both included.
func (s *Service) Of(ctx context.Context, actor authz.Actor, from, to calendar.Date) (*Agenda, error) {
	if err := checkSpan(from, to); err != nil {
		return nil, err
	}
	env, err := s.Store.Env(ctx, s.Store.DB)
	if err != nil {
		return nil, err
	}
	out := &Agenda{Today: env.Today, Items: []AgendaItem{}, Overdue: []AgendaItem{}}
	items, err := s.between(ctx, actor, from, to, env.Today)
	if err != nil {
		return nil, err
	}
	late, err := s.overdue(ctx, actor, min(from, env.Today), env.Today)
	if err != nil {
		return nil, err
	}
	out.Items, out.Overdue = append(out.Items, items...), append(out.Overdue, late...)
	return out, s.name(ctx, actor, out.Items, out.Overdue)
}

func checkSpan(from, to calendar.Date) error {
	var problems []errs.Field
	for _, one := range []struct {
		name string
		day  calendar.Date
	}{{"from", from}, {"to", to}} {
		if _, err := calendar.Parse(string(one.day)); err != nil {
			problems = append(problems, errs.Field{Name: one.name, Code: "not_a_date"})
		}
	}
	if problems == nil && (to < from || to.Days()-from.Days() >= maxSpan) {
		problems = append(problems, errs.Field{Name: "to", Code: "out_of_range", Params: map[string]any{"min": 0, "max": maxSpan}})
	}
	if problems != nil {
		return errs.Validation(problems...)
	}
	return nil
}

const taskColumns = "SELECT t.id, t.rev, t.kind, t.title, t.due_on, t.done_on, t.account_id FROM tasks t WHERE t.archived_at IS NULL AND t.assignee_id = ? AND "

const dealingColumns = "SELECT t.id, t.rev, t.kind, t.subject, t.held_on, t.held_at, t.minutes, t.planned, t.author_id, t.account_id FROM interactions t WHERE t.archived_at IS NULL AND "

// between lists tasks by the day they are due and dealings by the day they are held.
func (s *Service) between(ctx context.Context, actor authz.Actor, from, to, today calendar.Date) ([]AgendaItem, error) {
	scope, args := actor.Where(task.Tasks.Guard(), authz.Read, "t")
	list, err := s.tasks(ctx, actor, today, taskColumns+scope+" AND t.due_on BETWEEN ? AND ? ORDER BY t.due_on, t.id LIMIT ?",
		slices.Concat([]any{actor.ID}, args, []any{from, to, maxItems}))
	if err != nil {
		return nil, err
	}
	mine, mineArgs := s.takesPart(actor)
	dealings, err := s.dealings(ctx, actor, today, dealingColumns+mine+" AND t.held_on BETWEEN ? AND ? ORDER BY t.held_on, t.id LIMIT ?", append(mineArgs, from, to, maxItems))
	if err != nil {
		return nil, err
	}
	list = append(list, dealings...)
	slices.SortStableFunc(list, func(a, b AgendaItem) int {
		return cmp.Or(cmp.Compare(a.Date, b.Date), cmp.Compare(a.Time, b.Time), cmp.Compare(a.Entity, b.Entity))
	})
	return list, nil
}

// takesPart selects the dealings somebody wrote down or took part in, as far as they still see them.
func (s *Service) takesPart(actor authz.Actor) (string, []any) {
	scope, args := actor.Where(interaction.Interactions.Guard(), authz.Read, "t")
	return scope + ` AND (t.author_id = ? OR t.ours LIKE ? ESCAPE '\')`, append(args, actor.ID, `%"`+db.EscapeLike(actor.ID.String())+`"%`)
}

// overdue lists what was due before a day and before today, and is still open.
func (s *Service) overdue(ctx context.Context, actor authz.Actor, before, today calendar.Date) ([]AgendaItem, error) {
	scope, args := actor.Where(task.Tasks.Guard(), authz.Read, "t")
	list, err := s.tasks(ctx, actor, today, taskColumns+scope+" AND t.done_on IS NULL AND t.due_on < ? ORDER BY t.due_on, t.id LIMIT ?",
		slices.Concat([]any{actor.ID}, args, []any{before, maxOverdue}))
	if err != nil {
		return nil, err
	}
	mine, mineArgs := s.takesPart(actor)
	missed, err := s.dealings(ctx, actor, today, dealingColumns+mine+" AND t.planned AND t.held_on < ? ORDER BY t.held_on, t.id LIMIT ?", append(mineArgs, before, maxOverdue))
	if err != nil {
		return nil, err
	}
	list = append(list, missed...)
	slices.SortStableFunc(list, func(a, b AgendaItem) int { return cmp.Compare(a.Date, b.Date) })
	return list[:min(len(list), maxOverdue)], nil
}

func (s *Service) tasks(ctx context.Context, actor authz.Actor, today calendar.Date, query string, args []any) ([]AgendaItem, error) {
	rows, err := s.Store.DB.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	finishes := actor.Grant(task.Tasks.Guard()).Edit > authz.None && !actor.CannotWrite
	var out []AgendaItem
	for rows.Next() {
		i := AgendaItem{Entity: "tasks", State: "open", Finish: finishes}
		var rev id.ID
		var done calendar.Date
		if err := rows.Scan(&i.ID, &rev, &i.Kind, &i.Title, &i.Date, &done, &i.account); err != nil {
			return nil, err
		}
		i.Rev = rev.String()
		switch {
		case done != "":
			i.State = "done"
		case i.Date < today:
			i.State = "overdue"
		}
		out = append(out, i)
	}
	return out, rows.Err()
}

func (s *Service) dealings(ctx context.Context, actor authz.Actor, today calendar.Date, query string, args []any) ([]AgendaItem, error) {
	rows, err := s.Store.DB.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	edits := actor.Grant(interaction.Interactions.Guard()).Edit > authz.None && !actor.CannotWrite
	var out []AgendaItem
	for rows.Next() {
		i := AgendaItem{Entity: "interactions", State: "held"}
		var rev id.ID
		var author id.ID
		var planned bool
		if err := rows.Scan(&i.ID, &rev, &i.Kind, &i.Title, &i.Date, &i.Time, &i.Minutes, &planned, &author, &i.account); err != nil {
			return nil, err
		}
		i.Finish = edits && author == actor.ID // what was held is for its author to say
		i.Rev = rev.String()
		switch {
		case planned && i.Date < today:
			i.State = "missed"
		case planned:
			i.State = "planned"
		}
		out = append(out, i)
	}
	return out, rows.Err()
}

// name adds the customers' names, as far as the caller may see them.
func (s *Service) name(ctx context.Context, actor authz.Actor, lists ...[]AgendaItem) error {
	var ids []id.ID
	for _, list := range lists {
		for _, item := range list {
			if item.account != 0 {
				ids = append(ids, item.account)
			}
		}
	}
	slices.Sort(ids)
	names, err := resource.Titles(ctx, s.Store, s.Store.DB, &account.Accounts.Entity, actor, slices.Compact(ids))
	if err != nil {
		return err
	}
	for _, list := range lists {
		for at := range list {
			if name, seen := names[list[at].account]; seen {
				list[at].Account = &AgendaAccount{list[at].account, name}
			}
		}
	}
	return nil
}
