package value

import (
	"context"
	"fmt"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
)

// Restated is a past assessment scored anew under another model from the inputs that were stored then (§3.0). V, Low
// and High are nil where too little of what the model asks was known then: a gap, not a guess.
type Restated struct {
	AsOf         string   `json:"as_of"`
	V            *float64 `json:"v"`
	Low          *float64 `json:"low"`
	High         *float64 `json:"high"`
	Coverage     float64  `json:"coverage"`
	ModelVersion int64    `json:"model_version"` // it was assessed under
	Missing      []Code   `json:"missing"`       // leaves that were not asked then
}

// RestatedSeries is an account's past under one model. It is computed when it is read and never stored.
type RestatedSeries struct {
	Model  *PanelModel `json:"model"` // null: there is no active model
	Points []Restated  `json:"points"`
}

// overHorizon are the leaves measured over the model's horizon: a value over other years is another value.
func overHorizon(code Code) bool { return code == H1 || code == H3 || code == H4 }

// restate scores stored inputs under another model. Leaves that were not asked then are unknown.
func restate(s *Scorer, under *Model, stored map[Code]storedInput, asOf calendar.Day) (Result, []Code, error) {
	m := s.Model()
	inputs, missing := make([]Input, len(m.Leaves)), []Code{}
	for i := range m.Leaves {
		leaf := &m.Leaves[i]
		old, asked := stored[leaf.Code]
		at := under.leaf(leaf.Code)
		switch {
		case !asked || at < 0 || overHorizon(leaf.Code) && under.HorizonYears != m.HorizonYears:
			inputs[i] = Unknown(ReasonNotGiven)
			missing = append(missing, leaf.Code)
		default:
			inputs[i] = Expire(*leaf, old.input(&under.Leaves[at], asOf), asOf)
		}
	}
	var r Result
	return r, missing, s.Score(inputs, &r)
}

// Restate scores the account's past assessments under the active model, or under the given one. The account must be
// visible (404); it needs the command value.read.
func (s *Service) Restate(ctx context.Context, actor authz.Actor, target, model id.ID) (*RestatedSeries, error) {
	q := s.Store.DB
	if _, err := account.Accounts.Load(ctx, q, actor, target); err != nil {
		return nil, err
	}
	if err := require(actor, authz.ValueRead); err != nil {
		return nil, err
	}
	out := &RestatedSeries{Points: []Restated{}}
	m, found, err := s.restating(ctx, q, model)
	if err != nil || !found {
		return out, err
	}
	out.Model = &PanelModel{ID: m.ID.String(), Name: m.Name, Kind: m.Kind, Version: m.Version, Cuts: m.Definition.Cuts, Judged: m.Definition.JudgedShare()}
	out.Points, err = restatePast(ctx, q, target, m)
	return out, err
}

func (s *Service) restating(ctx context.Context, q db.Querier, model id.ID) (StoredModel, bool, error) {
	if model == 0 {
		return activeModel(ctx, q)
	}
	m, err := loadModel(ctx, q, model)
	return m, err == nil, err
}

// past is a stored assessment on its way to be restated.
type past struct {
	asOf, inputs string
	model        id.ID
	version      int64
}

func restatePast(ctx context.Context, q db.Querier, target id.ID, m StoredModel) ([]Restated, error) {
	list, err := readPast(ctx, q, target)
	if err != nil {
		return nil, err
	}
	scorer, err := NewScorer(m.Definition)
	if err != nil {
		return nil, err
	}
	under, out := map[id.ID]StoredModel{}, []Restated{}
	for _, one := range list {
		if _, read := under[one.model]; !read {
			if under[one.model], err = loadModel(ctx, q, one.model); err != nil {
				return nil, err
			}
		}
		model := under[one.model]
		point, err := one.restated(scorer, &model.Definition)
		if err != nil {
			return nil, err
		}
		out = append(out, point)
	}
	return out, nil
}

func (p past) restated(s *Scorer, under *Model) (Restated, error) {
	out := Restated{AsOf: p.asOf, ModelVersion: p.version}
	asOf, ok := calendar.ParseDay(p.asOf)
	if !ok {
		return out, fmt.Errorf("value: assessment as of %q", p.asOf)
	}
	stored, err := parseInputs(p.inputs)
	if err != nil {
		return out, err
	}
	r, missing, err := restate(s, under, stored, asOf)
	out.Coverage, out.Missing = r.Coverage, missing
	if r.Coverage >= s.model.MinCoverage.Any {
		out.V, out.Low, out.High = &r.V, &r.Low, &r.High
	}
	return out, err
}

// readPast reads the newest assessments of an account, the oldest first.
func readPast(ctx context.Context, q db.Querier, target id.ID) ([]past, error) {
	rows, err := q.Query(ctx, `SELECT x.as_of, x.inputs, x.model_id, m.version FROM value_assessments x
		JOIN value_models m ON m.id = x.model_id WHERE x.account_id = ? ORDER BY x.id DESC LIMIT ?`, target, maxHistory)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []past
	for rows.Next() {
		var p past
		if err := rows.Scan(&p.asOf, &p.inputs, &p.model, &p.version); err != nil {
			return nil, err
		}
		out = append([]past{p}, out...)
	}
	return out, rows.Err()
}
