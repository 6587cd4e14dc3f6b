package longevity

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/dbtest"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/events"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/search"
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
	d := dbtest.New(t)
	c := &clock.Fixed{At: time.Date(2026, 6, 30, 3, 0, 0, 0, time.UTC)}
	ids := id.NewSource(c.Now)
	if err := search.Setup(context.Background(), d); err != nil {
		t.Fatal(err)
	}
	return &resource.Store{DB: d, Clock: c, IDs: ids, Log: slog.Default(), Events: events.NewOutbox(ids, c),
		Registry: resource.NewRegistry(&people.Entity, &account.Segments.Entity, &account.Accounts.Entity, &sales.Orders.Entity, &sales.Lines.Entity, &Statements.Entity, &SurvivorCounts.Entity)}
}

func insert(s *resource.Store, fn func(ctx context.Context, w *resource.Write) error) error {
	return s.Write(context.Background(), authz.System(), fn)
}

func code(err error) string {
	var e *errs.Error
	if errors.As(err, &e) && len(e.Fields) > 0 {
		return e.Fields[0].Name + ":" + e.Fields[0].Code
	}
	return errs.Code(err)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func minor(n int64) *int64 { n *= 100; return &n }

// world is a segment with one account that has a rank.
func world(t *testing.T) (s *resource.Store, segment, acc id.ID) {
	t.Helper()
	s = newStore(t)
	g, a := &account.Segment{Name: "Carriers"}, &account.Account{Name: "One", MarketRank: "top10"}
	must(t, insert(s, func(ctx context.Context, w *resource.Write) error {
		if err := account.Segments.Insert(ctx, w, g); err != nil {
			return err
		}
		a.Segment = g.ID
		return account.Accounts.Insert(ctx, w, a)
	}))
	return s, g.ID, a.ID
}

func TestStatementsMustBalance(t *testing.T) {
	s, _, acc := world(t)
	put := func(st Statement) error {
		st.Account = acc
		return insert(s, func(ctx context.Context, w *resource.Write) error { return Statements.Insert(ctx, w, &st) })
	}
	for want, st := range map[string]Statement{
		"equity:unbalanced":          {Year: 2025, TotalAssets: 1000_00, TotalLiabilities: 600_00, Equity: minor(389)},
		"total_assets:not_positive":  {Year: 2025, TotalLiabilities: 600_00},
		"total_liabilities:negative": {Year: 2025, TotalAssets: 1000_00, TotalLiabilities: -1},
		"year:out_of_range":          {Year: 2027, TotalAssets: 1000_00, TotalLiabilities: 1},
		"published_on:in_the_future": {Year: 2025, TotalAssets: 1000_00, TotalLiabilities: 1, PublishedOn: "2026-07-01"},
	} {
		if got := code(put(st)); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	must(t, put(Statement{Year: 2025, TotalAssets: 1000_00, TotalLiabilities: 600_00, Equity: minor(390)})) // 1 % off
	if got := code(put(Statement{Year: 2025, TotalAssets: 1000_00, TotalLiabilities: 600_00})); got != "duplicate" {
		t.Errorf("a second statement of the year: %s", got)
	}
}

func TestSurvivorsCannotGrowFromNothing(t *testing.T) {
	s, segment, _ := world(t)
	put := func(year, alive, entrants int64) error {
		return insert(s, func(ctx context.Context, w *resource.Write) error {
			return SurvivorCounts.Insert(ctx, w, &Survivors{Segment: segment, Year: year, Alive: alive, Entrants: entrants, Source: "x"})
		})
	}
	must(t, put(2023, 100, 0))
	if got := code(put(2024, 101, 0)); got != "alive:more_than_lived" {
		t.Error(got)
	}
	must(t, put(2024, 101, 5))
	if got := code(put(2022, 90, 0)); got != "alive:fewer_than_survive" {
		t.Error(got)
	}
	if got := code(put(2024, 50, 0)); got != "duplicate_year" {
		t.Error(got)
	}
}

func TestFactsOfARange(t *testing.T) {
	s, segment, acc := world(t)
	must(t, insert(s, func(ctx context.Context, w *resource.Write) error {
		for year, alive := range map[int64]int64{2024: 100, 2025: 80} {
			if err := SurvivorCounts.Insert(ctx, w, &Survivors{Segment: segment, Year: year, Alive: alive, Source: "x"}); err != nil {
				return err
			}
		}
		for year, revenue := range map[int64]int64{2021: 500, 2022: 1000, 2025: 1331} {
			st := &Statement{Account: acc, Year: year, TotalAssets: 1_900_00, TotalLiabilities: 1_000_00, CurrentAssets: minor(442), CurrentLiabilities: minor(100),
				RetainedEarnings: minor(418), EBIT: minor(209), Revenue: minor(revenue)}
			if err := Statements.Insert(ctx, w, st); err != nil {
				return err
			}
		}
		return nil
	}))
	facts := func(asOf calendar.Date) *Facts {
		r, err := Open(context.Background(), s.DB, asOf)
		must(t, err)
		all, err := r.Range(context.Background(), s.DB, acc, acc)
		must(t, err)
		return all[acc]
	}
	f := facts(today)
	near(t, "Z″", *f.Z, 3.5822)
	near(t, "p", *f.Survival, .888889)
	near(t, "growth", *f.Growth, .10) // from the nearest year three or more before
	near(t, "L", Assess(f.Given(known(12), known(.92))).L, 83.970870)
	if f = facts("2027-06-30"); f.Z != nil {
		t.Error("a statement of 546 days is still in use")
	}
}

// Our customers of the first year: three, of which one has ceased since. A newcomer of later years does not count.
func TestAttritionOfASegment(t *testing.T) {
	s, segment, acc := world(t)
	must(t, insert(s, func(ctx context.Context, w *resource.Write) error {
		ids := []id.ID{acc}
		for _, a := range []*account.Account{{Name: "Two", Segment: segment}, {Name: "Three", Segment: segment, CeasedOn: "2024-05-01"}, {Name: "New", Segment: segment}} {
			if err := account.Accounts.Insert(ctx, w, a); err != nil {
				return err
			}
			ids = append(ids, a.ID)
		}
		for i, one := range ids {
			on := calendar.Date("2023-03-01")
			if i == 3 {
				on = "2025-03-01"
			}
			if err := sales.Orders.Insert(ctx, w, &sales.Order{Account: one, OrderedOn: on, Amount: 100}); err != nil {
				return err
			}
		}
		for year, alive := range map[int64]int64{2023: 100, 2024: 50, 2025: 20} {
			if err := SurvivorCounts.Insert(ctx, w, &Survivors{Segment: segment, Year: year, Alive: alive, Source: "yearbook"}); err != nil {
				return err
			}
		}
		return nil
	}))
	svc := Service{Store: s}
	out, err := svc.Attrition(context.Background(), authz.System(), segment)
	must(t, err)
	last := out.Points[2]
	if len(out.Points) != 3 || out.Points[0].Ours != 3 || last.Ours != 2 || *last.IndustryShare != .2 || *last.Lift != 3.333335 || out.Sources[0] != "yearbook" {
		t.Errorf("%+v lift %v", last, *last.Lift)
	}
	if _, err := svc.Attrition(context.Background(), authz.Actor{ID: 1}, segment); errs.Code(err) != "forbidden" {
		t.Errorf("a stranger reads on: %v", err)
	}
}
