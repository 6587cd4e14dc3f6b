package contact

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// Tie is how one of us stands with one of theirs (E10).
type Tie struct {
	resource.Record
	Name       string // "staff → contact"
	Staff      id.ID
	Contact    id.ID
	Origin     string
	Since      calendar.Date
	Strength   *int64 // 0–100 as of StrengthOn; unknown: nobody judged it
	StrengthOn calendar.Date
	Warmth     *float64 // §3.24; unknown while no moment of contact is recorded
	Note       string
}

// Brought ties came with the employee, and may go with them.
const Brought = "brought"

// Ties declares the entity. Who is close to whom is personal (PC3): beside who looks after the customer and those above
// them, the shipped roles show it to nobody.
var Ties = resource.Declare("ties",
	resource.Options{Profile: authz.Customer, Title: "name", Parent: "contact", Sort: "created_at"},
	resource.Rules[Tie]{Check: checkTie, Guard: guardTie},
	resource.Text("name", func(t *Tie) *string { return &t.Name }).Computed().Listed(),
	resource.Ref("contact", "contacts", func(t *Tie) *id.ID { return &t.Contact }).Required().Listed(),
	resource.User("staff", func(t *Tie) *id.ID { return &t.Staff }).Required().Listed(),
	resource.Choice("origin", func(t *Tie) *string { return &t.Origin }, "company_built", "inherited", Brought).Required().Listed(),
	resource.Integer("strength", func(t *Tie) **int64 { return &t.Strength }).Listed(),
	resource.Date("strength_on", func(t *Tie) *calendar.Date { return &t.StrengthOn }),
	resource.Date("since", func(t *Tie) *calendar.Date { return &t.Since }).Listed(),
	resource.LongText("note", func(t *Tie) *string { return &t.Note }).Of(authz.Personal),
	resource.Number("warmth", func(t *Tie) **float64 { return &t.Warmth }).Computed(),
)

func checkTie(env resource.Env, before, t *Tie) []errs.Field {
	judged := before == nil || !same(before.Strength, t.Strength)
	switch {
	case t.Strength == nil:
		t.StrengthOn = ""
	case t.StrengthOn == "" || judged && before != nil && before.StrengthOn == t.StrengthOn:
		t.StrengthOn = env.Today // judged anew without a day: today
	}
	var problems []errs.Field
	if t.Strength != nil && (*t.Strength < 0 || *t.Strength > 100) {
		problems = append(problems, errs.Field{Name: "strength", Code: "out_of_range", Params: map[string]any{"min": 0, "max": 100}})
	}
	for name, day := range map[string]calendar.Date{"since": t.Since, "strength_on": t.StrengthOn} {
		if day > env.Today {
			problems = append(problems, errs.Field{Name: name, Code: "in_the_future"})
		}
	}
	return problems
}

func same(a, b *int64) bool { return a == b || a != nil && b != nil && *a == *b }

// fresh is how many days an assessed strength holds; an older one is unknown.
const fresh = 365

// StrengthOf is a tie's strength on a day, nil when it is unknown or older than a year.
func (t *Tie) StrengthOf(day calendar.Date) *int64 {
	if t.Strength == nil || t.StrengthOn == "" || day.Days()-t.StrengthOn.Days() > fresh {
		return nil
	}
	return t.Strength
}

// guardTie names the tie, keeps it between the two it is about, and one between them.
func guardTie(ctx context.Context, w *resource.Write, before, t *Tie) error {
	if before != nil && before.Contact != t.Contact {
		return errs.Invalid("contact", "fixed")
	}
	if before != nil && before.Staff != t.Staff {
		return errs.Invalid("staff", "fixed")
	}
	err := w.Tx.QueryRow(ctx, "SELECT u.name || ' → ' || c.name FROM users u, contacts c WHERE u.id = ? AND c.id = ?", t.Staff, t.Contact).Scan(&t.Name)
	if err != nil {
		return err
	}
	return once(ctx, w, t.ArchivedAt != 0, "tie_exists", "SELECT EXISTS (SELECT 1 FROM ties WHERE staff_id = ? AND contact_id = ? AND archived_at IS NULL AND id <> ?)",
		t.Staff, t.Contact, t.ID)
}
