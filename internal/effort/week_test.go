package effort_test

import (
	"math"
	"slices"
	"testing"

	"github.com/loam-crm/loam/internal/effort"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/resource"
)

func TestWeekIsSavedAsAWhole(t *testing.T) {
	o := newOffice(t)
	li := o.user("li", "salesperson", nil)
	a, b := o.account("甲公司", li), o.account("乙公司", li)
	got, err := o.save(li, line(a, 2, 3), line(b, 4, 0, 1.5))
	o.must(err)
	if len(got.Rows) != 2 || got.Rows[0].Total != 5 || got.Rows[1].Total != 5.5 || got.Days[0].Hours != 6 || got.Rows[0].Account.Title != "甲公司" {
		t.Errorf("saved: %+v", got)
	}
	if got.Staff.Title != "li" || got.From != "2026-11-16" || !got.Editable || got.DayHours != 8 {
		t.Errorf("head: %+v", got)
	}
	if n := o.count("SELECT COUNT(*) FROM audit_log WHERE entity = 'efforts'"); n != 4 {
		t.Errorf("%d lines in the audit log, want one for each cell", n)
	}
}

func TestCellsThatStayKeepTheirEntries(t *testing.T) {
	o := newOffice(t)
	li := o.user("li", "salesperson", nil)
	a, b := o.account("甲公司", li), o.account("乙公司", li)
	first, second := o.log(li, a, monday, 2), o.log(li, a, monday, 3)
	o.log(li, b, monday, 4)
	_, err := o.save(li, line(a, 5), line(b, 4))
	o.must(err)
	if n := o.count("SELECT COUNT(*) FROM efforts WHERE rev > 1"); n != 0 {
		t.Errorf("%d entries changed although nothing did", n)
	}
	_, err = o.save(li, line(a, 1), line(b, 4, 6)) // 4 hours less
	o.must(err)
	if n := o.count("SELECT COUNT(*) FROM efforts WHERE id = ? AND archived_at IS NOT NULL", second); n != 1 {
		t.Error("the later entry is still there")
	}
	if n := o.count("SELECT COUNT(*) FROM efforts WHERE id = ? AND archived_at IS NULL AND hours = 1 AND note = 'kept'", first); n != 1 {
		t.Error("the earlier entry is not what is left")
	}
	got, err := o.save(li, line(b, 4)) // without the row of 甲公司 and the Tuesday
	o.must(err)
	if len(got.Rows) != 1 || got.Rows[0].Total != 4 {
		t.Errorf("left: %+v", got.Rows)
	}
}

func TestHoursMoveWithinAFullDay(t *testing.T) {
	o := newOffice(t)
	li := o.user("li", "salesperson", nil)
	a, b := o.account("甲公司", li), o.account("乙公司", li)
	_, err := o.save(li, line(a, 4), line(b, 12))
	o.must(err)
	got, err := o.save(li, line(a, 12), line(b, 4))
	o.must(err)
	if got.Rows[0].Total != 12 || got.Rows[1].Total != 4 {
		t.Errorf("moved: %+v", got.Rows)
	}
}

func TestWeekRefusesByCell(t *testing.T) {
	o := newOffice(t)
	li, other := o.user("li", "salesperson", nil), o.user("other", "salesperson", nil)
	a, foreign := o.account("甲公司", li), o.account("别人的", other)
	_, err := o.save(li, line(a, 17, -1, math.NaN()), line(a, 1), line(0, 1))
	want := map[string]string{"rows.0.hours.0": "out_of_range", "rows.0.hours.1": "out_of_range", "rows.0.hours.2": "out_of_range",
		"rows.1.account": "row_twice", "rows.2.account": "required"}
	if got := refused(err); !equal(got, want) {
		t.Errorf("refused %v, want %v", got, want)
	}
	_, err = o.save(li, line(a, 9), effort.Line{Account: a, Activity: "service", Hours: [7]float64{8}})
	if got := refused(err); !equal(got, map[string]string{"days.0": "day_over"}) {
		t.Errorf("17 hours on Monday: %v", got)
	}
	_, err = o.save(li, line(a, 1, 0, 0, 0, 0, 2), line(foreign, 3)) // Saturday is yet to come
	if got := refused(err); !equal(got, map[string]string{"rows.0.hours.5": "in_the_future", "rows.1.account": "ref_not_found"}) {
		t.Errorf("future and foreign: %v", got)
	}
	if n := o.count("SELECT COUNT(*) FROM efforts"); n != 0 {
		t.Errorf("%d entries stored by refused sheets", n)
	}
}

func equal(a, b map[string]string) bool {
	if len(a) != len(b) {
		return false
	}
	for name, code := range a {
		if b[name] != code {
			return false
		}
	}
	return true
}

func TestAnotherDeviceSavedFirst(t *testing.T) {
	o := newOffice(t)
	li := o.user("li", "salesperson", nil)
	a := o.account("甲公司", li)
	rev := o.week(li).Rev
	_, err := o.save(li, line(a, 2))
	o.must(err)
	_, err = o.SaveWeek(t.Context(), li, effort.Sheet{Of: monday, Rev: rev, Lines: []effort.Line{line(a, 8)}})
	o.wantCode(err, "week_changed")
	if got := o.week(li).Rows[0].Total; got != 2 {
		t.Errorf("%v hours, want those of the first device", got)
	}
}

