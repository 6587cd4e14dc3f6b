package clv

// A tower is what the tails of all x from 0 on have in common at every time: the
// divisions of the recurrence, which take longer than the rest of it.
type tower struct {
	m      ParetoNBD
	lift   []float64 // (r+x)/(r+s+x)
	ground []float64 // s/(r+s+x)
	sink   []float64 // (r+s+x)/(r+x)
}

func newTower(m ParetoNBD, most int) tower {
	w := tower{m, make([]float64, most+1), make([]float64, most+1), make([]float64, most+1)}
	for x := range most + 1 {
		a := m.R + float64(x)
		w.lift[x], w.ground[x], w.sink[x] = a/(a+m.S), m.S/(a+m.S), (a+m.S)/a
	}
	return w
}

// appendTails appends W(0, t) … W(most, t), both ways from the pivot.
func (w tower) appendTails(to []float64, t float64) []float64 {
	m, at, most := w.m, len(to), len(w.lift)-1
	to = append(to, make([]float64, most+1)...)
	col, z := to[at:], (m.Alpha-m.Beta)/(m.Alpha+t)
	start := int(clamp(m.pivot(t), 0, float64(most)))
	col[start] = m.tail(float64(start), t)
	for x := start - 1; x >= 0; x-- {
		col[x] = w.ground[x] + w.lift[x]*z*col[x+1]
	}
	if start == most {
		return to
	}
	for x, up := start, 1/z; x < most; x++ {
		col[x+1] = (col[x] - w.ground[x]) * w.sink[x] * up
	}
	return to
}
