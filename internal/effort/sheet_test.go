package effort_test

import (
	"math"
	"testing"

	"github.com/loam-crm/loam/internal/effort"
	"github.com/loam-crm/loam/internal/platform/errs"
)

// week40 is a week of five days of eight hours.
var week40 = [7]float64{8, 8, 8, 8, 8}

func TestSpread(t *testing.T) {
	for _, c := range []struct {
		shares []float64
		want   []float64
	}{
		{[]float64{50, 30, 20}, []float64{20, 12, 8}},
		{[]float64{100}, []float64{40}},
		{[]float64{37, 33, 30}, []float64{14.75, 13.25, 12}},
		{[]float64{100. / 3, 100. / 3, 100. / 3}, []float64{13.5, 13.25, 13.25}},
		{[]float64{100, 0}, []float64{40, 0}},
	} {
		got, err := effort.Spread(c.shares, week40)
		if err != nil {
			t.Fatal(err)
		}
		var days [7]float64
		for i, row := range got {
			sum := 0.0
			for day, hours := range row {
				sum += hours
				days[day] += hours
			}
			if math.Abs(sum-c.want[i]) > 1e-9 {
				t.Errorf("%v: share %d gets %v hours, want %v", c.shares, i, sum, c.want[i])
			}
		}
		if days != week40 {
			t.Errorf("%v: the days hold %v", c.shares, days)
		}
	}
}

func TestSpreadRefuses(t *testing.T) {
	for _, shares := range [][]float64{{50, 49}, {60, 60}, {-10, 110}, {math.NaN(), 100}, {}} {
		if _, err := effort.Spread(shares, week40); errs.Code(err) != "validation" {
			t.Errorf("%v: %v", shares, err)
		}
	}
	_, err := effort.Spread([]float64{50, 40}, week40)
	if refused(err)["shares"] != "shares_sum" {
		t.Errorf("90 %%: %v", err)
	}
}
