package value

import (
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/round"
)

// grader values one account after the other under one model, in reused memory. It belongs to one reader.
type grader struct {
	r        *reader
	today    calendar.Date
	model    StoredModel
	scorer   *Scorer
	found    Found
	measured Measured
	inputs   []Input
	result   Result
	buffer   []byte
}

// reasonNoOrders is the reason of a U for an account nobody has sold to yet: whatever the coverage says of a company
// where most leaves do not apply, there is nothing to grade.
const reasonNoOrders = "no_orders"

func newGrader(r *reader, model StoredModel, found Found, today calendar.Date) (*grader, error) {
	scorer, err := NewScorer(model.Definition)
	if err != nil {
		return nil, err
	}
	return &grader{r: r, today: today, model: model, scorer: scorer, found: found.under(&model.Definition)}, nil
}

// verdict is what an evaluation found for one account.
type verdict struct {
	account  *subject
	summary  summary
	decision Decision
	inputs   string // stored form; empty when the assessment is the same as the last
	hash     string
	print    int64 // of the summary
	expired  bool  // an override has ended
	moved    bool  // the value columns differ from what is stored
}

// proposalChanged says that people who decide about grades have something new to look at.
func (v *verdict) proposalChanged() bool {
	stored, now := &v.account.stored, &v.summary.standingGrade
	return now.proposed != stored.proposed || now.state != stored.state || now.grade != stored.grade
}

// news says that there is something to write.
func (v *verdict) news() bool { return v.inputs != "" || v.moved || v.expired }

// grade values one account.
func (g *grader) grade(sub *subject) (verdict, error) {
	v := verdict{account: sub}
	if err := g.r.measured(sub, g.found.CompanyFacts, &g.measured); err != nil {
		return v, err
	}
	judged, leaves := sub.judged, map[Code]Input(nil)
	if judged != nil {
		leaves = judged.leaves(&g.measured)
	}
	g.inputs = g.scorer.Arrange(&g.measured, leaves, g.r.asOf, g.inputs)
	if err := g.scorer.Score(g.inputs, &g.result); err != nil {
		return v, err
	}
	held, expired := sub.held.expire(g.today)
	v.expired = expired
	v.decision = g.decide(sub, held.approved(), leaves)
	v.hash = g.hash(&v.decision)
	same := sub.last.id != 0 && sub.last.hash == v.hash
	if !same {
		v.inputs = string(encodeInputs(nil, &g.model.Definition, g.inputs, g.r.asOf))
	}
	g.summarise(&v, held, same)
	v.print, g.buffer = v.summary.print(g.buffer)
	v.moved = v.print != sub.print || v.summary.standingGrade != sub.stored
	return v, nil
}

// hash identifies the assessment. Where gates decide beside the score, what they said is part of it: they look at more
// than the inputs.
func (g *grader) hash(d *Decision) string {
	if g.model.Definition.Gates.Off {
		return g.scorer.Hash(g.inputs)
	}
	return g.scorer.Hash(g.inputs, append(append([]string{}, d.Reasons...), d.Warnings...)...)
}

func (g *grader) decide(sub *subject, approved Grade, leaves map[Code]Input) Decision {
	if sub.m.Orders == 0 {
		return Decision{Raw: GradeU, Grade: GradeU, Reasons: []string{reasonNoOrders}}
	}
	return g.model.Definition.Decide(&g.result, approved, g.gates(sub, leaves))
}

// gates are the facts that grades ask for beside the score.
func (g *grader) gates(sub *subject, leaves map[Code]Input) GateFacts {
	var facts GateFacts
	if sub.judged != nil {
		facts = sub.judged.gates(leaves)
	}
	facts.Efficiency = g.efficiency()
	return facts
}

// efficiency is the account's gross profit per person-month in multiples of the company's (§3.10).
func (g *grader) efficiency() Input {
	own := g.measured[iC3]
	switch {
	case own.State != StateKnown:
		return Unknown(own.Reason)
	case !(g.found.ProfitPerMonth > 0):
		return Unknown(ReasonNoProfitData)
	}
	return Known(round.Six(own.Value / g.found.ProfitPerMonth))
}

func (g *grader) summarise(v *verdict, held holding, same bool) {
	sub, r, out := v.account, &g.result, &v.summary
	out.v, out.low, out.high, out.coverage = r.V, r.Low, r.High, r.Coverage
	out.trend = g.trend(sub, same)
	out.sales12, out.sales, out.orders = sub.m.Revenue12, sub.sales, int64(sub.m.Orders)
	out.firstOrder, out.lastOrder, out.spark = sub.m.First, sub.m.Last, sub.spark
	out.proposed = v.decision.Grade
	out.grade, out.state = held.shown(out.proposed)
	switch {
	case v.expired && held.grade == GradeU:
	case v.expired:
		out.since = g.today
	default:
		out.since = sub.stored.since
	}
}

// trend is the difference to the assessment before. It stays until the next difference, and there is none between
// two models: they measure differently.
func (g *grader) trend(sub *subject, same bool) *float64 {
	switch {
	case same:
		return sub.trend
	case sub.last.id == 0 || sub.last.model != g.model.ID:
		return nil
	}
	difference := round.Six(g.result.V - sub.last.v)
	return &difference
}
