package demo

import (
	"context"
	"fmt"

	"github.com/loam-crm/loam/internal/contact"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// seat is a position with its holder; nobody is "" (vacant) or "?" (we do not know who).
type seat struct {
	unit, title string
	level       string
	influence   int64
	boss        string // title of the seat above
	who, latin  string // as on the card, and as in the address
	stance      string
}

type tied struct {
	who, staff, origin string
	strength           int64 // 0: nobody judged it
	years              int   // since when
}

type influence struct {
	from, to, kind string
	strength       int64
	source         string
}

type deciding struct {
	purchase string
	involved int64
	steps    string
	members  [][]string // title and roles
}

// organisation is what the demo company knows of the people of a customer.
type organisation struct {
	short, domain string
	units         [][3]string // name, function, parent
	seats         []seat
	ties          []tied
	influences    []influence
	chains        []deciding
}

// introduce draws the organisation of the best known customers, on behalf of who looks after them.
func (c *company) introduce(ctx context.Context) error {
	number := 0
	for i := range organisations {
		o := &organisations[i]
		var owner string
		for _, who := range customers {
			if who.short == o.short {
				owner = who.owner
			}
		}
		made := &chart{company: c, account: c.account[o.short], people: map[string]id.ID{}, seats: map[string]id.ID{}, number: &number}
		if err := c.as(ctx, owner, func(ctx context.Context, w *resource.Write) error { return made.draw(ctx, w, o) }); err != nil {
			return fmt.Errorf("%s: %w", o.short, err)
		}
		if err := made.decide(ctx, o, owner); err != nil {
			return fmt.Errorf("%s: %w", o.short, err)
		}
	}
	return nil
}

// chart is an organisation on its way into the database.
type chart struct {
	*company
	account       id.ID
	people, seats map[string]id.ID
	number        *int // of the telephone numbers given out, none of which is anybody's
}

func (m *chart) draw(ctx context.Context, w *resource.Write, o *organisation) error {
	units := map[string]id.ID{}
	for _, u := range o.units {
		unit := &contact.Unit{Account: m.account, Name: u[0], Function: u[1], Parent: units[u[2]]}
		if err := contact.Units.Insert(ctx, w, unit); err != nil {
			return err
		}
		units[u[0]] = unit.ID
	}
	for _, s := range o.seats {
		if err := m.place(ctx, w, o, s, units[s.unit]); err != nil {
			return fmt.Errorf("%s: %w", s.title, err)
		}
	}
	for _, e := range o.influences {
		edge := &contact.Edge{From: m.seats[e.from], To: m.seats[e.to], Kind: e.kind, Strength: e.strength, Source: e.source}
		if err := contact.Edges.Insert(ctx, w, edge); err != nil {
			return err
		}
	}
	for _, t := range o.ties {
		tie := &contact.Tie{Contact: m.people[t.who], Staff: m.staff[t.staff], Origin: t.origin, Since: w.Env.Today.AddMonths(-12 * t.years)}
		if t.strength > 0 {
			tie.Strength, tie.StrengthOn = &t.strength, w.Env.Today.AddDays(-int(t.strength))
		}
		if err := contact.Ties.Insert(ctx, w, tie); err != nil {
			return err
		}
	}
	return m.part(ctx, w, o)
}

// place puts somebody into a seat. Who has left sits there until part lets them go, as it was.
func (m *chart) place(ctx context.Context, w *resource.Write, o *organisation, s seat, unit id.ID) error {
	p := &contact.Position{Unit: unit, Title: s.title, Level: s.level, Influence: s.influence, ReportsTo: m.seats[s.boss]}
	switch s.who {
	case "?":
	case "":
		p.Vacancy = contact.Vacant
	default:
		*m.number++
		person := &contact.Contact{Account: m.account, Name: s.who, Title: s.title, Phones: resource.Strings{fmt.Sprintf("138 0000 %04d", 1000+17**m.number)},
			Emails: resource.Strings{s.latin + "@" + o.domain}, Language: "zh", Stance: s.stance}
		if s.level == "1" {
			person.Phones = append(person.Phones, fmt.Sprintf("0591-8000%04d", 2000+13**m.number))
		}
		if s.stance == gone {
			person.Stance = "supporter"
		}
		if err := contact.Contacts.Insert(ctx, w, person); err != nil {
			return err
		}
		m.people[s.who], p.Holder = person.ID, person.ID
	}
	if err := contact.Positions.Insert(ctx, w, p); err != nil {
		return err
	}
	m.seats[s.title] = p.ID
	return nil
}

// gone stands for the stance of who has left in the meantime.
const gone = "gone"

func (m *chart) part(ctx context.Context, w *resource.Write, o *organisation) error {
	for _, s := range o.seats {
		if s.stance != gone {
			continue
		}
		_, err := contact.Contacts.Update(ctx, w, m.people[s.who], func(c *contact.Contact) error { c.Status = contact.Gone; return nil })
		if err != nil {
			return err
		}
	}
	return nil
}

func (m *chart) decide(ctx context.Context, o *organisation, owner string) error {
	service := contact.Service{Store: m.Store}
	for _, d := range o.chains {
		chain := &contact.Chain{Account: m.account, Purchase: d.purchase, Involved: &d.involved, Steps: d.steps}
		if err := m.as(ctx, owner, func(ctx context.Context, w *resource.Write) error { return contact.Chains.Insert(ctx, w, chain) }); err != nil {
			return err
		}
		var members []contact.ChainMember
		for _, one := range d.members {
			members = append(members, contact.ChainMember{Position: m.seats[one[0]], Roles: one[1:]})
		}
		if err := service.SetMembers(ctx, m.actor(owner), chain.ID, chain.Rev, members); err != nil {
			return err
		}
	}
	return nil
}
