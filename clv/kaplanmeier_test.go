package clv

import (
	"errors"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"
)

func gliomas(t *testing.T, arm string) (out []Duration) {
	body, err := os.ReadFile("testdata/survival_g3.csv")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(body)) {
		f := strings.Split(strings.TrimSpace(line), ",")
		if len(f) == 7 && f[4] == arm {
			v, _ := strconv.ParseFloat(f[6], 64)
			out = append(out, Duration{Time: v, Ended: f[5] == "True"})
		}
	}
	return out
}

func TestOracleKaplanMeier(t *testing.T) {
	c, err := KaplanMeier(gliomas(t, "RIT"), 0.95)
	if err != nil {
		t.Fatal(err)
	}
	within(t, "LF-01", c.At(25), 0.90909091, 1e-8)
	within(t, "LF-01", c.At(53), 0.77922078, 1e-8)
	c, err = KaplanMeier(gliomas(t, "Control"), 0.95)
	if err != nil {
		t.Fatal(err)
	}
	low, high := map[float64]float64{9: 0.2731, 19: 0.1946, 32: 0.1109, 34: 0.0461}, map[float64]float64{9: 0.975, 19: 0.904, 32: 0.804, 34: 0.676}
	seen := 0
	for _, s := range c.Steps {
		if want, ok := low[s.Time]; ok {
			seen++
			near(t, "LF-03 low", s.Low, want, 1e-3)
			near(t, "LF-03 high", s.High, high[s.Time], 1e-3)
		}
	}
	if seen != 4 {
		t.Errorf("LF-03: %d of 4 times", seen)
	}
}

// Worked by hand: 5 subjects, ends at 1, 2 and 4, one seen last at 2, one at 5.
func TestKaplanMeierByHand(t *testing.T) {
	c, err := KaplanMeier([]Duration{{0, 4, true}, {0, 2, false}, {0, 1, true}, {0, 5, false}, {0, 2, true}}, 0.9)
	if err != nil {
		t.Fatal(err)
	}
	within(t, "S(1)", c.At(1), 0.8, 1e-15)
	within(t, "S(3.9)", c.At(3.9), 0.6, 1e-15)
	within(t, "S(9)", c.At(9), 0.3, 1e-15)
	within(t, "S(0.5)", c.At(0.5), 1, 0)
	within(t, "Greenwood", c.Steps[1].Variance, 0.36*(1.0/20+1.0/12), 1e-15)
	within(t, "median", c.Quantile(0.5), 4, 0)
	if got := c.Quantile(0.9); !math.IsInf(got, 1) {
		t.Errorf("never: %v", got)
	}
	mean, se := c.RestrictedMean(5)
	within(t, "mean", mean, 1+0.8+0.6*2+0.3, 1e-14)
	within(t, "se", se, math.Sqrt(2.3*2.3/20+1.5*1.5/12+0.3*0.3/2), 1e-14)
}

// Who enters later is not at risk before.
func TestKaplanMeierLeftTruncation(t *testing.T) {
	c, err := KaplanMeier([]Duration{{0, 2, true}, {1, 3, true}, {2, 5, true}, {0, 6, false}}, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []int{3, 3, 2} {
		if c.Steps[i].AtRisk != want {
			t.Errorf("at %v: %d at risk, want %d", c.Steps[i].Time, c.Steps[i].AtRisk, want)
		}
	}
}

func TestKaplanMeierRefuses(t *testing.T) {
	for _, c := range []struct {
		d    Duration
		want error
	}{{Duration{Time: math.NaN()}, ErrNotFinite}, {Duration{Time: -1}, ErrNegative}, {Duration{Entry: 3, Time: 2}, ErrRange}} {
		if _, err := KaplanMeier([]Duration{{Time: 1, Ended: true}, c.d}, 0.95); !errors.Is(err, c.want) {
			t.Errorf("%+v: %v, want %v", c.d, err, c.want)
		}
	}
	if _, err := KaplanMeier(nil, 0.95); !errors.Is(err, ErrNoData) {
		t.Error(err)
	}
	if _, err := KaplanMeier([]Duration{{Time: 1}}, 1); !errors.Is(err, ErrRange) {
		t.Error(err)
	}
}
