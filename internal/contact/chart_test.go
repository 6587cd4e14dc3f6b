package contact

import (
	"encoding/json"
	"testing"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
)

func unmarshal(text []byte, into any) error { return json.Unmarshal(text, into) }

func TestPositionRules(t *testing.T) {
	w := newWorld(t)
	theirs := &Contact{Account: w.other, Name: "Wu"}
	put(w, Contacts, theirs)
	base := Position{Unit: w.unit, Title: "Buyer", Level: "4", Influence: 3}
	for want, change := range map[string]func(*Position){
		"influence:out_of_range":   func(p *Position) { p.Influence = 6 },
		"title:required":           func(p *Position) { p.Title = "" },
		"level:required":           func(p *Position) { p.Level = "" },
		"org_unit:required":        func(p *Position) { p.Unit = 0 },
		"holder:other_customer":    func(p *Position) { p.Holder = theirs.ID },
		"org_unit:ref_not_found":   func(p *Position) { p.Unit = 5 },
		"reports_to:ref_not_found": func(p *Position) { p.ReportsTo = 5 },
	} {
		p := base
		change(&p)
		w.refused(try(w, Positions, &p), want)
	}
	top := w.position("Head", 5, 0, 0)
	if p := get(w, Positions, top); p.Vacancy != Unidentified || p.Account != w.acc {
		t.Errorf("made %+v", p)
	}
	middle := w.position("Manager", 4, 0, top)
	low := w.position("Buyer", 3, 0, middle)
	w.refused(change(w, Positions, top, func(p *Position) { p.ReportsTo = low }), "reports_to:circular")
	w.refused(change(w, Positions, top, func(p *Position) { p.ReportsTo = top }), "reports_to:own_parent")
	w.refused(change(w, Positions, top, func(p *Position) { p.Unit = w.theUn }), "org_unit:other_customer")
	far := &Position{Unit: w.theUn, Title: "Far", Level: "4", Influence: 1}
	put(w, Positions, far)
	w.refused(change(w, Positions, low, func(p *Position) { p.ReportsTo = far.ID }), "reports_to:other_customer")
}

func TestUnitRules(t *testing.T) {
	w := newWorld(t)
	sub := &Unit{Account: w.acc, Name: "Parts", Parent: w.unit}
	put(w, Units, sub)
	w.refused(change(w, Units, w.unit, func(u *Unit) { u.Parent = sub.ID }), "parent:circular")
	w.refused(try(w, Units, &Unit{Account: w.acc, Name: "X", Parent: w.theUn}), "parent:other_customer")
	w.refused(change(w, Units, sub.ID, func(u *Unit) { u.Account = w.other }), "account:fixed")
	w.refused(Units.Archive(t.Context(), w.Store, authz.System(), w.unit, 0), "unit_in_use")
	w.must(Units.Archive(t.Context(), w.Store, authz.System(), sub.ID, 0))
	w.must(Units.Archive(t.Context(), w.Store, authz.System(), w.unit, 0))
}

func TestEdgeRules(t *testing.T) {
	w := newWorld(t)
	a, b := w.position("A", 3, 0, 0), w.position("B", 3, 0, 0)
	far := &Position{Unit: w.theUn, Title: "Far", Level: "4", Influence: 1}
	put(w, Positions, far)
	e := &Edge{From: a, To: b}
	put(w, Edges, e)
	if e.Account != w.acc || e.Name != "A → B" || e.Strength != 2 || e.Kind != "informal" || e.NotedOn != today {
		t.Errorf("made %+v", e)
	}
	w.refused(try(w, Edges, &Edge{From: a, To: b}), "edge_exists")
	put(w, Edges, &Edge{From: a, To: b, Kind: "conflict"})
	w.refused(try(w, Edges, &Edge{From: a, To: a}), "to:same_position")
	w.refused(try(w, Edges, &Edge{From: a, To: far.ID}), "to:other_customer")
	w.refused(try(w, Edges, &Edge{From: b, To: a, Strength: 4}), "strength:out_of_range")
	w.refused(try(w, Edges, &Edge{From: b, To: a, NotedOn: "2026-07-01"}), "noted_on:in_the_future")
}

// nine take part, four of them are known. Unidentified and vacant seats stay in every denominator.
func TestCoverage(t *testing.T) {
	nine := int64(9)
	seats := []Seat{{5, 0}, {4, 11}, {3, 12}, {3, 13}, {2, 14}}
	c := CoverageOf(&nine, seats)
	if c.Involved != 9 || c.Known != 4 || *c.Share != .444444 {
		t.Errorf("coverage %+v %v", c, *c.Share)
	}
	if c = CoverageOf(nil, seats); c.Involved != 5 || *c.Share != .8 {
		t.Errorf("of the seats alone %+v", c)
	}
	three := int64(3)
	if c = CoverageOf(&three, seats); c.Involved != 5 {
		t.Errorf("fewer than the chain has: %+v", c)
	}
	if c = CoverageOf(nil, []Seat{{5, 11}, {4, 11}}); c.Involved != 1 || c.Known != 1 {
		t.Errorf("one person in two seats: %+v", c)
	}
	if c = CoverageOf(nil, nil); c.Share != nil {
		t.Error("a share of nobody")
	}
	k := KeySeatsOf(seats)
	if k.Seats != 4 || k.Identified != 3 || *k.Share != .666667 { // 10 of 15: the unknown five counts
		t.Errorf("key seats %+v %v", k, *k.Share)
	}
	if KeySeatsOf([]Seat{{2, 11}}).Share != nil {
		t.Error("a share of no key seat")
	}
}

