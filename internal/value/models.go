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
	"github.com/loam-crm/loam/internal/prediction"
)

// The states of a stored model: draft → review → active → retired, and from review back to draft. Only a draft
// changes; there is at most one active model.
const (
	ModelDraft   = "draft"
	ModelReview  = "review" // frozen, waiting for signatures
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

	Rev                    int64
	UpdatedAt, SubmittedAt clock.Instant
	UpdatedBy, SubmittedBy id.ID
	ArchivedAt             clock.Instant
	Source                 id.ID  // the version it was copied from
	Note                   string // why it was sent back from review
}

var modelNames = map[Kind]resource.Label{
	KindStarter: {Zh: "入门模型", En: "Starter model"},
	KindFull:    {Zh: "完整模型", En: "Full model"},
	KindCustom:  {Zh: "自定义模型", En: "Custom model"},
}

const modelColumns = `id, version, kind, state, name_zh, name_en, definition, created_at, created_by, activated_at, activated_by,
	rev, updated_at, updated_by, submitted_at, submitted_by, archived_at, source_id, note`

func scanModel(row interface{ Scan(...any) error }) (StoredModel, error) {
	var m StoredModel
	var definition string
	err := row.Scan(&m.ID, &m.Version, &m.Kind, &m.State, &m.Name.Zh, &m.Name.En, &definition,
		&m.CreatedAt, &m.CreatedBy, &m.ActivatedAt, &m.ActivatedBy,
		&m.Rev, &m.UpdatedAt, &m.UpdatedBy, &m.SubmittedAt, &m.SubmittedBy, &m.ArchivedAt, &m.Source, &m.Note)
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

// Models lists all versions but those thrown away, newest first. It needs the command value.read.
func (s *Service) Models(ctx context.Context, actor authz.Actor) ([]StoredModel, error) {
	if err := require(actor, authz.ValueRead); err != nil {
		return nil, err
	}
	rows, err := s.Store.DB.Query(ctx, "SELECT "+modelColumns+" FROM value_models WHERE archived_at IS NULL ORDER BY version DESC")
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
		out, err = insertModel(ctx, w, StoredModel{Definition: definition, State: ModelDraft, Name: modelNames[kind]})
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
	if w.foresight, err = s.provenForesight(ctx); err != nil {
		return Model{}, err
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

// provenForesight is the prediction model where it has ranked the company's customers better than their past sales.
func (s *Service) provenForesight(ctx context.Context) (*prediction.Model, error) {
	m, err := s.foresight(ctx)
	if err != nil || m == nil || m.Test.RanksBy != prediction.ByModel {
		return nil, err
	}
	return m, nil
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
		m, err = insertModel(ctx, w, StoredModel{Definition: definition, State: ModelActive, Name: modelNames[definition.Kind]})
		return err
	}
	if err = s.Store.Write(ctx, actor, store); db.IsUnique(err) {
		err = s.Store.Write(ctx, actor, store) // on PostgreSQL two may try at once; the other one's is there now
	}
	return m, err
}

// insertModel stores a version under the next number.
func insertModel(ctx context.Context, w *resource.Write, m StoredModel) (StoredModel, error) {
	m.ID, m.Kind, m.Rev, m.CreatedAt, m.CreatedBy = w.IDs.Next(), m.Definition.Kind, 1, w.Env.Now, w.Actor.ID
	if err := w.Tx.QueryRow(ctx, "SELECT COALESCE(MAX(version), 0) + 1 FROM value_models").Scan(&m.Version); err != nil {
		return m, err
	}
	m.Definition.Version = fmt.Sprintf("%s-%d", m.Kind, m.Version)
	m.Definition = m.Definition.Canonical()
	if err := m.Definition.Validate(); err != nil {
		return m, err
	}
	if m.State == ModelActive {
		m.ActivatedAt, m.ActivatedBy = w.Env.Now, w.Actor.ID
	}
	text, err := json.Marshal(m.Definition)
	if err != nil {
		return m, err
	}
	_, err = w.Tx.Exec(ctx, "INSERT INTO value_models ("+modelColumns+") VALUES ("+db.Marks(19)+")", m.ID, m.Version, string(m.Kind),
		m.State, m.Name.Zh, m.Name.En, string(text), m.CreatedAt, m.CreatedBy, m.ActivatedAt, m.ActivatedBy,
		m.Rev, m.UpdatedAt, m.UpdatedBy, m.SubmittedAt, m.SubmittedBy, m.ArchivedAt, m.Source, m.Note)
	if err != nil {
		return m, err
	}
	return m, m.audit(ctx, w, "create", nil)
}

// audit writes a line of the log about the model and tells the browsers.
func (m *StoredModel) audit(ctx context.Context, w *resource.Write, action string, changes resource.Changes) error {
	return w.Audit(ctx, resource.Entry{Action: action, Entity: "value_models", Record: m.ID, Rev: m.Rev, Title: m.Definition.Version, Changes: changes})
}
