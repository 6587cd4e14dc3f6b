package value

import (
	"iter"
	"math"
	"slices"
)

// Bounds are the raw values that score 0 and 100 (100 and 0 where smaller is better).
type Bounds struct {
	Lo float64 `json:"lo"`
	Hi float64 `json:"hi"`
}

// Calibration fits the starter model to one company, once. What it lacks keeps its default.
type Calibration struct {
	Bounds map[Code]Bounds `json:"bounds,omitempty"`
	Cuts   Cuts            `json:"cuts,omitzero"`
	// Foreseen has the potential measured by what is expected of an account (P8, P9) instead of P6 and P7.
	Foreseen bool `json:"foreseen,omitempty"`
}

// CalibrateStarter makes the starter model of a company from the measured inputs of its accounts: bounds first, then
// cuts from the scores these bounds give. It walks over the accounts twice; their order does not matter. The result
// is frozen in the model version, so that no account moves later because another one changed.
func CalibrateStarter(accounts iter.Seq[*Measured], foreseen bool) (Model, error) {
	c := Calibration{Bounds: calibrateBounds(accounts, foreseen), Foreseen: foreseen}
	scorer, err := NewScorer(StarterModel(c))
	if err != nil {
		return Model{}, err
	}
	scores, err := gradableScores(scorer, accounts)
	if err != nil {
		return Model{}, err
	}
	c.Cuts = CalibrateCuts(scores)
	m := StarterModel(c)
	return m, m.Validate()
}

func calibrateBounds(accounts iter.Seq[*Measured], foreseen bool) map[Code]Bounds {
	var values [measuredCount][]float64
	for account := range accounts {
		for i := range account {
			if account[i].State == StateKnown {
				values[i] = append(values[i], account[i].Value)
			}
		}
	}
	bounds := map[Code]Bounds{}
	for _, leaf := range StarterModel(Calibration{Foreseen: foreseen}).Leaves {
		if fitted, ok := CalibrateBounds(leaf.Norm.Kind, values[measuredLeaf(leaf.Code)]); ok {
			bounds[leaf.Code] = fitted
		}
	}
	return bounds
}

// CalibrateBounds returns the 5th and 95th percentile (linear between neighbours) of the raw values of one leaf.
// A logarithmic leaf looks at its positive values only; the others score 0 whatever the bounds. When both
// percentiles are one value x, the bounds are widened around it so that x scores 50: to x/2 and 2x on a logarithmic
// scale, else to x ∓ max(|x|/2, 1/2). Without a usable value ok is false and the model keeps its default bounds.
func CalibrateBounds(kind NormKind, values []float64) (b Bounds, ok bool) {
	usable := make([]float64, 0, len(values))
	for _, x := range values {
		if finite(x) && (kind != NormLog || x > 0) {
			usable = append(usable, x)
		}
	}
	if len(usable) == 0 {
		return Bounds{}, false
	}
	slices.Sort(usable)
	b = Bounds{percentile(usable, .05), percentile(usable, .95)}
	if b.Lo == b.Hi {
		b = widen(kind, b.Lo)
	}
	n := Normaliser{Kind: kind, Lo: b.Lo, Hi: b.Hi}
	return b, n.Check() == nil
}

func widen(kind NormKind, x float64) Bounds {
	if kind == NormLog {
		return Bounds{x / 2, x * 2}
	}
	half := max(math.Abs(x)/2, .5)
	return Bounds{x - half, x + half}
}

// percentile interpolates between the neighbours of position p·(n−1) of ascending values; 0 for none.
func percentile(ascending []float64, p float64) float64 {
	if len(ascending) == 0 {
		return 0
	}
	at := p * float64(len(ascending)-1)
	below := int(at)
	if below+1 >= len(ascending) {
		return ascending[below]
	}
	rest := at - float64(below)
	return ascending[below]*(1-rest) + ascending[below+1]*rest
}

func sortedCopy(values []float64) []float64 {
	out := slices.Clone(values)
	slices.Sort(out)
	return out
}

// gradableScores returns V of the accounts whose coverage allows a grade.
func gradableScores(s *Scorer, accounts iter.Seq[*Measured]) ([]float64, error) {
	var scores []float64
	var inputs []Input
	var r Result
	for account := range accounts {
		inputs = s.Arrange(account, nil, 0, inputs)
		if err := s.Score(inputs, &r); err != nil {
			return nil, err
		}
		if r.Coverage >= s.model.MinCoverage.Any {
			scores = append(scores, r.V)
		}
	}
	return scores, nil
}

// targetPercent are the shares of the gradable accounts wished for in S, in S and A, and in S, A and B.
var targetPercent = [3]int{5, 20, 50}

// CalibrateCuts returns the whole-number cuts 100 ≥ S > A > B ≥ 1 that come closest to S 5 %, A 15 % and B 30 % of the
// scores: the shares in S, in S and A, and in S, A and B differ least from 5, 20 and 50 % in sum. Among equals, as in
// a gap between scores or at a tie, those nearest to the 95th, 80th and 50th percentile win, and then the higher
// ones. Without scores the cuts are the default ones.
func CalibrateCuts(scores []float64) Cuts {
	if len(scores) == 0 {
		return frame("", "", nil).Cuts
	}
	reach := countReaching(scores)
	ascending := sortedCopy(scores)
	ideal := Cuts{percentile(ascending, .95), percentile(ascending, .80), percentile(ascending, .50)}
	best, bestMiss := Cuts{}, math.MaxInt
	for s := 100; s >= 3; s-- {
		for a := s - 1; a >= 2; a-- {
			for b := a - 1; b >= 1; b-- {
				miss := missBy(reach[s], reach[a], reach[b], len(scores))
				cuts := Cuts{S: float64(s), A: float64(a), B: float64(b)}
				if miss < bestMiss || miss == bestMiss && cuts.distance(ideal) < best.distance(ideal) {
					best, bestMiss = cuts, miss
				}
			}
		}
	}
	return best
}

func (c Cuts) distance(other Cuts) float64 {
	return math.Abs(c.S-other.S) + math.Abs(c.A-other.A) + math.Abs(c.B-other.B)
}

// countReaching counts, for every whole number, the scores that reach it.
func countReaching(scores []float64) (reach [101]int) {
	for _, v := range scores {
		reach[int(clamp(v, 0, 100))]++
	}
	for c := 99; c >= 0; c-- {
		reach[c] += reach[c+1]
	}
	return reach
}

// missBy is the sum of |accounts reaching a cut − target|, in hundredths of an account to stay in whole numbers.
func missBy(s, a, b, n int) int {
	miss := 0
	for i, count := range [3]int{s, a, b} {
		d := 100*count - targetPercent[i]*n
		miss += max(d, -d)
	}
	return miss
}
