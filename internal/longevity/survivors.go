package longevity

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// Survivors is how many companies of a market segment lived at the end of a year, with where the number is from (E04).
type Survivors struct {
	resource.Record
	Segment               id.ID
	Year, Alive, Entrants int64
	Source                string
}

// SurvivorCounts declares the entity.
var SurvivorCounts = resource.Declare("survivors",
	resource.Options{Profile: authz.Catalogue, Title: "year", Sort: "-year"},
	resource.Rules[Survivors]{Check: checkSurvivors, Guard: guardSurvivors},
	resource.Ref("segment", "segments", func(s *Survivors) *id.ID { return &s.Segment }).Required().Listed(),
	resource.Count("year", func(s *Survivors) *int64 { return &s.Year }).Required().Listed(),
	resource.Count("alive", func(s *Survivors) *int64 { return &s.Alive }).Required().Listed(),
	resource.Count("entrants", func(s *Survivors) *int64 { return &s.Entrants }).Listed(),
	resource.Text("source", func(s *Survivors) *string { return &s.Source }).Required().Listed(),
)

func checkSurvivors(env resource.Env, _, s *Survivors) []errs.Field {
	var problems []errs.Field
	if this := int64(env.Today.Time().Year()); s.Year < oldestYear || s.Year > this {
		problems = append(problems, errs.Field{Name: "year", Code: "out_of_range", Params: map[string]any{"min": oldestYear, "max": this}})
	}
	if s.Alive < 0 {
		problems = append(problems, errs.Field{Name: "alive", Code: "negative"})
	}
	if s.Entrants < 0 || s.Entrants > s.Alive {
		problems = append(problems, errs.Field{Name: "entrants", Code: "out_of_range", Params: map[string]any{"min": 0, "max": s.Alive}})
	}
	return problems
}

// guardSurvivors holds that a year has no more companies than the year before and its newcomers, seen from the year
// itself and from the one after it.
func guardSurvivors(ctx context.Context, w *resource.Write, _, after *Survivors) error {
	if after.ArchivedAt != 0 {
		return nil
	}
	rows, err := w.Tx.Query(ctx, "SELECT year, alive, entrants FROM survivors WHERE segment_id = ? AND archived_at IS NULL AND id <> ?", after.Segment, after.ID)
	if err != nil {
		return err
	}
	defer rows.Close()
	var before, next *Count
	for rows.Next() {
		c := &Count{}
		if err := rows.Scan(&c.Year, &c.Alive, &c.Entrants); err != nil {
			return err
		}
		switch {
		case c.Year == after.Year:
			return errs.Conflict("duplicate_year")
		case c.Year < after.Year && (before == nil || c.Year > before.Year):
			before = c
		case c.Year > after.Year && (next == nil || c.Year < next.Year):
			next = c
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	return after.fits(before, next)
}

func (s *Survivors) fits(before, next *Count) error {
	if before != nil && s.Alive > before.Alive+s.Entrants {
		return tooMany(before.Year, before.Alive+s.Entrants)
	}
	if next != nil && next.Alive > s.Alive+next.Entrants {
		return errs.Validation(errs.Field{Name: "alive", Code: "fewer_than_survive", Params: map[string]any{"year": next.Year, "min": next.Alive - next.Entrants}})
	}
	return nil
}

func tooMany(year, most int64) error {
	return errs.Validation(errs.Field{Name: "alive", Code: "more_than_lived", Params: map[string]any{"year": year, "max": most}})
}
