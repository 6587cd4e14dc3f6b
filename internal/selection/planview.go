package selection

import (
	"cmp"
	"context"
	"slices"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/settings"
	"github.com/loam-crm/loam/internal/servicelevel"
)

// CapacityView is a plan with what stands behind it and what was booked so far. All figures are person-months.
type CapacityView struct {
	CapacityPlan
	From       calendar.Date     `json:"from"`
	To         calendar.Date     `json:"to"`
	People     int               `json:"people" doc:"who booked hours on customers in the last twelve months"`
	Suggested  float64           `json:"suggested" doc:"people × months"`
	Hours      float64           `json:"hours_per_month" doc:"hours of a person-month"`
	Planned    float64           `json:"planned"`
	Booked     float64           `json:"booked"`
	Lacking    float64           `json:"overload" doc:"what the capacity does not cover"`
	NotServed  int               `json:"not_served" doc:"customers of the company that are not served"`
	MayEdit    bool              `json:"may_edit"`
	MayOverrun bool              `json:"may_overrun" doc:"the caller may approve it over capacity"`
	Grades     []CapacityGrade   `json:"grades"`
	Accounts   []CapacityAccount `json:"accounts" doc:"the customers the caller sees with most time booked or planned, at most 50"`

	company settings.Company
}

// CapacityGrade is one grade of a plan.
type CapacityGrade struct {
	Grade     string  `json:"grade"`
	Accounts  int     `json:"accounts"`
	Relations int     `json:"relations" doc:"people to stay in contact with, by the service level"`
	Proposal  float64 `json:"proposal"`
	Planned   float64 `json:"planned"`
	Rest      float64 `json:"rest" doc:"the part planned for accounts without a figure of their own"`
	Booked    float64 `json:"booked"`
	Overload  float64 `json:"overload"`
}

// CapacityAccount is one account in a plan.
type CapacityAccount struct {
	ID       id.ID    `json:"id"`
	Name     string   `json:"name"`
	Grade    string   `json:"grade"`
	Proposal float64  `json:"proposal"`
	Planned  *float64 `json:"planned" doc:"null: it shares in what is planned for its grade"`
	Booked   float64  `json:"booked"`
}

const maxPlanAccounts = 50

// Plan explains a plan.
func (s *Service) Plan(ctx context.Context, actor authz.Actor, target id.ID) (*CapacityView, error) {
	q := s.Store.DB
	p, err := loadPlan(ctx, q, target)
	if err != nil {
		return nil, err
	}
	env, err := s.Store.Env(ctx, q)
	if err != nil {
		return nil, err
	}
	company, err := settings.Load(ctx, q)
	if err != nil {
		return nil, err
	}
	v := &CapacityView{CapacityPlan: *p, Lacking: p.overload(), MayEdit: p.State == draft && actor.May(authz.CapacityPlan),
		MayOverrun: slices.Contains(actor.RoleCodes(), boss), Accounts: []CapacityAccount{}, company: company, Hours: company.HoursPerMonth}
	v.From, v.To = p.span(company.FiscalStart)
	if v.People, err = people(ctx, q, env.Today); err != nil {
		return nil, err
	}
	v.Suggested = float64(v.People * p.months())
	asked, err := demands(ctx, q, env.Today)
	if err != nil {
		return nil, err
	}
	if err := v.byGrade(ctx, q, asked); err != nil {
		return nil, err
	}
	if err := q.QueryRow(ctx, "SELECT COUNT(*) FROM accounts WHERE selection = 'not_served' AND archived_at IS NULL").Scan(&v.NotServed); err != nil {
		return nil, err
	}
	return v, v.byAccount(ctx, q, actor, env.Today)
}

func (v *CapacityView) byGrade(ctx context.Context, q db.Querier, asked map[string]demand) error {
	booked, err := v.booked(ctx, q)
	if err != nil {
		return err
	}
	lacking := Overload(v.Capacity, v.loads())
	for _, load := range v.loads() {
		d := asked[load.Grade]
		g := CapacityGrade{Grade: load.Grade, Accounts: d.accounts, Relations: d.relations, Proposal: Proposal(d.relations, v.months(), v.company),
			Planned: load.PM, Booked: v.company.PersonMonths(booked[load.Grade]), Overload: lacking[load.Grade]}
		for _, l := range v.lines {
			if l.grade == load.Grade && l.account == 0 {
				g.Rest = l.pm
			}
		}
		v.Planned, v.Booked, v.Grades = v.Planned+g.Planned, v.Booked+g.Booked, append(v.Grades, g)
	}
	return nil
}

// booked sums the hours of the plan's days by the grade that the account has now.
func (v *CapacityView) booked(ctx context.Context, q db.Querier) (map[string]float64, error) {
	return db.Pairs[string, float64](ctx, q, `SELECT a.grade, SUM(e.hours) FROM efforts e JOIN accounts a ON a.id = e.account_id
		WHERE e.archived_at IS NULL AND e.worked_on BETWEEN ? AND ? GROUP BY a.grade`, v.From, v.To)
}

// byAccount lists the accounts that take most of the time, of those the caller sees.
func (v *CapacityView) byAccount(ctx context.Context, q db.Querier, actor authz.Actor, today calendar.Date) error {
	table, err := servicelevel.LoadTable(ctx, q)
	if err != nil {
		return err
	}
	scope, args := actor.Where(account.Accounts.Guard(), authz.Read, "a")
	rows, err := q.Query(ctx, `SELECT a.id, a.name, a.grade, (SELECT COALESCE(SUM(e.hours), 0) FROM efforts e WHERE e.account_id = a.id AND e.archived_at IS NULL
		AND e.worked_on BETWEEN ? AND ?) AS hours, (SELECT l.pm FROM capacity_lines l WHERE l.plan_id = ? AND l.account_id = a.id) AS pm
		FROM accounts a WHERE `+served+" AND "+scope+" ORDER BY COALESCE((SELECT l.pm FROM capacity_lines l WHERE l.plan_id = ? AND l.account_id = a.id), 0) DESC, 4 DESC, a.id LIMIT ?",
		append(append([]any{v.From, v.To, v.ID}, args...), v.ID, maxPlanAccounts)...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var a CapacityAccount
		var hours float64
		if err := rows.Scan(&a.ID, &a.Name, &a.Grade, &hours, &a.Planned); err != nil {
			return err
		}
		each, _ := table.Number(a.Grade, servicelevel.Contacts, today)
		a.Proposal, a.Booked = Proposal(each, v.months(), v.company), v.company.PersonMonths(hours)
		v.Accounts = append(v.Accounts, a)
	}
	slices.SortStableFunc(v.Accounts, func(a, b CapacityAccount) int { return cmp.Compare(b.Booked, a.Booked) })
	return rows.Err()
}
