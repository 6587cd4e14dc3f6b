package pyramid

import (
	"context"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/value"
)

// PlanFilter narrows the list of plans; zero values do not.
type PlanFilter struct {
	Account    id.ID
	State      string
	Incubation bool
}

// PlanBoard are the plans a caller may see: running ones first, by due day.
type PlanBoard struct {
	Plans      []PlanCard     `json:"plans"` // at most 500
	States     map[string]int `json:"states"`
	Incubation int            `json:"incubation"` // open incubation plans
}

// PlanCard is one plan with how far it is.
type PlanCard struct {
	ID          string        `json:"id"`
	Rev         string        `json:"rev"`
	AccountID   string        `json:"account"`
	AccountName string        `json:"account_name"`
	Grade       value.Grade   `json:"grade"` // the account's at present
	From        value.Grade   `json:"from"`
	To          value.Grade   `json:"to"`
	State       string        `json:"state" enum:"draft,active,reached,missed,stopped"`
	Due         calendar.Date `json:"due" nullable:"true"`
	Overdue     bool          `json:"overdue"` // a milestone or the plan itself is late
	Owner       string        `json:"owner"`
	OwnerName   string        `json:"owner_name"`
	Incubation  bool          `json:"incubation"`
	BudgetPM    *float64      `json:"budget_pm"`
	Survival    *float64      `json:"survival"` // acknowledged, 0..1; null: nobody could say
	ActivatedOn calendar.Date `json:"activated_on" nullable:"true"`
	ClosedOn    calendar.Date `json:"closed_on" nullable:"true"`
	StopReason  string        `json:"stop_reason"`
	Note        string        `json:"note"`
	Progress    PlanProgress  `json:"progress"`
	Steps       []PlanStep    `json:"steps"`
}

const maxPlans = 500

// admit asks for what every view of the pyramid needs: the command value.read and a right to read accounts.
func admit(actor authz.Actor) error {
	if !actor.May(authz.ValueRead) || actor.Scope(account.Accounts.Guard(), authz.Read) == authz.None {
		return errs.Forbidden()
	}
	return nil
}

// PlanBoard lists the plans the caller may see.
func (s *Service) PlanBoard(ctx context.Context, actor authz.Actor, f PlanFilter) (*PlanBoard, error) {
	if err := admit(actor); err != nil {
		return nil, err
	}
	env, err := s.Store.Env(ctx, s.Store.DB)
	if err != nil {
		return nil, err
	}
	out := &PlanBoard{Plans: []PlanCard{}, States: map[string]int{Draft: 0, Active: 0, Reached: 0, Missed: 0, Stopped: 0}}
	if err := out.count(ctx, s.Store.DB, actor); err != nil {
		return nil, err
	}
	if out.Plans, err = readCards(ctx, s.Store.DB, actor, f, env.Today); err != nil {
		return nil, err
	}
	return out, nil
}

func (b *PlanBoard) count(ctx context.Context, q db.Querier, actor authz.Actor) error {
	scope, args := actor.Where(Plans.Guard(), authz.Read, "t")
	rows, err := q.Query(ctx, "SELECT t.state, COUNT(*), COUNT(CASE WHEN t.incubation THEN 1 END) FROM migration_plans t WHERE t.archived_at IS NULL AND "+
		scope+" GROUP BY t.state", args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var state string
		var n, incubating int
		if err := rows.Scan(&state, &n, &incubating); err != nil {
			return err
		}
		if b.States[state] = n; state == Draft || state == Active {
			b.Incubation += incubating
		}
	}
	return rows.Err()
}

func (f PlanFilter) where() (string, []any) {
	where, args := "t.archived_at IS NULL", []any{}
	if f.Account != 0 {
		where, args = where+" AND t.account_id = ?", append(args, int64(f.Account))
	}
	if f.State != "" {
		where, args = where+" AND t.state = ?", append(args, f.State)
	}
	if f.Incubation {
		where += " AND t.incubation"
	}
	return where, args
}

func readCards(ctx context.Context, q db.Querier, actor authz.Actor, f PlanFilter, today calendar.Date) ([]PlanCard, error) {
	where, args := f.where()
	scope, scoped := actor.Where(Plans.Guard(), authz.Read, "t")
	rows, err := q.Query(ctx, `SELECT t.id, t.rev, t.account_id, a.name, a.grade, t.from_grade, t.to_grade, t.state, t.due_on, t.owner_id, COALESCE(u.name, ''),
		t.incubation, t.budget_pm, t.survival, t.activated_on, t.closed_on, t.stop_reason, t.note
		FROM migration_plans t JOIN accounts a ON a.id = t.account_id LEFT JOIN users u ON u.id = t.owner_id
		WHERE `+where+" AND "+scope+` ORDER BY CASE t.state WHEN 'active' THEN 0 WHEN 'draft' THEN 1 ELSE 2 END, COALESCE(t.due_on, ''), t.id LIMIT ?`,
		append(append(args, scoped...), maxPlans)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := []PlanCard{}
	var ids []id.ID
	for rows.Next() {
		c := PlanCard{Steps: []PlanStep{}}
		var one, acc, owner id.ID
		var rev id.ID
		if err := rows.Scan(&one, &rev, &acc, &c.AccountName, &c.Grade, &c.From, &c.To, &c.State, &c.Due, &owner, &c.OwnerName,
			&c.Incubation, &c.BudgetPM, &c.Survival, &c.ActivatedOn, &c.ClosedOn, &c.StopReason, &c.Note); err != nil {
			return nil, err
		}
		c.ID, c.Rev, c.AccountID = one.String(), rev.String(), acc.String()
		if owner != 0 {
			c.Owner = owner.String()
		}
		out, ids = append(out, c), append(ids, one)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	return out, fillSteps(ctx, q, out, ids, today)
}

// fillSteps reads the milestones of the cards, whose plans the caller has been found to see.
func fillSteps(ctx context.Context, q db.Querier, cards []PlanCard, ids []id.ID, today calendar.Date) error {
	place := make(map[id.ID]*PlanCard, len(cards))
	for i := range cards {
		place[ids[i]] = &cards[i]
	}
	those, list := db.In(q.EngineName(), "m.plan_id", ids)
	rows, err := q.Query(ctx, `SELECT m.plan_id, m.id, m.rev, m.title, m.test, m.due_on, m.done_on, m.evidence, m.link,
		(SELECT COUNT(*) FROM files f WHERE f.entity = 'plan-milestones' AND f.record_id = m.id AND f.archived_at IS NULL)
		FROM plan_milestones m WHERE m.archived_at IS NULL AND `+those+" ORDER BY COALESCE(m.due_on, '9999'), m.id", list)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var s PlanStep
		var of, one, rev id.ID
		if err := rows.Scan(&of, &one, &rev, &s.Title, &s.Test, &s.Due, &s.DoneOn, &s.Evidence, &s.Link, &s.Files); err != nil {
			return err
		}
		s.ID, s.Rev = one.String(), rev.String()
		place[of].Steps = append(place[of].Steps, s)
	}
	for i := range cards {
		cards[i].finish(today)
	}
	return rows.Err()
}

func (c *PlanCard) finish(today calendar.Date) {
	c.Progress = Measure(c.Steps)
	late := func(due calendar.Date) bool { return due != "" && due < today }
	c.Overdue = c.State == Active && (late(c.Due) || c.Progress.Next != nil && late(c.Progress.Next.Due))
}
