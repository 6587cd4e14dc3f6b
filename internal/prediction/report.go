package prediction

import (
	"context"
	"math"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
)

// PredictionReport says how good the predictions are.
type PredictionReport struct {
	State    string             `json:"state" enum:"ready,not_enough,none"`
	FittedOn *string            `json:"fitted_on"`
	Needed   Needed             `json:"needed"`
	Size     Size               `json:"size"`
	GapDays  *float64           `json:"gap_days"` // median days between the orders of a customer
	Warnings []string           `json:"warnings"`
	RanksBy  string             `json:"ranks_by" enum:"model,history"`
	Season   []float64          `json:"season"` // by month from January, times an average one; empty: none shows
	Cuts     []PredictionCut    `json:"cuts"`
	Segments []PredictedSegment `json:"segments"`
	Terms    Terms              `json:"terms"`    // of every CLV
	Outdated bool               `json:"outdated"` // the company has changed them since
}

// PredictionCut is one test against the past. Ratios are expected ÷ what came, null where it could not be judged.
type PredictionCut struct {
	Back      int      `json:"back"`
	Day       string   `json:"day"`
	Customers int      `json:"customers"`
	Again     int      `json:"again"`
	Model     *float64 `json:"model"`
	Spend     *float64 `json:"spend"`
	Recency   *float64 `json:"recency"`
	Orders    *float64 `json:"orders_ratio"`
	Sales     *float64 `json:"sales_ratio"`
	Verdict   string   `json:"verdict" enum:"model,history,draw,too_few"`
}

// PredictedSegment says whether a segment has a model of its own.
type PredictedSegment struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Buyers  int    `json:"buyers"`
	Repeat  int    `json:"repeat"`
	Own     bool   `json:"own"`
	NoChurn bool   `json:"no_churn"`
}

// Report describes the model in force and its test. It needs the command value.read. It names no amounts: those of all
// customers together are not for everybody.
func (s *Service) Report(ctx context.Context, actor authz.Actor) (*PredictionReport, error) {
	if err := require(actor, authz.ValueRead); err != nil {
		return nil, err
	}
	out := &PredictionReport{State: stateNone, Needed: Needed{Repeat: NeededRepeat}, Warnings: []string{}, Cuts: []PredictionCut{}, Season: []float64{},
		Segments: []PredictedSegment{}, RanksBy: ByHistory}
	terms, err := wanted(ctx, s.Store.DB)
	if err != nil {
		return nil, err
	}
	out.Terms = terms
	scorer, found, err := Standing(ctx, s.Store.DB)
	if err != nil || !found {
		return out, err
	}
	m := scorer.Model()
	out.Terms, out.Outdated = m.terms(), m.terms() != terms
	fitted := m.AsOf.String()
	out.State, out.FittedOn, out.Size, out.RanksBy, out.Needed.Have = string(m.State), &fitted, m.Size, m.Test.RanksBy, m.Size.Repeat
	if m.Season != nil {
		for _, times := range m.Season.Month {
			out.Season = append(out.Season, math.Round(100*times)/100)
		}
	}
	if m.Gap > 0 {
		gap := Shown(m.Gap)
		out.GapDays = &gap
	}
	for _, w := range m.Warnings {
		out.Warnings = append(out.Warnings, string(w))
	}
	for i := range m.Test.Cuts {
		out.Cuts = append(out.Cuts, m.Test.Cuts[i].report())
	}
	out.Segments, err = segments(ctx, s.Store.DB, actor, m)
	return out, err
}

func (c *Cut) report() PredictionCut {
	out := PredictionCut{Back: c.Back, Day: c.Day.String(), Customers: c.Customers, Again: c.Again, Verdict: string(c.Verdict)}
	if c.Verdict == TooFew {
		return out
	}
	two := func(v float64) *float64 {
		v = math.Round(100*v) / 100
		return &v
	}
	out.Model, out.Spend, out.Recency = two(c.Model), two(c.Spend), two(c.Recency)
	if c.ActualOrders > 0 {
		out.Orders = two(c.ExpectedOrders / c.ActualOrders)
	}
	if c.ActualSales > 0 {
		out.Sales = two(c.ExpectedSales / c.ActualSales)
	}
	return out
}

// segments are those of the model that the caller may read.
func segments(ctx context.Context, q db.Querier, actor authz.Actor, m *Model) ([]PredictedSegment, error) {
	out := []PredictedSegment{}
	where, args := actor.Where(account.Segments.Guard(), authz.Read, "t")
	rows, err := q.Query(ctx, "SELECT t.id, t.name FROM segments t WHERE t.archived_at IS NULL AND "+where+" ORDER BY t.name", args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var one id.ID
		var name string
		if err := rows.Scan(&one, &name); err != nil {
			return nil, err
		}
		if s := m.segment(one); s != nil {
			out = append(out, PredictedSegment{ID: one.String(), Name: name, Buyers: s.Buyers, Repeat: s.Repeat, Own: s.Own != nil,
				NoChurn: s.Own != nil && s.Own.noChurn()})
		}
	}
	return out, rows.Err()
}
