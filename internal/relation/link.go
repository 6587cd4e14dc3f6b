// Package relation has how customers belong together: the links between them (E03), what each is in the value chain and
// since when (E02), and the groups of companies that follow from their parents, with totals that count a customer once.
package relation

import (
	"context"
	"slices"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// Link is how two customers belong together (E03): From is the parent of To, distributes for it, holds shares of it …
type Link struct {
	resource.Record
	From, To           id.ID
	Kind               string
	Share              *float64 // of To that From holds, 0–1; with holds_shares_of only
	ValidFrom, ValidTo calendar.Date
	Source             string
}

// The kinds of links whose rules differ from the others'.
const (
	ParentOf      = "parent_of"
	HoldsSharesOf = "holds_shares_of"
)

// LinkKinds are those of E03.
var LinkKinds = []string{ParentOf, "integrates_for", "distributes_for", "agent_of", "supplies_to", HoldsSharesOf, "competes_with",
	"strengthened_against", "exclusive_with", "referred"}

// mutual kinds hold both ways; one of a pair is stored.
var mutual = []string{"competes_with", "exclusive_with"}

// Links declares the entity. A link is recorded by who looks after From; who sees only To meets it among the relations of To.
var Links = resource.Declare("account-links",
	resource.Options{Profile: authz.Customer, Title: "kind", Parent: "from", Sort: "created_at"},
	resource.Rules[Link]{Check: checkLink, Guard: guardLink, Changed: linkChanged},
	resource.Ref("from", "accounts", func(l *Link) *id.ID { return &l.From }).Required().Listed(),
	resource.Choice("kind", func(l *Link) *string { return &l.Kind }, LinkKinds...).Required().Listed(),
	resource.Ref("to", "accounts", func(l *Link) *id.ID { return &l.To }).Required().Listed(),
	resource.Number("share", func(l *Link) **float64 { return &l.Share }).Percent().Listed(),
	resource.Date("valid_from", func(l *Link) *calendar.Date { return &l.ValidFrom }).Listed(),
	resource.Date("valid_to", func(l *Link) *calendar.Date { return &l.ValidTo }).Listed(),
	resource.Text("source", func(l *Link) *string { return &l.Source }).Listed(),
)

func checkLink(env resource.Env, _, l *Link) []errs.Field {
	var problems []errs.Field
	refuse := func(bad bool, field, code string) {
		if bad {
			problems = append(problems, errs.Field{Name: field, Code: code})
		}
	}
	refuse(l.From != 0 && l.From == l.To, "to", "own_link")
	if l.Kind == HoldsSharesOf {
		refuse(l.Share == nil, "share", "required")
		if l.Share != nil && (*l.Share <= 0 || *l.Share > 1) {
			problems = append(problems, errs.Field{Name: "share", Code: "out_of_range", Params: map[string]any{"min": 0, "max": 1}})
		}
	} else {
		refuse(l.Share != nil, "share", "only_with_shares")
	}
	return append(problems, checkPeriod(env, l.ValidFrom, l.ValidTo)...)
}

// checkPeriod refuses a period that ends before it begins. Both ends lie in the past: what is in force today is what
// has no end, so that no night has to end it.
func checkPeriod(env resource.Env, from, to calendar.Date) []errs.Field {
	var problems []errs.Field
	refuse := func(bad bool, field, code string) {
		if bad {
			problems = append(problems, errs.Field{Name: field, Code: code})
		}
	}
	refuse(from > env.Today, "valid_from", "in_the_future")
	refuse(to > env.Today, "valid_to", "in_the_future")
	refuse(to != "" && from > to, "valid_to", "ends_before_start")
	return problems
}

// InForce says whether the link holds today.
func (l *Link) InForce() bool { return l.ArchivedAt == 0 && l.ValidTo == "" }

// guardLink keeps a link between the two it is about, one of a kind between them, and no more than all shares of a company.
func guardLink(ctx context.Context, w *resource.Write, before, after *Link) error {
	if before != nil && (before.From != after.From || before.To != after.To || before.Kind != after.Kind) {
		return errs.Conflict("link_fixed")
	}
	if after.ArchivedAt != 0 {
		return nil
	}
	if after.InForce() {
		where, args := "from_id = ? AND to_id = ?", []any{after.From, after.To}
		if slices.Contains(mutual, after.Kind) {
			where, args = "(from_id = ? AND to_id = ? OR from_id = ? AND to_id = ?)", []any{after.From, after.To, after.To, after.From}
		}
		var there bool
		err := w.Tx.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM account_links WHERE "+where+
			" AND kind = ? AND archived_at IS NULL AND valid_to IS NULL AND id <> ?)", append(args, after.Kind, after.ID)...).Scan(&there)
		if err != nil {
			return err
		}
		if there {
			return errs.Conflict("link_exists")
		}
	}
	if after.Kind != HoldsSharesOf {
		return nil
	}
	others, err := holdings(ctx, w, after)
	if err != nil {
		return err
	}
	if held := mostHeld(after, others); held > 1+1e-9 {
		return errs.Validation(errs.Field{Name: "share", Code: "more_than_all_shares", Params: map[string]any{"free": percent(1 - (held - *after.Share))}})
	}
	return nil
}

func holdings(ctx context.Context, w *resource.Write, of *Link) ([]*Link, error) {
	rows, err := w.Tx.Query(ctx, "SELECT share, valid_from, valid_to FROM account_links WHERE to_id = ? AND kind = ? AND archived_at IS NULL AND id <> ?",
		of.To, HoldsSharesOf, of.ID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []*Link
	for rows.Next() {
		l := &Link{}
		if err := rows.Scan(&l.Share, &l.ValidFrom, &l.ValidTo); err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	return out, rows.Err()
}

// mostHeld is the largest sum of shares that are held together at any time while one of them is held, 0–1 and above. It
// can only rise when a holding begins, so that those days are all to look at.
func mostHeld(one *Link, others []*Link) float64 {
	days := []calendar.Date{one.ValidFrom}
	for _, o := range others {
		if one.holdsOn(o.ValidFrom) {
			days = append(days, o.ValidFrom)
		}
	}
	var most float64
	for _, day := range days {
		sum := *one.Share
		for _, o := range others {
			if o.Share != nil && o.holdsOn(day) {
				sum += *o.Share
			}
		}
		most = max(most, sum)
	}
	return most
}

// holdsOn says whether a link holds on a day; "" is before all days, as is a beginning nobody knows.
func (l *Link) holdsOn(day calendar.Date) bool {
	return l.ValidFrom <= day && (l.ValidTo == "" || day < l.ValidTo)
}
