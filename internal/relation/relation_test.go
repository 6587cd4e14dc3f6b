package relation

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/storetest"
)

// person stands in for the users that accounts refer to.
type person struct {
	resource.Record
	Name, Login string
}

var people = resource.Declare("users", resource.Options{Title: "name", Profile: authz.People}, resource.Rules[person]{},
	resource.Text("name", func(p *person) *string { return &p.Name }), resource.Text("login", func(p *person) *string { return &p.Login }))

const today = calendar.Date("2026-06-30")

type world struct {
	*testing.T
	Service
	at *storetest.World
}

func newWorld(t *testing.T) *world {
	t.Helper()
	at, store := storetest.New(t, time.Date(2026, 6, 30, 3, 0, 0, 0, time.UTC),
		resource.NewRegistry(&people.Entity, &account.Segments.Entity, &account.Accounts.Entity, &Links.Entity, &RolePeriods.Entity))
	account.Accounts.Follow(store, AccountChanged)
	return &world{t, Service{store}, at}
}

func (w *world) write(fn func(ctx context.Context, tx *resource.Write) error) error {
	return w.Store.Write(context.Background(), authz.System(), fn)
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// refused expects the code of an error, or "field:code" of its first field.
func (w *world) refused(err error, want string) {
	w.Helper()
	var e *errs.Error
	got := errs.Code(err)
	if errors.As(err, &e) && len(e.Fields) > 0 {
		got = e.Fields[0].Name + ":" + e.Fields[0].Code
	}
	if err == nil || got != want {
		w.Errorf("got %v (%s), want %s", err, got, want)
	}
}

// customer makes an account with sales of twelve months; the columns are those that evaluations write.
func (w *world) customer(name string, owner, parent id.ID, sales int64) id.ID {
	w.Helper()
	a := &account.Account{Name: name, Owner: owner, Parent: parent, Sales12m: sales, SalesTotal: 3 * sales, OrderCount: 2}
	w.must(w.write(func(ctx context.Context, tx *resource.Write) error { return account.Accounts.Insert(ctx, tx, a) }))
	return a.ID
}

func (w *world) user(name string) id.ID {
	w.Helper()
	p := &person{Name: name, Login: name}
	w.must(w.write(func(ctx context.Context, tx *resource.Write) error { return people.Insert(ctx, tx, p) }))
	return p.ID
}

func (w *world) link(l *Link) error {
	return w.write(func(ctx context.Context, tx *resource.Write) error { return Links.Insert(ctx, tx, l) })
}

func (w *world) parentOf(one id.ID) id.ID {
	w.Helper()
	a, err := account.Accounts.Load(context.Background(), w.Store.DB, authz.System(), one)
	w.must(err)
	return a.Parent
}

func (w *world) setParent(one, parent id.ID) error {
	return w.write(func(ctx context.Context, tx *resource.Write) error {
		_, err := account.Accounts.Update(ctx, tx, one, func(a *account.Account) error { a.Parent = parent; return nil })
		return err
	})
}

func salesperson(who id.ID) authz.Actor {
	for _, r := range authz.Shipped() {
		if r.Code == "salesperson" {
			return authz.Actor{ID: who, Roles: []authz.Role{r}, Shares: []authz.Share{}}
		}
	}
	return authz.Actor{}
}

func part(x float64) *float64 { return &x }

func TestLinksThatCannotBe(t *testing.T) {
	w := newWorld(t)
	a, b, c := w.customer("A", 0, 0, 0), w.customer("B", 0, 0, 0), w.customer("C", 0, 0, 0)
	w.refused(w.link(&Link{From: a, To: a, Kind: "supplies_to"}), "to:own_link")
	w.refused(w.link(&Link{From: a, To: b, Kind: "supplies_to", Share: part(.1)}), "share:only_with_shares")
	w.refused(w.link(&Link{From: a, To: b, Kind: HoldsSharesOf}), "share:required")
	w.refused(w.link(&Link{From: a, To: b, Kind: HoldsSharesOf, Share: part(1.01)}), "share:out_of_range")
	w.refused(w.link(&Link{From: a, To: b, Kind: "referred", ValidFrom: today.AddDays(1)}), "valid_from:in_the_future")
	w.refused(w.link(&Link{From: a, To: b, Kind: "referred", ValidFrom: "2026-02-01", ValidTo: "2026-01-31"}), "valid_to:ends_before_start")
	w.must(w.link(&Link{From: a, To: b, Kind: "competes_with"}))
	w.refused(w.link(&Link{From: b, To: a, Kind: "competes_with"}), "link_exists")
	w.refused(w.link(&Link{From: a, To: b, Kind: "competes_with"}), "link_exists")
	w.must(w.link(&Link{From: b, To: c, Kind: "supplies_to"}))
	w.must(w.link(&Link{From: c, To: b, Kind: "supplies_to"})) // not mutual: both ways are two facts
	w.must(w.link(&Link{From: b, To: c, Kind: "supplies_to", ValidFrom: "2024-01-01", ValidTo: "2025-01-01"}))
}

func TestSharesOfACompanyAddUpToAllAtMost(t *testing.T) {
	w := newWorld(t)
	a, b, c, target := w.customer("A", 0, 0, 0), w.customer("B", 0, 0, 0), w.customer("C", 0, 0, 0), w.customer("T", 0, 0, 0)
	hold := func(from id.ID, share float64, since, until calendar.Date) error {
		return w.link(&Link{From: from, To: target, Kind: HoldsSharesOf, Share: part(share), ValidFrom: since, ValidTo: until})
	}
	w.must(hold(a, .6, "", ""))
	w.must(hold(b, .3, "2025-01-01", ""))
	w.refused(hold(c, .2, "2026-01-01", ""), "share:more_than_all_shares")
	w.must(hold(c, .1, "2026-01-01", ""))
	w.must(hold(c, .4, "2024-01-01", "2025-01-01"))                                  // sold the day b bought
	w.refused(hold(b, .1, "2024-06-01", "2024-12-01"), "share:more_than_all_shares") // beside a's 60 % and c's 40 %
	w.must(w.link(&Link{From: target, To: a, Kind: HoldsSharesOf, Share: part(1)}))  // another company's shares
	w.refused(w.link(&Link{From: b, To: a, Kind: HoldsSharesOf, Share: part(.01)}), "share:more_than_all_shares")
}

func TestMostHeldLooksAtEveryBeginning(t *testing.T) {
	one := &Link{Share: part(.5), ValidFrom: "2025-01-01"}
	others := []*Link{
		{Share: part(.2), ValidFrom: "2024-01-01", ValidTo: "2025-06-01"},
		{Share: part(.3), ValidFrom: "2025-06-01", ValidTo: "2025-09-01"},
		{Share: part(.4), ValidFrom: "2023-01-01", ValidTo: "2025-01-01"},
	}
	if got := mostHeld(one, others); got != .8 {
		t.Errorf("%v, want .8", got)
	}
}

func TestTheParentAndItsLinkGoTogether(t *testing.T) {
	w := newWorld(t)
	head, other, child := w.customer("Head", 0, 0, 0), w.customer("Other", 0, 0, 0), w.customer("Child", 0, 0, 0)
	l := &Link{From: head, To: child, Kind: ParentOf, Source: "annual report"}
	w.must(w.link(l))
	if w.parentOf(child) != head {
		t.Fatal("a link to a parent does not make it the parent")
	}
	w.must(w.setParent(child, other))
	n, err := w.Network(context.Background(), authz.System(), child)
	w.must(err)
	if len(n.Links) != 2 || n.Links[0].Other != other || n.Links[0].ValidFrom != today || n.Links[1].ValidTo != today || n.Links[1].Source != "annual report" {
		t.Fatalf("%+v", n.Links)
	}
	now := n.Links[0].ID
	w.must(w.write(func(ctx context.Context, tx *resource.Write) error { return Links.Discard(ctx, tx, now) }))
	if w.parentOf(child) != 0 {
		t.Error("without its link the parent is still there")
	}
	w.refused(w.link(&Link{From: child, To: child, Kind: ParentOf}), "to:own_link")
	w.must(w.link(&Link{From: child, To: head, Kind: ParentOf}))
	w.refused(w.link(&Link{From: head, To: child, Kind: ParentOf}), "parent:own_parent") // a circle
	if w.parentOf(child) != 0 {
		t.Error("a refused link has changed the parent")
	}
}

func TestAGroupHasSixLevelsFromEitherEnd(t *testing.T) {
	w := newWorld(t)
	var chain []id.ID
	for i := range 5 {
		var parent id.ID
		if i > 0 {
			parent = chain[i-1]
		}
		chain = append(chain, w.customer(string(rune('a'+i)), 0, parent, 0))
	}
	above, top := w.customer("above", 0, 0, 0), w.customer("top", 0, 0, 0)
	w.must(w.setParent(chain[0], above))
	w.refused(w.setParent(above, top), "parent:chain_too_deep")
	w.refused(w.setParent(w.customer("leaf", 0, 0, 0), chain[4]), "parent:chain_too_deep")
}

// several roles at once, and a total counts an account once.
func TestATotalCountsAnAccountOnce(t *testing.T) {
	w := newWorld(t)
	head := w.customer("Head", 0, 0, 100_00)
	a, b := w.customer("A", 0, head, 20_00), w.customer("B", 0, head, 3_00)
	rival := w.customer("Rival", 0, 0, 9000_00)
	partner := w.customer("Partner", 0, 0, 4_00)
	for _, l := range []*Link{{From: head, To: a, Kind: HoldsSharesOf, Share: part(.6)}, {From: head, To: a, Kind: "distributes_for"},
		{From: a, To: head, Kind: "supplies_to"}, {From: partner, To: head, Kind: "agent_of"}, {From: partner, To: head, Kind: "referred"},
		{From: head, To: rival, Kind: "competes_with"}} {
		w.must(w.link(l))
	}
	for _, one := range []id.ID{head, a, b} {
		n, err := w.Network(context.Background(), authz.System(), one)
		w.must(err)
		if n.Totals.Accounts != 3 || *n.Totals.Sales12m != "123.00" || *n.Totals.SalesTotal != "369.00" || *n.Totals.Orders != 6 {
			t.Errorf("group: %+v", n.Totals)
		}
		if n.Group[0].Name != "Head" || n.Group[1].Level != 1 || n.Group[1].Parent != head {
			t.Errorf("tree: %+v", n.Group)
		}
	}
	n, _ := w.Network(context.Background(), authz.System(), head)
	if n.Reach.Accounts != 4 || *n.Reach.Sales12m != "127.00" {
		t.Errorf("reach: %+v", n.Reach)
	}
}

func TestANetworkTellsNothingOfWhomTheCallerDoesNotSee(t *testing.T) {
	w := newWorld(t)
	amy, ben := w.user("amy"), w.user("ben")
	head := w.customer("Head", ben, 0, 100_00)
	mine, theirs := w.customer("Mine", amy, head, 20_00), w.customer("Theirs", ben, head, 3_00)
	w.must(w.link(&Link{From: theirs, To: mine, Kind: "supplies_to", Source: "said at lunch"}))
	n, err := w.Network(context.Background(), salesperson(amy), mine)
	w.must(err)
	if len(n.Group) != 1 || n.Group[0].Parent != 0 || n.Totals.Accounts != 1 || *n.Totals.Sales12m != "20.00" || n.Reach.Accounts != 1 {
		t.Errorf("%+v", n)
	}
	for _, l := range n.Links {
		if !l.Hidden || l.Name != "" || l.Source != "" || l.MayEdit || l.Rev != "" {
			t.Errorf("%+v", l)
		}
	}
	if len(n.Links) != 2 {
		t.Errorf("%d links", len(n.Links))
	}
	_, err = w.Network(context.Background(), salesperson(amy), theirs)
	w.refused(err, "not_found")
}

func TestRolesAndTheirPeriodsGoTogether(t *testing.T) {
	w := newWorld(t)
	one := w.customer("One", 0, 0, 0)
	roles := func() resource.Strings {
		a, err := account.Accounts.Load(context.Background(), w.Store.DB, authz.System(), one)
		w.must(err)
		return a.Roles
	}
	dealer := &Role{Account: one, Role: "dealer", ValidFrom: "2024-03-01"}
	w.must(w.write(func(ctx context.Context, tx *resource.Write) error { return RolePeriods.Insert(ctx, tx, dealer) }))
	w.refused(w.write(func(ctx context.Context, tx *resource.Write) error {
		return RolePeriods.Insert(ctx, tx, &Role{Account: one, Role: "dealer"})
	}), "role_exists")
	w.must(w.write(func(ctx context.Context, tx *resource.Write) error {
		_, err := account.Accounts.Update(ctx, tx, one, func(a *account.Account) error {
			a.Roles = append(a.Roles, "supplier")
			return nil
		})
		return err
	}))
	if got := roles(); len(got) != 2 {
		t.Fatalf("several at once: %v", got)
	}
	since := w.at.Number("SELECT COUNT(*) FROM account_roles WHERE role = 'supplier' AND valid_from = '2026-06-30'")
	if since != 1 {
		t.Error("a role gained on the account has no period")
	}
	w.must(w.write(func(ctx context.Context, tx *resource.Write) error {
		_, err := RolePeriods.Update(ctx, tx, dealer.ID, func(r *Role) error { r.ValidTo = "2026-05-31"; return nil })
		return err
	}))
	if got := roles(); len(got) != 1 || got[0] != "supplier" {
		t.Errorf("after the end: %v", got)
	}
	w.must(w.write(func(ctx context.Context, tx *resource.Write) error {
		_, err := account.Accounts.Update(ctx, tx, one, func(a *account.Account) error { a.Roles = nil; return nil })
		return err
	}))
	if n := w.at.Number("SELECT COUNT(*) FROM account_roles WHERE valid_to IS NULL"); n != 0 {
		t.Errorf("%d periods are open of an account without roles", n)
	}
}

// TestAnImportIsRecordedToo: what stands on imported customers has its link and its periods, once.
func TestAnImportIsRecordedToo(t *testing.T) {
	w := newWorld(t)
	row := storetest.Row{"grade": "C", "grade_state": "approved", "stage": "lead", "selection": "undecided", "screening": "pending", "import_id": 7}
	add := func(more storetest.Row) id.ID {
		for name, value := range row {
			more[name] = value
		}
		return w.at.Add("accounts", more)
	}
	group := add(storetest.Row{"name": "Group"})
	plant := add(storetest.Row{"name": "Plant", "parent_id": group, "roles": `["end_user","integrator"]`})
	for range 2 {
		w.must(w.write(func(ctx context.Context, tx *resource.Write) error {
			tx.Import = 7
			return Imported(ctx, tx)
		}))
		if n := w.at.Number("SELECT COUNT(*) FROM account_links WHERE from_id = ? AND to_id = ? AND kind = 'parent_of' AND valid_from IS NULL", group, plant); n != 1 {
			t.Errorf("%d links", n)
		}
		if n := w.at.Number("SELECT COUNT(*) FROM account_roles WHERE account_id = ? AND role IN ('end_user', 'integrator')", plant); n != 2 {
			t.Errorf("%d periods", n)
		}
	}
}
