package prediction

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/settings"
)

// trade simulates a company whose customers behave as the model says: rates Gamma(1.2, 60 days), lives with a mean of
// some years, orders around 1,000.00 each, one customer's like the other's to a factor.
func trade(customers int, seed uint64, segments ...id.ID) *Collector {
	const asOf = calendar.Day(739000)
	r := rand.New(rand.NewPCG(seed, 1))
	c := NewCollector(asOf)
	for i := range customers {
		var segment id.ID
		if len(segments) > 0 {
			segment = segments[i%len(segments)]
		}
		c.Begin(id.ID(1000+i), segment)
		first := asOf - 30 - calendar.Day(r.IntN(1500))
		rate, life := (.2+r.ExpFloat64())/60, 800*r.ExpFloat64()/(.3+r.Float64())
		size := math.Exp(r.NormFloat64())
		for at := 0.0; at < life && first+calendar.Day(at) <= asOf; at += 1 + r.ExpFloat64()/rate {
			c.Order(first+calendar.Day(at), int64(100_000*size*(.5+r.Float64())))
		}
		c.Profit(1000, 250)
		c.End()
	}
	return c
}

func fitted(t testing.TB, c *Collector) *Model {
	t.Helper()
	m, err := Fit(t.Context(), c, termsOf(settings.Default()), nil)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestNotEnough(t *testing.T) {
	m := fitted(t, trade(12, 1))
	if m.State != NotEnough || m.Size.Buyers != 12 || m.Size.Repeat >= NeededRepeat || m.Test.RanksBy != ByHistory {
		t.Errorf("%+v", m)
	}
	if m := fitted(t, NewCollector(739000)); m.State != NotEnough {
		t.Errorf("a model from nothing: %+v", m)
	}
}

func TestFitIsStoredWhole(t *testing.T) {
	m := fitted(t, trade(150, 2))
	text, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	var back Model
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(*m, back) {
		t.Errorf("stored as\n%s\ncame back as\n%+v", text, back)
	}
	if m.State != Ready || !slices.Contains(m.Warnings, FewCustomers) || m.Margin == nil || math.Abs(*m.Margin-.25) > 1e-6 {
		t.Errorf("%+v", m)
	}
}

func TestWarmStartEndsAtTheSamePlace(t *testing.T) {
	c := trade(400, 3)
	cold := fitted(t, c)
	warm, err := Fit(t.Context(), c, cold.Terms, cold)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "R", warm.Company.Orders.R, cold.Company.Orders.R, 1e-6*cold.Company.Orders.R)
	near(t, "Beta", warm.Company.Orders.Beta, cold.Company.Orders.Beta, 1e-5*cold.Company.Orders.Beta)
}

func TestSegmentsWithTheDataGetTheirOwn(t *testing.T) {
	m := fitted(t, trade(600, 4, 5, 5, 9)) // two thirds and one third
	if len(m.Segments) != 2 || m.Segments[0].ID != 5 || m.Segments[0].Own == nil || m.Segments[0].Usual == nil {
		t.Fatalf("%+v", m.Segments)
	}
	few := fitted(t, trade(300, 4, 5, 5, 9))
	if few.Segments[1].Own != nil || few.Segments[1].Usual == nil {
		t.Errorf("100 customers were fitted by themselves: %+v", few.Segments[1])
	}
	if own := m.Segments[0].Own; own.Orders == m.Company.Orders {
		t.Error("the segment's own fit is the company's")
	}
}

// Nobody leaves: the model must say that it sees no churn, not find some.
func TestNoChurnIsSaid(t *testing.T) {
	const asOf = calendar.Day(739000)
	r := rand.New(rand.NewPCG(5, 5))
	c := NewCollector(asOf)
	for i := range 120 {
		c.Begin(id.ID(i+1), 0)
		rate := (.5 + r.Float64()) / 40
		for at := r.Float64() * 300; at < 700; at += 1 + r.ExpFloat64()/rate {
			c.Order(asOf-700+calendar.Day(at), 5000)
		}
		c.End()
	}
	m := fitted(t, c)
	if !slices.Contains(m.Warnings, NoChurnEvidence) {
		t.Errorf("a gain of %v, warnings %v", m.Company.ChurnGain, m.Warnings)
	}
	if b := c.Buyers()[0]; !NewScorer(m).NoChurn(&b) {
		t.Error("not said of a customer")
	}
}

func TestStratifiedKeepsTheMix(t *testing.T) {
	c := trade(2000, 6, 1, 2, 2, 2)
	rows := stratified(c.Buyers(), c.AsOf(), 500)
	if n := len(rows); n < 470 || n > 500 {
		t.Errorf("%d rows", n)
	}
	first := 0
	for _, r := range rows {
		if r.segment == 1 {
			first++
		}
	}
	near(t, "share of the first segment", float64(first)/float64(len(rows)), .25, .02)
	near(t, "share of repeat buyers", float64(repeats(rows))/float64(len(rows)), float64(repeats(stratified(c.Buyers(), c.AsOf(), 1e9)))/2000, .03)
}
