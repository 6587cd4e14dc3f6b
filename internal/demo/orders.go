package demo

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/loam-crm/loam/internal/platform/calendar"
)

// sale is an order or, with a negative amount, a return. Amounts are minor units of its currency.
type sale struct {
	customer int // index in customers
	number   string
	date     calendar.Date
	currency string
	amount   int64
	cost     int64 // 0: not recorded
	due      calendar.Date
	paid     calendar.Date
	note     string
}

// seed makes the figures repeat; another number gives another company.
const seed = 20110415

// chance is the stream of random numbers of one customer and purpose: what is added elsewhere does not shift it.
func chance(customer, purpose int) *rand.Rand {
	return rand.New(rand.NewPCG(seed, uint64(customer)<<8|uint64(purpose))) // #nosec G404 G115 -- the demo company must come out the same every time; a number of the demo company, never negative
}

// The purposes of streams.
const (
	forOrders = iota + 1
	forLines
	forEfforts
	forProfile
	forWinBack
	forWinning
)

// season is the weight of each calendar month in orders: little around the Spring Festival, much before the year ends.
var season = [13]float64{0, .95, .65, 1, 1, 1, 1.1, .95, .95, 1.05, .9, 1.15, 1.3}

// allSales makes the five years of orders up to today in order of date, numbered.
func allSales(today calendar.Date) []sale {
	var out []sale
	for i := range customers {
		out = append(out, salesOf(i, today)...)
	}
	slices.SortStableFunc(out, func(a, b sale) int { return cmp.Compare(a.date, b.date) })
	count := map[string]int{}
	for i := range out {
		s := &out[i]
		prefix := "PH"
		if s.amount < 0 {
			prefix = "TH" // 退货
		}
		month := prefix + string(s.date[2:4]) + string(s.date[5:7])
		count[month]++
		s.number = fmt.Sprintf("%s-%03d", month, count[month])
	}
	return out
}

func salesOf(i int, today calendar.Date) []sale {
	c, r := &customers[i], chance(i, forOrders)
	best := slices.Max(c.sales[:])
	var out []sale
	for y, thousands := range c.sales {
		first, last := c.window(y, today)
		if thousands == 0 || first > last {
			continue
		}
		n := max(1, int(math.Round(float64(c.orders)*math.Sqrt(float64(thousands)/float64(best)))))
		dates := spread(r, first, last, n)
		for k, amount := range split(r, int64(thousands)*100_000, len(dates), .3) {
			s := c.sell(r, i, dates[k], amount, today)
			out = append(out, s)
			if back, ok := c.giveBack(r, s, today); ok {
				out = append(out, back)
			}
		}
	}
	return out
}

// window is the part of year y, 0 the oldest, in which the customer bought.
func (c *customer) window(y int, today calendar.Date) (first, last calendar.Date) {
	first, last = today.AddMonths(-12*(years-y)).AddDays(1), today.AddMonths(-12*(years-1-y))
	if c.from > 0 {
		first = max(first, today.AddMonths(-c.from))
	}
	if c.to > 0 {
		last = min(last, today.AddMonths(-c.to))
	}
	return first, last
}

// spread places n order days between two days, by season, on working days, about equally far apart.
func spread(r *rand.Rand, first, last calendar.Date, n int) []calendar.Date {
	var days []calendar.Date
	var upTo []float64
	sum := 0.0
	for day := first; day <= last; day = day.AddDays(1) {
		if weekday(day) {
			sum += season[day.Time().Month()]
			days, upTo = append(days, day), append(upTo, sum)
		}
	}
	if len(days) == 0 {
		return nil
	}
	out := make([]calendar.Date, n)
	for i := range out {
		at, _ := slices.BinarySearch(upTo, (float64(i)+.3+.4*r.Float64())/float64(n)*sum)
		out[i] = days[min(at, len(days)-1)]
	}
	return out
}

func weekday(day calendar.Date) bool {
	w := day.Time().Weekday()
	return w != time.Saturday && w != time.Sunday
}

// split divides an amount of minor units into n parts of full ten units each, unequal by the given spread of their
// logarithms; the last part takes what is left over.
func split(r *rand.Rand, total int64, n int, unequal float64) []int64 {
	weights, sum := make([]float64, n), 0.0
	for i := range weights {
		weights[i] = math.Exp(unequal * r.NormFloat64())
		sum += weights[i]
	}
	out, left := make([]int64, n), total
	for i := range out {
		out[i] = max(1000, int64(float64(total)*weights[i]/sum)/1000*1000)
		left -= out[i]
	}
	if n > 0 && out[n-1]+left > 0 {
		out[n-1] += left
	}
	return out
}

func (c *customer) sell(r *rand.Rand, i int, date calendar.Date, amount int64, today calendar.Date) sale {
	s := sale{customer: i, date: date, currency: "CNY", amount: amount, due: date.AddDays(c.terms)}
	if c.abroad() {
		s.currency, s.amount = "USD", amount*1_000_000/dollar
	}
	margin := (float64(c.margin) + 4*r.NormFloat64()) / 100
	if cost := int64(float64(s.amount) * (1 - margin)); r.IntN(100) >= c.costless {
		s.cost = cost
	}
	paid := s.due.AddDays(c.late + int(5*r.NormFloat64()))
	held := c.short == disputing && date > today.AddMonths(-10) && date <= today.AddMonths(-4)
	if paid = max(paid, date); paid <= today && !held {
		s.paid = paid
	}
	return s
}

// dollar is what one US dollar is worth, in millionths of CNY.
const dollar = 7_100_000

// Why goods came back.
var returnReasons = []string{"退货：光功率不达标，整批更换", "退货：型号下错", "退货：项目取消，部分退回", "退货：外壳划伤"}

// giveBack is the return that follows a few of the orders.
func (c *customer) giveBack(r *rand.Rand, s sale, today calendar.Date) (sale, bool) {
	rare, wait, share, why := r.IntN(1000), 10+r.IntN(30), .1+.4*r.Float64(), r.IntN(len(returnReasons))
	back := sale{customer: s.customer, currency: s.currency, date: s.date.AddDays(wait), note: returnReasons[why]}
	for !weekday(back.date) {
		back.date = back.date.AddDays(1)
	}
	back.amount = -int64(float64(s.amount)*share) / 1000 * 1000
	back.cost = -int64(float64(s.cost) * share)
	back.paid = back.date.AddDays(7)
	if back.paid > today {
		back.paid = ""
	}
	return back, rare < 25 && back.amount < 0 && back.date <= today && !c.gone(back.date, today)
}

// gone says that the customer had stopped buying by then.
func (c *customer) gone(day, today calendar.Date) bool {
	return c.to > 0 && day > today.AddMonths(-c.to)
}
