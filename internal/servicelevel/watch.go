package servicelevel

import (
	"context"
	"slices"
	"time"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/events"
	"github.com/loam-crm/loam/internal/platform/i18n"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/jobs"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/settings"
	"github.com/loam-crm/loam/internal/task"
)

// WatchJob is the kind of the nightly job.
const WatchJob = "servicelevel.watch"

// RegisterJobs adds the watch to the queue, on demand and every morning at 03:30 company time, after the evaluation.
func (s *Service) RegisterJobs(q *jobs.Queue, zone *time.Location) {
	s.Queue = q
	jobs.Register(q, jobs.Kind[struct{}]{Name: WatchJob, Retries: 2, Work: func(ctx context.Context, run *jobs.Run, _ struct{}) (any, error) {
		return s.Watch(ctx, authz.Actor{ID: run.By()}.AsSystem())
	}})
	q.Every(jobs.Daily{Kind: WatchJob, Hour: 3, Minute: 30, Zone: zone, Args: struct{}{}})
}

// Watched says what a watch found: alerts newly raised and resolved, tasks made.
type Watched struct {
	Raised   int `json:"raised"`
	Resolved int `json:"resolved"`
	Tasks    int `json:"tasks"`
}

// customer is an account as the watch sees it.
type customer struct {
	id, owner        id.ID
	name, grade      string
	gradeSince       calendar.Date
	stage, selection string
	skill            *int64 // of the owner; nil: not rated
}

const customerQuery = `SELECT a.id, a.owner_id, a.name, a.grade, a.grade_since, a.stage, a.selection, u.skill
	FROM accounts a LEFT JOIN users u ON u.id = a.owner_id WHERE a.archived_at IS NULL AND `

func customers(ctx context.Context, q db.Querier, where string, args ...any) ([]customer, error) {
	rows, err := q.Query(ctx, customerQuery+where+" ORDER BY a.id", args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []customer
	for rows.Next() {
		var c customer
		if err := rows.Scan(&c.id, &c.owner, &c.name, &c.grade, &c.gradeSince, &c.stage, &c.selection, &c.skill); err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, rows.Err()
}

// Watch compares every customer with the service levels of its grade: it raises the alerts that are missing, resolves
// those whose cause is gone, and makes the tasks of the cadences. Doing it twice changes nothing the second time.
func (s *Service) Watch(ctx context.Context, actor authz.Actor) (Watched, error) {
	var out Watched
	err := s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		out = Watched{}
		table, err := LoadTable(ctx, w.Tx)
		if err != nil {
			return err
		}
		all, err := customers(ctx, w.Tx, "a.grade <> 'U'")
		if err != nil {
			return err
		}
		last, err := lastContacts(ctx, w.Tx, w.Env.Today, nil)
		if err != nil {
			return err
		}
		if err := out.alert(ctx, w, table, all, last); err != nil {
			return err
		}
		return out.assign(ctx, w, table, all)
	})
	return out, err
}

// alert brings the open alerts into line with what is the case.
func (o *Watched) alert(ctx context.Context, w *resource.Write, table Table, all []customer, last map[id.ID]Contact) error {
	due := map[string]alert{}
	for _, c := range all {
		for _, a := range c.alerts(table, last[c.id], w.Env.Today) {
			due[a.key()] = a
		}
	}
	open, err := openKeys(ctx, w.Tx)
	if err != nil {
		return err
	}
	var over []id.ID
	for key, one := range open {
		if _, still := due[key]; !still {
			over = append(over, one)
		}
		delete(due, key)
	}
	o.Raised, o.Resolved = len(due), len(over)
	if o.Raised+o.Resolved == 0 {
		return nil
	}
	if err := raise(ctx, w, due); err != nil {
		return err
	}
	those, list := db.In(w.Tx.EngineName(), "id", over)
	if _, err := w.Tx.Exec(ctx, "UPDATE alerts SET resolved_at = ? WHERE "+those, w.Env.Now, list); err != nil {
		return err
	}
	return w.Events.Append(ctx, w.Tx, events.Event{Kind: events.Change, Entity: "alerts", Actor: w.Actor.ID})
}

