package value

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// The states of a stored model. There is at most one active model; an active or retired one never changes.
const (
	ModelDraft   = "draft"
	ModelActive  = "active"
	ModelRetired = "retired"
)

// StoredModel is a model version with its place in the company's history of models.
type StoredModel struct {
	ID                     id.ID
	Version                int64 // 1, 2, … over all kinds
	Kind                   Kind
	State                  string
	Name                   resource.Label
	Definition             Model
	CreatedAt, ActivatedAt clock.Instant
	CreatedBy, ActivatedBy id.ID
}

var modelNames = map[Kind]resource.Label{
	KindStarter: {Zh: "入门模型", En: "Starter model"},
	KindFull:    {Zh: "完整模型", En: "Full model"},
	KindCustom:  {Zh: "自定义模型", En: "Custom model"},
}

const modelColumns = `id, version, kind, state, name_zh, name_en, definition, created_at, created_by, activated_at, activated_by`

func scanModel(row interface{ Scan(...any) error }) (StoredModel, error) {
	var m StoredModel
	var definition string
	err := row.Scan(&m.ID, &m.Version, &m.Kind, &m.State, &m.Name.Zh, &m.Name.En, &definition,
		&m.CreatedAt, &m.CreatedBy, &m.ActivatedAt, &m.ActivatedBy)
	if errors.Is(err, sql.ErrNoRows) {
		return m, errs.NotFound()
	}
	if err != nil {
		return m, err
	}
	m.Definition, err = ParseModel([]byte(definition))
	return m, err
}

func loadModel(ctx context.Context, q db.Querier, target id.ID) (StoredModel, error) {
	return scanModel(q.QueryRow(ctx, "SELECT "+modelColumns+" FROM value_models WHERE id = ?", target))
}

// activeModel returns the active model; found is false while the company has none.
func activeModel(ctx context.Context, q db.Querier) (m StoredModel, found bool, err error) {
	m, err = scanModel(q.QueryRow(ctx, "SELECT "+modelColumns+" FROM value_models WHERE state = ?", ModelActive))
	if errors.Is(err, errs.NotFound()) {
		return m, false, nil
	}
	return m, err == nil, err
}

// Models lists all versions, newest first. It needs the command value.read.
func (s *Service) Models(ctx context.Context, actor authz.Actor) ([]StoredModel, error) {
	if err := require(actor, authz.ValueRead); err != nil {
		return nil, err
	}
	rows, err := s.Store.DB.Query(ctx, "SELECT "+modelColumns+" FROM value_models ORDER BY version DESC")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []StoredModel
	for rows.Next() {
		m, err := scanModel(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	return out, rows.Err()
}

// Model reads one version. It needs the command value.read.
func (s *Service) Model(ctx context.Context, actor authz.Actor, target id.ID) (StoredModel, error) {
	if err := require(actor, authz.ValueRead); err != nil {
		return StoredModel{}, err
	}
	return loadModel(ctx, s.Store.DB, target)
}

// CreateModel stores a new draft: the full model, or the starter model calibrated afresh from the accounts' orders
// up to a date. It needs the command models.manage.
func (s *Service) CreateModel(ctx context.Context, actor authz.Actor, kind Kind, asOf calendar.Date) (StoredModel, error) {
	if err := require(actor, authz.ModelManage); err != nil {
		return StoredModel{}, err
	}
	asOf, err := s.asOf(ctx, asOf)
	if err != nil {
		return StoredModel{}, err
	}
	var definition Model
	switch kind {
	case KindStarter:
		definition, err = s.calibrated(ctx, asOf)
	case KindFull:
		definition = FullModel()
	default:
		err = errs.Invalid("kind", "not_an_option")
	}
	if err != nil {
		return StoredModel{}, err
	}
	var out StoredModel
	err = s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		out, err = insertModel(ctx, w, definition, ModelDraft)
		return err
	})
	return out, err
}

// calibrated surveys the company to fit the starter model to it.
func (s *Service) calibrated(ctx context.Context, asOf calendar.Date) (Model, error) {
	w, err := s.window(ctx, asOf, defaultHorizon)
	if err != nil {
		return Model{}, err
	}
	if !w.ordered {
		return Model{}, errs.Unprocessable("no_orders_to_calibrate")
	}
	accounts, err := s.liveAccounts(ctx)
	if err != nil {
		return Model{}, err
	}
	v, err := s.survey(ctx, w, accounts)
	if err != nil {
		return Model{}, err
	}
	return v.calibrate()
}

