package value

import (
	"context"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/sales"
)

func (c *firm) refresh() int {
	c.t.Helper()
	n, err := c.Refresh(context.Background())
	if err != nil {
		c.t.Fatal(err)
	}
	return n
}

// sell enters an order as a person does.
func (c *firm) sell(customer id.ID, amount int64) {
	c.t.Helper()
	err := c.Store.Write(context.Background(), authz.System(), func(ctx context.Context, w *resource.Write) error {
		return sales.Orders.Insert(ctx, w, &sales.Order{Account: customer, OrderedOn: today, Amount: amount})
	})
	if err != nil {
		c.t.Fatal(err)
	}
}

func TestATouchedAccountIsValuedSoon(t *testing.T) {
	c := newFirm(t)
	accounts := c.trade(30, 0)
	c.evaluate(today)
	before := c.scores()
	c.sell(accounts[4], 900_000_00)
	if n := c.refresh(); n != 1 {
		t.Fatalf("%d accounts looked at, want the one with the order", n)
	}
	for one, v := range c.scores() {
		if (one == accounts[4]) == (v == before[one]) {
			t.Errorf("account %d: %v, then %v", one, before[one], v)
		}
	}
	a := c.load(accounts[4])
	if a.LastOrderOn != today || a.Trend == nil || *a.Trend <= 0 {
		t.Errorf("last order %s, trend %v", a.LastOrderOn, a.Trend)
	}
	if n := c.refresh(); n != 0 || c.count("SELECT COUNT(*) FROM account_touches") != 0 {
		t.Errorf("looked at %d again", n)
	}
	c.sell(accounts[5], 100_00)
	c.refresh()
	if n := c.count("SELECT COUNT(*) FROM evaluations WHERE kind = 'changes'"); n != 1 {
		t.Errorf("%d evaluations for the changes of one day", n)
	}
	if out := c.evaluate(today); out.Changed != 0 {
		t.Errorf("the night found %d accounts changed that were looked at by day", out.Changed)
	}
}

func TestTouchesWaitForTheFirstModel(t *testing.T) {
	c := newFirm(t)
	one := c.account("One", 0)
	c.sell(one, 100_00)
	if n := c.refresh(); n != 0 || c.count("SELECT COUNT(*) FROM value_models") != 0 {
		t.Fatalf("valued %d accounts by a model made from one order", n)
	}
	c.trade(20, 0)
	c.clock.At = c.clock.At.Add(time.Second)
	c.evaluate(today)
	if n := c.refresh(); n != 0 {
		t.Errorf("%d accounts looked at again after everybody was", n)
	}
}

func TestWhatHappensMeanwhileStaysTouched(t *testing.T) {
	c, ctx := newFirm(t), context.Background()
	accounts := c.trade(10, 0)
	c.evaluate(today)
	c.sell(accounts[0], 100_00)
	touched, err := c.touched(ctx)
	if err != nil || len(touched) != 1 {
		t.Fatal(touched, err)
	}
	c.clock.At = c.clock.At.Add(time.Second)
	err = c.Store.Write(ctx, authz.System(), func(ctx context.Context, w *resource.Write) error {
		return account.Touch(ctx, w, accounts[0], 0)
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Store.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error { return settle(ctx, tx, touched) }); err != nil {
		t.Fatal(err)
	}
	if n := c.refresh(); n != 1 {
		t.Errorf("%d accounts looked at, want the one touched meanwhile", n)
	}
}
