package selection

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/strategy"
)

// presentOnes makes chosen customers named "客户<i>公司".
func (c *company) presentOnes(n int, owner, segment id.ID) []id.ID {
	c.t.Helper()
	out := make([]id.ID, n)
	for i := range out {
		out[i] = c.account(fmt.Sprintf("客户%d公司", i), "B", owner)
		c.exec("UPDATE accounts SET selection = 'selected', name_key = ?, segment_id = ?, sales_12m = ? WHERE id = ?", fmt.Sprintf("客户%d", i), segment, 100*i, out[i])
	}
	return out
}

// 40 present, 25 targets, 9 in both → 9 keep, 16 add, 31 review.
func TestKeepAddReview(t *testing.T) {
	c := newCompany(t)
	boss, list, segment := c.user("boss", "boss", nil, 0), c.list("未来客户", 0), c.segment("电力")
	ours := c.presentOnes(40, boss.ID, segment)
	for i := range 25 {
		switch {
		case i < 5: // in both by their link
			c.target(list, fmt.Sprintf("目标%d", i), func(x *TargetCompany) { x.Account = ours[i] })
		case i < 9: // in both by their name
			c.target(list, fmt.Sprintf("客户%d有限公司", i), nil)
		default:
			c.target(list, fmt.Sprintf("目标%d", i), nil)
		}
	}
	lead := c.account("没人决定过的线索", "U", boss.ID)
	lost := c.account("流失的客户", "C", boss.ID)
	c.exec("UPDATE accounts SET stage = 'lost', selection = 'selected' WHERE id = ?", lost)
	v, err := c.Future(t.Context(), boss, list)
	if err != nil {
		t.Fatal(err)
	}
	if v.Present != 40 || v.Targets != 25 || v.Keep.Count != 9 || v.Add.Count != 16 || v.Review.Count != 31 || !v.Whole {
		t.Errorf("present %d targets %d keep %d add %d review %d", v.Present, v.Targets, v.Keep.Count, v.Add.Count, v.Review.Count)
	}
	if first := v.Review.Items[0]; first.Account != ours[39].String() || first.Sales12m != "39.00" {
		t.Errorf("the biggest to review comes first: %+v", first)
	}
	c.exec("UPDATE accounts SET last_order_on = '2024-07-01' WHERE id = ?", lead)
	if v, err = c.Future(t.Context(), boss, 0); err != nil || v.Present != 41 || v.Review.Count != 32 {
		t.Errorf("who buys is a customer of today: %d, %v", v.Present, err)
	}
	table, err := c.futureTable(t.Context(), boss, "future", list, 0)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := table.write(&out, "csv", boss.Language); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(out.String(), "\n"); n != 1+9+16+32 || strings.Count(out.String(), "Review,") != 32 {
		t.Errorf("%d lines exported:\n%s", n, out.String())
	}
}

func (c *company) strategy(name, state string, year int64) id.ID {
	c.t.Helper()
	v := &strategy.Version{Name: name, Vision: "三分天下有其一", TargetYear: &year}
	c.write(func(ctx context.Context, w *resource.Write) error { return strategy.Versions.Insert(ctx, w, v) })
	c.exec("UPDATE strategies SET state = ? WHERE id = ?", state, v.ID)
	return v.ID
}

