package value

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/round"
	"github.com/loam-crm/loam/internal/platform/settings"
)

// inForce takes a draft the whole way: trial, review, two signatures.
func (c *firm) inForce(m StoredModel) StoredModel {
	c.t.Helper()
	ctx := c.t.Context()
	tag := fmt.Sprint(m.Version)
	boss, director := c.user("b"+tag, "boss"), c.user("d"+tag, "sales_director")
	must := func(_ any, err error) {
		c.t.Helper()
		if err != nil {
			c.t.Fatal(err)
		}
	}
	must(c.TryModel(ctx, boss, m.ID, nil))
	must(c.SubmitModel(ctx, boss, m.ID))
	must(c.SignModel(ctx, boss, m.ID))
	must(c.SignModel(ctx, director, m.ID))
	must(c.ActivateModel(ctx, boss, m.ID))
	return c.model(m)
}

func (c *firm) model(m StoredModel) StoredModel {
	c.t.Helper()
	m, err := loadModel(c.t.Context(), c.Store.DB, m.ID)
	if err != nil {
		c.t.Fatal(err)
	}
	return m
}

func (c *firm) draft(by authz.Actor) StoredModel {
	c.t.Helper()
	m, err := c.CreateModel(c.t.Context(), by, KindFull, "")
	if err != nil {
		c.t.Fatal(err)
	}
	return m
}

func TestMovesOfAModel(t *testing.T) {
	c := newFirm(t)
	c.trade(12, 0)
	c.evaluate(today)
	ctx := t.Context()
	boss, second, director := c.user("boss", "boss"), c.user("second", "boss"), c.user("director", "sales_director")
	m := c.draft(boss)
	refused := func(want string, err error) {
		t.Helper()
		if errs.Code(err) != want {
			t.Errorf("want %s, got %v", want, err)
		}
	}
	_, err := c.ActivateModel(ctx, boss, m.ID)
	refused("illegal_transition", err)
	var told *errs.Error
	if errors.As(err, &told); told.Params["state"] != ModelDraft || told.Params["allowed"] != ModelReview || !slices.Contains(told.Params["moves"].([]string), "submit") {
		t.Errorf("the refusal does not say what is possible: %v", told.Params)
	}
	_, err = c.SignModel(ctx, boss, m.ID)
	refused("illegal_transition", err)
	if m, err = c.SubmitModel(ctx, boss, m.ID); err != nil || m.State != ModelReview || m.Rev != 2 {
		t.Fatalf("%+v %v", m, err)
	}
	impute := 20.0
	_, err = c.ChangeModel(ctx, boss, m.ID, ModelChange{Rev: m.Rev, Leaves: []LeafChange{{Code: C1, Impute: &impute}}})
	refused("illegal_transition", err)
	_, err = c.ActivateModel(ctx, boss, m.ID)
	refused("trial_needed", err)
	if _, err := c.TryModel(ctx, director, m.ID, nil); err != nil {
		t.Fatal(err)
	}
	_, err = c.ActivateModel(ctx, boss, m.ID)
	refused("signatures_needed", err)
	if _, err := c.SignModel(ctx, boss, m.ID); err != nil {
		t.Fatal(err)
	}
	_, err = c.SignModel(ctx, boss, m.ID)
	refused("already_signed", err)
	_, err = c.SignModel(ctx, second, m.ID)
	refused("other_role_needed", err)
	_, err = c.ActivateModel(ctx, boss, m.ID)
	refused("signatures_needed", err)

	_, err = c.ReturnModel(ctx, director, m.ID, " ")
	refused("validation", err)
	if m, err = c.ReturnModel(ctx, director, m.ID, "N1 weighs too much"); err != nil || m.State != ModelDraft || m.Note != "N1 weighs too much" {
		t.Fatalf("%+v %v", m, err)
	}
	if m, err = c.ChangeModel(ctx, boss, m.ID, ModelChange{Rev: m.Rev, Leaves: []LeafChange{{Code: C1, Impute: &impute}}}); err != nil {
		t.Fatal(err)
	}
	if _, err = c.SubmitModel(ctx, boss, m.ID); err != nil {
		t.Fatal(err)
	}
	_, err = c.ActivateModel(ctx, boss, m.ID)
	refused("trial_needed", err) // the definition is another one since
	if _, err := c.TryModel(ctx, director, m.ID, nil); err != nil {
		t.Fatal(err)
	}
	_, err = c.ActivateModel(ctx, boss, m.ID)
	refused("signatures_needed", err) // the names stood under the old one
	for _, who := range []authz.Actor{boss, director} {
		if _, err := c.SignModel(ctx, who, m.ID); err != nil {
			t.Fatal(err)
		}
	}
	if m, err = c.ActivateModel(ctx, director, m.ID); err != nil || m.State != ModelActive || m.ActivatedBy != director.ID {
		t.Fatalf("%+v %v", m, err)
	}
	if n := c.count("SELECT COUNT(*) FROM value_models WHERE state = 'active'"); n != 1 {
		t.Errorf("%d active models", n)
	}
	for action, want := range map[string]int{"create": 2, "update": 1, "submit": 2, "sign": 3, "return": 1, "try": 2, "activate": 1, "retire": 1} {
		if n := c.count("SELECT COUNT(*) FROM audit_log WHERE entity = 'value_models' AND action = ?", action); n != want {
			t.Errorf("%d lines of %q in the log, want %d", n, action, want)
		}
	}
	refused("illegal_transition", c.ArchiveModel(ctx, boss, m.ID))
}

