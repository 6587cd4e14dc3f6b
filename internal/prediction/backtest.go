package prediction

import (
	"context"
	"math"
	"slices"

	"github.com/loam-crm/loam/internal/platform/calendar"
)

// What customers are ranked by.
const (
	ByModel   = "model"
	ByHistory = "history" // past spend
)

// Verdict says which of the rankings foresaw the spend after a cut best.
type Verdict string

const (
	ModelBetter   Verdict = "model"
	HistoryBetter Verdict = "history"
	Draw          Verdict = "draw"
	TooFew        Verdict = "too_few" // customers, or orders after the cut
)

// The rule of the verdict. One ranking is clearly better than another if its rank correlation is so much higher. The
// model wins a cut if it is clearly better than past spend, by which customers would be ranked without it, and recency is
// not clearly better than the model; it loses if either of the two is clearly better. A cut is judged if enough
// customers had come back before it and bought after it.
const (
	clearly      = 0.01
	neededAfter  = 10
	neededBefore = NeededRepeat
)

// Cut is one test: the model is fitted to what was known so many days ago and asked for what came after.
type Cut struct {
	Back      int          `json:"back"` // days
	Day       calendar.Day `json:"day"`
	Customers int          `json:"customers"` // known at the cut
	Again     int          `json:"again"`     // of these, bought after it
	// The rank correlations (Spearman) with the spend after the cut, −1 … 1.
	Model   float64 `json:"model"`
	Spend   float64 `json:"spend"`   // of the spend before the cut
	Recency float64 `json:"recency"` // of the date of the last order
	// Order-days and sales after the cut of all customers together; sales in minor units.
	ExpectedOrders float64 `json:"expected_orders"`
	ActualOrders   float64 `json:"actual_orders"`
	ExpectedSales  float64 `json:"expected_sales"`
	ActualSales    float64 `json:"actual_sales"`
	Verdict        Verdict `json:"verdict"`
}

// Backtest is how well the model would have done.
type Backtest struct {
	Cuts    []Cut  `json:"cuts"`
	RanksBy string `json:"ranks_by"`
}

// backtest repeats the whole procedure of the fit at every cut, on the collector's sample.
func backtest(ctx context.Context, c *Collector, now *Model) (Backtest, error) {
	var out Backtest
	for i := range Cuts {
		cut, err := testAt(ctx, c, i, now)
		if err != nil {
			return out, err
		}
		out.Cuts = append(out.Cuts, cut)
	}
	out.RanksBy = ranksBy(out.Cuts)
	return out, nil
}

// ranksBy is the rule for all cuts together: the model ranks customers if it won more of the judged cuts than it lost,
// and the means of the correlations over these cuts would let it win as well. Otherwise, and before anything could be
// judged, history does: it needs no belief.
func ranksBy(cuts []Cut) string {
	var mean Cut
	won, lost := 0, 0
	for i := range cuts {
		switch cuts[i].Verdict {
		case TooFew:
			continue
		case ModelBetter:
			won++
		case HistoryBetter:
			lost++
		}
		mean.Customers++
		mean.Model, mean.Spend, mean.Recency = mean.Model+cuts[i].Model, mean.Spend+cuts[i].Spend, mean.Recency+cuts[i].Recency
	}
	n := float64(max(1, mean.Customers))
	mean.Model, mean.Spend, mean.Recency = mean.Model/n, mean.Spend/n, mean.Recency/n
	if won > lost && mean.judge() == ModelBetter {
		return ByModel
	}
	return ByHistory
}

// later is what came after a cut, beside what each ranking said before it.
type later struct{ model, spend, recency, actual []float64 }

func testAt(ctx context.Context, c *Collector, i int, now *Model) (Cut, error) {
	cut := Cut{Back: Cuts[i], Day: c.cuts[i], Verdict: TooFew}
	var rows []row
	var at []*seen
	for k := range c.sample.kept {
		if one := &c.sample.kept[k]; one.past[i].days > 0 {
			rows, at = append(rows, known(one.Segment, one.First, one.past[i], cut.Day)), append(at, one)
		}
	}
	cut.Customers = len(rows)
	l := cut.look(at, i)
	if repeats(rows) < neededBefore || cut.Again < neededAfter || len(spends(rows)) == 0 {
		return cut, nil
	}
	past := &Model{AsOf: cut.Day, Season: c.season(cut.Day)}
	if err := past.fit(ctx, rows, now); err != nil {
		return cut, err
	}
	l.model = cut.expect(past, rows)
	cut.Model, cut.Spend, cut.Recency = spearman(l.model, l.actual), spearman(l.spend, l.actual), spearman(l.recency, l.actual)
	cut.Verdict = cut.judge()
	return cut, nil
}

// look sums up what came after the cut.
func (c *Cut) look(at []*seen, i int) later {
	var l later
	for _, one := range at {
		spent := float64(max(0, one.Spent-one.past[i].spent))
		l.actual = append(l.actual, spent)
		l.spend = append(l.spend, float64(one.past[i].spent))
		l.recency = append(l.recency, float64(one.past[i].last))
		c.ActualOrders += float64(one.Days - one.past[i].days)
		c.ActualSales += spent
		if one.Days > one.past[i].days {
			c.Again++
		}
	}
	return l
}

// expect asks the model of the cut for the sales until today.
func (c *Cut) expect(past *Model, rows []row) []float64 {
	s, out := NewScorer(past), make([]float64, len(rows))
	ahead := float64(c.Back) * past.Season.over(c.Day, c.Day+calendar.Day(c.Back)) // #nosec G115 -- days back from today
	for k := range rows {
		f := s.factors(&rows[k])
		orders := f.Alive * f.Pace * s.group(&rows[k]).params.Orders.Stay(rows[k].history.T, 0, ahead)
		out[k] = orders * f.Size
		c.ExpectedOrders += orders
		c.ExpectedSales += out[k]
	}
	return out
}

func (c *Cut) judge() Verdict {
	overSpend, overRecency := c.Model-c.Spend, c.Model-c.Recency
	switch {
	case overSpend <= -clearly || overRecency <= -clearly:
		return HistoryBetter
	case overSpend >= clearly:
		return ModelBetter
	}
	return Draw
}

// spearman is the rank correlation of two rows of numbers, ties taking the mean of their ranks; 0 where one of them
// does not vary.
func spearman(a, b []float64) float64 {
	x, y := ranks(a), ranks(b)
	mean := float64(len(x)+1) / 2
	var xy, xx, yy float64
	for i := range x {
		dx, dy := x[i]-mean, y[i]-mean
		xy, xx, yy = xy+dx*dy, xx+dx*dx, yy+dy*dy
	}
	if xx == 0 || yy == 0 {
		return 0
	}
	return xy / math.Sqrt(xx*yy)
}

func ranks(values []float64) []float64 {
	order := make([]int, len(values))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int {
		switch {
		case values[i] < values[j]:
			return -1
		case values[i] > values[j]:
			return 1
		}
		return 0
	})
	out := make([]float64, len(values))
	for from := 0; from < len(order); {
		to := from
		for to < len(order) && values[order[to]] == values[order[from]] {
			to++
		}
		for _, i := range order[from:to] {
			out[i] = float64(from+to+1) / 2
		}
		from = to
	}
	return out
}
