package jobs

import (
	"context"
	"time"

	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
)

// Daily is a job that is enqueued once a day at a local time, by one of the
// instances. A server that was off at that time does it when it is on again.
type Daily struct {
	Kind   string
	Hour   int            // 0–23
	Minute int            // 0–59
	Zone   *time.Location // nil is the machine's
	Args   any
	// Plan, when set, stands in place of hour and zone where people change them while the program runs: it gives the
	// last moment at which the job was due, not after now, in the zone whose days count; a zero one is no moment.
	Plan func(ctx context.Context, now time.Time) (time.Time, error)
}

type daily struct {
	Daily
	last calendar.Date // the day that is seen to, as far as this process knows
}

// Every adds a daily job before Start. Its kind must be registered.
func (q *Queue) Every(d Daily) {
	if d.Zone == nil {
		d.Zone = time.Local
	}
	q.daily = append(q.daily, &daily{Daily: d})
}

func (q *Queue) enqueueDaily(ctx context.Context) error {
	for _, d := range q.daily {
		due, err := d.due(ctx, q.Clock.Now())
		if err != nil {
			return err
		}
		day := calendar.Of(due)
		if due.IsZero() || d.last == day {
			continue
		}
		err = q.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
			_, _, err := q.EnqueueOnce(ctx, tx, d.Kind, d.Args, 0, d.Kind+"@"+string(day))
			return err
		})
		if err != nil {
			return err
		}
		d.last = day
	}
	return nil
}

// due is when the job was due last; zero while today's moment is to come.
func (d *daily) due(ctx context.Context, now time.Time) (time.Time, error) {
	if d.Plan != nil {
		return d.Plan(ctx, now)
	}
	now = now.In(d.Zone)
	due := time.Date(now.Year(), now.Month(), now.Day(), d.Hour, d.Minute, 0, 0, d.Zone)
	if now.Before(due) {
		return time.Time{}, nil
	}
	return due, nil
}
