package value

import (
	"context"
	"testing"

	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/settings"
)

// review has judgements need a second person, or not.
func (c *firm) review(on bool) {
	c.write(func(ctx context.Context, w *resource.Write) error {
		s := settings.Default()
		s.JudgedReview = on
		return settings.Save(ctx, w.Tx, w.Env.Now, 0, s)
	})
}

// standing is the id of the entry that stands for a leaf.
func (c *firm) standing(target id.ID, code Code) string {
	c.t.Helper()
	list, err := readEntries(context.Background(), c.Store.DB, target, code)
	if err != nil || len(list) == 0 {
		c.t.Fatalf("%v, %d entries", err, len(list))
	}
	return list[0].ID
}

// §4.2: a reviewer returns a judgement with a comment, its author corrects it, the reviewer confirms it.
func TestReturnAndCorrect(t *testing.T) {
	c := newFirm(t)
	ctx := context.Background()
	seller, boss := c.user("seller", "salesperson"), c.user("boss", "boss")
	target := c.account("One", seller.ID)
	if err := c.enter(seller, target, level("N1", 3)); err != nil {
		t.Fatal(err)
	}
	if err := c.ReturnInput(ctx, boss, target, "N1", "", "why 3?"); errs.Code(err) != "review_off" {
		t.Errorf("returned where nobody reviews: %v", err)
	}
	c.review(true)
	first := c.standing(target, "N1")
	if err := c.ReturnInput(ctx, seller, target, "N1", first, "x"); errs.Code(err) != "four_eyes" {
		t.Errorf("returned by its author: %v", err)
	}
	if got := refused(t, c.ReturnInput(ctx, boss, target, "N1", first, "  ")); got["comment"] != "reason_required" {
		t.Errorf("returned without a word: %v", got)
	}
	if err := c.ReturnInput(ctx, boss, target, "N1", first, "One case is level 2"); err != nil {
		t.Fatal(err)
	}
	if in := c.facts(target).entered["N1"]; in.State != StateUnknown || in.Reason != ReasonReturned {
		t.Errorf("a returned judgement counts: %+v", in)
	}
	for _, err := range []error{c.ReturnInput(ctx, boss, target, "N1", first, "x"), c.ConfirmInput(ctx, boss, target, "N1", first)} {
		if errs.Code(err) != "already_returned" {
			t.Errorf("decided twice: %v", err)
		}
	}
	mine, err := c.Reviews(ctx, seller)
	if err != nil || len(mine.Returned) != 1 || len(mine.ToConfirm) != 0 {
		t.Fatalf("%v %s", err, asJSON(t, mine))
	}
	if e := mine.Returned[0]; e.Account.Name != "One" || e.Entry.ReturnNote != "One case is level 2" || e.Entry.ReturnedBy.ID != boss.ID.String() {
		t.Errorf("%s", asJSON(t, e))
	}
	if theirs, err := c.Reviews(ctx, boss); err != nil || len(theirs.ToConfirm)+len(theirs.Returned) != 0 {
		t.Errorf("what was returned still waits for the reviewer: %v %s", err, asJSON(t, theirs))
	}
	if err := c.enter(seller, target, level("N1", 2)); err != nil {
		t.Fatal(err)
	}
	if theirs, err := c.Reviews(ctx, boss); err != nil || len(theirs.ToConfirm) != 1 || *theirs.ToConfirm[0].Entry.Value != 2 {
		t.Errorf("the correction does not wait for the reviewer: %v %s", err, asJSON(t, theirs))
	}
	c.write(func(ctx context.Context, w *resource.Write) error {
		_, err := w.Tx.Exec(ctx, "DELETE FROM account_touches")
		return err
	})
	if err := c.ConfirmInput(ctx, boss, target, "N1", ""); err != nil {
		t.Fatal(err)
	}
	if n := c.count("SELECT COUNT(*) FROM account_touches WHERE account_id = ?", target); n != 1 {
		t.Error("a confirmed judgement does not have the account valued anew")
	}
	if in := c.facts(target).entered["N1"]; in.State != StateKnown || in.Value != 2 {
		t.Errorf("%+v", in)
	}
	if n := c.count("SELECT COUNT(*) FROM audit_log WHERE record_id = ? AND action IN ('return', 'confirm')", target); n != 2 {
		t.Errorf("%d decisions in the log", n)
	}
}

