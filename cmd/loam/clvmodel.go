package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/loam-crm/loam/clv"
	"github.com/loam-crm/loam/internal/platform/errs"
)

// clvModel is one of the models as the command line knows it.
type clvModel struct {
	params  []string // in the order of the model's fields
	columns []string // of a file of rows
	fit     func(context.Context, *clvData, clv.Options) (clv.Fit, error)
	prior   func(*clvData) (clv.Prior, error)
	score   func(context.Context, []float64, *clvData, clv.ScoreOptions) ([]clvScore, error)
	head    []string // of the table of scores
}

// clvScore is what is expected of one row. What a model does not speak of is left out.
type clvScore struct {
	Customer   string   `json:"customer,omitempty"`
	PAlive     *float64 `json:"p_alive,omitempty"`
	Orders     *float64 `json:"expected_orders,omitempty"`
	Discounted *float64 `json:"discounted_orders,omitempty"` // times the worth of an order: the discounted value
	Mean       *float64 `json:"expected_mean,omitempty"`     // worth of the next order
	Weight     *float64 `json:"own_weight,omitempty"`        // of the customer's own record in it, 0–1
	Retention  *float64 `json:"retention,omitempty"`         // chance of the next renewal
	Residual   *float64 `json:"residual_lifetime,omitempty"` // discounted, in periods
}

var (
	historyColumns = []string{"x", "t_x", "T"}
	historyHead    = []string{"P(alive)", "orders", "discounted"}
)

var clvModels = map[string]clvModel{
	"pareto-nbd": historyModel([]string{"r", "alpha", "s", "beta"}, clv.FitParetoNBD, clv.ParetoNBD{}.DefaultPrior,
		func(p []float64) clv.Model { return clv.ParetoNBD{R: p[0], Alpha: p[1], S: p[2], Beta: p[3]} }),
	"bg-nbd": historyModel([]string{"r", "alpha", "a", "b"}, clv.FitBGNBD, clv.BGNBD{}.DefaultPrior,
		func(p []float64) clv.Model { return clv.BGNBD{R: p[0], Alpha: p[1], A: p[2], B: p[3]} }),
	"mbg-nbd": historyModel([]string{"r", "alpha", "a", "b"}, clv.FitMBGNBD, clv.MBGNBD{}.DefaultPrior,
		func(p []float64) clv.Model { return clv.MBGNBD{R: p[0], Alpha: p[1], A: p[2], B: p[3]} }),
	"nbd": historyModel([]string{"r", "alpha"}, clv.FitNBD, clv.NBD{}.DefaultPrior,
		func(p []float64) clv.Model { return clv.NBD{R: p[0], Alpha: p[1]} }),
	"gamma-gamma": gammaGamma(),
	"bg-bb":       seasonal(),
	"sbg":         contractual(),
}

// historyModel is any of the models of orders without a contract.
func historyModel[M any](params []string, fit func(context.Context, []clv.History, clv.Options) (M, clv.Fit, error), prior func(float64) clv.Prior, of func([]float64) clv.Model) clvModel {
	return clvModel{params: params, columns: historyColumns, head: historyHead,
		fit: func(ctx context.Context, d *clvData, o clv.Options) (clv.Fit, error) {
			_, f, err := fit(ctx, d.histories, o)
			return f, err
		},
		prior: func(d *clvData) (clv.Prior, error) {
			gap, err := clv.MedianGap(d.histories)
			return prior(gap), err
		},
		score: func(ctx context.Context, p []float64, d *clvData, o clv.ScoreOptions) ([]clvScore, error) {
			found := make([]clv.Score, len(d.histories))
			err := clv.ScoreAll(ctx, of(p), found, d.histories, o)
			out := make([]clvScore, len(found))
			for i := range found {
				f := &found[i]
				out[i] = clvScore{PAlive: &f.PAlive, Orders: &f.Orders, Discounted: &f.Discounted}
			}
			return out, err
		}}
}

func gammaGamma() clvModel {
	return clvModel{params: []string{"p", "q", "v"}, columns: []string{"x", "m"}, head: []string{"mean", "own weight"},
		fit: func(ctx context.Context, d *clvData, o clv.Options) (clv.Fit, error) {
			_, f, err := clv.FitGammaGamma(ctx, d.spends, o)
			return f, err
		},
		prior: func(d *clvData) (clv.Prior, error) {
			usual, err := d.usualSpend()
			return clv.GammaGamma{}.DefaultPrior(usual), err
		},
		score: func(_ context.Context, p []float64, d *clvData, _ clv.ScoreOptions) ([]clvScore, error) {
			m := clv.GammaGamma{P: p[0], Q: p[1], V: p[2]}
			return eachRow(m.Check(), d.spends, clv.Spend.Check, func(s clv.Spend) clvScore {
				mean, weight := m.Mean(s), m.Weight(s.N)
				return clvScore{Mean: &mean, Weight: &weight}
			})
		}}
}

