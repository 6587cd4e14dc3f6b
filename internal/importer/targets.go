package importer

import (
	"context"
	"slices"

	"github.com/loam-crm/loam/internal/importer/columns"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// importable are the entities a file may fill, in the order rows are stored. Judgements are no entity and go beside them.
var importable = []string{"accounts", "orders", "efforts", wallets, statements, persons, dealings}

// targets lists the fields that the caller may fill. Who may not make accounts
// still needs the columns to recognise them by.
func (s *Service) targets(ctx context.Context, actor authz.Actor) ([]columns.Target, error) {
	var out []columns.Target
	for _, name := range importable {
		entity := s.Store.Registry.Named(name)
		grant := actor.Grant(entity.Guard())
		keysOnly := !grant.Create
		if keysOnly && (name != "accounts" || grant.Read == authz.None) {
			continue
		}
		meta, err := entity.Meta(ctx, s.Store, actor)
		if err != nil {
			return nil, err
		}
		for _, f := range meta.Fields {
			if !f.ReadOnly && f.Access == "edit" && !viaAccount(name, f.Name) && (!keysOnly || slices.Contains(identity, f.Name)) {
				out = append(out, target(name, f))
			}
		}
	}
	judged, err := judgedFields(ctx, s.Store.DB, actor)
	for _, f := range judged {
		out = append(out, target(judgements, f))
	}
	return out, err
}

func target(entity string, f resource.FieldMeta) columns.Target {
	return columns.Target{Entity: entity, Field: f.Name, Kind: targetKind(entity, f), Labels: []string{f.Label.Zh, f.Label.En}}
}

// viaAccount are references that the account columns of the same row fill.
func viaAccount(entity, field string) bool {
	return entity != "accounts" && field == "account" || field == "order"
}

func targetKind(entity string, f resource.FieldMeta) string {
	switch {
	case entity == "accounts" && f.Name == "uscc":
		return columns.CreditCode
	case f.Name == "currency":
		return columns.Currency
	case entity == dealings && f.Name == "emotion": // in words as well
		return columns.Text
	}
	switch f.Kind {
	case resource.KindNumber, resource.KindInteger:
		return columns.Number
	case resource.KindDate:
		return columns.Date
	case resource.KindMoney:
		return columns.Money
	case resource.KindPhone:
		return columns.Phone
	case resource.KindEmail:
		return columns.Email
	case resource.KindChoice, resource.KindChoices:
		return columns.Choice
	case resource.KindBool:
		return columns.Bool
	}
	return columns.Text
}

// reader is everything needed to read the cells of one import.
type reader struct {
	plan    SheetPlan
	options Options
	fields  map[string]resource.FieldMeta // "accounts.name" → field
	names   *names
	base    string // the company's currency
}

func (s *Service) fields(ctx context.Context, actor authz.Actor) (map[string]resource.FieldMeta, error) {
	out := map[string]resource.FieldMeta{}
	for _, name := range importable {
		meta, err := s.Store.Registry.Named(name).Meta(ctx, s.Store, actor)
		if err != nil {
			return nil, err
		}
		for _, f := range meta.Fields {
			out[name+"."+f.Name] = f
		}
	}
	judged, err := judgedFields(ctx, s.Store.DB, actor)
	for _, f := range judged {
		out[judgements+"."+f.Name] = f
	}
	return out, err
}

// has says whether a field is mapped.
func (p SheetPlan) has(entity, field string) bool {
	return slices.ContainsFunc(p.Mapping, func(m columns.Proposal) bool { return m.Entity == entity && m.Field == field })
}
