package interaction

import (
	"context"
	"slices"
	"strings"

	"github.com/loam-crm/loam/internal/contact"
	"github.com/loam-crm/loam/internal/interaction/guess"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// namesOf names those of some contacts of a customer that the caller sees. Anybody else among them is refused: an
// interaction is with the people of one customer.
func namesOf(ctx context.Context, w *resource.Write, account id.ID, who []id.ID) ([]string, error) {
	seen, args := w.Actor.Where(contact.Contacts.Guard(), authz.Read, "c")
	those, list := db.In(w.Tx.EngineName(), "c.id", who)
	names, err := db.Pairs[id.ID, string](ctx, w.Tx, "SELECT c.id, c.name FROM contacts c WHERE c.account_id = ? AND c.archived_at IS NULL AND "+seen+" AND "+those,
		append(append([]any{int64(account)}, args...), list)...)
	if err != nil {
		return nil, err
	}
	out := make([]string, 0, len(who))
	for _, one := range who {
		if names[one] == "" {
			return nil, errs.Invalid("contacts", "contact_elsewhere")
		}
		out = append(out, names[one])
	}
	return out, nil
}

// attach notes who took part.
func attach(ctx context.Context, w *resource.Write, interaction id.ID, who []id.ID) error {
	for _, one := range who {
		_, err := w.Tx.Exec(ctx, "INSERT INTO interaction_contacts (interaction_id, contact_id) VALUES (?, ?) ON CONFLICT DO NOTHING", interaction, one)
		if err != nil {
			return err
		}
	}
	return warm(ctx, w, who)
}

// SetContacts puts right who of the customer's people took part, as the author may for a day (403 author_only, 409
// locked_after_a_day). Who is there already may stay although the author does not see them any more; the text that names
// them follows, unless somebody wrote something else.
func (s *Service) SetContacts(ctx context.Context, actor authz.Actor, of id.ID, who []id.ID) error {
	if len(who) > maxContacts {
		return errs.Invalid("contacts", "too_many")
	}
	return s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		if err := Interactions.Require(ctx, w.Tx, actor, of, authz.Edit); err != nil {
			return err
		}
		rec, err := Interactions.Load(ctx, w.Tx, actor, of)
		if err != nil {
			return err
		}
		if rec.ArchivedAt != 0 {
			return errs.Conflict("archived")
		}
		if err := guard(ctx, w, rec, rec); err != nil {
			return err
		}
		return rec.replaceContacts(ctx, w, who)
	})
}

func (i *Interaction) replaceContacts(ctx context.Context, w *resource.Write, who []id.ID) error {
	before, err := db.Collect[id.ID](ctx, w.Tx, "SELECT contact_id FROM interaction_contacts WHERE interaction_id = ? ORDER BY contact_id", i.ID)
	if err != nil {
		return err
	}
	added := slices.DeleteFunc(slices.Clone(who), func(one id.ID) bool { return slices.Contains(before, one) })
	if len(added) > 0 {
		if _, err := namesOf(ctx, w, i.Account, added); err != nil {
			return err
		}
	}
	said, err := calledNow(ctx, w.Tx, before)
	if err != nil {
		return err
	}
	says, err := calledNow(ctx, w.Tx, who)
	if err != nil {
		return err
	}
	if _, err := w.Tx.Exec(ctx, "DELETE FROM interaction_contacts WHERE interaction_id = ?", i.ID); err != nil {
		return err
	}
	if err := attach(ctx, w, i.ID, who); err != nil {
		return err
	}
	if err := warm(ctx, w, before); err != nil {
		return err
	}
	if i.Theirs == said && said != says {
		_, err = Interactions.Update(ctx, w, i.ID, func(rec *Interaction) error { rec.Theirs = says; return nil })
		return err
	}
	return w.Audit(ctx, resource.Entry{Action: "update", Entity: "interactions", Record: i.ID, Rev: i.Rev, Title: i.Subject})
}

// calledNow is how the text of an interaction names some contacts.
func calledNow(ctx context.Context, q db.Querier, who []id.ID) (string, error) {
	if len(who) == 0 {
		return "", nil
	}
	those, list := db.In(q.EngineName(), "id", who)
	names, err := db.Collect[string](ctx, q, "SELECT name FROM contacts WHERE "+those+" ORDER BY id", list)
	if err != nil {
		return "", err
	}
	return cut(strings.Join(names, "、"), maxTheirs), nil
}

// Named finds the contacts of a customer that a text lists by their whole names, and notes that they took part in an
// interaction; whose name two share is left to the text.
func Named(ctx context.Context, w *resource.Write, interaction, account id.ID, theirs string) error {
	all, err := contactsOf(ctx, w.Tx, w.Actor, account)
	if err != nil {
		return err
	}
	var who []id.ID
	for _, name := range strings.FieldsFunc(theirs, func(r rune) bool { return strings.ContainsRune(",;，；、/|\n", r) }) {
		name = strings.ToLower(strings.TrimSpace(name))
		var found []id.ID
		for _, one := range all {
			if name != "" && (strings.ToLower(one.Name) == name || strings.ToLower(one.English) == name) {
				found = append(found, one.ID)
			}
		}
		if len(found) == 1 && !slices.Contains(who, found[0]) {
			who = append(who, found[0])
		}
	}
	return attach(ctx, w, interaction, who)
}

// maxPeople bounds how many contacts of a customer a text is compared with.
const maxPeople = 1000

// contactsOf reads what the people of a customer are called, as far as the caller may know it.
func contactsOf(ctx context.Context, q db.Querier, actor authz.Actor, account id.ID) ([]guess.Contact, error) {
	guard := contact.Contacts.Guard()
	if actor.Field(guard, "name", authz.Business) <= authz.Masked {
		return nil, nil
	}
	seen, args := actor.Where(guard, authz.Read, "c")
	rows, err := q.Query(ctx, "SELECT c.id, c.name, c.name_en, c.title FROM contacts c WHERE c.account_id = ? AND c.archived_at IS NULL AND "+seen+
		" ORDER BY c.id LIMIT ?", append(append([]any{int64(account)}, args...), maxPeople)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []guess.Contact
	for rows.Next() {
		var c guess.Contact
		if err := rows.Scan(&c.ID, &c.Name, &c.English, &c.Title); err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, rows.Err()
}
