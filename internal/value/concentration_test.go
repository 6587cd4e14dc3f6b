package value

import (
	"bufio"
	"math"
	"os"
	"slices"
	"strconv"
	"testing"

	"github.com/loam-crm/loam/internal/platform/round"
)

func concentrate(t *testing.T, totals []int64) Concentration {
	t.Helper()
	c, ok, err := Concentrate(totals)
	if err != nil || !ok {
		t.Fatalf("ok %v, %v", ok, err)
	}
	return c
}

func TestConcentrationExample(t *testing.T) {
	c := concentrate(t, []int64{5200000, 3100000, 2400000, 1600000, 1200000, 900000, 500000, 370000})
	if c.Accounts != 8 || c.Total != 15270000 || c.CR1 != .340537 || c.CR3 != .70072 || c.HHI != .20417 {
		t.Errorf("got %+v", c)
	}
	if c.Pareto80 != (Pareto{4, .5, .805501}) {
		t.Errorf("Pareto %+v", c.Pareto80)
	}
	if c.CR1Band != BandAmber || c.CR3Band != BandAmber || c.HHIBand != BandAmber {
		t.Errorf("bands %s %s %s", c.CR1Band, c.CR3Band, c.HHIBand)
	}
	if len(c.Lorenz) != 9 || c.Lorenz[0] != (Point{}) || c.Lorenz[1] != (Point{.125, round.Six(370.0 / 15270)}) || c.Lorenz[8] != (Point{1, 1}) {
		t.Errorf("Lorenz %v", c.Lorenz)
	}
}

func TestConcentrationOfTheWholesaler(t *testing.T) {
	file, err := os.Open("testdata/wholesaler_totals.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var totals []int64
	net := int64(0)
	for lines := bufio.NewScanner(file); lines.Scan(); {
		total, err := strconv.ParseInt(lines.Text(), 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		totals = append(totals, total)
		net += total
	}
	c := concentrate(t, totals)
	if c.Accounts != 4372 || net != 830006581 || c.HHI != .0045 || c.Gini != .706567 || c.Pareto80.Accounts != 1178 {
		t.Errorf("accounts %d, net %d, hhi %v, gini %v, pareto %d", c.Accounts, net, c.HHI, c.Gini, c.Pareto80.Accounts)
	}
	if c.CR1 != .03362 || c.CR3 != .087018 || c.HHIBand != BandGreen {
		t.Errorf("cr1 %v, cr3 %v", c.CR1, c.CR3)
	}
	if len(c.Lorenz) != 101 {
		t.Errorf("%d Lorenz points", len(c.Lorenz))
	}
	slices.Reverse(totals)
	if again := concentrate(t, totals); again.Gini != c.Gini || again.HHI != c.HHI || !slices.Equal(again.Lorenz, c.Lorenz) {
		t.Error("the figures depend on the order")
	}
}

func TestConcentrationEdges(t *testing.T) {
	for _, totals := range [][]int64{nil, {0}, {0, -5}} {
		if c, ok, err := Concentrate(totals); ok || err != nil || c.Accounts != len(totals) {
			t.Errorf("%v: %+v %v %v", totals, c, ok, err)
		}
	}
	one := concentrate(t, []int64{7})
	if one.CR1 != 1 || one.CR3 != 1 || one.HHI != 1 || one.Gini != 0 || one.CR1Band != BandRed || one.Pareto80.Accounts != 1 {
		t.Errorf("one customer: %+v", one)
	}
	equal := concentrate(t, []int64{5, 5, 5, 5})
	if equal.Gini != 0 || math.Signbit(equal.Gini) || equal.CR3 != .75 || equal.Pareto80.Accounts != 4 {
		t.Errorf("four equal customers: %+v", equal)
	}
	// A net negative customer counts 0, and stays among the accounts.
	if c := concentrate(t, []int64{10, -90}); c.CR1 != 1 || c.Gini != .5 || c.Accounts != 2 {
		t.Errorf("net negative: %+v", c)
	}
	if c := concentrate(t, []int64{80, 20}); c.Pareto80 != (Pareto{1, .5, .8}) {
		t.Errorf("exactly 80 %%: %+v", c.Pareto80)
	}
	if _, _, err := Concentrate([]int64{math.MaxInt64, math.MaxInt64, math.MaxInt64}); err == nil {
		t.Error("an overflow was accepted")
	}
}

func TestBands(t *testing.T) {
	for x, want := range map[float64]Band{.299999: BandGreen, .3: BandAmber, .499999: BandAmber, .5: BandRed} {
		if got := band(x, .30, .50); got != want {
			t.Errorf("%v is %s, want %s", x, got, want)
		}
	}
}
