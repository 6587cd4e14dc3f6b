package value

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
)

func TestEachStoredReadsWhatEncodeInputsWrites(t *testing.T) {
	m := FullModel().Canonical()
	inputs := make([]Input, len(m.Leaves))
	for i := range inputs {
		switch i % 5 {
		case 0:
			inputs[i] = Known(float64(i) / 3)
			inputs[i].Source, inputs[i].Records = `od"d}{`, []string{"wallets:1", `{"u":"x"}`}
		case 1:
			inputs[i] = Unknown(ReasonExpired)
			inputs[i].Source = "judged"
		case 2:
			inputs[i] = NA(ReasonNotServed)
		case 3:
			inputs[i] = Unknown("")
		case 4:
			inputs[i] = Known(0)
			inputs[i].From, inputs[i].Count = 20000, 7
		}
	}
	text := string(encodeInputs(nil, &m, inputs, calendar.DayOf(2026, 6, 30)))
	at := 0
	eachStored(text, func(code Code, state State, reason Reason) {
		want := inputs[at]
		if want.State == StateUnknown && reason != want.Reason || code != m.Leaves[at].Code || state != want.State {
			t.Errorf("%s: %v %q, stored %v %q", code, state, reason, want.State, want.Reason)
		}
		at++
	})
	if at != len(inputs) {
		t.Errorf("told of %d of %d in %s", at, len(inputs), text)
	}
}

// mapped is a firm under the full model: six customers in two segments, some judged, one judged too long ago, one never
// assessed.
func mapped(t *testing.T) (c *firm, boss authz.Actor, accounts []id.ID, segment id.ID) {
	c = newFirm(t)
	boss = c.user("boss", "boss")
	accounts = c.trade(6, boss.ID)
	segment = c.ids.Next()
	c.exec("INSERT INTO segments (id, rev, created_at, updated_at, name) VALUES (?, 1, 1, 1, '电力')", segment)
	c.exec("UPDATE accounts SET segment_id = ? WHERE id IN (?, ?)", segment, accounts[0], accounts[1])
	m, err := c.CreateModel(t.Context(), boss, KindFull, "")
	if err != nil {
		t.Fatal(err)
	}
	c.exec("UPDATE value_models SET state = 'active' WHERE id = ?", m.ID)
	c.on("2025-06-01")
	if err := c.enter(boss, accounts[0], level("N1", 1)); err != nil {
		t.Fatal(err)
	}
	c.on(today)
	if err := c.enter(boss, accounts[1], level("N1", 1), Entry{Code: "N2", State: StateNA, Reason: "r"}, Entry{Code: T1, State: StateKnown, Value: new(float64), Note: "n"}); err != nil {
		t.Fatal(err)
	}
	c.evaluate("")
	c.account("Never assessed", boss.ID)
	return c, boss, accounts, segment
}

func (m *CoverageMap) cell(row CoverageRow, code Code) CoverageCell {
	return row.Cells[slices.IndexFunc(m.Indicators, func(c CoverageIndicator) bool { return c.Code == code })]
}

func TestTheCoverageMapSaysWhatIsNotKnown(t *testing.T) {
	c, boss, accounts, segment := mapped(t)
	m, err := c.CoverageMap(t.Context(), boss)
	if err != nil {
		t.Fatal(err)
	}
	if m.Customers != 7 || len(m.Indicators) != 24 || len(m.Segments) != 2 || len(m.Owners) != 1 || m.Owners[0].Customers != 7 {
		t.Fatalf("%d customers, %d indicators, %+v", m.Customers, len(m.Indicators), m.Segments)
	}
	ours := m.Segments[slices.IndexFunc(m.Segments, func(r CoverageRow) bool { return r.ID == segment.String() })]
	for code, want := range map[Code]CoverageCell{
		"N1": {Known: 1, Stale: 1},
		"N2": {Assumed: 1, NA: 1},
		"H1": {Known: 2},
		T1:   {Known: 1, Missing: 1},
	} {
		if got := m.cell(ours, code); got != want {
			t.Errorf("%s: %+v, want %+v", code, got, want)
		}
	}
	if got := m.cell(m.Total, "H1"); got != (CoverageCell{Known: 6, Missing: 1}) {
		t.Errorf("H1 of all: %+v", got)
	}
	sum := 0.0
	for _, i := range m.Indicators {
		sum += i.Weight
	}
	if sum < .99999 || sum > 1.00001 {
		t.Errorf("the weights come to %v", sum)
	}
	// The row's share is the mean of the customers' own coverages; who was never assessed has none.
	mean := 0.0
	for _, one := range accounts {
		mean += *c.load(one).Coverage / 7
	}
	if fmt.Sprintf("%.5f", *m.Total.Coverage) != fmt.Sprintf("%.5f", mean) {
		t.Errorf("coverage %v, the mean of the customers' own is %v", *m.Total.Coverage, mean)
	}
	if _, err := c.CoverageMap(t.Context(), authz.Actor{}); errs.Code(err) != "forbidden" {
		t.Errorf("without rights: %v", err)
	}
}

