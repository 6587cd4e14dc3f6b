package value

import (
	"github.com/loam-crm/loam/internal/platform/calendar"
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
	g.inputs = g.scorer.Arrange(&g.measured, nil, g.r.asOf, g.inputs)
	if err := g.scorer.Score(g.inputs, &g.result); err != nil {
		return v, err
	}
	held, expired := sub.held.expire(g.today)
	v.expired = expired
	v.decision = g.decide(sub, held.approved())
	v.hash = g.scorer.Hash(g.inputs)
	same := sub.last.id != 0 && sub.last.hash == v.hash
	if !same {
		v.inputs = string(encodeInputs(nil, &g.model.Definition, g.inputs, g.r.asOf))
	}
	g.summarise(&v, held, same)
	v.print, g.buffer = v.summary.print(g.buffer)
	v.moved = v.print != sub.print || v.summary.standingGrade != sub.stored
	return v, nil
}

func (g *grader) decide(sub *subject, approved Grade) Decision {
	if sub.m.Orders == 0 {
		return Decision{Raw: GradeU, Grade: GradeU, Reasons: []string{reasonNoOrders}}
	}
	return g.model.Definition.Decide(&g.result, approved, GateFacts{})
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
	difference := Round6(g.result.V - sub.last.v)
	return &difference
}
