package value

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/round"
)

// anyValue draws a value a leaf accepts, extremes included.
func anyValue(t *rapid.T, leaf Leaf) float64 {
	if leaf.Domain == DomainLevel {
		return float64(rapid.IntRange(0, 4).Draw(t, "level"))
	}
	lo, hi, _ := leaf.Domain.limits()
	return rapid.Float64Range(max(lo, -math.MaxFloat64), min(hi, math.MaxFloat64)).Draw(t, "value")
}

func anyInput(t *rapid.T, leaf Leaf) Input {
	switch rapid.IntRange(0, 3).Draw(t, "state") {
	case 0:
		return Unknown(ReasonNotGiven)
	case 1:
		return NA("does_not_apply")
	}
	return Known(anyValue(t, leaf))
}

func anyInputs(t *rapid.T, m Model) []Input {
	inputs := make([]Input, len(m.Leaves))
	for i, leaf := range m.Leaves {
		inputs[i] = anyInput(t, leaf)
	}
	return inputs
}

func shippedScorers(t *testing.T) []*Scorer {
	t.Helper()
	var scorers []*Scorer
	for _, m := range []Model{FullModel(), StarterModel(Calibration{})} {
		s, err := NewScorer(m)
		if err != nil {
			t.Fatal(err)
		}
		scorers = append(scorers, s)
	}
	return scorers
}

func scoreOf(t *rapid.T, s *Scorer, inputs []Input) Result {
	var r Result
	if err := s.Score(inputs, &r); err != nil {
		t.Fatal(err)
	}
	return r
}

func TestScoresStayInRange(t *testing.T) {
	scorers := shippedScorers(t)
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.SampledFrom(scorers).Draw(t, "model")
		r := scoreOf(t, s, anyInputs(t, s.model))
		if !(0 <= r.Low && r.Low <= r.V && r.V <= r.High && r.High <= 100) {
			t.Fatalf("V %v in %v..%v", r.V, r.Low, r.High)
		}
		if !within(r.Coverage, 0, 1) || (r.Coverage == 1 && r.Low != r.High) {
			t.Fatalf("coverage %v with %v..%v", r.Coverage, r.Low, r.High)
		}
		effective := 0.0
		for _, l := range r.Leaves {
			if !within(l.Score, 0, 100) || !within(l.Contribution, 0, 100) {
				t.Fatalf("%+v", l)
			}
			effective += l.Effective
		}
		if effective != 0 && math.Abs(effective-1) > 2e-5 {
			t.Fatalf("effective weights add up to %v", effective)
		}
	})
}

// Losing a value never lets the score leave the range that was announced for it, and never raises it unless the lost
// value scored below the impute value. Whatever the value turns out to be, V ends within Low..High.
func TestUnknownNeverFlatters(t *testing.T) {
	scorers := shippedScorers(t)
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.SampledFrom(scorers).Draw(t, "model")
		inputs := anyInputs(t, s.model)
		i := rapid.IntRange(0, len(inputs)-1).Draw(t, "leaf")
		inputs[i] = Known(anyValue(t, s.model.Leaves[i]))
		known := scoreOf(t, s, inputs)
		inputs[i] = Unknown(ReasonNotGiven)
		lost := scoreOf(t, s, inputs)
		if known.Low < lost.Low || known.High > lost.High || known.V < lost.Low || known.V > lost.High {
			t.Fatalf("V %v in %v..%v left %v..%v", known.V, known.Low, known.High, lost.Low, lost.High)
		}
		if known.Leaves[i].Score >= s.model.Leaves[i].Impute && lost.V > known.V {
			t.Fatalf("losing %s raised V from %v to %v", s.model.Leaves[i].Code, known.V, lost.V)
		}
		if lost.Coverage > known.Coverage {
			t.Fatalf("coverage rose from %v to %v", known.Coverage, lost.Coverage)
		}
	})
}

func TestBetterInputNeverLowersTheScore(t *testing.T) {
	scorers := shippedScorers(t)
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.SampledFrom(scorers).Draw(t, "model")
		inputs := anyInputs(t, s.model)
		i := rapid.IntRange(0, len(inputs)-1).Draw(t, "leaf")
		a, b := anyValue(t, s.model.Leaves[i]), anyValue(t, s.model.Leaves[i])
		a, b = min(a, b), max(a, b)
		if s.model.Leaves[i].Norm.Kind == NormLow {
			a, b = b, a
		}
		inputs[i] = Known(a)
		worse := scoreOf(t, s, inputs)
		inputs[i] = Known(b)
		if better := scoreOf(t, s, inputs); better.V < worse.V {
			t.Fatalf("%s from %v to %v lowered V from %v to %v", s.model.Leaves[i].Code, a, b, worse.V, better.V)
		}
	})
}

