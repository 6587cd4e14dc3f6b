package handover

import (
	"context"
	"slices"

	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// keyInfluence is from which influence on a contact is a key contact (§3.8).
const keyInfluence = 2

// KeyContact is somebody at an S or A customer whom the successor must have met.
type KeyContact struct {
	Contact   id.ID         `json:"contact"`
	Name      string        `json:"name"`
	Title     string        `json:"title"`
	Account   id.ID         `json:"account"`
	Customer  string        `json:"customer"`
	Grade     string        `json:"grade"`
	Influence int64         `json:"influence"`
	MetOn     calendar.Date `json:"met_on" nullable:"true" doc:"first day on which the successor met them since the announcement; null: not yet"`
	Joint     bool          `json:"joint" doc:"the one who leaves was at one of those meetings, and introduced the successor"`
}

// met finds the meetings of a contact with the successor, face to face: what is said on the telephone introduces nobody.
const met = ` FROM interactions i JOIN interaction_contacts ic ON ic.interaction_id = i.id
		WHERE ic.contact_id = c.id AND i.archived_at IS NULL AND NOT i.planned AND i.held_on >= ?
		AND i.kind IN ('visit', 'meeting', 'exec_meeting', 'site_visit', 'training', 'concern_meeting', 'meal')
		AND (i.author_id = ? OR i.ours LIKE ?)`

const keyQuery = `SELECT c.id, c.name, c.title, a.id, a.name, a.grade, MAX(p.influence), (SELECT MIN(i.held_on)` + met + `),
	EXISTS (SELECT 1` + met + ` AND (i.author_id = ? OR i.ours LIKE ?))
	FROM contacts c JOIN accounts a ON a.id = c.account_id JOIN positions p ON p.holder_id = c.id
	WHERE a.owner_id = ? AND a.grade IN ('S', 'A') AND a.archived_at IS NULL AND c.archived_at IS NULL AND c.status <> 'left'
	AND p.archived_at IS NULL AND p.influence >= ?
	GROUP BY c.id, c.name, c.title, a.id, a.name, a.grade ORDER BY a.grade DESC, a.name, 7 DESC, c.name, c.id`

// keyContacts are the key contacts of the S and A customers that still are the leaver's, with the day on which the
// successor met each of them.
func keyContacts(ctx context.Context, q db.Querier, h *Handover) ([]KeyContact, error) {
	among := func(person id.ID) string { return `%"` + person.String() + `"%` }
	successor := []any{h.AnnouncedOn, h.Successor, among(h.Successor)}
	rows, err := q.Query(ctx, keyQuery, slices.Concat(successor, successor, []any{h.Leaver, among(h.Leaver), h.Leaver, keyInfluence})...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := []KeyContact{}
	for rows.Next() {
		var k KeyContact
		if err := rows.Scan(&k.Contact, &k.Name, &k.Title, &k.Account, &k.Customer, &k.Grade, &k.Influence, &k.MetOn, &k.Joint); err != nil {
			return nil, err
		}
		out = append(out, k)
	}
	return out, rows.Err()
}

// allMet refuses while key contacts are to be met: all are counted, those the caller sees are named.
func allMet(ctx context.Context, w *resource.Write, h *Handover) error {
	all, err := keyContacts(ctx, w.Tx, h)
	if err != nil {
		return err
	}
	seen, err := visible(ctx, w.Tx, w.Actor, h.Leaver)
	if err != nil {
		return err
	}
	count, names := 0, []string{}
	for _, k := range all {
		if k.MetOn != "" {
			continue
		}
		if count++; seen[k.Account] {
			names = append(names, k.Name+" ("+k.Customer+")")
		}
	}
	if count == 0 {
		return nil
	}
	return errs.Conflict("meetings_open").With("count", count).With("contacts", names)
}
