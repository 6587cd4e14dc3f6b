package privacy

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/jobs"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// RetainJob is the kind of the nightly removal of old personal notes.
const RetainJob = "privacy.retain"

// keptMonths is how long what is personal is kept after the last interaction with the customer (§2.8).
const keptMonths = 24

// RegisterJobs removes, every night at 03:30, the personal notes about people we have not dealt with for two years,
// and files nobody needs any more.
func (s *Service) RegisterJobs(q *jobs.Queue, zone *time.Location) {
	jobs.Register(q, jobs.Kind[struct{}]{Name: RetainJob, Retries: 2, Work: func(ctx context.Context, run *jobs.Run, _ struct{}) (any, error) {
		actor := authz.Actor{ID: run.By()}.AsSystem()
		n, err := s.Retain(ctx, actor)
		if err != nil {
			return nil, err
		}
		removed, err := s.Tidy(ctx, actor)
		return map[string]int{"erased": n, "files": removed}, err
	}})
	q.Every(jobs.Daily{Kind: RetainJob, Hour: 3, Minute: 30, Zone: zone, Args: struct{}{}})
}

// Retained lists the personal fields by entity that the job looks after. Each of these entities is the contact or names
// it; what is known of our own people goes when they go.
func Retained(reg *resource.Registry) map[string][]string {
	out := map[string][]string{}
	for _, e := range reg.All() {
		for _, f := range e.Fields() {
			if f.Class == authz.Personal && e.Name != "users" {
				out[e.Name] = append(out[e.Name], f.Column)
			}
		}
	}
	return out
}

// Retain empties the personal fields whose time is over, and what the log says they were, and returns how many records
// it emptied. Nothing recorded counts as the day the record was made.
func (s *Service) Retain(ctx context.Context, actor authz.Actor) (int, error) {
	total := 0
	for entity, columns := range Retained(s.Store.Registry) {
		err := s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
			n, err := retain(ctx, w, entity, columns)
			total += n
			return err
		})
		if err != nil {
			return total, err
		}
	}
	return total, nil
}

// lastSeen is the day from which the period runs: when a contact left the company, else when we last dealt with it, else
// with its customer. One who left years ago is not kept by those who came after.
const lastSeen = "COALESCE(NULLIF(c.left_on, ''), NULLIF(c.last_contact_on, ''), a.last_contact_on, '')"

func retain(ctx context.Context, w *resource.Write, entity string, columns []string) (int, error) {
	table := w.Registry.Named(entity).Options().Table
	cut := w.Env.Today.AddMonths(-keptMonths)
	var held []string
	args := []any{cut, startOf(cut, w.Env.Zone)}
	for _, column := range columns {
		held = append(held, "t."+column+" <> ''", "EXISTS (SELECT 1 FROM audit_log l WHERE l.entity = ? AND l.record_id = t.id AND l.changes LIKE ?)")
		args = append(args, entity, `%"`+column+`"%`)
	}
	of := "t.id"
	if entity != "contacts" {
		of = "t.contact_id"
	}
	over, err := db.Collect[id.ID](ctx, w.Tx, "SELECT t.id FROM "+table+" t JOIN contacts c ON c.id = "+of+` JOIN accounts a ON a.id = c.account_id
		WHERE `+lastSeen+` < ? AND t.created_at < ? AND (`+strings.Join(held, " OR ")+") ORDER BY t.id", args...)
	if err != nil {
		return 0, err
	}
	emptied := 0
	for _, one := range over {
		emptyNow, err := empty(ctx, w, table, one, columns)
		if err != nil {
			return emptied, err
		}
		cleared, err := forget(ctx, w, entity, one, columns)
		if err != nil {
			return emptied, err
		}
		if !emptyNow && !cleared {
			continue
		}
		emptied++
		var rev int64
		if err := w.Tx.QueryRow(ctx, "SELECT rev FROM "+table+" WHERE id = ?", one).Scan(&rev); err != nil {
			return emptied, err
		}
		if err := w.Audit(ctx, resource.Entry{Action: "retention", Entity: entity, Record: one, Rev: rev}); err != nil {
			return emptied, err
		}
	}
	return emptied, nil
}

func startOf(day calendar.Date, zone *time.Location) int64 {
	t := day.Time()
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, zone).UnixMicro()
}

func empty(ctx context.Context, w *resource.Write, table string, target id.ID, columns []string) (bool, error) {
	held := false
	for _, column := range columns {
		n, err := w.Tx.Exec(ctx, "UPDATE "+table+" SET "+column+" = '', rev = rev + 1, updated_at = ?, updated_by = ? WHERE id = ? AND "+column+" <> ''",
			w.Env.Now, w.Actor.ID, target)
		if err != nil {
			return held, err
		}
		held = held || n > 0
	}
	return held, nil
}

// forget takes the values of the fields out of the log and out of what merges keep.
func forget(ctx context.Context, w *resource.Write, entity string, target id.ID, columns []string) (bool, error) {
	cleared := false
	for _, place := range []struct{ table, where string }{{"audit_log", "entity = ? AND record_id = ?"}, {"merges", "entity = ? AND target_id = ?"}} {
		rows, err := w.Tx.Query(ctx, "SELECT id, changes FROM "+place.table+" WHERE "+place.where, entity, target)
		if err != nil {
			return false, err
		}
		defer rows.Close()
		lines := map[id.ID]string{}
		for rows.Next() {
			var one id.ID
			var changes string
			if err := rows.Scan(&one, &changes); err != nil {
				return false, err
			}
			if now, less := without(changes, columns); less {
				lines[one] = now
			}
		}
		if err := rows.Close(); err != nil {
			return false, err
		}
		for one, changes := range lines {
			cleared = true
			if _, err := w.Tx.Exec(ctx, "UPDATE "+place.table+" SET changes = ? WHERE id = ?", changes, one); err != nil {
				return false, err
			}
		}
	}
	return cleared, nil
}

// without is a line's changes without some fields.
func without(changes string, fields []string) (string, bool) {
	var byField map[string]json.RawMessage
	if json.Unmarshal([]byte(changes), &byField) != nil {
		return changes, false
	}
	before := len(byField)
	for _, f := range fields {
		delete(byField, f)
	}
	if len(byField) == before {
		return changes, false
	}
	out, err := json.Marshal(byField)
	return string(out), err == nil
}
