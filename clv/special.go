package clv

import "math"

// expm1Over is (e^u - 1)/u, 1 at u = 0. It is what remains of the closed forms
// that look singular at s = 1 and at a = 1.
func expm1Over(u float64) float64 {
	if u == 0 {
		return 1
	}
	return math.Expm1(u) / u
}

// stirling is lnΓ(a) - [(a-1/2) ln a - a + ln(2π)/2] for a ≥ 16; the first term
// left out is below 3e-17. Abramowitz and Stegun 6.1.41.
func stirling(a float64) float64 {
	i := 1 / a
	q := i * i
	return i * (1.0/12 - q*(1.0/360-q*(1.0/1260-q*(1.0/1680-q*(1.0/1188-q*(691.0/360360))))))
}

// logRising is lnΓ(a+n) - lnΓ(a) for a > 0, n ≥ 0. The two logarithms are never
// formed: for a = 1e12 their difference would have three digits left.
func logRising(a, n float64) float64 {
	if n <= 16 && n == math.Trunc(n) {
		return logProduct(a, int(n))
	}
	shift := 0.0
	for a < 16 {
		shift -= math.Log1p(n / a)
		a++
	}
	// ln((a+n)/a) summed over the shifts turns Γ(a+n)/Γ(a) of the start into that of the end.
	return shift + (a-0.5)*math.Log1p(n/a) + n*math.Log(a+n) - n + stirling(a+n) - stirling(a)
}

// logProduct is ln(a (a+1) … (a+n-1)), multiplied out while it cannot overflow.
func logProduct(a float64, n int) float64 {
	sum, p := 0.0, 1.0
	for j := range n {
		p *= a + float64(j)
		if p > 1e100 || p < 1e-100 {
			sum += math.Log(p)
			p = 1
		}
	}
	return sum + math.Log(p)
}

// digamma is d lnΓ(a)/da for a > 0, to about 1e-15 relative to max(1, |ψ|).
// Recurrence to 16, then Abramowitz and Stegun 6.3.18.
func digamma(a float64) float64 {
	shift := 0.0
	for a < 16 {
		shift -= 1 / a
		a++
	}
	i := 1 / a
	q := i * i
	return shift + math.Log(a) - i/2 - q*(1.0/12-q*(1.0/120-q*(1.0/252-q*(1.0/240-q*(1.0/132-q*(691.0/32760))))))
}

// logAddExp is ln(e^a + e^b).
func logAddExp(a, b float64) float64 {
	if a < b {
		a, b = b, a
	}
	if math.IsInf(b, -1) {
		return a
	}
	return a + math.Log1p(math.Exp(b-a))
}

func clamp(v, lo, hi float64) float64 { return math.Max(lo, math.Min(hi, v)) }

// logSum adds up logarithms of values in (1e-60, 1e60), most of which count once: it
// takes one logarithm for many.
type logSum struct{ sum, product float64 }

func (l *logSum) add(n, v float64) {
	if n != 1 {
		l.sum += n * math.Log(v)
		return
	}
	l.product *= v
	if l.product < 1e-200 || l.product > 1e200 {
		l.sum += math.Log(l.product)
		l.product = 1
	}
}

func (l *logSum) value() float64 { return l.sum + math.Log(l.product) }
