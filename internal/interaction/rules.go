package interaction

import (
	"context"
	"strings"

	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/events"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/task"
)

// guard keeps the record what it was: nobody writes in another's name except from a file, only the author corrects,
// and only for a day (409 locked_after_a_day).
func guard(ctx context.Context, w *resource.Write, before, after *Interaction) error {
	if err := colleagues(ctx, w.Tx, after.Ours); err != nil {
		return err
	}
	if w.Actor.IsSystem() {
		return nil
	}
	if before == nil {
		if w.Import == 0 && after.Author != w.Actor.ID {
			return errs.Invalid("author", "author_is_you")
		}
		return nil
	}
	own := before.Author == w.Actor.ID
	switch {
	case before.ArchivedAt != 0: // restored
		return nil
	case after.ArchivedAt != 0 && !own: // somebody above takes it away; it stays in the recycle bin
		return nil
	case !own:
		return errs.New(403, "author_only")
	case before.locked(w.Env.Now):
		return errs.Conflict("locked_after_a_day")
	case after.Author != before.Author:
		return errs.Invalid("author", "author_is_you")
	}
	return nil
}

// colleagues refuses people who are none of ours.
func colleagues(ctx context.Context, q db.Querier, ours resource.Strings) error {
	if len(ours) == 0 {
		return nil
	}
	ids := make([]id.ID, 0, len(ours))
	for _, text := range ours {
		one, err := id.Parse(text)
		if err != nil {
			return errs.Invalid("ours", "ref_not_found")
		}
		ids = append(ids, one)
	}
	in, list := db.In(q.EngineName(), "id", ids)
	var known int
	if err := q.QueryRow(ctx, "SELECT COUNT(*) FROM users WHERE "+in, list).Scan(&known); err != nil {
		return err
	}
	if known != len(ids) {
		return errs.Invalid("ours", "ref_not_found")
	}
	return nil
}

// changed keeps the account's last contact, and makes a task of the next step once.
func changed(ctx context.Context, w *resource.Write, before, after *Interaction) error {
	accounts := []id.ID{after.Account}
	if before != nil && before.Account != after.Account {
		accounts = append(accounts, before.Account)
	}
	if err := Recount(ctx, w, accounts...); err != nil {
		return err
	}
	if before != nil {
		return warmOf(ctx, w, after.ID)
	}
	if after.NextOn == "" || w.Import != 0 && after.NextOn < w.Env.Today { // a next step of last year is history, no task
		return nil
	}
	title := after.NextStep
	if title == "" {
		title = after.Subject
	}
	return insertTask(ctx, w, &task.Task{Title: title, Account: after.Account, Assignee: after.Author, Kind: "follow_up", Due: after.NextOn,
		Source: source(after.ID) + "next"})
}

// source begins the keys of the tasks an interaction gave rise to.
func source(one id.ID) string { return "interaction/" + one.String() + "/" }

// sourceOf is the interaction that such a key names.
func sourceOf(key string) id.ID {
	text, _, _ := strings.Cut(strings.TrimPrefix(key, "interaction/"), "/")
	one, _ := id.Parse(text) // another's key names none
	return one
}

// insertTask stores a task that follows from what the caller may write; whose it is may lie beyond their own scope.
func insertTask(ctx context.Context, w *resource.Write, t *task.Task) error {
	t.Title = cut(t.Title, 200)
	wide := *w
	wide.Actor = w.Actor.AsSystem()
	return task.Tasks.Insert(ctx, &wide, t)
}

func cut(text string, length int) string {
	if runes := []rune(text); len(runes) > length {
		return string(runes[:length-1]) + "…"
	}
	return text
}

// RecountImport writes the day of the last contact of the accounts that an import was about, and how warm the people are
// whom it named, whether it has been carried out or taken back.
func RecountImport(ctx context.Context, w *resource.Write, imp id.ID) error {
	accounts, err := db.Collect[id.ID](ctx, w.Tx, "SELECT DISTINCT account_id FROM interactions WHERE import_id = ?", imp)
	if err != nil {
		return err
	}
	if err := Recount(ctx, w, accounts...); err != nil {
		return err
	}
	who, err := db.Collect[id.ID](ctx, w.Tx, "SELECT DISTINCT p.contact_id FROM interaction_contacts p JOIN interactions i ON i.id = p.interaction_id WHERE i.import_id = ?", imp)
	if err != nil {
		return err
	}
	return warm(ctx, w, who)
}

// Counts says which interactions are contact with the customer: those that were held, and no notes to oneself. It stands for
// the table under the alias i, and takes the day up to which it is asked.
const Counts = "i.archived_at IS NULL AND NOT i.planned AND i.kind <> 'note' AND i.held_on <= ?"

const newestContact = "(SELECT MAX(i.held_on) FROM interactions i WHERE i.account_id = accounts.id AND " + Counts + ")"

// Recount writes the day of the last contact of some accounts.
func Recount(ctx context.Context, w *resource.Write, accounts ...id.ID) error {
	for _, one := range accounts {
		// Held first: an update that waited for another's would still count by what was there before it waited.
		if _, err := w.Tx.Exec(ctx, "SELECT id FROM accounts WHERE id = ?"+w.Tx.Held(), one); err != nil {
			return err
		}
		n, err := w.Tx.Exec(ctx, "UPDATE accounts SET last_contact_on = "+newestContact+
			" WHERE id = ? AND COALESCE(last_contact_on, '') <> COALESCE("+newestContact+", '')", w.Env.Today, one, w.Env.Today)
		if err != nil {
			return err
		}
		if n == 0 {
			continue
		}
		if err := w.Events.Append(ctx, w.Tx, events.Event{Kind: events.Change, Entity: "accounts", Record: one, Actor: w.Actor.ID}); err != nil {
			return err
		}
	}
	return nil
}

// LastContacts adds the newest interaction up to a day to what is known of contacts; nil accounts are all.
func LastContacts(ctx context.Context, q db.Querier, today calendar.Date, accounts []id.ID, take func(account id.ID, on calendar.Date)) error {
	where, args := "1=1", []any{today}
	if accounts != nil {
		in, list := db.In(q.EngineName(), "i.account_id", accounts)
		where, args = in, append(args, list)
	}
	rows, err := q.Query(ctx, "SELECT i.account_id, MAX(i.held_on) FROM interactions i WHERE "+Counts+" AND "+where+" GROUP BY i.account_id", args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var account id.ID
		var on calendar.Date
		if err := rows.Scan(&account, &on); err != nil {
			return err
		}
		take(account, on)
	}
	return rows.Err()
}
