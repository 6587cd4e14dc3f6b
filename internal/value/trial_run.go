package value

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/jobs"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// TrialJob is the kind of the background trial of a model.
const TrialJob = "value.trial"

// TrialArgs are the arguments of the job.
type TrialArgs struct {
	Model id.ID `json:"model"`
}

// registerTrial adds the trial of a model to the queue.
func (s *Service) registerTrial(q *jobs.Queue) {
	jobs.Register(q, jobs.Kind[TrialArgs]{Name: TrialJob, Retries: 2, Work: func(ctx context.Context, run *jobs.Run, args TrialArgs) (any, error) {
		trial, err := s.TryModel(ctx, authz.Actor{ID: run.By()}.AsSystem(), args.Model, run.Progress)
		return map[string]any{"trial": trial.ID, "accounts": trial.Result.Accounts, "changed": trial.Result.Changed}, err
	}})
}

// StoredTrial is a trial with what it was of.
type StoredTrial struct {
	ID        id.ID
	Model     id.ID
	Against   id.ID // the model then in force; 0: none
	Digest    string
	AsOf      calendar.Date
	Result    TrialResult
	CreatedAt clock.Instant
	CreatedBy id.ID
}

// TryModel values all accounts under a draft, or a model in review, and under the model in force, and keeps the
// comparison. No grade and no assessment is touched. It needs the command models.manage.
func (s *Service) TryModel(ctx context.Context, actor authz.Actor, target id.ID, progress func(done, total int64)) (StoredTrial, error) {
	if err := require(actor, authz.ModelManage); err != nil {
		return StoredTrial{}, err
	}
	m, err := loadModel(ctx, s.Store.DB, target)
	if err == nil {
		err = m.allows(moveTry)
	}
	if err != nil {
		return StoredTrial{}, err
	}
	active, found, err := activeModel(ctx, s.Store.DB)
	if err != nil {
		return StoredTrial{}, err
	}
	t := StoredTrial{Model: m.ID, Against: active.ID, Digest: m.digest()}
	if t.AsOf, err = s.asOf(ctx, ""); err != nil {
		return t, err
	}
	inForce := &active
	if !found {
		inForce = nil
	}
	var c comparison
	err = s.valueUnder(ctx, t.AsOf, inForce, m, progress, c.compare)
	if err == nil {
		t.Result, err = c.result()
	}
	if err != nil {
		return t, err
	}
	return t, s.storeTrial(ctx, actor, &t, &m, c.changes)
}

func triedOf(v *verdict, r *Result) tried {
	out := tried{account: v.account.id, grade: v.decision.Grade, v: r.V, coverage: r.Coverage, leaves: make(map[Code]float64, len(r.Leaves)),
		reasons: append([]string{}, v.decision.Reasons...)}
	for i := range r.Leaves {
		out.leaves[r.Leaves[i].Code] = r.Leaves[i].Contribution
	}
	return out
}

var trialTypes = []db.Type{db.BigInt, db.BigInt, db.BigInt, db.Text, db.Text, db.Double, db.Double, db.Double, db.Text, db.Double, db.Double, db.Text}

// storeTrial keeps the newest trial of a model only: it is derived, and can be run again.
func (s *Service) storeTrial(ctx context.Context, actor authz.Actor, t *StoredTrial, m *StoredModel, changes []change) error {
	result, err := json.Marshal(t.Result)
	if err != nil {
		return err
	}
	return s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		t.ID, t.CreatedAt, t.CreatedBy = w.IDs.Next(), w.Env.Now, w.Actor.ID
		if err := forgetTrials(ctx, w.Tx, t.Model); err != nil {
			return err
		}
		_, err := w.Tx.Exec(ctx, "INSERT INTO value_trials (id, model_id, against_id, digest, as_of, result, created_at, created_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
			t.ID, t.Model, t.Against, t.Digest, t.AsOf, string(result), t.CreatedAt, t.CreatedBy)
		if err != nil {
			return err
		}
		if err := insertChanges(ctx, w, t.ID, changes); err != nil {
			return err
		}
		return m.audit(ctx, w, moveTry, nil)
	})
}

func forgetTrials(ctx context.Context, tx *db.Tx, model id.ID) error {
	_, err := tx.Exec(ctx, "DELETE FROM value_trial_changes WHERE trial_id IN (SELECT id FROM value_trials WHERE model_id = ?)", model)
	if err == nil {
		_, err = tx.Exec(ctx, "DELETE FROM value_trials WHERE model_id = ?", model)
	}
	return err
}