// alerts are what is to be said of a customer on a day.
func (c *customer) alerts(table Table, last Contact, today calendar.Date) []alert {
	if !watched(c.stage, c.selection) {
		return nil
	}
	var out []alert
	if gap := gapOn(table, c.grade, c.gradeSince, last, today); gap.State == GapSoon || gap.State == GapOverdue {
		out = append(out, alert{rule: RuleGap, state: string(gap.State), account: c.id, since: gap.Last, due: gap.Due, amount: gap.Days, allowed: gap.Limit})
	}
	if needed, ok := table.Number(c.grade, SkillNeeded, today); ok && c.skill != nil && int(*c.skill) < needed {
		out = append(out, alert{rule: RuleSkill, state: "below", account: c.id, amount: int(*c.skill), allowed: needed})
	}
	return out
}

// assign makes the tasks of the cadences that are not there yet. An account without an owner has nobody to do them.
func (o *Watched) assign(ctx context.Context, w *resource.Write, table Table, all []customer) error {
	company, err := settings.Load(ctx, w.Tx)
	if err != nil {
		return err
	}
	var rows []*task.Task
	var keys []string
	for _, c := range all {
		if c.owner == 0 || !watched(c.stage, c.selection) {
			continue
		}
		for _, kind := range []string{"exec_visit", "review"} {
			s, soon := plan(kind, c.id, table.cadence(c.grade, w.Env.Today)[kind], w.Env.Today)
			if soon {
				keys = append(keys, s.key)
				rows = append(rows, &task.Task{Title: i18n.Text(company.Language, "task."+kind, map[string]any{"account": c.name}),
					Account: c.id, Assignee: c.owner, Kind: kind, Due: s.due, Source: s.key})
			}
		}
	}
	made, err := task.Sources(ctx, w, keys)
	if err != nil {
		return err
	}
	rows = slices.DeleteFunc(rows, func(one *task.Task) bool { return made[one.Source] })
	for _, one := range rows {
		refused, err := w.Refusable(ctx, func() error { return task.Tasks.Insert(ctx, w, one) })
		switch {
		case err != nil:
			return err
		case refused == nil:
			o.Tasks++
		case refused.Code != "duplicate": // which another watch made at the same time
			return refused
		}
	}
	return nil
}

// The rules an alert may come from.
const (
	RuleGap   = "contact_gap"
	RuleSkill = "owner_skill"
)

// alert is something about an account that somebody should see to.
type alert struct {
	rule, state     string
	account         id.ID
	since, due      calendar.Date
	amount, allowed int // what is, and what may be: days or a skill
}

// key is the same for the same object, rule and state, so that there is one alert however often it is looked for.
func (a alert) key() string { return a.rule + "/" + a.state + "/" + a.account.String() }

func openKeys(ctx context.Context, q db.Querier) (map[string]id.ID, error) {
	return db.Pairs[string, id.ID](ctx, q, "SELECT key, id FROM alerts WHERE resolved_at IS NULL")
}

var alertTypes = []db.Type{db.BigInt, db.Text, db.Text, db.Text, db.BigInt, db.Text, db.Text, db.BigInt, db.BigInt, db.BigInt}

func raise(ctx context.Context, w *resource.Write, due map[string]alert) error {
	batch := db.Batch{Types: alertTypes, Head: "INSERT INTO alerts (id, key, rule, state, account_id, since, due_on, amount, allowed, raised_at) ",
		Tail: " ON CONFLICT DO NOTHING"} // which another watch raised at the same time
	for key, a := range due {
		if err := batch.Add(ctx, w.Tx, w.IDs.Next(), key, a.rule, a.state, a.account, a.since, a.due, a.amount, a.allowed, w.Env.Now); err != nil {
			return err
		}
	}
	return batch.Flush(ctx, w.Tx)
}
