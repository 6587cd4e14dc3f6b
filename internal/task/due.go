package task

import (
	"context"
	"maps"
	"slices"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/notify"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// Reminder is an open task whose day has come.
type Reminder struct {
	Task, Assignee id.ID
	Title          string
	Due            calendar.Date
	Overdue        bool // its day is over
}

// Due hands over the open tasks of people who still work here that are due on a day or before, each person's together,
// the oldest first. Whoever tells people outside the page calls it.
func Due(ctx context.Context, q db.Querier, today calendar.Date, take func(Reminder) error) error {
	rows, err := q.Query(ctx, `SELECT t.id, t.assignee_id, t.title, t.due_on FROM tasks t JOIN users u ON u.id = t.assignee_id
		WHERE t.archived_at IS NULL AND t.done_on IS NULL AND t.due_on <= ? AND u.archived_at IS NULL AND u.status IN ('active', 'notice')
		ORDER BY t.assignee_id, t.due_on, t.id`, today)
	if err != nil {
		return err
	}
	defer rows.Close()
	var all []Reminder
	for rows.Next() {
		var r Reminder
		if err := rows.Scan(&r.Task, &r.Assignee, &r.Title, &r.Due); err != nil {
			return err
		}
		r.Overdue = r.Due < today
		all = append(all, r)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for _, r := range all { // the caller may write, which an open result forbids
		if err := take(r); err != nil {
			return err
		}
	}
	return nil
}

// dues is what somebody has to do today; entity and first name the one thing if it is one.
type dues struct {
	count  int
	entity string
	first  id.ID
}

// TellDue tells everybody once a day of their tasks that are due today and their dealings planned for it, all together,
// and returns how many people have some.
func (s *Service) TellDue(ctx context.Context, actor authz.Actor) (int, error) {
	told := 0
	err := s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		all, err := s.dueOn(ctx, w)
		if err != nil {
			return err
		}
		told = len(all)
		for _, user := range slices.Sorted(maps.Keys(all)) {
			d := all[user]
			n := notify.Notice{Kind: notify.TaskDue, Users: []id.ID{user}, Group: notify.TaskDue + "/" + string(w.Env.Today), Once: true, Replaces: true,
				Data: map[string]any{"count": d.count}}
			if d.count == 1 {
				n.Entity, n.Record = d.entity, d.first
			}
			if err := notify.Send(ctx, w, n); err != nil {
				return err
			}
		}
		return nil
	})
	return told, err
}

func (s *Service) dueOn(ctx context.Context, w *resource.Write) (map[id.ID]*dues, error) {
	all := map[id.ID]*dues{}
	add := func(user id.ID, entity string, one id.ID) {
		if all[user] == nil {
			all[user] = &dues{entity: entity, first: one}
		}
		all[user].count++
	}
	err := Due(ctx, w.Tx, w.Env.Today, func(r Reminder) error {
		if !r.Overdue { // of what is late something else tells
			add(r.Assignee, "tasks", r.Task)
		}
		return nil
	})
	if err != nil || s.Planned == nil {
		return all, err
	}
	return all, s.Planned(ctx, w.Tx, w.Env.Today, func(dealing, user id.ID) { add(user, "interactions", dealing) })
}
