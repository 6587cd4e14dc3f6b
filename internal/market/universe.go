// Package market is a segment as a market (E04): all companies of it that are known, those never spoken to as well, how
// many of them are customers, who belongs to the segment by rule, and how large a part of its spend comes to us.
package market

import (
	"context"
	"database/sql"
	"errors"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/firm"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// Service answers what is more than a list of records.
type Service struct{ Store *resource.Store }

// Company is one of a segment's companies, with where it is known from. Whether it is a customer follows from its credit
// code or name, and is told to those who see the customer; Account is set where a customer goes by another name.
type Company struct {
	resource.Record
	Segment             id.ID
	Name, NameKey, USCC string
	Region              string
	Source              string
	Note                string
	Account             id.ID
}

// Universe declares the entity.
var Universe = resource.Declare("universe-companies",
	resource.Options{Profile: authz.Catalogue, Title: "name", Sort: "name"},
	resource.Rules[Company]{Check: check, Guard: guard},
	resource.Text("name", func(c *Company) *string { return &c.Name }).Required().Searchable().Listed(),
	resource.Ref("segment", "segments", func(c *Company) *id.ID { return &c.Segment }).Required().Listed(),
	resource.Text("uscc", func(c *Company) *string { return &c.USCC }).Searchable().Listed(),
	resource.Text("region", func(c *Company) *string { return &c.Region }).Listed(),
	resource.Text("source", func(c *Company) *string { return &c.Source }).Required().Listed(),
	resource.LongText("note", func(c *Company) *string { return &c.Note }).Listed(),
	resource.Text("name_key", func(c *Company) *string { return &c.NameKey }).Internal(),
	resource.Ref("account", "accounts", func(c *Company) *id.ID { return &c.Account }).Internal(),
)

func check(_ resource.Env, _, c *Company) []errs.Field {
	c.NameKey = firm.MatchName(c.Name)
	if c.USCC == "" {
		return nil
	}
	code, ok := firm.CreditCode(c.USCC)
	c.USCC = code
	if !ok {
		return []errs.Field{{Name: "uscc", Code: "bad_credit_code"}}
	}
	return nil
}

// guard keeps a company in a segment once: by its credit code, or by its name however it is written.
func guard(ctx context.Context, w *resource.Write, _, after *Company) error {
	if after.ArchivedAt != 0 {
		return nil
	}
	var field string
	err := w.Tx.QueryRow(ctx, `SELECT CASE WHEN c.uscc <> '' AND c.uscc = ? THEN 'uscc' ELSE 'name' END FROM universe_companies c
		WHERE c.segment_id = ? AND c.archived_at IS NULL AND c.id <> ? AND (c.name_key = ? OR c.uscc <> '' AND c.uscc = ?) ORDER BY c.id LIMIT 1`,
		after.USCC, after.Segment, after.ID, after.NameKey, after.USCC).Scan(&field)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	return errs.Invalid(field, "in_universe_already")
}

// isCustomer is the condition that account a is company u.
const isCustomer = "a.archived_at IS NULL AND (a.id = u.account_id OR a.name_key = u.name_key AND u.name_key <> '' OR a.uscc = u.uscc AND a.uscc <> '')"
