package prediction

import (
	"math"
	"testing"
)

func TestFactorsAddUpExactly(t *testing.T) {
	c := trade(300, 7, 1, 2, 3)
	m := fitted(t, c)
	s := NewScorer(m)
	for i := range c.Buyers() {
		b := &c.Buyers()[i]
		score := s.Score(b, c.AsOf())
		usual, _ := s.Usual(b)
		e := score.Effects(usual)
		near(t, "sum of the effects", e.Alive+e.Pace+e.Stay+e.Size, math.Log(score.Product()/usual.Product()), 1e-9)
		if !(score.Alive >= 0 && score.Alive <= 1 && score.Orders >= 0 && score.Sales >= 0) {
			t.Fatalf("%+v", score)
		}
		near(t, "CLV", score.CLV(), .25*score.Product(), 1e-6*score.Product())
	}
}

// The product form is that of package clv.
func TestScoreAgreesWithTheModel(t *testing.T) {
	c := trade(200, 8)
	m := fitted(t, c)
	s := NewScorer(m)
	b := &c.Buyers()[17]
	r, score := b.row(c.AsOf()), s.Score(b, c.AsOf())
	near(t, "orders", score.Orders, m.Company.Orders.ConditionalOrders(r.history, year), 1e-9)
	near(t, "discounted", score.Alive*score.Pace*score.Stay, m.Company.Orders.DiscountedOrders(r.history, math.Log(1.1)/365.25, 8*365.25), 1e-9)
}

func TestScoringAllocatesNothing(t *testing.T) {
	c := trade(60, 9)
	s := NewScorer(fitted(t, c))
	b := c.Buyers()[3]
	if n := testing.AllocsPerRun(100, func() { s.Score(&b, c.AsOf()) }); n != 0 {
		t.Errorf("%v allocations a customer", n)
	}
}

func TestUnknownMarginIsNotZero(t *testing.T) {
	c := trade(60, 10)
	m := fitted(t, c)
	b := c.Buyers()[0]
	b.Margin = float32(math.NaN())
	if score := NewScorer(m).Score(&b, c.AsOf()); score.Own || math.Abs(score.Margin-.25) > 1e-6 {
		t.Errorf("without its own margin: %+v", score)
	}
	m.Margin = nil
	if score := NewScorer(m).Score(&b, c.AsOf()); !math.IsNaN(score.CLV()) {
		t.Errorf("a value without a margin: %v", score.CLV())
	}
}

func TestRangesHoldTheirMeans(t *testing.T) {
	c := trade(200, 11)
	s := NewScorer(fitted(t, c))
	b := &c.Buyers()[5]
	first, err := s.Year(t.Context(), b, c.AsOf())
	if err != nil || !first.Ranged {
		t.Fatal(first.Ranged, err)
	}
	if again, _ := s.Year(t.Context(), b, c.AsOf()); first != again || first.OrdersRange.Low > first.OrdersRange.Median || first.OrdersRange.Median > first.OrdersRange.High {
		t.Errorf("%+v, then %+v", first, again)
	}
	score := s.Score(b, c.AsOf())
	near(t, "orders", first.Orders, score.Orders, 1e-9)
	near(t, "sales", first.Sales, score.Sales, 1e-6*score.Sales)
	near(t, "mean of the draws", first.OrdersRange.Mean, score.Orders, .5+.35*score.Orders)
	// An order may be larger or smaller than expected: the range of sales is wider than that of orders at one size.
	if sold, counted := first.SalesRange, first.OrdersRange; !(sold.High/score.Size > counted.High && sold.Low/score.Size < counted.Low) {
		t.Errorf("orders %+v, sales %+v at %v", counted, sold, score.Size)
	}
}

func TestShown(t *testing.T) {
	for v, want := range map[float64]float64{0: 0, 123456: 120000, .1234: .12, 9.96: 10, -0.0567: -.057, 1: 1, 99.6: 100} {
		if got := Shown(v); got != want {
			t.Errorf("Shown(%v) = %v, want %v", v, got, want)
		}
	}
	if !math.IsNaN(Shown(math.NaN())) || Chance(.5849) != .58 || Chance(.9999) != .99 || Chance(1e-9) != .01 || kept(123456) != 123000 {
		t.Error("rounding")
	}
}
