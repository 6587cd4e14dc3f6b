package pyramid

import (
	"context"
	"strings"
	"time"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/value"
)

// past is one account with its grade at the end of each of some days: the one decided or, where nobody had decided
// yet, the one proposed then. "" is not graded at all yet, value.Lost is gone.
type past struct {
	account id.ID
	grades  []value.Grade
}

// endOf is the last instant of a day in the company's zone.
func endOf(day calendar.Date, zone *time.Location) clock.Instant {
	t := day.AddDays(1).Time()
	return clock.At(time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, zone)) - 1
}

// gradeThen is the grade of account a at an instant, which it takes three times.
const gradeThen = `COALESCE((SELECT g.grade FROM grade_records g WHERE g.account_id = a.id AND g.valid_from <= ?
	AND (g.valid_to IS NULL OR g.valid_to > ?) ORDER BY g.id DESC LIMIT 1),
	(SELECT x.grade FROM value_assessments x WHERE x.account_id = a.id AND x.recorded_at <= ? ORDER BY x.id DESC LIMIT 1), '')`

// lostThen is when account a was set to lost, read from the audit log: the stage itself has no date. One that was
// lost from its first day counts from there.
const lostThen = `CASE WHEN a.stage IN ('lost', 'ceased') THEN COALESCE((SELECT MAX(l.at) FROM audit_log l WHERE l.entity = 'accounts' AND l.record_id = a.id
	AND (l.changes LIKE '%"stage":["%","lost"]%' OR l.changes LIKE '%"stage":["%","ceased"]%')), a.created_at) END`

// gradesOn reads the grades of the visible accounts at the end of the given days. Accounts in the recycle bin were a
// mistake and are in none.
func gradesOn(ctx context.Context, q db.Querier, actor authz.Actor, zone *time.Location, days ...calendar.Date) ([]past, error) {
	scope, scoped := actor.Where(account.Accounts.Guard(), authz.Read, "a")
	at := make([]clock.Instant, len(days))
	args := []any{}
	for i, day := range days {
		at[i] = endOf(day, zone)
		args = append(args, at[i], at[i], at[i])
	}
	rows, err := q.Query(ctx, "SELECT a.id, "+lostThen+", a.ceased_on"+strings.Repeat(", "+gradeThen, len(days))+
		" FROM accounts a WHERE a.archived_at IS NULL AND "+scope+" ORDER BY a.id", append(args, scoped...)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []past
	for rows.Next() {
		p := past{grades: make([]value.Grade, len(days))}
		var lost clock.Instant
		var ceased calendar.Date
		into := []any{&p.account, &lost, &ceased}
		for i := range p.grades {
			into = append(into, &p.grades[i])
		}
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		for i, day := range days {
			if p.grades[i] != "" && (lost != 0 && lost <= at[i] || ceased != "" && ceased <= day) {
				p.grades[i] = value.Lost
			}
		}
		out = append(out, p)
	}
	return out, rows.Err()
}
