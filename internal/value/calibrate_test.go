package value

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/loam-crm/loam/internal/platform/round"
)

func TestCalibrateBounds(t *testing.T) {
	var hundred []float64 // 0..100: the percentiles are the numbers themselves
	for i := range 101 {
		hundred = append(hundred, float64(i))
	}
	for _, c := range []struct {
		name   string
		kind   NormKind
		values []float64
		want   Bounds
		ok     bool
	}{
		{"percentiles", NormLin, hundred, Bounds{5, 95}, true},
		{"interpolated", NormLin, []float64{0, 10}, Bounds{.5, 9.5}, true},
		{"log ignores what is not positive", NormLog, append([]float64{-5, 0, -1}, hundred...), Bounds{5.95, 95.05}, true},
		{"constant", NormLin, []float64{4, 4, 4}, Bounds{2, 6}, true},
		{"constant zero", NormLow, []float64{0, 0}, Bounds{-.5, .5}, true},
		{"constant negative", NormLin, []float64{-4}, Bounds{-6, -2}, true},
		{"constant log", NormLog, []float64{8}, Bounds{4, 16}, true},
		{"no value", NormLin, nil, Bounds{}, false},
		{"no positive value", NormLog, []float64{0, -2}, Bounds{}, false},
	} {
		got, ok := CalibrateBounds(c.kind, c.values)
		if ok != c.ok || round.Six(got.Lo) != c.want.Lo || round.Six(got.Hi) != c.want.Hi {
			t.Errorf("%s: got %+v %v, want %+v", c.name, got, ok, c.want)
		}
	}
	if b, _ := CalibrateBounds(NormLog, []float64{8}); round.Six(Log(b.Lo, b.Hi).Score(8)) != 50 {
		t.Error("the only value does not score 50")
	}
}

func TestCalibrateCuts(t *testing.T) {
	var even []float64 // one score in every whole number 0..99
	for i := range 100 {
		even = append(even, float64(i)+.5)
	}
	if got := CalibrateCuts(even); got != (Cuts{S: 95, A: 80, B: 50}) {
		t.Errorf("even scores: %+v", got)
	}
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(even), func(i, j int) { even[i], even[j] = even[j], even[i] })
	if got := CalibrateCuts(even); got != (Cuts{S: 95, A: 80, B: 50}) {
		t.Errorf("shuffled: %+v", got)
	}
	if got := CalibrateCuts(nil); got != (Cuts{80, 60, 40}) {
		t.Errorf("no scores: %+v", got)
	}
	for _, scores := range [][]float64{{0}, {100}, {0, 0, 0}, {100, 100, 100, 100}, {50, 50, 50, 50, 50, 50}, {1, 2, 3}} {
		c := CalibrateCuts(scores)
		if !(c.S <= 100 && c.S > c.A && c.A > c.B && c.B >= 1) {
			t.Errorf("%v: cuts %+v", scores, c)
		}
	}
}

// Ten accounts share the best score. All of them in S is 5 too many, none is 5 too few: equally far, so the cut
// stays at the percentile instead of running up to where nobody is.
func TestCutsAtATie(t *testing.T) {
	var scores []float64
	for range 10 {
		scores = append(scores, 90)
	}
	for i := range 90 {
		scores = append(scores, float64(i)*.8)
	}
	c, reach := CalibrateCuts(scores), countReaching(scores)
	if c.S != 90 || reach[int(c.A)] != 20 || reach[int(c.B)] != 50 {
		t.Errorf("cuts %+v reach %d, %d, %d", c, reach[int(c.S)], reach[int(c.A)], reach[int(c.B)])
	}
	var rough []float64 // scores 10, 20, …, 100, ten each: no cut gives 5 %; A and B stand in gaps
	for i := range 100 {
		rough = append(rough, float64(i/10+1)*10)
	}
	if c := CalibrateCuts(rough); c != (Cuts{100, 82, 55}) || countReaching(rough)[int(c.A)] != 20 || countReaching(rough)[int(c.B)] != 50 {
		t.Errorf("cuts of few different scores: %+v", c)
	}
}

func someAccounts(n int, seed uint64) []Measured {
	random := rand.New(rand.NewPCG(seed, 7))
	accounts := make([]Measured, n)
	for i := range accounts {
		accounts[i] = Measured{
			iH1: NA(ReasonNoProfitData), iH2: Known(random.Float64() * 5), iH3: Known(float64(random.IntN(17)) / 16),
			iH4: NA(ReasonNoPaymentData), iC1: Known(random.ExpFloat64() * 5000), iC2: NA(ReasonNoProfitData),
			iC3: NA(ReasonNoProfitData), iC4: NA(ReasonNoPaymentData), iP6: Unknown(ReasonNoBase), iP7: Known(random.ExpFloat64() * 2),
		}
		if i%3 > 0 {
			accounts[i][iP6] = Known(random.NormFloat64()*.4 + .1)
			accounts[i][iP6].Value = max(-1, accounts[i][iP6].Value)
		}
	}
	return accounts
}

func each(accounts []Measured) func(func(*Measured) bool) {
	return func(yield func(*Measured) bool) {
		for i := range accounts {
			if !yield(&accounts[i]) {
				return
			}
		}
	}
}

func TestCalibrateStarter(t *testing.T) {
	accounts := someAccounts(1000, 3)
	m, err := CalibrateStarter(each(accounts), false)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(m.Leaves[0].Norm, Log(100e3, 10e6)) {
		t.Errorf("H1, of which nothing is known, was calibrated: %+v", m.Leaves[0].Norm)
	}
	if reflect.DeepEqual(m.Leaves[8].Norm, Lin(-.5, 1)) {
		t.Error("P6 was not calibrated")
	}
	counts := gradeCounts(t, m, accounts)
	for i, g := range []Grade{GradeS, GradeA, GradeB, GradeC} {
		if got, want := counts[g], []int{50, 150, 300, 500}[i]; got < want-30 || got > want+30 {
			t.Errorf("%d accounts in %s, want about %d; cuts %+v", got, g, want, m.Cuts)
		}
	}
	slices.Reverse(accounts)
	if again, _ := CalibrateStarter(each(accounts), false); !reflect.DeepEqual(again, m) {
		t.Error("the model depends on the order of the accounts")
	}
	if empty, err := CalibrateStarter(each(nil), false); err != nil || !reflect.DeepEqual(empty, StarterModel(Calibration{})) {
		t.Errorf("without accounts: %v", err)
	}
}

func gradeCounts(t *testing.T, m Model, accounts []Measured) map[Grade]int {
	t.Helper()
	s, err := NewScorer(m)
	if err != nil {
		t.Fatal(err)
	}
	counts := map[Grade]int{}
	var inputs []Input
	var r Result
	for i := range accounts {
		inputs = s.Arrange(&accounts[i], nil, 0, inputs)
		if err := s.Score(inputs, &r); err != nil {
			t.Fatal(err)
		}
		counts[m.Decide(&r, "", GateFacts{}).Grade]++
	}
	return counts
}
