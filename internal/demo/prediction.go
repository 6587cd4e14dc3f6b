package demo

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/prediction"
)

// outlookMonths is for how many months back the company knows what its customers were expected to bring.
const outlookMonths = 15

// foresee predicts at the close of each of the last months, as the nightly rebuild would have, and today.
func (c *company) foresee(ctx context.Context) error {
	s := &prediction.Service{Store: c.Store}
	for months := outlookMonths - 1; months >= 0; months-- {
		if err := c.predict(ctx, s, endOfMonth(c.today.AddMonths(-months-1))); err != nil {
			return err
		}
	}
	return c.predict(ctx, s, c.today)
}

func (c *company) predict(ctx context.Context, s *prediction.Service, day calendar.Date) error {
	c.turn(day)
	_, err := s.Rebuild(ctx, authz.System(), day, nil)
	return err
}

// endOfMonth is the last day of a day's month.
func endOfMonth(day calendar.Date) calendar.Date {
	return (day[:8] + "01").AddMonths(1).AddDays(-1)
}
