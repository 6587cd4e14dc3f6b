package demo

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
)

// outlookMonths is for how many months back the company knows what its customers were expected to bring.
const outlookMonths = 15

// foresee predicts at the close of each of the last months, as the nights would have, and today.
func (c *company) foresee(ctx context.Context) error {
	for months := outlookMonths - 1; months >= 0; months-- {
		if err := c.predict(ctx, endOfMonth(c.today.AddMonths(-months-1))); err != nil {
			return err
		}
	}
	return c.predict(ctx, c.today)
}

func (c *company) predict(ctx context.Context, day calendar.Date) error {
	c.turn(day)
	_, err := c.Value.Predict(ctx, authz.System(), day, nil)
	return err
}

// endOfMonth is the last day of a day's month.
func endOfMonth(day calendar.Date) calendar.Date {
	return (day[:8] + "01").AddMonths(1).AddDays(-1)
}
