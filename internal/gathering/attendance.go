package gathering

import (
	"context"
	"fmt"

	"github.com/loam-crm/loam/internal/contact"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/money"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// Sheet is the list one holds at the door.
type Sheet struct {
	Date   calendar.Date `json:"date"`
	Held   bool          `json:"held" doc:"the day has come, so that attendance can be written down"`
	Guests []SheetGuest  `json:"guests" nullable:"false"`
	Counts SheetCounts   `json:"counts"`
	// A part of the guests would give a false cost for each.
	CostPerTarget *string `json:"cost_per_target" nullable:"true" doc:"cost for each target who came, in the company's currency; null: not known, nobody came, or not for the caller to see"`
	Currency      string  `json:"currency"`
}

// SheetGuest is one line of it.
type SheetGuest struct {
	Invitation  id.ID  `json:"invitation" nullable:"true"`
	Contact     id.ID  `json:"contact"`
	Name        string `json:"name"`
	Title       string `json:"title"`
	Account     id.ID  `json:"account"`
	AccountName string `json:"account_name"`
	Status      string `json:"status" enum:"invited,accepted,declined,attended,no_show"`
	Target      bool   `json:"target"`
	Brought     int64  `json:"brought"`
	Spoke       bool   `json:"spoke"`
	MayEdit     bool   `json:"may_edit"`
}

// SheetCounts are the figures of the guests the caller sees.
type SheetCounts struct {
	Invited         int `json:"invited" doc:"all of them"`
	Accepted        int `json:"accepted"`
	Declined        int `json:"declined"`
	Attended        int `json:"attended"`
	NoShow          int `json:"no_show"`
	Brought         int `json:"brought"`
	Targets         int `json:"targets"`
	TargetsAttended int `json:"targets_attended"`
}

// Sheet reads the guests of an event that the caller may see.
func (s *Service) Sheet(ctx context.Context, actor authz.Actor, gathering id.ID) (*Sheet, error) {
	g, err := Gatherings.Load(ctx, s.Store.DB, actor, gathering)
	if err != nil {
		return nil, err
	}
	if actor.Grant(Invitations.Guard()).Read == authz.None || actor.Grant(contact.Contacts.Guard()).Read == authz.None {
		return nil, errs.Forbidden()
	}
	env, err := s.Store.Env(ctx, s.Store.DB)
	if err != nil {
		return nil, err
	}
	out := &Sheet{Date: g.On, Held: g.On <= env.Today, Guests: []SheetGuest{}, Currency: env.Currency}
	if err := out.read(ctx, s.Store.DB, actor, gathering); err != nil {
		return nil, err
	}
	out.count()
	return out, s.price(ctx, actor, g, out, env.Currency)
}

func (o *Sheet) read(ctx context.Context, q db.Querier, actor authz.Actor, gathering id.ID) error {
	scope, args := actor.Where(Invitations.Guard(), authz.Read, "t")
	see, more := actor.Where(contact.Contacts.Guard(), authz.Read, "c")
	edit, last := actor.Where(Invitations.Guard(), authz.Edit, "t")
	all := append(append(append([]any{}, last...), int64(gathering)), append(args, more...)...)
	rows, err := q.Query(ctx, `SELECT t.id, c.id, c.name, c.title, a.id, a.name, t.status, t.target, t.brought, t.spoke, CASE WHEN `+edit+` THEN 1 ELSE 0 END
		FROM invitations t JOIN contacts c ON c.id = t.contact_id JOIN accounts a ON a.id = t.account_id
		WHERE t.gathering_id = ? AND t.archived_at IS NULL AND `+scope+" AND "+see+" ORDER BY a.name, c.name, t.id", all...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var g SheetGuest
		var edits int
		if err := rows.Scan(&g.Invitation, &g.Contact, &g.Name, &g.Title, &g.Account, &g.AccountName, &g.Status, &g.Target, &g.Brought, &g.Spoke, &edits); err != nil {
			return err
		}
		g.MayEdit = edits == 1
		o.Guests = append(o.Guests, g)
	}
	return rows.Err()
}

func (o *Sheet) count() {
	c := &o.Counts
	by := map[string]*int{Accepted: &c.Accepted, Declined: &c.Declined, Attended: &c.Attended, NoShow: &c.NoShow}
	for _, g := range o.Guests {
		c.Invited++
		if n := by[g.Status]; n != nil {
			*n++
		}
		c.Brought += int(g.Brought)
		if g.Target {
			c.Targets++
			if g.Status == Attended {
				c.TargetsAttended++
			}
		}
	}
}

// price works out the cost of each target who came, for whoever may read the cost and sees all the guests.
func (s *Service) price(ctx context.Context, actor authz.Actor, g *Gathering, out *Sheet, currency string) error {
	if g.Cost == nil || out.Counts.TargetsAttended == 0 || actor.Field(Gatherings.Guard(), "cost", authz.Confidential) <= authz.Masked {
		return nil
	}
	var all int
	if err := s.Store.DB.QueryRow(ctx, "SELECT COUNT(*) FROM invitations WHERE gathering_id = ? AND archived_at IS NULL", g.ID).Scan(&all); err != nil {
		return err
	}
	if all == len(out.Guests) {
		text := money.Format(PerTarget(*g.Cost, out.Counts.TargetsAttended), currency)
		out.CostPerTarget = &text
	}
	return nil
}

// PerTarget is a cost in minor units for each of so many targets, at least one, rounded half away from zero.
func PerTarget(cost int64, targets int) int64 {
	n := int64(targets)
	return (2*cost + n) / (2 * n)
}

// Mark is what the door wrote down of one guest: of an invitation, or of a contact who came without one.
type Mark struct {
	Invitation, Contact id.ID
	Status              string
	Brought             int64
	Spoke               bool
}

// Attend stores what the door wrote down, all or nothing.
func (s *Service) Attend(ctx context.Context, actor authz.Actor, gathering id.ID, marks []Mark) error {
	if len(marks) > maxGuests {
		return errs.Unprocessable("too_many_guests").With("max", maxGuests).With("found", len(marks))
	}
	return s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		if err := Gatherings.Require(ctx, w.Tx, actor, gathering, authz.Read); err != nil {
			return err
		}
		if actor.Scope(Invitations.Guard(), authz.Edit) == authz.None {
			return errs.Forbidden()
		}
		there, err := invitedTo(ctx, w.Tx, gathering)
		if err != nil {
			return err
		}
		known := map[id.ID]bool{}
		for _, one := range there {
			known[one] = true
		}
		for at, m := range marks {
			if m.Invitation == 0 {
				m.Invitation = there[m.Contact]
			}
			if m.Invitation != 0 && !known[m.Invitation] {
				return errs.Invalid(fmt.Sprintf("guests.%d", at), "ref_not_found")
			}
			if err := m.store(ctx, w, gathering); err != nil {
				return err
			}
		}
		return nil
	})
}

func (m Mark) store(ctx context.Context, w *resource.Write, gathering id.ID) error {
	if m.Invitation != 0 {
		_, err := Invitations.Update(ctx, w, m.Invitation, func(i *Invitation) error {
			i.Status, i.Brought, i.Spoke = m.Status, m.Brought, m.Spoke
			return nil
		})
		return err
	}
	if !w.Actor.Grant(Invitations.Guard()).Create {
		return errs.Forbidden()
	}
	if err := contact.Contacts.Require(ctx, w.Tx, w.Actor, m.Contact, authz.Read); err != nil {
		return err
	}
	return Invitations.Insert(ctx, w, &Invitation{Gathering: gathering, Contact: m.Contact, Status: m.Status, Brought: m.Brought, Spoke: m.Spoke})
}
