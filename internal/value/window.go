package value

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/loam-crm/loam/internal/effort"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/money"
	"github.com/loam-crm/loam/internal/platform/settings"
	"github.com/loam-crm/loam/internal/prediction"
)

// defaultHorizon is the number of years of a model that is yet to be made.
const defaultHorizon = 4

// window is what every account of one evaluation is looked at through: its date, the years and months that follow
// from it, and the settings of the company. It is read once and shared by all readers.
type window struct {
	asOf     calendar.Day
	date     calendar.Date
	calendar Calendar
	minor    float64       // minor units per major unit
	hours    float64       // of a person-month
	horizons map[id.ID]int // years, of segments that have their own
	months   [sparkMonths]calendar.Day
	ordered  bool          // there is an order at all
	judged   *judgedReader // nil: the model asks for nothing that people judge or record
	// foresight is the prediction model the outlook of accounts comes from; nil: there is none, or nobody asks.
	foresight *prediction.Model
}

// windowOf prepares the evaluation of a model.
func (s *Service) windowOf(ctx context.Context, date calendar.Date, m *Model) (*window, error) {
	w, err := s.window(ctx, date, m.HorizonYears)
	if err == nil && m.asksPeople() {
		w.judged, err = openJudged(ctx, s.Store.DB, date)
	}
	if err == nil && m.asksOutlook() {
		w.foresight, err = s.foresight(ctx)
	}
	return w, err
}

// foresight is the prediction model in force, nil while the company's orders do not carry one.
func (s *Service) foresight(ctx context.Context) (*prediction.Model, error) {
	scorer, found, err := prediction.Standing(ctx, s.Store.DB)
	if err != nil || !found || scorer.Model().State != prediction.Ready {
		return nil, err
	}
	return scorer.Model(), nil
}

// asksOutlook says that the model measures what is expected of accounts.
func (m *Model) asksOutlook() bool {
	return slices.ContainsFunc(m.Leaves, func(l Leaf) bool { return l.Weight > 0 && (l.Code == P8 || l.Code == P9) })
}

// asksPeople says that the model has leaves or gates which orders and hours alone do not tell.
func (m *Model) asksPeople() bool {
	return !m.Gates.Off || slices.ContainsFunc(m.Leaves, func(l Leaf) bool { return l.Weight > 0 && measuredLeaf(l.Code) < 0 })
}

// window prepares an evaluation as of a date, with the horizon of a model in years.
func (s *Service) window(ctx context.Context, date calendar.Date, horizon int) (*window, error) {
	company, err := settings.Load(ctx, s.Store.DB)
	if err != nil {
		return nil, err
	}
	asOf, ok := calendar.ParseDay(string(date))
	if !ok {
		return nil, fmt.Errorf("value: as-of date %q", date)
	}
	var first calendar.Date
	err = s.Store.DB.QueryRow(ctx, "SELECT MIN(ordered_on) FROM orders WHERE archived_at IS NULL").Scan(&first)
	if err != nil {
		return nil, err
	}
	w := &window{asOf: asOf, date: date, minor: math.Pow10(money.Exponent(company.Currency)), hours: company.HoursPerMonth, ordered: first != "" && first <= date}
	w.calendar = Calendar{AsOf: asOf, FiscalStart: time.Month(company.FiscalStart), HorizonYears: horizon}
	if w.ordered {
		w.calendar.CompanyFirst, _ = calendar.ParseDay(string(first))
	}
	logged, err := effort.LoggedSince(ctx, s.Store.DB)
	if err != nil {
		return nil, err
	}
	w.calendar.EffortFirst, _ = calendar.ParseDay(string(logged))
	w.beginMonths()
	return w, w.readHorizons(ctx, s)
}

// beginMonths notes the first days of the months of the spark line, the month of the as-of date first.
func (w *window) beginMonths() {
	year, month, _ := w.asOf.Date()
	for back := range w.months {
		w.months[back] = calendar.DayOf(year, month-time.Month(back), 1)
	}
}

// monthsBack counts calendar months from a day back from the as-of month: 0 for that month itself, sparkMonths for
// all that is further back.
func (w *window) monthsBack(d calendar.Day) int {
	for back, first := range w.months {
		if d >= first {
			return back
		}
	}
	return sparkMonths
}

func (w *window) readHorizons(ctx context.Context, s *Service) error {
	rows, err := s.Store.DB.Query(ctx, "SELECT id, horizon_years FROM segments WHERE horizon_years > 0")
	if err != nil {
		return err
	}
	defer rows.Close()
	w.horizons = map[id.ID]int{}
	for rows.Next() {
		var segment id.ID
		var years int
		if err := rows.Scan(&segment, &years); err != nil {
			return err
		}
		w.horizons[segment] = min(years, maxYears)
	}
	return rows.Err()
}
