package pyramid

import (
	"math"
	"slices"
	"testing"

	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/round"
	"github.com/loam-crm/loam/internal/value"
)

// §3.18 and R-185: four of the eight accounts bring 80.5501 %.
func TestCore(t *testing.T) {
	var all []Holding
	for i, amount := range []int64{500_000, 5_200_000, 370_000, 3_100_000, 1_200_000, 2_400_000, 900_000, 1_600_000} {
		all = append(all, Holding{id.ID(i + 1), amount})
	}
	c, ok, err := CoreOf(all, 80)
	if err != nil || !ok || !slices.Equal(c.Accounts, []id.ID{2, 4, 6, 8}) || c.ShareOfAmount != .805501 || c.ShareOfAccounts != .5 || c.Total != 15_270_000 {
		t.Errorf("core %+v %v %v", c, ok, err)
	}
	if c, _, _ := CoreOf(all, 30); !slices.Equal(c.Accounts, []id.ID{2}) || c.ShareOfAmount != .340537 {
		t.Errorf("a share of 30 %%: %+v", c)
	}
	if c, _, _ := CoreOf(all, 100); len(c.Accounts) != 8 || c.ShareOfAmount != 1 {
		t.Errorf("everybody: %+v", c)
	}
	if c, _, _ := CoreOf([]Holding{{1, 100}, {2, -50}}, 80); len(c.Accounts) != 1 || c.Total != 100 {
		t.Errorf("returns count: %+v", c)
	}
	if _, ok, err := CoreOf([]Holding{{1, 0}}, 80); ok || err != nil {
		t.Errorf("no amount is %v %v", ok, err)
	}
	if _, _, err := CoreOf([]Holding{{1, math.MaxInt64}, {2, math.MaxInt64}, {3, math.MaxInt64}}, 80); errs.Code(err) != "amount_too_large" {
		t.Errorf("too much: %v", err)
	}
	for _, share := range []uint64{0, 101} {
		if _, _, err := CoreOf(all, share); errs.Code(err) != "validation" {
			t.Errorf("a share of %d: %v", share, err)
		}
	}
}

// §3.11 and R-189: cumulative profit 2.7 m and a lifetime value of 4,993,367.04 on a development of 0.4 m are
// 19.233418; revenue to date of 10.8 m is 27.
func TestMultiple(t *testing.T) {
	known, none := value.Known, value.NA(ReasonNoCost)
	for _, c := range []struct {
		name                  string
		sofar, expected, cost value.Input
		want                  value.Input
	}{
		{"profit", known(2.7e6), known(4_993_367.04), known(400_000), known(19.233418)},
		{"revenue to date", known(10.8e6), none, known(400_000), known(27)},
		{"the 2400 of seed 004", known(2400), none, known(1), known(2400)},
		{"no cost", known(5), none, known(0), value.NA(ReasonNoCost)},
		{"cost that does not apply", known(5), none, value.NA(value.ReasonNoEffort), value.NA(ReasonNoCost)},
		{"nobody knows the cost", known(5), none, value.Unknown(value.ReasonNotGiven), value.Unknown(value.ReasonNotGiven)},
		{"nobody knows the profit", value.Unknown(value.ReasonProfitIncomplete), none, known(4), value.Unknown(value.ReasonProfitIncomplete)},
		{"a loss", known(-200), none, known(100), known(-2)},
	} {
		if got := Multiple(c.sofar, c.expected, c.cost); got.State != c.want.State || got.Value != c.want.Value || got.Reason != c.want.Reason {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

// R-021 with the years of §3.1: who brought 1.2, 0.2, 0.3 and 2.3 m is worth 1.0 m a year (score 50.000000); the
// year of 0.2 m alone says 15.051500. Among others with a grade by their whole value it falls from A to C.
func TestWhoASingleYearWouldMiss(t *testing.T) {
	average, _ := value.HorizonAverage([]value.Input{value.Known(1.2e6), value.Known(.2e6), value.Known(.3e6), value.Known(2.3e6)}, 4)
	norm := value.Normaliser{Kind: value.NormLog, Lo: 100_000, Hi: 10_000_000}
	if average.Value != 1e6 || round.Six(norm.Score(average.Value)) != 50 || round.Six(norm.Score(.2e6)) != 15.0515 {
		t.Errorf("the horizon says %g, %g; the year %g", average.Value, norm.Score(average.Value), norm.Score(.2e6))
	}
	all := []Standing{{1, "S", 900_000_00}, {2, "A", 20_000_00}, {3, "B", 80_000_00}, {4, "C", 70_000_00}, {5, "C", 60_000_00}, {6, "C", 0}, {7, "U", 500_000_00}}
	single := SingleYear(all)
	want := map[id.ID]value.Grade{1: "S", 2: "C", 3: "A", 4: "B", 5: "C", 6: "C"}
	for one, grade := range want {
		if single[one] != grade {
			t.Errorf("account %d gets %s by the year, want %s", one, single[one], grade)
		}
	}
	if len(single) != len(want) {
		t.Errorf("graded %v", single)
	}
	missed := Overlooked(all)
	if len(missed) != 1 || missed[0].Account != 2 {
		t.Errorf("missed %v", missed)
	}
	if got := SingleYear([]Standing{{1, "S", 0}, {2, "A", 5}}); got[2] != "S" || got[1] != "C" {
		t.Errorf("who brought nothing: %v", got)
	}
}
