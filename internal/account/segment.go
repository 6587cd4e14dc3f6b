package account

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// Segment is a market segment (E04): who its accounts are compared with, over
// how many years their value is averaged, and who belongs to it by rule.
type Segment struct {
	resource.Record
	Name         string
	Cyclic       bool
	HorizonYears int64
	Rule         string // a condition on accounts as JSON; empty: who belongs to it is chosen account by account
	MarketSpace  *int64 // what the segment spends in a year on what we sell
	Note         string
}

// Segments declares the entity.
var Segments = resource.Declare("segments",
	resource.Options{Profile: authz.Catalogue, Title: "name", Sort: "name"},
	resource.Rules[Segment]{Check: checkSegment, Guard: guardSegment},
	resource.Text("name", func(s *Segment) *string { return &s.Name }).Required().Unique().Searchable().Listed(),
	resource.Count("horizon_years", func(s *Segment) *int64 { return &s.HorizonYears }).Listed(),
	resource.Bool("cyclic", func(s *Segment) *bool { return &s.Cyclic }).Listed(),
	resource.LongText("rule", func(s *Segment) *string { return &s.Rule }).Listed(),
	resource.MaybeMoney("market_space", "", func(s *Segment) **int64 { return &s.MarketSpace }).Listed(),
	resource.LongText("note", func(s *Segment) *string { return &s.Note }).Listed(),
)

// defaultHorizon is the four-year cycle (四年周期) of domain model §3.1.
const defaultHorizon = 4

func checkSegment(_ resource.Env, _, s *Segment) []errs.Field {
	if s.HorizonYears == 0 {
		s.HorizonYears = defaultHorizon
	}
	var problems []errs.Field
	if s.HorizonYears < 1 || s.HorizonYears > 6 {
		problems = append(problems, errs.Field{Name: "horizon_years", Code: "out_of_range", Params: map[string]any{"min": 1, "max": 6}})
	}
	if s.MarketSpace != nil && *s.MarketSpace < 0 {
		problems = append(problems, errs.Field{Name: "market_space", Code: "negative"})
	}
	if _, err := ParseRule(s.Rule); err != nil {
		problems = append(problems, errs.Field{Name: "rule", Code: "rule_unreadable"})
	}
	return problems
}

func guardSegment(ctx context.Context, w *resource.Write, before, after *Segment) error {
	f, _ := ParseRule(after.Rule)
	if f == nil || before != nil && before.Rule == after.Rule {
		return nil
	}
	return TryRule(ctx, w, f)
}
