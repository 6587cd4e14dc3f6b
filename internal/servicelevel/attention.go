package servicelevel

import (
	"context"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
)

// ServiceAlert is something about an account that the caller may see to.
type ServiceAlert struct {
	ID      id.ID         `json:"id"`
	Rule    string        `json:"rule" enum:"contact_gap,owner_skill"`
	State   string        `json:"state" enum:"soon,overdue,below"`
	Account id.ID         `json:"account"`
	Name    string        `json:"name"`
	Grade   string        `json:"grade"`
	Owner   string        `json:"owner,omitempty"`
	Since   calendar.Date `json:"since" nullable:"true"`
	Due     calendar.Date `json:"due" nullable:"true"`
	Amount  int           `json:"amount" doc:"days without contact, or the owner's skill"`
	Allowed int           `json:"allowed" doc:"the limit of the grade"`
	At      clock.Instant `json:"at"`
}

// Attention is what waits for somebody.
type Attention struct {
	Mine   int            `json:"mine" doc:"alerts of customers the caller owns, deputises for, or whose owner reports to the caller"`
	All    int            `json:"all" doc:"alerts of all customers the caller sees"`
	Alerts []ServiceAlert `json:"alerts"`
}

// maxAlerts is how many alerts are listed at once, the most valuable customers first.
const maxAlerts = 200

const alertQuery = `SELECT l.id, l.rule, l.state, l.account_id, a.name, a.grade, COALESCE(o.name, ''), l.since, l.due_on, l.amount, l.allowed, l.raised_at,
	COALESCE(a.owner_id = ? OR a.deputy_id = ? OR o.manager_id = ? OR d.manager_id = ?, FALSE)
	FROM alerts l JOIN accounts a ON a.id = l.account_id LEFT JOIN users o ON o.id = a.owner_id LEFT JOIN users d ON d.id = a.deputy_id
	WHERE l.resolved_at IS NULL AND a.archived_at IS NULL AND `

// Attention lists the open alerts of the customers the caller sees, or only those that concern the caller. What has
// been settled since the alert was raised is left out, although the next watch resolves it.
func (s *Service) Attention(ctx context.Context, actor authz.Actor, mine bool) (*Attention, error) {
	scope, args := actor.Where(account.Accounts.Guard(), authz.Read, "a")
	me := int64(actor.ID)
	rows, err := s.Store.DB.Query(ctx, alertQuery+scope+" ORDER BY CASE a.grade WHEN 'S' THEN 0 ELSE 1 END, a.grade, l.due_on, l.id",
		append([]any{me, me, me, me}, args...)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := &Attention{Alerts: []ServiceAlert{}}
	var list []ServiceAlert
	var concerned []bool
	for rows.Next() {
		var a ServiceAlert
		var own bool
		if err := rows.Scan(&a.ID, &a.Rule, &a.State, &a.Account, &a.Name, &a.Grade, &a.Owner, &a.Since, &a.Due, &a.Amount, &a.Allowed, &a.At, &own); err != nil {
			return nil, err
		}
		list, concerned = append(list, a), append(concerned, own)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	still, err := s.still(ctx, list)
	if err != nil {
		return nil, err
	}
	for i, a := range list {
		now, holds := still[alert{rule: a.Rule, state: a.State, account: a.Account}.key()]
		if !holds || a.Rule == RuleSkill && !seesSkill(actor) {
			continue
		}
		a.Amount, a.Allowed, a.Due = now.amount, now.allowed, now.due
		out.add(a, concerned[i], mine)
	}
	return out, nil
}

func (out *Attention) add(a ServiceAlert, own, mine bool) {
	out.All++
	if own {
		out.Mine++
	}
	if (own || !mine) && len(out.Alerts) < maxAlerts {
		out.Alerts = append(out.Alerts, a)
	}
}

// still looks at the customers of some alerts again: what is to be said of them now, by key.
func (s *Service) still(ctx context.Context, list []ServiceAlert) (map[string]alert, error) {
	ids := make([]id.ID, len(list))
	for i := range list {
		ids[i] = list[i].Account
	}
	env, err := s.Store.Env(ctx, s.Store.DB)
	if err != nil {
		return nil, err
	}
	table, err := LoadTable(ctx, s.Store.DB)
	if err != nil {
		return nil, err
	}
	wanted, listed := db.In(s.Store.DB.EngineName(), "a.id", ids)
	now, err := customers(ctx, s.Store.DB, wanted, listed)
	if err != nil {
		return nil, err
	}
	last, err := lastContacts(ctx, s.Store.DB, env.Today, ids)
	out := map[string]alert{}
	for i := range now {
		for _, a := range now[i].alerts(table, last[now[i].id], env.Today) {
			out[a.key()] = a
		}
	}
	return out, err
}
