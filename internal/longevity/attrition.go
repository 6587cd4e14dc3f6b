package longevity

import (
	"math"

	"github.com/loam-crm/loam/internal/platform/round"
)

// Count is how many companies of a market lived at the end of a year, and how many of them were new in it.
type Count struct {
	Year, Alive, Entrants int64
}

// YearlySurvival is the share of a market's companies that live through a year, 0..1: the counts' own chain of
// survivors, spread evenly over the years between the first and the last. Newcomers are not survivors. ok is false
// with fewer than two counts or after a count of none.
func YearlySurvival(counts []Count) (_ float64, ok bool) {
	chain, ok := chained(counts)
	if !ok {
		return 0, false
	}
	years := counts[len(counts)-1].Year - counts[0].Year
	return math.Pow(chain[len(chain)-1], 1/float64(years)), true
}

// chained is, for each count, the share of the first count's companies that are left.
func chained(counts []Count) ([]float64, bool) {
	if len(counts) < 2 {
		return nil, false
	}
	out := []float64{1}
	for i := 1; i < len(counts); i++ {
		before := counts[i-1].Alive
		if before <= 0 {
			return nil, false
		}
		stayed := float64(counts[i].Alive-counts[i].Entrants) / float64(before)
		out = append(out, out[i-1]*max(0, min(1, stayed)))
	}
	return out, true
}

// AttritionPoint is one year of the picture "how many are left".
type AttritionPoint struct {
	Year          int64    `json:"year"`
	Industry      int64    `json:"industry"`       // companies alive
	IndustryShare *float64 `json:"industry_share"` // of the first year's companies, 0..1
	Ours          int64    `json:"ours"`           // of our customers of the first year, those alive
	OursShare     *float64 `json:"ours_share"`     // null: we had no customer there in the first year
	Lift          *float64 `json:"lift"`           // ours ÷ industry: above 1 we choose survivors
}

// Attrition sets our customers beside their market. ours has how many of our customers of the first year were alive
// at the end of each counted year.
func Attrition(counts []Count, ours []int64) []AttritionPoint {
	out := make([]AttritionPoint, len(counts))
	chain, ok := chained(counts)
	for i, c := range counts {
		p := AttritionPoint{Year: c.Year, Industry: c.Alive, Ours: ours[i]}
		switch {
		case ok:
			p.IndustryShare = share(chain[i])
		case i == 0:
			p.IndustryShare = share(1)
		}
		if ours[0] > 0 {
			p.OursShare = share(float64(ours[i]) / float64(ours[0]))
		}
		if p.OursShare != nil && p.IndustryShare != nil && *p.IndustryShare > 0 {
			p.Lift = share(*p.OursShare / *p.IndustryShare)
		}
		out[i] = p
	}
	return out
}

func share(x float64) *float64 {
	x = round.Six(x)
	return &x
}
