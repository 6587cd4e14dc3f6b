package value

import (
	"context"
	"crypto/sha256"
	"fmt"
	"iter"
	"math"
	"time"

	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/money"
	"github.com/loam-crm/loam/internal/platform/settings"
)

// defaultHorizon is the number of years of a model that is yet to be made.
const defaultHorizon = 4

// portfolio is everything an evaluation needs: every live account with the measures of its orders. The orders
// themselves are not kept.
type portfolio struct {
	asOf     calendar.Day
	date     calendar.Date
	calendar Calendar
	minor    float64 // minor units per major unit
	subjects []subject
	meters   [maxYears + 1]*Meter // by horizon
	facts    CompanyFacts
	ordered  bool // there is an order at all
}

// read measures all accounts as of a date: one pass over the accounts, one over the orders, one over the efforts of
// twelve months. progress, when given, is told how many accounts are measured.
func (s *Service) read(ctx context.Context, date calendar.Date, horizon int, progress func(done, total int64)) (*portfolio, error) {
	p, err := s.prepare(ctx, date, horizon)
	if err != nil {
		return nil, err
	}
	if err := p.readAccounts(ctx, s.Store.DB); err != nil {
		return nil, err
	}
	if err := p.readEfforts(ctx, s.Store.DB); err != nil {
		return nil, err
	}
	if err := p.readOrders(ctx, s.Store.DB, progress); err != nil {
		return nil, err
	}
	p.gather()
	return p, nil
}

func (s *Service) prepare(ctx context.Context, date calendar.Date, horizon int) (*portfolio, error) {
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
	p := &portfolio{asOf: asOf, date: date, minor: math.Pow10(money.Exponent(company.Currency)), ordered: first != "" && first <= date}
	p.calendar = Calendar{AsOf: asOf, FiscalStart: time.Month(company.FiscalStart), HorizonYears: horizon}
	if p.ordered {
		p.calendar.CompanyFirst, _ = calendar.ParseDay(string(first))
	}
	_, err = p.meter(0)
	return p, err
}

// meter returns the meter of a segment's horizon, 0 for the model's.
func (p *portfolio) meter(horizon int) (*Meter, error) {
	if horizon < 1 || horizon > maxYears {
		horizon = p.calendar.HorizonYears
	}
	if p.meters[horizon] == nil {
		c := p.calendar
		c.HorizonYears = horizon
		var err error
		if p.meters[horizon], err = NewMeter(c); err != nil {
			return nil, err
		}
	}
	return p.meters[horizon], nil
}

// find returns the position of the account at or after position at; subjects are sorted by id and so are the rows
// that are matched with them.
func (p *portfolio) find(at int, account id.ID) (int, bool) {
	for at < len(p.subjects) && p.subjects[at].id < account {
		at++
	}
	return at, at < len(p.subjects) && p.subjects[at].id == account
}

// gather takes the facts of the company from the measures of its accounts.
func (p *portfolio) gather() {
	var c Company
	effort := p.facts.HasEffort
	for i := range p.subjects {
		c.Add(&p.subjects[i].m)
	}
	p.facts = c.Facts()
	p.facts.HasEffort, p.facts.MinorUnits, p.facts.HoursPerMonth = effort, p.minor, defaultHoursPerMonth
}

// measured turns the measures of one account into the inputs of its leaves.
func (p *portfolio) measured(sub *subject, facts CompanyFacts, out *Measured) error {
	meter, err := p.meter(sub.horizon)
	if err == nil {
		meter.Inputs(&sub.m, AccountFacts{Since: sub.since, Hours12: sub.hours}, facts, out)
	}
	return err
}

// calibrate fits the starter model to the accounts that ever ordered.
func (p *portfolio) calibrate() (Model, error) {
	m, err := CalibrateStarter(p.customers())
	if err != nil {
		return Model{}, err
	}
	facts := p.facts
	m.Company = &facts
	return m, nil
}

func (p *portfolio) customers() iter.Seq[*Measured] {
	return func(yield func(*Measured) bool) {
		var out Measured
		for i := range p.subjects {
			sub := &p.subjects[i]
			if sub.m.Orders == 0 || p.measured(sub, p.facts, &out) != nil {
				continue
			}
			if !yield(&out) {
				return
			}
		}
	}
}

// fingerprint is a digest of an account's value columns.
func fingerprint(s *summary, buffer []byte) ([32]byte, []byte) {
	buffer = s.append(buffer[:0])
	return sha256.Sum256(buffer), buffer
}
