package sales

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
)

// ReadsProfit says whether a caller may know the gross profits of the orders they read, and so what is made of them.
func ReadsProfit(actor authz.Actor) bool {
	return actor.Field(Orders.Guard(), "gross_profit", authz.Confidential) > authz.Masked
}

// Reaches is the condition that a caller reads the orders of an account, which is given as an expression. The row in it
// stands for any order of that account: the rule for orders is asked, not written again.
func Reaches(actor authz.Actor, account string) (string, []any) {
	where, args := actor.Where(Orders.Guard(), authz.Read, "any_order")
	return "EXISTS (SELECT 1 FROM (SELECT CAST(0 AS BIGINT) AS id, " + account + " AS account_id) any_order WHERE " + where + ")", args
}

// ReadsOrders says whether a caller reads the orders of one account.
func ReadsOrders(ctx context.Context, q db.Querier, actor authz.Actor, account id.ID) (reaches bool, err error) {
	where, args := Reaches(actor, "CAST(? AS BIGINT)")
	err = q.QueryRow(ctx, "SELECT "+where, append([]any{int64(account)}, args...)...).Scan(&reaches)
	return reaches, err
}
