package value

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/effort"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/sales"
)

// ValuePanel explains the value of one account: every number with its weight, its date and the records behind it.
type ValuePanel struct {
	Model       *PanelModel     `json:"model"` // null: not valued yet
	AsOf        *string         `json:"as_of"`
	EvaluatedAt *string         `json:"evaluated_at"`
	Score       *PanelScore     `json:"score"`
	Judged      float64         `json:"judged"` // share of the leaves that people judged, 0..1
	Grade       PanelGrade      `json:"grade"`
	Groups      []PanelGroup    `json:"groups"`
	NextGrade   PanelNext       `json:"next_grade"`
	FillNext    []PanelFill     `json:"fill_next"`
	History     []PanelSnapshot `json:"history"` // oldest first
}

// PanelModel names the model version behind a panel.
type PanelModel struct {
	ID      string         `json:"id"`
	Name    resource.Label `json:"name"`
	Kind    Kind           `json:"kind"`
	Version int64          `json:"version"`
	Cuts    Cuts           `json:"cuts"`
	Judged  float64        `json:"judged" doc:"share of the leaves that count which people judge, 0 to 1"`
}

// PanelScore is V with its range and coverage.
type PanelScore struct {
	V        float64 `json:"v"`
	Low      float64 `json:"low"`
	High     float64 `json:"high"`
	Coverage float64 `json:"coverage"`
}

// PanelGrade is the grade an account holds and the one proposed.
type PanelGrade struct {
	Current  Grade          `json:"current"`
	Proposed Grade          `json:"proposed"`
	State    string         `json:"state"`
	Since    *string        `json:"since"`
	Reasons  []GradeReason  `json:"reasons"`
	Override *PanelOverride `json:"override,omitempty"`
	Strategy *InputStrategy `json:"strategy,omitempty"` // in force when the grade was decided
	Outdated bool           `json:"outdated,omitempty"` // another strategy is in force by now
}

// PanelOverride is an override in force.
type PanelOverride struct {
	Reason string `json:"reason"`
	Until  string `json:"until"`
}

// PanelSnapshot is one stored assessment.
type PanelSnapshot struct {
	AsOf         string  `json:"as_of"`
	V            float64 `json:"v"`
	Low          float64 `json:"low"`
	High         float64 `json:"high"`
	Grade        Grade   `json:"grade"`
	ModelVersion int64   `json:"model_version"`
}

// maxHistory is how many assessments a panel shows.
const maxHistory = 120

// assessment is a stored assessment with what it was computed from.
type assessment struct {
	found   bool
	id      id.ID
	model   StoredModel
	asOf    calendar.Date
	reasons []string
	inputs  string
}

// Panel explains the value of an account from its newest assessment. The account must be visible (404), the command
// value.read is needed (403). Inputs made from confidential figures are masked for callers who may not read these.
func (s *Service) Panel(ctx context.Context, actor authz.Actor, target id.ID) (*ValuePanel, error) {
	q := s.Store.DB
	acc, err := account.Accounts.Load(ctx, q, actor, target)
	if err != nil {
		return nil, err
	}
	if err := require(actor, authz.ValueRead); err != nil {
		return nil, err
	}
	panel := &ValuePanel{Grade: PanelGrade{Current: Grade(acc.Grade), Proposed: Grade(acc.GradeProposed), State: acc.GradeState,
		Since: optional(string(acc.GradeSince)), Reasons: []GradeReason{}}, Groups: []PanelGroup{}, FillNext: []PanelFill{}, History: []PanelSnapshot{}}
	last, err := newestAssessment(ctx, q, target)
	if err != nil || !last.found {
		return panel, err
	}
	held, note, err := heldBy(ctx, q, target)
	if err != nil {
		return nil, err
	}
	if err := panel.Grade.basis(ctx, q, held.record); err != nil {
		return nil, err
	}
	if held.override {
		panel.Grade.Override = &PanelOverride{Reason: note, Until: string(held.endsOn)}
	}
	env, err := s.Store.Env(ctx, q)
	if err != nil {
		return nil, err
	}
	seen, err := sightOn(ctx, q, actor, target)
	if err != nil {
		return nil, err
	}
	d := describer{panel: panel, account: target, sight: seen, currency: env.Currency}
	if err := d.describe(last, held.approved()); err != nil {
		return nil, err
	}
	if err := panel.date(ctx, q, last); err != nil {
		return nil, err
	}
	panel.History, err = history(ctx, q, target)
	return panel, err
}

