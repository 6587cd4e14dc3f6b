package prediction

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/sales"
)

// Service predicts for the accounts of a company and tells what it predicted.
type Service struct {
	Store *resource.Store
}

// today is the day customers are looked at by default.
func (s *Service) today(ctx context.Context) (calendar.Day, error) {
	env, err := s.Store.Env(ctx, s.Store.DB)
	if err != nil {
		return 0, err
	}
	date, err := sales.UsualDate(ctx, s.Store.DB, env.Today)
	day, _ := calendar.ParseDay(string(date))
	return day, err
}

func require(actor authz.Actor, command string) error {
	if !actor.May(command) {
		return errs.Forbidden()
	}
	return nil
}
