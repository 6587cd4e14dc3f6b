package value

import (
	"context"
	"testing"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/prediction"
)

// ranksBy restates what the test of the predictions has shown.
func (c *firm) ranksBy(what string) {
	c.t.Helper()
	for _, was := range []string{prediction.ByModel, prediction.ByHistory} {
		c.exec(`UPDATE prediction_fits SET model = REPLACE(model, ?, ?)`, `"ranks_by":"`+was+`"`, `"ranks_by":"`+what+`"`)
	}
}

func TestTheSecondStarterModelLooksAhead(t *testing.T) {
	c, ctx := newFirm(t), context.Background()
	c.Prediction = &prediction.Service{Store: c.Store}
	accounts := c.trade(60, 0)
	prospect := c.account("Prospect", 0)
	c.evaluate(today)
	if n := c.count("SELECT COUNT(*) FROM predictions"); n != 60 {
		t.Fatalf("%d predictions", n)
	}
	boss := c.user("boss", "boss")
	c.ranksBy(prediction.ByHistory)
	if back, err := c.CreateModel(ctx, boss, KindStarter, ""); err != nil || back.Definition.leaf(P6) < 0 || back.Definition.leaf(P8) >= 0 {
		t.Errorf("where past sales rank better: %v, %v", back.Definition.Leaves, err)
	}
	c.ranksBy(prediction.ByModel)
	ahead, err := c.CreateModel(ctx, boss, KindStarter, "")
	if err != nil || ahead.Definition.leaf(P8) < 0 || ahead.Definition.leaf(P9) < 0 || ahead.Definition.leaf(P7) >= 0 {
		t.Fatalf("%v, %v", ahead.Definition.Leaves, err)
	}
	if norm := ahead.Definition.Leaves[ahead.Definition.leaf(P9)].Norm; norm.Lo == 10e3 {
		t.Errorf("the bounds of P9 are not fitted: %+v", norm)
	}
	c.inForce(ahead)
	c.evaluate(today)
	panel, err := c.Panel(ctx, authz.System(), accounts[59])
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, g := range panel.Groups {
		for _, leaf := range g.Leaves {
			if leaf.Code == P8 || leaf.Code == P9 {
				seen++
				if leaf.State != "known" || *leaf.Input <= 0 || leaf.Contribution <= 0 {
					t.Errorf("%+v", leaf)
				}
			}
		}
	}
	if seen != 2 {
		t.Errorf("%d leaves look ahead", seen)
	}
	if p := c.load(prospect); p.GradeProposed != "U" {
		t.Errorf("a prospect is %s", p.GradeProposed)
	}
	c.sell(accounts[0], 5_000_000)
	c.refresh()
	if out := c.evaluate(today); out.Changed != 0 {
		t.Errorf("the night sees %d accounts otherwise than the day did", out.Changed)
	}
}
