package pool

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
)

// FollowUps gives the newest day on which somebody was in touch with accounts, up to a day; nil accounts are all.
type FollowUps func(ctx context.Context, q db.Querier, today calendar.Date, accounts []id.ID) (map[id.ID]calendar.Date, error)

// The states of a customer against the rules of its pool.
const (
	None     = "none"     // no rule sends it back
	Safe     = "safe"     // not before long
	Soon     = "soon"     // its owner has been warned
	Over     = "over"     // it goes back with the next night
	Decision = "decision" // it would go back, but its grade stays until somebody decides
	Staying  = "kept"     // somebody decided that it stays until a day
	Pooled   = "pooled"   // it lies in a pool
)

// The rules that send a customer back.
const (
	ByContact = "contact"
	ByOrder   = "order"
)

// terms are what a pool says about a grade.
type terms struct {
	contactDays, orderDays *int64
	warn                   int
	locked                 bool
}

func (p *Pool) terms(grade string) terms {
	return terms{contactDays: ofGrade(p.ContactDays, grade), orderDays: ofGrade(p.OrderDays, grade), warn: int(p.WarnDays), locked: p.locks(grade)}
}

// signs are what is known of a customer.
type signs struct {
	since          calendar.Date // its owner has it since
	contact, order calendar.Date // the newest ones; empty: none known
	kept           calendar.Date // somebody decided that it stays until
	noticed        calendar.Date // the owner was warned on; empty: not now
}

// outlook is when a customer goes back, and why.
type outlook struct {
	state, rule string
	on          calendar.Date // its last day with the owner; empty: none
	last        calendar.Date // the follow-up or order the days are counted from; empty: since it is owned
}

// outlookOn applies the terms on a day. The days are counted from the newest follow-up (or order), and from the day the
// owner got the customer if that is later. The earlier of both rules counts. Nobody loses a customer without warning: the
// last day is never less than the days of warning after the warning, which the next night gives to who has none.
func (t terms) outlookOn(s signs, today calendar.Date) outlook {
	o := outlook{state: None}
	for _, rule := range []struct {
		name string
		days *int64
		last calendar.Date
	}{{ByContact, t.contactDays, s.contact}, {ByOrder, t.orderDays, s.order}} {
		if rule.days == nil {
			continue
		}
		if end := max(s.since, rule.last).AddDays(int(*rule.days)); o.on == "" || end < o.on {
			o.rule, o.on, o.last = rule.name, end, rule.last
		}
	}
	switch {
	case o.on == "":
		return o
	case s.kept != "" && s.kept >= o.on && s.kept >= today:
		o.state, o.on = Staying, s.kept
		return o
	case s.kept > o.on:
		o.on = s.kept
	}
	return t.warned(o, s, today)
}

func (t terms) warned(o outlook, s signs, today calendar.Date) outlook {
	switch {
	case today < o.on.AddDays(-t.warn):
		o.state = Safe
	case t.locked && today > o.on:
		o.state = Decision
	case t.locked:
		o.state = Soon
	case s.noticed == "":
		o.state, o.on = Soon, max(o.on, today.AddDays(t.warn))
	default:
		if o.state, o.on = Soon, max(o.on, s.noticed.AddDays(t.warn)); today > o.on {
			o.state = Over
		}
	}
	return o
}
