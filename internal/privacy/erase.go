package privacy

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/contact"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/search"
)

const maxReason = 500 // characters

// Erasure is the mark that an erased person leaves.
type Erasure struct {
	ID     id.ID         `json:"id"`
	Entity string        `json:"entity"`
	Record id.ID         `json:"record"`
	Reason string        `json:"reason"`
	At     clock.Instant `json:"at"`
	By     string        `json:"by"`
}

// Erase removes a person: a contact, or a customer that is a natural person with all its contacts. The row stays as a
// mark without any data, so that what refers to it still stands; orders and hours stay with the customer, as the books
// must. Names are taken out of the texts about that customer, numbers and addresses out of all texts. Of the files of
// dealings with the person go those that are named; Files lists them.
//
// Refusals: 403 without privacy.manage, 404, 422 without a reason, 409 erased, merged_away, not_a_person.
func (s *Service) Erase(ctx context.Context, actor authz.Actor, entity string, target id.ID, reason string, files ...id.ID) error {
	reason = strings.TrimSpace(reason)
	e := s.Store.Registry.Named(entity)
	switch {
	case !actor.May(authz.PrivacyManage):
		return errs.Forbidden()
	case entity != "contacts" && entity != "accounts":
		return errs.Invalid("entity", "not_an_option")
	case reason == "":
		return errs.Invalid("reason", "required")
	case utf8.RuneCountInString(reason) > maxReason:
		return errs.Invalid("reason", "too_long")
	}
	return s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		if err := e.Require(ctx, w.Tx, actor, target, authz.Edit); err != nil {
			return err
		}
		if err := s.chosen(ctx, w, entity, target, files); err != nil {
			return err
		}
		if entity == "contacts" {
			return s.contact(ctx, w, target, reason)
		}
		return s.customer(ctx, w, target, reason)
	})
}

func (s *Service) contact(ctx context.Context, w *resource.Write, target id.ID, reason string) error {
	c, err := contact.Contacts.Load(ctx, w.Tx, authz.System(), target)
	switch {
	case err != nil:
		return err
	case c.ErasedAt != 0:
		return errs.Conflict("erased")
	case c.MergedInto != 0:
		return errs.Conflict("merged_away")
	}
	all, err := db.Collect[id.ID](ctx, w.Tx, "SELECT id FROM contacts WHERE id = ? OR merged_into_id = ? ORDER BY id", target, target)
	if err != nil {
		return err
	}
	homes, err := homesOf(ctx, w, all)
	if err != nil {
		return err
	}
	p := &person{}
	for _, one := range all {
		if err := s.scrubContact(ctx, w, p, one); err != nil {
			return err
		}
	}
	// The names of the customer, of its other people and of its departments are theirs.
	keep := func(table, column string) bool {
		return table == "accounts" && column != "note" || table == "positions" && column == "title" || table == "org_units" && column == "name" ||
			table == "contacts" && (column == "name" || column == "name_en")
	}
	if err := s.traces(ctx, w, p, homes, all, keep); err != nil {
		return err
	}
	return s.mark(ctx, w, p, "contacts", target, reason)
}

// customer erases a natural person's customer with the people recorded for it.
func (s *Service) customer(ctx context.Context, w *resource.Write, target id.ID, reason string) error {
	a, err := account.Accounts.Load(ctx, w.Tx, authz.System(), target)
	switch {
	case err != nil:
		return err
	case a.ErasedAt != 0:
		return errs.Conflict("erased")
	case a.MergedInto != 0:
		return errs.Conflict("merged_away")
	case !a.NaturalPerson:
		return errs.Conflict("not_a_person")
	}
	all, err := db.Collect[id.ID](ctx, w.Tx, "SELECT id FROM accounts WHERE id = ? OR merged_into_id = ? ORDER BY id", target, target)
	if err != nil {
		return err
	}
	p := &person{}
	var everybody []id.ID
	for _, one := range all {
		people, err := db.Collect[id.ID](ctx, w.Tx, "SELECT id FROM contacts WHERE account_id = ? AND erased_at IS NULL ORDER BY id", one)
		if err != nil {
			return err
		}
		everybody = append(everybody, people...)
		for _, c := range people {
			if err := s.scrubContact(ctx, w, p, c); err != nil {
				return err
			}
		}
		if err := s.scrubAccount(ctx, w, p, one); err != nil {
			return err
		}
	}
	if err := s.traces(ctx, w, p, all, everybody, func(string, string) bool { return false }); err != nil {
		return err
	}
	return s.mark(ctx, w, p, "accounts", target, reason)
}

