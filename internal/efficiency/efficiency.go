package efficiency

import (
	"math"

	"github.com/loam-crm/loam/internal/platform/round"
)

// leastPersonMonths is below which nothing is said of output per person-month (§3.10).
const leastPersonMonths = .1

// NoEffort is why a figure does not apply: less than 0.1 person-months are logged.
const NoEffort = "no_effort_logged"

// Work is what went in and what came out, in the company's currency. Unknown is nil, never zero.
type Work struct {
	Hours   float64
	Revenue float64
	Profit  *float64 // gross profit
	Cost    *float64 // of the hours
}

// Result is 人效 (§3.10). What does not apply or is not known is nil; Reason says why nothing applies.
type Result struct {
	PM        float64  // person-months
	RevenuePM *float64 // revenue per person-month
	ProfitPM  *float64 // gross profit per person-month
	NetPM     *float64 // gross profit less labour, per person-month
	ROI       *float64 // gross profit less labour, by labour
	Reason    string
}

// Measure computes 人效 (§3.10): pm = hours ÷ hours of a person-month; revenue/pm, GP/pm, net/pm = (GP − cost)/pm and
// ROI = (GP − cost)/cost. Fewer than 0.1 person-months, or a person-month without hours, give "no effort logged" and
// never infinity. Results are rounded to six decimals, half away from zero.
func Measure(w Work, hoursPerMonth float64) Result {
	pm := w.Hours / hoursPerMonth
	if !(round.Six(pm) >= leastPersonMonths) || math.IsInf(pm, 0) {
		return Result{PM: finite(pm), Reason: NoEffort}
	}
	out := Result{PM: round.Six(pm), RevenuePM: known(w.Revenue / pm)}
	if w.Profit == nil {
		return out
	}
	out.ProfitPM = known(*w.Profit / pm)
	if w.Cost == nil {
		return out
	}
	net := *w.Profit - *w.Cost
	out.NetPM = known(net / pm)
	if *w.Cost > 0 {
		out.ROI = known(net / *w.Cost)
	}
	return out
}

// Index is the gross profit per person-month by the company's; nil where either is not known or the company's is not
// positive, because then more would be less.
func Index(profitPM, company *float64) *float64 {
	if profitPM == nil || company == nil || *company <= 0 {
		return nil
	}
	return known(*profitPM / *company)
}

// Lift is how much a part raises the gross profit per person-month of the whole: the whole's less that of the whole
// without the part. Negative: it drags. Nil where either does not apply or is not known.
func Lift(whole, part Work, hoursPerMonth float64) *float64 {
	if whole.Profit == nil || part.Profit == nil {
		return nil
	}
	rest := *whole.Profit - *part.Profit
	with := Measure(whole, hoursPerMonth)
	without := Measure(Work{Hours: whole.Hours - part.Hours, Profit: &rest}, hoursPerMonth)
	if with.ProfitPM == nil || without.ProfitPM == nil {
		return nil
	}
	return known(*with.ProfitPM - *without.ProfitPM)
}

// Sum adds work up. One part that is not known makes the whole unknown.
func Sum(parts ...Work) Work {
	zero, none := 0.0, 0.0
	out := Work{Profit: &zero, Cost: &none}
	for _, p := range parts {
		out.Hours += p.Hours
		out.Revenue += p.Revenue
		out.Profit = plus(out.Profit, p.Profit)
		out.Cost = plus(out.Cost, p.Cost)
	}
	return out
}

func plus(a, b *float64) *float64 {
	if a == nil || b == nil {
		return nil
	}
	sum := *a + *b
	return &sum
}

// Part is the share of some work that belongs to hours of it: who did a fifth of the hours on an account made a fifth of
// its gross profit.
func Part(of Work, hours float64, cost *float64) Work {
	out := Work{Hours: hours, Cost: cost}
	if of.Hours <= 0 {
		return out
	}
	share := hours / of.Hours
	out.Revenue = of.Revenue * share
	if of.Profit != nil {
		profit := *of.Profit * share
		out.Profit = &profit
	}
	return out
}

// Sunk is what was spent on a customer: person-months by what one costs.
func Sunk(pm, costPerPM float64) float64 { return round.Six(pm * costPerPM) }

func known(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	v = round.Six(v)
	return &v
}

func finite(v float64) float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return 0
	}
	return round.Six(v)
}
