package handover

import (
	"context"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/contact"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
)

// HandoverInventory is what a handover still has to do, as far as the one who asks may see it.
type HandoverInventory struct {
	State     string            `json:"state"`
	Leaver    id.ID             `json:"leaver"`
	Open      int               `json:"open" doc:"how many things still hang on the one who leaves"`
	Kinds     []HandoverCount   `json:"kinds" nullable:"false" doc:"of what kind they are"`
	Checklist []HandoverLine    `json:"checklist" nullable:"false"`
	Unticked  int               `json:"unticked" doc:"lines of it that are still to be done"`
	Ties      int               `json:"ties" doc:"contacts the one who leaves is close to, of those the caller sees"`
	Brought   int               `json:"brought" doc:"of these, those they brought along, which may go with them"`
	Meetings  []KeyContact      `json:"meetings" nullable:"false" doc:"key contacts of S and A customers, and when the successor met them"`
	Unmet     int               `json:"unmet" doc:"how many of them are still to be met"`
	Watched   []WatchedCustomer `json:"watched" nullable:"false" doc:"after acceptance: the customers that changed hands"`
	Watch     calendar.Date     `json:"watch_until" nullable:"true"`
	MayFreeze bool              `json:"may_freeze"`
	MayAccept bool              `json:"may_accept" doc:"the caller is the successor, and it is time"`
	MayClose  bool              `json:"may_close"`
	MayEnd    bool              `json:"may_withdraw"`
	MayTick   bool              `json:"may_tick" doc:"the caller ticks, remarks and adds lines"`
	MayShape  bool              `json:"may_shape" doc:"the caller rewords lines and takes them away"`
}

// WatchedCustomer is a customer that changed hands, and whether the new owner was in touch since.
type WatchedCustomer struct {
	ID        id.ID         `json:"id"`
	Name      string        `json:"name"`
	Grade     string        `json:"grade"`
	Owner     string        `json:"owner"`
	LastTouch calendar.Date `json:"last_touch" nullable:"true"`
	LastOrder calendar.Date `json:"last_order" nullable:"true"`
	Silent    bool          `json:"silent" doc:"nobody was in touch since it changed hands"`
}

// Inventory shows how a handover stands.
func (s *Service) Inventory(ctx context.Context, actor authz.Actor, target id.ID) (*HandoverInventory, error) {
	q := s.Store.DB
	h, err := Handovers.Load(ctx, q, actor, target)
	if err != nil {
		return nil, err
	}
	env, err := s.Store.Env(ctx, q)
	if err != nil {
		return nil, err
	}
	runs := actor.May(authz.HandoverRun)
	out := &HandoverInventory{State: h.State, Leaver: h.Leaver, Watch: h.Watch, Meetings: []KeyContact{}, Watched: []WatchedCustomer{}, Kinds: []HandoverCount{},
		MayTick: h.running() && h.mayTick(actor), MayShape: h.running() && h.mayShape(actor),
		MayFreeze: runs && h.State == Announced, MayEnd: runs && (h.State == Announced || h.State == Frozen),
		MayAccept: actor.ID == h.Successor && h.State == Frozen && !actor.CannotWrite, MayClose: runs && h.State == Accepted && env.Today >= h.Watch}
	if out.Checklist, err = checklist(ctx, q, h.ID); err != nil {
		return nil, err
	}
	for _, line := range out.Checklist {
		if line.DoneOn == "" {
			out.Unticked++
		}
	}
	if h.running() || h.State == Accepted {
		if err := s.still(ctx, actor, h, env.Today, out); err != nil {
			return nil, err
		}
	}
	out.Watched, err = s.watched(ctx, actor, h)
	return out, err
}

// still shows what is left to do: of all that hangs on the one who leaves it says how much, of the rest what the actor sees.
func (s *Service) still(ctx context.Context, actor authz.Actor, h *Handover, today calendar.Date, out *HandoverInventory) error {
	open, err := openItems(ctx, s.Store.DB, h.Leaver, today)
	if err != nil {
		return err
	}
	out.Open, out.Kinds = len(open), counted(open)
	ties, err := tiesOf(ctx, s.Store.DB, actor, h.Leaver, h.Successor, today)
	if err != nil {
		return err
	}
	out.Ties = len(ties)
	for _, one := range ties {
		if one.Origin == contact.Brought {
			out.Brought++
		}
	}
	return s.meetings(ctx, actor, h, out)
}

// meetings shows the key contacts of the customers the actor sees; how many are unmet counts all.
func (s *Service) meetings(ctx context.Context, actor authz.Actor, h *Handover, out *HandoverInventory) error {
	all, err := keyContacts(ctx, s.Store.DB, h)
	if err != nil {
		return err
	}
	seen, err := visible(ctx, s.Store.DB, actor, h.Leaver)
	if err != nil {
		return err
	}
	for _, k := range all {
		if k.MetOn == "" {
			out.Unmet++
		}
		if seen[k.Account] {
			out.Meetings = append(out.Meetings, k)
		}
	}
	return nil
}

func visible(ctx context.Context, q db.Querier, actor authz.Actor, owner id.ID) (map[id.ID]bool, error) {
	scope, args := actor.Where(account.Accounts.Guard(), authz.Read, "a")
	list, err := db.Collect[id.ID](ctx, q, "SELECT a.id FROM accounts a WHERE a.owner_id = ? AND "+scope, append([]any{owner}, args...)...)
	out := make(map[id.ID]bool, len(list))
	for _, one := range list {
		out[one] = true
	}
	return out, err
}

func (s *Service) watched(ctx context.Context, actor authz.Actor, h *Handover) ([]WatchedCustomer, error) {
	seen, args := actor.Where(account.Accounts.Guard(), authz.Read, "a")
	rows, err := s.Store.DB.Query(ctx, `SELECT a.id, a.name, a.grade, COALESCE(u.name, ''), a.last_contact_on, a.last_order_on, m.moved_on
		FROM ownership_moves m JOIN accounts a ON a.id = m.account_id LEFT JOIN users u ON u.id = a.owner_id
		WHERE m.batch_id = ? AND m.kind = 'handover' AND a.archived_at IS NULL AND `+seen+`
		ORDER BY CASE a.grade WHEN 'S' THEN 0 WHEN 'A' THEN 1 WHEN 'B' THEN 2 WHEN 'C' THEN 3 ELSE 4 END, a.name, a.id LIMIT 1000`, append([]any{h.ID}, args...)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := []WatchedCustomer{}
	for rows.Next() {
		var c WatchedCustomer
		var moved calendar.Date
		if err := rows.Scan(&c.ID, &c.Name, &c.Grade, &c.Owner, &c.LastTouch, &c.LastOrder, &moved); err != nil {
			return nil, err
		}
		c.Silent = c.LastTouch < moved
		out = append(out, c)
	}
	return out, rows.Err()
}
