package prediction

import (
	"math"
	"time"

	"github.com/loam-crm/loam/internal/platform/calendar"
)

// Season is by how much a company's customers order more or less in each calendar month than in an average one, as a
// multiple per day. Over a whole year the multiples come to one: a forecast of twelve months is not moved by them.
type Season struct {
	Years int         `json:"years"` // whole years it was seen over
	Month [12]float64 `json:"month"`
}

const (
	leastSeasonYears = 2 // fewer cannot tell a season from a good month
	mostSeasonYears  = 5 // older ones are of another company
	// leastSeasonF is how many times the months must differ from one another more than one month does from year to year
	// before it is called a season: 2.7 comes about by chance once in twenty times over two years (F with 11 and 12
	// degrees of freedom).
	leastSeasonF = 2.7
	// seasonGrace is how many days of a month may be over before the company's first order and the month still counts.
	seasonGrace = 7
)

// calendarMonths are the whole months before a day, the latest first, and which of them a day falls in.
type calendarMonths struct {
	start []calendar.Day // of months 0 … n−1, latest first
	end   calendar.Day   // the last day of month 0
}

func monthsBefore(asOf calendar.Day) calendarMonths {
	y, m, _ := (asOf + 1).Date()
	open := calendar.DayOf(y, m, 1)
	c := calendarMonths{end: open - 1, start: make([]calendar.Day, 12*mostSeasonYears)}
	for k := range c.start {
		c.start[k] = open.AddMonths(-k - 1)
	}
	return c
}

// orderMonths counts order-days by month. The table has the month of every day, because a date is split for every
// order of the company otherwise.
type orderMonths struct {
	calendarMonths
	of    []uint8 // by days before the end
	count []int64
}

func newOrderMonths(asOf calendar.Day) *orderMonths {
	o := &orderMonths{calendarMonths: monthsBefore(asOf)}
	o.count = make([]int64, len(o.start))
	for k, first := range o.start {
		for int(o.end-first) >= len(o.of) {
			o.of = append(o.of, uint8(k))
		}
	}
	return o
}

func (o *orderMonths) add(day calendar.Day) {
	if back := int(o.end - day); back >= 0 && back < len(o.of) {
		o.count[o.of[back]]++
	}
}

func (o *orderMonths) merge(other *orderMonths) {
	for k := range o.count {
		o.count[k] += other.count[k]
	}
}

// season measures the whole years that end with the last month over at a day, of a company whose first order is known.
// nil: there are fewer than two, or the months differ no more than by chance.
func (o *orderMonths) season(asOf, first calendar.Day) *Season {
	skip := 0
	for skip < len(o.start) && o.start[skip].AddMonths(1)-1 > asOf {
		skip++
	}
	months := 0
	for skip+months < len(o.start) && first <= o.start[skip+months]+seasonGrace {
		months++
	}
	years := months / 12
	if years < leastSeasonYears {
		return nil
	}
	ratios, ok := o.ratios(skip, years)
	if !ok {
		return nil
	}
	return o.judge(skip, ratios)
}

// ratios are the orders a day of each month over those of its year, by year and by months back. What the company grows
// by from year to year is taken out first, or December would be a season of every company that grows.
func (o *orderMonths) ratios(skip, years int) ([][12]float64, bool) {
	sums := make([]float64, years)
	for k := range 12 * years {
		sums[k/12] += float64(o.count[skip+k])
	}
	if sums[0] <= 0 || sums[years-1] <= 0 {
		return nil, false
	}
	monthly := math.Pow(sums[0]/sums[years-1], 1/float64(12*(years-1)))
	out := make([][12]float64, years)
	for y := range out {
		mean := 0.0
		for b := range 12 {
			k := skip + 12*y + b
			days := float64(o.start[k].AddMonths(1) - o.start[k])
			out[y][b] = float64(o.count[k]) / days * math.Pow(monthly, float64(b))
			mean += out[y][b] / 12
		}
		if mean <= 0 {
			return nil, false
		}
		for b := range out[y] {
			out[y][b] /= mean
		}
	}
	return out, true
}

// judge compares how the months differ with how one month differs from year to year, and draws the differences in by
// what is chance in them (one-way analysis of variance; the share kept is 1 − 1/F).
func (o *orderMonths) judge(skip int, ratios [][12]float64) *Season {
	var mean [12]float64
	years := float64(len(ratios))
	for b := range mean {
		for y := range ratios {
			mean[b] += ratios[y][b] / years
		}
	}
	var between, within float64
	for b := range mean {
		between += years * (mean[b] - 1) * (mean[b] - 1) / 11
		for y := range ratios {
			within += (ratios[y][b] - mean[b]) * (ratios[y][b] - mean[b]) / (12 * (years - 1))
		}
	}
	if !(between > leastSeasonF*within) {
		return nil
	}
	s := &Season{Years: len(ratios)}
	for b := range mean {
		_, month, _ := o.start[skip+b].Date()
		s.Month[month-1] = max(0, 1+(1-within/between)*(mean[b]-1))
	}
	s.neutral()
	return s
}

// neutral has the multiples come to one over the days of an average year.
func (s *Season) neutral() {
	sum := 0.0
	for m := range s.Month {
		sum += s.Month[m] * monthDays[m]
	}
	for m := range s.Month {
		s.Month[m] *= year / sum
	}
}

var monthDays = [12]float64{31, 28.25, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}

// over is the mean multiple of the days after one up to another; 1 without a season.
func (s *Season) over(after, to calendar.Day) float64 {
	if s == nil || to <= after {
		return 1
	}
	sum := 0.0
	for day := after + 1; day <= to; {
		y, m, _ := day.Date()
		next := min(to, calendar.DayOf(y, m+time.Month(1), 1)-1)
		sum += s.Month[m-1] * float64(next-day+1)
		day = next + 1
	}
	return sum / float64(to-after)
}
