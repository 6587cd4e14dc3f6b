package prediction

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/id"
)

// seasonal is a company of 200 customers over some months up to the end of June 2026, who order about every 30 days,
// twice as often in November and not at all in February; growing by so much a year.
func seasonal(months int, growth float64, shape func(month int) float64) *Collector {
	asOf := calendar.DayOf(2026, 6, 30)
	first := calendar.DayOf(2026, 7, 1).AddMonths(-months)
	r, c := rand.New(rand.NewPCG(9, 9)), NewCollector(asOf)
	for i := range 200 {
		c.Begin(id.ID(i+1), 0)
		for day := first; day <= asOf; day++ {
			_, m, _ := day.Date()
			often := math.Pow(1+growth, float64(day-first)/year) / 30 * shape(int(m))
			if day == first || r.Float64() < often {
				c.Order(day, 1000_00)
			}
		}
		c.End()
	}
	return c
}

func autumn(month int) float64 {
	switch month {
	case 11:
		return 2
	case 2:
		return 0
	}
	return 1
}

func TestSeasonIsFound(t *testing.T) {
	for name, growth := range map[string]float64{"steady": 0, "growing by half a year": .5} {
		s := seasonal(37, growth, autumn).season(calendar.DayOf(2026, 6, 30))
		if s == nil || s.Years != 3 {
			t.Fatalf("%s: %+v", name, s)
		}
		near(t, name+" November", s.Month[10], 2, .15)
		near(t, name+" February", s.Month[1], 0, .05)
		near(t, name+" June", s.Month[5], 1, .12)
		near(t, name+" January", s.Month[0], 1, .12)
	}
}

// Whatever the months do, a year is a year.
func TestSeasonIsNeutralOverAYear(t *testing.T) {
	s := seasonal(36, 0, autumn).season(calendar.DayOf(2026, 6, 30))
	from := calendar.DayOf(2026, 6, 30)
	sum := 0.0
	for k := range 4 {
		after, to := from.AddMonths(3*k), from.AddMonths(3*k+3)
		sum += s.over(after, to) * float64(to-after)
	}
	near(t, "four quarters", sum/365, 1, 1e-3)
	near(t, "a year", s.over(from, from+365), 1, 1e-3)
	if fourth := s.over(calendar.DayOf(2026, 9, 30), calendar.DayOf(2026, 12, 31)); !(fourth > 1.2) {
		t.Errorf("the quarter of November: %v", fourth)
	}
	var none *Season
	if none.over(from, from+90) != 1 || s.over(from, from) != 1 {
		t.Error("nothing is seasonal without a season")
	}
}

func TestNoSeason(t *testing.T) {
	even := func(int) float64 { return 1 }
	for name, c := range map[string]*Collector{
		"23 months": seasonal(23, 0, autumn), "no difference": seasonal(48, 0, even), "only growth": seasonal(36, 1, even), "nothing": NewCollector(739000),
	} {
		if s := c.season(c.AsOf()); s != nil {
			t.Errorf("%s: %+v", name, s)
		}
	}
	if s := seasonal(30, 0, autumn).season(calendar.DayOf(2025, 11, 30)); s != nil {
		t.Errorf("what came later was known: %+v", s)
	}
}

// A merged collector has seen what its parts have.
func TestSeasonsMerge(t *testing.T) {
	whole, one := seasonal(36, 0, autumn), NewCollector(calendar.DayOf(2026, 6, 30))
	one.Merge(seasonal(36, 0, autumn))
	if a, b := whole.season(whole.AsOf()), one.season(one.AsOf()); *a != *b {
		t.Errorf("%+v, merged %+v", a, b)
	}
}

// The nearer forecast follows the season, together with its range; that of twelve months does not.
func TestForecastsFollowTheSeason(t *testing.T) {
	c := seasonal(36, 0, autumn)
	m := fitted(t, c)
	if m.Season == nil {
		t.Fatal("no season")
	}
	s, b := NewScorer(m), &c.Buyers()[7]
	asOf, to := calendar.DayOf(2026, 9, 30), calendar.DayOf(2026, 12, 31)
	by, _ := s.Until(t.Context(), b, asOf, to)
	whole, _ := s.Year(t.Context(), b, asOf)
	m.Season = nil
	plain, _ := s.Until(t.Context(), b, asOf, to)
	same, _ := s.Year(t.Context(), b, asOf)
	if times := by.Orders / plain.Orders; !(times > 1.2 && times < 1.5) || whole != same {
		t.Errorf("%v times as many, a year %+v and %+v", times, whole, same)
	}
	if !(by.OrdersRange.Mean > 1.1*plain.OrdersRange.Mean && by.OrdersRange.Low <= by.Orders && by.Orders <= by.OrdersRange.High) {
		t.Errorf("%+v, without %+v", by, plain)
	}
}
