package pyramid

import (
	"cmp"
	"context"
	"slices"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/round"
	"github.com/loam-crm/loam/internal/value"
)

// Ladder is one account's way up: where it stands, the only step a plan may aim at, what is missing for it, and the
// plans there are.
type Ladder struct {
	Grade    value.Grade         `json:"grade"`
	Allowed  value.Grade         `json:"allowed"` // the next grade up; "": it is at the top
	Target   value.Grade         `json:"target"`  // of the running plan; "": none
	MayEdit  bool                `json:"may_edit"`
	MayPlan  bool                `json:"may_plan"`
	Latest   calendar.Date       `json:"latest"` // the last day a plan made today may end on
	Plans    []PlanCard          `json:"plans"`
	Ways     []LadderWay         `json:"ways"`     // single changes that would lift the account, the strongest first
	Blocks   []value.GradeReason `json:"blocks"`   // tests of the next grade that fail whatever the score
	Advice   []MilestoneAdvice   `json:"advice"`   // milestones worth proposing
	Survival MeasuredFigure      `json:"survival"` // yearly chance to survive, 0..1
}

// LadderWay is one figure that alone would lift the account.
type LadderWay struct {
	Leaf   value.Code     `json:"leaf"`
	Name   resource.Label `json:"name"`
	Unit   resource.Label `json:"unit"`
	Domain value.Domain   `json:"domain"`
	From   *float64       `json:"from"` // null: unknown at present
	To     float64        `json:"to"`
}

// MilestoneAdvice is a milestone that would help: raise a figure (to a value that alone lifts the account, or to a score
// halfway to the best), or find out one that is unknown.
type MilestoneAdvice struct {
	Kind   string         `json:"kind" enum:"raise,improve,find_out"`
	Leaf   value.Code     `json:"leaf"`
	Name   resource.Label `json:"name"`
	Unit   resource.Label `json:"unit"`
	Domain value.Domain   `json:"domain"`
	From   *float64       `json:"from"`
	To     *float64       `json:"to"`     // of raise: the value needed
	Score  *float64       `json:"score"`  // of improve: the score to reach
	Points float64        `json:"points"` // by how much the value can still grow through it
}

// maxAdvice is how many milestones are proposed.
const maxAdvice = 4

// Ladder shows the way up of an account: 404 not visible, 403 without value.read.
func (s *Service) Ladder(ctx context.Context, actor authz.Actor, target id.ID) (*Ladder, error) {
	panel, err := s.Value.Panel(ctx, actor, target)
	if err != nil {
		return nil, err
	}
	env, err := s.Store.Env(ctx, s.Store.DB)
	if err != nil {
		return nil, err
	}
	out := &Ladder{Grade: panel.Grade.Current, Allowed: NextUp(panel.Grade.Current), Latest: env.Today.AddMonths(MaxMonths),
		Ways: []LadderWay{}, Blocks: []value.GradeReason{}, Advice: []MilestoneAdvice{}}
	if out.Plans, err = readCards(ctx, s.Store.DB, actor, PlanFilter{Account: target}, env.Today); err != nil {
		return nil, err
	}
	for _, p := range out.Plans {
		if p.State == Active {
			out.Target = p.To
		}
	}
	out.MayEdit = account.Accounts.Require(ctx, s.Store.DB, actor, target, authz.Edit) == nil
	out.MayPlan = out.MayEdit && actor.Grant(Plans.Guard()).Create && out.Allowed != ""
	out.explain(panel)
	out.Survival, err = s.survival(ctx, target)
	return out, err
}

func (s *Service) survival(ctx context.Context, target id.ID) (MeasuredFigure, error) {
	if s.Survival == nil {
		return measured(value.Unknown(value.ReasonNotGiven)), nil
	}
	p, known, err := s.Survival(ctx, s.Store.DB, target)
	if err != nil || !known {
		return measured(value.Unknown(value.ReasonNotGiven)), err
	}
	return measured(value.Known(p)), nil
}

// explain fills in what the value panel knows. Figures the caller may not see are left out there already.
func (l *Ladder) explain(panel *value.ValuePanel) {
	leaves := map[value.Code]value.PanelLeaf{}
	var advice []MilestoneAdvice
	ways := map[value.Code]value.PanelWay{}
	if panel.NextGrade.Up != nil && panel.NextGrade.Up.Grade.Rank() > l.Grade.Rank() {
		for _, w := range panel.NextGrade.Up.By {
			ways[w.Leaf] = w
		}
	}
	for _, g := range panel.Groups {
		for _, leaf := range g.Leaves {
			leaves[leaf.Code] = leaf
			if a, helps := advise(leaf, ways); helps {
				advice = append(advice, a)
			}
		}
	}
	slices.SortStableFunc(advice, func(a, b MilestoneAdvice) int { return cmp.Compare(b.Points, a.Points) })
	for _, a := range advice {
		if w, alone := ways[a.Leaf]; alone {
			l.Ways = append(l.Ways, LadderWay{Leaf: a.Leaf, Name: a.Name, Unit: a.Unit, Domain: a.Domain, From: w.From, To: w.To})
		}
	}
	l.Advice = append(l.Advice, advice[:min(len(advice), maxAdvice)]...)
	for _, r := range panel.Grade.Reasons {
		if len(r.Code) > 2 && r.Code[:2] == string(l.Allowed)+":" {
			l.Blocks = append(l.Blocks, r)
		}
	}
}

// advise says what could be done about a leaf; nothing where it does not apply, is at its best or is not to be seen.
func advise(leaf value.PanelLeaf, ways map[value.Code]value.PanelWay) (MilestoneAdvice, bool) {
	if leaf.Score == nil || leaf.Masked || leaf.State == "na" || leaf.Weight <= 0 {
		return MilestoneAdvice{}, false
	}
	a := MilestoneAdvice{Kind: "improve", Leaf: leaf.Code, Name: leaf.Name, Unit: leaf.Unit, Domain: leaf.Domain, From: leaf.Input,
		Points: round.Six(leaf.Weight * (100 - *leaf.Score))}
	way, alone := ways[leaf.Code]
	switch {
	case leaf.State == "unknown":
		a.Kind = "find_out"
	case alone:
		a.Kind, a.To = "raise", &way.To
	default:
		half := round.Six((100 + *leaf.Score) / 2)
		a.Score = &half
	}
	return a, a.Points > 0
}
