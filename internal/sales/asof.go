package sales

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
)

// archiveAge is how old the newest order may be, in days, before the orders are taken for an archive.
const archiveAge = 365

// UsualDate is the day customers are looked at: today. Orders that all lie more than a year back are an archive somebody
// tries the program with, looked at on the day after its newest order: every customer would look lost today.
func UsualDate(ctx context.Context, q db.Querier, today calendar.Date) (calendar.Date, error) {
	var newest calendar.Date
	if err := q.QueryRow(ctx, "SELECT MAX(ordered_on) FROM orders WHERE archived_at IS NULL").Scan(&newest); err != nil {
		return "", err
	}
	if newest == "" || newest.AddDays(archiveAge) >= today {
		return today, nil
	}
	return newest.AddDays(1), nil
}
