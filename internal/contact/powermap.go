package contact

import (
	"context"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/events"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// MapPlace is where a seat stands on the drawing.
type MapPlace struct {
	Position id.ID `json:"position"`
	X        int64 `json:"x" minimum:"-100000" maximum:"100000"`
	Y        int64 `json:"y" minimum:"-100000" maximum:"100000"`
}

// ChainCover is a decision chain with its members and what is known of them.
type ChainCover struct {
	Chain        id.ID         `json:"chain"`
	Members      []ChainMember `json:"members" nullable:"false"`
	DeciderKnown bool          `json:"decider_known" doc:"the decider's seat has a holder we know"`
	Coverage
}

// PowerMap is what the drawing of a customer needs beside its records: where the seats stand, and how much we know.
type PowerMap struct {
	Places []MapPlace   `json:"places" nullable:"false"`
	Chains []ChainCover `json:"chains" nullable:"false"`
	Key    KeySeats     `json:"key"`
}

// PowerMap reads the map of a customer, of the positions and chains that the actor may see.
func (s *Service) PowerMap(ctx context.Context, actor authz.Actor, target id.ID) (*PowerMap, error) {
	if err := account.Accounts.Require(ctx, s.Store.DB, actor, target, authz.Read); err != nil {
		return nil, err
	}
	if actor.Grant(Positions.Guard()).Read == authz.None || actor.Grant(Chains.Guard()).Read == authz.None {
		return nil, errs.Forbidden()
	}
	out := &PowerMap{Places: []MapPlace{}, Chains: []ChainCover{}}
	seats, err := out.seats(ctx, s.Store.DB, actor, target)
	if err != nil {
		return nil, err
	}
	all := make([]Seat, 0, len(seats))
	for _, seat := range seats {
		all = append(all, seat)
	}
	out.Key = KeySeatsOf(all)
	return out, out.cover(ctx, s.Store.DB, actor, target, seats)
}

// seats reads the live positions and notes where they stand.
func (m *PowerMap) seats(ctx context.Context, q db.Querier, actor authz.Actor, target id.ID) (map[id.ID]Seat, error) {
	seen, args := actor.Where(Positions.Guard(), authz.Read, "p")
	rows, err := q.Query(ctx, `SELECT p.id, p.influence, p.holder_id, l.x, l.y FROM positions p LEFT JOIN position_places l ON l.position_id = p.id
		WHERE p.archived_at IS NULL AND p.account_id = ? AND `+seen+" ORDER BY p.id", append([]any{int64(target)}, args...)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	seats := map[id.ID]Seat{}
	for rows.Next() {
		var one id.ID
		var seat Seat
		var x, y *int64
		if err := rows.Scan(&one, &seat.Influence, &seat.Holder, &x, &y); err != nil {
			return nil, err
		}
		seats[one] = seat
		if x != nil && y != nil {
			m.Places = append(m.Places, MapPlace{one, *x, *y})
		}
	}
	return seats, rows.Err()
}

func (m *PowerMap) cover(ctx context.Context, q db.Querier, actor authz.Actor, target id.ID, seats map[id.ID]Seat) error {
	seen, args := actor.Where(Chains.Guard(), authz.Read, "c")
	args = append([]any{int64(target)}, args...)
	where := "c.archived_at IS NULL AND c.account_id = ? AND " + seen
	members, err := membersOf(ctx, q, "m.chain_id IN (SELECT c.id FROM decision_chains c WHERE "+where+")", args...)
	if err != nil {
		return err
	}
	rows, err := q.Query(ctx, "SELECT c.id, c.involved FROM decision_chains c WHERE "+where+" ORDER BY c.id", args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		c := ChainCover{Members: []ChainMember{}}
		var stated *int64
		if err := rows.Scan(&c.Chain, &stated); err != nil {
			return err
		}
		c.count(members[c.Chain], stated, seats)
		m.Chains = append(m.Chains, c)
	}
	return rows.Err()
}

// count leaves out the seats that the caller may not see or that are gone.
func (c *ChainCover) count(members []ChainMember, stated *int64, seats map[id.ID]Seat) {
	var list []Seat
	for _, one := range members {
		seat, there := seats[one.Position]
		if !there {
			continue
		}
		c.Members, list = append(c.Members, one), append(list, seat)
		c.DeciderKnown = c.DeciderKnown || one.Roles[0] == Decider && seat.Holder != 0
	}
	c.Coverage = CoverageOf(stated, list)
}

// Arrange stores where seats stand on the drawing, for everybody. An empty list puts all of them back in order. It is
// no change of the customer: no revision, no line in the log.
func (s *Service) Arrange(ctx context.Context, actor authz.Actor, target id.ID, places []MapPlace) error {
	return s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		if err := account.Accounts.Require(ctx, w.Tx, actor, target, authz.Edit); err != nil {
			return err
		}
		if actor.Scope(Positions.Guard(), authz.Edit) == authz.None {
			return errs.Forbidden()
		}
		seats, err := seatsOf(ctx, w.Tx, target)
		if err != nil {
			return err
		}
		if err := place(ctx, w, target, places, seats); err != nil {
			return err
		}
		return w.Events.Append(ctx, w.Tx, events.Event{Kind: events.Change, Entity: Positions.Name, Actor: actor.ID})
	})
}

func place(ctx context.Context, w *resource.Write, target id.ID, places []MapPlace, seats map[id.ID]string) error {
	if len(places) == 0 {
		_, err := w.Tx.Exec(ctx, "DELETE FROM position_places WHERE position_id IN (SELECT id FROM positions WHERE account_id = ?)", target)
		return err
	}
	for _, p := range places {
		if seats[p.Position] == "" {
			return errs.Invalid("places", "ref_not_found")
		}
		_, err := w.Tx.Exec(ctx, `INSERT INTO position_places (position_id, x, y) VALUES (?, ?, ?)
			ON CONFLICT (position_id) DO UPDATE SET x = excluded.x, y = excluded.y`, p.Position, p.X, p.Y)
		if err != nil {
			return err
		}
	}
	return nil
}
