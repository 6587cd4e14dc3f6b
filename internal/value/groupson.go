package value

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/round"
)

// GroupOn is one group of an account's score by the assessment that stood on a day.
type GroupOn struct {
	Grade Grade   // the model gave
	Score float64 // of the group, 0..100
	Known float64 // share of the group's applicable weight that was known, 0..1
}

// GroupsOn scores a group for accounts as they were assessed on a day. Who was not assessed by then, or to whom the group
// did not apply, is left out.
func (s *Service) GroupsOn(ctx context.Context, q db.Querier, accounts []id.ID, on calendar.Date, group GroupCode) (map[id.ID]GroupOn, error) {
	stood, err := assessedOn(ctx, q, accounts, on)
	if err != nil {
		return nil, err
	}
	out := make(map[id.ID]GroupOn, len(stood))
	scorers := map[id.ID]*Scorer{}
	for i := range stood {
		scorer, err := scorerOf(ctx, q, scorers, stood[i].model)
		if err != nil {
			return nil, err
		}
		g, applies, err := stood[i].group(scorer, group)
		if err != nil {
			return nil, err
		}
		if applies {
			out[stood[i].account] = g
		}
	}
	return out, nil
}

// storedAssessment is an assessment as it was written.
type storedAssessment struct {
	account, model id.ID
	asOf           calendar.Date
	grade          Grade
	inputs         string
}

func assessedOn(ctx context.Context, q db.Querier, accounts []id.ID, on calendar.Date) ([]storedAssessment, error) {
	those, list := db.In(q.EngineName(), "n.account_id", accounts)
	rows, err := q.Query(ctx, `SELECT x.account_id, x.model_id, x.as_of, x.grade, x.inputs FROM value_assessments x
		JOIN (SELECT MAX(n.id) AS id FROM value_assessments n WHERE `+those+` AND n.as_of <= ? GROUP BY n.account_id) m ON m.id = x.id`, list, on)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []storedAssessment
	for rows.Next() {
		var a storedAssessment
		if err := rows.Scan(&a.account, &a.model, &a.asOf, &a.grade, &a.inputs); err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, rows.Err()
}

// scorerOf prepares each model once.
func scorerOf(ctx context.Context, q db.Querier, ready map[id.ID]*Scorer, model id.ID) (*Scorer, error) {
	if ready[model] != nil {
		return ready[model], nil
	}
	stored, err := loadModel(ctx, q, model)
	if err != nil {
		return nil, err
	}
	ready[model], err = NewScorer(stored.Definition)
	return ready[model], err
}

func (a *storedAssessment) group(scorer *Scorer, code GroupCode) (g GroupOn, applies bool, err error) {
	asOf, _ := calendar.ParseDay(string(a.asOf))
	inputs, err := decodeInputs(scorer.Model(), a.inputs, asOf)
	if err != nil {
		return g, false, err
	}
	var r Result
	if err := scorer.Score(inputs, &r); err != nil {
		return g, false, err
	}
	g.Grade = a.grade
	for _, leaf := range r.Leaves {
		if leaf.Group == code && leaf.Input.State == StateKnown {
			g.Known = round.Six(g.Known + leaf.Weight)
		}
	}
	for _, one := range r.Groups {
		if one.Code == code {
			g.Score, applies = one.Score, one.Applicable
		}
	}
	return g, applies, nil
}
