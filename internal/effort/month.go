package effort

import (
	"context"
	"database/sql"
	"errors"
	"regexp"
	"strings"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// EffortMonth says of a calendar month what was booked and whether it is settled. The hours of a closed month are what wages,
// 人效 and the assets of the month stand on: nobody changes them any more.
type EffortMonth struct {
	Month    string  `json:"month"` // 2026-10
	Hours    float64 `json:"hours"`
	Entries  int64   `json:"entries"`
	People   int64   `json:"people"`
	ClosedAt *string `json:"closed_at"`
	ClosedBy string  `json:"closed_by"` // name
	Over     bool    `json:"over"`      // may be closed
}

// monthOf is the month of a day.
func monthOf(day calendar.Date) string { return string(day)[:7] }

// RefuseClosed refuses (409 month_closed) to touch the hours of a day whose month is closed.
func RefuseClosed(ctx context.Context, q db.Querier, day calendar.Date) error {
	if day == "" {
		return nil
	}
	if err := still(ctx, q); err != nil {
		return err
	}
	var closed bool
	err := q.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM effort_months WHERE month = ?)", monthOf(day)).Scan(&closed)
	if err == nil && closed {
		return errs.Conflict("month_closed").With("month", monthOf(day))
	}
	return err
}

// still has a month that is being closed wait for whoever books hours in this transaction, and the other way round: hours
// that were checked while a month was open must not be stored once it is closed.
func still(ctx context.Context, q db.Querier) error {
	if tx, writes := q.(*db.Tx); writes {
		return tx.Still(ctx, "effort_months")
	}
	return nil
}

// RefuseClosedImport refuses (409 month_closed) to take back an import that booked hours in a month closed since.
func RefuseClosedImport(ctx context.Context, q db.Querier, imp id.ID) error {
	if err := still(ctx, q); err != nil {
		return err
	}
	var month string
	err := q.QueryRow(ctx, `SELECT m.month FROM effort_months m WHERE EXISTS (SELECT 1 FROM efforts e
		WHERE e.import_id = ? AND e.archived_at IS NULL AND substr(e.worked_on, 1, 7) = m.month) ORDER BY m.month LIMIT 1`, imp).Scan(&month)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil
	case err != nil:
		return err
	}
	return errs.Conflict("month_closed").With("month", month)
}

// shownMonths is how many months the list of months goes back.
const shownMonths = 13

// Months lists the latest months, the present one first, with the hours the caller may see.
func (s *Service) Months(ctx context.Context, actor authz.Actor) ([]EffortMonth, error) {
	if !actor.May(authz.EffortClose) {
		return nil, errs.Forbidden()
	}
	env, err := s.Store.Env(ctx, s.Store.DB)
	if err != nil {
		return nil, err
	}
	out := make([]EffortMonth, shownMonths)
	place := map[string]*EffortMonth{}
	for i := range out {
		month := monthOf(env.Today.AddMonths(-i))
		out[i] = EffortMonth{Month: month, Over: i > 0}
		place[month] = &out[i]
	}
	if err := s.bookedByMonth(ctx, actor, place, out[shownMonths-1].Month); err != nil {
		return nil, err
	}
	return out, s.closedMonths(ctx, place)
}

func (s *Service) bookedByMonth(ctx context.Context, actor authz.Actor, place map[string]*EffortMonth, from string) error {
	where, args := actor.Where(Entries.Guard(), authz.Read, "e")
	rows, err := s.Store.DB.Query(ctx, `SELECT substr(e.worked_on, 1, 7), SUM(e.hours), COUNT(*), COUNT(DISTINCT e.staff_id) FROM efforts e
		WHERE e.archived_at IS NULL AND e.worked_on >= ? AND `+where+` GROUP BY substr(e.worked_on, 1, 7)`, append([]any{from + "-01"}, args...)...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var m EffortMonth
		if err := rows.Scan(&m.Month, &m.Hours, &m.Entries, &m.People); err != nil {
			return err
		}
		if at := place[m.Month]; at != nil {
			at.Hours, at.Entries, at.People = hundredths(m.Hours), m.Entries, m.People
		}
	}
	return rows.Err()
}

func (s *Service) closedMonths(ctx context.Context, place map[string]*EffortMonth) error {
	rows, err := s.Store.DB.Query(ctx, `SELECT m.month, m.closed_at, COALESCE(u.name, '') FROM effort_months m LEFT JOIN users u ON u.id = m.closed_by`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var month, name string
		var at clock.Instant
		if err := rows.Scan(&month, &at, &name); err != nil {
			return err
		}
		if known := place[month]; known != nil {
			text := at.String()
			known.ClosedAt, known.ClosedBy = &text, name
		}
	}
	return rows.Err()
}

var monthForm = regexp.MustCompile(`^\d{4}-(0[1-9]|1[0-2])$`)

// Close settles a month that is over. It needs the command efforts.close.
func (s *Service) Close(ctx context.Context, actor authz.Actor, month string) error {
	return s.settle(ctx, actor, month, func(ctx context.Context, w *resource.Write, closed bool) error {
		switch {
		case month >= monthOf(w.Env.Today):
			return errs.Invalid("month", "month_not_over")
		case closed:
			return errs.Conflict("month_closed").With("month", month)
		}
		_, err := w.Tx.Exec(ctx, "INSERT INTO effort_months (month, closed_at, closed_by) VALUES (?, ?, ?)", month, w.Env.Now, w.Actor.ID)
		if err != nil {
			return err
		}
		return w.Audit(ctx, resource.Entry{Action: "close", Entity: Entries.Name, Title: month})
	})
}

// Reopen lets the hours of a closed month be corrected; the audit log keeps who did it and why.
func (s *Service) Reopen(ctx context.Context, actor authz.Actor, month, reason string) error {
	reason = strings.TrimSpace(reason)
	if reason == "" {
		return errs.Invalid("reason", "required")
	}
	return s.settle(ctx, actor, month, func(ctx context.Context, w *resource.Write, closed bool) error {
		if !closed {
			return errs.Conflict("month_open").With("month", month)
		}
		if _, err := w.Tx.Exec(ctx, "DELETE FROM effort_months WHERE month = ?", month); err != nil {
			return err
		}
		w.Reason = reason
		return w.Audit(ctx, resource.Entry{Action: "reopen", Entity: Entries.Name, Title: month})
	})
}

func (s *Service) settle(ctx context.Context, actor authz.Actor, month string, fn func(ctx context.Context, w *resource.Write, closed bool) error) error {
	if !actor.May(authz.EffortClose) {
		return errs.Forbidden()
	}
	if !monthForm.MatchString(month) {
		return errs.NotFound()
	}
	return s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		var closed bool
		if err := w.Tx.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM effort_months WHERE month = ?)", month).Scan(&closed); err != nil {
			return err
		}
		return fn(ctx, w, closed)
	})
}
