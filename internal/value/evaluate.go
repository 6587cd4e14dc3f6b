package value

import (
	"context"
	"encoding/json"

	"github.com/loam-crm/loam/internal/platform/ahead"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/errs"
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

// evaluation is one run on its way.
type evaluation struct {
	*Service
	actor    authz.Actor
	id       id.ID
	model    StoredModel
	asOf     calendar.Date
	newest   id.ID // up to here nobody else has written since the run began
	mark     id.ID // where the last batch began: what others wrote beside it may have come in since
	result   Outcome
	progress func(done, total int64)
}

// Evaluate values every live account as of a date and proposes grades; an approved grade is never changed. Orders and
// efforts after the date are not seen. The first evaluation of a company makes its model. Only what changed is
// written: an account with the same inputs under the same model gets no new assessment. It may be broken off at any
// time and run again; what was written stays true. It needs the command evaluations.run and looks at all accounts,
// whatever the caller may see. Without a date it takes the usual one (asOf). progress may be nil.
func (s *Service) Evaluate(ctx context.Context, actor authz.Actor, asOf calendar.Date, progress func(done, total int64)) (Outcome, error) {
	if err := require(actor, authz.EvaluationRun); err != nil {
		return Outcome{}, err
	}
	if progress == nil {
		progress = func(int64, int64) {}
	}
	asOf, err := s.asOf(ctx, asOf)
	if err != nil {
		return Outcome{}, err
	}
	model, found, err := activeModel(ctx, s.Store.DB)
	if err != nil {
		return Outcome{}, err
	}
	horizon := defaultHorizon
	if found {
		horizon = model.Definition.HorizonYears
	}
	e := &evaluation{Service: s, actor: actor, model: model, asOf: asOf, progress: progress, result: Outcome{Grades: noGrades()}}
	if err := e.remember(ctx); err != nil {
		return Outcome{}, err
	}
	p, err := s.read(ctx, asOf, horizon, progress)
	switch {
	case err != nil:
		return Outcome{}, err
	case !found && !p.ordered:
		return e.result, nil // a model made from nothing would stand for ever
	case !found:
		if e.model, err = s.firstModel(ctx, actor, p); err != nil {
			return Outcome{}, err
		}
	}
	return e.run(ctx, p)
}

func noGrades() map[string]int {
	return map[string]int{string(GradeS): 0, string(GradeA): 0, string(GradeB): 0, string(GradeC): 0, string(GradeU): 0}
}

// remember notes the newest assessment before anything is read, to notice another run that writes meanwhile.
func (e *evaluation) remember(ctx context.Context) error {
	err := e.Store.DB.QueryRow(ctx, "SELECT MAX(id) FROM value_assessments").Scan(&e.newest)
	e.mark = e.newest
	return err
}

func (e *evaluation) run(ctx context.Context, p *portfolio) (Outcome, error) {
	e.result.Model = e.model.Definition.Version
	env, err := e.Store.Env(ctx, e.Store.DB)
	if err != nil {
		return Outcome{}, err
	}
	g, err := newGrader(p, e.model, env.Today)
	if err != nil {
		return Outcome{}, err
	}
	if err := e.begin(ctx); err != nil {
		return Outcome{}, err
	}
	if err := e.gradeAll(ctx, p, g); err != nil {
		return Outcome{}, err
	}
	return e.result, e.finish(ctx)
}

// batchSize is how many changed accounts share a transaction: enough to spread the cost of a durable commit, few
// enough to let other writers in between.
const batchSize = 2000

// gradedBatch is a batch of verdicts that say something new, and how many accounts are graded by then.
type gradedBatch struct {
	verdicts []verdict
	done     int
}

// gradeAll grades the next accounts while the last ones are written.
func (e *evaluation) gradeAll(ctx context.Context, p *portfolio, g *grader) error {
	total := int64(len(p.subjects))
	grade := func(_ context.Context, send func(gradedBatch) error) error { return e.grade(p, g, send) }
	return ahead.Run(ctx, grade, func(b gradedBatch) error {
		if err := e.write(ctx, b.verdicts); err != nil {
			return err
		}
		e.progress(total+int64(b.done), 2*total)
		return nil
	})
}

func (e *evaluation) grade(p *portfolio, g *grader, send func(gradedBatch) error) error {
	next := gradedBatch{}
	for i := range p.subjects {
		v, err := g.grade(&p.subjects[i])
		if err != nil {
			return err
		}
		e.result.Evaluated++
		e.result.Grades[string(v.summary.proposed)]++
		if v.inputs != "" {
			e.result.Changed++
		}
		if v.inputs != "" || v.moved || v.expired {
			next.verdicts = append(next.verdicts, v)
		}
		if next.done++; len(next.verdicts) < batchSize && next.done < len(p.subjects) {
			continue
		}
		if err := send(next); err != nil {
			return err
		}
		next.verdicts = make([]verdict, 0, batchSize)
	}
	return nil
}

func (e *evaluation) begin(ctx context.Context) error {
	return e.Store.Write(ctx, e.actor, func(ctx context.Context, w *resource.Write) error {
		e.id = w.IDs.Next()
		_, err := w.Tx.Exec(ctx, "INSERT INTO evaluations (id, model_id, as_of, started_at, created_by) VALUES (?, ?, ?, ?, ?)",
			e.id, e.model.ID, e.asOf, w.Env.Now, w.Actor.ID)
		return err
	})
}

func (e *evaluation) finish(ctx context.Context) error {
	grades, err := json.Marshal(e.result.Grades)
	if err != nil {
		return err
	}
	return e.Store.Write(ctx, e.actor, func(ctx context.Context, w *resource.Write) error {
		_, err := w.Tx.Exec(ctx, "UPDATE evaluations SET finished_at = ?, evaluated = ?, changed = ?, grades = ? WHERE id = ?",
			w.Env.Now, e.result.Evaluated, e.result.Changed, string(grades), e.id)
		if err != nil {
			return err
		}
		return w.Audit(ctx, resource.Entry{Action: "evaluate", Entity: "evaluations", Record: e.id, Title: e.result.Model + " " + string(e.asOf)})
	})
}

// alone refuses (409) to go on beside another evaluation: both would store the same assessments.
func (e *evaluation) alone(ctx context.Context, w *resource.Write) error {
	var other bool
	err := w.Tx.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM value_assessments WHERE id > ? AND evaluation_id <> ?)", int64(e.newest), e.id).Scan(&other)
	if err != nil {
		return err
	}
	if other {
		return errs.Conflict("evaluation_running")
	}
	return nil
}
