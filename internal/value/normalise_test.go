package value

import (
	"math"
	"testing"

	"github.com/loam-crm/loam/internal/platform/round"
)

func TestNormalisers(t *testing.T) {
	pl := Piecewise(Point{0, 0}, Point{1.1, 40}, Point{2.6, 80}, Point{4, 100})
	for _, c := range []struct {
		name string
		norm Normaliser
		x    float64
		want float64
	}{
		{"lin middle", Lin(0, 10), 6, 60},
		{"lin below", Lin(.5, 1), .4, 0},
		{"lin above", Lin(.5, 1), 1, 100},
		{"lin negative bound", Lin(-.10, .30), .12, 55},
		{"low middle", Low(30, 180), 75, 70},
		{"low best", Low(30, 180), 30, 100},
		{"low worst", Low(30, 180), 500, 0},
		{"log middle", Log(100e3, 10e6), 1e6, 50},
		{"log at lo", Log(100e3, 10e6), 100e3, 0},
		{"log zero", Log(100e3, 10e6), 0, 0},
		{"log negative", Log(100e3, 10e6), -5, 0},
		{"log at hi", Log(100e3, 10e6), 10e6, 100},
		{"log C1", Log(500e3, 50e6), 6e6, 53.959062},
		{"log P1", Log(500e3, 50e6), 14e6, 72.357902},
		{"level 0", Level(), 0, 0},
		{"level 3", Level(), 3, 75},
		{"identity", Identity(), 83.97087, 83.97087},
		{"piecewise corner", pl, 1.1, 40},
		{"piecewise between", pl, 1.85, 60},
		{"piecewise below", pl, -3, 0},
		{"piecewise above", pl, 9, 100},
	} {
		if err := c.norm.Check(); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if got := round.Six(c.norm.Score(c.x)); got != c.want {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}

func TestBadBoundsAreRefused(t *testing.T) {
	for _, n := range []Normaliser{
		Lin(1, 1), Lin(2, 1), Low(math.NaN(), 1), Lin(0, math.Inf(1)), Lin(-math.MaxFloat64, math.MaxFloat64),
		Log(0, 1), Log(-1, 1), Log(5, 5), Log(math.NaN(), 5), Piecewise(Point{1, 1}),
		Piecewise(Point{1, 1}, Point{1, 2}), Piecewise(Point{1, 1}, Point{2, 101}), {Kind: "cubic"}, {},
	} {
		if n.Check() == nil {
			t.Errorf("%+v was accepted", n)
		}
	}
}

func TestInverse(t *testing.T) {
	hill := Piecewise(Point{0, 0}, Point{10, 100}, Point{20, 50})
	for _, c := range []struct {
		norm           Normaliser
		score, present float64
		atLeast, ok    bool
		want           float64
	}{
		{Lin(0, 10), 60, 0, true, true, 6},
		{Low(30, 180), 70, 0, true, true, 75},
		{Log(100e3, 10e6), 50, 0, true, true, 1e6},
		{Level(), 60, 0, true, true, 3},
		{Level(), 60, 0, false, true, 2},
		{Identity(), 42, 0, true, true, 42},
		{hill, 75, 1, true, true, 7.5},
		{hill, 75, 19, true, true, 15},
		{hill, 20, 19, true, true, 2},
		{Piecewise(Point{0, 10}, Point{5, 10}, Point{6, 20}), 10, 3, true, true, 3},
		{Piecewise(Point{0, 10}, Point{5, 20}), 30, 3, true, false, 0},
		{Lin(0, 1), 100.1, 0, true, false, 0},
		{Lin(0, 1), -.1, 0, true, false, 0},
	} {
		got, ok := c.norm.Inverse(c.score, c.present, c.atLeast)
		if ok != c.ok || math.Abs(got-c.want) > 1e-6 {
			t.Errorf("%+v at %v: got %v %v, want %v %v", c.norm, c.score, got, ok, c.want, c.ok)
		}
	}
}