func TestGradesAreMonotone(t *testing.T) {
	all := []Grade{"", GradeU, GradeC, GradeB, GradeA, GradeS}
	rapid.Check(t, func(t *rapid.T) {
		b := rapid.Float64Range(1, 97).Draw(t, "b")
		a := rapid.Float64Range(b+1, 98).Draw(t, "a")
		m := FullModel()
		m.Cuts = Cuts{S: rapid.Float64Range(a+1, 100).Draw(t, "s"), A: a, B: b}
		m.Hysteresis = rapid.Float64Range(0, 50).Draw(t, "h")
		x, y := rapid.Float64Range(0, 100).Draw(t, "x"), rapid.Float64Range(0, 100).Draw(t, "y")
		x, y = round.Six(min(x, y)), round.Six(max(x, y))
		last := 0
		for _, current := range all {
			low, high := m.RawGrade(x, current), m.RawGrade(y, current)
			if low.rank() > high.rank() {
				t.Fatalf("current %q: %v is %s, %v is %s", current, x, low, y, high)
			}
			if again := m.RawGrade(x, low); again != low {
				t.Fatalf("%v became %s and then %s", x, low, again)
			}
			// A better current grade never makes the new one worse.
			if current.rank() > 0 {
				if low.rank() < last {
					t.Fatalf("%v: current %s gives %s", x, current, low)
				}
				last = low.rank()
			}
		}
	})
}

func anyOrders(t *rapid.T) []Order {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Order {
		date := calendar.Day(rapid.Int32Range(int32(calendar.DayOf(2018, 1, 1)), int32(calendar.DayOf(2026, 6, 1))).Draw(t, "date"))
		o := Order{
			Date: date, Amount: rapid.Int64().Draw(t, "amount"), Profit: rapid.Int64().Draw(t, "profit"),
			HasProfit: rapid.Bool().Draw(t, "has profit"),
		}
		if rapid.Bool().Draw(t, "due") {
			o.Due = date + calendar.Day(rapid.IntRange(0, 90).Draw(t, "terms"))
		}
		if rapid.Bool().Draw(t, "paid") {
			o.Paid = date + calendar.Day(rapid.IntRange(0, 200).Draw(t, "days"))
		}
		return o
	}), 0, 30).Draw(t, "orders")
}

// Any orders give inputs the model accepts; the order within a day and the slice they came in do not matter.
func TestFeaturesAreAlwaysAcceptable(t *testing.T) {
	scorers := shippedScorers(t)
	rapid.Check(t, func(t *rapid.T) {
		orders := anyOrders(t)
		meter, err := NewMeter(Calendar{
			AsOf: calendar.DayOf(2025, 2, 28), CompanyFirst: calendar.Day(rapid.Int32Range(0, int32(calendar.DayOf(2026, 1, 1))).Draw(t, "company")),
			HorizonYears: rapid.IntRange(1, 6).Draw(t, "horizon"),
		})
		if err != nil {
			t.Fatal(err)
		}
		company := CompanyFacts{HasProfit: true, HasDue: true, HasPaid: true, HasEffort: true, Gap: rapid.Float64Range(0, 400).Draw(t, "gap")}
		account := AccountFacts{Hours12: rapid.Float64Range(0, 1e6).Draw(t, "hours")}
		first := inputsOf(t, meter, orders, account, company)
		rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1)).Shuffle(len(orders), func(i, j int) { orders[i], orders[j] = orders[j], orders[i] })
		second := inputsOf(t, meter, orders, account, company)
		for i := range first {
			if first[i].State != second[i].State || first[i].Value != second[i].Value || first[i].Reason != second[i].Reason {
				t.Fatalf("%s: %+v, then %+v", measuredCodes[i], first[i], second[i])
			}
		}
		for _, s := range scorers {
			r := scoreOf(t, s, s.Arrange(&first, nil, 0, nil))
			if !within(r.V, 0, 100) {
				t.Fatalf("V %v", r.V)
			}
		}
	})
}

func inputsOf(t *rapid.T, meter *Meter, orders []Order, account AccountFacts, company CompanyFacts) Measured {
	sorted := slices.Clone(orders)
	slices.SortStableFunc(sorted, func(a, b Order) int { return cmp.Compare(a.Date, b.Date) })
	m, err := meter.Measure(sorted)
	if err != nil {
		t.Fatal(err)
	}
	var out Measured
	meter.Inputs(&m, account, company, &out)
	for i := range out {
		if out[i].State != StateKnown && out[i].Reason == "" {
			t.Fatalf("%s is %s without a reason", measuredCodes[i], out[i].State)
		}
	}
	return out
}

func TestCalibrationIsAlwaysValid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		accounts := make([]Measured, rapid.IntRange(0, 40).Draw(t, "accounts"))
		leaves := StarterModel(Calibration{}).Leaves
		for i := range accounts {
			for j, leaf := range leaves {
				accounts[i][j] = anyInput(t, leaf)
			}
		}
		m, err := CalibrateStarter(each(accounts), false)
		if err != nil {
			t.Fatal(err)
		}
		slices.Reverse(accounts)
		again, err := CalibrateStarter(each(accounts), false)
		if err != nil || modelDigest(m) != modelDigest(again) {
			t.Fatalf("the order of the accounts matters: %v", err)
		}
	})
}

func TestConcentrationStaysInRange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		totals := rapid.SliceOf(rapid.Int64Max(1<<50)).Draw(t, "totals")
		c, ok, err := Concentrate(totals)
		if err != nil || !ok {
			return
		}
		for _, x := range []float64{c.CR1, c.CR3, c.HHI, c.Gini, c.Pareto80.ShareOfAccounts, c.Pareto80.ShareOfRevenue} {
			if !within(x, 0, 1) {
				t.Fatalf("%+v", c)
			}
		}
		if c.CR3 < c.CR1 || c.Pareto80.ShareOfRevenue < .8 || len(c.Lorenz) > 101 || c.Lorenz[len(c.Lorenz)-1] != (Point{1, 1}) {
			t.Fatalf("%+v", c)
		}
	})
}
