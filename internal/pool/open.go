package pool

import (
	"context"
	"slices"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// What is seen of a customer in a pool before it is claimed: who it is, and beside that what the pool opens; usually what
// it is like. Of the ways to reach it, unless the pool opens them, it is seen that there are such.
var (
	alwaysOpen   = "name"
	usuallyOpen  = resource.Strings{"business_model", "country", "grade", "last_contact_on", "last_order_on", "market_rank", "pooled_on", "region", "roles", "segment", "size_band", "stage"}
	maskedFields = []string{"phone", "email", "website", "address"}
)

// neverOpen are fields that say nothing of a customer without an owner, and those that lead out of the pool.
var neverOpen = []string{"owner", "deputy", "owned_since", "returns_on", "kept_until", resource.MergedInto}

func (p *Pool) open() []string { return append([]string{alwaysOpen}, p.Open...) }

// openable are the fields of customers that a pool may open, in their order.
type openable []resource.Info

// windowFields reads what there is to open, the company's own fields included.
func windowFields(ctx context.Context, q db.Querier) (openable, error) {
	var out openable
	for _, f := range account.Accounts.Fields() {
		if !f.Internal && !slices.Contains(neverOpen, f.Name) {
			out = append(out, f)
		}
	}
	custom, err := resource.LoadCustom(ctx, q, account.Accounts.Name)
	for _, c := range custom {
		out = append(out, resource.Info{Name: "custom." + c.Key})
	}
	return append(out, resource.Info{Name: resource.TagsField}), err
}

func (o openable) has(name string) bool {
	return slices.ContainsFunc(o, func(f resource.Info) bool { return f.Name == name })
}

// through are the fields that somebody reads of customers in a pool, and those they see to be filled in: their roles count
// beside what the pool opens.
func (o openable) through(actor authz.Actor, p *Pool) (open, masked []string) {
	actor = actor.Through(window(p))
	open, masked = []string{}, []string{}
	for _, f := range o {
		switch actor.Field(account.Accounts.Guard(), f.Name, f.Class) {
		case authz.Hidden:
		case authz.Masked:
			masked = append(masked, f.Name)
		default:
			open = append(open, f.Name)
		}
	}
	return open, masked
}

func mayRead(actor authz.Actor, field string) bool {
	for _, f := range account.Accounts.Fields() {
		if f.Name == field {
			return actor.Field(account.Accounts.Guard(), f.Name, f.Class) > authz.Masked
		}
	}
	return false
}

// guardPool refuses to open what is no field of customers. What stood in the pool before may stay: the company may have
// put a field of its own away since, which opens nothing.
func guardPool(ctx context.Context, w *resource.Write, before, p *Pool) error {
	p.Open = slices.DeleteFunc(p.Open, func(name string) bool { return name == alwaysOpen })
	if before != nil && slices.Equal(before.Open, p.Open) {
		return nil
	}
	fields, err := windowFields(ctx, w.Tx)
	if err != nil {
		return err
	}
	for _, name := range p.Open {
		if !fields.has(name) && (before == nil || !slices.Contains(before.Open, name)) {
			return errs.Validation(errs.Field{Name: "open_fields", Code: "field_not_openable", Params: map[string]any{"name": name}})
		}
	}
	return nil
}
