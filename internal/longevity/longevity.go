// Package longevity says how long a customer is likely to live: its financial statements (E25), how many companies of
// its market survive (E04), and the score made of them (§3.9). The formulas are pure functions; reading is around them.
package longevity

import (
	"math"

	"github.com/loam-crm/loam/internal/platform/round"
)

// Ratios are those of one year's statement; all are plain quotients without unit.
type Ratios struct {
	WorkingCapital   float64 // (current assets − current liabilities) ÷ total assets
	RetainedEarnings float64 // ÷ total assets
	EBIT             float64 // ÷ total assets
	BookValue        float64 // equity ÷ total liabilities; +Inf for a company without debt
}

// ZScore is Altman's Z″ for companies off the stock market (§3.9, W14): above 2.60 sound, below 1.10 in distress. The
// sources disagree on the two marks (1.23 and 2.90 are given as well); see Score.
func ZScore(r Ratios) float64 {
	return 6.56*r.WorkingCapital + 3.26*r.RetainedEarnings + 6.72*r.EBIT + 1.05*r.BookValue
}

// corners join Z″ to a score of 0–100 in straight pieces, flat outside.
var corners = [...][2]float64{{0, 0}, {1.10, 40}, {2.60, 80}, {4.00, 100}}

// Score turns Z″ into 0–100.
func Score(z float64) float64 {
	if !(z > corners[0][0]) {
		return corners[0][1]
	}
	for i := 1; i < len(corners); i++ {
		if a, b := corners[i-1], corners[i]; z < b[0] {
			return a[1] + (b[1]-a[1])*(z-a[0])/(b[0]-a[0])
		}
	}
	return corners[len(corners)-1][1]
}

// factors multiply the odds of survival of a whole market by a company's rank in it.
var factors = map[string]float64{"top3": 4, "top10": 2, "middle": 1, "tail": .5}

// Survival is the chance, 0..1, that a company lives through a year: the odds of its market (p of its companies do),
// multiplied by a factor for its rank there. ok is false for an unknown rank or a p outside 0..1.
func Survival(p float64, rank string) (_ float64, ok bool) {
	k, known := factors[rank]
	switch {
	case !known || !(p >= 0 && p <= 1):
		return 0, false
	case p == 1:
		return 1, true
	}
	odds := p / (1 - p) * k
	return odds / (1 + odds), true
}

// mostYears bounds the expected life: beyond it nobody plans.
const mostYears = 20

// ExpectedYears is the expected remaining life, min(20, p/(1−p)), in years.
func ExpectedYears(p float64) float64 {
	if p >= 1 {
		return mostYears
	}
	return min(mostYears, p/(1-p))
}

// Through is the chance, 0..1, of living through n years.
func Through(p float64, years int) float64 { return math.Pow(p, float64(years)) }

// Doubtful is the chance below which work that pays later only should be thought over.
const Doubtful = .5

// LifePart is one of the four parts of L.
type LifePart struct {
	Code   string  `json:"code" enum:"z,s3,age,pay"`
	Known  bool    `json:"known"`
	Score  float64 `json:"score"` // 0–100; 25 while unknown
	Weight float64 `json:"weight"`
}

// Assessment is L with what it is made of.
type Assessment struct {
	Parts    []LifePart
	L        float64 // 0–100; says nothing unless Known
	Known    bool    // at least 60 % of the weight is
	Coverage float64 // 0..1
	Z        *float64
	Survival *float64 // chance of a year, 0..1
}

// conservative is the score of an unknown part, leastCoverage what L needs to be known itself.
const (
	conservative  = 25
	leastCoverage = .60
)

// Given are the facts of one account; nil is unknown.
type Given struct {
	Z        *float64 // Z″ of the newest statement
	Survival *float64 // chance of a year, 0..1
	Years    *float64 // age of the company, or at least of the relationship
	OnTime   *float64 // share of invoices paid on time, 0..1
}

// Assess puts L together: .40·z + .25·s3 + .15·age + .20·pay, where s3 is the chance of three more years, age runs over
// 15 years and pay from half of the invoices on time to all. An unknown part counts 25 and lowers the coverage; below
// a coverage of .60 L itself is unknown.
func Assess(g Given) Assessment {
	a := Assessment{Z: g.Z, Survival: g.Survival}
	a.add("z", .40, g.Z, Score)
	a.add("s3", .25, g.Survival, func(p float64) float64 { return 100 * Through(p, 3) })
	a.add("age", .15, g.Years, func(y float64) float64 { return linear(y, 0, 15) })
	a.add("pay", .20, g.OnTime, func(x float64) float64 { return linear(x, .5, 1) })
	a.L, a.Coverage = round.Six(a.L), round.Six(a.Coverage)
	a.Known = a.Coverage >= leastCoverage
	return a
}

func (a *Assessment) add(code string, weight float64, x *float64, score func(float64) float64) {
	p := LifePart{Code: code, Weight: weight, Score: conservative}
	if x != nil {
		p.Known, p.Score = true, score(*x)
		a.Coverage += weight
	}
	a.L += weight * p.Score
	p.Score = round.Six(p.Score)
	a.Parts = append(a.Parts, p)
}

func linear(x, lo, hi float64) float64 { return 100 * max(0, min(1, (x-lo)/(hi-lo))) }

// Growth is the yearly growth of a revenue over some years: 0.12 is 12 %. ok is false for a start of nothing or loss.
func Growth(from, to float64, years int) (_ float64, ok bool) {
	if from <= 0 || to < 0 || years < 1 {
		return 0, false
	}
	return math.Pow(to/from, 1/float64(years)) - 1, true
}
