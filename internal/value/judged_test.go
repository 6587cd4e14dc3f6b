package value

import (
	"context"
	"errors"
	"math"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/longevity"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/settings"
	"github.com/loam-crm/loam/internal/strategy"
	"github.com/loam-crm/loam/internal/wallet"
)

func level(code Code, n float64) Entry {
	e := Entry{Code: code, State: StateKnown, Value: &n, Note: "seen"}
	if n >= evidenceFrom {
		e.Evidence = []InputEvidence{{Kind: "text", Text: "acceptance report"}}
	}
	return e
}

func (c *firm) enter(by authz.Actor, target id.ID, entries ...Entry) error {
	cells := make([]AccountEntry, len(entries))
	for i, e := range entries {
		cells[i] = AccountEntry{target, e}
	}
	return c.Enter(context.Background(), by, cells)
}

func (c *firm) write(fn func(ctx context.Context, w *resource.Write) error) {
	c.t.Helper()
	if err := c.Store.Write(context.Background(), authz.System(), fn); err != nil {
		c.t.Fatal(err)
	}
}

// refused returns the code of each refused cell.
func refused(t *testing.T, err error) map[string]string {
	t.Helper()
	var e *errs.Error
	if !errors.As(err, &e) {
		t.Fatalf("no refusal: %v", err)
	}
	out := map[string]string{}
	for _, f := range e.Fields {
		out[f.Name] = f.Code
	}
	return out
}

// R-019, E17: a level of 2 or more needs evidence. Bad cells are all named and nothing is stored.
func TestEntriesAreRefusedLeafByLeaf(t *testing.T) {
	c := newFirm(t)
	boss := c.user("boss", "boss")
	target := c.account("One", boss.ID)
	bare := level(N1code, 3)
	bare.Evidence = nil
	future := level("N2", 1)
	future.Date = "2026-07-01"
	na := Entry{Code: "N4", State: StateNA}
	silent := level(T1, 1)
	silent.Note = ""
	link := level("N6", 1)
	link.Evidence = []InputEvidence{{Kind: "link", URL: "javascript:alert(1)"}}
	file := level("N7", 1)
	file.Evidence = []InputEvidence{{Kind: "file", File: "77"}}
	err := c.enter(boss, target, bare, future, level("N3", 2.5), na, level("N5", 5), silent, link, file, level("C1", 1),
		Entry{Code: P4, State: StateNA, Reason: "none"}, Entry{Code: P1, State: StateUnknown}, level("N8", 3))
	want := map[string]string{"N1": "evidence_required", "N2": "in_the_future", "N3": "not_a_level", "N4": "reason_required", "N5": "not_a_level",
		"T1": "reason_required", "N6": "not_a_link", "N7": "file_not_found", "C1": "unknown_leaf", "P4": "always_applies"}
	if got := refused(t, err); asJSON(t, got) != asJSON(t, want) {
		t.Errorf("refused %s, want %s", asJSON(t, got), asJSON(t, want))
	}
	if n := c.count("SELECT COUNT(*) FROM value_inputs"); n != 0 {
		t.Errorf("%d entries stored beside the refused ones", n)
	}
}

const N1code = Code("N1")

func TestCellsOfManyAccountsAreNamed(t *testing.T) {
	c := newFirm(t)
	boss := c.user("boss", "boss")
	one, two := c.account("One", boss.ID), c.account("Two", boss.ID)
	bad := level("N1", 4)
	bad.Evidence = nil
	err := c.enterCells(context.Background(), boss, []AccountEntry{{one, level("N1", 4)}, {two, bad}}, accountAndLeaf)
	if got := refused(t, err); len(got) != 1 || got[two.String()+".N1"] != "evidence_required" {
		t.Errorf("%v", got)
	}
	if n := c.count("SELECT COUNT(*) FROM value_inputs"); n != 0 {
		t.Errorf("%d stored", n)
	}
}

