package clv

import (
	"context"
	"errors"
	"testing"
)

func TestStoredFitGivesTheSameInterval(t *testing.T) {
	ctx, data := context.Background(), cdnow(t)
	m, fit, err := FitParetoNBD(ctx, data, Options{Prior: ParetoNBD{}.DefaultPrior(7)})
	if err != nil {
		t.Fatal(err)
	}
	kept, err := StoredFit(fit.Params, fit.Covariance())
	if err != nil {
		t.Fatal(err)
	}
	want, err := m.Interval(ctx, fit, data[:3], 52, Draws{Seed: 4})
	if err != nil {
		t.Fatal(err)
	}
	got, err := m.Interval(ctx, kept, data[:3], 52, Draws{Seed: 4})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "mean", got.Mean, want.Mean, 1e-9)
	near(t, "P90", got.High, want.High, 1e-9)
}

func TestStoredFitRefuses(t *testing.T) {
	for _, c := range []struct {
		params     []float64
		covariance [][]float64
		want       error
	}{
		{nil, nil, ErrLength},
		{[]float64{1}, nil, ErrLength},
		{[]float64{1, 2}, [][]float64{{1, 0}, {1}}, ErrLength},
		{[]float64{-1}, [][]float64{{1}}, ErrParameter},
		{[]float64{1}, [][]float64{{0}}, ErrOpen},
	} {
		if _, err := StoredFit(c.params, c.covariance); !errors.Is(err, c.want) {
			t.Errorf("%v %v: %v, want %v", c.params, c.covariance, err, c.want)
		}
	}
}
