package contact

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// Chain says who takes part in deciding on a kind of purchase (E09). Its members are set together (SetMembers),
// because the rule about them is one about all of them.
type Chain struct {
	resource.Record
	Account     id.ID
	Purchase    string
	Involved    *int64 // people of the customer who take part; unknown: those we know of
	Steps, Note string
}

// Chains declares the entity.
var Chains = resource.Declare("decision-chains",
	resource.Options{Profile: authz.Customer, Title: "purchase_kind", Parent: "account", Sort: "created_at"},
	resource.Rules[Chain]{Check: checkChain, Guard: guardChain},
	resource.Text("purchase_kind", func(c *Chain) *string { return &c.Purchase }).Required().Listed(),
	resource.Ref("account", "accounts", func(c *Chain) *id.ID { return &c.Account }).Required().Listed(),
	resource.Integer("involved", func(c *Chain) **int64 { return &c.Involved }).Listed(),
	resource.LongText("steps", func(c *Chain) *string { return &c.Steps }).Listed(),
	resource.LongText("note", func(c *Chain) *string { return &c.Note }),
)

func checkChain(_ resource.Env, _, c *Chain) []errs.Field {
	if c.Involved != nil && (*c.Involved < 1 || *c.Involved > 1000) {
		return []errs.Field{{Name: "involved", Code: "out_of_range", Params: map[string]any{"min": 1, "max": 1000}}}
	}
	return nil
}

func guardChain(_ context.Context, _ *resource.Write, before, c *Chain) error {
	if before != nil && before.Account != c.Account {
		return errs.Invalid("account", "fixed")
	}
	return nil
}
