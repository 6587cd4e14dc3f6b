// Package intelligence has what our people heard at customers (E12): what is planned, who comes and goes, how decisions are
// made there, how things are done, what competitors do. Only what was obtained properly is written down, and who told us
// is known to fewer people than what was told: the source stands in a record of its own.
package intelligence

import (
	"context"
	"strings"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// Item is one piece of intelligence.
type Item struct {
	resource.Record
	Title           string // the beginning of the content, to name it by
	Account, Author id.ID
	Kind            string
	Content         string // for whoever sees the customer
	Detail          string // for whoever may read what is confidential
	Class           string
	Reliability     string // A: certain, B: probable, C: possible, D: doubtful; empty: nobody judged it
	On              calendar.Date
	Obtained        bool  // the author declares that it was obtained properly
	Interaction     id.ID // in which it was heard
}

// Kinds are those of E12.
var Kinds = []string{"project", "people", "decision_habit", "process", "competitor"}

// The classes of an item. It is confidential as soon as it has a confidential part.
const (
	Business     = "business"
	Confidential = "confidential"
)

// Items declares the entity. An item is seen by whoever sees the customer, and by whoever wrote it down.
var Items = resource.Declare("intel",
	resource.Options{Profile: authz.Customer, Title: "title", Owners: []string{"author"}, Parent: "account", Sort: "-date"},
	resource.Rules[Item]{Check: check, Guard: guard, Changed: changed},
	resource.Text("title", func(i *Item) *string { return &i.Title }).Computed().Listed(),
	resource.Ref("account", "accounts", func(i *Item) *id.ID { return &i.Account }).Required().Listed(),
	resource.Choice("kind", func(i *Item) *string { return &i.Kind }, Kinds...).Required().Listed(),
	resource.Date("date", func(i *Item) *calendar.Date { return &i.On }).From("noted_on").Listed(),
	resource.LongText("content", func(i *Item) *string { return &i.Content }).Required().Searchable(),
	resource.Choice("reliability", func(i *Item) *string { return &i.Reliability }, "A", "B", "C", "D").Listed(),
	resource.LongText("detail", func(i *Item) *string { return &i.Detail }).Of(authz.Confidential),
	resource.Bool("obtained_properly", func(i *Item) *bool { return &i.Obtained }),
	resource.Choice("class", func(i *Item) *string { return &i.Class }, Business, Confidential).Computed().Listed(),
	resource.User("author", func(i *Item) *id.ID { return &i.Author }).Listed().In("more"),
	resource.Ref("interaction", "interactions", func(i *Item) *id.ID { return &i.Interaction }).In("more"),
)

func check(env resource.Env, before, i *Item) []errs.Field {
	i.Title = title(i.Content)
	if i.On == "" {
		i.On = env.Today
	}
	i.Class = Business
	if strings.TrimSpace(i.Detail) != "" {
		i.Class = Confidential
	}
	var problems []errs.Field
	refuse := func(bad bool, field, code string) {
		if bad {
			problems = append(problems, errs.Field{Name: field, Code: code})
		}
	}
	refuse(!i.Obtained, "obtained_properly", "not_declared")
	refuse(i.On > env.Today, "date", "in_the_future")
	return problems
}

// titleLength is how many characters name an item.
const titleLength = 60

func title(content string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(content), "\n")
	runes := []rune(strings.TrimSpace(line))
	if len(runes) <= titleLength {
		return string(runes)
	}
	return string(runes[:titleLength-1]) + "…"
}

// guard keeps an item with its customer and in the name of who wrote it.
func guard(ctx context.Context, w *resource.Write, before, i *Item) error {
	switch {
	case before != nil && before.Account != i.Account:
		return errs.Invalid("account", "fixed")
	case before != nil && before.Author != i.Author:
		return errs.Invalid("author", "fixed")
	case before == nil && !w.Actor.IsSystem() && i.Author != w.Actor.ID:
		return errs.Invalid("author", "author_is_you")
	case i.Interaction == 0 || before != nil && before.Interaction == i.Interaction:
		return nil
	}
	var account id.ID
	if err := w.Tx.QueryRow(ctx, "SELECT account_id FROM interactions WHERE id = ?", i.Interaction).Scan(&account); err != nil {
		return err
	}
	if account != i.Account {
		return errs.Invalid("interaction", "other_customer")
	}
	return nil
}

// AddedAction is what the customer's timeline calls a new item. The line does not repeat it: who reads the timeline may
// not be one who reads intelligence.
const AddedAction = "intel_added"

func changed(ctx context.Context, w *resource.Write, before, i *Item) error {
	if before != nil {
		return nil
	}
	var rev int64
	var name string
	if err := w.Tx.QueryRow(ctx, "SELECT rev, name FROM accounts WHERE id = ?", i.Account).Scan(&rev, &name); err != nil {
		return err
	}
	return w.Audit(ctx, resource.Entry{Action: AddedAction, Entity: "accounts", Record: i.Account, Rev: rev, Title: name})
}
