package value

import (
	"context"
	"encoding/json"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// Outcome is what an evaluation did.
type Outcome struct {
	Evaluated int            `json:"evaluated"` // accounts looked at
	Changed   int            `json:"changed"`   // of these, accounts with other inputs than at their last assessment
	Grades    map[string]int `json:"grades"`    // proposed grades, all five
	Model     string         `json:"model"`     // version; empty: no order to make a model from
}

// The kinds of evaluations.
const (
	kindFull    = "full"    // all accounts
	kindChanges = "changes" // the accounts that something happened to on a day
)

// evaluation is one run on its way.
type evaluation struct {
	*Service
	actor    authz.Actor
	id       id.ID
	kind     string
	model    StoredModel
	window   *window
	found    Found // what the accounts are valued with
	forecast forecast
	result   Outcome
	proposes bool // there is something new to decide about
}

// Evaluate values every live account as of a date and proposes grades; an approved grade is never changed. Orders and
// efforts after the date are not seen. The first evaluation of a company makes its model. Only what changed is
// written: an account with the same inputs under the same model gets no new assessment. It may be broken off at any
// time and run again, also beside another one; what was written stays true. It needs the command evaluations.run and
// looks at all accounts, whatever the caller may see. Without a date it takes the usual one (asOf). The predictions are
// made anew from the same reading of the orders. tell may be nil.
func (s *Service) Evaluate(ctx context.Context, actor authz.Actor, asOf calendar.Date, tell Tell) (Outcome, error) {
	if err := require(actor, authz.EvaluationRun); err != nil {
		return Outcome{}, err
	}
	asOf, err := s.asOf(ctx, asOf)
	if err != nil {
		return Outcome{}, err
	}
	accounts, err := s.liveAccounts(ctx)
	if err != nil {
		return Outcome{}, err
	}
	started := clock.At(s.Store.Clock.Now())
	e := &evaluation{Service: s, actor: actor, kind: kindFull}
	if ready, err := e.prepare(ctx, asOf, accounts); err != nil || !ready {
		return Outcome{Grades: noGrades()}, err
	}
	if err := e.begin(ctx); err != nil {
		return Outcome{}, err
	}
	company, err := e.gradeAll(ctx, accounts, tell.of(stageValues))
	if err != nil {
		return Outcome{}, err
	}
	// The company has changed since the last evaluation found out about it in a way that decides grades: once more.
	if found := company.Found(e.window.minor, e.window.hours); found.decides(e.found, &e.model.Definition) {
		e.found = found
		if company, err = e.gradeAll(ctx, accounts, tell.of(stageValues)); err != nil {
			return Outcome{}, err
		}
	}
	if s.Prediction != nil {
		if _, err := s.predict(ctx, actor, &e.forecast, tell.of(stagePredictions)); err != nil {
			return Outcome{}, err
		}
	}
	return e.result, e.finish(ctx, company.Found(e.window.minor, e.window.hours), started)
}

// The stages of an evaluation.
const (
	stageValues      = "values"
	stagePredictions = "predictions"
)

// Tell hears how far an evaluation is with a stage.
type Tell func(stage string, done, total int64)

func (t Tell) of(stage string) func(done, total int64) {
	return func(done, total int64) {
		if t != nil {
			t(stage, done, total)
		}
	}
}

// prepare finds the model, or makes the first one, and what is known of the company. ready is false when there is no
// model and no order to make one from.
func (e *evaluation) prepare(ctx context.Context, asOf calendar.Date, accounts []id.ID) (ready bool, err error) {
	var exists bool
	if e.model, exists, err = activeModel(ctx, e.Store.DB); err != nil {
		return false, err
	}
	if exists {
		e.window, err = e.windowOf(ctx, asOf, &e.model.Definition)
	} else {
		e.window, err = e.Service.window(ctx, asOf, defaultHorizon)
	}
	if err != nil {
		return false, err
	}
	if !exists && !e.window.ordered {
		return false, nil // a model made from nothing would stand for ever
	}
	return true, e.find(ctx, exists, accounts)
}

// find takes over what the last evaluation found out, or surveys the company.
func (e *evaluation) find(ctx context.Context, modelled bool, accounts []id.ID) (err error) {
	var known bool
	if modelled {
		if e.found, known, err = lastFound(ctx, e.Store.DB); err != nil || known {
			return err
		}
	}
	v, err := e.survey(ctx, e.window, accounts)
	if err != nil {
		return err
	}
	e.found = v.found
	if !modelled {
		e.model, err = e.firstModel(ctx, e.actor, v)
	}
	return err
}

func noGrades() map[string]int {
	return map[string]int{string(GradeS): 0, string(GradeA): 0, string(GradeB): 0, string(GradeC): 0, string(GradeU): 0}
}

// gradedPart is what came out of a part of the accounts.
type gradedPart struct {
	news    []verdict // of those about which there is something to write
	grades  map[Grade]int
	valued  int
	company Company
}

// gradeAll values the accounts part by part: while some are read and graded, the news of others are written.
func (e *evaluation) gradeAll(ctx context.Context, accounts []id.ID, progress func(done, total int64)) (*Company, error) {
	env, err := e.Store.Env(ctx, e.Store.DB)
	if err != nil {
		return nil, err
	}
	e.result = Outcome{Grades: noGrades(), Model: e.model.Definition.Version, Changed: e.result.Changed}
	var company Company
	waiting := newsToWrite{e: e}
	e.forecast = forecast{asOf: e.window.asOf}
	err = eachPart(ctx, e.Service, e.window, cut(accounts), func(r *reader) (func([]subject) (gradedPart, error), error) {
		if e.Prediction != nil {
			e.forecast.join(r)
		}
		g, err := newGrader(r, e.model, e.found, env.Today)
		return func(subjects []subject) (gradedPart, error) { return g.part(subjects) }, err
	}, func(p gradedPart) error {
		company.Merge(&p.company)
		e.count(&p)
		e.proposes = e.proposes || proposes(p.news)
		if err := waiting.add(ctx, p.news); err != nil {
			return err
		}
		progress(int64(e.result.Evaluated), int64(len(accounts)))
		return ctx.Err()
	})
	if err == nil {
		err = waiting.flush(ctx)
	}
	return &company, err
}

// newsToWrite collects the news of parts in which little has changed, so that they share a durable commit.
type newsToWrite struct {
	e    *evaluation
	news []verdict
}

func (n *newsToWrite) add(ctx context.Context, news []verdict) error {
	if n.news = append(n.news, news...); len(n.news) < partSize {
		return nil
	}
	return n.flush(ctx)
}

func (n *newsToWrite) flush(ctx context.Context) error {
	err := n.e.write(ctx, n.news)
	n.news = n.news[:0]
	return err
}

func (e *evaluation) count(p *gradedPart) {
	e.result.Evaluated += p.valued
	for grade, n := range p.grades {
		e.result.Grades[string(grade)] += n
	}
	for i := range p.news {
		if p.news[i].inputs != "" {
			e.result.Changed++
		}
	}
}

// part values the accounts of a part.
func (g *grader) part(subjects []subject) (gradedPart, error) {
	p := gradedPart{grades: map[Grade]int{}, valued: len(subjects)}
	for i := range subjects {
		v, err := g.grade(&subjects[i])
		if err != nil {
			return p, err
		}
		p.company.Add(&subjects[i].m, subjects[i].hours)
		p.grades[v.summary.proposed]++
		if v.news() {
			own := *v.account // the others of the part need not stay in memory with it
			v.account = &own
			p.news = append(p.news, v)
		}
	}
	return p, nil
}

func (e *evaluation) begin(ctx context.Context) error {
	return e.Store.Write(ctx, e.actor, func(ctx context.Context, w *resource.Write) error {
		e.id = w.IDs.Next()
		return e.insert(ctx, w)
	})
}

func (e *evaluation) insert(ctx context.Context, w *resource.Write) error {
	_, err := w.Tx.Exec(ctx, "INSERT INTO evaluations (id, kind, model_id, as_of, started_at, created_by) VALUES (?, ?, ?, ?, ?, ?)",
		e.id, e.kind, e.model.ID, e.window.date, w.Env.Now, w.Actor.ID)
	return err
}

// finish keeps what came out. What happened to accounts before the start is in it.
func (e *evaluation) finish(ctx context.Context, found Found, started clock.Instant) error {
	grades, err := json.Marshal(e.result.Grades)
	if err != nil {
		return err
	}
	facts, err := json.Marshal(found)
	if err != nil {
		return err
	}
	return e.Store.Write(ctx, e.actor, func(ctx context.Context, w *resource.Write) error {
		_, err := w.Tx.Exec(ctx, "UPDATE evaluations SET finished_at = ?, evaluated = ?, changed = ?, grades = ?, facts = ? WHERE id = ?",
			w.Env.Now, e.result.Evaluated, e.result.Changed, string(grades), string(facts), e.id)
		if err != nil {
			return err
		}
		if _, err := w.Tx.Exec(ctx, "DELETE FROM account_touches WHERE touched_at < ?", started); err != nil {
			return err
		}
		if e.proposes {
			if err := tellDeciders(ctx, w); err != nil {
				return err
			}
		}
		return w.Audit(ctx, resource.Entry{Action: "evaluate", Entity: "evaluations", Record: e.id, Title: e.result.Model + " " + string(e.window.date)})
	})
}
