package pool

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// TestTheNightTakesNobodyFromAnOwner: a customer that gets an owner while the pools collect those of nobody is not in a pool.
func TestTheNightTakesNobodyFromAnOwner(t *testing.T) {
	c := newCompany(t, nil)
	if c.Store.DB.Engine != db.Postgres {
		return // one writer: the night begins before or after
	}
	acc := c.Add("accounts", map[string]any{"name": "Acme", "grade": "C", "grade_state": "approved", "stage": "lead", "selection": "undecided", "screening": "pending"})
	c.Exec("UPDATE pools SET department_id = NULL WHERE id = ?", c.pool) // it takes whom nobody else does
	night := make(chan error, 1)
	c.must(c.Store.Write(t.Context(), c.boss, func(ctx context.Context, w *resource.Write) error {
		if _, err := w.Tx.Exec(ctx, "UPDATE accounts SET owner_id = ?, rev = rev + 1 WHERE id = ?", c.amy.ID, acc); err != nil {
			return err
		}
		go func() {
			_, err := c.Night(t.Context(), authz.System())
			night <- err
		}()
		c.untilSomebodyWaits()
		return nil
	}))
	c.must(<-night)
	if c.ownerOf(acc) != c.amy.ID || c.Number("SELECT pool_id FROM accounts WHERE id = ?", acc) != 0 {
		t.Errorf("owner %s, pool %d", c.ownerOf(acc), c.Number("SELECT pool_id FROM accounts WHERE id = ?", acc))
	}
	if n := c.Number("SELECT COUNT(*) FROM ownership_moves WHERE account_id = ? AND kind = ?", acc, Collected); n != 0 {
		t.Error("the history says that it was collected")
	}
}

// untilSomebodyWaits returns once a transaction waits for what another holds.
func (c *company) untilSomebodyWaits() {
	c.t.Helper()
	for range 500 {
		if c.Number("SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") > 0 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	c.t.Error("nobody waits")
}

// TestNoCircleOfParents: two customers that are put under each other at once do not both go.
func TestNoCircleOfParents(t *testing.T) {
	c := newCompany(t, nil)
	for range 10 {
		a, b := c.owned("A", "C", c.amy.ID, "2026-06-01"), c.owned("B", "C", c.amy.ID, "2026-06-01")
		var both sync.WaitGroup
		for _, pair := range [][2]id.ID{{a, b}, {b, a}} {
			both.Go(func() {
				_ = c.Store.Write(t.Context(), c.boss, func(ctx context.Context, w *resource.Write) error {
					_, err := account.Accounts.Update(ctx, w, pair[0], func(one *account.Account) error { one.Parent = pair[1]; return nil })
					return err
				})
			})
		}
		both.Wait()
		if n := c.Number("SELECT COUNT(*) FROM accounts WHERE id IN (?, ?) AND parent_id IS NOT NULL", a, b); n != 1 {
			t.Fatalf("%d of two have the other as their parent", n)
		}
	}
}
