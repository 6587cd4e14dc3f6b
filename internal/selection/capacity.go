package selection

import (
	"slices"

	"github.com/loam-crm/loam/internal/platform/settings"
)

// Grades in the order in which capacity is given out.
var Grades = []string{"S", "A", "B", "C", "U"}

// The practice values behind a proposal (§E24): practitioners report 2–8 hours a month for a key relation.
const hoursPerRelation = 4.0 // a month

// Proposal is the time that active key relations take, in person-months: relations × 4 h a month ÷ the hours of a
// person-month, over a number of months. 26 relations take .597701 pm in one month of 174 hours.
func Proposal(relations, months int, company settings.Company) float64 {
	return company.PersonMonths(float64(relations)*hoursPerRelation) * float64(months)
}

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
