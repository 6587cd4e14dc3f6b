package effort

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
)

// LeastMonths is how many months hours must have been logged before output per person-month decides anything.
const LeastMonths = 3

// LoggedSince is the first day of the month in which anybody first logged hours; empty: nobody has. What was sold before
// took work as well, but nobody wrote it down: output per person-month (人效) looks at no order before this day, because
// unknown hours must not raise what an hour brings.
func LoggedSince(ctx context.Context, q db.Querier) (calendar.Date, error) {
	var first calendar.Date
	err := q.QueryRow(ctx, "SELECT MIN(worked_on) FROM efforts WHERE archived_at IS NULL").Scan(&first)
	if first != "" {
		first = first[:8] + "01"
	}
	return first, err
}
