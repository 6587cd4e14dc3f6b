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
		now := q.Clock.Now().In(d.Zone)
		day := calendar.Of(now)
		due := time.Date(now.Year(), now.Month(), now.Day(), d.Hour, d.Minute, 0, 0, d.Zone)
		if now.Before(due) || d.last == day {
			continue
		}
		err := q.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
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
