package pyramid

import (
	"reflect"
	"testing"

	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/value"
)

// §3.23 and R-052 from the stored history: 13 accounts, 3 up, 3 down, one of them lost, net 0.0.
func TestMovementBetweenTwoDays(t *testing.T) {
	f := newFirm(t)
	boss := f.user("boss", "boss", nil)
	from := []value.Grade{"S", "A", "A", "A", "B", "B", "B", "B", "C", "C", "C", "C", "C"}
	to := []value.Grade{"S", "S", "A", "B", "A", "B", "B", "C", "B", "C", "C", "C", value.Lost}
	for i := range from {
		acc := f.account("客户", boss.ID, "U")
		f.decide(acc, from[i], "2025-12-01", "approved", "")
		if to[i] == value.Lost {
			f.must(f.change(registry.Named("accounts"), boss, acc, `{"stage":"lost"}`))
			continue
		}
		if to[i] != from[i] {
			f.decide(acc, to[i], "2026-03-01", "approved", "")
		}
	}
	fresh := f.account("新客", boss.ID, "U")
	f.decide(fresh, "B", "2026-05-01", "approved", "")
	nobody := f.account("未评", boss.ID, "U")

	m, err := f.Movement(t.Context(), boss, "2026-01-01", today)
	f.must(err)
	want := map[value.Grade]map[value.Grade]int{"S": {"S": 1}, "A": {"S": 1, "A": 1, "B": 1}, "B": {"A": 1, "B": 2, "C": 1}, "C": {"B": 1, "C": 3, value.Lost: 1}}
	if !reflect.DeepEqual(m.Cells, want) || m.Up != 3 || m.Down != 3 || m.Net != 0 || m.Rated != 13 || m.Lost != 1 {
		t.Errorf("moved %+v", m)
	}
	if m.Fresh != 1 || m.New["B"] != 1 {
		t.Errorf("new %+v", m.New)
	}
	if m, _ := f.Movement(t.Context(), boss, "2026-03-01", today); m.Up != 0 || m.Down != 1 || m.Rated != 13 {
		t.Errorf("after the change of March, which counts on its own day: %+v", m)
	}
	if m, _ := f.Movement(t.Context(), boss, "2025-01-01", "2025-06-01"); m.Rated != 0 || m.Fresh != 0 {
		t.Errorf("before any grade: %+v", m)
	}
	cell, err := f.Movers(t.Context(), boss, "2026-01-01", today, "C", "lost")
	f.must(err)
	if cell.Total != 1 || cell.Items[0].Name != "客户" || cell.Items[0].To != value.Lost {
		t.Errorf("the cell C → lost: %+v", cell)
	}
	if cell, _ := f.Movers(t.Context(), boss, "2026-01-01", today, "new", "B"); cell.Total != 1 || cell.Items[0].ID != fresh.String() {
		t.Errorf("new in B: %+v", cell)
	}
	_ = nobody
	stranger := f.user("amy", "salesperson", nil)
	if m, err := f.Movement(t.Context(), stranger, "2026-01-01", today); err != nil || m.Rated != 0 {
		t.Errorf("who sees no account sees %+v %v", m, err)
	}
	for _, c := range []struct {
		from, to calendar.Date
		want     string
	}{{"x", today, "from:not_a_date"}, {"2026-01-01", "2026-07-01", "to:in_the_future"}, {today, today, "to:not_after_from"}, {"2026-02-30", today, "from:not_a_date"}} {
		_, err := f.Movement(t.Context(), boss, c.from, c.to)
		f.refused(err, c.want)
	}
	rnd := f.user("rd", "rnd", nil)
	_, err = f.Movement(t.Context(), rnd, "2026-01-01", today)
	f.refused(err, "forbidden")
}

// Where nobody has decided yet, the proposal of that time counts.
func TestProposalsCountUntilSomebodyDecides(t *testing.T) {
	f := newFirm(t)
	boss := f.user("boss", "boss", nil)
	acc := f.account("甲", boss.ID, "U")
	f.exec(`INSERT INTO value_models (id, version, kind, state, name_zh, name_en, definition, created_at) VALUES (1, 1, 'starter', 'active', 'x', 'x', '{}', 1)`)
	f.exec("INSERT INTO evaluations (id, model_id, as_of, started_at, finished_at) VALUES (1, 1, '2026-01-05', 1, 1)")
	propose := func(day calendar.Date, grade string) {
		f.exec(`INSERT INTO value_assessments (id, account_id, evaluation_id, model_id, as_of, recorded_at, v, low, high, coverage, grade, reasons, inputs, inputs_sha256)
			VALUES (?, ?, 1, 1, ?, ?, 50, 50, 50, 1, ?, '[]', '{}', 'x')`, f.IDs.Next(), acc, day, clock.At(day.Time()), grade)
	}
	propose("2026-01-05", "C")
	propose("2026-03-05", "B")
	f.decide(acc, "A", "2026-05-05", "approved", "")
	propose("2026-06-05", "C")
	for _, c := range []struct {
		from, to   calendar.Date
		start, end value.Grade
	}{{"2026-01-05", "2026-04-01", "C", "B"}, {"2026-04-01", today, "B", "A"}} {
		m, err := f.Movement(t.Context(), boss, c.from, c.to)
		f.must(err)
		if m.Cells[c.start][c.end] != 1 || m.First != "2026-01-05" {
			t.Errorf("%s to %s: %+v", c.from, c.to, m)
		}
	}
}

// A day ends in the company's zone.
func TestTheEndOfADay(t *testing.T) {
	f := newFirm(t)
	env, err := f.Store.Env(t.Context(), f.Store.DB)
	f.must(err)
	if got := endOf("2026-06-30", env.Zone).Time().Format("2006-01-02T15:04:05.000000"); got != "2026-06-30T15:59:59.999999" {
		t.Errorf("the day ends %s", got)
	}
}