// homesOf lists the customers that a contact is and was with: texts about them may name it.
func homesOf(ctx context.Context, w *resource.Write, contacts []id.ID) ([]id.ID, error) {
	list := listed(contacts)
	return db.Collect[id.ID](ctx, w.Tx, "SELECT account_id FROM contacts WHERE id IN "+list+" UNION SELECT account_id FROM invitations WHERE contact_id IN "+list+
		" UNION SELECT i.account_id FROM interactions i JOIN interaction_contacts c ON c.interaction_id = i.id WHERE c.contact_id IN "+list+
		" UNION SELECT account_id FROM positions WHERE holder_id IN "+list+" OR former_id IN "+list)
}

func (s *Service) traces(ctx context.Context, w *resource.Write, p *person, homes, contacts []id.ID, spare func(table, column string) bool) error {
	tables, err := scheme(ctx, w.Tx, w.Registry)
	if err != nil {
		return err
	}
	if err := p.alone(ctx, w, homes); err != nil {
		return err
	}
	e := &eraser{tx: w.Tx, tables: tables, person: p, customers: listed(homes), contacts: listed(contacts), spare: spare, changed: map[string][]id.ID{}}
	if err := e.run(ctx); err != nil {
		return err
	}
	for _, entity := range w.Registry.All() {
		if err := entity.Reindexed(ctx, w, e.changed[entity.Options().Table]...); err != nil {
			return err
		}
	}
	return nil
}

// scrubContact empties a contact's row and what hangs on it alone.
func (s *Service) scrubContact(ctx context.Context, w *resource.Write, p *person, target id.ID) error {
	system := *w
	system.Actor = w.Actor.AsSystem()
	c, err := contact.Contacts.Load(ctx, w.Tx, system.Actor, target)
	if err != nil {
		return err
	}
	p.name(c.Name, c.NameEn)
	p.phones(c.Phones...)
	p.mails(c.Emails...)
	p.chats(c.WeChat)
	if c.ArchivedAt == 0 {
		if err := contact.Contacts.Discard(ctx, &system, target); err != nil {
			return err // leaves its seats on the way
		}
	}
	ties, err := db.Collect[id.ID](ctx, w.Tx, "SELECT id FROM ties WHERE contact_id = ?", target)
	if err != nil {
		return err
	}
	if _, err := w.Tx.Exec(ctx, "UPDATE ties SET name = ?, note = '', custom = '{}', archived_at = COALESCE(archived_at, ?), rev = rev + 1 WHERE contact_id = ?",
		gone, w.Env.Now, target); err != nil {
		return err
	}
	_, err = w.Tx.Exec(ctx, `UPDATE contacts SET name = ?, name_en = '', title = '', phones = '[]', emails = '[]', wechat = '', address = '', language = '',
		stance = 'unknown', note = '', personal_notes = '', consent_ref = '', legal_basis = 'legal_duty', reach_keys = '', custom = '{}', status = 'left', left_on = COALESCE(left_on, ?),
		erased_at = ?, rev = rev + 1, updated_at = ?, updated_by = ? WHERE id = ?`, gone, w.Env.Today, w.Env.Now, w.Env.Now, w.Actor.ID, target)
	if err != nil {
		return err
	}
	for _, tie := range ties {
		if err := s.beside(ctx, w, p, "ties", tie); err != nil {
			return err
		}
	}
	if err := s.hanging(ctx, w, p, target); err != nil {
		return err
	}
	return s.beside(ctx, w, p, "contacts", target)
}

