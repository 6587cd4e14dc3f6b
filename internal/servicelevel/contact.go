package servicelevel

import (
	"context"
	"slices"
	"time"

	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
)

// Contact is the newest sign that we were in touch with an account; the zero Contact says that none is known.
type Contact struct {
	On   calendar.Date
	Kind string // order, effort or file
}

// contactSigns are the places where contact shows, newest per account. Interactions are added here once they are kept.
var contactSigns = []struct{ kind, query string }{
	{"order", "SELECT account_id, MAX(ordered_on), CAST(0 AS BIGINT) FROM orders WHERE archived_at IS NULL AND ordered_on <= ? AND "},
	{"effort", "SELECT account_id, MAX(worked_on), CAST(0 AS BIGINT) FROM efforts WHERE archived_at IS NULL AND worked_on <= ? AND "},
	{"file", "SELECT record_id, CAST(NULL AS TEXT), MAX(created_at) FROM files WHERE entity = 'accounts' AND archived_at IS NULL AND ? <> '' AND "},
}

// lastContacts reads the newest sign of contact up to a day, of some accounts or, with nil, of all.
func lastContacts(ctx context.Context, q db.Querier, zone *time.Location, today calendar.Date, accounts []id.ID) (map[id.ID]Contact, error) {
	out := map[id.ID]Contact{}
	for _, sign := range contactSigns {
		column := "account_id"
		if sign.kind == "file" {
			column = "record_id"
		}
		where, args := "1=1", []any{string(today)}
		if accounts != nil {
			in, list := db.In(q.EngineName(), column, accounts)
			where, args = in, append(args, list)
		}
		if err := newest(ctx, q, zone, out, sign.kind, sign.query+where+" GROUP BY "+column, args); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func newest(ctx context.Context, q db.Querier, zone *time.Location, into map[id.ID]Contact, kind, query string, args []any) error {
	rows, err := q.Query(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var account id.ID
		var at clock.Instant
		c := Contact{Kind: kind}
		if err := rows.Scan(&account, &c.On, &at); err != nil {
			return err
		}
		if at != 0 {
			c.On = calendar.Of(at.Time().In(zone))
		}
		if c.On > into[account].On {
			into[account] = c
		}
	}
	return rows.Err()
}

// GapState says how an account stands against the longest contact gap of its grade.
type GapState string

// Of an account that was never in contact, as far as is known, no gap is known. Without a grade there is no limit.
const (
	GapOK      GapState = "ok"
	GapSoon    GapState = "soon"
	GapOverdue GapState = "overdue"
	GapUnknown GapState = "unknown"
	GapNone    GapState = "n_a"
)

// ContactGapNow is the time since the last contact against its limit.
type ContactGapNow struct {
	State GapState      `json:"state" enum:"ok,soon,overdue,unknown,n_a"`
	Last  calendar.Date `json:"last" doc:"day of the newest sign of contact; null: none is known"`
	Kind  string        `json:"kind,omitempty" doc:"order, effort or file"`
	Days  int           `json:"days" doc:"days since then"`
	Limit int           `json:"limit" doc:"longest gap of the grade, days; 0: there is no limit"`
	Due   calendar.Date `json:"due" doc:"last day within the limit"`
}

// WarnDays is how many days before its end a gap is warned of: a sixth of the limit, at least two days.
func WarnDays(limit int) int { return max(2, limit/6) }

// gapOn measures a gap on a day. The limit of a grade acts from the day the account has the grade, never backwards: a
// gap that was fine under the former grade is due on the day of the change, not before.
func gapOn(t Table, grade string, gradeSince calendar.Date, last Contact, today calendar.Date) ContactGapNow {
	g := ContactGapNow{State: GapNone, Last: last.On, Kind: last.Kind}
	if last.On != "" {
		g.Days = today.Days() - last.On.Days()
	}
	limit, ok := t.Number(grade, ContactGap, today)
	if !ok {
		return g
	}
	g.Limit, g.State = limit, GapUnknown
	if last.On == "" {
		return g
	}
	g.Due = max(last.On.AddDays(limit), gradeSince)
	switch {
	case today > g.Due:
		g.State = GapOverdue
	case today >= g.Due.AddDays(-WarnDays(limit)):
		g.State = GapSoon
	default:
		g.State = GapOK
	}
	return g
}

// idle are the stages in which nobody is expected to keep in touch.
var idle = []string{"lost", "ceased"}

// watched says whether an account's limits act at all.
func watched(stage, selection string) bool {
	return !slices.Contains(idle, stage) && selection != "not_served"
}
