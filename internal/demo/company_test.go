package demo

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/effort"
	"github.com/loam-crm/loam/internal/identity"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/settings"
	"github.com/loam-crm/loam/internal/sales"
)

func staffID(t *testing.T, q db.Querier, login string) id.ID {
	t.Helper()
	return id.ID(number(t, q, "SELECT id FROM users WHERE login = ?", login))
}

// TestCompany looks at one filled database from many sides.
func TestCompany(t *testing.T) {
	d, report := filled(t, day)
	t.Run("refuses a second fill", func(t *testing.T) { refusesSecondFill(t, d, report) })
	t.Run("nothing contradicts itself", func(t *testing.T) { nothingContradictsItself(t, d) })
	t.Run("the story is told", func(t *testing.T) { storyIsTold(t, d) })
	t.Run("saved views find something", func(t *testing.T) { savedViewsFindSomething(t, d) })
	t.Run("people see their customers", func(t *testing.T) { peopleSeeTheirCustomers(t, d, report) })
	t.Run("every row passes its rules", func(t *testing.T) { everyRowPassesItsRules(t, d) })
	t.Run("the password holds", func(t *testing.T) { passwordHolds(t, d) })
}

// everyRowPassesItsRules writes every record again unchanged an hour later, which runs all rules over it.
func everyRowPassesItsRules(t *testing.T, d Dependencies) {
	store := *d.Store
	store.Clock = &clock.Fixed{At: day.Add(time.Hour)}
	d.Store = &store
	again(t, d, identity.Departments)
	again(t, d, identity.Users)
	again(t, d, account.Segments)
	again(t, d, account.Accounts)
	again(t, d, sales.Orders)
	again(t, d, sales.Lines)
	// The hours of closed months cannot be written again; for this they stand open.
	if err := d.Store.DB.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, "DELETE FROM effort_months")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	again(t, d, effort.Entries)
}

func again[T any](t *testing.T, d Dependencies, entity *resource.Resource[T]) {
	t.Helper()
	for _, target := range ids(t, d.Store.DB, "SELECT id FROM "+entity.Options().Table+" WHERE archived_at IS NULL") {
		err := d.Store.Write(t.Context(), authz.System(), func(ctx context.Context, w *resource.Write) error {
			_, err := entity.Update(ctx, w, target, func(*T) error { return nil })
			return err
		})
		if err != nil {
			t.Errorf("%s %d: %v", entity.Name, target, err)
		}
	}
	if n := number(t, d.Store.DB, "SELECT COUNT(*) FROM "+entity.Options().Table+" WHERE updated_at > ?", clock.At(day)); n > 0 {
		t.Errorf("%s: %d rows changed by writing them again: they were not in their normal form", entity.Name, n)
	}
}

