package demo

import (
	"context"

	"github.com/loam-crm/loam/internal/identity"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/value"
)

// pull is the company's own indicator: customers that ask for front-outlet transceivers made the product line what it is.
const pull value.Code = "X1"

// reviseModel leaves a new version of the value model in review: the director drafted and signed it, it was tried, and
// the boss's name is missing.
func (c *company) reviseModel(ctx context.Context) error {
	director, err := identity.LoadActor(ctx, c.Store.DB, c.staff["director"])
	if err != nil {
		return err
	}
	models, err := c.Value.Models(ctx, director)
	if err != nil {
		return err
	}
	draft, err := c.Value.CopyModel(ctx, director, models[0].ID)
	if err != nil {
		return err
	}
	own, cuts := c.ownIndicator(), draft.Definition.Cuts
	for _, change := range []value.ModelChange{
		{Name: &resource.Label{Zh: "年度评估标准（修订）", En: "Yearly standard (revised)"}, Leaves: []value.LeafChange{own}},
		// Nobody has judged the new indicator yet: it counts cautiously for all, and the cuts come down with it.
		{Cuts: &value.Cuts{S: cuts.S - 4, A: cuts.A - 4, B: cuts.B - 4}, Weights: c.revisedWeights()},
	} {
		change.Rev = draft.Rev
		if draft, err = c.Value.ChangeModel(ctx, director, draft.ID, change); err != nil {
			return err
		}
	}
	if _, err := c.Value.TryModel(ctx, director, draft.ID, nil); err != nil {
		return err
	}
	if _, err := c.Value.SubmitModel(ctx, director, draft.ID); err != nil {
		return err
	}
	_, err = c.Value.SignModel(ctx, director, draft.ID)
	return err
}

func (c *company) ownIndicator() value.LeafChange {
	owner := c.staff["rnd1"]
	return value.LeafChange{Group: value.GroupNonEconomic, Domain: value.DomainLevel, Source: "judged", Owner: &owner,
		Name: &resource.Label{Zh: "前出线产品带动", En: "Pull for front-outlet products"},
		Definition: &resource.Label{Zh: "客户的需求带动前出线光模块的开发：0 没有、1 提过、2 一个项目、3 多个项目、4 写进产品规划",
			En: "The customer's needs drive front-outlet transceivers: 0 none, 1 mentioned, 2 one project, 3 several, 4 in the road map"},
		Unit: &resource.Label{Zh: "级（0–4）", En: "level 0–4"}}
}

// revisedWeights compares the groups by two judges, who weigh what a customer is worth today more than its past.
func (c *company) revisedWeights() []value.WeightChange {
	return []value.WeightChange{
		{Node: value.GroupsNode, Method: value.MethodAHP, Codes: []string{"H", "C", "P", "N"}, Judges: []value.Judge{
			{Name: c.actors["director"].name, Upper: []float64{1.0 / 2, 1.0 / 3, 3, 1.0 / 2, 5, 5}},
			{Name: c.actors[Login].name, Upper: []float64{1.0 / 3, 1.0 / 3, 2, 1, 5, 5}},
		}},
		{Node: string(value.GroupNonEconomic), Method: value.MethodManual, Codes: []string{string(pull)}, Weights: map[string]float64{string(pull): 1}},
	}
}
