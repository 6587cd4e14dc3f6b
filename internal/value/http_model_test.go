package value

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/resource"
)

func TestModelEditorOverHTTP(t *testing.T) {
	c, _, boss := graded(t)
	call := site(t, c)
	director, seller := c.user("director", "sales_director"), c.user("seller", "salesperson")
	active, _, err := activeModel(t.Context(), c.Store.DB)
	if err != nil {
		t.Fatal(err)
	}
	_, made := call(boss, "POST", "/value/models/"+active.ID.String()+"/copy", "")
	var draft struct{ ID, Rev string }
	if err := json.Unmarshal([]byte(made), &draft); err != nil || draft.Rev != "1" {
		t.Fatal(made)
	}
	path := "/value/models/" + draft.ID
	for _, step := range []struct {
		actor              authz.Actor
		method, path, body string
		status             int
		want               string
	}{
		{boss, "POST", path + "/weights/ahp", `{"n":3,"judges":[{"name":"a","upper":[3,0.2,3]}]}`, 200, `"accepted":false`},
		{boss, "POST", path + "/weights/ahp", `{"n":3,"judges":[{"name":"a","upper":[2,4,2]},{"name":"b","upper":[3,3,1]}]}`, 200, `"accepted":true`},
		{boss, "POST", path + "/weights/ahp", `{"n":3,"judges":[{"name":"a","upper":[2,4]}]}`, 422, `"wrong_length"`},
		{boss, "POST", path + "/weights/entropy", `{"codes":["C1","C2"]}`, 200, `"sampled":40`},
		{boss, "POST", path + "/weights/entropy", `{"codes":["C1","H1"]}`, 422, `"codes.1"`},
		{seller, "POST", path + "/weights/entropy", `{"codes":["C1"]}`, 403, `"forbidden"`},
		{boss, "PATCH", path, `{"rev":"1","hysteresis":3}`, 200, `"rev":"2"`},
		{director, "PATCH", path, `{"rev":"1","hysteresis":4}`, 409, `"rev_conflict"`},
		{boss, "PATCH", path, `{"rev":"x","hysteresis":4}`, 422, `"rev"`},
		{boss, "PATCH", path, `{"rev":"2","hysteresis":99}`, 422, `"hysteresis"`},
		{boss, "PATCH", path, `{"rev":"2","leaves":[{"group":"N","domain":"level","source":"judged","name":{"zh":"配合度","en":""}}]}`, 200, `"field":"leaves.X1.definition"`},
		{boss, "POST", path + "/submit", "", 422, `"leaves.X1.definition"`},
		{boss, "PATCH", path, `{"rev":"3","remove":["X1"]}`, 200, `"missing":[]`},
		{boss, "GET", path + "/trial", "", 200, `"trial":null`},
		{boss, "POST", path + "/trial", "", 202, `"value.trial"`},
		{boss, "POST", path + "/submit", "", 200, `"state":"review"`},
		{boss, "PATCH", path, `{"rev":"5","hysteresis":1}`, 409, `"illegal_transition"`},
		{boss, "POST", path + "/activate", "", 409, `"trial_needed"`},
		{director, "POST", path + "/sign", "", 200, `"signed":false`},
		{director, "POST", path + "/sign", "", 409, `"already_signed"`},
		{director, "POST", path + "/return", `{"reason":"again"}`, 200, `"note":"again"`},
		{seller, "GET", path, "", 200, `"trial":null`},
		{seller, "GET", path + "/trial", "", 403, `"forbidden"`},
		{boss, "DELETE", path, "", 204, ""},
		{boss, "POST", path + "/copy", "", 409, `"illegal_transition"`},
		{boss, "POST", "/value/models/77/copy", "", 404, `"not_found"`},
	} {
		status, body := call(step.actor, step.method, step.path, step.body)
		if status != step.status || !strings.Contains(body, step.want) {
			t.Errorf("%s %s %s: %d %s, want %d %s", step.method, step.path, step.body, status, body, step.status, step.want)
		}
	}
}

// a change of a model in force is a new draft; what was computed under the old one stays as it was.
func TestAnActiveModelNeverChanges(t *testing.T) {
	c := newFirm(t)
	boss := c.user("boss", "boss")
	accounts := c.trade(12, boss.ID)
	c.evaluate(today)
	active, _, err := activeModel(t.Context(), c.Store.DB)
	if err != nil {
		t.Fatal(err)
	}
	before := asJSON(t, active.Definition)
	three := 3.0
	if _, err := c.ChangeModel(t.Context(), boss, active.ID, ModelChange{Rev: active.Rev, Hysteresis: &three}); errs.Code(err) != "illegal_transition" {
		t.Errorf("changed the model in force: %v", err)
	}
	panel, err := c.Panel(t.Context(), boss, accounts[3])
	if err != nil {
		t.Fatal(err)
	}
	draft, err := c.CopyModel(t.Context(), boss, active.ID)
	if err != nil || draft.Version != active.Version+1 {
		t.Fatal(draft, err)
	}
	draft, err = c.ChangeModel(t.Context(), boss, draft.ID, ModelChange{Rev: 1, Hysteresis: &three, Name: &resource.Label{Zh: "第三版"}})
	if err != nil {
		t.Fatal(err)
	}
	c.inForce(draft)
	if now := c.model(active); asJSON(t, now.Definition) != before || now.State != ModelRetired {
		t.Error("the old version is not what it was")
	}
	old, err := c.Restate(t.Context(), boss, accounts[3], active.ID)
	if err != nil || fmt.Sprint(*old.Points[0].V) != fmt.Sprint(panel.Score.V) {
		t.Errorf("the old result cannot be repeated: %v %v", old.Points, err)
	}
}

// who reads a value sees how much of it is judgement.
func TestJudgedShare(t *testing.T) {
	m := FullModel()
	if got := m.JudgedShare(); got != .5 {
		t.Errorf("%v of the shipped full model, want 10 of 20", got)
	}
	m.Leaves[m.leaf(P1)].Source = "external"
	if got := m.JudgedShare(); got != .45 {
		t.Errorf("%v, want 9 of 20", got)
	}
	starter := StarterModel(Calibration{})
	if starter.JudgedShare() != 0 {
		t.Error("orders are no judgement")
	}
}

// Who manages models without a right to profits learns no profit from a trial.
func TestTrialHidesProfits(t *testing.T) {
	m := FullModel()
	c := TrialChange{Leaf: C2, LeafFrom: 12.345678, LeafTo: 3.21}
	if shown := c.shown(&m, false); shown.Leaf.From != 12 || shown.Leaf.To != 3 {
		t.Errorf("%+v", shown.Leaf)
	}
	if shown := c.shown(&m, true); shown.Leaf.From != 12.345678 {
		t.Errorf("%+v", shown.Leaf)
	}
	c.Leaf = C1
	if shown := c.shown(&m, false); shown.Leaf.From != 12.345678 {
		t.Errorf("%+v", shown.Leaf)
	}
}