// A correction of a confirmed judgement counts once it is confirmed; until then the confirmed one does.
func TestConfirmedOnesCountUntilTheirCorrectionIsConfirmed(t *testing.T) {
	c := newFirm(t)
	ctx := context.Background()
	seller, boss := c.user("seller", "salesperson"), c.user("boss", "boss")
	target := c.account("One", seller.ID)
	c.review(true)
	value := func() float64 { return c.facts(target).entered["N1"].Value }
	step := func(want float64, errs ...error) {
		t.Helper()
		for _, err := range errs {
			if err != nil {
				t.Fatal(err)
			}
		}
		if got := value(); got != want {
			t.Errorf("%v counts, want %v", got, want)
		}
	}
	step(0, c.enter(seller, target, level("N1", 1)))
	step(1, c.ConfirmInput(ctx, boss, target, "N1", ""))
	step(1, c.enter(seller, target, level("N1", 3)))
	sheet, err := c.Inputs(ctx, boss, target, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, leaf := range sheet.Leaves {
		if leaf.Code == "N1" && (*leaf.Value != 1 || *leaf.Entry.Value != 3 || len(leaf.Caveats) != 1) {
			t.Errorf("%s", asJSON(t, leaf))
		}
	}
	step(1, c.ReturnInput(ctx, boss, target, "N1", "", "no"))
	step(1, c.enter(seller, target, level("N1", 2)))
	step(2, c.ConfirmInput(ctx, boss, target, "N1", ""))
	step(0, c.enter(seller, target, Entry{Code: "N1", State: StateUnknown})) // no longer known needs nobody's confirmation
	step(0, c.enter(seller, target, level("N1", 4)))
	c.review(false)
	step(4)
}

func TestConfirmAllOfACustomer(t *testing.T) {
	c := newFirm(t)
	ctx := context.Background()
	seller, boss := c.user("seller", "salesperson"), c.user("boss", "boss")
	target := c.account("One", seller.ID)
	c.review(true)
	if err := c.enter(seller, target, level("N1", 1), level("N2", 1)); err != nil {
		t.Fatal(err)
	}
	if err := c.enter(boss, target, level("N3", 1)); err != nil {
		t.Fatal(err)
	}
	n1, n2, n3 := c.standing(target, "N1"), c.standing(target, "N2"), c.standing(target, "N3")
	if err := c.ConfirmAll(ctx, boss, target, []string{n1, n2, n3}); errs.Code(err) != "four_eyes" {
		t.Errorf("%v", err)
	}
	if n := c.count("SELECT COUNT(*) FROM value_inputs WHERE confirmed_by IS NOT NULL"); n != 0 {
		t.Errorf("%d confirmed by a refused decision", n)
	}
	if err := c.enter(seller, target, level("N2", 2)); err != nil {
		t.Fatal(err)
	}
	if err := c.ConfirmAll(ctx, boss, target, []string{n1, n2}); errs.Code(err) != "inputs_changed" {
		t.Errorf("confirmed unseen: %v", err)
	}
	if err := c.ConfirmAll(ctx, boss, target, []string{n1, c.standing(target, "N2")}); err != nil {
		t.Fatal(err)
	}
	e := c.facts(target).entered
	if e["N1"].Value != 1 || e["N2"].Value != 2 || e["N3"].State != StateUnknown {
		t.Errorf("%+v", e)
	}
	if theirs, err := c.Reviews(ctx, c.user("director", "boss")); err != nil || len(theirs.ToConfirm) != 1 || theirs.ToConfirm[0].Leaf.Code != "N3" {
		t.Errorf("%v %s", err, asJSON(t, theirs))
	}
}