func TestPercentOfTheWeek(t *testing.T) {
	o := newOffice(t)
	li := o.user("li", "salesperson", nil)
	a, b := o.account("甲公司", li), o.account("乙公司", li)
	o.log(li, b, "2026-11-21", 3) // Saturday stays
	save := func(total float64, shares ...float64) (*effort.EffortWeek, error) {
		return o.SaveWeek(t.Context(), li, effort.Sheet{Of: monday, Rev: o.week(li).Rev, Lines: []effort.Line{line(a), line(b)}, Shares: shares, Total: total})
	}
	got, err := save(0, 75, 25)
	o.must(err)
	i := slices.IndexFunc(got.Rows, func(r effort.WeekRow) bool { return r.Account.Title == "甲公司" })
	if got.Rows[i].Total != 24 || got.Rows[1-i].Total != 8+3 || got.Days[3].Hours != 8 || got.Days[4].Hours != 0 {
		t.Errorf("four days so far: %+v", got.Rows)
	}
	got, err = save(20, 75, 25)
	o.must(err)
	if got.Days[0].Hours != 5 || got.Days[5].Hours != 3 {
		t.Errorf("20 hours over four days: %+v", got.Days)
	}
	_, err = save(0, 75, 20)
	if refused(err)["shares"] != "shares_sum" {
		t.Errorf("95 %%: %v", err)
	}
	_, err = save(99, 75, 25)
	if refused(err)["total"] != "out_of_range" {
		t.Errorf("99 hours in four days: %v", err)
	}
}

func TestPreviousWeekAndSuggestions(t *testing.T) {
	o := newOffice(t)
	li, other := o.user("li", "salesperson", nil), o.user("other", "salesperson", nil)
	a, b, far := o.account("甲公司", li), o.account("乙公司", li), o.account("别人的", other)
	o.log(li, a, monday.AddDays(-14), 5) // two weeks back
	o.log(li, b, monday.AddDays(-5), 2)
	o.log(li, far, monday.AddDays(-5), 1) // no longer to be seen: the name is known from one's own hours
	got := o.week(li)
	if len(got.Previous) != 2 || !got.Previous[1].Account.NameOnly || got.Previous[1].Account.Title != "别人的" || got.Previous[0].Account.Title != "乙公司" || got.Previous[0].Hours[2] != 2 {
		t.Errorf("previous: %+v", got.Previous)
	}
	var names []string
	for _, p := range got.Suggestions {
		names = append(names, p.Title+" "+p.Why)
	}
	if !slices.Equal(names, []string{"别人的 worked", "乙公司 worked", "甲公司 worked"}) {
		t.Errorf("suggestions: %v", names)
	}
}

func TestSheetsOfOthers(t *testing.T) {
	o := newOffice(t)
	boss, finance := o.user("boss", "boss", nil), o.user("finance", "finance", nil)
	li, other, admin := o.user("li", "salesperson", nil), o.user("other", "salesperson", nil), o.user("admin", "admin", nil)
	a := o.account("甲公司", li)
	sheet := effort.Sheet{Staff: li.ID, Of: monday, Rev: o.week(li).Rev, Lines: []effort.Line{line(a, 3)}}
	for _, c := range []struct {
		who        authz.Actor
		read, save string
	}{{other, "not_found", "not_found"}, {finance, "", "forbidden"}, {admin, "forbidden", "forbidden"}, {boss, "", ""}} {
		w, err := o.Week(t.Context(), c.who, li.ID, monday)
		if err != nil || c.read != "" {
			o.wantCode(err, c.read)
		} else if w.Editable != (c.save == "") {
			t.Errorf("%s: editable %v", c.who.Login, w.Editable)
		}
		if _, err := o.SaveWeek(t.Context(), c.who, sheet); err != nil || c.save != "" {
			o.wantCode(err, c.save)
		}
	}
	if got := o.week(li); len(got.Rows) != 1 || got.Rows[0].Total != 3 {
		t.Errorf("the boss saved %+v", got.Rows)
	}
}

