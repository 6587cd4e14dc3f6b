package task

import (
	"context"
	"time"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/jobs"
	"github.com/loam-crm/loam/internal/platform/notify"
	"github.com/loam-crm/loam/internal/platform/resource"
)

type untold struct{}

// Untold makes tasks that are given within a context tell nobody: their cause tells of itself.
func Untold(ctx context.Context) context.Context { return context.WithValue(ctx, untold{}, true) }

// changed tells somebody of the task that somebody else gave them. Of a mention its own notification tells; tasks that
// the program makes in one night are told of together.
func changed(ctx context.Context, w *resource.Write, before, after *Task) error {
	given := before == nil || before.Assignee != after.Assignee
	if !given || ctx.Value(untold{}) != nil || after.Kind == "mention" || after.Done != "" || after.ArchivedAt != 0 {
		return nil
	}
	n := notify.Notice{Kind: notify.TaskAssigned, Users: []id.ID{after.Assignee}, Entity: "tasks", Record: after.ID, Data: map[string]any{"due": after.Due}}
	if w.Actor.ID == 0 {
		n.Group = notify.TaskAssigned + "/program/" + string(w.Env.Today)
	}
	return notify.Send(ctx, w, n)
}

// OverdueJob is the kind of the daily job that tells people of their late tasks.
const OverdueJob = "tasks.overdue"

// Service has what tasks do by themselves.
type Service struct {
	Store *resource.Store
	// Planned hands over who has a dealing with a customer planned for a day, once for each; what knows of dealings stands
	// above and fills it in.
	Planned func(ctx context.Context, q db.Querier, on calendar.Date, take func(dealing, user id.ID)) error
}

// RegisterJobs adds the job to the queue, every morning at 07:30 company time: before people begin to work. It tells of what
// is late and of what is due today.
func (s *Service) RegisterJobs(q *jobs.Queue, zone *time.Location) {
	jobs.Register(q, jobs.Kind[struct{}]{Name: OverdueJob, Retries: 2, Work: func(ctx context.Context, run *jobs.Run, _ struct{}) (any, error) {
		actor := authz.Actor{ID: run.By()}.AsSystem()
		told, err := s.TellOverdue(ctx, actor)
		if err != nil {
			return nil, err
		}
		due, err := s.TellDue(ctx, actor)
		return map[string]int{"told": told, "due": due}, err
	}})
	q.Every(jobs.Daily{Kind: OverdueJob, Hour: 7, Minute: 30, Zone: zone, Args: struct{}{}})
}

// late is what somebody has not done in time.
type late struct {
	user, newest id.ID // newest is the task that became late last
	count        int
	since        calendar.Date // its day
}

// TellOverdue tells everybody of their late tasks when one more has become late, and returns how many people have late
// tasks. Done twice it tells nothing the second time.
func (s *Service) TellOverdue(ctx context.Context, actor authz.Actor) (int, error) {
	told := 0
	err := s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		list, err := overdue(ctx, w.Tx, w.Env.Today)
		if err != nil {
			return err
		}
		told = len(list)
		for _, l := range list {
			n := notify.Notice{Kind: notify.TaskOverdue, Users: []id.ID{l.user}, Group: notify.TaskOverdue + "/" + string(l.since), Once: true, Replaces: true,
				Data: map[string]any{"count": l.count}}
			if l.count == 1 {
				n.Entity, n.Record = "tasks", l.newest
			}
			if err := notify.Send(ctx, w, n); err != nil {
				return err
			}
		}
		return nil
	})
	return told, err
}

func overdue(ctx context.Context, q db.Querier, today calendar.Date) ([]late, error) {
	rows, err := q.Query(ctx, `SELECT assignee_id, id, due_on FROM tasks
		WHERE archived_at IS NULL AND done_on IS NULL AND assignee_id IS NOT NULL AND due_on < ? ORDER BY assignee_id, due_on, id`, today)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []late
	for rows.Next() {
		var user, one id.ID
		var due calendar.Date
		if err := rows.Scan(&user, &one, &due); err != nil {
			return nil, err
		}
		if len(out) == 0 || out[len(out)-1].user != user {
			out = append(out, late{user: user})
		}
		l := &out[len(out)-1]
		l.count, l.newest, l.since = l.count+1, one, due
	}
	return out, rows.Err()
}