func TestChainHasOneDecider(t *testing.T) {
	w := newWorld(t)
	ctx, nine := t.Context(), int64(9)
	li := w.contact("Li")
	head, buyer := w.position("Head", 5, 0, 0), w.position("Buyer", 3, li, 0)
	far := &Position{Unit: w.theUn, Title: "Far", Level: "4", Influence: 1}
	put(w, Positions, far)
	c := &Chain{Account: w.acc, Purchase: "Switches", Involved: &nine}
	put(w, Chains, c)
	amy := w.actor(w.amy, "salesperson")
	set := func(rev int64, members ...ChainMember) error { return w.SetMembers(ctx, amy, c.ID, rev, members) }
	w.refused(set(1, ChainMember{buyer, []string{"user"}}), "members:one_decider")
	w.refused(set(1, ChainMember{buyer, []string{"decider"}}, ChainMember{head, []string{"decider"}}), "members:one_decider")
	w.refused(set(1, ChainMember{head, []string{"decider"}}, ChainMember{far.ID, []string{"user"}}), "members:ref_not_found")
	w.refused(set(1, ChainMember{head, []string{"decider"}}, ChainMember{head, []string{"user"}}), "members:member_twice")
	w.refused(set(1, ChainMember{head, []string{"decider"}}, ChainMember{buyer, nil}), "members:role_needed")
	w.refused(set(1, ChainMember{head, []string{"decider", "king"}}), "members:not_an_option")
	w.refused(set(1), "members:one_decider")
	w.must(set(1, ChainMember{buyer, []string{"purchaser", "evaluator"}}, ChainMember{head, []string{"decider"}}))
	w.refused(set(1, ChainMember{head, []string{"decider"}}), "rev_conflict")
	m, err := w.PowerMap(ctx, amy, w.acc)
	w.must(err)
	got := m.Chains[0]
	if len(got.Members) != 2 || got.Members[0].Position != buyer || got.Members[0].Roles[0] != "evaluator" || got.DeciderKnown {
		t.Errorf("the chain is %+v", got)
	}
	if got.Involved != 9 || got.Known != 1 || *got.Share != .111111 || m.Key.Seats != 2 || *m.Key.Share != .375 {
		t.Errorf("known: %+v, key %+v", got.Coverage, m.Key)
	}
	w.refused(Positions.Archive(ctx, w.Store, authz.System(), head, 0), "position_in_chain")
	w.refused(w.SetMembers(ctx, w.actor(w.ben, "salesperson"), c.ID, 2, nil), "not_found")
	_, err = w.PowerMap(ctx, w.actor(w.ben, "salesperson"), w.acc)
	w.refused(err, "not_found")
	var events int
	w.must(w.Store.DB.QueryRow(ctx, "SELECT COUNT(*) FROM audit_log WHERE action = 'members'").Scan(&events))
	if events != 1 {
		t.Errorf("%d changes of members in the log: refused ones must leave none", events)
	}
}

func TestPlacesOfTheMap(t *testing.T) {
	w := newWorld(t)
	ctx, seat := t.Context(), w.position("Head", 5, 0, 0)
	amy := w.actor(w.amy, "salesperson")
	w.must(w.Arrange(ctx, amy, w.acc, []MapPlace{{seat, 10, -20}}))
	w.must(w.Arrange(ctx, amy, w.acc, []MapPlace{{seat, 30, 40}}))
	m, err := w.PowerMap(ctx, amy, w.acc)
	w.must(err)
	if len(m.Places) != 1 || m.Places[0] != (MapPlace{seat, 30, 40}) {
		t.Errorf("places %+v", m.Places)
	}
	if p := get(w, Positions, seat); p.Rev != 1 {
		t.Errorf("moving a box is no change of the seat, rev %d", p.Rev)
	}
	w.refused(w.Arrange(ctx, amy, w.acc, []MapPlace{{id.ID(7), 1, 1}}), "places:ref_not_found")
	if err := w.Arrange(ctx, w.actor(w.amy, "service"), w.acc, nil); err != nil { // its own customer
		t.Errorf("service staff may change their own: %v", err)
	}
	if m, err = w.PowerMap(ctx, amy, w.acc); err != nil || len(m.Places) != 0 {
		t.Errorf("after tidying up: %+v, %v", m, err)
	}
	if err := w.Arrange(ctx, w.actor(w.ben, "auditor"), w.acc, nil); errs.Code(err) != "forbidden" {
		t.Errorf("an auditor moves boxes: %v", err)
	}
}
