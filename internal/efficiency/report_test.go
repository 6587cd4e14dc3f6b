package efficiency_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/efficiency"
	"github.com/loam-crm/loam/internal/effort"
	"github.com/loam-crm/loam/internal/identity"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/dbtest"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/events"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/round"
	"github.com/loam-crm/loam/internal/platform/search"
	"github.com/loam-crm/loam/internal/platform/settings"
	"github.com/loam-crm/loam/internal/sales"
)

// firm is the company of the worked examples: 25,000 a person-month.
type firm struct {
	*efficiency.Service
	t   testing.TB
	ids *id.Source
}

func newFirm(t testing.TB) *firm {
	t.Helper()
	d := dbtest.New(t)
	c := &clock.Fixed{At: time.Date(2026, 6, 30, 3, 0, 0, 0, time.UTC)}
	ids := id.NewSource(c.Now)
	if err := search.Setup(context.Background(), d); err != nil {
		t.Fatal(err)
	}
	store := &resource.Store{DB: d, Clock: c, IDs: ids, Log: slog.Default(), Events: events.NewOutbox(ids, c),
		Registry: resource.NewRegistry(&identity.Departments.Entity, &identity.Roles.Entity, &identity.Users.Entity, &account.Segments.Entity, &account.Accounts.Entity, &sales.Orders.Entity, &sales.Lines.Entity, &effort.Entries.Entity)}
	f := &firm{Service: &efficiency.Service{Store: store}, t: t, ids: ids}
	f.rate("25000")
	return f
}

// rate sets what a person-month costs.
func (f *firm) rate(cost string) {
	company := settings.Default()
	company.CostPerPM = cost
	f.tx(func(ctx context.Context, tx *db.Tx) error { return settings.Save(ctx, tx, 1, 0, company) })
}

func (f *firm) tx(fn func(ctx context.Context, tx *db.Tx) error) {
	f.t.Helper()
	if err := f.Store.DB.Tx(context.Background(), fn); err != nil {
		f.t.Fatal(err)
	}
}

func (f *firm) exec(query string, args ...any) {
	f.t.Helper()
	f.tx(func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, query, args...)
		return err
	})
}

func (f *firm) user(login, role string, pay any) authz.Actor {
	f.t.Helper()
	actor := authz.Actor{ID: f.ids.Next(), Login: login, Name: login, Language: "en"}
	for _, r := range authz.Shipped() {
		if r.Code == role {
			actor.Roles = []authz.Role{r}
		}
	}
	f.exec("INSERT INTO users (id, rev, created_at, updated_at, login, name, roles, cost_per_pm) VALUES (?, 1, 1, 1, ?, ?, ?, CAST(? AS BIGINT))", actor.ID, login, login, `["`+role+`"]`, pay)
	return actor
}

func (f *firm) account(name, grade string, owner authz.Actor) id.ID {
	f.t.Helper()
	one := f.ids.Next()
	f.exec("INSERT INTO accounts (id, rev, created_at, updated_at, name, grade, grade_since, owner_id) VALUES (?, 1, 1, 1, ?, ?, '2026-01-01', ?)", one, name, grade, owner.ID)
	return one
}

// order has amount and profit in the currency; profit nil: not known.
func (f *firm) order(account id.ID, on calendar.Date, amount int64, profit any) id.ID {
	f.t.Helper()
	if p, ok := profit.(int); ok {
		profit = int64(p) * 100
	}
	one := f.ids.Next()
	f.exec(`INSERT INTO orders (id, rev, created_at, updated_at, account_id, number, ordered_on, paid_on, currency, amount, base_amount, gross_profit, base_gross_profit)
		VALUES (?, 1, 1, 1, ?, '', ?, ?, 'CNY', ?, ?, CAST(? AS BIGINT), CAST(? AS BIGINT))`, one, account, on, on, amount*100, amount*100, profit, profit)
	return one
}

