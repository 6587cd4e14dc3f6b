package demo

import (
	"context"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/contact"
	"github.com/loam-crm/loam/internal/duplicate"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// doubled is the customer that a colleague entered a second time, without looking first.
const doubled = "吴澹智能"

// doubler is that colleague.
const doubler = "sales2"

// double enters a customer twice, with somebody of its people, and has the company looked through.
func (c *company) double(ctx context.Context) error {
	first, err := account.Accounts.Load(ctx, c.Store.DB, authz.System(), c.account[doubled])
	if err != nil {
		return err
	}
	c.turn(c.today.AddDays(-6))
	err = c.as(ctx, doubler, func(ctx context.Context, w *resource.Write) error {
		second := &account.Account{Name: "苏州吴澹智能装备", Phone: first.Phone, Segment: first.Segment,
			Owner: c.staff[doubler], Website: "www.wudan-equipment.example", Note: "展会上认识的，想看工业级收发器。"}
		if err := account.Accounts.Insert(ctx, w, second); err != nil {
			return err
		}
		c.report.Accounts++
		return contact.Contacts.Insert(ctx, w, &contact.Contact{Account: second.ID, Name: "顾清和", Title: "采购主管", Phones: resource.Strings{"138 0055 6120"}, LegalBasis: "contract"})
	})
	if err != nil {
		return err
	}
	c.turn(c.today)
	_, err = (&duplicate.Service{Store: c.Store}).Scan(ctx, authz.System(), id.ID(1), func(int64, int64) {})
	return err
}
