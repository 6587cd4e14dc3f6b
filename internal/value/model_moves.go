package value

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// The moves of a model's life (§4.20).
const (
	moveChange   = "change"
	moveTry      = "try"
	moveSubmit   = "submit"
	moveSign     = "sign"
	moveReturn   = "return"
	moveActivate = "activate"
	moveArchive  = "archive"
	moveCopy     = "copy"
)

// moves lists what may be done with a model in each state.
var moves = map[string][]string{
	ModelDraft:   {moveChange, moveTry, moveSubmit, moveArchive, moveCopy},
	ModelReview:  {moveTry, moveSign, moveReturn, moveActivate, moveCopy},
	ModelActive:  {moveCopy},
	ModelRetired: {moveCopy},
}

// allows refuses (409) a move that the model's state does not know.
func (m *StoredModel) allows(move string) error {
	if m.ArchivedAt == 0 && slices.Contains(moves[m.State], move) {
		return nil
	}
	var states []string
	for _, state := range []string{ModelDraft, ModelReview, ModelActive, ModelRetired} {
		if slices.Contains(moves[state], move) {
			states = append(states, state)
		}
	}
	state, now := m.State, moves[m.State]
	if m.ArchivedAt != 0 {
		state, now = "archived", []string{}
	}
	return errs.Conflict("illegal_transition").With("state", state).With("allowed", strings.Join(states, ", ")).With("moves", now)
}

// digest names exactly this definition.
func (m *StoredModel) digest() string {
	sum := modelDigest(m.Definition)
	return hex.EncodeToString(sum[:])
}

// moving loads a model for a move and stores what the move did to it, all in one transaction.
func (s *Service) moving(ctx context.Context, actor authz.Actor, target id.ID, move string, do func(ctx context.Context, w *resource.Write, m *StoredModel) error) (StoredModel, error) {
	if err := require(actor, authz.ModelManage); err != nil {
		return StoredModel{}, err
	}
	var m StoredModel
	err := s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) (err error) {
		if m, err = loadModel(ctx, w.Tx, target); err != nil {
			return err
		}
		if err := m.allows(move); err != nil {
			return err
		}
		return do(ctx, w, &m)
	})
	return m, err
}

// store writes a changed model over the revision that was read; somebody else's change meanwhile is a conflict.
func (m *StoredModel) store(ctx context.Context, w *resource.Write) error {
	text, err := json.Marshal(m.Definition)
	if err != nil {
		return err
	}
	read := m.Rev
	m.Rev++
	m.UpdatedAt, m.UpdatedBy = w.Env.Now, w.Actor.ID
	n, err := w.Tx.Exec(ctx, `UPDATE value_models SET kind = ?, state = ?, name_zh = ?, name_en = ?, definition = ?, activated_at = ?, activated_by = ?,
		rev = ?, updated_at = ?, updated_by = ?, submitted_at = ?, submitted_by = ?, archived_at = ?, note = ? WHERE id = ? AND rev = ?`,
		string(m.Kind), m.State, m.Name.Zh, m.Name.En, string(text), m.ActivatedAt, m.ActivatedBy,
		m.Rev, m.UpdatedAt, m.UpdatedBy, m.SubmittedAt, m.SubmittedBy, m.ArchivedAt, m.Note, m.ID, read)
	if err == nil && n == 0 {
		return errs.Conflict("rev_conflict").With("rev", read).With("by", "")
	}
	return err
}

// move stores the model in another state and writes it into the log.
func (m *StoredModel) move(ctx context.Context, w *resource.Write, action, to string) error {
	changes := resource.Changes{"state": {quoted(m.State), quoted(to)}}
	m.State = to
	if err := m.store(ctx, w); err != nil {
		return err
	}
	return m.audit(ctx, w, action, changes)
}