// log books hours past the rules of a day.
func (f *firm) log(staff authz.Actor, account id.ID, on calendar.Date, hours float64, order id.ID) {
	f.t.Helper()
	f.exec("INSERT INTO efforts (id, rev, created_at, updated_at, staff_id, account_id, order_id, activity, worked_on, hours) VALUES (?, 1, 1, 1, ?, ?, ?, 'sales', ?, ?)",
		f.ids.Next(), staff.ID, account, order, on, hours)
}

func (f *firm) must(err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatal(err)
	}
}

func (f *firm) near(what string, got *float64, want float64) {
	f.t.Helper()
	if got == nil {
		f.t.Errorf("%s is not known, want %v", what, want)
	} else if math.Abs(*got-want) > 5e-6 {
		f.t.Errorf("%s is %v, want %v", what, *got, want)
	}
}

func text(p *string) string {
	if p == nil {
		return "–"
	}
	return *p
}

// example is the company of §3.10: account A and all the others.
func (f *firm) example(boss, li authz.Actor) (a, rest id.ID) {
	a, rest = f.account("A", "S", li), f.account("the others", "B", boss)
	f.order(a, "2026-03-01", 6_000_000, 1_500_000)
	f.log(li, a, "2026-03-01", 5_800, 0)
	f.order(rest, "2026-02-01", 42_000_000, 10_500_000)
	f.log(boss, rest, "2026-02-01", 46_400, 0)
	f.order(rest, "2025-06-30", 9_000_000, 9_000_000) // a day too early for twelve months
	f.log(boss, rest, "2025-06-30", 100, 0)
	return a, rest
}

func TestWorkedExampleFromRecords(t *testing.T) {
	f := newFirm(t)
	boss, li := f.user("boss", "boss", nil), f.user("li", "salesperson", nil)
	a, _ := f.example(boss, li)
	s, err := f.Summary(t.Context(), boss, efficiency.Period{})
	f.must(err)
	if s.From != "2025-07-01" || s.To != "2026-06-30" || s.Base != "company" || s.CostBasis != "pay" || s.Accounts != 2 {
		t.Errorf("head: %+v", s.Head)
	}
	f.near("pm", &s.Whole.PM, 300)
	f.near("revenue/pm", s.Whole.RevenuePM, 160_000)
	f.near("GP/pm", s.Whole.ProfitPM, 40_000)
	f.near("net/pm", s.Whole.NetPM, 15_000)
	f.near("ROI", s.Whole.ROI, .6)
	f.near("share of S and A", s.ShareSA, round.Six(5_800./52_200))
	if text(s.Whole.Profit) != "12000000.00" || text(s.Whole.Cost) != "7500000.00" || s.Whole.Revenue != "48000000.00" {
		t.Errorf("sums: %s %s %s", s.Whole.Revenue, text(s.Whole.Profit), text(s.Whole.Cost))
	}
	r, err := f.Accounts(t.Context(), boss, efficiency.Period{}, "lift", 0)
	f.must(err)
	top := r.Items[0]
	if top.Account.ID != a.String() || top.Account.Title != "A" {
		t.Fatalf("first by lift: %+v", top)
	}
	f.near("pm of A", &top.PM, 33.333333)
	f.near("GP/pm of A", top.ProfitPM, 45_000)
	f.near("ROI of A", top.ROI, .8)
	f.near("index of A", top.Index, 1.125)
	f.near("lift of A", top.Lift, 625)
	drag, err := f.Accounts(t.Context(), boss, efficiency.Period{}, "drag", 1)
	f.must(err)
	if len(drag.Items) != 1 || drag.Total != 2 || drag.Items[0].Account.Title != "the others" || *drag.Items[0].Lift >= 0 {
		t.Errorf("the drag list: %+v", drag.Items)
	}
	for _, source := range top.Sources {
		filter := source.Filter
		page, err := f.Store.Registry.Named(source.Entity).List(t.Context(), f.Store, boss, resource.Query{Filter: &filter})
		f.must(err)
		if len(page.Items) != 1 {
			t.Errorf("behind the figures of A are %d %s", len(page.Items), source.Entity)
		}
	}
}

