package value

import (
	"context"
	"iter"

	"github.com/loam-crm/loam/internal/platform/id"
)

// surveyed is how many accounts a survey looks at, at most: their 5th and 95th percentiles are as good as everybody's.
const surveyed = 100_000

// survey is a look at the company before anybody is graded: what a model is calibrated to.
type survey struct {
	reader  *reader
	company Company
	found   Found
	buyers  []subject // with orders
}

// survey reads all accounts or, where they are many, parts of them that lie evenly over the time they were entered.
func (s *Service) survey(ctx context.Context, w *window, accounts []id.ID) (*survey, error) {
	out := &survey{reader: newReader(w, s.Store.DB)}
	err := eachPart(ctx, s, w, spread(cut(accounts)), func(*reader) (func([]subject) ([]subject, error), error) {
		return func(subjects []subject) ([]subject, error) { return subjects, nil }, nil
	}, func(subjects []subject) error {
		for i := range subjects {
			out.company.Add(&subjects[i].m, subjects[i].hours)
			if subjects[i].m.Orders > 0 {
				out.buyers = append(out.buyers, subjects[i])
			}
		}
		return nil
	})
	out.found = out.company.Found(w.minor, w.hours)
	return out, err
}

// spread leaves every k-th part, so that no more accounts than a survey takes are left.
func spread(parts []selection) []selection {
	step := (len(parts)*partSize + surveyed - 1) / surveyed
	if step <= 1 {
		return parts
	}
	var some []selection
	for at := 0; at < len(parts); at += step {
		some = append(some, parts[at])
	}
	return some
}

// calibrate fits the starter model to the accounts that ever ordered.
func (v *survey) calibrate() (Model, error) {
	m, err := CalibrateStarter(v.customers(), v.reader.foresight != nil)
	if err != nil {
		return Model{}, err
	}
	facts := v.found.CompanyFacts
	m.Company = &facts
	return m, nil
}

func (v *survey) customers() iter.Seq[*Measured] {
	return func(yield func(*Measured) bool) {
		var out Measured
		for i := range v.buyers {
			if v.reader.measured(&v.buyers[i], v.found.CompanyFacts, &out) == nil && !yield(&out) {
				return
			}
		}
	}
}