func TestClosedMonth(t *testing.T) {
	o := newOffice(t)
	boss, li := o.user("boss", "boss", nil), o.user("li", "salesperson", nil)
	a := o.account("甲公司", li)
	october := o.log(li, a, "2026-10-30", 2)
	o.wantCode(o.Close(t.Context(), li, "2026-10"), "forbidden")
	o.wantCode(o.Close(t.Context(), boss, "2026-13"), "not_found")
	if got := refused(o.Close(t.Context(), boss, "2026-11")); got["month"] != "month_not_over" {
		t.Errorf("the present month: %v", got)
	}
	o.must(o.Close(t.Context(), boss, "2026-10"))
	o.wantCode(o.Close(t.Context(), boss, "2026-10"), "month_closed")

	o.wantCode(effort.Entries.Archive(t.Context(), o.Store, li, october, 0), "month_closed")
	_, err := effort.Entries.Patch(t.Context(), o.Store, li, october, 1, resource.Body{"date": []byte(`"2026-11-02"`)})
	o.wantCode(err, "month_closed")
	_, err = effort.Entries.Create(t.Context(), o.Store, li, resource.Body{"account": []byte(`"` + a.String() + `"`), "activity": []byte(`"sales"`), "date": []byte(`"2026-10-05"`), "hours": []byte(`1`)})
	o.wantCode(err, "month_closed")
	w, err := o.Week(t.Context(), li, 0, "2026-10-30")
	o.must(err)
	if !w.Days[4].Closed || w.Days[6].Closed {
		t.Errorf("the week over the end of the month: %+v", w.Days)
	}
	_, err = o.SaveWeek(t.Context(), li, effort.Sheet{Of: "2026-10-30", Rev: w.Rev, Lines: []effort.Line{line(a, 0, 0, 0, 0, 4)}})
	o.wantCode(err, "month_closed")
	_, err = o.SaveWeek(t.Context(), li, effort.Sheet{Of: "2026-10-30", Rev: w.Rev, Lines: []effort.Line{line(a, 0, 0, 0, 0, 2, 0, 5)}})
	o.must(err) // the Sunday is in November

	months, err := o.Months(t.Context(), boss)
	o.must(err)
	if months[1].Month != "2026-10" || months[1].ClosedAt == nil || months[1].ClosedBy != "boss" || months[1].Hours != 2 || months[0].Hours != 5 {
		t.Errorf("months: %+v", months[:2])
	}
	if got := refused(o.Reopen(t.Context(), boss, "2026-10", " ")); got["reason"] != "required" {
		t.Errorf("without a reason: %v", got)
	}
	o.must(o.Reopen(t.Context(), boss, "2026-10", "wrong customer"))
	o.wantCode(o.Reopen(t.Context(), boss, "2026-10", "again"), "month_open")
	o.must(effort.Entries.Archive(t.Context(), o.Store, li, october, 0))
	if n := o.count("SELECT COUNT(*) FROM audit_log WHERE action = 'reopen' AND title = '2026-10' AND reason = 'wrong customer'"); n != 1 {
		t.Error("the audit log does not know of the reopening")
	}
}

func TestOrderOfAnotherAccount(t *testing.T) {
	o := newOffice(t)
	li := o.user("li", "salesperson", nil)
	a, b := o.account("甲公司", li), o.account("乙公司", li)
	order := o.IDs.Next()
	o.exec("INSERT INTO orders (id, rev, created_at, updated_at, account_id, number, ordered_on, currency, amount, base_amount) VALUES (?, 1, 1, 1, ?, 'N1', ?, 'CNY', 1, 1)", order, a, today)
	l := line(b, 2)
	l.Order = order
	if _, err := o.save(li, l); !equal(refused(err), map[string]string{"rows.0.order": "order_of_another"}) {
		t.Errorf("an order of another customer: %v", err)
	}
	l.Account = a
	got, err := o.save(li, l)
	o.must(err)
	if got.Rows[0].Order == nil || got.Rows[0].Order.Title != "N1" {
		t.Errorf("order: %+v", got.Rows[0])
	}
}

func TestWhatWasSpent(t *testing.T) {
	o := newOffice(t)
	paid, unpaid := o.user("paid", "salesperson", int64(30_000_00)), o.user("unpaid", "salesperson", nil)
	a, b := o.account("甲公司", paid), o.account("乙公司", paid)
	o.log(paid, a, today, 8.7) // a twentieth of a person-month
	o.log(unpaid, b, today, 17.4)
	o.log(paid, b, today.AddMonths(-12), 5) // too long ago
	rate := int64(25_000_00)
	for _, c := range []struct {
		rates          effort.Rates
		costA, uncostB float64
	}{
		{effort.Rates{HoursPerMonth: 174, OwnPay: true}, 1_500_00, 17.4},
		{effort.Rates{HoursPerMonth: 174, OwnPay: true, Company: &rate}, 1_500_00, 0},
		{effort.Rates{HoursPerMonth: 174, Company: &rate}, 1_250_00, 0},
		{effort.Rates{HoursPerMonth: 174}, 0, 17.4},
	} {
		got, err := effort.ByAccount(t.Context(), o.Store.DB, c.rates, a, b, today)
		o.must(err)
		if len(got) != 2 || got[0].Account != a || got[0].Hours != 8.7 || math.Abs(got[0].Cost-c.costA) > 1e-6 || got[1].Hours != 17.4 || got[1].Uncosted != c.uncostB {
			t.Errorf("%+v: %+v", c.rates, got)
		}
		all, err := effort.OfCompany(t.Context(), o.Store.DB, c.rates, today)
		o.must(err)
		if math.Abs(all.Hours-26.1) > 1e-9 || all.Known() != (c.uncostB == 0 && c.costA > 0) {
			t.Errorf("%+v, company: %+v", c.rates, all)
		}
	}
}
