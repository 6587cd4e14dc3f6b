package pyramid

import (
	"cmp"
	"slices"

	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/value"
)

// Standing is one graded account as a single year would look at it.
type Standing struct {
	Account id.ID
	Grade   value.Grade // by its whole value
	Year    int64       // what it brought in the last twelve months, minor units
}

// SingleYear grades accounts by the last twelve months alone: the same number of accounts gets each grade, but
// in the order of the year's amount; who brought nothing gets C at best, and equal amounts go by the smaller id. It
// answers "whom would we keep if we looked at this year only?" on any model and in any currency. Accounts that are not
// graded (U) are left out.
func SingleYear(all []Standing) map[id.ID]value.Grade {
	ranked := slices.DeleteFunc(slices.Clone(all), func(s Standing) bool { return s.Grade.Rank() == 0 })
	seats := map[value.Grade]int{}
	for _, s := range ranked {
		seats[s.Grade]++
	}
	slices.SortFunc(ranked, func(a, b Standing) int {
		return cmp.Or(cmp.Compare(b.Year, a.Year), cmp.Compare(a.Account, b.Account))
	})
	out := make(map[id.ID]value.Grade, len(ranked))
	at := 0
	for _, g := range []value.Grade{value.GradeS, value.GradeA, value.GradeB, value.GradeC} {
		for range seats[g] {
			s := ranked[at]
			if out[s.Account] = g; s.Year <= 0 {
				out[s.Account] = value.GradeC
			}
			at++
		}
	}
	return out
}

// Overlooked lists the accounts that the single year would put below their grade, the biggest fall first.
func Overlooked(all []Standing) []Standing {
	single := SingleYear(all)
	fall := func(s Standing) int { return s.Grade.Rank() - single[s.Account].Rank() }
	out := slices.DeleteFunc(slices.Clone(all), func(s Standing) bool { return s.Grade.Rank() == 0 || fall(s) <= 0 })
	slices.SortFunc(out, func(a, b Standing) int {
		return cmp.Or(cmp.Compare(fall(b), fall(a)), cmp.Compare(b.Grade.Rank(), a.Grade.Rank()), cmp.Compare(a.Account, b.Account))
	})
	return out
}
