package privacy

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/settings"
)

// ExportLine is a line of the log of exports.
type ExportLine struct {
	ID        id.ID          `json:"id"`
	User      id.ID          `json:"-"`
	UserName  string         `json:"user"`
	Own       bool           `json:"own"`
	Entity    string         `json:"entity"`
	Label     resource.Label `json:"label"`
	Query     string         `json:"query" doc:"what is in the table, as JSON: q, filter and fields of a list, the parameters of a report; empty is all of it"`
	Rows      int64          `json:"rows"`
	Purpose   string         `json:"purpose"`
	State     string         `json:"state" enum:"taken,allowed,refused,waiting,approved,declined,used"`
	At        clock.Instant  `json:"at"`
	DecidedBy string         `json:"decided_by"`
	Note      string         `json:"note"`
	EndsOn    calendar.Date  `json:"ends_on" nullable:"true" doc:"until when a consent holds"`
}

// ExportUse is how much the caller took today, and may take.
type ExportUse struct {
	Limit     int   `json:"limit"`
	Used      int64 `json:"used"`
	Unlimited bool  `json:"unlimited"`
	Waiting   int   `json:"waiting" doc:"requests that wait for the caller's consent"`
}

const pageSize = 50

// Lines lists the log, the newest first: everybody's for who reads the audit log or gives consent, else one's own.
func (s *Service) Lines(ctx context.Context, actor authz.Actor, state string, below id.ID) (out []ExportLine, next id.ID, err error) {
	query := `SELECT x.id, x.user_id, COALESCE(u.name, ''), x.entity, x.row_count, x.purpose, x.query, x.state, x.asked_at, COALESCE(d.name, ''), x.note, x.ends_on
		FROM exports x LEFT JOIN users u ON u.id = x.user_id LEFT JOIN users d ON d.id = x.decided_by WHERE 1=1`
	var args []any
	if !actor.May(authz.AuditRead) && !actor.May(authz.ExportApprove) {
		query, args = query+" AND x.user_id = ?", append(args, actor.ID)
	}
	if state != "" {
		query, args = query+" AND x.state = ?", append(args, state)
	}
	if below != 0 {
		query, args = query+" AND x.id < ?", append(args, below)
	}
	rows, err := s.Store.DB.Query(ctx, query+" ORDER BY x.id DESC LIMIT ?", append(args, pageSize+1)...)
	if err != nil {
		return nil, 0, err
	}
	defer rows.Close()
	out = []ExportLine{}
	for rows.Next() {
		var l ExportLine
		if err := rows.Scan(&l.ID, &l.User, &l.UserName, &l.Entity, &l.Rows, &l.Purpose, &l.Query, &l.State, &l.At, &l.DecidedBy, &l.Note, &l.EndsOn); err != nil {
			return nil, 0, err
		}
		l.Own, l.Label = l.User == actor.ID, s.Store.Registry.ExportLabel(l.Entity)
		out = append(out, l)
	}
	if len(out) > pageSize {
		out = out[:pageSize]
		next = out[pageSize-1].ID
	}
	return out, next, rows.Err()
}

// Use says what the caller took today.
func (s *Service) Use(ctx context.Context, actor authz.Actor) (ExportUse, error) {
	env, err := s.Store.Env(ctx, s.Store.DB)
	if err != nil {
		return ExportUse{}, err
	}
	company, err := settings.Load(ctx, s.Store.DB)
	if err != nil {
		return ExportUse{}, err
	}
	out := ExportUse{Limit: company.ExportRows, Unlimited: actor.May(authz.ExportApprove)}
	if out.Used, err = soFar(ctx, s.Store.DB, actor.ID, env.Today); err != nil || !out.Unlimited {
		return out, err
	}
	err = s.Store.DB.QueryRow(ctx, "SELECT COUNT(*) FROM exports WHERE state = ? AND user_id <> ?", waiting, actor.ID).Scan(&out.Waiting)
	return out, err
}

// parse reads the id of a cursor, none for "".
func parse(text string) (id.ID, error) {
	if text == "" {
		return 0, nil
	}
	one, err := id.Parse(text)
	if err != nil {
		return 0, errs.Invalid("after", "bad_cursor")
	}
	return one, nil
}