func optional(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

func newestAssessment(ctx context.Context, q db.Querier, target id.ID) (assessment, error) {
	var a assessment
	var model id.ID
	var reasons string
	err := q.QueryRow(ctx, "SELECT id, model_id, as_of, reasons, inputs FROM value_assessments WHERE account_id = ? ORDER BY id DESC LIMIT 1", target).
		Scan(&a.id, &model, &a.asOf, &reasons, &a.inputs)
	if errors.Is(err, sql.ErrNoRows) {
		return a, nil
	}
	if err != nil {
		return a, err
	}
	if err := json.Unmarshal([]byte(reasons), &a.reasons); err != nil {
		return a, err
	}
	a.found = true
	a.model, err = loadModel(ctx, q, model)
	return a, err
}

// heldBy reads the decision in force, with the reason that was given.
func heldBy(ctx context.Context, q db.Querier, target id.ID) (h holding, reason string, err error) {
	var kind string
	var base *string
	err = q.QueryRow(ctx, `SELECT g.id, g.grade, g.kind, g.ends_on, g.reason, CASE WHEN g.kind = 'override' THEN (SELECT b.grade FROM grade_records b
		WHERE b.account_id = g.account_id AND b.kind <> 'override' AND b.id < g.id ORDER BY b.id DESC LIMIT 1) END
		FROM grade_records g WHERE g.account_id = ? AND g.valid_to IS NULL`, target).Scan(&h.record, &h.grade, &kind, &h.endsOn, &reason, &base)
	if errors.Is(err, sql.ErrNoRows) {
		return h, "", nil
	}
	h.override = kind == kindOverride
	if base != nil {
		h.base = Grade(*base)
	}
	return h, reason, err
}

// date says when the account was last looked at. An evaluation of everybody that found nothing new stored nothing, but
// the assessment holds for its date as well.
func (p *ValuePanel) date(ctx context.Context, q db.Querier, last assessment) error {
	asOf, at := last.asOf, clock.Instant(0)
	err := q.QueryRow(ctx, `SELECT as_of, finished_at FROM evaluations WHERE finished_at IS NOT NULL AND model_id = ?
		AND (kind = 'full' OR id = (SELECT evaluation_id FROM value_assessments WHERE id = ?)) ORDER BY id DESC LIMIT 1`, last.model.ID, last.id).
		Scan(&asOf, &at)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	p.AsOf = optional(string(asOf))
	if at != 0 {
		p.EvaluatedAt = optional(at.String())
	}
	return nil
}

func history(ctx context.Context, q db.Querier, target id.ID) ([]PanelSnapshot, error) {
	rows, err := q.Query(ctx, `SELECT x.as_of, x.v, x.low, x.high, x.grade, m.version FROM value_assessments x
		JOIN value_models m ON m.id = x.model_id WHERE x.account_id = ? ORDER BY x.id DESC LIMIT ?`, target, maxHistory)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := []PanelSnapshot{}
	for rows.Next() {
		var p PanelSnapshot
		if err := rows.Scan(&p.AsOf, &p.V, &p.Low, &p.High, &p.Grade, &p.ModelVersion); err != nil {
			return nil, err
		}
		out = append([]PanelSnapshot{p}, out...)
	}
	return out, rows.Err()
}

// sight is what a caller may see of the figures behind a score.
type sight struct {
	orders, efforts, profit bool
}

func sightOf(actor authz.Actor) sight {
	return sight{
		orders:  actor.Scope(sales.Orders.Guard(), authz.Read) != authz.None,
		efforts: actor.Scope(effort.Entries.Guard(), authz.Read) != authz.None,
		profit:  actor.Field(sales.Orders.Guard(), "gross_profit", authz.Confidential) > authz.Masked,
	}
}

// sightOn narrows the sight to one account: who may not read its orders learns nothing made of their profits.
func sightOn(ctx context.Context, q db.Querier, actor authz.Actor, target id.ID) (sight, error) {
	out := sightOf(actor)
	where, args := actor.Where(sales.Orders.Guard(), authz.Read, "t")
	var reaches bool
	// The row stands for any order of the account: the rule for orders is asked, not written again.
	err := q.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM (SELECT CAST(0 AS BIGINT) AS id, CAST(? AS BIGINT) AS account_id) t WHERE "+where+")",
		append([]any{int64(target)}, args...)...).Scan(&reaches)
	out.orders, out.profit = out.orders && reaches, out.profit && reaches
	return out, err
}

// confidential says that a leaf is made of gross profits, which its score would give away as well as its input.
func confidential(code Code) bool { return code == H1 || code == C2 || code == C3 }
