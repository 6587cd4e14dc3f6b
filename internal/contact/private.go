package contact

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
)

// PrivateTie is a relation that only one employee holds, and brought along: when they go, it goes with them.
type PrivateTie struct {
	Tie         id.ID         `json:"tie"`
	Staff       id.ID         `json:"staff"`
	StaffName   string        `json:"staff_name"`
	StaffStatus string        `json:"staff_status" doc:"active, notice, frozen or left"`
	Contact     id.ID         `json:"contact"`
	ContactName string        `json:"contact_name"`
	Title       string        `json:"title"`
	Account     id.ID         `json:"account"`
	AccountName string        `json:"account_name"`
	Grade       string        `json:"grade"`
	Influence   *int64        `json:"influence" doc:"of the contact's most influential seat; null: none on the chart"`
	Since       calendar.Date `json:"since" nullable:"true"`
	Strength    *int64        `json:"strength" doc:"0–100; null: never judged, or longer than a year ago"`
}

// coveredFrom is the strength from which on a second tie holds a contact with the company.
const coveredFrom = 40

const privateQuery = `SELECT t.id, t.staff_id, u.name, u.status, t.contact_id, c.name, c.title, c.account_id, a.name, a.grade,
	COALESCE((SELECT MAX(p.influence) FROM positions p WHERE p.holder_id = c.id AND p.archived_at IS NULL), 0), t.since, t.strength, t.strength_on
	FROM ties t JOIN contacts c ON c.id = t.contact_id JOIN accounts a ON a.id = c.account_id JOIN users u ON u.id = t.staff_id
	WHERE t.archived_at IS NULL AND c.archived_at IS NULL AND a.archived_at IS NULL AND c.status <> 'left' AND t.origin = 'brought'
	AND NOT EXISTS (SELECT 1 FROM ties o JOIN users w ON w.id = o.staff_id WHERE o.contact_id = t.contact_id AND o.staff_id <> t.staff_id
		AND o.archived_at IS NULL AND w.archived_at IS NULL AND w.status IN ('active', 'notice') AND o.strength >= ? AND o.strength_on >= ?) AND `

// PrivateResources lists the ties that an employee brought and nobody else of us shares with a strength of 40 or more,
// the most influential contacts first. Only ties of contacts the actor may see are listed.
func (s *Service) PrivateResources(ctx context.Context, actor authz.Actor) ([]PrivateTie, error) {
	if actor.Grant(Ties.Guard()).Read == authz.None || actor.Grant(Contacts.Guard()).Read == authz.None {
		return nil, errs.Forbidden()
	}
	env, err := s.Store.Env(ctx, s.Store.DB)
	if err != nil {
		return nil, err
	}
	tie, args := actor.Where(Ties.Guard(), authz.Read, "t")
	person, more := actor.Where(Contacts.Guard(), authz.Read, "c")
	args = append(append([]any{coveredFrom, env.Today.AddDays(-fresh)}, args...), more...)
	rows, err := s.Store.DB.Query(ctx, privateQuery+tie+" AND "+person+" ORDER BY 11 DESC, a.name, t.id LIMIT 500", args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := []PrivateTie{}
	for rows.Next() {
		var p PrivateTie
		var t Tie
		var influence int64
		err := rows.Scan(&p.Tie, &p.Staff, &p.StaffName, &p.StaffStatus, &p.Contact, &p.ContactName, &p.Title, &p.Account, &p.AccountName, &p.Grade,
			&influence, &p.Since, &t.Strength, &t.StrengthOn)
		if err != nil {
			return nil, err
		}
		if influence > 0 {
			p.Influence = &influence
		}
		p.Strength = t.StrengthOf(env.Today)
		out = append(out, p)
	}
	return out, rows.Err()
}