// two half-years, S and A against B and C. R-094: the months.
func TestTrend(t *testing.T) {
	f := newFirm(t)
	boss := f.user("boss", "boss", nil)
	s, b := f.account("S", "S", boss), f.account("B", "B", boss)
	for _, x := range []struct {
		account id.ID
		on      calendar.Date
		profit  int
		hours   float64
	}{{s, "2025-09-10", 60_000, 174}, {s, "2025-12-31", 30_000, 174}, {s, "2026-01-01", 70_000, 174}, {b, "2025-08-01", 20_000, 174}, {b, "2026-05-05", 10_000, 348}} {
		f.order(x.account, x.on, int64(4*x.profit), x.profit)
		f.log(boss, x.account, x.on, x.hours, 0)
	}
	got, err := f.Summary(t.Context(), boss, efficiency.Period{})
	f.must(err)
	h2, h1 := got.Halves[2], got.Halves[3]
	if len(got.Halves) != 4 || h2.Name != "2025H2" || h1.Name != "2026H1" || h1.From != "2026-01-01" || h1.To != "2026-06-30" {
		t.Fatalf("halves: %+v", got.Halves)
	}
	f.near("S/A in 2025H2", h2.SA.ProfitPM, 45_000)
	f.near("S/A in 2026H1", h1.SA.ProfitPM, 70_000)
	f.near("B/C in 2025H2", h2.BC.ProfitPM, 20_000)
	f.near("B/C in 2026H1", h1.BC.ProfitPM, 5_000)
	if first := got.Halves[0].SA; first.ProfitPM != nil || first.Reason != efficiency.NoEffort {
		t.Errorf("a half-year without hours: %+v", first)
	}
	if len(got.Months) != 12 || got.Months[11].Name != "2026-06" || got.Months[10].All.RevenuePM == nil || *got.Months[10].All.RevenuePM != 20_000 {
		t.Errorf("months: %+v", got.Months)
	}
}

// the orders of 10 m in 1,044 hours and of 1 m in 870.
func TestBigOrderAgainstSmallFromRecords(t *testing.T) {
	f := newFirm(t)
	boss := f.user("boss", "boss", nil)
	a := f.account("A", "A", boss)
	big, small := f.order(a, "2026-03-01", 10_000_000, 2_000_000), f.order(a, "2026-04-01", 1_000_000, 200_000)
	f.order(a, "2026-05-01", 500_000, 90_000)  // nobody named it
	f.order(a, "2026-05-02", -500_000, -9_000) // a return
	f.log(boss, a, "2025-01-05", 1_044, big)   // whenever it was
	f.log(boss, a, "2026-03-05", 870, small)
	r, err := f.Orders(t.Context(), boss, efficiency.Period{})
	f.must(err)
	if r.Orders != 3 || r.Logged != 2 || len(r.Items) != 2 || len(r.Bands) != 2 {
		t.Fatalf("orders: %+v", r)
	}
	f.near("big", r.Items[0].ProfitPM, 333_333.333333)
	f.near("small", r.Items[1].ProfitPM, 40_000)
	if r.Bands[0].From != "1000000.00" || r.Bands[1].From != "10000000.00" || r.Bands[1].To != "100000000.00" {
		t.Errorf("bands: %+v", r.Bands)
	}
	f.near("hours of an order of 10 m", r.Bands[1].HoursPerOrder, 1_044)
}

