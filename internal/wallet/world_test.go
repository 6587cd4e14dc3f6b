package wallet

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/sheet"
	"github.com/loam-crm/loam/internal/platform/storetest"
	"github.com/loam-crm/loam/internal/sales"
)

// person stands in for the users that accounts refer to.
type person struct {
	resource.Record
	Name string
}

var people = resource.Declare("users", resource.Options{Title: "name", Profile: authz.People}, resource.Rules[person]{},
	resource.Text("name", func(p *person) *string { return &p.Name }))

const today = calendar.Date("2026-06-30")

func newStore(t *testing.T) *resource.Store {
	t.Helper()
	_, store := storetest.New(t, time.Date(2026, 6, 30, 3, 0, 0, 0, time.UTC),
		resource.NewRegistry(&people.Entity, &account.Segments.Entity, &account.Accounts.Entity, &sales.Orders.Entity, &sales.Lines.Entity, &Lines.Entity))
	return store
}

func write(t *testing.T, s *resource.Store, fn func(ctx context.Context, w *resource.Write) error) error {
	t.Helper()
	return s.Write(context.Background(), authz.System(), fn)
}

// buys adds an account with an order of 100.00: 60.00 of switches and 40.00 of cable, or without lines.
func buys(t *testing.T, s *resource.Store, name string, lined bool) id.ID {
	t.Helper()
	a := &account.Account{Name: name}
	err := write(t, s, func(ctx context.Context, w *resource.Write) error {
		if err := account.Accounts.Insert(ctx, w, a); err != nil {
			return err
		}
		o := &sales.Order{Account: a.ID, OrderedOn: "2026-01-10", Amount: 100_00}
		old := &sales.Order{Account: a.ID, OrderedOn: "2025-01-10", Amount: 900_00}
		for _, one := range []*sales.Order{o, old} {
			if err := sales.Orders.Insert(ctx, w, one); err != nil {
				return err
			}
		}
		if !lined {
			return nil
		}
		for product, amount := range map[string]int64{"Industrial Switch IS-8": 60_00, "Cable": 40_00} {
			if err := sales.Lines.Insert(ctx, w, &sales.Line{Order: o.ID, Product: product, Amount: amount}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return a.ID
}

func put(t *testing.T, s *resource.Store, l Line) error {
	t.Helper()
	return write(t, s, func(ctx context.Context, w *resource.Write) error { return Lines.Insert(ctx, w, &l) })
}

func code(err error) string {
	var e *errs.Error
	if errors.As(err, &e) && len(e.Fields) > 0 {
		return e.Fields[0].Name + ":" + e.Fields[0].Code
	}
	return errs.Code(err)
}

func TestASpendBelowOursIsRefused(t *testing.T) {
	s := newStore(t)
	a := buys(t, s, "One", true)
	ours := int64(50_00)
	for name, l := range map[string]Line{
		"stated":   {Account: a, Product: "Software", Spend: 40_00, Ours: &ours},
		"computed": {Account: a, Product: "switch", Spend: 59_99},
		"whole":    {Account: a, Spend: 99_99},
	} {
		if got := code(put(t, s, l)); got != "spend:spend_below_ours" {
			t.Errorf("%s: %s", name, got)
		}
	}
	if got := code(put(t, s, Line{Account: a, Product: "x", Spend: 1, DatedOn: today.AddDays(1)})); got != "dated_on:in_the_future" {
		t.Error(got)
	}
	if err := put(t, s, Line{Account: a, Product: "switch", Spend: 60_00}); err != nil {
		t.Errorf("spend just ours: %v", err)
	}
	if got := code(put(t, s, Line{Account: a, Product: "switch", Spend: 70_00})); got != "duplicate" {
		t.Errorf("two lines of one product: %s", got)
	}
}

func TestUntappedSpendOfARange(t *testing.T) {
	s := newStore(t)
	lined, bare, whole := buys(t, s, "Lined", true), buys(t, s, "Bare", false), buys(t, s, "Whole", false)
	buys(t, s, "Without", true)
	for _, l := range []Line{
		{Account: lined, Product: "Switch", Spend: 200_00, DatedOn: "2026-02-01"}, {Account: lined, Product: "PON", Spend: 50_00, DatedOn: "2026-05-01"},
		{Account: bare, Product: "Switch", Spend: 200_00}, {Account: whole, Spend: 300_00}, {Account: whole, Product: "Switch", Spend: 200_00},
	} {
		if err := put(t, s, l); err != nil {
			t.Fatal(err)
		}
	}
	got, err := Range(context.Background(), s.DB, lined, whole, today)
	if err != nil || len(got) != 3 {
		t.Fatalf("%v %v", err, got)
	}
	if u := got[lined]; *u.Total.White() != 190_00 || u.Date != "2026-02-01" || len(u.Lines) != 2 {
		t.Errorf("lined: %d since %s", *u.Total.White(), u.Date)
	}
	if u := got[bare]; u.Total.White() != nil {
		t.Errorf("orders without lines leave the share open: %d", *u.Total.White())
	}
	if u := got[whole]; *u.Total.White() != 200_00 || len(u.Lines) != 1 {
		t.Errorf("the estimate of the whole goes first: %d", *u.Total.White())
	}
}

func TestReportAndSheet(t *testing.T) {
	s := newStore(t)
	a := buys(t, s, "One", true)
	for _, l := range []Line{{Account: a, Product: "Switch", Spend: 200_00}, {Account: a, Product: "PON", Spend: 50_00}} {
		if err := put(t, s, l); err != nil {
			t.Fatal(err)
		}
	}
	svc := Service{Store: s}
	m, err := svc.Report(context.Background(), authz.System(), 0)
	if err != nil || len(m.Accounts) != 1 || m.Accounts[0].Name != "One" || *m.Accounts[0].Overlap != .5 || *m.Total.White != "190.00" || m.Products[0].Product != "Switch" {
		t.Fatalf("%v %+v", err, m)
	}
	if m, err = svc.Report(context.Background(), authz.System(), 77); err != nil || len(m.Accounts) != 0 {
		t.Errorf("another segment: %v %+v", err, m)
	}
	if _, err := svc.Report(context.Background(), authz.Actor{ID: 1}, 0); errs.Code(err) != "forbidden" {
		t.Errorf("nobody's report: %v", err)
	}
	m, _ = svc.Report(context.Background(), authz.System(), 0)
	var body strings.Builder
	if err := m.Write(&body, sheet.CSV, "en"); err != nil || m.rows() != 2 || !strings.Contains(body.String(), "One,Switch,200.00,60.00,0.3,140.00,2026-06-30") {
		t.Errorf("%v %s", err, body.String())
	}
}
