package clv

import (
	"context"
	"encoding/binary"
	"math"
	"testing"
)

// No input makes a model panic, hang or return a number that cannot be. What
// Check refuses is NaN, everything else a number.
func FuzzModels(f *testing.F) {
	f.Add(0.55, 10.58, 0.61, 11.67, 2, 30.43, 38.86, 52.0, 0.0027)
	f.Add(1e12, 1e-12, 1.0, 1e12, 300, 1e9, 1e9, 1e9, 0.0)
	f.Add(10.465, 0.00798565181, 3.0516, 2.82, 50, 1.0, 37.0, 1e-9, 1e6)
	f.Add(math.NaN(), 1.0, -1.0, 1.0, -1, 2.0, 1.0, -1.0, math.Inf(1))
	f.Fuzz(func(t *testing.T, r, alpha, s, beta float64, x int, recency, T, ahead, rate float64) {
		h := History{x, recency, T}
		good := h.Check() == nil && amount(ahead, maxTime) == nil
		for _, m := range []Model{ParetoNBD{r, alpha, s, beta}, BGNBD{r, alpha, s, beta}, MBGNBD{r, alpha, s, beta}, NBD{r, alpha}} {
			n, d := m.ConditionalOrders(h, ahead), m.DiscountedOrders(h, rate, ahead)
			if !good || m.Check() != nil {
				if !math.IsNaN(n) || !math.IsNaN(d) {
					t.Fatalf("%T%+v %+v in %v: %v, %v, though refused", m, m, h, ahead, n, d)
				}
				continue
			}
			checkNumbers(t, m, h, ahead, 0, ahead)
			if checkDiscount(rate, ahead) == nil && !(d >= 0 && d <= n*(1+1e-6)+1e-300) {
				t.Fatalf("%T%+v %+v: %v discounted at %v of %v", m, m, h, d, rate, n)
			}
			if p := m.PMF(x%50, ahead); x >= 0 && !(p >= 0 && p <= 1) {
				t.Fatalf("%T%+v: mass %v at %d in %v", m, m, p, x%50, ahead)
			}
		}
	})
}

func FuzzSpendAndContracts(f *testing.F) {
	f.Add(6.25, 3.74, 15.44, 2, 22.35, 5, 0.1)
	f.Add(1e12, 1e-12, math.Inf(1), -1, math.NaN(), 1000000, 1e-6)
	f.Fuzz(func(t *testing.T, p, q, v float64, n int, mean float64, k int, rate float64) {
		g, s := GammaGamma{p, q, v}, Spend{n, mean}
		if e, l := g.Mean(s), g.LogLikelihood(s); (g.Check() != nil || s.Check() != nil) != math.IsNaN(e) || math.IsInf(e, 0) || e < 0 || math.IsInf(l, 0) {
			t.Fatalf("%+v %+v: %v, %v", g, s, e, l)
		}
		b, c := SBG{p, q}, Contract{k, n%2 == 0}
		if v := b.Survival(k); b.Check() == nil && k >= 0 && k <= maxCount && !(v >= 0 && v <= 1) {
			t.Fatalf("%+v after %d: %v", b, k, v)
		}
		if l := b.LogLikelihood(c); (b.Check() != nil || c.Check() != nil) != math.IsNaN(l) {
			t.Fatalf("%+v %+v: %v", b, c, l)
		}
		if v := b.ResidualLifetime(k, math.Max(rate, 1e-3)); math.IsInf(v, 0) || v < 0 {
			t.Fatalf("%+v before %d: %v", b, k, v)
		}
		o := BGBB{p, q, v, p}
		h := Season{n % 60, k % 60, k % 61}
		if e := o.ConditionalOrders(h, 20); (o.Check() != nil || h.Check() != nil) != math.IsNaN(e) || e < 0 || e > 20 {
			t.Fatalf("%+v %+v: %v", o, h, e)
		}
	})
}

// number reads eight bytes as a float64, so that the fuzzer reaches all of them.
func number(b []byte) (float64, []byte) {
	var a [8]byte
	n := copy(a[:], b)
	return math.Float64frombits(binary.LittleEndian.Uint64(a[:])), b[n:]
}

// A fit of anything ends in a model or a named error, with or without a prior.
func FuzzFits(f *testing.F) {
	f.Add([]byte{3, 1, 0, 0, 9, 2, 200, 7, 1, 9, 9, 9}, true)
	f.Add(make([]byte, 60), false)
	f.Fuzz(func(t *testing.T, body []byte, raw bool) {
		var data []History
		for len(body) >= 3 && len(data) < 40 {
			h := History{X: int(body[0]) % 30, T: float64(body[1]) + 1}
			if h.X > 0 {
				h.Recency = h.T * (1 + float64(body[2])) / 256
			}
			body = body[3:]
			if raw {
				h.T, body = number(body)
			}
			data = append(data, h)
		}
		ctx := context.Background()
		check := func(m Model, fit Fit, err error) {
			if err != nil {
				return
			}
			for _, h := range data {
				checkNumbers(t, m, h, 52, 0.01, 100)
			}
			if math.IsNaN(fit.LogLikelihood) || m.Check() != nil {
				t.Fatalf("%+v %+v", m, fit)
			}
		}
		check(three(FitParetoNBD(ctx, data, Options{Steps: 30})))
		check(three(FitParetoNBD(ctx, data, Options{Prior: ParetoNBD{}.DefaultPrior(1)})))
		check(three(FitBGNBD(ctx, data, Options{Steps: 30})))
		check(three(FitMBGNBD(ctx, data, Options{Prior: MBGNBD{}.DefaultPrior(1)})))
		check(three(FitNBD(ctx, data, Options{})))
	})
}

func FuzzActivities(f *testing.F) {
	f.Add([]byte{1, 2, 3, 4, 5, 6, 7, 8, 9}, int32(0), int32(100))
	f.Fuzz(func(t *testing.T, body []byte, from, to int32) {
		var orders []Order
		for ; len(body) >= 3; body = body[3:] {
			orders = append(orders, Order{int32(body[0]) - 2, int32(body[1]) << 23, int64(body[2])})
		}
		out, err := Activities(context.Background(), orders, 200, Window{from, to})
		if err != nil {
			return
		}
		for _, a := range out {
			if err := a.History(to, 7).Check(); err != nil {
				t.Fatalf("%+v: %v", a, err)
			}
			if a.Days > a.Orders || a.Days < 0 || a.Days > 0 && (a.First < from || a.Last > to) {
				t.Fatalf("%+v in %d … %d", a, from, to)
			}
		}
	})
}