func TestBossSignsAlone(t *testing.T) {
	c := newFirm(t)
	c.trade(12, 0)
	c.evaluate(today)
	ctx, boss := t.Context(), c.user("boss", "boss")
	m := c.draft(boss)
	for _, step := range []func() (any, error){
		func() (any, error) { return c.TryModel(ctx, boss, m.ID, nil) },
		func() (any, error) { return c.SubmitModel(ctx, boss, m.ID) },
		func() (any, error) { return c.SignModel(ctx, boss, m.ID) },
	} {
		if _, err := step(); err != nil {
			t.Fatal(err)
		}
	}
	activate := func() string {
		_, err := c.ActivateModel(ctx, boss, m.ID)
		return errs.Code(err)
	}
	if got := activate(); got != "signatures_needed" {
		t.Errorf("alone without the setting: %s", got)
	}
	err := c.Store.Write(ctx, authz.System(), func(ctx context.Context, w *resource.Write) error {
		company := settings.Default()
		company.BossSignsAlone = true
		return settings.Save(ctx, w.Tx, w.Env.Now, 0, company)
	})
	if err != nil {
		t.Fatal(err)
	}
	director := c.user("director", "sales_director")
	if got := activate(); got != "signatures_needed" {
		t.Errorf("alone though the director may sign: %s", got)
	}
	c.exec("UPDATE users SET status = 'left' WHERE id = ?", director.ID)
	if _, err := c.ActivateModel(ctx, boss, m.ID); err != nil {
		t.Errorf("the only one who may: %v", err)
	}
}

