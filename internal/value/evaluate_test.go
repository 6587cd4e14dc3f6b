package value

import (
	"context"
	"encoding/json"
	"errors"
	"testing"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

func TestFirstEvaluationMakesModelAndProposals(t *testing.T) {
	c := newFirm(t)
	accounts := c.trade(40, 0)
	prospect := c.account("Prospect", 0)
	out := c.evaluate(today)
	if out.Evaluated != 41 || out.Changed != 41 || out.Model != "starter-1" {
		t.Fatalf("outcome %+v", out)
	}
	if out.Grades["U"] != 1 || out.Grades["S"] < 1 || out.Grades["S"] > 4 || out.Grades["A"] < 4 || out.Grades["A"] > 8 {
		t.Errorf("grades %v, want about 2 S and 6 A of 40, and the prospect U", out.Grades)
	}
	best := c.load(accounts[39])
	if best.GradeProposed != "S" || best.Grade != "S" || best.GradeState != "proposed" || best.GradeSince != "" {
		t.Errorf("best account: %s, proposed %s, %s", best.Grade, best.GradeProposed, best.GradeState)
	}
	if best.Score == nil || *best.Low > *best.Score || *best.High < *best.Score || best.Trend != nil || best.EvaluatedAt == 0 {
		t.Errorf("score %v in %v..%v, trend %v", best.Score, best.Low, best.High, best.Trend)
	}
	if best.Rev != 1 {
		t.Error("an evaluation must not take the revision from whoever has the record open")
	}
	if p := c.load(prospect); p.GradeState != "none" || p.GradeProposed != "U" || p.OrderCount != 0 || p.LastOrderOn != "" {
		t.Errorf("prospect: %+v", p)
	}
}

func TestSummaryColumns(t *testing.T) {
	c := newFirm(t)
	c.trade(12, 0)
	one := c.account("One", 0)
	c.order(one, "2023-03-01", 10000, 1000)
	c.order(one, "2025-07-15", 20000, 1000) // the oldest month of the series
	c.order(one, "2026-06-01", 30050, 1000)
	c.order(one, "2026-06-02", -5000, -500)
	c.order(one, "2026-07-01", 99999, 1000) // after the date
	c.exec("UPDATE orders SET archived_at = 1 WHERE amount = 20000 AND account_id <> ?", one)
	c.evaluate(today)
	a := c.load(one)
	if a.SalesTotal != 55050 || a.Sales12m != 45050 || a.OrderCount != 4 || a.FirstOrderOn != "2023-03-01" || a.LastOrderOn != "2026-06-01" {
		t.Errorf("totals %d, %d, %d orders, %s..%s", a.SalesTotal, a.Sales12m, a.OrderCount, a.FirstOrderOn, a.LastOrderOn)
	}
	if got := string(a.Spark); got != "[200,0,0,0,0,0,0,0,0,0,0,250.5]" {
		t.Errorf("spark %s", got)
	}
}

func TestSameInputsNoNewRecord(t *testing.T) {
	c := newFirm(t)
	c.trade(20, 0)
	c.evaluate(today)
	before := c.count("SELECT COUNT(*) FROM value_assessments")
	c.exec("UPDATE accounts SET evaluated_at = 7")
	if out := c.evaluate(today); out.Changed != 0 || out.Evaluated != 20 {
		t.Errorf("second run %+v", out)
	}
	if after := c.count("SELECT COUNT(*) FROM value_assessments"); after != before || before != 20 {
		t.Errorf("%d assessments, then %d", before, after)
	}
	if n := c.count("SELECT COUNT(*) FROM accounts WHERE evaluated_at <> 7"); n != 0 {
		t.Errorf("%d accounts written though nothing changed", n)
	}
	if n := c.count("SELECT COUNT(*) FROM evaluations WHERE finished_at IS NOT NULL"); n != 2 {
		t.Errorf("%d finished evaluations", n)
	}
}

func TestQuietNights(t *testing.T) {
	c := newFirm(t)
	c.trade(10, 0)
	quiet := c.account("Quiet", 0)
	for _, day := range []string{"2024-01-01", "2024-03-01", "2024-05-01"} {
		c.order(quiet, day, 100000, 20000)
	}
	day := calendar.Date("2026-03-01")
	for range 28 {
		c.evaluate(day)
		day = day.AddDays(1)
	}
	if n := c.count("SELECT COUNT(*) FROM value_assessments WHERE account_id = ?", quiet); n > 4 {
		t.Errorf("28 nights made %d records of an account to which nothing happened", n)
	}
}

// Nobody may move because of what happens to somebody else, not even where the company's facts decide.
func TestCalibrationIsFrozen(t *testing.T) {
	c := newFirm(t)
	accounts := c.trade(30, 0)
	short := c.account("Two orders", 0) // lives on the company's rhythm
	c.order(short, "2023-08-01", 500000, 1000)
	c.order(short, "2025-12-01", 500000, 1000)
	c.evaluate(today)
	before := c.scores()
	other := accounts[3]
	for day := calendar.DayOf(2026, 1, 1); day <= calendar.DayOf(2026, 6, 30); day++ {
		c.order(other, day.String(), 900000000, nil)
	}
	c.exec("UPDATE orders SET due_on = '2026-02-01', paid_on = '2026-02-01' WHERE account_id = ?", other)
	c.exec("INSERT INTO users (id, rev, created_at, updated_at, login, name) VALUES (5, 1, 1, 1, 'x', 'x')")
	c.exec("INSERT INTO efforts (id, rev, created_at, updated_at, staff_id, account_id, activity, worked_on, hours) VALUES (6, 1, 1, 1, 5, ?, 'sales', '2026-05-01', 8)", other)
	if out := c.evaluate(today); out.Changed != 1 {
		t.Errorf("%d accounts changed, want only the one with new orders", out.Changed)
	}
	for one, v := range c.scores() {
		if one != other && v != before[one] {
			t.Errorf("account %d moved from %v to %v", one, before[one], v)
		}
		if one == other && v == before[one] {
			t.Error("the account with new orders did not move")
		}
	}
	if a := c.load(other); a.Trend == nil || *a.Trend == 0 {
		t.Errorf("trend %v", a.Trend)
	}
	if n := c.count("SELECT COUNT(*) FROM value_models"); n != 1 {
		t.Errorf("%d models", n)
	}
}

// prospects adds many accounts without orders.
func (c *firm) prospects(n int) {
	c.t.Helper()
	err := c.Store.DB.Tx(context.Background(), func(ctx context.Context, tx *db.Tx) error {
		r := db.Batch{Types: []db.Type{db.BigInt}, Head: "INSERT INTO accounts (id, rev, created_at, updated_at, name) SELECT v.*, 1, 1, 1, 'Prospect' FROM (", Tail: ") AS v"}
		for range n {
			if err := r.Add(ctx, tx, c.ids.Next()); err != nil {
				return err
			}
		}
		return r.Flush(ctx, tx)
	})
	if err != nil {
		c.t.Fatal(err)
	}
}

func (c *firm) scores() map[id.ID]float64 {
	c.t.Helper()
	rows, err := c.Store.DB.Query(context.Background(), "SELECT id, value_score FROM accounts")
	if err != nil {
		c.t.Fatal(err)
	}
	defer rows.Close()
	out := map[id.ID]float64{}
	for rows.Next() {
		var one id.ID
		var v float64
		if err := rows.Scan(&one, &v); err != nil {
			c.t.Fatal(err)
		}
		out[one] = v
	}
	return out
}

// A run that is broken off half-way leaves true values, and the next one does the rest.
func TestBrokenOffAndRunAgain(t *testing.T) {
	c := newFirm(t)
	c.trade(8, 0)
	c.prospects(2 * partSize)
	ctx, cancel := context.WithCancel(context.Background())
	_, err := c.Evaluate(ctx, authz.System(), today, func(_ string, done, _ int64) {
		if done > 0 {
			cancel()
		}
	})
	if err == nil {
		t.Fatal("a cancelled evaluation says it is done")
	}
	half := c.count("SELECT COUNT(*) FROM value_assessments")
	if half == 0 || half == 2*partSize+8 {
		t.Fatalf("%d assessments after the break", half)
	}
	if n := c.count("SELECT COUNT(*) FROM accounts WHERE value_score IS NOT NULL"); n != half {
		t.Errorf("%d accounts valued, %d assessments", n, half)
	}
	out := c.evaluate(today)
	if out.Evaluated != 2*partSize+8 || out.Changed != 2*partSize+8-half {
		t.Errorf("second run %+v, %d were done", out, half)
	}
	if n := c.count("SELECT COUNT(*) FROM (SELECT account_id FROM value_assessments GROUP BY account_id HAVING COUNT(*) > 1) d"); n != 0 {
		t.Errorf("%d accounts assessed twice", n)
	}
}

// What two evaluations beside each other find out about the same account is stored once.
func TestTwoEvaluationsAtOnce(t *testing.T) {
	c, ctx := newFirm(t), context.Background()
	c.trade(5, 0)
	c.evaluate(today)
	c.order(c.account("New", 0), "2026-06-01", 500000, 1000)
	accounts, err := c.liveAccounts(ctx)
	if err != nil {
		t.Fatal(err)
	}
	slow := &evaluation{Service: c.Service, actor: authz.System(), kind: kindFull}
	if ready, err := slow.prepare(ctx, today, accounts); err != nil || !ready {
		t.Fatal(ready, err)
	}
	if err := slow.begin(ctx); err != nil {
		t.Fatal(err)
	}
	r := newReader(slow.window, c.Store.DB)
	g, err := newGrader(r, slow.model, slow.found, today)
	if err != nil {
		t.Fatal(err)
	}
	subjects, err := r.read(ctx, cut(accounts)[0])
	if err != nil {
		t.Fatal(err)
	}
	found, err := g.part(subjects)
	if err != nil || len(found.news) != 1 {
		t.Fatalf("%d news, %v", len(found.news), err)
	}
	c.evaluate(today) // overtakes
	if err := slow.write(ctx, found.news); err != nil {
		t.Fatal(err)
	}
	if n := c.count("SELECT COUNT(*) FROM value_assessments"); n != 6 {
		t.Errorf("%d assessments of 6 accounts", n)
	}
	if n := c.count("SELECT COUNT(*) FROM accounts a WHERE NOT EXISTS (SELECT 1 FROM value_assessments x WHERE x.id = a.assessment_id)"); n != 0 {
		t.Errorf("%d accounts name an assessment that is not there", n)
	}
}

func TestNothingToEvaluate(t *testing.T) {
	c := newFirm(t)
	c.account("Prospect", 0)
	if out := c.evaluate(today); out.Evaluated != 0 || out.Model != "" || len(out.Grades) != 5 {
		t.Errorf("%+v", out)
	}
	if n := c.count("SELECT COUNT(*) FROM value_models"); n != 0 {
		t.Error("a model was made from nothing")
	}
	nobody := authz.Actor{ID: 3}
	if _, err := c.Evaluate(context.Background(), nobody, today, nil); !errors.Is(err, errs.Forbidden()) {
		t.Errorf("evaluation without the command: %v", err)
	}
}

// What is stored must be enough to compute the same numbers again.
func TestAssessmentIsReproducible(t *testing.T) {
	c := newFirm(t)
	c.trade(15, 0)
	c.exec("UPDATE orders SET due_on = ordered_on, paid_on = ordered_on WHERE base_amount > 3000000")
	c.evaluate(today)
	m, _, err := activeModel(context.Background(), c.Store.DB)
	if err != nil {
		t.Fatal(err)
	}
	s, err := NewScorer(m.Definition)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := c.Store.DB.Query(context.Background(), "SELECT as_of, v, low, high, coverage, inputs, inputs_sha256 FROM value_assessments")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	checked := 0
	for rows.Next() {
		var asOf, inputs, hash string
		var want, got Result
		if err := rows.Scan(&asOf, &want.V, &want.Low, &want.High, &want.Coverage, &inputs, &hash); err != nil {
			t.Fatal(err)
		}
		day, _ := calendar.ParseDay(asOf)
		in, err := decodeInputs(m.Definition, inputs, day)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Score(in, &got); err != nil {
			t.Fatal(err)
		}
		if got.V != want.V || got.Low != want.Low || got.High != want.High || got.Coverage != want.Coverage || s.Hash(in) != hash {
			t.Errorf("stored %v, computed again %v, from %s", want, got, inputs)
		}
		checked++
	}
	if checked != 15 {
		t.Errorf("%d assessments", checked)
	}
}

func TestSegmentHorizon(t *testing.T) {
	c := newFirm(t)
	accounts := c.trade(10, 0)
	c.exec("INSERT INTO segments (id, rev, created_at, updated_at, name, horizon_years) VALUES (9, 1, 1, 1, 'Short', 1)")
	c.exec("UPDATE accounts SET segment_id = 9 WHERE id = ?", accounts[0])
	w, err := c.window(context.Background(), today, 4)
	if err != nil {
		t.Fatal(err)
	}
	subjects, err := newReader(w, c.Store.DB).read(context.Background(), cut(accounts)[0])
	if err != nil {
		t.Fatal(err)
	}
	years := func(i int) (n int) {
		for _, orders := range subjects[i].m.YearOrders {
			if orders > 0 {
				n++
			}
		}
		return n
	}
	if years(0) != 1 || years(1) != 3 {
		t.Errorf("%d and %d years, want 1 of the segment and all 3 there are", years(0), years(1))
	}
}

func TestModelsLifecycle(t *testing.T) {
	c := newFirm(t)
	accounts := c.trade(10, 0)
	ctx, system := context.Background(), authz.System()
	c.evaluate(today)
	full, err := c.CreateModel(ctx, system, KindFull, "")
	if err != nil || full.State != ModelDraft || full.Version != 2 || full.Definition.Version != "full-2" {
		t.Fatalf("%+v %v", full, err)
	}
	c.inForce(full)
	if _, err := c.ActivateModel(ctx, system, full.ID); errs.Code(err) != "illegal_transition" {
		t.Errorf("activated twice: %v", err)
	}
	if err := c.ApproveGrade(ctx, system, accounts[9], ""); errs.Code(err) != "model_not_active" {
		t.Errorf("approved under a retired model: %v", err)
	}
	out := c.evaluate(today)
	if out.Model != "full-2" || out.Changed != 10 {
		t.Errorf("%+v", out)
	}
	if a := c.load(accounts[9]); a.Trend != nil {
		t.Errorf("trend %v between two models", *a.Trend)
	}
	list, err := c.Models(ctx, system)
	if err != nil || len(list) != 2 || list[0].State != ModelActive || list[1].State != ModelRetired {
		t.Errorf("%v %v", list, err)
	}
	if _, err := c.CreateModel(ctx, system, "magic", ""); errs.Code(err) != "validation" {
		t.Errorf("unknown kind: %v", err)
	}
	director := c.user("sales", "salesperson")
	if _, err := c.CreateModel(ctx, director, KindFull, ""); !errors.Is(err, errs.Forbidden()) {
		t.Errorf("a salesperson made a model: %v", err)
	}
}

func TestEventsOfAnEvaluation(t *testing.T) {
	c := newFirm(t)
	accounts := c.trade(20, 0)
	c.evaluate(today)
	c.exec("DELETE FROM events")
	c.order(accounts[0], "2026-06-29", 90000000000, 30000000000)
	c.evaluate(today)
	if n := c.count("SELECT COUNT(*) FROM events WHERE entity = 'accounts' AND record_id = ?", accounts[0]); n != 1 {
		t.Errorf("%d events for the account whose proposal changed", n)
	}
	if n := c.count("SELECT COUNT(*) FROM events WHERE entity = 'accounts' AND record_id IS NOT NULL"); n != 1 {
		t.Errorf("%d accounts named", n)
	}
}

func TestConcentrationReport(t *testing.T) {
	c := newFirm(t)
	ctx := context.Background()
	boss, seller := c.user("boss", "boss"), c.user("seller", "salesperson")
	for i, amount := range []int64{5200000, 3100000, 2400000, 1600000, 1200000, 900000, 500000, 370000} {
		owner := boss.ID
		if i == 0 {
			owner = seller.ID
		}
		one := c.account("c", owner)
		c.order(one, "2020-01-01", amount*60, nil)
		c.order(one, "2026-01-01", amount*40, nil)
	}
	c.account("Prospect", 0)
	gone := c.account("Gone", 0)
	c.order(gone, "2026-01-01", 1000000000, nil)
	c.exec("UPDATE accounts SET archived_at = 1 WHERE id = ?", gone)
	r, err := c.Report(ctx, boss)
	if err != nil {
		t.Fatal(err)
	}
	if r.Accounts != 8 || *r.CR1 != .340537 || *r.CR3 != .700720 || *r.HHI != .204170 || *r.Pareto80 != 4 || r.Currency != "CNY" {
		t.Errorf("%s", asJSON(t, r))
	}
	r, err = c.Report(ctx, seller)
	if err != nil || r.Accounts != 1 || *r.CR1 != 1 {
		t.Errorf("the seller sees %s %v", asJSON(t, r), err)
	}
}

func page(t *testing.T, p resource.Page) (ids []string, reasons []int) {
	t.Helper()
	for _, item := range p.Items {
		var record struct {
			ID      string
			Reasons []GradeReason
		}
		if err := json.Unmarshal(item, &record); err != nil {
			t.Fatalf("%v in %s", err, item)
		}
		ids, reasons = append(ids, record.ID), append(reasons, len(record.Reasons))
	}
	return ids, reasons
}

func TestWithoutADateAnArchiveIsValuedWhereItEnds(t *testing.T) {
	c := newFirm(t)
	one := c.account("Customer", 0)
	c.order(one, "2019-05-31", 1000, nil)
	c.evaluate("")
	if got := c.load(one); got.Sales12m != 1000 {
		t.Errorf("sales of the last 12 months of the archive: %d", got.Sales12m)
	}
	if n := c.count("SELECT COUNT(*) FROM evaluations WHERE as_of = '2019-06-01'"); n != 1 {
		t.Errorf("%d evaluations as of the day after the newest order", n)
	}
	c.order(one, "2026-06-01", 500, nil)
	c.evaluate("")
	if n := c.count("SELECT COUNT(*) FROM evaluations WHERE as_of = '" + string(today) + "'"); n != 1 {
		t.Errorf("%d evaluations as of today once the company trades again", n)
	}
}
