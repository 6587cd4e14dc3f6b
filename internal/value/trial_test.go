package value

import (
	"math"
	"testing"

	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/round"
)

func TestComparisonOfModels(t *testing.T) {
	var c comparison
	for _, p := range []pair{
		{&tried{account: 1, grade: GradeA, v: 70, leaves: map[Code]float64{C1: 30, C2: 40}}, tried{account: 1, grade: GradeB, v: 58, leaves: map[Code]float64{C1: 29, P4: 29}}},
		{&tried{account: 2, grade: GradeB, v: 50, leaves: map[Code]float64{C1: 25, C2: 25}}, tried{account: 2, grade: GradeB, v: 50.5, leaves: map[Code]float64{C1: 25, C2: 25.5}}},
		{&tried{account: 3, grade: GradeU, v: 20, leaves: map[Code]float64{}}, tried{account: 3, grade: GradeU, v: 25}},
		{nil, tried{account: 4, grade: GradeC, v: 12}}, // was not there under the old model
	} {
		c.compare(p)
	}
	got, err := c.result()
	if err != nil {
		t.Fatal(err)
	}
	if got.Accounts != 4 || got.Changed != 2 || got.Before[GradeA] != 1 || got.After[GradeB] != 2 || got.Migration.Down != 1 || got.Migration.Counts[GradeA][GradeB] != 1 {
		t.Errorf("%+v", got)
	}
	if one := c.changes[0]; one.leaf != C2 || one.leafFrom != 40 || one.leafTo != 0 {
		t.Errorf("why: %+v", one)
	}
	s := got.Shift
	if s.Accounts != 3 || s.Median != .5 || s.Mean != round.Six(.5/3) || s.Bins[0].Accounts != 1 || s.Bins[3].Accounts != 1 || s.Bins[6].Accounts != 1 {
		t.Errorf("%+v", s)
	}
	if edge := shiftOf([]float64{-10, -1, 1, 10}); edge.Bins[1].Accounts != 1 || edge.Bins[3].Accounts != 1 || edge.Bins[4].Accounts != 1 || edge.Bins[6].Accounts != 1 {
		t.Errorf("a bin begins with its lower limit: %+v", edge)
	}
}

func TestTrialKeepsTheCompanyAsItIs(t *testing.T) {
	c := newFirm(t)
	boss, west := c.user("boss", "boss"), c.user("west", "sales_director")
	accounts := c.trade(30, boss.ID)
	c.evaluate(today)
	m := c.draft(boss)
	assessments, grades := c.count("SELECT COUNT(*) FROM value_assessments"), c.scores()
	trial, err := c.TryModel(t.Context(), boss, m.ID, nil)
	if err != nil {
		t.Fatal(err)
	}
	// The full model asks for judgements nobody has given: everybody falls below the least coverage.
	if trial.Result.Accounts != 30 || trial.Result.After[GradeU] != 30 || trial.Result.Changed != 30 || trial.Result.Before[GradeS] == 0 {
		t.Errorf("%+v", trial.Result)
	}
	if c.count("SELECT COUNT(*) FROM value_assessments") != assessments || asJSON(t, c.scores()) != asJSON(t, grades) {
		t.Error("a trial touched the accounts")
	}
	list, _, err := c.TrialChanges(t.Context(), boss, m.ID, 0, 20)
	if err != nil || len(list) != 20 || list[0].To != GradeU || len(list[0].Reasons) == 0 || list[0].Leaf == "" {
		t.Fatalf("%d %v", len(list), err)
	}
	rest, _, err := c.TrialChanges(t.Context(), boss, m.ID, list[19].ID, 20)
	if err != nil || len(rest) != 10 || rest[0].ID <= list[19].ID {
		t.Errorf("the second page: %d %v", len(rest), err)
	}
	if theirs, _, err := c.TrialChanges(t.Context(), west, m.ID, 0, 20); err != nil || len(theirs) != 0 {
		t.Errorf("a director sees accounts of others: %d %v", len(theirs), err)
	}
	c.exec("UPDATE accounts SET archived_at = 1 WHERE id = ?", accounts[0])
	if live, _, err := c.TrialChanges(t.Context(), boss, m.ID, 0, 50); err != nil || len(live) != 29 {
		t.Errorf("%d %v", len(live), err)
	}
	if _, err := c.TryModel(t.Context(), boss, m.ID, nil); err != nil || c.count("SELECT COUNT(*) FROM value_trials") != 1 {
		t.Errorf("a second trial: %v", err)
	}
	active, _, err := activeModel(t.Context(), c.Store.DB)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.TryModel(t.Context(), boss, active.ID, nil); errs.Code(err) != "illegal_transition" {
		t.Errorf("tried the model in force: %v", err)
	}
}