// Nobody is counted who is not seen, and parts are put together right.
func TestTheCoverageMapKeepsToWhatIsSeen(t *testing.T) {
	c, _, accounts, _ := mapped(t)
	seller := c.user("seller", "salesperson")
	c.exec("UPDATE accounts SET owner_id = ? WHERE id = ?", seller.ID, accounts[2])
	m, err := c.CoverageMap(t.Context(), seller)
	if err != nil || m.Customers != 1 || len(m.Owners) != 1 || m.Owners[0].Name != "seller" {
		t.Errorf("%+v %v", m, err)
	}
}

// A cell opens exactly the customers it counts.
func TestACellOpensItsCustomers(t *testing.T) {
	c, boss, accounts, segment := mapped(t)
	m, err := c.CoverageMap(t.Context(), boss)
	if err != nil {
		t.Fatal(err)
	}
	for i, indicator := range m.Indicators {
		for _, row := range append([]CoverageRow{m.Total}, m.Segments...) {
			in := lackingInput{leaf: indicator.Code, segment: row.ID}
			if row.ID == "" && row.Customers < m.Customers {
				in.segment = "none"
			}
			got, err := c.GapsOf(t.Context(), boss, in)
			cell := row.Cells[i]
			if err != nil || len(got.Items) != cell.Assumed+cell.Stale+cell.Missing {
				t.Errorf("%s of %q lists %d for %+v (%v)", indicator.Code, row.Name, len(got.Items), cell, err)
			}
		}
	}
	got, err := c.GapsOf(t.Context(), boss, lackingInput{leaf: "N1", segment: segment.String(), owner: boss.ID.String()})
	if err != nil || len(got.Items) != 1 || got.Items[0].ID != accounts[0].String() || len(got.Leaves) != 1 || len(got.Items[0].Cells) != 1 {
		t.Errorf("N1: %+v %v", got, err)
	}
	if got, err = c.GapsOf(t.Context(), boss, lackingInput{leaf: "N3", skip: 5}); err != nil || len(got.Items) != 2 || got.Next != nil {
		t.Errorf("from the sixth on: %+v %v", got, err)
	}
	if _, err := c.GapsOf(t.Context(), boss, lackingInput{leaf: "P6"}); errs.Code(err) != "validation" {
		t.Errorf("an indicator that nobody asks for: %v", err)
	}
}

func TestTheCoverageMapIsExported(t *testing.T) {
	c, boss, _, _ := mapped(t)
	m, err := c.CoverageMap(t.Context(), boss)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := m.write(&out, "csv", "en"); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(out.String(), "\n"); n != 1+24*(1+2+1) || !strings.Contains(out.String(), "Segment,None,5,") {
		t.Errorf("%d lines:\n%s", n, out.String()[:600])
	}
}

// What an account was worth on a day, group by group.
func TestGroupsOnADay(t *testing.T) {
	c := newFirm(t)
	boss := c.user("boss", "boss")
	accounts := c.trade(3, boss.ID)
	c.evaluate("2026-01-31")
	before := *c.load(accounts[0]).Score
	c.order(accounts[0], "2026-06-15", 900000000, 1)
	c.evaluate("2026-06-30")
	for day, want := range map[calendar.Date]bool{"2026-01-30": false, "2026-01-31": true, "2026-06-30": true} {
		got, err := c.GroupsOn(t.Context(), c.Store.DB, accounts, day, GroupPotential)
		if err != nil || (len(got) == 3) != want {
			t.Fatalf("%s: %v %v", day, got, err)
		}
	}
	old, err := c.GroupsOn(t.Context(), c.Store.DB, accounts[:1], "2026-03-01", GroupPotential)
	now, err2 := c.GroupsOn(t.Context(), c.Store.DB, accounts[:1], today, GroupPotential)
	if err != nil || err2 != nil || old[accounts[0]].Score >= now[accounts[0]].Score || now[accounts[0]].Known != 1 || before >= *c.load(accounts[0]).Score {
		t.Errorf("%+v then, %+v now (%v %v)", old, now, err, err2)
	}
	whole := 0.0
	for _, group := range []GroupCode{GroupHistory, GroupCurrent, GroupPotential} {
		got, err := c.GroupsOn(t.Context(), c.Store.DB, accounts[:1], today, group)
		if err != nil {
			t.Fatal(err)
		}
		panel, err := c.Panel(t.Context(), boss, accounts[0])
		if err != nil {
			t.Fatal(err)
		}
		for _, g := range panel.Groups {
			if g.Code == group {
				if g.Score != got[accounts[0]].Score {
					t.Errorf("%s: %v, the panel says %v", group, got[accounts[0]].Score, g.Score)
				}
				whole++
			}
		}
	}
	if whole != 3 {
		t.Errorf("compared %v groups", whole)
	}
}
