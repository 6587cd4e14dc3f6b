package servicelevel

import (
	"context"
	"slices"

	"github.com/loam-crm/loam/internal/interaction"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
)

// Contact is the newest sign that we were in touch with an account; the zero Contact says that none is known.
type Contact struct {
	On   calendar.Date
	Kind string // interaction, order or effort
}

// contactSigns are the places where contact shows beside interactions, newest per account. A file alone is none: whoever
// puts one there has not spoken to anybody.
var contactSigns = []struct{ kind, query string }{
	{"order", "SELECT account_id, MAX(ordered_on) FROM orders WHERE archived_at IS NULL AND ordered_on <= ? AND "},
	{"effort", "SELECT account_id, MAX(worked_on) FROM efforts WHERE archived_at IS NULL AND worked_on <= ? AND "},
}

// lastContacts reads the newest sign of contact up to a day, of some accounts or, with nil, of all.
func lastContacts(ctx context.Context, q db.Querier, today calendar.Date, accounts []id.ID) (map[id.ID]Contact, error) {
	out := map[id.ID]Contact{}
	err := interaction.LastContacts(ctx, q, today, accounts, func(account id.ID, on calendar.Date) {
		out[account] = Contact{On: on, Kind: "interaction"}
	})
	if err != nil {
		return nil, err
	}
	for _, sign := range contactSigns {
		where, args := "1=1", []any{string(today)}
		if accounts != nil {
			in, list := db.In(q.EngineName(), "account_id", accounts)
			where, args = in, append(args, list)
		}
		if err := newest(ctx, q, out, sign.kind, sign.query+where+" GROUP BY account_id", args); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// LastFollowUps gives the newest day of contact of accounts up to a day, nil accounts being all. Whatever else comes to
// count as contact, such as mail, counts here.
func LastFollowUps(ctx context.Context, q db.Querier, today calendar.Date, accounts []id.ID) (map[id.ID]calendar.Date, error) {
	contacts, err := lastContacts(ctx, q, today, accounts)
	out := make(map[id.ID]calendar.Date, len(contacts))
	for account, contact := range contacts {
		out[account] = contact.On
	}
	return out, err
}

func newest(ctx context.Context, q db.Querier, into map[id.ID]Contact, kind, query string, args []any) error {
	rows, err := q.Query(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var account id.ID
		c := Contact{Kind: kind}
		if err := rows.Scan(&account, &c.On); err != nil {
			return err
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
	Last  calendar.Date `json:"last" nullable:"true" doc:"day of the newest sign of contact; null: none is known"`
	Kind  string        `json:"kind,omitempty" doc:"interaction, order or effort"`
	Days  int           `json:"days" doc:"days since then"`
	Limit int           `json:"limit" doc:"longest gap of the grade, days; 0: there is no limit"`
	Due   calendar.Date `json:"due" nullable:"true" doc:"last day within the limit"`
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