func seasonal() clvModel {
	return clvModel{params: []string{"alpha", "beta", "gamma", "delta"}, columns: []string{"x", "t_x", "n"}, head: historyHead,
		fit: func(ctx context.Context, d *clvData, o clv.Options) (clv.Fit, error) {
			_, f, err := clv.FitBGBB(ctx, d.seasons, o)
			return f, err
		},
		prior: func(*clvData) (clv.Prior, error) { return clv.BGBB{}.DefaultPrior(), nil },
		score: func(_ context.Context, p []float64, d *clvData, o clv.ScoreOptions) ([]clvScore, error) {
			m := clv.BGBB{Alpha: p[0], Beta: p[1], Gamma: p[2], Delta: p[3]}
			return eachRow(m.Check(), d.seasons, clv.Season.Check, func(s clv.Season) clvScore {
				alive, orders := m.PAlive(s), m.ConditionalOrders(s, int(o.Ahead))
				out := clvScore{PAlive: &alive, Orders: &orders}
				if o.Rate > 0 { // of all opportunities to come; without a rate it has no end
					discounted := m.DiscountedOrders(s, o.Rate)
					out.Discounted = &discounted
				}
				return out
			})
		}}
}

func contractual() clvModel {
	return clvModel{params: []string{"alpha", "beta"}, columns: []string{"periods", "churned"}, head: []string{"retention", "residual"},
		fit: func(ctx context.Context, d *clvData, o clv.Options) (clv.Fit, error) {
			_, f, err := clv.FitSBG(ctx, d.contracts, o)
			return f, err
		},
		prior: func(*clvData) (clv.Prior, error) { return clv.SBG{}.DefaultPrior(), nil },
		score: func(_ context.Context, p []float64, d *clvData, o clv.ScoreOptions) ([]clvScore, error) {
			m := clv.SBG{Alpha: p[0], Beta: p[1]}
			return eachRow(m.Check(), d.contracts, clv.Contract.Check, func(c clv.Contract) clvScore {
				if c.Churned {
					return clvScore{Retention: new(float64), Residual: new(float64)}
				}
				retention, residual := m.Retention(c.Periods+1), m.ResidualLifetime(c.Periods+1, o.Rate)
				return clvScore{Retention: &retention, Residual: &residual}
			})
		}}
}

// eachRow scores row after row; a row that cannot be is refused by its number.
func eachRow[R any](model error, rows []R, check func(R) error, score func(R) clvScore) ([]clvScore, error) {
	if model != nil {
		return nil, model
	}
	out := make([]clvScore, len(rows))
	for i, r := range rows {
		if err := check(r); err != nil {
			var in *clv.InputError
			if errors.As(err, &in) {
				return nil, &clv.InputError{Row: i, Field: in.Field, Err: in.Err}
			}
			return nil, err
		}
		out[i] = score(r)
	}
	return out, nil
}

// clvRow tells which row the library refused.
func clvRow(err error) (row int, cause string, named bool) {
	var in *clv.InputError
	if !errors.As(err, &in) || in.Row < 0 {
		return 0, "", false
	}
	return in.Row, in.Field + ": " + strings.TrimPrefix(in.Err.Error(), "clv: "), true
}

// named puts numbers beside their names.
func (m clvModel) named(values []float64) map[string]float64 {
	out := map[string]float64{}
	for i, v := range values {
		out[m.params[i]] = v
	}
	return out
}

// parse reads "r=0.55,alpha=10.58": every parameter once, in any order.
func (m clvModel) parse(text string) ([]float64, error) {
	refusal := errs.Unprocessable("clv_params").With("want", strings.Join(m.params, ", "))
	given := map[string]float64{}
	for part := range strings.SplitSeq(text, ",") {
		name, number, _ := strings.Cut(part, "=")
		v, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
		name = strings.ToLower(strings.TrimSpace(name))
		if _, twice := given[name]; err != nil || twice {
			return nil, refusal
		}
		given[name] = v
	}
	out := make([]float64, len(m.params))
	for i, name := range m.params {
		v, there := given[name]
		if !there {
			return nil, refusal
		}
		out[i] = v
	}
	if len(given) != len(out) {
		return nil, refusal
	}
	return out, nil
}

// table shows scores as text.
func (m clvModel) table(scores []clvScore) string {
	lines := []string{"customer\t" + strings.Join(m.head, "\t")}
	for i := range scores {
		s := &scores[i]
		line := s.Customer
		for _, v := range []*float64{s.PAlive, s.Orders, s.Discounted, s.Mean, s.Weight, s.Retention, s.Residual} {
			if v != nil {
				line += fmt.Sprintf("\t%.6g", *v)
			}
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}
