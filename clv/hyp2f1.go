package clv

import "math"

// seriesLimit is the z up to which the power series of 2F1(1, b; c; z) takes
// fewer steps, weighed by their price, than the continued fraction.
const seriesLimit = 0.6

// hypOne is 2F1(1, b; c; z) for b > 0, c > 0, 0 ≤ z < 1; c ≥ b is meant. All the
// models of this package can be written with a first parameter of 1, which
// keeps every term positive and bounded (value of Pareto/NBD at x = 300
// included, where the plain form overflows).
func hypOne(b, c, z float64) float64 {
	if z <= seriesLimit || b < 0.1*c {
		return hypSeries(b, c, z)
	}
	return hypFraction(b, c, z)
}

// hypSeries sums the terms until they no longer count.
func hypSeries(b, c, z float64) float64 {
	sum, term := 1.0, 1.0
	for n := 0.0; n < 1e6; n++ {
		term *= (b + n) / (c + n) * z
		sum += term
		if term*z <= (1-z)*1e-17*sum {
			break
		}
	}
	return sum
}

// hypFraction is Gauss's continued fraction (Abramowitz and Stegun 15.2, DLMF
// 15.7.5), evaluated forwards by Lentz's method. It needs about
// 20/sqrt(1-z) steps where the series needs 37/(1-z).
func hypFraction(b, c, z float64) float64 {
	f, d, e := 1.0, 0.0, 1.0 // value, and the two ratios of Lentz
	for k := 1.0; k < 1e5; k++ {
		f, d, e = lentz(f, d, e, -z*(b+k-1)*gaussOdd(c, k)/(c+2*k-2))
		last := f
		f, d, e = lentz(f, d, e, -z*k*(c-b+k-1)/((c+2*k-2)*(c+2*k-1)))
		if math.Abs(f-last) <= 1e-16*math.Abs(f) {
			break
		}
	}
	return 1 / f
}

// gaussOdd is (c+k-2)/(c+2k-3), whose value at k = 1 is 1 for every c, c = 1
// included.
func gaussOdd(c, k float64) float64 {
	if k == 1 {
		return 1
	}
	return (c + k - 2) / (c + 2*k - 3)
}

func lentz(f, d, e, a float64) (float64, float64, float64) {
	d = 1 / (1 + a*d)
	e = 1 + a/e
	return f * d * e, d, e
}

// hypTerms is 2F1(1, b; c; z) by its series with the derivatives by b, c and z.
func hypTerms(b, c, z float64) (h, hb, hc, hz float64) {
	term, sb, sc := 1.0, 0.0, 0.0
	h = 1
	for n := 0.0; n < 1e6; n++ {
		ib, ic := 1/(b+n), 1/(c+n)
		hz += (n + 1) * term * (b + n) * ic
		term *= (b + n) * ic * z
		sb += ib
		sc += ic
		h += term
		hb += term * sb
		hc -= term * sc
		if term*(n+2+sb)*z <= (1-z)*1e-17*h {
			break
		}
	}
	return h, hb, hc, hz
}
