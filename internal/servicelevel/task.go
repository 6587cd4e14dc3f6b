package servicelevel

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
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
	resource.Rules[Task]{Check: checkTask},
	resource.Text("title", func(t *Task) *string { return &t.Title }).Required().Searchable().Listed(),
	resource.Ref("account", "accounts", func(t *Task) *id.ID { return &t.Account }).Listed(),
	resource.User("assignee", func(t *Task) *id.ID { return &t.Assignee }).Listed(),
	resource.Date("due_on", func(t *Task) *calendar.Date { return &t.Due }).Required().Listed(),
	resource.Choice("kind", func(t *Task) *string { return &t.Kind }, "contact", "exec_visit", "review", "other").Listed(),
	resource.Date("done_on", func(t *Task) *calendar.Date { return &t.Done }).Listed(),
	resource.LongText("note", func(t *Task) *string { return &t.Note }),
	resource.Text("source_key", func(t *Task) *string { return &t.Source }).Internal(),
)

func checkTask(env resource.Env, _, t *Task) []errs.Field {
	if t.Kind == "" {
		t.Kind = "other"
	}
	if t.Done > env.Today {
		return []errs.Field{{Name: "done_on", Code: "in_the_future"}}
	}
	return nil
}

// leadDays is how long before its day a task of a cadence is made; longer lists would be read by nobody.
const leadDays = 45

// slot is the part of a year in which something that happens several times a year is due.
type slot struct {
	key string // year and number
	due calendar.Date
}

// slotOf divides the year of a day into equal parts of whole months and returns the one the day lies in. times a year
// must be 1 to 12; where it does not divide 12, the parts are as long as the next divisor makes them.
func slotOf(day calendar.Date, times int) (slot, bool) {
	if times < 1 || times > 12 {
		return slot{}, false
	}
	length := 12 / times // months
	t := day.Time()
	number := (int(t.Month()) - 1) / length
	first := calendar.Of(t.AddDate(0, 0, 1-t.Day())).AddMonths(number*length - int(t.Month()) + 1)
	end := first.AddMonths(length).AddDays(-1)
	return slot{key: string(first)[:7], due: end}, true
}

// reviews are the times a year of each cadence.
var reviews = map[string]int{"monthly": 12, "quarterly": 4, "half_yearly": 2, "yearly": 1}

// cadence lists how often a year an account gets something that is planned ahead.
func (t Table) cadence(grade string, day calendar.Date) map[string]int {
	out := map[string]int{}
	if n, ok := t.Number(grade, ExecVisits, day); ok {
		out["exec_visit"] = n
	}
	if level, ok := t.On(grade, Review, day); ok {
		out["review"] = reviews[level.Value]
	}
	return out
}

// plan is the task of a cadence that is due soon enough to be made on a day; none where it is too early.
func plan(kind string, account id.ID, times int, today calendar.Date) (slot, bool) {
	s, ok := slotOf(today, times)
	if !ok || s.due.AddDays(-leadDays) > today {
		return slot{}, false
	}
	s.key = kind + "/" + account.String() + "/" + s.key
	return s, true
}

// sourcesOf reads which of the tasks made by the program there are already.
func sourcesOf(ctx context.Context, w *resource.Write, from calendar.Date) (map[string]bool, error) {
	rows, err := w.Tx.Query(ctx, "SELECT source_key FROM tasks WHERE source_key <> '' AND due_on >= ?", from)
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
