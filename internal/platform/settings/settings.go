// Package settings keeps the company's settings: a few values by key, each with
// a default, so that nothing has to be configured before the start.
package settings

import (
	"context"
	"encoding/json"
	"slices"
	"sync"
	"time"
	_ "time/tzdata" // the zone of the company must be known on every machine

	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/money"
)

// Company holds every setting.
type Company struct {
	Name        string          `json:"company"`
	Currency    string          `json:"currency"`          // ISO 4217, the currency of totals and reports
	TimeZone    string          `json:"time_zone"`         // IANA name; days begin and end here
	FiscalStart int             `json:"fiscal_year_start"` // month 1–12
	Language    string          `json:"locale"`            // of texts made for nobody in particular
	SME         bool            `json:"sme"`               // small-company mode: fewer fields and modules
	Modules     map[string]bool `json:"modules"`           // switched off: false
	// JudgedReview has judged inputs of the value model count only once a second person has confirmed them.
	JudgedReview bool `json:"judged_needs_review"`
	// BossSignsAlone lets the boss alone sign a value model in a company where nobody else may.
	BossSignsAlone bool `json:"boss_signs_alone"`
	// SecondFactor has nobody work with the program who has no second factor at sign-in.
	SecondFactor bool `json:"second_factor"`
	// A person-month in hours (§3.10: 21.75 days of 8 hours) and what one costs where nothing is known of the person:
	// a plain decimal in the company's currency, empty while nobody has said.
	HoursPerMonth float64 `json:"hours_per_month"`
	CostPerPM     string  `json:"cost_per_pm"`
	// What customers are expected to bring counts for so many years ahead, discounted by so much a year (§3.11, R-126).
	CLVYears    int     `json:"clv_years"`
	CLVDiscount float64 `json:"clv_discount"` // 0.1 is 10 %
	// The chance of being active below which an S or A customer is at risk, and below which it is watched.
	RiskHigh float64 `json:"risk_high"`
	RiskSome float64 `json:"risk_some"`
	// How many rows a day somebody may take out of the house without consent (§2.8).
	ExportRows int `json:"export_rows"`
	// Whom to ask is told of a record that is there and not one's own: nobody, the department, or the owner.
	DoubleHint string `json:"double_hint"`
	Demo       bool   `json:"demo"`
}

// Default is a company that has set nothing yet.
func Default() Company {
	return Company{Currency: "CNY", TimeZone: "Asia/Shanghai", FiscalStart: 1, Language: "zh-CN", SME: true, Modules: map[string]bool{}, HoursPerMonth: UsualHoursPerMonth,
		CLVYears: UsualYears, CLVDiscount: UsualDiscount, RiskHigh: .5, RiskSome: .8,
		ExportRows: UsualExportRows, DoubleHint: HintDepartment}
}

// zones keeps the time zones in use: loading one reads a file.
var zones sync.Map // name → *time.Location

// Zone is the company's time zone.
func (c Company) Zone() *time.Location {
	if zone, known := zones.Load(c.TimeZone); known {
		return zone.(*time.Location)
	}
	zone, err := time.LoadLocation(c.TimeZone)
	if err != nil {
		return time.UTC
	}
	zones.Store(c.TimeZone, zone)
	return zone
}

const companyKey = "company"

// UsualHoursPerMonth is a person-month in hours unless the company says otherwise (§3.10): 21.75 days of 8 hours.
const UsualHoursPerMonth = 174.0

// The usual terms of the lifetime value (§3.11) and how far they may be moved.
const (
	UsualYears    = 8
	UsualDiscount = .10
	mostYears     = 20
	mostDiscount  = .5
	leastRisk     = .05
	mostRisk      = .95
)

// The bounds of what may be exported, and what may be told of others' records.
const (
	UsualExportRows = 500
	mostExportRows  = 100_000
	HintNobody      = "nobody"
	HintDepartment  = "department"
	HintOwner       = "owner"
)

// A person-month has at least two days a week and at most every hour of a working life.
const (
	leastHoursPerMonth = 60
	mostHoursPerMonth  = 300
)

// Rate is what a person-month costs in minor units where nothing is known of the person; false while nobody has said.
func (c Company) Rate() (int64, bool) {
	cost, err := money.Parse(c.CostPerPM, c.Currency)
	return cost, err == nil && c.CostPerPM != ""
}