func TestChangingADraft(t *testing.T) {
	c := newFirm(t)
	c.trade(12, 0)
	c.evaluate(today)
	ctx, boss := t.Context(), c.user("boss", "boss")
	starter, _, err := activeModel(ctx, c.Store.DB)
	if err != nil {
		t.Fatal(err)
	}
	m, err := c.CopyModel(ctx, boss, starter.ID)
	if err != nil || m.State != ModelDraft || m.Source != starter.ID || m.Version != 2 {
		t.Fatalf("%+v %v", m, err)
	}
	label := func(text string) *resource.Label { return &resource.Label{Zh: text} }
	impute, age := 10.0, 200
	bounds := Lin(0, 5)
	m, err = c.ChangeModel(ctx, boss, m.ID, ModelChange{Rev: m.Rev, Name: label("我们的标准"), Leaves: []LeafChange{
		{Code: H2, Normaliser: &bounds, Impute: &impute, MaxAgeDays: &age, Owner: &boss.ID},
		{Code: P4},
		{Group: GroupNonEconomic, Domain: DomainLevel, Source: "judged", Name: label("配合度"), Unit: label("级")},
	}})
	if err != nil {
		t.Fatal(err)
	}
	if m.Kind != KindCustom || m.Definition.Version != "custom-2" || m.Rev != 2 || m.Name.En != "我们的标准" {
		t.Errorf("%+v", m)
	}
	leaf := m.Definition.Leaves[m.Definition.leaf(H2)]
	if leaf.Norm.Hi != 5 || leaf.Impute != 10 || leaf.MaxAgeDays != 200 || m.Definition.indicator(H2).Owner != boss.ID {
		t.Errorf("%+v", leaf)
	}
	if at := m.Definition.leaf("X1"); at < 0 || m.Definition.Leaves[at].Weight != 1 || m.Definition.Groups[3].Weight != 0 || m.Definition.Leaves[m.Definition.leaf(P4)].Weight != 0 || m.Definition.leaf(P4) < 0 || m.Definition.group(GroupNonEconomic) != 3 {
		t.Errorf("%+v", m.Definition)
	}
	// an indicator without a definition is not put before signers.
	if _, err := c.SubmitModel(ctx, boss, m.ID); !strings.Contains(fmt.Sprint(err), "leaves.X1.definition:required") {
		t.Errorf("submitted without a definition: %v", err)
	}
	m, err = c.ChangeModel(ctx, boss, m.ID, ModelChange{Rev: m.Rev,
		Leaves: []LeafChange{{Code: "X1", Definition: label("客户在项目中的配合程度")}},
		Weights: []WeightChange{{Node: "N", Method: MethodManual, Codes: []string{"X1"}, Weights: map[string]float64{"X1": 1}},
			{Node: GroupsNode, Method: MethodAHP, Codes: []string{"H", "C", "P", "N"}, Judges: []Judge{{"Boss", defaultComparison()}}},
			{Node: "C", Method: MethodBlend, Codes: []string{"C1", "C2"}, Weights: map[string]float64{"C1": .5, "C2": .5}}}})
	if err != nil {
		t.Fatal(err)
	}
	if w, _ := m.Definition.weighting(GroupsNode); round.Six(m.Definition.Groups[3].Weight) != .160088 || w.CR != .011475 {
		t.Errorf("%+v %+v", m.Definition.Groups, w)
	}
	if w, _ := m.Definition.weighting("C"); w.Sampled != 12 || m.Definition.Leaves[m.Definition.leaf(C3)].Weight != 0 {
		t.Errorf("%+v", w)
	}
	if _, err := c.SubmitModel(ctx, boss, m.ID); err != nil {
		t.Error(err)
	}
	// A code means one thing in the whole history.
	other, err := c.CopyModel(ctx, boss, starter.ID)
	if err != nil {
		t.Fatal(err)
	}
	other, err = c.ChangeModel(ctx, boss, other.ID, ModelChange{Rev: 1, Leaves: []LeafChange{{Group: GroupCurrent, Domain: DomainRatio, Source: "survey", Name: label("满意度")}}})
	if err != nil || other.Definition.leaf("X2") < 0 {
		t.Errorf("the second own indicator: %+v %v", other.Definition.Leaves, err)
	}
	if _, err := c.ChangeModel(ctx, boss, other.ID, ModelChange{Rev: 2, Remove: []Code{"X2"}}); err != nil {
		t.Error(err)
	}
}