// 9.5 person-months, no order for 13 months, 25,000 a person-month.
func TestSunkInvestment(t *testing.T) {
	f := newFirm(t)
	boss, li := f.user("boss", "boss", nil), f.user("li", "salesperson", nil)
	quiet, busy, never := f.account("quiet", "C", li), f.account("busy", "A", li), f.account("never", "U", li)
	f.order(quiet, "2025-05-30", 50_000, 10_000)
	f.log(li, quiet, "2025-05-01", 9.5*174, 0)
	f.order(busy, "2026-05-30", 50_000, 10_000)
	f.log(li, busy, "2025-05-01", 174, 0)
	f.log(li, never, "2025-06-30", 17.4, 0)
	r, err := f.Sunk(t.Context(), boss)
	f.must(err)
	if len(r.Items) != 2 {
		t.Fatalf("sunk: %+v", r.Items)
	}
	first, second := r.Items[0], r.Items[1]
	if first.Account.Title != "quiet" || first.Months != 13 || first.PM != 9.5 || text(first.Cost) != "237500.00" || first.Why != "dormant" || text(first.Earned) != "10000.00" {
		t.Errorf("quiet: %+v cost %s", first, text(first.Cost))
	}
	if second.Why != "never" || second.Months != 12 || text(r.Cost) != "240000.00" {
		t.Errorf("never bought: %+v of %s", second, text(r.Cost))
	}
	f.rate("")
	if r, err = f.Sunk(t.Context(), boss); err != nil || r.Cost != nil || r.Items[0].Cost != nil {
		t.Errorf("without any rate the cost is not known: %v %+v", err, r)
	}
}

// 18 accounts, 22 % of the hours on S and A; R-012: 400 hours on an account with 300,000.
func TestFocusStandsBeforeFigures(t *testing.T) {
	f := newFirm(t)
	boss, li, wang := f.user("boss", "boss", nil), f.user("li", "salesperson", nil), f.user("wang", "salesperson", nil)
	x := f.account("X", "S", li)
	f.order(x, "2026-03-01", 900_000, 300_000)
	f.log(li, x, "2026-03-02", 400, 0)
	p, err := f.Person(t.Context(), boss, efficiency.Period{}, li.ID)
	f.must(err)
	f.near("Li on X", p.Items[0].ProfitPM, 130_500)
	for i := range 17 {
		other := f.account("other", "C", li)
		f.log(li, other, "2026-04-01", 1418.181818/17, 0)
		if i == 0 {
			f.log(wang, other, "2026-04-01", 1, 0)
		}
	}
	r, err := f.People(t.Context(), boss, efficiency.Period{})
	f.must(err)
	first := r.Items[0]
	if first.Staff.Title != "li" || first.Focus.Accounts != 18 || first.Focus.Owned != 18 {
		t.Fatalf("li: %+v", first)
	}
	f.near("share on S and A", of(round2(*first.Focus.ShareSA)), .22)
	body, err := json.Marshal(first)
	f.must(err)
	if focus, figures := strings.Index(string(body), `"focus"`), strings.Index(string(body), `"profit_pm"`); focus < 0 || focus > figures {
		t.Errorf("the focus does not stand first: %s", body)
	}
	if _, err := f.Person(t.Context(), wang, efficiency.Period{}, li.ID); errs.Code(err) != "not_found" {
		t.Errorf("wang looks at li: %v", err)
	}
	own, err := f.People(t.Context(), wang, efficiency.Period{})
	f.must(err)
	if len(own.Items) != 1 || own.Items[0].Staff.Title != "wang" {
		t.Errorf("wang sees %+v", own.Items)
	}
}

func of(v float64) *float64    { return &v }
func round2(v float64) float64 { return math.Round(v*100) / 100 }

func TestSharedAccountIsDividedByHours(t *testing.T) {
	f := newFirm(t)
	boss, li, rd := f.user("boss", "boss", nil), f.user("li", "salesperson", nil), f.user("rd", "rnd", nil)
	x := f.account("X", "A", li)
	f.order(x, "2026-03-01", 400_000, 100_000)
	f.log(li, x, "2026-03-02", 174, 0)
	f.log(rd, x, "2026-03-02", 522, 0)
	r, err := f.People(t.Context(), boss, efficiency.Period{})
	f.must(err)
	if text(r.Items[0].Profit) != "75000.00" || text(r.Items[1].Profit) != "25000.00" {
		t.Errorf("parts: %s %s", text(r.Items[0].Profit), text(r.Items[1].Profit))
	}
	if len(r.Teams) != 1 || text(r.Teams[0].Profit) != "100000.00" || r.Teams[0].People != 2 {
		t.Errorf("team: %+v", r.Teams)
	}
}

