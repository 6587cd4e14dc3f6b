// Package effort has the hours people spend on customers (E26): the denominator
// of 人效, output per person-month.
package effort

import (
	"context"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// Entry is the hours one person spent on one account on one day.
type Entry struct {
	resource.Record
	Staff, Account, Order id.ID
	Activity              string
	WorkedOn              calendar.Date
	Hours                 float64
	Note                  string
}

// HoursPerDay is the most one person may book on one day.
const HoursPerDay = 16

// Activities are the kinds of work, as the field of the entity names them.
var Activities = []string{"sales", "presales", "rnd", "delivery", "service"}

// Entries declares the entity. A row belongs to the person who worked.
var Entries = resource.Declare("efforts",
	resource.Options{Profile: authz.Effort, Title: "activity", Owners: []string{"staff"}, Sort: "-date"},
	resource.Rules[Entry]{Check: check, Guard: guard, Changed: account.Touching(func(e *Entry) id.ID { return e.Account })},
	resource.User("staff", func(e *Entry) *id.ID { return &e.Staff }).Required().Listed(),
	resource.Ref("account", "accounts", func(e *Entry) *id.ID { return &e.Account }).Required().Listed(),
	resource.Choice("activity", func(e *Entry) *string { return &e.Activity }, Activities...).Required().Listed(),
	resource.Date("date", func(e *Entry) *calendar.Date { return &e.WorkedOn }).From("worked_on").Required().Listed(),
	resource.Quantity("hours", func(e *Entry) *float64 { return &e.Hours }).Required().Listed(),
	resource.Ref("order", "orders", func(e *Entry) *id.ID { return &e.Order }),
	resource.LongText("note", func(e *Entry) *string { return &e.Note }).Listed(),
)

func check(env resource.Env, _, e *Entry) []errs.Field {
	if e.Activity == "" {
		e.Activity = "sales"
	}
	var problems []errs.Field
	if !(e.Hours > 0 && e.Hours <= HoursPerDay) {
		problems = append(problems, errs.Field{Name: "hours", Code: "out_of_range", Params: map[string]any{"min": 0, "max": HoursPerDay}})
	}
	if e.WorkedOn > env.Today.AddDays(1) {
		problems = append(problems, errs.Field{Name: "date", Code: "in_the_future"})
	}
	return problems
}

// guard leaves closed months alone and keeps the sum of a person's day within what a day can hold.
func guard(ctx context.Context, w *resource.Write, before, after *Entry) error {
	for _, e := range []*Entry{before, after} {
		if e == nil {
			continue
		}
		if err := RefuseClosed(ctx, w.Tx, e.WorkedOn); err != nil {
			return err
		}
	}
	if err := checkOrder(ctx, w, after); err != nil {
		return err
	}
	// The person's row is held, so that two entries of one day are counted one after the other.
	if _, err := w.Tx.Exec(ctx, "SELECT id FROM users WHERE id = ?"+w.Tx.Held(), after.Staff); err != nil {
		return err
	}
	var others float64
	err := w.Tx.QueryRow(ctx, "SELECT COALESCE(SUM(hours), 0) FROM efforts WHERE staff_id = ? AND worked_on = ? AND archived_at IS NULL AND id <> ?",
		after.Staff, after.WorkedOn, after.ID).Scan(&others)
	if err != nil {
		return err
	}
	if others+after.Hours > HoursPerDay {
		return errs.Validation(errs.Field{Name: "hours", Code: "day_full", Params: map[string]any{"max": HoursPerDay, "booked": others}})
	}
	return nil
}

// checkOrder keeps the order of an entry one of its account.
func checkOrder(ctx context.Context, w *resource.Write, e *Entry) error {
	if e.Order == 0 {
		return nil
	}
	var fits bool
	err := w.Tx.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM orders WHERE id = ? AND account_id = ?)", e.Order, e.Account).Scan(&fits)
	if err == nil && !fits {
		return errs.Invalid("order", "order_of_another")
	}
	return err
}
