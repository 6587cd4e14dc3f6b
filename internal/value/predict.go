package value

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/prediction"
)

// forecast is what an evaluation gathers for the predictions while it reads the orders.
type forecast struct {
	asOf    calendar.Day
	readers []*reader
}

// join gives a reader a collector of its own.
func (f *forecast) join(r *reader) {
	r.buyers = prediction.NewCollector(f.asOf)
	f.readers = append(f.readers, r)
}

// gathered puts together what the readers have gathered, once all of them have ended.
func (f *forecast) gathered() (*prediction.Collector, map[id.ID]bool) {
	all, ceased := prediction.NewCollector(f.asOf), map[id.ID]bool{}
	for _, r := range f.readers {
		all.Merge(r.buyers)
		for _, one := range r.ceased {
			ceased[one] = true
		}
	}
	return all, ceased
}

// predict hands the buyers to the predictions.
func (s *Service) predict(ctx context.Context, actor authz.Actor, f *forecast, progress func(done, total int64)) (prediction.Outcome, error) {
	buyers, ceased := f.gathered()
	return s.Prediction.Update(ctx, actor, buyers, ceased, progress)
}

// Predict predicts as of a date without valuing anybody. It needs the command evaluations.run.
func (s *Service) Predict(ctx context.Context, actor authz.Actor, asOf calendar.Date, progress func(done, total int64)) (prediction.Outcome, error) {
	if err := require(actor, authz.EvaluationRun); err != nil {
		return prediction.Outcome{}, err
	}
	asOf, err := s.asOf(ctx, asOf)
	if err != nil {
		return prediction.Outcome{}, err
	}
	accounts, err := s.liveAccounts(ctx)
	if err != nil {
		return prediction.Outcome{}, err
	}
	w, err := s.window(ctx, asOf, defaultHorizon)
	if err != nil {
		return prediction.Outcome{}, err
	}
	f := forecast{asOf: w.asOf}
	err = eachPart(ctx, s, w, cut(accounts), func(r *reader) (func([]subject) (int, error), error) {
		f.join(r)
		return func(subjects []subject) (int, error) { return len(subjects), nil }, nil
	}, func(int) error { return nil })
	if err != nil {
		return prediction.Outcome{}, err
	}
	return s.predict(ctx, actor, &f, progress)
}
