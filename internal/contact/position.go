package contact

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// Position is a seat in a customer's organisation (E07).
type Position struct {
	resource.Record
	Account   id.ID // that of the department
	Unit      id.ID
	Title     string
	Level     string // "1" executive … "4" working
	Influence int64  // 1–5
	Holder    id.ID
	Vacancy   string // why there is no holder; empty while there is one
	VacatedOn calendar.Date
	Former    id.ID // who held it last
	ReportsTo id.ID
	Note      string
}

// Why a position has no holder: nobody sits there, or somebody does and we do not know who.
const (
	Vacant       = "vacant"
	Unidentified = "unidentified"
)

// Positions declares the entity.
var Positions = resource.Declare("positions",
	resource.Options{Profile: authz.Customer, Title: "title", Parent: "account", Sort: "created_at"},
	resource.Rules[Position]{Check: checkPosition, Guard: guardPosition},
	resource.Text("title", func(p *Position) *string { return &p.Title }).Required().Listed(),
	resource.Ref("org_unit", "org-units", func(p *Position) *id.ID { return &p.Unit }).Required().Listed(),
	resource.Ref("holder", "contacts", func(p *Position) *id.ID { return &p.Holder }).Listed(),
	resource.Choice("vacancy", func(p *Position) *string { return &p.Vacancy }, Unidentified, Vacant).Listed(),
	resource.Choice("level", func(p *Position) *string { return &p.Level }, "1", "2", "3", "4").Required().Listed(),
	resource.Count("influence", func(p *Position) *int64 { return &p.Influence }).Required().Listed(),
	resource.Ref("reports_to", "positions", func(p *Position) *id.ID { return &p.ReportsTo }),
	resource.LongText("note", func(p *Position) *string { return &p.Note }),
	resource.Ref("account", "accounts", func(p *Position) *id.ID { return &p.Account }).Computed().Listed(),
	resource.Date("vacated_on", func(p *Position) *calendar.Date { return &p.VacatedOn }).Computed().In("more"),
	resource.Ref("former", "contacts", func(p *Position) *id.ID { return &p.Former }).Computed().In("more"),
)

// checkPosition keeps holder and vacancy in step: a seat is held, vacant or unidentified, and never two of them.
func checkPosition(env resource.Env, before, p *Position) []errs.Field {
	lost := before != nil && before.Holder != 0 && p.Holder != before.Holder
	if lost {
		p.Former = before.Holder
	}
	switch {
	case p.Holder != 0:
		p.Vacancy, p.VacatedOn = "", ""
	case lost:
		if p.VacatedOn = env.Today; p.Vacancy == "" {
			p.Vacancy = Vacant
		}
	case p.Vacancy == "":
		p.Vacancy = Unidentified
	}
	if p.Influence < 1 || p.Influence > 5 {
		return []errs.Field{{Name: "influence", Code: "out_of_range", Params: map[string]any{"min": 1, "max": 5}}}
	}
	return nil
}

// guardPosition keeps everything about a seat at one customer.
func guardPosition(ctx context.Context, w *resource.Write, before, p *Position) error {
	if p.ArchivedAt != 0 {
		return outOfChains(ctx, w, p.ID)
	}
	if err := w.Tx.QueryRow(ctx, "SELECT account_id FROM org_units WHERE id = ?", p.Unit).Scan(&p.Account); err != nil {
		return err
	}
	if before != nil && before.Account != p.Account {
		return errs.Invalid("org_unit", "other_customer")
	}
	if p.Holder != 0 && (before == nil || before.Holder != p.Holder || before.ArchivedAt != 0) {
		if err := p.seat(ctx, w); err != nil {
			return err
		}
	}
	if p.ReportsTo == 0 || before != nil && before.ReportsTo == p.ReportsTo && before.ArchivedAt == 0 {
		return nil
	}
	return climb(ctx, w, "positions", "reports_to_id", "reports_to", p.ID, p.Account, p.ReportsTo)
}

// seat refuses a holder who works elsewhere or has left.
func (p *Position) seat(ctx context.Context, w *resource.Write) error {
	var account id.ID
	var status string
	if err := w.Tx.QueryRow(ctx, "SELECT account_id, status FROM contacts WHERE id = ?", p.Holder).Scan(&account, &status); err != nil {
		return err
	}
	switch {
	case account != p.Account:
		return errs.Invalid("holder", "other_customer")
	case status == Gone:
		return errs.Invalid("holder", "contact_left")
	}
	return nil
}

// outOfChains keeps a seat that a decision stands on.
func outOfChains(ctx context.Context, w *resource.Write, position id.ID) error {
	var kind string
	err := w.Tx.QueryRow(ctx, `SELECT COALESCE(MIN(c.purchase_kind), '') FROM chain_members m JOIN decision_chains c ON c.id = m.chain_id
		WHERE m.position_id = ? AND c.archived_at IS NULL`, position).Scan(&kind)
	if err == nil && kind != "" {
		err = errs.Conflict("position_in_chain").With("chain", kind)
	}
	return err
}
