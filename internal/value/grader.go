package value

import (
	"strconv"

	"github.com/loam-crm/loam/internal/platform/calendar"
)

// grader values one account after the other under one model, in reused memory.
type grader struct {
	p        *portfolio
	today    calendar.Date
	model    StoredModel
	scorer   *Scorer
	facts    CompanyFacts
	measured Measured
	inputs   []Input
	result   Result
	buffer   []byte
}

// reasonNoOrders is the reason of a U for an account nobody has sold to yet: whatever the coverage says of a company
// where most leaves do not apply, there is nothing to grade.
const reasonNoOrders = "no_orders"

func newGrader(p *portfolio, model StoredModel, today calendar.Date) (*grader, error) {
	scorer, err := NewScorer(model.Definition)
	if err != nil {
		return nil, err
	}
	facts := p.facts
	if frozen := model.Definition.Company; frozen != nil {
		facts = *frozen
		facts.MinorUnits, facts.HoursPerMonth = p.facts.MinorUnits, p.facts.HoursPerMonth
	}
	return &grader{p: p, today: today, model: model, scorer: scorer, facts: facts}, nil
}

// verdict is what an evaluation found for one account.
type verdict struct {
	account  *subject
	summary  summary
	decision Decision
	inputs   string // stored form; empty when the assessment is the same as the last
	hash     string
	expired  bool // an override has ended
	moved    bool // the value columns differ from what is stored
}

// proposalChanged says that people who decide about grades have something new to look at.
func (v *verdict) proposalChanged() bool {
	stored := &v.account.stored
	return v.summary.proposed != stored.proposed || v.summary.state != stored.state || v.summary.grade != stored.grade
}

// grade values one account.
func (g *grader) grade(sub *subject) (verdict, error) {
	v := verdict{account: sub}
	if err := g.p.measured(sub, g.facts, &g.measured); err != nil {
		return v, err
	}
	g.inputs = g.scorer.Arrange(&g.measured, nil, g.p.asOf, g.inputs)
	if err := g.scorer.Score(g.inputs, &g.result); err != nil {
		return v, err
	}
	held, expired := sub.held.expire(g.today)
	v.expired = expired
	v.decision = g.decide(sub, held.approved())
	v.hash = g.scorer.Hash(g.inputs)
	same := g.sameAsLast(sub, v.hash)
	if !same {
		v.inputs = string(encodeInputs(nil, &g.model.Definition, g.inputs, g.p.asOf))
	}
	g.summarise(&v, held, same)
	var print [32]byte
	print, g.buffer = fingerprint(&v.summary, g.buffer)
	v.moved = print != sub.print
	return v, nil
}

func (g *grader) decide(sub *subject, approved Grade) Decision {
	if sub.m.Orders == 0 {
		return Decision{Raw: GradeU, Grade: GradeU, Reasons: []string{reasonNoOrders}}
	}
	return g.model.Definition.Decide(&g.result, approved, GateFacts{})
}

func (g *grader) sameAsLast(sub *subject, hash string) bool {
	var sum digest
	return sub.last.id != 0 && sum.Scan(hash) == nil && sub.last.hash == sum
}

func (g *grader) summarise(v *verdict, held holding, same bool) {
	sub, r, out := v.account, &g.result, &v.summary
	values := [4]float64{r.V, r.Low, r.High, r.Coverage}
	out.v, out.low, out.high, out.coverage = &values[0], &values[1], &values[2], &values[3]
	out.trend = g.trend(sub, same)
	out.sales12, out.sales, out.orders = sub.m.Revenue12, sub.sales, int64(sub.m.Orders)
	out.firstOrder, out.lastOrder = calendar.Date(sub.m.First.String()), calendar.Date(sub.m.Last.String())
	out.spark = sparkText(&sub.spark, g.p.minor)
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
		return sub.stored.trend
	case sub.last.id == 0 || sub.last.model != g.model.ID:
		return nil
	}
	difference := Round6(g.result.V - sub.last.v)
	return &difference
}

func sparkText(months *[sparkMonths]int64, minor float64) string {
	b := append(make([]byte, 0, 64), '[')
	for i, amount := range months {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendFloat(b, float64(amount)/minor, 'f', -1, 64)
	}
	return string(append(b, ']'))
}