func insertChanges(ctx context.Context, w *resource.Write, trial id.ID, changes []change) error {
	r := db.Batch{Types: trialTypes, Head: `INSERT INTO value_trial_changes (id, trial_id, account_id, grade_from, grade_to, v_from, v_to, coverage,
		leaf, leaf_from, leaf_to, reasons) `}
	for i := range changes {
		c := &changes[i]
		d := Decision{Reasons: c.after.reasons}
		err := r.Add(ctx, w.Tx, w.IDs.Next(), trial, c.after.account, string(c.before.grade), string(c.after.grade), c.before.v, c.after.v,
			c.after.coverage, string(c.leaf), c.leafFrom, c.leafTo, d.reasonsText())
		if err != nil {
			return err
		}
	}
	return r.Flush(ctx, w.Tx)
}

// newestTrial reads the trial of a model; found is false while there is none.
func newestTrial(ctx context.Context, q db.Querier, model id.ID) (t StoredTrial, found bool, err error) {
	var result string
	err = q.QueryRow(ctx, "SELECT id, model_id, against_id, digest, as_of, result, created_at, created_by FROM value_trials WHERE model_id = ? ORDER BY id DESC LIMIT 1", model).
		Scan(&t.ID, &t.Model, &t.Against, &t.Digest, &t.AsOf, &result, &t.CreatedAt, &t.CreatedBy)
	if errors.Is(err, sql.ErrNoRows) {
		return t, false, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(result), &t.Result)
	}
	return t, err == nil, err
}

// triedExactly says whether there is a trial of exactly this definition.
func triedExactly(ctx context.Context, q db.Querier, m *StoredModel) (bool, error) {
	t, found, err := newestTrial(ctx, q, m.ID)
	return found && t.Digest == m.digest(), err
}

// Trial reads the trial of a model, nil when there is none. The figures are of the whole company: it needs the command
// models.manage.
func (s *Service) Trial(ctx context.Context, actor authz.Actor, target id.ID) (*StoredTrial, StoredModel, error) {
	if err := require(actor, authz.ModelManage); err != nil {
		return nil, StoredModel{}, err
	}
	m, err := loadModel(ctx, s.Store.DB, target)
	if err != nil {
		return nil, m, err
	}
	t, found, err := newestTrial(ctx, s.Store.DB, target)
	if err != nil || !found {
		return nil, m, err
	}
	return &t, m, nil
}

// TrialChange is an account whose grade would differ, as one caller may see it.
type TrialChange struct {
	ID       id.ID
	Account  id.ID
	Name     string
	From, To Grade
	VFrom    float64
	VTo      float64
	Coverage float64
	Leaf     Code
	LeafFrom float64
	LeafTo   float64
	Reasons  []string
}

// TrialChanges lists the accounts whose grade would differ, of those the caller may see, in pages by id.
func (s *Service) TrialChanges(ctx context.Context, actor authz.Actor, target, after id.ID, limit int) ([]TrialChange, StoredModel, error) {
	t, m, err := s.Trial(ctx, actor, target)
	if err != nil || t == nil {
		return nil, m, err
	}
	if actor.Scope(account.Accounts.Guard(), authz.Read) == authz.None {
		return nil, m, errs.Forbidden()
	}
	scope, scoped := actor.Where(account.Accounts.Guard(), authz.Read, "a")
	rows, err := s.Store.DB.Query(ctx, `SELECT c.id, c.account_id, a.name, c.grade_from, c.grade_to, c.v_from, c.v_to, c.coverage, c.leaf, c.leaf_from, c.leaf_to, c.reasons
		FROM value_trial_changes c JOIN accounts a ON a.id = c.account_id
		WHERE c.trial_id = ? AND c.id > ? AND a.archived_at IS NULL AND `+scope+` ORDER BY c.id LIMIT ?`,
		append(append([]any{t.ID, int64(after)}, scoped...), limit)...)
	if err != nil {
		return nil, m, err
	}
	defer rows.Close()
	var out []TrialChange
	for rows.Next() {
		var c TrialChange
		var reasons string
		if err := rows.Scan(&c.ID, &c.Account, &c.Name, &c.From, &c.To, &c.VFrom, &c.VTo, &c.Coverage, &c.Leaf, &c.LeafFrom, &c.LeafTo, &reasons); err != nil {
			return nil, m, err
		}
		if err := json.Unmarshal([]byte(reasons), &c.Reasons); err != nil {
			return nil, m, err
		}
		out = append(out, c)
	}
	return out, m, rows.Err()
}
