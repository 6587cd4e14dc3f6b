package value

import (
	"testing"

	"github.com/loam-crm/loam/internal/platform/round"
)

func TestHorizonAverage(t *testing.T) {
	na := NA(ReasonNotServed)
	for _, c := range []struct {
		name  string
		years []Input
		want  float64
		used  int
		score float64
	}{
		{"cyclical", []Input{Known(1.2e6), Known(.2e6), Known(.3e6), Known(2.3e6)}, 1e6, 4, 50},
		{"new", []Input{na, na, na, Known(2.3e6)}, 2.3e6, 1, 68.086392},
		{"served without sales", []Input{Known(0), Known(0), Known(0), Known(2.3e6)}, 575e3, 4, 37.983392},
		{"older than the horizon", []Input{Known(99e6), Known(0), Known(0), Known(0), Known(2.3e6)}, 575e3, 4, 37.983392},
		{"single year 2", []Input{Known(.2e6)}, .2e6, 1, 15.0515},
		{"single year 4", []Input{Known(2.3e6)}, 2.3e6, 1, 68.086392},
	} {
		in, used := HorizonAverage(c.years, 4)
		if in.State != StateKnown || round.Six(in.Value) != c.want || used != c.used {
			t.Errorf("%s: got %+v over %d years", c.name, in, used)
		}
		if got := round.Six(Log(100e3, 10e6).Score(in.Value)); got != c.score {
			t.Errorf("%s: score %v, want %v", c.name, got, c.score)
		}
	}
}

func TestHorizonAverageWithoutAnswer(t *testing.T) {
	if in, n := HorizonAverage([]Input{Known(5), Unknown(ReasonProfitIncomplete)}, 4); in.State != StateUnknown || in.Reason != ReasonProfitIncomplete || n != 0 {
		t.Errorf("an unknown year gave %+v, %d", in, n)
	}
	if in, _ := HorizonAverage([]Input{NA(ReasonNotServed)}, 4); in.State != StateNA {
		t.Errorf("no served year gave %+v", in)
	}
	if in, _ := HorizonAverage(nil, 4); in.State != StateNA {
		t.Errorf("no year gave %+v", in)
	}
}