func TestEntriesAreAHistory(t *testing.T) {
	c := newFirm(t)
	ctx := context.Background()
	boss, other := c.user("boss", "boss"), c.user("director", "boss")
	target := c.account("One", boss.ID)
	none, stale := "", "5"
	first := level("N1", 1)
	first.Replaces = &none
	if err := c.enter(boss, target, first); err != nil {
		t.Fatal(err)
	}
	again := level("N1", 3)
	for _, seen := range []*string{&none, &stale} {
		again.Replaces = seen
		if err := c.enter(boss, target, again); errs.Code(err) != "input_changed" {
			t.Errorf("overwrote an entry nobody saw: %v", err)
		}
	}
	again.Replaces = nil
	if err := c.enter(boss, target, again); err != nil {
		t.Fatal(err)
	}
	list, err := readEntries(ctx, c.Store.DB, target, "N1")
	if err != nil || len(list) != 2 || *list[0].Value != 3 || *list[1].Value != 1 {
		t.Fatalf("%v %s", err, asJSON(t, list))
	}
	if err := c.ConfirmInput(ctx, boss, target, "N1", ""); errs.Code(err) != "four_eyes" {
		t.Errorf("confirmed by its author: %v", err)
	}
	if err := c.ConfirmInput(ctx, other, target, "N1", list[1].ID); errs.Code(err) != "input_changed" {
		t.Errorf("confirmed what has been replaced: %v", err)
	}
	if err := c.ConfirmInput(ctx, other, target, "N1", list[0].ID); err != nil {
		t.Fatal(err)
	}
	if err := c.ConfirmInput(ctx, other, target, "N1", ""); errs.Code(err) != "already_confirmed" {
		t.Errorf("confirmed twice: %v", err)
	}
	if err := c.ConfirmInput(ctx, other, target, "N2", ""); errs.Code(err) != "not_found" {
		t.Errorf("confirmed nothing: %v", err)
	}
}

func TestWhoMayEnter(t *testing.T) {
	c := newFirm(t)
	boss, seller, stranger := c.user("boss", "boss"), c.user("seller", "salesperson"), c.user("rnd", "rnd")
	mine, others := c.account("Mine", seller.ID), c.account("Others", boss.ID)
	if err := c.enter(seller, mine, level("N1", 1)); err != nil {
		t.Errorf("the owner may not enter: %v", err)
	}
	if err := c.enter(seller, others, level("N1", 1)); errs.Code(err) != "not_found" {
		t.Errorf("entered for an account out of sight: %v", err)
	}
	if err := c.enter(stranger, mine, level("N1", 1)); errs.Code(err) != "not_found" {
		t.Errorf("entered for an account out of sight: %v", err)
	}
}

// facts reads one account as the evaluation does.
func (c *firm) facts(target id.ID) *judgedFacts {
	c.t.Helper()
	r, err := openJudged(context.Background(), c.Store.DB, today)
	if err != nil {
		c.t.Fatal(err)
	}
	all, err := r.between(context.Background(), c.Store.DB, target, target)
	if err != nil {
		c.t.Fatal(err)
	}
	if all[target] == nil {
		return r.noFacts()
	}
	return all[target]
}

func TestReviewMakesOnlyConfirmedOnesCount(t *testing.T) {
	c := newFirm(t)
	boss, other := c.user("boss", "boss"), c.user("other", "boss")
	target := c.account("One", boss.ID)
	if err := c.enter(boss, target, level("N1", 1), Entry{Code: "N2", State: StateNA, Reason: "r"}, Entry{Code: "N3", State: StateUnknown}); err != nil {
		t.Fatal(err)
	}
	states := func() string {
		e := c.facts(target).entered
		return e["N1"].State.String() + " " + e["N2"].State.String() + " " + e["N3"].State.String()
	}
	if got := states(); got != "known n/a unknown" {
		t.Error(got)
	}
	c.write(func(ctx context.Context, w *resource.Write) error {
		s := settings.Default()
		s.JudgedReview = true
		return settings.Save(ctx, w.Tx, w.Env.Now, 0, s)
	})
	if got := states(); got != "unknown unknown unknown" {
		t.Errorf("unconfirmed entries count: %s", got)
	}
	if err := c.ConfirmInput(context.Background(), other, target, "N1", ""); err != nil {
		t.Fatal(err)
	}
	if got := states(); got != "known unknown unknown" {
		t.Error(got)
	}
}

