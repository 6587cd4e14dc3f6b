package servicelevel

import (
	"context"
	"encoding/json"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/jobs"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// Service keeps the table of service levels and watches over it.
type Service struct {
	Store *resource.Store
	Queue *jobs.Queue // nil: no background jobs, as for short commands
}

const levelColumns = "grade, item, value, unit, active_from, reason FROM service_levels"

// LoadTable reads every change of the table.
func LoadTable(ctx context.Context, q db.Querier) (Table, error) {
	rows, err := q.Query(ctx, "SELECT "+levelColumns+" ORDER BY id")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out Table
	for rows.Next() {
		var l Level
		if err := rows.Scan(&l.Grade, &l.Item, &l.Value, &l.Unit, &l.From, &l.Reason); err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	return out, rows.Err()
}

// version counts up with every change: the id of the newest row, 0 for the shipped table.
func version(ctx context.Context, q db.Querier) (newest id.ID, err error) {
	err = q.QueryRow(ctx, "SELECT COALESCE(MAX(id), 0) FROM service_levels").Scan(&newest)
	return newest, err
}

// LevelValue is a new value for one grade and item.
type LevelValue struct {
	Grade string `json:"grade"`
	Item  Code   `json:"item"`
	Value string `json:"value"`
}

// Change is what somebody sets in the grid at once.
type Change struct {
	Rev    id.ID         // the version they looked at
	Cells  []LevelValue  // values that are set anew
	From   calendar.Date // first day; empty: today
	Reason string
}

// Set records new levels from a day on; what held before stays as it was. Refusals: 403 without the command
// service_levels.edit; 409 `levels_changed` when somebody else was faster; 422 for every cell at fault, a day in the
// past, or nothing to change.
func (s *Service) Set(ctx context.Context, actor authz.Actor, c Change) error {
	if !actor.May(authz.ServiceLevelsEdit) {
		return errs.Forbidden()
	}
	return s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		w.Reason = c.Reason
		now, err := version(ctx, w.Tx)
		if err != nil {
			return err
		}
		table, err := LoadTable(ctx, w.Tx)
		if err != nil {
			return err
		}
		if problems := c.check(w.Env.Today); len(problems) > 0 {
			return errs.Validation(problems...)
		}
		if now != c.Rev {
			return errs.Conflict("levels_changed")
		}
		if err := c.record(ctx, w, table); err != nil {
			return err
		}
		return s.lookSoon(ctx, w)
	})
}

func (c *Change) check(today calendar.Date) []errs.Field {
	var problems []errs.Field
	if c.From == "" {
		c.From = today
	}
	if _, err := calendar.Parse(string(c.From)); err != nil {
		problems = append(problems, errs.Field{Name: "active_from", Code: "not_a_date"})
	} else if c.From < today {
		problems = append(problems, errs.Field{Name: "active_from", Code: "in_the_past"})
	}
	if len(c.Reason) > maxReason {
		problems = append(problems, errs.Field{Name: "reason", Code: "too_long", Params: map[string]any{"max": maxReason}})
	}
	if len(c.Cells) == 0 {
		problems = append(problems, errs.Field{Name: "changes", Code: "required"})
	}
	for _, cell := range c.Cells {
		field := cell.Grade + "." + string(cell.Item)
		item, known := itemOf(cell.Item)
		if _, ok := (Table)(nil).On(cell.Grade, cell.Item, today); !known || !ok {
			problems = append(problems, errs.Field{Name: field, Code: "not_an_option"})
		} else if problem := item.check(field, cell.Value); problem != nil {
			problems = append(problems, *problem)
		}
	}
	return problems
}

// maxReason bounds a reason, in bytes.
const maxReason = 2000

var levelTypes = []db.Type{db.BigInt, db.Text, db.Text, db.Text, db.Text, db.Text, db.Text, db.BigInt, db.BigInt}

// record appends the cells that differ from what would hold on the day anyway.
func (c *Change) record(ctx context.Context, w *resource.Write, table Table) error {
	batch := db.Batch{Types: levelTypes, Head: "INSERT INTO service_levels (id, grade, item, value, unit, active_from, reason, recorded_at, recorded_by) "}
	changes := resource.Changes{}
	for _, cell := range c.Cells {
		old, _ := table.On(cell.Grade, cell.Item, c.From)
		if old.Value == cell.Value {
			continue
		}
		item, _ := itemOf(cell.Item)
		err := batch.Add(ctx, w.Tx, w.IDs.Next(), cell.Grade, string(cell.Item), cell.Value, item.Unit, c.From, c.Reason, w.Env.Now, w.Actor.ID)
		if err != nil {
			return err
		}
		changes[cell.Grade+"."+string(cell.Item)] = [2]json.RawMessage{quoted(old.Value), quoted(cell.Value)}
	}
	if err := batch.Flush(ctx, w.Tx); err != nil || len(changes) == 0 {
		return err
	}
	return w.Audit(ctx, resource.Entry{Action: "update", Entity: "service-levels", Title: string(c.From), Changes: changes})
}

// lookSoon has the customers looked at under the new levels, in the transaction that sets them.
func (s *Service) lookSoon(ctx context.Context, w *resource.Write) error {
	if s.Queue == nil {
		return nil
	}
	_, err := s.Queue.Enqueue(ctx, w.Tx, WatchJob, struct{}{}, w.Actor.ID)
	return err
}

func quoted(text string) json.RawMessage {
	out, _ := json.Marshal(text) // a string marshals
	return out
}
