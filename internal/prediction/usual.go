package prediction

import (
	"math"
	"slices"

	"github.com/loam-crm/loam/clv"
	"github.com/loam-crm/loam/internal/platform/id"
)

func histories(rows []row) []clv.History {
	out := make([]clv.History, len(rows))
	for i := range rows {
		out[i] = rows[i].history
	}
	return out
}

// spends are the order sizes with the largest hundredth drawn in: one giant project must not set the size of all.
func spends(rows []row) []clv.Spend {
	out := make([]clv.Spend, 0, len(rows))
	for i := range rows {
		if rows[i].spend.N > 0 {
			out = append(out, rows[i].spend)
		}
	}
	top := quantile(means(out), .99)
	for i := range out {
		out[i].Mean = min(out[i].Mean, top)
	}
	return out
}

func means(list []clv.Spend) []float64 {
	out := make([]float64, len(list))
	for i := range list {
		out[i] = list[i].Mean
	}
	return out
}

// usualSpend is the median of the customers' mean orders.
func usualSpend(rows []row) float64 { return max(1, quantile(means(spends(rows)), .5)) }

func repeats(rows []row) int {
	n := 0
	for i := range rows {
		if rows[i].history.X > 0 {
			n++
		}
	}
	return n
}

// quantile sorts its values; 0 of none.
func quantile(values []float64, p float64) float64 {
	if len(values) == 0 {
		return 0
	}
	slices.Sort(values)
	return values[max(0, int(math.Ceil(p*float64(len(values))))-1)]
}

// compare finds the medians of the factors, of the company and of every segment that has enough customers.
func (m *Model) compare(rows []row) {
	s := NewScorer(m)
	all := make([]Factors, len(rows))
	bySegment := map[id.ID][]Factors{}
	for i := range rows {
		all[i] = s.factors(&rows[i])
		bySegment[rows[i].segment] = append(bySegment[rows[i].segment], all[i])
	}
	m.Usual = medians(all)
	for i := range m.Segments {
		if list := bySegment[m.Segments[i].ID]; m.Segments[i].ID != 0 && len(list) >= usualFrom {
			usual := medians(list)
			m.Segments[i].Usual = &usual
		}
	}
}

func medians(list []Factors) Factors {
	one := func(get func(*Factors) float64) float64 {
		values := make([]float64, len(list))
		for i := range list {
			values[i] = get(&list[i])
		}
		return quantile(values, .5)
	}
	return Factors{
		Alive: one(func(f *Factors) float64 { return f.Alive }), Pace: one(func(f *Factors) float64 { return f.Pace }),
		Stay: one(func(f *Factors) float64 { return f.Stay }), Size: one(func(f *Factors) float64 { return f.Size }),
	}
}
