package handover

import (
	"context"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/contact"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/round"
)

// The bounds of §3.8: from which strength a tie holds a contact, and for how many days a judged strength counts.
const (
	coveredFrom = 40
	fresh       = 365
)

// holding is a key contact with the people of ours who hold it.
type holding struct {
	influence int
	staff     []id.ID
}

// lossOf is what goes with somebody (§3.8): the share of the covered influence that nobody else holds. Nothing covered: nil.
func lossOf(contacts map[id.ID]holding, who id.ID) (covered int, loss *float64) {
	lost := 0
	for _, c := range contacts {
		if len(c.staff) == 0 {
			continue
		}
		covered += c.influence
		if len(c.staff) == 1 && c.staff[0] == who {
			lost += c.influence
		}
	}
	if covered == 0 {
		return 0, nil
	}
	share := round.Six(float64(lost) / float64(covered))
	return covered, &share
}

// loss simulates that somebody leaves, over the customers and contacts that the actor sees.
func (s *Service) loss(ctx context.Context, actor authz.Actor, who id.ID) (int, *float64, error) {
	env, err := s.Store.Env(ctx, s.Store.DB)
	if err != nil {
		return 0, nil, err
	}
	seen, args := actor.Where(account.Accounts.Guard(), authz.Read, "a")
	met, metArgs := actor.Where(contact.Contacts.Guard(), authz.Read, "c")
	args = append(append([]any{keyInfluence, coveredFrom, env.Today.AddDays(-fresh)}, args...), metArgs...)
	rows, err := s.Store.DB.Query(ctx, `SELECT k.holder_id, k.influence, t.staff_id
		FROM (SELECT p.holder_id, MAX(p.influence) AS influence FROM positions p WHERE p.archived_at IS NULL AND p.holder_id IS NOT NULL AND p.influence >= ? GROUP BY p.holder_id) k
		JOIN contacts c ON c.id = k.holder_id JOIN accounts a ON a.id = c.account_id JOIN ties t ON t.contact_id = c.id JOIN users u ON u.id = t.staff_id
		WHERE c.archived_at IS NULL AND c.status <> 'left' AND a.archived_at IS NULL AND t.archived_at IS NULL AND t.strength >= ? AND t.strength_on >= ?
		AND u.archived_at IS NULL AND u.status <> 'left' AND `+seen+" AND "+met, args...)
	if err != nil {
		return 0, nil, err
	}
	defer rows.Close()
	contacts := map[id.ID]holding{}
	for rows.Next() {
		var contact, staff id.ID
		var influence int
		if err := rows.Scan(&contact, &influence, &staff); err != nil {
			return 0, nil, err
		}
		h := contacts[contact]
		h.influence, h.staff = influence, append(h.staff, staff)
		contacts[contact] = h
	}
	covered, loss := lossOf(contacts, who)
	return covered, loss, rows.Err()
}