// PersonMonths turns hours into person-months of this company.
func (c Company) PersonMonths(hours float64) float64 { return hours / c.HoursPerMonth }

// DayHours is a working day in hours: a person-month has 21.75 days.
func (c Company) DayHours() float64 { return c.HoursPerMonth / 21.75 }

// Load reads the settings, defaults where nothing is stored.
func Load(ctx context.Context, q db.Querier) (Company, error) {
	c := Default()
	rows, err := q.Query(ctx, "SELECT value FROM settings WHERE key = ?", companyKey)
	if err != nil {
		return c, err
	}
	defer rows.Close()
	if rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return c, err
		}
		if err := json.Unmarshal([]byte(text), &c); err != nil {
			return c, err
		}
	}
	return c, rows.Err()
}

// Save checks and stores the settings.
func Save(ctx context.Context, tx *db.Tx, now clock.Instant, by id.ID, c Company) error {
	if err := c.check(); err != nil {
		return err
	}
	text, err := json.Marshal(c)
	if err != nil {
		return err
	}
	return Put(ctx, tx, now, by, companyKey, string(text))
}

// Put stores the value of one key, whatever was there.
func Put(ctx context.Context, tx *db.Tx, now clock.Instant, by id.ID, key, value string) error {
	_, err := tx.Exec(ctx, `INSERT INTO settings (key, value, updated_at, updated_by) VALUES (?, ?, ?, ?)
		ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at, updated_by = excluded.updated_by`,
		key, value, now, by)
	return err
}

func (c Company) check() error {
	var fields []errs.Field
	if !money.ValidCurrency(c.Currency) {
		fields = append(fields, errs.Field{Name: "currency", Code: "not_a_currency"})
	}
	if _, err := time.LoadLocation(c.TimeZone); err != nil || c.TimeZone == "" {
		fields = append(fields, errs.Field{Name: "time_zone", Code: "not_a_time_zone"})
	}
	if c.FiscalStart < 1 || c.FiscalStart > 12 {
		fields = append(fields, errs.Field{Name: "fiscal_year_start", Code: "not_a_month"})
	}
	if c.Language != "zh-CN" && c.Language != "en" {
		fields = append(fields, errs.Field{Name: "locale", Code: "not_an_option"})
	}
	if !(c.HoursPerMonth >= leastHoursPerMonth && c.HoursPerMonth <= mostHoursPerMonth) {
		fields = append(fields, errs.Field{Name: "hours_per_month", Code: "out_of_range", Params: map[string]any{"min": leastHoursPerMonth, "max": mostHoursPerMonth}})
	}
	if c.CostPerPM != "" {
		if cost, err := money.Parse(c.CostPerPM, c.Currency); err != nil || cost < 0 {
			fields = append(fields, errs.Field{Name: "cost_per_pm", Code: "not_money"})
		}
	}
	if c.ExportRows < 0 || c.ExportRows > mostExportRows {
		fields = append(fields, errs.Field{Name: "export_rows", Code: "out_of_range", Params: map[string]any{"min": 0, "max": mostExportRows}})
	}
	if !slices.Contains([]string{HintNobody, HintDepartment, HintOwner}, c.DoubleHint) {
		fields = append(fields, errs.Field{Name: "double_hint", Code: "not_an_option"})
	}
	fields = append(fields, c.checkOutlook()...)
	if len(fields) > 0 {
		return errs.Validation(fields...)
	}
	return nil
}

// checkOutlook looks at what the predictions stand on.
func (c Company) checkOutlook() []errs.Field {
	var fields []errs.Field
	within := func(name string, v, least, most float64) {
		if !(v >= least && v <= most) {
			fields = append(fields, errs.Field{Name: name, Code: "out_of_range", Params: map[string]any{"min": least, "max": most}})
		}
	}
	within("clv_years", float64(c.CLVYears), 1, mostYears)
	within("clv_discount", c.CLVDiscount, 0, mostDiscount)
	within("risk_high", c.RiskHigh, leastRisk, mostRisk)
	within("risk_some", c.RiskSome, max(leastRisk, c.RiskHigh), mostRisk)
	return fields
}
