package value

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/calendar"
)

// pair is one account under the model in force, nil without one, and under another one.
type pair struct {
	before *tried
	after  tried
}

// valueUnder values every live account under a model, and under the one in force, without writing anything.
func (s *Service) valueUnder(ctx context.Context, asOf calendar.Date, active *StoredModel, m StoredModel, progress func(done, total int64), take func(pair)) error {
	accounts, err := s.liveAccounts(ctx)
	if err != nil {
		return err
	}
	w, err := s.windowOf(ctx, asOf, &m.Definition)
	if err != nil {
		return err
	}
	found, known, err := lastFound(ctx, s.Store.DB)
	if err == nil && !known {
		var v *survey
		if v, err = s.survey(ctx, w, accounts); err == nil {
			found = v.found
		}
	}
	if err != nil {
		return err
	}
	env, err := s.Store.Env(ctx, s.Store.DB)
	if err != nil {
		return err
	}
	var old *window // of the model in force
	if active != nil {
		if old, err = s.windowOf(ctx, asOf, &active.Definition); err != nil {
			return err
		}
	}
	done := 0
	return eachPart(ctx, s, w, cut(accounts), func(r *reader) (func([]subject) ([]pair, error), error) {
		after, err := newGrader(r, m, found, env.Today)
		if err != nil || active == nil {
			return func(subjects []subject) ([]pair, error) { return after.pairs(subjects, nil) }, err
		}
		before, err := newGrader(newReader(old, s.Store.DB), *active, found, env.Today)
		return func(subjects []subject) ([]pair, error) { return before.beside(ctx, after, subjects) }, err
	}, func(list []pair) error {
		for _, p := range list {
			take(p)
		}
		if done += len(list); progress != nil {
			progress(int64(done), int64(len(accounts)))
		}
		return ctx.Err()
	})
}

// beside values the accounts of a part under the model in force and under another one. The part is read a second time,
// because the model in force may have another horizon.
func (g *grader) beside(ctx context.Context, after *grader, subjects []subject) ([]pair, error) {
	if len(subjects) == 0 {
		return nil, nil
	}
	same, err := g.r.read(ctx, selection{first: subjects[0].id, last: subjects[len(subjects)-1].id})
	if err != nil {
		return nil, err
	}
	before, err := g.pairs(same, nil)
	if err != nil {
		return nil, err
	}
	return after.pairs(subjects, before)
}

// pairs values accounts, beside what another model said of them; both are in the order of the ids.
func (g *grader) pairs(subjects []subject, before []pair) ([]pair, error) {
	out := make([]pair, len(subjects))
	for i := range subjects {
		v, err := g.grade(&subjects[i])
		if err != nil {
			return nil, err
		}
		out[i].after = triedOf(&v, &g.result)
		for len(before) > 0 && before[0].after.account < subjects[i].id {
			before = before[1:]
		}
		if len(before) > 0 && before[0].after.account == subjects[i].id {
			out[i].before = &before[0].after
		}
	}
	return out, nil
}
