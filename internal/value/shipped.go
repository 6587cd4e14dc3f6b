package value

// Versions of the shipped models.
const (
	FullVersion    = "full-1"
	StarterVersion = "starter-1"
)

// Ages after which a value no longer counts, in days.
const (
	financialAge = 400
	judgedAge    = 365
)

// defaultImpute is the conservative score of an unknown leaf.
const defaultImpute = 25

// defaultGroupWeights returns the weights of H, C, P and N from the default pairwise comparisons. They are computed,
// not typed: their 6-decimal display would move V in the sixth decimal.
func defaultGroupWeights() []float64 {
	weights, err := AHPWeights(4, defaultComparison())
	if err != nil {
		panic(err) // the matrix is a constant of this file
	}
	return weights
}

// defaultComparison compares H, C, P and N (§3.4), the upper triangle row by row.
func defaultComparison() []float64 { return []float64{1.0 / 3, 1.0 / 4, 1.0 / 2, 1.0 / 2, 2, 3} }

// FullModel is the shipped model of §3.2: 20 leaves in four groups, with gates. Bounds are in CNY major units.
// Money is scored by logarithm (twice as much counts the same at every size), ratios and rates linearly, days
// outstanding as smaller-is-better, judgements by level.
func FullModel() Model {
	w := defaultGroupWeights()
	leaves := append(historyLeaves(), currentLeaves()...)
	leaves = append(leaves,
		Leaf{P1, GroupPotential, .30, Log(500e3, 50e6), DomainNonNegative, defaultImpute, judgedAge, "judged"},
		Leaf{P2, GroupPotential, .20, Lin(-.10, .30), DomainRate, defaultImpute, financialAge, "external"},
		Leaf{P3, GroupPotential, .25, Identity(), DomainScore, defaultImpute, financialAge, "external"},
		Leaf{P4, GroupPotential, .25, Level(), DomainLevel, defaultImpute, judgedAge, "judged"},
	)
	for _, code := range []Code{"N1", "N2", "N3", "N4", "N5", "N6", "N7", "N8"} {
		leaves = append(leaves, Leaf{code, GroupNonEconomic, .125, Level(), DomainLevel, defaultImpute, judgedAge, "judged"})
	}
	m := frame(FullVersion, KindFull, leaves)
	m.Groups = []Group{{GroupHistory, w[0]}, {GroupCurrent, w[1]}, {GroupPotential, w[2]}, {GroupNonEconomic, w[3]}}
	return m
}

func historyLeaves() []Leaf {
	return []Leaf{
		{H1, GroupHistory, .40, Log(100e3, 10e6), DomainAny, defaultImpute, financialAge, "order"},
		{H2, GroupHistory, .15, Lin(0, 10), DomainNonNegative, defaultImpute, 0, "order"},
		{H3, GroupHistory, .25, Lin(0, 1), DomainRatio, defaultImpute, financialAge, "order"},
		{H4, GroupHistory, .20, Lin(.5, 1), DomainRatio, defaultImpute, financialAge, "finance"},
	}
}

func currentLeaves() []Leaf {
	return []Leaf{
		{C1, GroupCurrent, .25, Log(500e3, 50e6), DomainNonNegative, defaultImpute, financialAge, "order"},
		{C2, GroupCurrent, .30, Log(100e3, 10e6), DomainAny, defaultImpute, financialAge, "order"},
		{C3, GroupCurrent, .25, Log(5e3, 200e3), DomainAny, defaultImpute, financialAge, "effort"},
		{C4, GroupCurrent, .20, Low(30, 180), DomainNonNegative, defaultImpute, financialAge, "finance"},
	}
}

// StarterModel is the model for a company that has only its orders: groups H and C of the full model, and P from
// what orders can tell. Group N is absent; the weights of H, C and P keep their default proportions. The gates that
// need judgement are off.
//
//   - P6, growth of purchases, is linear: a change of 10 points counts the same from −20 % as from +20 %.
//   - P7, silence in multiples of the account's own rhythm, is smaller-is-better and linear: below one usual gap the
//     differences are chance (somebody ordered yesterday or last week) and must stay small, as on a logarithmic scale
//     they would not; a silence of many gaps runs down to 0.
//
// Where the company's orders carry a prediction that has proved better than past sales, P8 and P9 take the place of P6
// and P7: what the same orders let expect, instead of what they were.
//
// Bounds and cuts missing from the calibration keep their defaults.
func StarterModel(c Calibration) Model {
	w := defaultGroupWeights()
	sum := w[0] + w[1] + w[2]
	leaves := append(historyLeaves(), currentLeaves()...)
	if leaves = append(leaves, growthLeaves()...); c.Foreseen {
		leaves = append(leaves[:len(leaves)-2], foreseenLeaves()...)
	}
	for i, leaf := range leaves {
		if bounds, ok := c.Bounds[leaf.Code]; ok {
			leaves[i].Norm.Lo, leaves[i].Norm.Hi = bounds.Lo, bounds.Hi
		}
	}
	m := frame(StarterVersion, KindStarter, leaves)
	m.Groups = []Group{{GroupHistory, w[0] / sum}, {GroupCurrent, w[1] / sum}, {GroupPotential, w[2] / sum}}
	m.Gates = Gates{Off: true}
	if c.Cuts != (Cuts{}) {
		m.Cuts = c.Cuts
	}
	return m
}

func growthLeaves() []Leaf {
	return []Leaf{
		{P6, GroupPotential, .50, Lin(-.5, 1), DomainRate, defaultImpute, financialAge, "order"},
		{P7, GroupPotential, .50, Low(1, 6), DomainNonNegative, defaultImpute, financialAge, "order"},
	}
}

func foreseenLeaves() []Leaf {
	return []Leaf{
		{P8, GroupPotential, .50, Lin(0, 1), DomainRatio, defaultImpute, financialAge, "order"},
		{P9, GroupPotential, .50, Log(10e3, 10e6), DomainNonNegative, defaultImpute, financialAge, "order"},
	}
}

func frame(version string, kind Kind, leaves []Leaf) Model {
	return Model{
		Version: version, Kind: kind, Leaves: leaves, HorizonYears: 4, Hysteresis: 2,
		Cuts:         Cuts{S: 80, A: 60, B: 40},
		MinCoverage:  Coverage{S: .80, A: .70, Any: .60},
		QuotaPercent: Quota{S: 5, A: 15},
		Gates: Gates{
			LongevityS: 60, LongevityA: 40, EfficiencyS: 1.0, EfficiencyA: 0.6,
			FitS: 3, FitA: 2, MaxInsightMonths: 12,
		},
	}
}
