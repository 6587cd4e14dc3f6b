package pyramid

import (
	"context"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/money"
	"github.com/loam-crm/loam/internal/platform/settings"
	"github.com/loam-crm/loam/internal/value"
)

// PyramidProposal are targets for a year made from today's pyramid and the running plans: every account keeps its grade, or
// reaches the target of its plan when that is due within the year, and brings what it brought in the last twelve
// months.
type PyramidProposal struct {
	Year    int              `json:"year"`
	Targets []ProposedTarget `json:"targets"`
	Plans   int              `json:"plans"` // running plans that are due within the year
}

// ProposedTarget is the proposal for one grade.
type ProposedTarget struct {
	Grade value.Grade `json:"grade"`
	Count int         `json:"count"`
	Now   int         `json:"now"` // at present
	Sales string      `json:"sales"`
}

// Propose makes the proposal for a year from the accounts the caller sees.
func (s *Service) Propose(ctx context.Context, actor authz.Actor, year int) (*PyramidProposal, error) {
	if err := admit(actor); err != nil {
		return nil, err
	}
	company, err := settings.Load(ctx, s.Store.DB)
	if err != nil {
		return nil, err
	}
	env, err := s.Store.Env(ctx, s.Store.DB)
	if err != nil {
		return nil, err
	}
	grades, err := gradesOn(ctx, s.Store.DB, actor, env.Zone, env.Today)
	if err != nil {
		return nil, err
	}
	sold, err := s.lately(ctx, actor)
	if err != nil {
		return nil, err
	}
	_, last := span(year, company.FiscalStart)
	rising, err := s.rising(ctx, actor, last)
	if err != nil {
		return nil, err
	}
	return propose(year, grades, sold, rising, company.Currency), nil
}

func propose(year int, grades []past, sold map[id.ID]int64, rising map[id.ID]value.Grade, currency string) *PyramidProposal {
	out := &PyramidProposal{Year: year, Plans: len(rising)}
	now, then, sales := map[value.Grade]int{}, map[value.Grade]int{}, map[value.Grade]int64{}
	for _, p := range grades {
		g := p.grades[0]
		now[g]++
		if to := rising[p.account]; to.Rank() > g.Rank() && g != value.Lost {
			g = to
		}
		then[g]++
		sales[g] += sold[p.account]
	}
	for _, g := range rungs {
		out.Targets = append(out.Targets, ProposedTarget{Grade: g, Count: then[g], Now: now[g], Sales: money.Format(sales[g], currency)})
	}
	return out
}

// lately are the sales of twelve months of the visible accounts, as the last evaluation found them.
func (s *Service) lately(ctx context.Context, actor authz.Actor) (map[id.ID]int64, error) {
	scope, args := actor.Where(account.Accounts.Guard(), authz.Read, "a")
	return db.Pairs[id.ID, int64](ctx, s.Store.DB, "SELECT a.id, a.sales_12m FROM accounts a WHERE a.archived_at IS NULL AND "+scope, args...)
}

// rising are the targets of the running plans that are due by a day.
func (s *Service) rising(ctx context.Context, actor authz.Actor, by calendar.Date) (map[id.ID]value.Grade, error) {
	scope, args := actor.Where(Plans.Guard(), authz.Read, "t")
	return db.Pairs[id.ID, value.Grade](ctx, s.Store.DB, `SELECT t.account_id, t.to_grade FROM migration_plans t
		WHERE t.archived_at IS NULL AND t.state = 'active' AND t.due_on <= ? AND `+scope, append([]any{by}, args...)...)
}
