package interaction

import (
	"context"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

func (c *company) insert(ctx context.Context, w *resource.Write, actor authz.Actor, acc id.ID, day calendar.Date) error {
	return Interactions.Insert(ctx, w, &Interaction{Account: acc, Author: actor.ID, Kind: "call", On: day, Summary: "Asked"})
}

// TestTheNewestOfTwoAtOnce: of two dealings that are entered at the same moment the newest is the last contact, whichever is
// committed last.
func TestTheNewestOfTwoAtOnce(t *testing.T) {
	c := newCompany(t)
	if c.Store.DB.Engine != db.Postgres {
		return // one writer: the one has committed before the other begins
	}
	lin := c.user("lin", "salesperson")
	acc := c.account("Acme", lin.ID)
	older := make(chan error, 1)
	err := c.Store.Write(t.Context(), lin, func(ctx context.Context, w *resource.Write) error {
		if err := c.insert(ctx, w, lin, acc, "2026-06-28"); err != nil {
			return err
		}
		go func() {
			older <- c.Store.Write(t.Context(), lin, func(ctx context.Context, w *resource.Write) error {
				return c.insert(ctx, w, lin, acc, "2026-06-01")
			})
		}()
		c.untilSomebodyWaits()
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := <-older; err != nil {
		t.Fatal(err)
	}
	if got := c.text("SELECT last_contact_on FROM accounts WHERE id = ?", acc); got != "2026-06-28" {
		t.Errorf("the last contact is %q", got)
	}
}

// untilSomebodyWaits returns once a transaction waits for what another holds.
func (c *company) untilSomebodyWaits() {
	c.t.Helper()
	for range 500 {
		var waiting int
		err := c.Store.DB.QueryRow(c.t.Context(), "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'").Scan(&waiting)
		if err != nil {
			c.t.Error(err)
		}
		if waiting > 0 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	c.t.Error("nobody waits")
}
