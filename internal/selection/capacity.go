package selection

import "slices"

// Grades in the order in which capacity is given out.
var Grades = []string{"S", "A", "B", "C", "U"}

// The practice values behind a proposal (§E24): practitioners report 2–8 hours a month for a key relation.
const (
	hoursPerRelation = 4.0   // a month
	hoursPerMonth    = 174.0 // of one person: 1 person-month (§3.10)
)

// Proposal is the time that active key relations take, in person-months: relations × 4 h a month ÷ 174, over a number
// of months. 26 relations take .597701 pm in one month.
func Proposal(relations, months int) float64 {
	return float64(relations) * hoursPerRelation / hoursPerMonth * float64(months)
}

// PersonMonths turns hours into person-months.
func PersonMonths(hours float64) float64 { return hours / hoursPerMonth }

// Load is the planned time of one grade, in person-months.
type Load struct {
	Grade string
	PM    float64
}

// Overload says for each grade how much of its plan the capacity does not cover. Capacity goes to the best
// grades first, so that what is missing is missing where the value is lowest. The sum is the overload of the plan: 300
// pm of capacity against 320 planned leave 20.
func Overload(capacity float64, plan []Load) map[string]float64 {
	out := map[string]float64{}
	left := max(0, capacity)
	for _, grade := range Grades {
		i := slices.IndexFunc(plan, func(l Load) bool { return l.Grade == grade })
		if i < 0 {
			continue
		}
		covered := min(left, plan[i].PM)
		out[grade] = plan[i].PM - covered
		left -= covered
	}
	return out
}
