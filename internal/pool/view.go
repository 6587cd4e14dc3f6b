package pool

import (
	"context"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// window opens the customers that wait in a pool.
func window(p *Pool) authz.Window {
	return authz.Window{Entity: account.Accounts.Name, Open: p.open(), Masked: maskedFields,
		Where: func(alias string) (string, []any) {
			return "(" + alias + ".pool_id = ? AND " + alias + ".pool_id <> 0 AND " + alias + ".owner_id IS NULL)", []any{int64(p.ID)}
		}}
}

// Waiting lists the customers of a pool, for who belongs to it or manages it; to others there is no such pool.
func (s *Service) Waiting(ctx context.Context, actor authz.Actor, pool id.ID, q resource.Query) (resource.Page, error) {
	if actor.Scope(account.Accounts.Guard(), authz.Read) == authz.None {
		return resource.Page{}, errs.Forbidden()
	}
	r, err := loadRoster(ctx, s.Store, s.Store.DB)
	if err != nil {
		return resource.Page{}, err
	}
	p := r.named(pool)
	if p == nil || !r.sees(actor, p) {
		return resource.Page{}, errs.NotFound()
	}
	actor = actor.Through(window(p))
	if q.Sort == "" {
		q.Sort = "name"
		if mayRead(actor, "pooled_on") {
			q.Sort = "-pooled_on,name"
		}
	}
	q.Archived = false
	return account.Accounts.List(ctx, s.Store, actor, q)
}

// PoolCard is a pool as one of its members sees it.
type PoolCard struct {
	ID           id.ID       `json:"id"`
	Name         string      `json:"name"`
	Note         string      `json:"note"`
	Waiting      int64       `json:"waiting" doc:"customers that wait in it"`
	Claims       bool        `json:"claims" doc:"whether the caller may claim"`
	Manages      bool        `json:"manages" doc:"whether the caller gives its customers to others"`
	ClaimsPerDay *int64      `json:"claims_per_day" doc:"null: any number"`
	ClaimedToday int64       `json:"claimed_today"`
	Capacity     *int64      `json:"capacity" doc:"how many customers the caller may own; null: any number"`
	Held         int64       `json:"held" doc:"how many the caller owns"`
	WaitDays     *int64      `json:"wait_days" doc:"how long a former owner waits"`
	Grades       []GradeRoom `json:"grades" nullable:"false" doc:"grades of which the caller may own a number only"`
	// Open is what may be asked of the customers that wait.
	Open   []string `json:"open" nullable:"false" doc:"fields to read, filter and sort by"`
	Masked []string `json:"masked" nullable:"false" doc:"fields of which it is shown only whether they are filled in"`
}

// Mine lists the pools the actor sees into.
func (s *Service) Mine(ctx context.Context, actor authz.Actor) ([]PoolCard, error) {
	if actor.Scope(account.Accounts.Guard(), authz.Read) == authz.None {
		return nil, errs.Forbidden()
	}
	env, err := s.Store.Env(ctx, s.Store.DB)
	if err != nil {
		return nil, err
	}
	r, err := loadRoster(ctx, s.Store, s.Store.DB)
	if err != nil {
		return nil, err
	}
	held, err := readHoldings(ctx, s.Store.DB, actor.ID)
	if err != nil {
		return nil, err
	}
	fields, err := windowFields(ctx, s.Store.DB)
	if err != nil {
		return nil, err
	}
	out := []PoolCard{}
	for _, p := range r.pools {
		if !r.sees(actor, p) {
			continue
		}
		card, err := s.card(ctx, r, actor, p, env.Today)
		if err != nil {
			return nil, err
		}
		card.Held, card.Grades = held[""], r.limitsOf(p, actor.ID).byGrade(held)
		card.Open, card.Masked = fields.through(actor, p)
		out = append(out, card)
	}
	return out, nil
}

func (s *Service) card(ctx context.Context, r roster, actor authz.Actor, p *Pool, today calendar.Date) (PoolCard, error) {
	c := PoolCard{ID: p.ID, Name: p.Name, Note: p.Note, Manages: r.manages(actor, p), ClaimsPerDay: p.ClaimsPerDay, Capacity: r.capacity(p, actor.ID), WaitDays: p.WaitDays,
		Claims: !actor.CannotWrite && r.belongs(actor, p) && ownsCustomers(actor)}
	err := s.Store.DB.QueryRow(ctx, "SELECT COUNT(*) FROM accounts WHERE pool_id = ? AND pool_id <> 0 AND owner_id IS NULL AND archived_at IS NULL", int64(p.ID)).Scan(&c.Waiting)
	if err != nil {
		return c, err
	}
	c.ClaimedToday, err = claimedOn(ctx, s.Store.DB, p.ID, actor.ID, today)
	return c, err
}
