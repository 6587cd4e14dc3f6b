package round_test

import (
	"math"
	"testing"

	"github.com/loam-crm/loam/internal/platform/round"
)

func TestSix(t *testing.T) {
	for in, want := range map[float64]float64{0: 0, .1234565: .123457, -.1234565: -.123457, .1 + .2: .3, 33.3333334: 33.333333, math.Inf(1): math.Inf(1),
		.0000005: .000001, -.0000005: -.000001, 77.9999994: 77.999999, 77.9999996: 78} {
		if got := round.Six(in); got != want {
			t.Errorf("Six(%v) = %v, want %v", in, got, want)
		}
	}
}