func TestRestatedSeries(t *testing.T) {
	c := newFirm(t)
	boss := c.user("boss", "boss")
	accounts := c.trade(12, boss.ID)
	one := accounts[11]
	c.evaluate("2026-03-31")
	c.evaluate(today)
	active, _, err := activeModel(t.Context(), c.Store.DB)
	if err != nil {
		t.Fatal(err)
	}
	same, err := c.Restate(t.Context(), boss, one, 0)
	if err != nil || len(same.Points) != 2 || same.Model.Version != active.Version {
		t.Fatalf("%+v %v", same, err)
	}
	panel, err := c.Panel(t.Context(), boss, one)
	if err != nil {
		t.Fatal(err)
	}
	for i, point := range same.Points {
		if *point.V != panel.History[i].V || *point.Low != panel.History[i].Low || len(point.Missing) != 0 {
			t.Errorf("under its own model: %v, was %v", *point.V, panel.History[i].V)
		}
	}
	full := c.draft(boss)
	gaps, err := c.Restate(t.Context(), boss, one, full.ID)
	if err != nil || gaps.Points[0].V != nil || len(gaps.Points[0].Missing) != 12 || gaps.Points[0].Coverage >= .6 {
		t.Errorf("leaves nobody asked for are guessed: %+v %v", gaps.Points[0], err)
	}
	// Other weights on the same leaves: the past is scored anew, as it was then.
	other, err := c.CopyModel(t.Context(), boss, active.ID)
	if err != nil {
		t.Fatal(err)
	}
	other, err = c.ChangeModel(t.Context(), boss, other.ID, ModelChange{Rev: 1, Weights: []WeightChange{{Node: GroupsNode, Method: MethodManual,
		Codes: []string{"H", "C", "P"}, Weights: map[string]float64{"H": .2, "C": .5, "P": .3}}}})
	if err != nil {
		t.Fatal(err)
	}
	restated, err := c.Restate(t.Context(), boss, one, other.ID)
	if err != nil {
		t.Fatal(err)
	}
	r, err := Score(active.Definition, nil)
	if err != nil || r.Coverage != 0 {
		t.Fatal(err)
	}
	want := .2*panel.Groups[0].Score + .5*panel.Groups[1].Score + .3*panel.Groups[2].Score
	if got := *restated.Points[1].V; math.Abs(got-want) > 1e-5 || got == panel.History[1].V {
		t.Errorf("restated %v, want %v", got, want)
	}
	// A horizon of other years measures something else.
	years := 2
	other, err = c.ChangeModel(t.Context(), boss, other.ID, ModelChange{Rev: other.Rev, HorizonYears: &years})
	if err != nil {
		t.Fatal(err)
	}
	if short, err := c.Restate(t.Context(), boss, one, other.ID); err != nil || len(short.Points[1].Missing) != 3 {
		t.Errorf("%+v %v", short.Points[1], err)
	}
	if _, err := c.Restate(t.Context(), c.user("seller", "salesperson"), one, 0); errs.Code(err) != "not_found" {
		t.Errorf("an account of others: %v", err)
	}
}