// a vision of 2030 shows the customers it needs against those of today, by segment.
func TestWhatTheVisionNeeds(t *testing.T) {
	c := newCompany(t)
	boss := c.user("boss", "boss", nil, 0)
	empty, err := c.Vision(t.Context(), boss, 0)
	if err != nil || empty.Strategy != nil || empty.Total.Needed != nil {
		t.Fatalf("without a strategy: %+v %v", empty, err)
	}
	vision := c.strategy("到2030", "active", 2030)
	energy, rail, quiet := c.segment("电力"), c.segment("轨道"), c.segment("园区")
	c.presentOnes(12, boss.ID, energy)
	list := c.list("轨道清单", vision)
	for i := range 6 {
		c.target(list, fmt.Sprintf("轨道%d", i), func(x *TargetCompany) { x.Segment = rail })
	}
	c.target(c.list("别的清单", 0), "无关", func(x *TargetCompany) { x.Segment = quiet })
	need := &VisionNeed{Strategy: vision, Segment: energy, Needed: 20}
	c.write(func(ctx context.Context, w *resource.Write) error { return VisionNeeds.Insert(ctx, w, need) })

	v, err := c.Vision(t.Context(), boss, 0)
	if err != nil {
		t.Fatal(err)
	}
	if *v.Strategy.TargetYear != 2030 || *v.Strategy.YearsLeft != 4 {
		t.Errorf("strategy %+v", v.Strategy)
	}
	got := map[string]string{}
	for _, one := range v.Segments {
		got[one.Name] = one.Basis
		if one.Needed != nil {
			got[one.Name] = fmt.Sprint(one.Basis, " ", *one.Needed, "-", one.Present, "=", *one.Gap)
		}
	}
	if got["电力"] != "entered 20-12=8" || got["轨道"] != "targets 6-0=6" || got["园区"] != "none" {
		t.Errorf("%v", got)
	}
	if *v.Total.Needed != 26 || *v.Total.Gap != 14 || v.Total.Present != 12 {
		t.Errorf("total %+v", v.Total)
	}
	again := &VisionNeed{Strategy: vision, Segment: energy, Needed: 5}
	err = c.Store.Write(t.Context(), authz.System(), func(ctx context.Context, w *resource.Write) error { return VisionNeeds.Insert(ctx, w, again) })
	if fieldCode(err) != "segment segment_planned" {
		t.Errorf("a second number for a segment: %v", err)
	}
	again = &VisionNeed{Strategy: vision, Segment: quiet, Needed: -1}
	err = c.Store.Write(t.Context(), authz.System(), func(ctx context.Context, w *resource.Write) error { return VisionNeeds.Insert(ctx, w, again) })
	if fieldCode(err) != "needed out_of_range" {
		t.Errorf("a negative number: %v", err)
	}
}

// grade C with a potential under 30 at the end of two periods is listed, with the service level of C.
func TestAccountsForLessService(t *testing.T) {
	c := newCompany(t)
	boss := c.user("boss", "boss", nil, 0)
	low := c.account("低价值", "C", boss.ID)
	c.worked(low, boss.ID, "2026-05-05")
	cases := map[string][2]Potential{
		"低价值": {{"C", 20, 1}, {"C", 29.999999, .8}},
		"刚好":  {{"C", 20, 1}, {"C", 30, 1}},
		"上期高": {{"C", 45, 1}, {"C", 10, 1}},
		"上期B": {{"B", 20, 1}, {"C", 10, 1}},
		"没人知": {{"C", 25, .2}, {"C", 25, .2}},
		"新客户": {{}, {"C", 10, 1}},
	}
	of := map[id.ID][2]Potential{low: cases["低价值"]}
	for name, p := range cases {
		if name != "低价值" {
			of[c.account(name, "C", boss.ID)] = p
		}
	}
	c.Potentials = func(_ context.Context, _ db.Querier, accounts []id.ID, on calendar.Date) (map[id.ID]Potential, error) {
		out, at := map[id.ID]Potential{}, map[calendar.Date]int{"2025-12-30": 0, "2026-06-30": 1}[on]
		for _, one := range accounts {
			if of[one][at].Grade != "" {
				out[one] = of[one][at]
			}
		}
		return out, nil
	}
	r, err := c.Reduced(t.Context(), boss)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Items) != 1 || r.Items[0].ID != low || r.Items[0].Proposed != "C" || *r.Items[0].Hours12m != 2 || r.Items[0].P[1] != 29.999999 || r.Items[0].Taken {
		t.Errorf("%+v", r.Items)
	}
	if r.Unknown != 1 || r.Short != 1 {
		t.Errorf("unknown %d, short %d", r.Unknown, r.Short)
	}
	if len(r.Service) != 12 || r.Service[3].Item != "contact_gap" || r.Service[3].Value != "180" {
		t.Errorf("service %+v", r.Service)
	}
	if _, err := c.TakeOver(t.Context(), c.user("s", "salesperson", nil, 0), []id.ID{low}, ""); err == nil {
		t.Error("a salesperson decides")
	}
	var high id.ID
	for one, p := range of {
		if p == cases["上期高"] {
			high = one
		}
	}
	done, err := c.TakeOver(t.Context(), boss, []id.ID{low, high}, "低价值、低潜力")
	if err != nil || done.Taken != 1 || len(done.Failed) != 1 || done.Failed[0].ID != high || done.Failed[0].Code != "not_reducible" {
		t.Errorf("%+v %v", done, err)
	}
	a := c.load(low)
	if a.Selection != "observed" || a.SelectionReason != "低价值、低潜力" || a.SelectionReview != "2027-06-30" {
		t.Errorf("%s %s %s", a.Selection, a.SelectionReason, a.SelectionReview)
	}
	if r, err = c.Reduced(t.Context(), boss); err != nil || !r.Items[0].Taken {
		t.Errorf("taken over: %+v %v", r.Items, err)
	}
}