// A fit is judged against the strategy in force; a new one may ask for it anew.
func TestFitBelongsToAStrategy(t *testing.T) {
	c := newFirm(t)
	ctx := context.Background()
	boss := c.user("boss", "boss")
	target := c.account("One", boss.ID)
	s := strategy.Service{Store: c.Store}
	put := func(name string, refit bool) {
		v := &strategy.Version{Name: name, Vision: "v"}
		c.write(func(ctx context.Context, w *resource.Write) error { return strategy.Versions.Insert(ctx, w, v) })
		if err := s.Activate(ctx, boss, v.ID, refit); err != nil {
			t.Fatal(err)
		}
		if err := s.Activate(ctx, boss, v.ID, refit); errs.Code(err) != "illegal_transition" {
			t.Errorf("activated twice: %v", err)
		}
		_, err := strategy.Versions.Patch(ctx, c.Store, boss, v.ID, 2, resource.Body{"name": []byte(`"x"`)})
		if errs.Code(err) != "strategy_in_force" {
			t.Errorf("changed in force: %v", err)
		}
	}
	put("one", false)
	if err := c.enter(boss, target, level(P4, 3)); err != nil {
		t.Fatal(err)
	}
	put("two", false)
	if got := c.facts(target).entered[P4]; got.State != StateKnown {
		t.Errorf("a fit for the strategy before is %v, %s", got.State, got.Reason)
	}
	put("three", true)
	if got := c.facts(target).entered[P4]; got.State != StateUnknown || got.Reason != ReasonOtherStrategy {
		t.Errorf("a fit to be judged anew is %v, %s", got.State, got.Reason)
	}
	if err := c.enter(boss, target, level(P4, 3)); err != nil {
		t.Fatal(err)
	}
	if got := c.facts(target).entered[P4]; got.State != StateKnown {
		t.Error("a fit judged anew does not count")
	}
	if n := c.count("SELECT COUNT(*) FROM strategies WHERE state = 'active'"); n != 1 {
		t.Errorf("%d strategies in force", n)
	}
}

// The account of §3.2, its P1, P2, P3, P4 and N entered the way people enter them: V is 66.099042.
func TestWorkedExampleThroughTheDatabase(t *testing.T) {
	c := newFirm(t)
	boss := c.user("boss", "boss")
	segment := &account.Segment{Name: "Carriers"}
	a := &account.Account{Name: "A", MarketRank: "top10", FoundedOn: today.AddDays(-4383), Owner: boss.ID}
	c.write(func(ctx context.Context, w *resource.Write) error {
		if err := account.Segments.Insert(ctx, w, segment); err != nil {
			return err
		}
		a.Segment = segment.ID
		if err := account.Accounts.Insert(ctx, w, a); err != nil {
			return err
		}
		for year, alive := range map[int64]int64{2024: 100, 2025: 80} {
			if err := longevity.SurvivorCounts.Insert(ctx, w, &longevity.Survivors{Segment: segment.ID, Year: year, Alive: alive, Source: "x"}); err != nil {
				return err
			}
		}
		ours, m := int64(6_000_000_00), func(n int64) *int64 { n *= 100; return &n }
		if err := wallet.Lines.Insert(ctx, w, &wallet.Line{Account: a.ID, Spend: 20_000_000_00, Ours: &ours}); err != nil {
			return err
		}
		for year, revenue := range map[int64]float64{2022: 1e6, 2025: 1e6 * 1.12 * 1.12 * 1.12} {
			s := &longevity.Statement{Account: a.ID, Year: year, TotalAssets: 1_900_000_00, TotalLiabilities: 1_000_000_00, CurrentAssets: m(442_000),
				CurrentLiabilities: m(100_000), RetainedEarnings: m(418_000), EBIT: m(209_000), Revenue: m(int64(revenue))}
			if err := longevity.Statements.Insert(ctx, w, s); err != nil {
				return err
			}
		}
		return nil
	})
	entries := []Entry{level(P4, 3), {Code: "N4", State: StateUnknown}, {Code: "N8", State: StateNA, Reason: "none"}}
	for code, n := range map[Code]float64{"N1": 3, "N2": 1, "N3": 4, "N5": 2, "N6": 3, "N7": 2, T1: 0, T2: 1, T3: 0} {
		entries = append(entries, level(code, n))
	}
	if err := c.enter(boss, a.ID, append(entries, Entry{Code: Insight, State: StateKnown, Date: "2026-03-15"})...); err != nil {
		t.Fatal(err)
	}
	f := c.facts(a.ID)
	measured := Measured{iH1: Known(1e6), iH2: Known(6), iH3: Known(14.0 / 16), iH4: Known(.92), iC1: Known(6e6), iC2: Known(1.5e6), iC3: Known(45e3), iC4: Known(75)}
	scorer, err := NewScorer(FullModel())
	if err != nil {
		t.Fatal(err)
	}
	leaves := f.leaves(&measured)
	if p := leaves[P3].Value; math.Abs(p-83.970870) > 1e-6 {
		t.Errorf("P3 is %v", p)
	}
	var r Result
	if err := scorer.Score(scorer.Arrange(&measured, leaves, f.asOf, nil), &r); err != nil {
		t.Fatal(err)
	}
	if math.Abs(r.V-66.099042) > 1e-6 || r.Coverage != .977130 {
		t.Errorf("V %v, coverage %v", r.V, r.Coverage)
	}
	facts := f.gates(leaves)
	if facts.Threat != ThreatGreen || facts.Fit.Value != 3 || facts.InsightMonths.Value != 3 || facts.Longevity.State != StateKnown {
		t.Errorf("%s", asJSON(t, facts))
	}
	m := FullModel()
	facts.Efficiency = Known(1.125)
	if d := m.Decide(&r, GradeB, facts); d.Grade != GradeA {
		t.Errorf("%s %v", d.Grade, d.Reasons) // §3.3: the account of §3.2 with current B → A
	}
}

