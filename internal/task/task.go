// Package task has what somebody has to do by a day (E76): follow-ups a person plans, and what the features above it ask for.
package task

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// Task is something somebody has to do by a day (E76).
type Task struct {
	resource.Record
	Title     string
	Account   id.ID
	Assignee  id.ID
	Kind      string
	Due, Done calendar.Date
	Note      string
	Source    string // what made it, so that it is made once; empty: a person
}

// Tasks declares the entity. A task is seen by whoever does it and by whoever sees its customer.
var Tasks = resource.Declare("tasks",
	resource.Options{Profile: authz.Effort, Title: "title", Owners: []string{"assignee"}, Parent: "account", Sort: "due_on"},
	resource.Rules[Task]{Check: check, Changed: changed},
	resource.Text("title", func(t *Task) *string { return &t.Title }).Required().Searchable().Listed(),
	resource.Ref("account", "accounts", func(t *Task) *id.ID { return &t.Account }).Listed(),
	resource.User("assignee", func(t *Task) *id.ID { return &t.Assignee }).Listed(),
	resource.Date("due_on", func(t *Task) *calendar.Date { return &t.Due }).Required().Listed(),
	resource.Choice("kind", func(t *Task) *string { return &t.Kind }, "contact", "exec_visit", "review", "follow_up", "promise", "their_promise", "mention", "contact_left", "other").Listed(),
	resource.Date("done_on", func(t *Task) *calendar.Date { return &t.Done }).Listed(),
	resource.LongText("note", func(t *Task) *string { return &t.Note }),
	resource.Text("source_key", func(t *Task) *string { return &t.Source }).Internal(),
)

func check(env resource.Env, _, t *Task) []errs.Field {
	if t.Kind == "" {
		t.Kind = "other"
	}
	if t.Done > env.Today {
		return []errs.Field{{Name: "done_on", Code: "in_the_future"}}
	}
	return nil
}

// Sources reads for which of some causes the program has made a task already, whatever became of it since.
func Sources(ctx context.Context, w *resource.Write, keys []string) (map[string]bool, error) {
	those, list := db.InTexts(w.Tx.EngineName(), "source_key", keys)
	rows, err := w.Tx.Query(ctx, "SELECT source_key FROM tasks WHERE source_key <> '' AND "+those, list)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]bool{}
	for rows.Next() {
		var key string
		if err := rows.Scan(&key); err != nil {
			return nil, err
		}
		out[key] = true
	}
	return out, rows.Err()
}