func TestBadChangesOfADraft(t *testing.T) {
	c := newFirm(t)
	boss := c.user("boss", "boss")
	m := c.draft(boss)
	before := asJSON(t, m.Definition)
	ptr := func(x float64) *float64 { return &x }
	nobody := c.ids.Next()
	upside := Lin(5, 1)
	for want, change := range map[string]ModelChange{
		"weights:weights_must_sum_to_1 map": {Weights: []WeightChange{{Node: "N", Method: MethodManual, Codes: []string{"N1"}, Weights: map[string]float64{"N1": .9}}}},
		"inconsistent":                      {Weights: []WeightChange{{Node: "P", Method: MethodAHP, Codes: []string{"P1", "P2", "P3"}, Judges: []Judge{{"", []float64{3, .2, 3}}}}}},
		"too_few":                           {Weights: []WeightChange{{Node: "C", Method: MethodBlend, Codes: []string{"C1"}, Weights: map[string]float64{"C1": 1}}}},
		"leaves.C1.impute:out_of_range":     {Leaves: []LeafChange{{Code: C1, Impute: ptr(51)}}},
		"leaves.C1.normaliser:bad_bounds":   {Leaves: []LeafChange{{Code: C1, Normaliser: &upside}}},
		"leaves.C1.name:fixed":              {Leaves: []LeafChange{{Code: C1, Name: &resource.Label{Zh: "x"}}}},
		"leaves.C1.owner:ref_not_found":     {Leaves: []LeafChange{{Code: C1, Owner: &nobody}}},
		"leaves.Q9:not_found":               {Leaves: []LeafChange{{Code: "Q9"}}},
		"leaves.new.name:required":          {Leaves: []LeafChange{{Group: "C", Domain: DomainLevel, Source: "judged"}}},
		"leaves.new.source:not_an_option":   {Leaves: []LeafChange{{Group: "C", Domain: DomainLevel, Source: "order", Name: &resource.Label{Zh: "x"}}}},
		"leaves.C1:still_weighs":            {Remove: []Code{C1}},
		"cuts.a:must_be_above_next":         {Cuts: &Cuts{S: 80, A: 30, B: 40}},
		"rev_conflict":                      {Rev: 7},
	} {
		if change.Rev == 0 {
			change.Rev = 1
		}
		_, err := c.ChangeModel(t.Context(), boss, m.ID, change)
		if err == nil || !strings.Contains(strings.ReplaceAll(fmt.Sprint(err), "weights_must_sum_to_1", "weights_must_sum_to_1 map"), want) {
			t.Errorf("want %s, got %v", want, err)
		}
	}
	if now := c.model(m); asJSON(t, now.Definition) != before || now.Rev != 1 {
		t.Error("a refused change left something behind")
	}
	if _, err := c.ChangeModel(t.Context(), c.user("seller", "salesperson"), m.ID, ModelChange{Rev: 1}); errs.Code(err) != "forbidden" {
		t.Errorf("a salesperson: %v", err)
	}
	if err := c.ArchiveModel(t.Context(), boss, m.ID); err != nil {
		t.Fatal(err)
	}
	if list, err := c.Models(t.Context(), boss); err != nil || len(list) != 0 {
		t.Errorf("a draft thrown away is still listed: %v %v", list, err)
	}
	if _, err := c.SubmitModel(t.Context(), boss, m.ID); errs.Code(err) != "illegal_transition" {
		t.Errorf("submitted from the bin: %v", err)
	}
}

// The bounds of a gross profit are a gross profit, in the log as well.
func TestLogHidesConfidentialBounds(t *testing.T) {
	c := newFirm(t)
	boss := c.user("boss", "boss")
	m := c.draft(boss)
	secret := Log(123456, 7654321)
	if _, err := c.ChangeModel(t.Context(), boss, m.ID, ModelChange{Rev: 1, Leaves: []LeafChange{{Code: H1, Normaliser: &secret}}}); err != nil {
		t.Fatal(err)
	}
	if n := c.count("SELECT COUNT(*) FROM audit_log WHERE changes LIKE '%leaves.H1%'"); n != 1 {
		t.Errorf("%d lines of the change", n)
	}
	if n := c.count("SELECT COUNT(*) FROM audit_log WHERE changes LIKE '%123456%'"); n != 0 {
		t.Error("the log tells a gross profit")
	}
}
