package records

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"regexp"
	"strings"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/settings"
)

const maxCompanyName = 200 // characters

var moduleName = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,39}$`)

// settingsChange holds the settings to change; the others stay.
type settingsChange struct {
	Company     *string         `json:"company,omitempty"`
	Currency    *string         `json:"currency,omitempty" doc:"ISO 4217; fixed once amounts are recorded"`
	TimeZone    *string         `json:"time_zone,omitempty" doc:"an IANA name"`
	FiscalStart *int            `json:"fiscal_year_start,omitempty" doc:"month 1–12"`
	Language    *string         `json:"locale,omitempty" doc:"zh-CN or en"`
	SME         *bool           `json:"sme,omitempty"`
	Reviewed    *bool           `json:"judged_needs_review,omitempty" doc:"judged inputs count only once a second person has confirmed them"`
	Modules     map[string]bool `json:"modules,omitempty" doc:"only the modules to switch on or off"`

	BossSignsAlone *bool    `json:"boss_signs_alone,omitempty" doc:"the boss alone signs a value model where nobody else may"`
	SecondFactor   *bool    `json:"second_factor,omitempty" doc:"nobody works with the program without a second factor"`
	HoursPerMonth  *float64 `json:"hours_per_month,omitempty" doc:"hours of a person-month"`
	CostPerPM      *string  `json:"cost_per_pm,omitempty" doc:"cost of a person-month where nothing is known of the person; empty: not known"`
	CLVYears       *int     `json:"clv_years,omitempty" doc:"years ahead that the value of a customer counts"`
	CLVDiscount    *float64 `json:"clv_discount,omitempty" doc:"discount a year, 0.1 is 10 %"`
	RiskHigh       *float64 `json:"risk_high,omitempty" doc:"chance of being active below which an S or A customer is at risk"`
	RiskSome       *float64 `json:"risk_some,omitempty" doc:"chance of being active below which it is watched"`
	ExportRows     *int     `json:"export_rows,omitempty" doc:"rows a day that may be exported without consent"`
	DoubleHint     *string  `json:"double_hint,omitempty" doc:"whom to ask about a double one may not see: nobody, department or owner"`
}

type settingsInput struct{ Body settingsChange }

func (o operations) settings() {
	// Nearly all of it is harmless: the name, the currency and what is switched on.
	httpx.Register(o.api, op("settings", "read", http.MethodGet, "/settings", "Read the company's settings"), o.readSettings)
	update := op("settings", "update", http.MethodPatch, "/settings", "Change the company's settings")
	update.Command = authz.SettingsEdit
	httpx.Register(o.api, update, o.updateSettings)
}

func (o operations) readSettings(ctx context.Context, _ *struct{}) (*single[settings.Company], error) {
	c, err := settings.Load(ctx, o.Store.DB)
	if !httpx.Actor(ctx).May(authz.SettingsEdit) {
		c.CostPerPM = "" // what people cost is not everybody's business
	}
	return only(c), err
}

func (o operations) updateSettings(ctx context.Context, in *settingsInput) (*single[settings.Company], error) {
	var after settings.Company
	err := o.Store.Write(ctx, httpx.Actor(ctx), func(ctx context.Context, w *resource.Write) error {
		// Locks the row on both engines: two changes of different settings both last.
		if _, err := w.Tx.Exec(ctx, "UPDATE settings SET updated_at = updated_at"); err != nil {
			return err
		}
		before, err := settings.Load(ctx, w.Tx)
		if err != nil {
			return err
		}
		if after, err = in.Body.apply(before); err != nil {
			return err
		}
		changes, err := changedSettings(before, after)
		if err != nil || len(changes) == 0 {
			return err
		}
		if err := settings.Save(ctx, w.Tx, w.Env.Now, w.Actor.ID, after); err != nil {
			return err
		}
		if err := errors.Join(o.keepCurrency(ctx, w, before, after), ownFactorFirst(ctx, w, before, after)); err != nil {
			return err
		}
		return w.Audit(ctx, resource.Entry{Action: "update", Entity: "settings", Title: after.Name, Changes: changes})
	})
	return only(after), err
}

// keepCurrency refuses to give recorded amounts another meaning.
func (o operations) keepCurrency(ctx context.Context, w *resource.Write, before, after settings.Company) error {
	if before.Currency == after.Currency {
		return nil
	}
	used, err := o.CurrencyInUse(ctx, w.Tx)
	if err != nil {
		return err
	}
	if used {
		return errs.Conflict("currency_in_use").With("currency", before.Currency)
	}
	return nil
}

// ownFactorFirst has nobody ask a second factor of everybody who has none: they would shut themselves out with the next request.
func ownFactorFirst(ctx context.Context, w *resource.Write, before, after settings.Company) error {
	if before.SecondFactor || !after.SecondFactor {
		return nil
	}
	var own bool
	err := w.Tx.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM users WHERE id = ? AND totp_on)", w.Actor.ID).Scan(&own)
	if err == nil && !own {
		err = errs.Conflict("own_second_factor_first")
	}
	return err
}

func (c settingsChange) apply(to settings.Company) (settings.Company, error) {
	var problems []errs.Field
	set(&to.Currency, c.Currency)
	set(&to.TimeZone, c.TimeZone)
	set(&to.FiscalStart, c.FiscalStart)
	set(&to.Language, c.Language)
	set(&to.SME, c.SME)
	set(&to.JudgedReview, c.Reviewed)
	set(&to.BossSignsAlone, c.BossSignsAlone)
	set(&to.SecondFactor, c.SecondFactor)
	set(&to.HoursPerMonth, c.HoursPerMonth)
	set(&to.CostPerPM, c.CostPerPM)
	set(&to.CLVYears, c.CLVYears)
	set(&to.CLVDiscount, c.CLVDiscount)
	set(&to.RiskHigh, c.RiskHigh)
	set(&to.RiskSome, c.RiskSome)
	set(&to.ExportRows, c.ExportRows)
	set(&to.DoubleHint, c.DoubleHint)
	if c.Company != nil {
		to.Name = strings.TrimSpace(*c.Company)
		if code := badLine(to.Name, maxCompanyName); code != "" {
			problems = append(problems, errs.Field{Name: "company", Code: code})
		}
	}
	to.Modules = maps.Clone(to.Modules)
	if to.Modules == nil {
		to.Modules = map[string]bool{}
	}
	for name, on := range c.Modules {
		if !moduleName.MatchString(name) {
			problems = append(problems, errs.Field{Name: "modules", Code: "unknown_module"})
			continue
		}
		to.Modules[name] = on
	}
	if len(problems) > 0 {
		return to, errs.Validation(problems...)
	}
	return to, nil
}

func set[V any](to *V, value *V) {
	if value != nil {
		*to = *value
	}
}

func changedSettings(before, after settings.Company) (resource.Changes, error) {
	old, err := settingsByName(before)
	if err != nil {
		return nil, err
	}
	now, err := settingsByName(after)
	if err != nil {
		return nil, err
	}
	changes := resource.Changes{}
	for name, value := range now {
		if string(old[name]) != string(value) {
			changes[name] = [2]json.RawMessage{old[name], value}
		}
	}
	return changes, nil
}

func settingsByName(c settings.Company) (map[string]json.RawMessage, error) {
	body, err := json.Marshal(c)
	if err != nil {
		return nil, err
	}
	var out map[string]json.RawMessage
	err = json.Unmarshal(body, &out)
	return out, err
}
