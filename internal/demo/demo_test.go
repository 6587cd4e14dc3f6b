package demo

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/identity"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/value"
)

func refusesSecondFill(t *testing.T, d Dependencies, report Report) {
	_, err := Fill(t.Context(), d, day.Add(time.Hour))
	if errs.Code(err) != "not_empty" {
		t.Fatalf("a second fill: %v", err)
	}
	for table, want := range map[string]int{"users": report.Users, "orders": report.Orders, "efforts": report.Efforts,
		"order_lines": report.Lines, "segments": report.Segments, "departments": report.Departments} {
		if got := number(t, d.Store.DB, "SELECT COUNT(*) FROM "+table); got != int64(want) {
			t.Errorf("%s: %d rows, reported %d", table, got, want)
		}
	}
}

// TestFillGivesTheSameCompanyTwice compares all figures; ids and the salts of passwords are another matter.
func TestFillGivesTheSameCompanyTwice(t *testing.T) {
	first, r1 := filled(t, day)
	second, r2 := filled(t, day)
	if fmt.Sprint(r1) != fmt.Sprint(r2) {
		t.Errorf("reports differ:\n%v\n%v", r1, r2)
	}
	for _, query := range figures {
		a, b := text(t, first.Store.DB, query), text(t, second.Store.DB, query)
		if a == "" || a != b {
			t.Errorf("differs or empty: %s", query)
		}
	}
}

var figures = []string{
	`SELECT a.code, a.name, a.uscc, a.stage, a.grade, a.grade_proposed, a.grade_state, a.grade_since, a.value_score, a.value_low, a.value_coverage,
		a.value_trend, a.sales_12m, a.spark, a.created_at, u.login FROM accounts a JOIN users u ON u.id = a.owner_id ORDER BY a.code, a.name`,
	"SELECT number, ordered_on, currency, amount, cost, base_gross_profit, due_on, paid_on, line_count FROM orders ORDER BY number",
	`SELECT o.number, l.product, l.quantity, l.amount, l.cost FROM order_lines l JOIN orders o ON o.id = l.order_id ORDER BY o.number, l.product, l.amount`,
	`SELECT u.login, a.code, e.activity, e.worked_on, e.hours, e.note FROM efforts e JOIN users u ON u.id = e.staff_id JOIN accounts a ON a.id = e.account_id
		ORDER BY u.login, e.worked_on, a.code, a.name, e.activity, e.hours, e.note`,
	`SELECT a.code, g.grade, g.kind, g.reason, g.valid_from, g.valid_to FROM grade_records g JOIN accounts a ON a.id = g.account_id ORDER BY a.code, a.name, g.valid_from`,
	"SELECT inputs_sha256, as_of, v FROM value_assessments ORDER BY as_of, inputs_sha256",
}

// TestFiguresStayInRange on ordinary days and on days where calendars are tricky.
func TestFiguresStayInRange(t *testing.T) {
	for _, now := range []string{"2026-11-24T03:00:00Z", "2026-12-31T16:30:00Z", "2028-02-29T12:00:00Z", "2027-06-28T23:00:00Z"} {
		t.Run(now, func(t *testing.T) {
			at, err := time.Parse(time.RFC3339, now)
			if err != nil {
				t.Fatal(err)
			}
			d, r := filled(t, at)
			checkFigures(t, r)
			checkBoard(t, d, r)
		})
	}
}

func checkFigures(t *testing.T, r Report) {
	t.Helper()
	within := func(what string, got, low, high int) {
		t.Helper()
		if got < low || got > high {
			t.Errorf("%s: %d, want %d to %d", what, got, low, high)
		}
	}
	within("users", r.Users, 30, 30)
	within("accounts", r.Accounts, 59, 64)
	within("orders", r.Orders, 1400, 1700)
	within("order lines", r.Lines, 400, 900)
	within("efforts", r.Efforts, 1500, 2600)
	for _, sales := range r.Sales {
		within("sales of twelve months, CNY", int(sales/100), 13_000_000, 17_000_000)
	}
	within("S", r.Grades["S"], 1, 5)
	within("A", r.Grades["A"], 4, 12)
	within("B", r.Grades["B"], 12, 28)
	within("C", r.Grades["C"], 14, 32)
	within("U", r.Grades["U"], 3, 8)
	within("S below A", r.Grades["A"]-r.Grades["S"], 1, 60)
	within("A below B", r.Grades["B"]-r.Grades["A"], 1, 60)
	within("decided", r.Decided, 60, 160)
	within("waiting", r.Waiting, 3, 22)
}

func checkBoard(t *testing.T, d Dependencies, r Report) {
	t.Helper()
	boss, err := identity.LoadActor(t.Context(), d.Store.DB, staffID(t, d.Store.DB, Login))
	if err != nil {
		t.Fatal(err)
	}
	board, err := d.Value.Board(t.Context(), boss)
	if err != nil {
		t.Fatal(err)
	}
	for what, c := range map[string]value.BoardConcentration{"12 months": board.Concentration, "all": board.ConcentrationAll} {
		if c.Bands["cr1"] != value.BandAmber || c.Bands["cr3"] == value.BandRed || c.Bands["hhi"] == value.BandRed {
			t.Errorf("%s: bands %v", what, c.Bands)
		}
	}
	if m := board.Movement; m == nil || m.Up == 0 || m.Down == 0 {
		t.Errorf("movement %+v", m)
	}
	if board.Waiting != r.Waiting {
		t.Errorf("waiting %d, reported %d", board.Waiting, r.Waiting)
	}
	for _, g := range board.Grades {
		if g.Count == 0 {
			t.Errorf("nobody has grade %s", g.Grade)
		}
	}
}

// number reads one whole number.
func number(t *testing.T, q db.Querier, query string, args ...any) int64 {
	t.Helper()
	var n int64
	if err := q.QueryRow(t.Context(), query, args...).Scan(&n); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}

// text renders the rows of a query, one a line.
func text(t *testing.T, q db.Querier, query string, args ...any) string {
	t.Helper()
	lines, err := lines(t.Context(), q, query, args...)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return strings.Join(lines, "\n")
}

func lines(ctx context.Context, q db.Querier, query string, args ...any) ([]string, error) {
	rows, err := q.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	cells := make([]any, len(columns))
	into := make([]any, len(columns))
	for i := range cells {
		into[i] = &cells[i]
	}
	var out []string
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		out = append(out, fmt.Sprint(slices.Clone(cells)...))
	}
	return out, rows.Err()
}