// firstModel stores the calibrated starter model unless another process has been quicker.
func (s *Service) firstModel(ctx context.Context, actor authz.Actor, v *survey) (StoredModel, error) {
	definition, err := v.calibrate()
	if err != nil {
		return StoredModel{}, err
	}
	var m StoredModel
	store := func(ctx context.Context, w *resource.Write) error {
		var found bool
		if m, found, err = activeModel(ctx, w.Tx); err != nil || found {
			return err
		}
		m, err = insertModel(ctx, w, definition, ModelActive)
		return err
	}
	if err = s.Store.Write(ctx, actor, store); db.IsUnique(err) {
		err = s.Store.Write(ctx, actor, store) // on PostgreSQL two may try at once; the other one's is there now
	}
	return m, err
}

func insertModel(ctx context.Context, w *resource.Write, definition Model, state string) (StoredModel, error) {
	m := StoredModel{ID: w.IDs.Next(), Kind: definition.Kind, State: state, Name: modelNames[definition.Kind],
		CreatedAt: w.Env.Now, CreatedBy: w.Actor.ID}
	if err := w.Tx.QueryRow(ctx, "SELECT COALESCE(MAX(version), 0) + 1 FROM value_models").Scan(&m.Version); err != nil {
		return m, err
	}
	definition.Version = fmt.Sprintf("%s-%d", definition.Kind, m.Version)
	m.Definition = definition.Canonical()
	if err := m.Definition.Validate(); err != nil {
		return m, err
	}
	if state == ModelActive {
		m.ActivatedAt, m.ActivatedBy = w.Env.Now, w.Actor.ID
	}
	text, err := json.Marshal(m.Definition)
	if err != nil {
		return m, err
	}
	_, err = w.Tx.Exec(ctx, "INSERT INTO value_models ("+modelColumns+") VALUES ("+db.Marks(11)+")", m.ID, m.Version, string(m.Kind),
		m.State, m.Name.Zh, m.Name.En, string(text), m.CreatedAt, m.CreatedBy, m.ActivatedAt, m.ActivatedBy)
	if err != nil {
		return m, err
	}
	return m, w.Audit(ctx, resource.Entry{Action: "create", Entity: "value_models", Record: m.ID, Rev: m.Version, Title: m.Definition.Version})
}

// ActivateModel makes a draft the model of all further evaluations and retires the one before. Grades stay as they
// are until an evaluation proposes others; one is enqueued. It needs the command models.manage; a model that is no
// draft is a conflict.
func (s *Service) ActivateModel(ctx context.Context, actor authz.Actor, target id.ID) (StoredModel, error) {
	if err := require(actor, authz.ModelManage); err != nil {
		return StoredModel{}, err
	}
	var m StoredModel
	err := s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) (err error) {
		if m, err = loadModel(ctx, w.Tx, target); err != nil {
			return err
		}
		if m.State != ModelDraft {
			return errs.Conflict("illegal_transition").With("state", m.State).With("allowed", ModelDraft)
		}
		m.State, m.ActivatedAt, m.ActivatedBy = ModelActive, w.Env.Now, w.Actor.ID
		return s.activate(ctx, w, m)
	})
	return m, err
}

func (s *Service) activate(ctx context.Context, w *resource.Write, m StoredModel) error {
	if _, err := w.Tx.Exec(ctx, "UPDATE value_models SET state = ? WHERE state = ?", ModelRetired, ModelActive); err != nil {
		return err
	}
	n, err := w.Tx.Exec(ctx, "UPDATE value_models SET state = ?, activated_at = ?, activated_by = ? WHERE id = ? AND state = ?",
		ModelActive, m.ActivatedAt, m.ActivatedBy, m.ID, ModelDraft)
	if err != nil {
		return err
	}
	if n == 0 {
		return errs.Conflict("illegal_transition").With("state", m.State).With("allowed", ModelDraft)
	}
	err = w.Audit(ctx, resource.Entry{Action: "activate", Entity: "value_models", Record: m.ID, Rev: m.Version, Title: m.Definition.Version})
	if err != nil || s.Queue == nil {
		return err
	}
	_, err = s.Queue.Enqueue(ctx, w.Tx, EvaluateJob, EvaluateArgs{}, w.Actor.ID)
	return err
}
