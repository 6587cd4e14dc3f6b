package handover

import (
	"context"
	"slices"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/contact"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
)

// HeldTie is how somebody stands with a contact. It cannot be given to anybody; one that came with the employee goes with
// them, which is why it is told apart.
type HeldTie struct {
	Contact   id.ID         `json:"contact"`
	Name      string        `json:"name"`
	Title     string        `json:"title"`
	Account   id.ID         `json:"account"`
	Customer  string        `json:"customer"`
	Grade     string        `json:"grade"`
	Origin    string        `json:"origin" doc:"company_built, inherited or brought; empty: not the caller's to know"`
	Strength  *int64        `json:"strength" doc:"0–100 as judged within a year; null: unknown, or not the caller's to know"`
	Successor *int64        `json:"successor" doc:"the strength the successor has with the same contact by now; null: none is known"`
	judgedOn  calendar.Date // of strength
	theirsOn  calendar.Date // of the successor's
}

// tiesOf lists the ties of somebody, as far as the actor sees them: those that came with the person first, then the strongest.
func tiesOf(ctx context.Context, q db.Querier, actor authz.Actor, user, successor id.ID, today calendar.Date) ([]HeldTie, error) {
	ties := contact.Ties.Guard()
	mine, args := actor.Where(ties, authz.Read, "t")
	theirs, theirArgs := actor.Where(ties, authz.Read, "s")
	people, peopleArgs := actor.Where(contact.Contacts.Guard(), authz.Read, "c")
	customers, customerArgs := actor.Where(account.Accounts.Guard(), authz.Read, "a")
	rows, err := q.Query(ctx, `SELECT c.id, c.name, c.title, a.id, a.name, a.grade, t.origin, t.strength, t.strength_on, s.strength, s.strength_on
		FROM ties t JOIN contacts c ON c.id = t.contact_id JOIN accounts a ON a.id = c.account_id
		LEFT JOIN ties s ON s.contact_id = t.contact_id AND s.staff_id = ? AND s.archived_at IS NULL AND `+theirs+`
		WHERE t.staff_id = ? AND t.archived_at IS NULL AND c.archived_at IS NULL AND c.status <> 'left' AND a.archived_at IS NULL AND `+mine+" AND "+people+" AND "+customers+`
		ORDER BY CASE t.origin WHEN 'brought' THEN 0 ELSE 1 END, COALESCE(t.strength, -1) DESC, c.name, c.id LIMIT 1000`,
		slices.Concat([]any{successor}, theirArgs, []any{user}, args, peopleArgs, customerArgs)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	origin, strength := actor.Field(ties, "origin", authz.Business) > authz.Masked, actor.Field(ties, "strength", authz.Business) > authz.Masked
	out := []HeldTie{}
	for rows.Next() {
		var t HeldTie
		if err := rows.Scan(&t.Contact, &t.Name, &t.Title, &t.Account, &t.Customer, &t.Grade, &t.Origin, &t.Strength, &t.judgedOn, &t.Successor, &t.theirsOn); err != nil {
			return nil, err
		}
		t.fade(today, strength)
		if !origin {
			t.Origin = ""
		}
		out = append(out, t)
	}
	return out, rows.Err()
}

// fade forgets strengths that were judged too long ago, and those that are not the caller's to know.
func (t *HeldTie) fade(today calendar.Date, known bool) {
	if since := today.AddDays(-fresh); !known || t.judgedOn < since {
		t.Strength = nil
	}
	if since := today.AddDays(-fresh); !known || t.theirsOn < since {
		t.Successor = nil
	}
}
