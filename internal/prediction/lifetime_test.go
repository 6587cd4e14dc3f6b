package prediction

import (
	"math"
	"testing"

	"github.com/loam-crm/loam/internal/platform/settings"
)

func near(t *testing.T, what string, got, want, by float64) {
	t.Helper()
	if !(math.Abs(got-want) <= by) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

// The worked numbers of §3.11.
func TestLifetimeWorked(t *testing.T) {
	l := Lifetime{Margin: 1.5e6, Stay: .88, Discount: settings.UsualDiscount, Years: settings.UsualYears}
	clv, err := l.Value()
	if err != nil {
		t.Fatal(err)
	}
	near(t, "CLV", clv, 4993367.04, .005)
	endless, _ := l.Infinite()
	near(t, "infinite", endless, 6000000, .005)
	profit, ok := ProfitMultiple(2.7e6, clv, .4e6)
	near(t, "profit multiple", profit, 19.233418, 5e-7)
	revenue, also := RevenueMultiple(10.8e6, .4e6)
	near(t, "revenue multiple", revenue, 27, 1e-12)
	if !ok || !also {
		t.Error("a cost was there")
	}
	l.Stay = .888889 * .95 // printed as .844445
	clv, _ = l.Value()
	near(t, "CLV by longevity", clv, 4358657.017631, 5e-6)
}

func TestLifetimeBounds(t *testing.T) {
	good := Lifetime{Margin: 1, Stay: 0, Discount: .5, Years: 1}
	if v, err := good.Value(); err != nil || v != 0 {
		t.Errorf("%v, %v", v, err)
	}
	for _, bad := range []Lifetime{
		{1, 1, .1, 8}, {1, -.1, .1, 8}, {1, .5, .51, 8}, {1, .5, -.01, 8}, {1, .5, .1, 0}, {1, math.NaN(), .1, 8}, {math.Inf(1), .5, .1, 8},
	} {
		if _, err := bad.Value(); err == nil {
			t.Errorf("%+v was valued", bad)
		}
		if _, err := bad.Infinite(); err == nil {
			t.Errorf("%+v was valued for ever", bad)
		}
	}
	if _, ok := ProfitMultiple(1, 1, 0); ok {
		t.Error("a multiple of nothing")
	}
	if _, ok := ReturnOnCost(1, 1, -1); ok {
		t.Error("a return on a negative cost")
	}
	back, _ := ReturnOnCost(300, 200, 100)
	near(t, "return", back, 4, 1e-12)
}

func TestPaybackYear(t *testing.T) {
	for _, c := range []struct {
		cash []int64
		want int
	}{
		{[]int64{-400, 100, 500, 900, 1200}, 3}, // §3.11, R-099
		{[]int64{-400, 100, 500}, 3},
		{[]int64{-400, 100}, 0}, {nil, 0}, {[]int64{5}, 1}, {[]int64{-5, 5}, 2},
	} {
		if got := PaybackYear(c.cash); got != c.want {
			t.Errorf("%v: year %d, want %d", c.cash, got, c.want)
		}
	}
}
