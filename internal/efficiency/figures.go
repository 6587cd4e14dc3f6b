package efficiency

import (
	"encoding/json"
	"math"

	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/money"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/round"
)

// Head says of every report what it is about.
type Head struct {
	From          string  `json:"from"`
	To            string  `json:"to"`
	Currency      string  `json:"currency"`
	HoursPerMonth float64 `json:"hours_per_month"`
	// LoggedSince is the month with the first hours, where the period was cut to begin there: what was sold before had unknown hours.
	LoggedSince *string `json:"logged_since"`
	// Base says whose average indexes and lifts are by: the company's, or that of the accounts in the caller's sight.
	Base string `json:"base" enum:"company,sight"`
	// Masked: gross profits and what is made of them are not for this caller.
	Masked bool `json:"masked"`
	// CostBasis says what hours are costed at: pay, company (the company's rate) or none; empty for whoever may not see.
	CostBasis string `json:"cost_basis"`
}

func (a *asked) head() Head {
	var since *string
	if a.clipped {
		since = text(a.began)
	}
	return Head{LoggedSince: since, From: string(a.period.From), To: string(a.period.To), Currency: a.company.Currency, HoursPerMonth: a.company.HoursPerMonth,
		Base: a.base(), Masked: !a.profit, CostBasis: a.costBasis()}
}

// WorkFigures are 人效 as a report shows it. Amounts are decimals of the company's currency; null is not known, does not
// apply or is not for the caller; reason says why nothing applies.
type WorkFigures struct {
	Hours     float64  `json:"hours"`
	PM        float64  `json:"pm"`
	Revenue   string   `json:"revenue"`
	Profit    *string  `json:"profit"`
	Cost      *string  `json:"cost"`
	RevenuePM *float64 `json:"revenue_pm"`
	ProfitPM  *float64 `json:"profit_pm"`
	NetPM     *float64 `json:"net_pm"`
	ROI       *float64 `json:"roi"`
	Reason    string   `json:"reason,omitempty" enum:"no_effort_logged"`
	// Coverage is the share of the revenue whose gross profit is known; the figures made of it leave the rest out.
	Coverage *float64 `json:"coverage"`
}

// figures are those of one piece of work.
func (a *asked) figures(w Work) WorkFigures {
	var t total
	t.add(w, a.profit)
	return a.figuresOf(t)
}

// figuresOf takes hours and revenue from all of the work, and what stands on gross profits from where these are known.
func (a *asked) figuresOf(t total) WorkFigures {
	all, sure := Measure(t.all, a.rates.HoursPerMonth), Measure(t.known, a.rates.HoursPerMonth)
	out := WorkFigures{Hours: round.Six(t.all.Hours), PM: all.PM, Revenue: a.amount(t.all.Revenue), RevenuePM: all.RevenuePM, Reason: all.Reason}
	if !a.profit {
		return out
	}
	out.ProfitPM, out.NetPM, out.ROI, out.Coverage = sure.ProfitPM, sure.NetPM, sure.ROI, t.coverage()
	if t.known.Profit != nil && t.known != (Work{}) {
		out.Profit = a.maybe(t.known.Profit)
	}
	out.Cost = a.maybe(t.all.Cost)
	return out
}

// amount writes a sum of money to the minor unit.
func (a *asked) amount(v float64) string {
	return money.Format(int64(math.Round(v*a.minor)), a.company.Currency)
}

func (a *asked) maybe(v *float64) *string {
	if v == nil {
		return nil
	}
	text := a.amount(*v)
	return &text
}

// WorkSource leads to the records behind a figure: a list with a filter.
type WorkSource struct {
	Entity string          `json:"entity"`
	Filter resource.Filter `json:"filter"`
}

func quoted(v any) json.RawMessage {
	out, _ := json.Marshal(v) // ids, texts and lists of them marshal
	return out
}

func equals(field string, target id.ID) resource.Filter {
	return resource.Filter{Field: field, Op: "eq", Value: quoted(target.String())}
}

func (p Period) between() []resource.Filter {
	return []resource.Filter{{Field: "date", Op: "gte", Value: quoted(string(p.From))}, {Field: "date", Op: "lte", Value: quoted(string(p.To))}}
}

// records are the rows of an entity in the period that meet conditions.
func (p Period) records(entity string, conditions ...resource.Filter) WorkSource {
	return WorkSource{Entity: entity, Filter: resource.Filter{And: append(conditions, p.between()...)}}
}

// until are the rows of an entity up to a day.
func until(day calendar.Date, entity string, conditions ...resource.Filter) WorkSource {
	last := resource.Filter{Field: "date", Op: "lte", Value: quoted(string(day))}
	return WorkSource{Entity: entity, Filter: resource.Filter{And: append(conditions, last)}}
}

// WorkRef names a record.
type WorkRef struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}
