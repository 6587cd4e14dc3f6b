package selection

import (
	"context"
	"slices"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// presentMonths is how long ago a customer's last order may be for it to count as one of today's.
const presentMonths = 24

// present are the customers of today: served, and either chosen or buying. A lead nobody decided about is none yet. It
// stands with one parameter, the day of presentMonths ago.
const present = served + " AND (a.selection = 'selected' OR a.stage = 'trading' OR a.last_order_on >= ?)"

func presentSince(today calendar.Date) calendar.Date { return today.AddMonths(-presentMonths) }

// MakeCustomer links a company of a list to its customer: the one that is named, the one we already keep under its
// credit code or name, or a new one. The status follows: customer for who is one of today's, developing before. Refusals:
// 404 not visible, 403 not the caller's to change or no right to create customers, 409 `customer_linked`.
func (s *Service) MakeCustomer(ctx context.Context, actor authz.Actor, target, named id.ID) error {
	return s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		if err := TargetCompanies.Require(ctx, w.Tx, actor, target, authz.Edit); err != nil {
			return err
		}
		c, err := TargetCompanies.Load(ctx, w.Tx, actor, target)
		if err != nil {
			return err
		}
		if c.Account != 0 {
			return errs.Conflict("customer_linked")
		}
		customer, err := customerFor(ctx, w, c, named)
		if err != nil {
			return err
		}
		status, err := statusOf(ctx, w, customer)
		if err != nil {
			return err
		}
		_, err = TargetCompanies.Update(ctx, w, target, func(c *TargetCompany) error {
			c.Account = customer
			if slices.Index(TargetStatuses, c.Status) < slices.Index(TargetStatuses, status) {
				c.Status = status
			}
			return nil
		})
		return err
	})
}

func customerFor(ctx context.Context, w *resource.Write, c *TargetCompany, named id.ID) (id.ID, error) {
	if named != 0 {
		return named, nil // the reference is checked when it is written
	}
	known, err := customersNamed(ctx, w.Tx, w.Actor, []*TargetCompany{c})
	if err != nil {
		return 0, err
	}
	if one := known.of(c); one != 0 {
		return one, nil
	}
	if !w.Actor.Grant(account.Accounts.Guard()).Create {
		return 0, errs.Forbidden()
	}
	a := &account.Account{Name: c.Name, USCC: c.USCC, Segment: c.Segment, Owner: c.Owner}
	err = account.Accounts.Insert(ctx, w, a)
	return a.ID, err
}

// statusOf is how far we are with a customer at least.
func statusOf(ctx context.Context, w *resource.Write, customer id.ID) (string, error) {
	those, list := db.In(w.Tx.EngineName(), "a.id", []id.ID{customer})
	var is bool
	err := w.Tx.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM accounts a WHERE "+those+" AND "+present+")", list, presentSince(w.Env.Today)).Scan(&is)
	if is {
		return "customer", err
	}
	return "developing", err
}
