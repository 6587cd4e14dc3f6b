package value

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/round"
	"github.com/loam-crm/loam/internal/strategy"
)

// basis names the strategy that was in force when a grade was decided. Once another one is, the grade's basis is
// outdated until it is decided anew.
func (g *PanelGrade) basis(ctx context.Context, q db.Querier, record id.ID) error {
	if record == 0 {
		return nil
	}
	var decided clock.Instant
	if err := q.QueryRow(ctx, "SELECT valid_from FROM grade_records WHERE id = ?", record).Scan(&decided); err != nil {
		return err
	}
	then, err := strategy.At(ctx, q, decided)
	if err != nil {
		return err
	}
	now, err := strategy.Active(ctx, q)
	if err != nil {
		return err
	}
	if then.ID != 0 {
		g.Strategy = &InputStrategy{then.ID.String(), then.Name, then.Version}
	}
	g.Outdated = now.ID != 0 && now.ID != then.ID
	return nil
}

// judgedShare is the share of the leaves that apply whose value is somebody's judgement, 0..1.
func judgedShare(leaves []LeafScore) float64 {
	judged, all := 0, 0
	for i := range leaves {
		if leaves[i].Input.State == StateNA {
			continue
		}
		all++
		if in := &leaves[i].Input; in.State == StateKnown && in.Source == "judged" {
			judged++
		}
	}
	if all == 0 {
		return 0
	}
	return round.Six(float64(judged) / float64(all))
}
