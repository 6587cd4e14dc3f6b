package account

import (
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// Segment is a market segment (E04): who its accounts are compared with and over
// how many years their value is averaged.
type Segment struct {
	resource.Record
	Name         string
	Cyclic       bool
	HorizonYears int64
	Note         string
}

// Segments declares the entity.
var Segments = resource.Declare("segments",
	resource.Options{Profile: authz.Catalogue, Title: "name", Sort: "name"},
	resource.Rules[Segment]{Check: checkSegment},
	resource.Text("name", func(s *Segment) *string { return &s.Name }).Required().Unique().Searchable().Listed(),
	resource.Count("horizon_years", func(s *Segment) *int64 { return &s.HorizonYears }).Listed(),
	resource.Bool("cyclic", func(s *Segment) *bool { return &s.Cyclic }).Listed(),
	resource.LongText("note", func(s *Segment) *string { return &s.Note }).Listed(),
)

// defaultHorizon is the four-year cycle (四年周期) of domain model §3.1.
const defaultHorizon = 4

func checkSegment(_ resource.Env, _, s *Segment) []errs.Field {
	if s.HorizonYears == 0 {
		s.HorizonYears = defaultHorizon
	}
	if s.HorizonYears < 1 || s.HorizonYears > 6 {
		return []errs.Field{{Name: "horizon_years", Code: "out_of_range", Params: map[string]any{"min": 1, "max": 6}}}
	}
	return nil
}
