package selection

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// Questions are asked before we go for an opportunity; each is answered yes, no or unknown.
var Questions = []string{"fits_strategy", "can_deliver", "can_win", "can_earn", "has_capacity", "risk_bearable"}

// GoDecision is go or no-go, as it was taken. It is never changed.
type GoDecision struct {
	ID       id.ID             `json:"id"`
	Subject  string            `json:"subject"`
	Answers  map[string]string `json:"answers" nullable:"true"`
	Decision string            `json:"decision" enum:"go,no_go"`
	Reason   string            `json:"reason"`
	By       string            `json:"by"`
	Approver string            `json:"approver,omitempty"`
	At       clock.Instant     `json:"at"`
}

// GoInput is what somebody decides.
type GoInput struct {
	Subject  string            `json:"subject" maxLength:"200"`
	Answers  map[string]string `json:"answers,omitempty"`
	Decision string            `json:"decision"`
	Reason   string            `json:"reason,omitempty"`
	Approver id.ID             `json:"approver,omitempty" doc:"needed to go for a customer we do not serve"`
}

func (in GoInput) check(served bool) []errs.Field {
	var problems []errs.Field
	refuse := func(field, code string) { problems = append(problems, errs.Field{Name: field, Code: code}) }
	doubts := in.Decision == "no_go" || !served
	for question, answer := range in.Answers {
		if !slices.Contains(Questions, question) || !slices.Contains([]string{"yes", "no", "unknown"}, answer) {
			refuse("answers", "not_an_option")
		}
		doubts = doubts || answer == "no"
	}
	if in.Subject == "" {
		refuse("subject", "required")
	}
	if in.Decision != "go" && in.Decision != "no_go" {
		refuse("decision", "not_an_option")
	}
	if doubts && in.Reason == "" {
		refuse("reason", "reason_required")
	}
	if len(in.Reason) > maxReason {
		refuse("reason", "too_long")
	}
	if !served && in.Decision == "go" && in.Approver == 0 {
		refuse("approver", "required")
	}
	return problems
}

// Go records a decision. Refusals: 404 not visible; 403 without the command selection.decide; 422 for every field at
// fault, among them a "go" for a customer we do not serve without a reason and an approver who may decide.
func (s *Service) Go(ctx context.Context, actor authz.Actor, target id.ID, in GoInput) error {
	in.Subject, in.Reason = strings.TrimSpace(in.Subject), strings.TrimSpace(in.Reason)
	return s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		a, err := account.Accounts.Load(ctx, w.Tx, actor, target)
		if err != nil {
			return err
		}
		if !actor.May(authz.SelectionDecide) {
			return errs.Forbidden()
		}
		if problems := in.check(a.Selection != "not_served"); len(problems) > 0 {
			return errs.Validation(problems...)
		}
		if err := mayApprove(ctx, w, in.Approver); err != nil {
			return err
		}
		answers, err := json.Marshal(in.Answers)
		if err != nil {
			return err
		}
		if _, err := w.Tx.Exec(ctx, `INSERT INTO go_decisions (id, account_id, subject, answers, decision, reason, decided_by, approver_id, decided_at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`, w.IDs.Next(), target, in.Subject, string(answers), in.Decision, in.Reason, actor.ID, in.Approver, w.Env.Now); err != nil {
			return err
		}
		w.Reason = in.Reason
		return w.Audit(ctx, resource.Entry{Action: in.Decision, Entity: "accounts", Record: target, Rev: a.Rev, Title: a.Name,
			Changes: resource.Changes{"go_decision": {json.RawMessage("null"), jsonOf(in.Subject)}}})
	})
}

// mayApprove refuses an approver who is not at work or has no say in it: only the boss and the sales director have.
func mayApprove(ctx context.Context, w *resource.Write, approver id.ID) error {
	if approver == 0 {
		return nil
	}
	var fit bool
	err := w.Tx.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM users WHERE id = ? AND archived_at IS NULL AND status IN ('active', 'notice')
		AND (roles LIKE '%"boss"%' OR roles LIKE '%"sales_director"%'))`, approver).Scan(&fit)
	if err == nil && !fit {
		return errs.Invalid("approver", "decider_needed")
	}
	return err
}

// maxDecisions is how many decisions are listed.
const maxDecisions = 200

// Decisions lists go and no-go of an account, newest first. It must be visible (404).
func (s *Service) Decisions(ctx context.Context, actor authz.Actor, target id.ID) ([]GoDecision, error) {
	if err := account.Accounts.Require(ctx, s.Store.DB, actor, target, authz.Read); err != nil {
		return nil, err
	}
	rows, err := s.Store.DB.Query(ctx, `SELECT g.id, g.subject, g.answers, g.decision, g.reason, COALESCE(u.name, ''), COALESCE(p.name, ''), g.decided_at
		FROM go_decisions g LEFT JOIN users u ON u.id = g.decided_by LEFT JOIN users p ON p.id = g.approver_id
		WHERE g.account_id = ? ORDER BY g.id DESC LIMIT ?`, target, maxDecisions)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := []GoDecision{}
	for rows.Next() {
		var g GoDecision
		var answers string
		if err := rows.Scan(&g.ID, &g.Subject, &answers, &g.Decision, &g.Reason, &g.By, &g.Approver, &g.At); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(answers), &g.Answers); err != nil {
			return nil, err
		}
		out = append(out, g)
	}
	return out, rows.Err()
}
