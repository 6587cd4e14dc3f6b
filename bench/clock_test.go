package main

import "testing"

func TestPercentile(t *testing.T) {
	values := []float64{5, 1, 4, 2, 3}
	for _, c := range []struct{ p, want float64 }{{0, 1}, {20, 1}, {50, 3}, {95, 5}, {100, 5}} {
		if got := percentile(values, c.p); got != c.want {
			t.Errorf("p%g = %g, want %g", c.p, got, c.want)
		}
	}
	if values[0] != 5 {
		t.Error("the values were reordered")
	}
	if got := percentile(nil, 50); got != 0 {
		t.Errorf("of none: %g", got)
	}
}