func ids(t *testing.T, q db.Querier, query string) []id.ID {
	t.Helper()
	rows, err := q.Query(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var out []id.ID
	for rows.Next() {
		var one id.ID
		if err := rows.Scan(&one); err != nil {
			t.Fatal(err)
		}
		out = append(out, one)
	}
	if len(out) == 0 {
		t.Errorf("nothing: %s", query)
	}
	return out
}

// nothingContradictsItself looks for rows that no single rule would refuse.
func nothingContradictsItself(t *testing.T, d Dependencies) {
	date := day.In(settings.Default().Zone()).Format(time.DateOnly)
	for what, query := range map[string]string{
		"orders after the company ceased":   "SELECT o.number FROM orders o JOIN accounts a ON a.id = o.account_id WHERE o.ordered_on >= a.ceased_on",
		"orders before the relationship":    "SELECT o.number FROM orders o JOIN accounts a ON a.id = o.account_id WHERE o.ordered_on < a.since_on",
		"orders of the future":              "SELECT number FROM orders WHERE ordered_on > '" + date + "' OR paid_on > '" + date + "'",
		"orders paid before they were made": "SELECT number FROM orders WHERE paid_on < ordered_on OR due_on < ordered_on",
		"numbers given twice":               "SELECT number FROM orders GROUP BY number HAVING COUNT(*) > 1",
		"returns with a profit":             "SELECT number FROM orders WHERE amount < 0 AND base_gross_profit > 0 AND base_gross_profit > -amount",
		"lines that do not add up": `SELECT o.number FROM orders o JOIN order_lines l ON l.order_id = o.id GROUP BY o.id, o.number, o.amount, o.line_count, o.cost
			HAVING SUM(l.amount) <> o.amount OR COUNT(*) <> o.line_count OR COALESCE(SUM(l.cost), 0) <> COALESCE(o.cost, 0)`,
		"days that are too long":       "SELECT staff_id, worked_on FROM efforts GROUP BY staff_id, worked_on HAVING SUM(hours) > 8",
		"hours on an order of another": "SELECT e.id FROM efforts e JOIN orders o ON o.id = e.order_id WHERE o.account_id <> e.account_id",
		"no hours on orders":           "SELECT 'none' WHERE (SELECT COUNT(*) FROM efforts WHERE order_id IS NOT NULL) < 200",
		"months that stay open":        "SELECT 'few' WHERE (SELECT COUNT(*) FROM effort_months) <> 23",
		"efforts of the future":        "SELECT id FROM efforts WHERE worked_on > '" + date + "'",
		"customers without work before their first order": `SELECT 'few' WHERE (SELECT COUNT(DISTINCT e.account_id) FROM efforts e WHERE e.archived_at IS NULL
			AND e.worked_on < (SELECT MIN(o.ordered_on) FROM orders o WHERE o.account_id = e.account_id)) < 8`,
		"customers at home without code": "SELECT name FROM accounts WHERE archived_at IS NULL AND (country = '中国') <> (uscc <> '')",
		"grades that overlap":            "SELECT account_id FROM grade_records WHERE valid_to IS NULL GROUP BY account_id HAVING COUNT(*) > 1",
		"grades that end too early":      "SELECT id FROM grade_records WHERE valid_to < valid_from",
		"customers younger than history": `SELECT a.name FROM accounts a JOIN value_assessments v ON v.account_id = a.id WHERE v.recorded_at < a.created_at`,
	} {
		if found := text(t, d.Store.DB, query); found != "" {
			t.Errorf("%s: %.300s", what, found)
		}
	}
}

// peopleSeeTheirCustomers: all may enter, and every role that reads customers has some.
func peopleSeeTheirCustomers(t *testing.T, d Dependencies, report Report) {
	seen := map[string]int64{}
	for _, p := range people {
		actor, err := identity.LoadActor(t.Context(), d.Store.DB, staffID(t, d.Store.DB, p.login))
		if err != nil {
			t.Fatalf("%s: %v", p.login, err)
		}
		if p.role == "admin" {
			continue // looks after people, not customers
		}
		page, err := account.Accounts.List(t.Context(), d.Store, actor, resource.Query{Limit: 1, Total: true})
		if err != nil {
			t.Fatalf("%s: %v", p.login, err)
		}
		seen[p.login] = *page.Total
	}
	for login, want := range map[string]int64{"boss": int64(report.Accounts), "director": int64(report.Accounts - len(leads)),
		"auditor": int64(report.Accounts), "rnd1": 2, "rnd2": 1, "rnd3": 0} {
		if seen[login] != want {
			t.Errorf("%s sees %d customers, want %d", login, seen[login], want)
		}
	}
	for login, n := range seen {
		if (strings.HasPrefix(login, "sales") || strings.HasPrefix(login, "manager")) && (n < 3 || n >= int64(report.Accounts)) {
			t.Errorf("%s sees %d customers", login, n)
		}
	}
}

func passwordHolds(t *testing.T, d Dependencies) {
	boss, err := identity.LoadActor(t.Context(), d.Store.DB, staffID(t, d.Store.DB, Login))
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Identity.ChangePassword(t.Context(), boss, 0, Password, "another-demo-word"); err != nil {
		t.Errorf("the documented password does not hold: %v", err)
	}
}

func savedViewsFindSomething(t *testing.T, d Dependencies) {
	boss, err := identity.LoadActor(t.Context(), d.Store.DB, staffID(t, d.Store.DB, Login))
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range views {
		var config struct {
			Filter  json.RawMessage
			Sort    string
			Columns []string
			Group   string
		}
		if err := json.Unmarshal([]byte(v.config), &config); err != nil {
			t.Fatal(err)
		}
		filter, err := resource.ParseFilter(string(config.Filter))
		if err != nil {
			t.Fatal(err)
		}
		page, err := account.Accounts.List(t.Context(), d.Store, boss, resource.Query{Filter: filter, Sort: config.Sort, Fields: config.Columns})
		if err != nil {
			t.Errorf("%s: %v", v.name, err)
		}
		if n := len(page.Items); n < 2 || n > 30 && config.Group == "" {
			t.Errorf("%s finds %d customers", v.name, n)
		}
	}
}

// storyIsTold checks what the documentation shows.
func storyIsTold(t *testing.T, d Dependencies) {
	q := d.Store.DB
	company, err := settings.Load(t.Context(), q)
	if err != nil || !company.Demo || company.Name != companyName {
		t.Errorf("settings %+v, %v", company, err)
	}
	for what, want := range map[string]struct {
		query string
		n     int64
	}{
		"subsidiaries":              {"SELECT COUNT(*) FROM accounts a JOIN accounts p ON p.id = a.parent_id WHERE p.short_name = '" + groupHead + "'", 3},
		"lost Thai customer":        {"SELECT COUNT(*) FROM accounts WHERE stage = 'lost' AND country = '泰国' AND name_en <> '' AND note LIKE '%前出线%' AND grade_proposed = 'C'", 1},
		"ceased":                    {"SELECT COUNT(*) FROM accounts WHERE stage = 'ceased' AND ceased_on IS NOT NULL AND grade_proposed = 'C'", 1},
		"prospects":                 {"SELECT COUNT(*) FROM accounts WHERE order_count = 0 AND archived_at IS NULL", 7},
		"customers entered twice":   {"SELECT COUNT(*) FROM duplicate_pairs WHERE entity = 'accounts' AND reasons = 'name phone'", 1},
		"overrides in force":        {"SELECT COUNT(*) FROM grade_records WHERE kind = 'override' AND valid_to IS NULL AND reason <> ''", 1},
		"dates of evaluations":      {"SELECT COUNT(DISTINCT as_of) FROM evaluations WHERE finished_at IS NOT NULL", 4},
		"approvals without why":     {"SELECT COUNT(*) FROM grade_records WHERE reason = ''", 0},
		"customers in the bin":      {"SELECT COUNT(*) FROM accounts WHERE archived_at IS NOT NULL", 1},
		"custom fields":             {"SELECT COUNT(*) FROM custom_fields WHERE entity = 'accounts'", 2},
		"segments in use":           {"SELECT COUNT(DISTINCT segment_id) FROM accounts", 4},
		"currencies":                {"SELECT COUNT(DISTINCT currency) FROM orders", 2},
		"growing S or A":            {"SELECT COUNT(*) FROM accounts WHERE short_name = '" + growing + "' AND grade_proposed IN ('S', 'A')", 1},
		"payments held back":        {"SELECT CASE WHEN COUNT(*) > 0 THEN 1 ELSE 0 END FROM orders o JOIN accounts a ON a.id = o.account_id WHERE a.short_name = '" + disputing + "' AND o.paid_on IS NULL AND o.due_on < '2025-12-31'", 1},
		"people with collaborators": {"SELECT COUNT(DISTINCT user_id) FROM collaborators", 4},
	} {
		if got := number(t, q, want.query); got != want.n {
			t.Errorf("%s: %d, want %d", what, got, want.n)
		}
	}
	if n := number(t, q, "SELECT COUNT(*) FROM orders WHERE amount < 0"); n < 15 || n > 80 {
		t.Errorf("%d returns", n)
	}
	known := number(t, q, "SELECT 100 * COUNT(gross_profit) / COUNT(*) FROM orders")
	if known < 90 || known > 99 {
		t.Errorf("gross profit known for %d %%", known)
	}
}