func TestThreatIndex(t *testing.T) {
	for _, one := range []struct {
		levels [3]float64
		index  float64
		colour Threat
	}{{[3]float64{0, 1, 0}, 25, ThreatGreen}, {[3]float64{3, 2, 3}, 75, ThreatRed}, {[3]float64{1, 2, 0}, 50, ThreatAmber}} {
		index, colour, ok := ThreatIndex(Known(one.levels[0]), Known(one.levels[1]), Known(one.levels[2]))
		if index != one.index || colour != one.colour || !ok {
			t.Errorf("%v: %v %s", one.levels, index, colour)
		}
	}
	if _, colour, ok := ThreatIndex(Known(0), Unknown(""), Known(0)); colour != ThreatAmber || !ok {
		t.Error("with an unknown level the colour is amber at least")
	}
	if _, _, ok := ThreatIndex(Unknown(""), Unknown(""), Unknown("")); ok {
		t.Error("nobody has looked: unknown")
	}
}

func TestGapsAreOrderedByEffect(t *testing.T) {
	c := newFirm(t)
	ctx := context.Background()
	boss, seller := c.user("boss", "boss"), c.user("seller", "salesperson")
	full, open := c.account("Full", boss.ID), c.account("Open", seller.ID)
	for _, j := range Judgements(FullModel()) {
		e := level(j.Code, 2)
		if j.Code == Insight {
			e.Value = nil
		}
		if err := c.enter(boss, full, e); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.enter(boss, open, level("N1", 1)); err != nil {
		t.Fatal(err)
	}
	g, err := c.Gaps(ctx, boss, resource.Query{})
	if err != nil {
		t.Fatal(err)
	}
	if len(g.Items) != 1 || g.Items[0].ID != open.String() || !g.Preview {
		t.Fatalf("%s", asJSON(t, g))
	}
	first, last := g.Leaves[0].Code, g.Leaves[len(g.Leaves)-1]
	if first != P1 || !last.Gate || g.Items[0].Cells["N1"].Reason != nil {
		t.Errorf("first %s, last %s, %s", first, last.Code, asJSON(t, g.Items[0]))
	}
	for i := 1; i < len(g.Leaves); i++ {
		if g.Items[0].Cells[g.Leaves[i].Code].Narrows > g.Items[0].Cells[g.Leaves[i-1].Code].Narrows {
			t.Error("not in order of effect")
		}
	}
	if g, err = c.Gaps(ctx, seller, resource.Query{}); err != nil || len(g.Items) != 1 {
		t.Errorf("the owner sees %v %s", err, asJSON(t, g))
	}
	sheet, err := c.Inputs(ctx, boss, open, 0)
	if err != nil || !sheet.Editable || sheet.Longevity.L != nil || len(sheet.Leaves) != len(Judgements(FullModel())) {
		t.Errorf("%v %s", err, asJSON(t, sheet))
	}
}

func TestOldJudgementsExpire(t *testing.T) {
	c := newFirm(t)
	boss := c.user("boss", "boss")
	target := c.account("One", boss.ID)
	old := level("N1", 1)
	old.Date = today.AddDays(-366)
	if err := c.enter(boss, target, old); err != nil {
		t.Fatal(err)
	}
	sheet, err := c.Inputs(context.Background(), boss, target, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, leaf := range sheet.Leaves {
		if leaf.Code == "N1" && (leaf.State != "unknown" || leaf.Reason == nil || leaf.Entry == nil) {
			t.Errorf("%s", asJSON(t, leaf))
		}
	}
}

// a grade decided under an older strategy says that its basis is outdated.
func TestGradesBelongToAStrategy(t *testing.T) {
	c, accounts, boss := graded(t)
	ctx := context.Background()
	s := strategy.Service{Store: c.Store}
	put := func(name string) {
		v := &strategy.Version{Name: name, Vision: "v"}
		c.write(func(ctx context.Context, w *resource.Write) error { return strategy.Versions.Insert(ctx, w, v) })
		if err := s.Activate(ctx, boss, v.ID, false); err != nil {
			t.Fatal(err)
		}
		c.clock.At = c.clock.At.Add(time.Hour)
	}
	basis := func() (int64, bool) {
		p, err := c.Panel(ctx, boss, accounts[39])
		if err != nil {
			t.Fatal(err)
		}
		if p.Grade.Strategy == nil {
			return 0, p.Grade.Outdated
		}
		return p.Grade.Strategy.Version, p.Grade.Outdated
	}
	put("one")
	if err := c.ApproveGrade(ctx, boss, accounts[39], ""); err != nil {
		t.Fatal(err)
	}
	c.clock.At = c.clock.At.Add(time.Hour)
	if v, outdated := basis(); v != 1 || outdated {
		t.Errorf("made under %d, outdated %v", v, outdated)
	}
	put("two")
	if v, outdated := basis(); v != 1 || !outdated {
		t.Errorf("made under %d, outdated %v", v, outdated)
	}
}

// of 20 leaves 9 are judged.
func TestShareOfJudgement(t *testing.T) {
	leaves := make([]LeafScore, 20)
	for i := range leaves {
		leaves[i].Input = Known(1)
		if i < 9 {
			leaves[i].Input.Source = "judged"
		}
	}
	if got := judgedShare(leaves); got != .45 {
		t.Errorf("%v", got)
	}
}

// the customer grows by 20 %, our sales to it fall by 5 %.
func TestCoGrowth(t *testing.T) {
	c := newFirm(t)
	boss := c.user("boss", "boss")
	target := c.account("One", boss.ID)
	c.order(target, "2024-03-01", 1000_00, nil)
	c.order(target, "2025-03-01", 950_00, nil)
	revenue := func(n int64) *int64 { return &n }
	c.write(func(ctx context.Context, w *resource.Write) error {
		for year, n := range map[int64]int64{2024: 1_000_000_00, 2025: 1_200_000_00} {
			err := longevity.Statements.Insert(ctx, w, &longevity.Statement{Account: target, Year: year, TotalAssets: 100, TotalLiabilities: 50, Revenue: revenue(n)})
			if err != nil {
				return err
			}
		}
		return nil
	})
	sheet, err := c.Inputs(context.Background(), boss, target, 0)
	if err != nil {
		t.Fatal(err)
	}
	if g := sheet.CoGrowth; g == nil || *g.Customer != .2 || *g.Ours != -.05 || !g.Alone {
		t.Errorf("%s", asJSON(t, g))
	}
	if GrowsAlone(.2, .01) || GrowsAlone(-.1, -.2) {
		t.Error("flagged without reason")
	}
}
