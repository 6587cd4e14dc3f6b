package clv

import "math"

// paretoScorer keeps, for each distinct time, what depends on it alone and the
// tails W(x, time) of small x. Data that counts days has a few thousand times.
type paretoScorer struct {
	m     ParetoNBD
	o     ScoreOptions
	times *index
	cols  []scoreColumn
	tails []float64 // one column of most+1 for each time
	most  int       // largest x kept
	tower tower
}

type scoreColumn struct{ la, lb, pace, ahead, stay float64 }

const (
	mostTimes = 1 << 14
	mostX     = 127
)

func newParetoScorer(m ParetoNBD, o ScoreOptions, most int) *paretoScorer {
	most = min(most, mostX)
	return &paretoScorer{m: m, o: o, times: newIndex(1 << 10), most: most, tower: newTower(m, most)}
}

func (p *paretoScorer) score(h History) Score {
	last, now := p.column(h.Recency), p.column(h.T)
	if last < 0 || now < 0 || h.X > p.most {
		return p.direct(h)
	}
	a, b := &p.cols[last], &p.cols[now]
	width, x := p.most+1, p.m.R+float64(h.X)
	e := math.Exp(x*(a.la-b.la) + p.m.S*(a.lb-b.lb))
	alive := math.Min(1, e/(p.tails[last*width+h.X]+e*(1-p.tails[now*width+h.X])))
	pace := alive * x * b.pace
	return Score{alive, pace * b.ahead, pace * b.stay}
}

func (p *paretoScorer) direct(h History) Score {
	alive := p.m.odds(h).alive()
	pace := alive * (p.m.R + float64(h.X)) / (p.m.Alpha + h.T)
	return Score{alive, pace * p.m.timeAlive(p.m.Beta+h.T, p.o.Ahead), pace * p.m.Stay(h.T, p.o.Rate, p.o.Horizon)}
}

// column is the number of a time's column, -1 when there are too many times.
func (p *paretoScorer) column(t float64) int {
	key := math.Float64bits(t + 0)
	if i := p.times.find(key); i >= 0 {
		return i
	}
	if p.times.len == mostTimes {
		return -1
	}
	i, _ := p.times.add(key)
	m := p.m
	p.cols = append(p.cols, scoreColumn{
		la:    math.Log1p(t / m.Alpha),
		lb:    math.Log1p(t / m.Beta),
		pace:  1 / (m.Alpha + t),
		ahead: m.timeAlive(m.Beta+t, p.o.Ahead),
		stay:  m.Stay(t, p.o.Rate, p.o.Horizon),
	})
	p.tails = p.tower.appendTails(p.tails, t)
	return i
}
