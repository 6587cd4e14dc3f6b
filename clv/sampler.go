package clv

import (
	"math"
	"math/rand/v2"
)

// A sampler draws from the distributions of the models; equal seeds give equal draws.
type sampler struct{ *rand.Rand }

func newSampler(seed uint64) sampler {
	return sampler{rand.New(rand.NewPCG(seed, 0x9e3779b97f4a7c15))} // #nosec G404 -- draws of a model, which must come out the same for a seed
}

// gamma of this shape and scale 1: Marsaglia and Tsang (2000), ACM TOMS 26(3). For
// a small shape the draw may underflow to 0, which the models can live with.
func (s sampler) gamma(shape float64) float64 {
	if shape < 1 {
		return s.gamma(shape+1) * math.Pow(1-s.Float64(), 1/shape)
	}
	d := shape - 1.0/3
	c := 1 / math.Sqrt(9*d)
	for {
		x := s.NormFloat64()
		v := 1 + c*x
		if v <= 0 {
			continue
		}
		v = v * v * v
		if math.Log(1-s.Float64()) < x*x/2+d-d*v+d*math.Log(v) {
			return d * v
		}
	}
}

// beta draws a chance; with both shapes tiny it is 0 or 1 as the limit is.
func (s sampler) beta(a, b float64) float64 {
	x, y := s.gamma(a), s.gamma(b)
	if x+y == 0 {
		if s.Float64() < a/(a+b) {
			return 1
		}
		return 0
	}
	return x / (x + y)
}

// geometric is the number of the first success, 1, 2, …, +Inf for p = 0.
func (s sampler) geometric(p float64) float64 {
	if p >= 1 {
		return 1
	}
	return 1 + math.Floor(math.Log(1-s.Float64())/math.Log1p(-p))
}

// poisson of this mean: by multiplication where small, else Hörmann (1993),
// Insurance: Mathematics and Economics 12, algorithm PTRS.
func (s sampler) poisson(mean float64) float64 {
	if mean >= 10 {
		return s.poissonLarge(math.Min(mean, 1e15))
	}
	limit, p, n := math.Exp(-mean), 1-s.Float64(), 0.0
	for p > limit {
		p *= 1 - s.Float64()
		n++
	}
	return n
}

func (s sampler) poissonLarge(mean float64) float64 {
	root, log := math.Sqrt(mean), math.Log(mean)
	b := 0.931 + 2.53*root
	a := -0.059 + 0.02483*b
	inverse := 1.1239 + 1.1328/(b-3.4)
	quick := 0.9277 - 3.6224/(b-2)
	for {
		u, v := s.Float64()-0.5, 1-s.Float64()
		us := 0.5 - math.Abs(u)
		k := math.Floor((2*a/us+b)*u + mean + 0.43)
		if us >= 0.07 && v <= quick {
			return k
		}
		if k < 0 || us < 0.013 && v > us {
			continue
		}
		lg, _ := math.Lgamma(k + 1)
		if math.Log(v*inverse/(a/(us*us)+b)) <= k*log-mean-lg {
			return k
		}
	}
}