// hanging empties what was written about a contact in the records that are about it: who told us something, who was
// invited. The records stay, as what they say beside it is counted.
func (s *Service) hanging(ctx context.Context, w *resource.Write, p *person, target id.ID) error {
	for _, e := range w.Registry.All() {
		table := e.Options().Table
		about, set := false, []string{"custom = '{}'", "rev = rev + 1"}
		for _, f := range e.Fields() {
			about = about || f.Ref == "contacts" && f.Column == "contact_id"
			if f.Kind == resource.KindLongText && !f.ReadOnly && !f.Required {
				set = append(set, f.Column+" = ''")
			}
		}
		if !about || table == "ties" {
			continue
		}
		rows, err := db.Collect[id.ID](ctx, w.Tx, "SELECT id FROM "+table+" WHERE contact_id = ?", target)
		if err != nil {
			return err
		}
		if _, err := w.Tx.Exec(ctx, "UPDATE "+table+" SET "+strings.Join(set, ", ")+" WHERE contact_id = ?", target); err != nil {
			return err
		}
		for _, one := range rows {
			if err := s.beside(ctx, w, p, e.Name, one); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Service) scrubAccount(ctx context.Context, w *resource.Write, p *person, target id.ID) error {
	a, err := account.Accounts.Load(ctx, w.Tx, authz.System(), target)
	if err != nil {
		return err
	}
	p.name(a.Name, a.ShortName, a.NameEn)
	p.phones(a.Phone)
	p.mails(a.Email)
	p.codes(a.USCC)
	p.place(a.Address)
	_, err = w.Tx.Exec(ctx, `UPDATE accounts SET name = ?, name_key = '', name_en = '', short_name = '', code = '', uscc = '', region = '', address = '', phone = '', phone_key = '',
		email = '', website = '', domain_key = '', founded_on = NULL, note = '', custom = '{}', archived_at = COALESCE(archived_at, ?), erased_at = ?,
		rev = rev + 1, updated_at = ?, updated_by = ? WHERE id = ?`, gone, w.Env.Now, w.Env.Now, w.Env.Now, w.Actor.ID, target)
	if err != nil {
		return err
	}
	talks, err := db.Collect[id.ID](ctx, w.Tx, "SELECT id FROM interactions WHERE account_id = ?", target)
	if err != nil {
		return err
	}
	for _, one := range talks {
		if err := s.files(ctx, w, "interactions", one); err != nil {
			return err
		}
	}
	return s.beside(ctx, w, p, "accounts", target)
}

// beside removes what hangs on a record: files, collaborators, what it was before in the log and in merges, and its
// place in the search index. What was done when and by whom stays in the log.
func (s *Service) beside(ctx context.Context, w *resource.Write, p *person, entity string, target id.ID) error {
	before, err := db.Collect[string](ctx, w.Tx, "SELECT changes FROM audit_log WHERE entity = ? AND record_id = ? UNION ALL SELECT changes FROM merges WHERE entity = ? AND target_id = ?",
		entity, target, entity, target)
	if err != nil {
		return err
	}
	for _, one := range before {
		p.former(one)
	}
	if err := s.files(ctx, w, entity, target); err != nil {
		return err
	}
	for _, statement := range []string{
		"UPDATE audit_log SET title = '', changes = '{}', reason = '' WHERE entity = ? AND record_id = ?",
		"UPDATE merges SET changes = '{}', reason = '' WHERE entity = ? AND target_id = ?",
		"DELETE FROM import_changes WHERE entity = ? AND record_id = ?",
		"DELETE FROM collaborators WHERE entity = ? AND record_id = ?",
		"DELETE FROM events WHERE entity = ? AND record_id = ?",
	} {
		if _, err := w.Tx.Exec(ctx, statement, entity, target); err != nil {
			return err
		}
	}
	return search.Remove(ctx, w.Tx, entity, target)
}

// mark leaves who erased what, when and why; the reason names nobody.
func (s *Service) mark(ctx context.Context, w *resource.Write, p *person, entity string, target id.ID, reason string) error {
	_, err := w.Tx.Exec(ctx, "INSERT INTO erasures (id, entity, record_id, reason, erased_at, erased_by) VALUES (?, ?, ?, ?, ?, ?)",
		w.IDs.Next(), entity, target, p.without(reason, own), w.Env.Now, w.Actor.ID)
	if err != nil {
		return err
	}
	var rev int64
	if err := w.Tx.QueryRow(ctx, "SELECT rev FROM "+s.Store.Registry.Named(entity).Options().Table+" WHERE id = ?", target).Scan(&rev); err != nil {
		return err
	}
	return w.Audit(ctx, resource.Entry{Action: "erase", Entity: entity, Record: target, Rev: rev})
}

// Erasures lists the marks, the newest first.
func (s *Service) Erasures(ctx context.Context, actor authz.Actor, below id.ID) (out []Erasure, next id.ID, err error) {
	if !actor.May(authz.PrivacyManage) && !actor.May(authz.AuditRead) {
		return nil, 0, errs.Forbidden()
	}
	rows, err := s.Store.DB.Query(ctx, `SELECT x.id, x.entity, x.record_id, x.reason, x.erased_at, COALESCE(u.name, '') FROM erasures x
		LEFT JOIN users u ON u.id = x.erased_by WHERE x.id < ? OR ? = 0 ORDER BY x.id DESC LIMIT ?`, below, int64(below), pageSize+1)
	if err != nil {
		return nil, 0, err
	}
	defer rows.Close()
	out = []Erasure{}
	for rows.Next() {
		var e Erasure
		if err := rows.Scan(&e.ID, &e.Entity, &e.Record, &e.Reason, &e.At, &e.By); err != nil {
			return nil, 0, err
		}
		out = append(out, e)
	}
	if len(out) > pageSize {
		out = out[:pageSize]
		next = out[pageSize-1].ID
	}
	return out, next, rows.Err()
}
