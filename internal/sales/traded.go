package sales

import (
	"context"
	"slices"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// untraded are the stages that end with an order (§4.1).
var untraded = []string{"lead", "screening", "developing", "dormant"}

// traded moves the account of a new order to trading. Whether it is a customer of ours remains a decision of its own:
// the selection stays.
func traded(ctx context.Context, w *resource.Write, before, after *Order) error {
	if before != nil || after == nil || after.Amount <= 0 {
		return nil
	}
	var stage string
	if err := w.Tx.QueryRow(ctx, "SELECT stage FROM accounts WHERE id = ?", after.Account).Scan(&stage); err != nil {
		return err
	}
	if !slices.Contains(untraded, stage) {
		return nil
	}
	as := *w
	as.Actor = w.Actor.AsSystem()
	_, err := account.Accounts.Update(ctx, &as, after.Account, func(a *account.Account) error {
		a.Stage = "trading"
		return nil
	})
	return err
}
