package clv

import (
	"math"
	"testing"
)

// The tail three ways: series or continued fraction, panels of quadrature, and
// recurrence; and its derivatives against differences. They share no step.
func TestTailThreeWays(t *testing.T) {
	for _, m := range []ParetoNBD{
		{0.55, 10.58, 0.61, 11.67}, {0.55, 11.67, 0.61, 10.58}, {1, 10, 1, 10}, {0.3, 2, 0.5, 500}, {2, 500, 3, 2},
		{1, 30, 1.5, 600}, {5, 20, 40, 3000}, {1e-3, 1, 1e-3, 3}, {50, 30, 1000, 61}, {0.5, 5, 0.01, 5e4}, {3, 1e-4, 2, 1e4}, {1, 1e6, 1, 1e-6},
	} {
		for _, at := range []float64{0, 0.01, 1, 39, 400, 1e4} {
			col := newTower(m, 60).appendTails(nil, at)
			for _, x := range []float64{0, 1, 2, 7, 30, 60} {
				want := m.tailIntegral(x, at)
				near(t, "closed form", m.tail(x, at), want.w, 1e-11)
				near(t, "recurrence", col[int(x)], want.w, 1e-10)
				slope := m.tailSlope(x, at)
				for i, v := range [][2]float64{{slope.r, want.r}, {slope.alpha, want.alpha}, {slope.s, want.s}, {slope.beta, want.beta}} {
					scale := want.w / []float64{m.R, m.Alpha, m.S, m.Beta}[i]
					within(t, "derivative", v[0], v[1], 1e-10*(math.Abs(v[1])+scale))
				}
				if t.Failed() {
					t.Fatalf("at %+v, x %v, t %v", m, x, at)
				}
			}
		}
	}
}

// The likelihood's gradient against central differences, on data that needs every
// branch of the tails.
func TestGradientOfParetoNBD(t *testing.T) {
	var data []History
	for i := range 40 {
		h := History{X: i * i % 37, T: 5 + float64(i%7)*30}
		if h.X > 0 {
			h.Recency = h.T * float64(1+i%5) / 5
		}
		data = append(data, h)
	}
	g, err := group(data, nil)
	if err != nil {
		t.Fatal(err)
	}
	l := newParetoLikelihood(g, 0)
	for _, p := range []vector{{0.55, 10.58, 0.61, 11.67}, {1, 30, 1.5, 600}, {2, 500, 3, 2}, {1, 10, 1, 10}, {0.3, 2, 0.5, 500}, {50, 30, 1000, 61}} {
		checkGradient(t, p, l.eval)
		sum := 0.0
		for _, h := range data {
			sum += ParetoNBD{p[0], p[1], p[2], p[3]}.LogLikelihood(h)
		}
		var d vector
		near(t, "sum of rows", l.eval(p, &d), sum, 1e-12)
	}
}

func checkGradient(t *testing.T, p vector, eval func(vector, *vector) float64) {
	t.Helper()
	var got, unused vector
	value := eval(p, &got)
	for i := range p {
		if p[i] == 0 {
			continue
		}
		up, down := p, p
		h := 1e-5 * p[i]
		up[i] += h
		down[i] -= h
		want := (eval(up, &unused) - eval(down, &unused)) / (2 * h)
		within(t, "gradient", got[i]*p[i], want*p[i], 1e-6*math.Abs(want*p[i])+1e-9*(1+math.Abs(value)))
	}
}

// Interpolated tails of early times against those computed one by one.
func TestEarlyTails(t *testing.T) {
	for _, m := range []ParetoNBD{{1.2, 17, 0.8, 1000}, {0.93, 13, 29, 17847}, {0.75, 8.8, 0.18, 667}, {2, 3, 1.5, 60}} {
		var times []float64
		for d := range 3650 {
			times = append(times, float64(d)/7)
		}
		var e early
		e.fill(m, times)
		seen := 0
		for _, at := range times {
			if !e.covers(at) {
				continue
			}
			seen++
			got, want := e.at(at), m.tailSlope(0, at)
			near(t, "W", got.w, want.w, 1e-11)
			for i, v := range [][2]float64{{got.r, want.r}, {got.alpha, want.alpha}, {got.s, want.s}, {got.beta, want.beta}} {
				scale := want.w / []float64{m.R, m.Alpha, m.S, m.Beta}[i]
				within(t, "derivative", v[0], v[1], 1e-10*(math.Abs(v[1])+scale))
			}
			if t.Failed() {
				t.Fatalf("%+v at %v", m, at)
			}
		}
		if seen < earlyLeast {
			t.Errorf("%+v: only %d times are early", m, seen)
		}
	}
}

// The likelihood of many customers against the sum of single ones, and its gradient.
func TestLikelihoodOfBusinesses(t *testing.T) {
	data := business(3000, 8)
	g, err := group(data, nil)
	if err != nil {
		t.Fatal(err)
	}
	l := newParetoLikelihood(g, 0)
	for _, p := range []vector{{1.2, 17, 0.8, 1000}, {0.93, 13, 29, 17847}, {1, 30, 1.5, 100}, {1, 100, 2, 20}} {
		checkGradient(t, p, l.eval)
		sum := 0.0
		for _, h := range data {
			sum += ParetoNBD{p[0], p[1], p[2], p[3]}.LogLikelihood(h)
		}
		var d vector
		near(t, "sum of rows", l.eval(p, &d), sum, 1e-12)
	}
}