func TestUnknownProfitIsLeftOut(t *testing.T) {
	f := newFirm(t)
	boss := f.user("boss", "boss", nil)
	a, b := f.account("A", "A", boss), f.account("B", "A", boss)
	f.order(a, "2026-03-01", 300_000, 100_000)
	f.log(boss, a, "2026-03-02", 174, 0)
	f.order(b, "2026-03-01", 100_000, nil)
	f.log(boss, b, "2026-03-02", 174, 0)
	s, err := f.Summary(t.Context(), boss, efficiency.Period{})
	f.must(err)
	f.near("GP/pm of what is known", s.Whole.ProfitPM, 100_000)
	f.near("coverage", s.Whole.Coverage, .75)
	f.near("revenue/pm of all", s.Whole.RevenuePM, 200_000)
	r, err := f.Accounts(t.Context(), boss, efficiency.Period{}, "index", 0)
	f.must(err)
	if last := r.Items[1]; last.Account.Title != "B" || last.Profit != nil || last.ProfitPM != nil || last.Index != nil || last.Lift != nil {
		t.Errorf("B: %+v", last)
	}
}

func TestSightAndConfidence(t *testing.T) {
	f := newFirm(t)
	boss, li := f.user("boss", "boss", nil), f.user("li", "salesperson", int64(99_000_00))
	finance, manager, rd := f.user("finance", "finance", nil), f.user("manager", "account_manager", nil), f.user("rd", "rnd", nil)
	f.example(boss, li)
	s, err := f.Summary(t.Context(), li, efficiency.Period{})
	f.must(err)
	if !s.Masked || s.Base != "sight" || s.Accounts != 1 || s.Whole.Profit != nil || s.Whole.ProfitPM != nil || s.Whole.Cost != nil || s.Whole.NetPM != nil || s.Whole.Coverage != nil {
		t.Errorf("a salesperson learns %+v", s.Whole)
	}
	f.near("own revenue/pm", s.Whole.RevenuePM, 180_000)
	for _, row := range mustAccounts(f, li).Items {
		if row.Index != nil || row.Lift != nil {
			t.Errorf("a salesperson learns index and lift of %+v", row)
		}
	}
	// Finance sees profits but no pay: costs are at the company's rate.
	s, err = f.Summary(t.Context(), finance, efficiency.Period{})
	f.must(err)
	if text(s.Whole.Cost) != "7500000.00" || s.CostBasis != "company" {
		t.Errorf("finance: %s by %s", text(s.Whole.Cost), s.CostBasis)
	}
	// The boss sees them at what people cost: 33.33 months at 99,000.
	s, err = f.Summary(t.Context(), boss, efficiency.Period{})
	f.must(err)
	if text(s.Whole.Cost) != "9966666.67" {
		t.Errorf("boss: %s", text(s.Whole.Cost))
	}
	s, err = f.Summary(t.Context(), manager, efficiency.Period{})
	f.must(err)
	if s.Accounts != 0 || s.Whole.PM != 0 {
		t.Errorf("a manager of nobody sees %+v", s.Whole)
	}
	if _, err := f.Summary(t.Context(), rd, efficiency.Period{}); errs.Code(err) != "forbidden" {
		t.Errorf("R&D: %v", err)
	}
	for _, p := range []efficiency.Period{{From: "2026-02-30"}, {From: "2026-02-01", To: "2026-01-01"}, {From: "1990-01-01"}} {
		if _, err := f.Summary(t.Context(), boss, p); errs.Code(err) != "validation" {
			t.Errorf("%+v: %v", p, err)
		}
	}
}

func mustAccounts(f *firm, actor authz.Actor) *efficiency.AccountReport {
	f.t.Helper()
	r, err := f.Accounts(f.t.Context(), actor, efficiency.Period{}, "drag", 0)
	f.must(err)
	return r
}

