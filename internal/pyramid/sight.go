package pyramid

import (
	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/effort"
	"github.com/loam-crm/loam/internal/identity"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/sales"
)

// seesProfit says that the caller may read the gross profits of all the accounts they see: sums of them would tell
// somebody who may read only a part.
func seesProfit(actor authz.Actor) bool {
	return actor.Field(sales.Orders.Guard(), "gross_profit", authz.Confidential) > authz.Masked &&
		actor.Scope(sales.Orders.Guard(), authz.Read) >= actor.Scope(account.Accounts.Guard(), authz.Read)
}

// seesCost says that the caller may read what colleagues cost: an hour of one of them tells it.
func seesCost(actor authz.Actor) bool {
	return actor.Field(identity.Users.Guard(), "cost_per_pm", authz.Personal) > authz.Masked &&
		actor.Scope(effort.Entries.Guard(), authz.Read) != authz.None
}