// SubmitModel freezes a draft for review. A model with an undefined indicator is refused (422).
func (s *Service) SubmitModel(ctx context.Context, actor authz.Actor, target id.ID) (StoredModel, error) {
	return s.moving(ctx, actor, target, moveSubmit, func(ctx context.Context, w *resource.Write, m *StoredModel) error {
		if err := m.Definition.Complete(); err != nil {
			return err
		}
		m.SubmittedAt, m.SubmittedBy, m.Note = w.Env.Now, w.Actor.ID, ""
		return m.move(ctx, w, moveSubmit, ModelReview)
	})
}

// ReturnModel sends a model back from review with a comment, which is required. Its signatures become void.
func (s *Service) ReturnModel(ctx context.Context, actor authz.Actor, target id.ID, comment string) (StoredModel, error) {
	comment, problems := checkReason(comment, true)
	if problems != nil {
		return StoredModel{}, validation(problems)
	}
	return s.moving(ctx, actor, target, moveReturn, func(ctx context.Context, w *resource.Write, m *StoredModel) error {
		w.Reason, m.Note = comment, comment
		m.SubmittedAt, m.SubmittedBy = 0, 0
		if _, err := w.Tx.Exec(ctx, "UPDATE value_model_signatures SET void_at = ? WHERE model_id = ? AND void_at IS NULL", w.Env.Now, m.ID); err != nil {
			return err
		}
		return m.move(ctx, w, moveReturn, ModelDraft)
	})
}

// ArchiveModel throws a draft away. It keeps its number, which no other version gets.
func (s *Service) ArchiveModel(ctx context.Context, actor authz.Actor, target id.ID) error {
	_, err := s.moving(ctx, actor, target, moveArchive, func(ctx context.Context, w *resource.Write, m *StoredModel) error {
		m.ArchivedAt = w.Env.Now
		if err := m.store(ctx, w); err != nil {
			return err
		}
		return m.audit(ctx, w, moveArchive, nil)
	})
	return err
}

// CopyModel makes a new draft from any version, also from a retired one.
func (s *Service) CopyModel(ctx context.Context, actor authz.Actor, target id.ID) (StoredModel, error) {
	var copied StoredModel
	_, err := s.moving(ctx, actor, target, moveCopy, func(ctx context.Context, w *resource.Write, m *StoredModel) (err error) {
		copied, err = insertModel(ctx, w, StoredModel{State: ModelDraft, Name: m.Name, Source: m.ID, Definition: m.Definition.withDefaultComparison()})
		return err
	})
	return copied, err
}

// ActivateModel makes a reviewed model the one of all further evaluations and retires the one before. Grades stay as
// they are until an evaluation proposes others; one is enqueued. Refusals: 409 in any other state than review, without
// a trial of exactly this definition (trial_needed), and without the signatures (signatures_needed).
func (s *Service) ActivateModel(ctx context.Context, actor authz.Actor, target id.ID) (StoredModel, error) {
	return s.moving(ctx, actor, target, moveActivate, func(ctx context.Context, w *resource.Write, m *StoredModel) error {
		if err := m.Definition.Complete(); err != nil {
			return err
		}
		if tried, err := triedExactly(ctx, w.Tx, m); err != nil || !tried {
			return orElse(err, errs.Conflict("trial_needed"))
		}
		if enough, err := s.signedEnough(ctx, w.Tx, m); err != nil || !enough {
			return orElse(err, errs.Conflict("signatures_needed"))
		}
		m.ActivatedAt, m.ActivatedBy = w.Env.Now, w.Actor.ID
		return s.activate(ctx, w, m)
	})
}

// orElse is a fault where there is one, else the refusal.
func orElse(fault error, refusal *errs.Error) error {
	if fault != nil {
		return fault
	}
	return refusal
}

func (s *Service) activate(ctx context.Context, w *resource.Write, m *StoredModel) error {
	before, found, err := activeModel(ctx, w.Tx)
	if err == nil && found {
		err = before.move(ctx, w, "retire", ModelRetired)
	}
	if err != nil {
		return err
	}
	if err := m.move(ctx, w, moveActivate, ModelActive); err != nil || s.Queue == nil {
		return err
	}
	_, err = s.Queue.Enqueue(ctx, w.Tx, EvaluateJob, EvaluateArgs{}, w.Actor.ID)
	return err
}