// first contact in March 2022, first order in June 2025: 39 months.
func TestStoryOfAnAccount(t *testing.T) {
	f := newFirm(t)
	boss, li := f.user("boss", "boss", nil), f.user("li", "salesperson", nil)
	a := f.account("A", "B", li)
	f.exec("UPDATE accounts SET since_on = '2022-03-10' WHERE id = ?", a)
	f.log(boss, f.account("another", "B", boss), "2022-01-05", 1, 0) // since when hours are logged
	f.log(li, a, "2023-05-01", 1.74*1000, 0)                         // 10 person-months before the first order
	f.order(a, "2025-06-20", 900_000, 100_000)
	f.log(li, a, "2025-07-01", 174, 0)
	f.order(a, "2026-02-01", 900_000, 500_000)
	got, err := f.Account(t.Context(), boss, a)
	f.must(err)
	if got.Months == nil || *got.Months != 39 || got.DevelopPM == nil || *got.DevelopPM != 10 || text(got.DevelopCost) != "250000.00" || text(got.TotalCost) != "275000.00" {
		t.Errorf("story: %+v", got)
	}
	var flows []string
	for _, y := range got.Years {
		flows = append(flows, y.Year+" "+text(y.Flow))
	}
	if strings.Join(flows, ", ") != "2023 -250000.00, 2025 75000.00, 2026 500000.00" || got.Payback != 3 {
		t.Errorf("years: %v, paid back in %d", flows, got.Payback)
	}
	if got.Test != (efficiency.TrueCustomer{Pays: "yes", Needs: "unknown", Earn: "yes"}) || got.Verdict != "unknown" {
		t.Errorf("test: %+v", got.Test)
	}
	masked, err := f.Account(t.Context(), li, a)
	f.must(err)
	if masked.TotalCost != nil || masked.Years[0].Flow != nil || masked.Payback != 0 || masked.Test.Earn != "unknown" || *masked.Months != 39 {
		t.Errorf("li learns %+v", masked)
	}
}

// What was sold before anybody logged hours does not count: it would look like sold without work.
func TestPeriodBeginsWithTheHours(t *testing.T) {
	f := newFirm(t)
	boss := f.user("boss", "boss", nil)
	a := f.account("A", "A", boss)
	f.order(a, "2025-08-01", 900_000, 900_000)
	f.order(a, "2026-04-01", 300_000, 100_000)
	f.log(boss, a, "2026-04-01", 174, 0)
	s, err := f.Summary(t.Context(), boss, efficiency.Period{})
	f.must(err)
	if s.From != "2026-04-01" || text(s.LoggedSince) != "2026-04-01" {
		t.Errorf("head: %+v", s.Head)
	}
	f.near("GP/pm", s.Whole.ProfitPM, 100_000)
	f.near("GP/pm of the half-year", s.Halves[3].SA.ProfitPM, 100_000)
	if s.Halves[2].All.Revenue != "0.00" {
		t.Errorf("the half-year before: %+v", s.Halves[2].All)
	}
	story, err := f.Account(t.Context(), boss, a)
	f.must(err)
	if story.DevelopPM != nil || story.DevelopCost != nil || story.Payback != 0 || len(story.Years) != 1 || text(story.Years[0].Flow) != "75000.00" {
		t.Errorf("story: %+v", story)
	}
}

func TestExport(t *testing.T) {
	f := newFirm(t)
	boss, li := f.user("boss", "boss", nil), f.user("li", "salesperson", nil)
	f.example(boss, li)
	for report, want := range map[string]string{"accounts": "A,S,1,1.125,625,5800,33.333333,6000000.00,1500000.00,833333.33,180000,45000,20000,0.8",
		"people": "li,,1,1,1,1.125,5800", "orders": "Order,Customer,Date", "sunk": "Customer,Grade"} {
		var out bytes.Buffer
		f.must(f.Export(t.Context(), boss, efficiency.Period{}, report, "csv", &out))
		if !strings.Contains(out.String(), want) {
			t.Errorf("%s: %s", report, out.String())
		}
	}
	for _, e := range efficiency.Exports {
		if e.OpenTo(li) || !e.OpenTo(boss) {
			t.Errorf("%s is open to a salesperson or closed to the boss", e.Name)
		}
	}
}
