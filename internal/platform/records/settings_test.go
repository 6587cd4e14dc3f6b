package records_test

import (
	"context"
	"testing"

	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/settings"
)

func TestSettings(t *testing.T) {
	b := newBench(t)
	var c settings.Company
	b.call("admin", "PATCH", "/settings", `{"company":" Loam ","currency":"EUR","modules":{"projects":true},"fiscal_year_start":4}`).ok(200, &c)
	if c.Name != "Loam" || c.Currency != "EUR" || !c.Modules["projects"] || c.FiscalStart != 4 || c.TimeZone != "Asia/Shanghai" {
		t.Errorf("%+v", c)
	}
	b.call("admin", "PATCH", "/settings", `{"modules":{"mail":true},"sme":false}`).ok(200, nil)
	if b.get("nobody", "/settings").ok(200, &c); !c.Modules["projects"] || !c.Modules["mail"] || c.SME || c.Name != "Loam" {
		t.Errorf("%+v", c)
	}
	b.unchanged(func() { b.call("admin", "PATCH", "/settings", `{"sme":false}`).ok(200, nil) })
}

func TestSettingsThatAreRefused(t *testing.T) {
	b := newBench(t)
	b.used = true
	b.unchanged(func() {
		b.call("li", "PATCH", "/settings", `{"company":"x"}`).refused(403, "forbidden")
		b.call("token", "PATCH", "/settings", `{"company":"x"}`).refused(403, "forbidden")
		b.call("admin", "PATCH", "/settings", `{"company":"x","currency":"EUR"}`).refused(409, "currency_in_use")
		b.call("admin", "PATCH", "/settings", `{"currency":"coins"}`).invalid("currency", "not_a_currency")
		b.call("admin", "PATCH", "/settings", `{"time_zone":"Mars"}`).invalid("time_zone", "not_a_time_zone")
		b.call("admin", "PATCH", "/settings", `{"fiscal_year_start":13}`).invalid("fiscal_year_start", "not_a_month")
		b.call("admin", "PATCH", "/settings", `{"company":"  "}`).invalid("company", "required")
		b.call("admin", "PATCH", "/settings", `{"modules":{"No Way":true}}`).invalid("modules", "unknown_module")
		b.call("admin", "PATCH", "/settings", `{"second_factor":true}`).refused(409, "own_second_factor_first")
		b.call("admin", "PATCH", "/settings", `{"demo":true}`).refused(422, "validation")
	})
	b.call("admin", "PATCH", "/settings", `{"currency":"CNY","company":"x"}`).ok(200, nil)
}

// TestWhoHasASecondFactorAsksItOfEverybody: the test above refuses who has none.
func TestWhoHasASecondFactorAsksItOfEverybody(t *testing.T) {
	b := newBench(t)
	b.write(func(ctx context.Context, w *resource.Write) error {
		_, err := w.Tx.Exec(ctx, "UPDATE users SET totp_on = ?", true)
		return err
	})
	var c settings.Company
	if b.call("admin", "PATCH", "/settings", `{"second_factor":true}`).ok(200, &c); !c.SecondFactor {
		t.Errorf("%+v", c)
	}
}
