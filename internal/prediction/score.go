package prediction

import (
	"math"

	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/id"
)

const year = 365.25 // days

// Score is what is expected of one customer.
type Score struct {
	Factors
	Orders float64 // in twelve months
	Sales  float64 // in twelve months, minor units
	Margin float64 // gross profit per unit of sales; NaN: unknown
	Own    bool    // the margin is the customer's own, not the company's
}

// Sum is the discounted sales within the horizon, minor units.
func (s *Score) Sum() float64 { return s.Product() }

// CLV is the discounted gross profit within the horizon, minor units; NaN where no margin is known.
func (s *Score) CLV() float64 { return s.Product() * s.Margin }

// A Scorer applies a model to one customer after another without allocating. What depends on a customer's age alone is
// kept for the next of the same age, so a Scorer belongs to one goroutine.
type Scorer struct {
	fit    id.ID // the stored fit; 0: not stored
	model  *Model
	groups []group // the company's first
}

// group is a set of parameters with what they say of each age.
type group struct {
	params        *Params
	rate, horizon float64 // of the terms
	ages          []age
}

// age is what an active customer of so many days is expected to do: days in twelve months, discounted days within the
// horizon. Zero: not looked at yet.
type age struct{ ahead, stay float64 }

// mostAges is up to which age in days the figures are kept: twenty years.
const mostAges = 7306

// NewScorer readies a model that is Ready.
func NewScorer(m *Model) *Scorer {
	terms := m.terms()
	s := &Scorer{model: m, groups: []group{terms.group(&m.Company)}}
	for i := range m.Segments {
		if m.Segments[i].Own != nil {
			s.groups = append(s.groups, terms.group(m.Segments[i].Own))
		}
	}
	return s
}

func (t Terms) group(p *Params) group {
	return group{params: p, rate: t.rate(), horizon: t.horizon(), ages: make([]age, mostAges)}
}

// Model is the model applied.
func (s *Scorer) Model() *Model { return s.model }

// Score scores a customer as of a day that is not before its last order.
func (s *Scorer) Score(b *Buyer, asOf calendar.Day) Score {
	r := b.row(asOf)
	out := s.score(&r)
	out.Margin = float64(b.Margin)
	out.Own = !math.IsNaN(out.Margin)
	if !out.Own && s.model.Margin != nil {
		out.Margin = *s.model.Margin
	}
	return out
}

func (s *Scorer) score(r *row) Score {
	g := s.group(r)
	p, a := g.params, g.age(r.history.T)
	out := Score{Factors: Factors{
		Alive: p.Orders.PAlive(r.history),
		Pace:  (p.Orders.R + float64(r.history.X)) / (p.Orders.Alpha + r.history.T),
		Stay:  a.stay,
		Size:  p.Spend.Mean(r.spend),
	}}
	out.Orders = out.Alive * out.Pace * a.ahead
	out.Sales = out.Orders * out.Size
	return out
}

func (s *Scorer) factors(r *row) Factors { return s.score(r).Factors }

// group is that of the customer's segment, or the company's.
func (s *Scorer) group(r *row) *group {
	if one := s.model.segment(r.segment); one != nil && one.Own != nil {
		for i := range s.groups {
			if s.groups[i].params == one.Own {
				return &s.groups[i]
			}
		}
	}
	return &s.groups[0]
}

func (g *group) age(t float64) age {
	if i := int(t); i < len(g.ages) && float64(i) == t {
		if g.ages[i].stay == 0 {
			g.ages[i] = g.reckon(t)
		}
		return g.ages[i]
	}
	return g.reckon(t)
}

func (g *group) reckon(t float64) age {
	return age{ahead: g.params.Orders.Stay(t, 0, year), stay: g.params.Orders.Stay(t, g.rate, g.horizon)}
}

// Usual are the medians a customer is compared with, and whether they are those of its own segment.
func (s *Scorer) Usual(b *Buyer) (Factors, bool) {
	if one := s.model.segment(b.Segment); one != nil && one.Usual != nil {
		return *one.Usual, true
	}
	return s.model.Usual, false
}

// Effects are the logarithms by which each factor lifts the product over that of the usual factors; they add up to
// that of the whole exactly.
func (f Factors) Effects(usual Factors) Factors {
	log := func(a, b float64) float64 { return math.Log(max(a, tiny)) - math.Log(max(b, tiny)) }
	return Factors{Alive: log(f.Alive, usual.Alive), Pace: log(f.Pace, usual.Pace), Stay: log(f.Stay, usual.Stay), Size: log(f.Size, usual.Size)}
}

// tiny keeps logarithms finite where a chance has run down to nothing.
const tiny = 1e-300

// NoChurn tells that the parameters used for a customer show no sign of customers leaving.
func (s *Scorer) NoChurn(b *Buyer) bool {
	r := row{segment: b.Segment}
	return s.group(&r).params.noChurn()
}

// Shown rounds to two significant digits, half away from zero: the noise of the future hides the third.
func Shown(v float64) float64 { return digits(v, 2) }

// kept is how exact amounts are stored and sums are shown: a third digit, or the roundings of many rows add up.
func kept(v float64) float64 { return digits(v, 3) }

func digits(v float64, n int) float64 {
	if v == 0 || math.IsNaN(v) || math.IsInf(v, 0) {
		return v
	}
	step := math.Pow10(int(math.Floor(math.Log10(math.Abs(v)))) + 1 - n)
	if step < 1 { // dividing by a power of ten is exact where multiplying by its inverse is not
		return math.Round(v/step) / math.Round(1/step)
	}
	return math.Round(v/step) * step
}

// Chance rounds a probability to hundredths. A forecast is never certain.
func Chance(p float64) float64 { return min(.99, max(.01, math.Round(p*100)/100)) }
