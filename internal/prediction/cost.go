package prediction

import (
	"context"

	"github.com/loam-crm/loam/internal/effort"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/settings"
)

// ratesFor are what work costs as a caller may know it.
func ratesFor(ctx context.Context, q db.Querier, actor authz.Actor) (effort.Rates, error) {
	company, err := settings.Load(ctx, q)
	return effort.RatesFor(actor, company), err
}

// hourOfCompany is what an hour costs at the company's rate, minor units; nil while nobody has said. Snapshots stand on
// it: they are shown to callers who may not know what one colleague costs.
func hourOfCompany(ctx context.Context, q db.Querier) (*float64, error) {
	company, err := settings.Load(ctx, q)
	rate, known := company.Rate()
	if err != nil || !known {
		return nil, err
	}
	hour := float64(rate) / company.HoursPerMonth
	return &hour, nil
}
