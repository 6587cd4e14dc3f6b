package privacy_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/contact"
	"github.com/loam-crm/loam/internal/intelligence"
	"github.com/loam-crm/loam/internal/interaction"
	"github.com/loam-crm/loam/internal/merge"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/search"
	"github.com/loam-crm/loam/internal/task"
)

// attach puts a file on a record.
func (w *world) attach(entity string, target id.ID, content string) string {
	w.Helper()
	blob, err := w.app.Files.Put(w.Context(), bytes.NewReader([]byte(content)))
	w.must(err)
	w.exec("INSERT INTO files (id, entity, record_id, name, content_type, size, sha256, created_at) VALUES (?, ?, ?, '欧阳锋名片.jpg', 'image/jpeg', 1, ?, 1)",
		w.app.Store.IDs.Next(), entity, target, blob.SHA256)
	return blob.SHA256
}

func (w *world) there(sha string) bool {
	found, err := filepath.Glob(filepath.Join(w.dir, "files", sha[:2], sha))
	w.must(err)
	if found == nil {
		_, err = os.Stat(filepath.Join(w.dir, sha[:2], sha))
		return err == nil
	}
	return true
}

// Of an erased contact nothing is left anywhere: not in its row, former values, the names of ties, texts about the
// customer, files, views, imports or the search index. What remains is the mark.
func TestErasedContactLeavesNothing(t *testing.T) {
	w := newWorld(t)
	seller := w.user("seller", "salesperson")
	acc, other := &account.Account{Name: "白驼山药业", Owner: seller.ID}, &account.Account{Name: "Other", Owner: seller.ID}
	put(w, account.Accounts, acc)
	put(w, account.Accounts, other)
	c := &contact.Contact{Account: acc.ID, Name: "欧阳峰", NameEn: "Ouyang Feng", Title: "canary-title", Phones: resource.Strings{"138-0000-7777"}, Emails: resource.Strings{"feng@baituo.example"},
		WeChat: "oyfeng-wx", Address: "canary-street 7", Note: "canary-note", PersonalNotes: "canary-personal", LegalBasis: "consent", ConsentRef: "canary-consent"}
	c.Custom = resource.JSONMap{"hobby": "canary-custom"}
	put(w, contact.Contacts, c)
	change(w, contact.Contacts, c.ID, func(one *contact.Contact) { one.Name, one.Phones = "欧阳锋", resource.Strings{"13900008888"} })
	twin := &contact.Contact{Account: acc.ID, Name: "老毒物欧阳", Phones: resource.Strings{"13700006666"}}
	put(w, contact.Contacts, twin)
	_, err := w.app.Merges.Merge(t.Context(), authz.System(), merge.Request{Entity: "contacts", Target: c.ID, Sources: []id.ID{twin.ID}, Revs: map[id.ID]int64{c.ID: 2, twin.ID: 1}})
	w.must(err)
	unit := &contact.Unit{Account: acc.ID, Name: "采购部"}
	put(w, contact.Units, unit)
	seat := &contact.Position{Unit: unit.ID, Title: "主管", Level: "3", Influence: 3, Holder: c.ID}
	put(w, contact.Positions, seat)
	put(w, contact.Ties, &contact.Tie{Staff: seller.ID, Contact: c.ID, Origin: "inherited", Note: "canary-tie"})
	talk := &interaction.Interaction{Account: acc.ID, Author: seller.ID, Kind: "visit", On: "2026-06-01", Theirs: "欧阳锋、陈经理", Summary: "拜访欧阳锋，电话13900008888", NextStep: "给欧阳锋报价", NextOn: "2026-06-05"}
	put(w, interaction.Interactions, talk)
	elsewhere := &interaction.Interaction{Account: other.ID, Author: seller.ID, Kind: "note", On: "2026-06-01", Summary: "另一位欧阳锋先生；介绍人电话 13900008888"}
	put(w, interaction.Interactions, elsewhere)
	put(w, task.Tasks, &task.Task{Title: "Call Ouyang Feng", Account: acc.ID, Due: "2026-06-10"})
	w.exec("INSERT INTO interaction_notes (id, interaction_id, kind, author_id, noted_at, body) VALUES (1, ?, 'comment', ?, 1, '欧阳锋不在')", talk.ID, seller.ID)
	w.exec(`INSERT INTO views (id, entity, name, owner_id, config, created_at, updated_at) VALUES (1, 'contacts', 'x', ?, '{"q":"feng@baituo.example"}', 1, 1)`, seller.ID)
	w.exec("INSERT INTO imports (id, file_name, file_sha256, state, plan, created_at) VALUES (1, 'a.csv', 'y', 'done', '{}', 1)")
	w.exec(`INSERT INTO import_rejects (import_id, row_number, cells, reasons) VALUES (1, 1, '["x","13900008888"]', '[]')`)
	sha, shared := w.attach("contacts", c.ID, "card"), w.attach("contacts", c.ID, "also elsewhere")
	w.exec("UPDATE files SET name = 'x.jpg' WHERE id = (SELECT MAX(id) FROM files)")
	w.exec("INSERT INTO files (id, entity, record_id, name, content_type, size, sha256, created_at) VALUES (99, 'accounts', ?, 'x', 'x', 1, ?, 1)", acc.ID, shared)
	w.must(contact.Contacts.Archive(t.Context(), w.app.Store, authz.System(), c.ID, 0))
	_, err = contact.Contacts.Restore(t.Context(), w.app.Store, authz.System(), c.ID)
	w.must(err)

	w.refused(w.app.Privacy.Erase(t.Context(), seller, "contacts", c.ID, "asked"), "forbidden")
	w.refused(w.app.Privacy.Erase(t.Context(), w.boss, "contacts", c.ID, " "), "reason:required")
	w.refused(w.app.Privacy.Erase(t.Context(), w.boss, "contacts", twin.ID, "asked"), "merged_away")
	w.refused(w.app.Privacy.Erase(t.Context(), w.boss, "accounts", acc.ID, "asked"), "not_a_person")
	w.must(w.app.Privacy.Erase(t.Context(), w.boss, "contacts", c.ID, "欧阳锋来函要求"))

	w.gone("canary", "0000-7777", "13800007777", "13900008888", "feng@baituo.example", "oyfeng-wx", "欧阳峰", "Ouyang Feng", "老毒物", "13700006666", "名片")
	if left := w.holding("欧阳锋"); !slices.Equal(left, []string{"audit_log.title", "audit_log.changes", "interactions.subject", "interactions.summary"}) {
		t.Errorf("the name stands in %v; it belongs to somebody else of another customer only", left)
	}
	if i := get(w, interaction.Interactions, talk.ID); i.Theirs != "—、陈经理" || i.Summary != "拜访—，电话—" {
		t.Errorf("the text is %q, %q", i.Theirs, i.Summary)
	}
	for entity, text := range map[string]string{"contacts": "欧阳", "interactions": "锋报价", "tasks": "Ouyang"} {
		if found, err := search.Newest(t.Context(), w.app.DB, text, 10, entity); err != nil || len(found) > 0 {
			t.Errorf("%s is found in %s: %v %v", text, entity, found, err)
		}
	}
	if w.there(sha) || !w.there(shared) {
		t.Error("the file is still there, or one of another record is gone")
	}
	if one := get(w, contact.Contacts, c.ID); one.ArchivedAt == 0 || one.ErasedAt == 0 || one.Account != acc.ID {
		t.Errorf("the mark is %+v", one)
	}
	if p := get(w, contact.Positions, seat.ID); p.Holder != 0 || p.Vacancy != contact.Vacant {
		t.Errorf("the seat is %+v", p)
	}
	marks, _, err := w.app.Privacy.Erasures(t.Context(), w.boss, 0)
	w.must(err)
	if len(marks) != 1 || marks[0].Record != c.ID || marks[0].Reason != "—来函要求" || marks[0].By != "boss" {
		t.Errorf("the marks are %+v", marks)
	}
	_, err = contact.Contacts.Restore(t.Context(), w.app.Store, authz.System(), c.ID)
	w.refused(err, "erased")
	w.refused(w.app.Privacy.Erase(t.Context(), w.boss, "contacts", c.ID, "again"), "erased")
}

// A customer that is a person goes with its people; its orders stay, as the books must.
func TestErasedCustomer(t *testing.T) {
	w := newWorld(t)
	a := &account.Account{Name: "黄蓉（个人）", ShortName: "蓉儿canary", Owner: w.boss.ID, Phone: "13611112222", Email: "rong@taohua.example", Address: "桃花岛 canary 1", NaturalPerson: true}
	put(w, account.Accounts, a)
	put(w, contact.Contacts, &contact.Contact{Account: a.ID, Name: "黄蓉", Phones: resource.Strings{"13611113333"}})
	put(w, interaction.Interactions, &interaction.Interaction{Account: a.ID, Author: w.boss.ID, On: "2026-06-01", Summary: "黄蓉来店"})
	w.exec("INSERT INTO orders (id, rev, created_at, updated_at, account_id, number, ordered_on, currency, amount, base_amount, note) VALUES (1, 1, 1, 1, ?, 'A-1', '2026-06-01', 'CNY', 100, 100, '送到桃花岛 canary 1')", a.ID)
	w.must(w.app.Privacy.Erase(t.Context(), w.boss, "accounts", a.ID, "asked"))
	w.gone("canary", "13611112222", "13611113333", "rong@taohua.example", "黄蓉")
	if n := w.number("SELECT COUNT(*) FROM orders WHERE account_id = ? AND amount = 100 AND archived_at IS NULL", a.ID); n != 1 {
		t.Error("the order is gone")
	}
}

// Personal notes are kept for 24 months after the last interaction with the customer.
func TestRetention(t *testing.T) {
	w := newWorld(t)
	day := func(on string) id.ID {
		a := &account.Account{Name: "Of " + on, Owner: w.boss.ID}
		put(w, account.Accounts, a)
		c := &contact.Contact{Account: a.ID, Name: "Li", PersonalNotes: "canary " + on}
		put(w, contact.Contacts, c)
		w.exec("UPDATE contacts SET created_at = 1 WHERE id = ?", c.ID)
		if on != "never" {
			w.exec("UPDATE accounts SET last_contact_on = ? WHERE id = ?", on, a.ID)
		}
		return c.ID
	}
	over, kept, never := day("2024-06-29"), day("2024-06-30"), day("never")
	fresh := &contact.Contact{Account: get(w, contact.Contacts, never).Account, Name: "New", PersonalNotes: "canary fresh"}
	put(w, contact.Contacts, fresh)
	n, err := w.app.Privacy.Retain(t.Context(), authz.System())
	w.must(err)
	if n != 2 {
		t.Errorf("%d contacts emptied", n)
	}
	w.gone("canary 2024-06-29", "canary never")
	for _, one := range []id.ID{over, never} {
		if c := get(w, contact.Contacts, one); c.PersonalNotes != "" || c.Name != "Li" {
			t.Errorf("%+v", c)
		}
	}
	if get(w, contact.Contacts, kept).PersonalNotes == "" || get(w, contact.Contacts, fresh.ID).PersonalNotes == "" {
		t.Error("notes were removed too early")
	}
	if n, err = w.app.Privacy.Retain(t.Context(), authz.System()); err != nil || n != 0 {
		t.Errorf("a second night emptied %d: %v", n, err)
	}
}

// The period runs for each person: from the day they left, else from the last dealing with them, and only then from the
// last one with their customer. Notes of ties and of sources are personal as well.
func TestRetentionOfEachPerson(t *testing.T) {
	w := newWorld(t)
	a := &account.Account{Name: "Busy", Owner: w.boss.ID}
	put(w, account.Accounts, a)
	w.exec("UPDATE accounts SET last_contact_on = '2026-06-29' WHERE id = ?", a.ID)
	item := &intelligence.Item{Account: a.ID, Author: w.boss.ID, Kind: intelligence.Items.Fields()[kindOf(&intelligence.Items.Entity)].Options[0], Content: "x", On: "2024-01-01", Obtained: true}
	put(w, intelligence.Items, item)
	over := map[string]bool{"left": true, "unseen": true, "seen": false, "unnamed": false}
	people, ties := map[string]id.ID{}, map[string]id.ID{}
	for name, sql := range map[string]string{"left": "left_on = '2024-06-29', last_contact_on = '2026-06-01'", "unseen": "last_contact_on = '2024-06-29'", "seen": "last_contact_on = '2024-06-30'", "unnamed": "last_contact_on = NULL"} {
		c := &contact.Contact{Account: a.ID, Name: name, PersonalNotes: "canary " + name}
		put(w, contact.Contacts, c)
		w.exec("UPDATE contacts SET created_at = 1, "+sql+" WHERE id = ?", c.ID)
		tie := &contact.Tie{Staff: w.boss.ID, Contact: c.ID, Origin: "inherited", Note: "canary " + name}
		put(w, contact.Ties, tie)
		people[name], ties[name] = c.ID, tie.ID
	}
	source := &intelligence.Source{Item: item.ID, Contact: people["left"], Note: "canary left"}
	put(w, intelligence.Sources, source)
	w.exec("UPDATE ties SET created_at = 1")
	w.exec("UPDATE intel_sources SET created_at = 1")
	n, err := w.app.Privacy.Retain(t.Context(), authz.System())
	w.must(err)
	if n != 5 {
		t.Errorf("%d notes emptied", n)
	}
	for name, gone := range over {
		c, tie := get(w, contact.Contacts, people[name]), get(w, contact.Ties, ties[name])
		if (c.PersonalNotes == "") != gone || (tie.Note == "") != gone {
			t.Errorf("%s: the notes are %q and %q", name, c.PersonalNotes, tie.Note)
		}
		if gone {
			w.gone("canary " + name)
		}
	}
}

func kindOf(e *resource.Entity) int {
	return slices.IndexFunc(e.Fields(), func(f resource.Info) bool { return f.Name == "kind" })
}

// A personal field that is added later must hang on a contact, or the nightly job cannot know when its time is over.
func TestEveryPersonalFieldIsLookedAfter(t *testing.T) {
	w := newWorld(t)
	all := retained(w)
	for _, entity := range []string{"contacts", "ties", "intel-sources"} {
		if len(all[entity]) == 0 {
			t.Errorf("%s has no personal field", entity)
		}
	}
	for entity, columns := range all {
		for _, column := range columns {
			of, table := "contact_id", w.app.Store.Registry.Named(entity).Options().Table
			if entity == "contacts" {
				of = "id"
			}
			w.number("SELECT COUNT(*) FROM " + table + " t JOIN contacts c ON c.id = t." + of + " WHERE t." + column + " <> ''")
		}
	}
}

func TestForbiddenPersonalData(t *testing.T) {
	w := newWorld(t)
	a := &account.Account{Name: "One", Owner: w.boss.ID}
	put(w, account.Accounts, a)
	for field, body := range map[string]resource.Body{
		"note":           {"account": quoted(a.ID.String()), "name": quoted("Li"), "note": quoted("身份证 11010519491231002X")},
		"title":          {"account": quoted(a.ID.String()), "name": quoted("Li"), "title": quoted("身份证 11010519491231002X")},
		"address":        {"account": quoted(a.ID.String()), "name": quoted("Li"), "address": quoted("6222 0212 3456 7894")},
		"wechat":         {"account": quoted(a.ID.String()), "name": quoted("Li"), "wechat": quoted("11010519491231002X")},
		"personal_notes": {"account": quoted(a.ID.String()), "name": quoted("Li"), "personal_notes": quoted("4111 1111 1111 1111")},
	} {
		_, err := contact.Contacts.Create(t.Context(), w.app.Store, w.boss, body)
		w.refused(err, field+":forbidden_personal_data")
	}
	for field, body := range map[string]resource.Body{
		"theirs":    {"account": quoted(a.ID.String()), "date": quoted("2026-06-01"), "summary": quoted("x"), "theirs": quoted("Li 11010519491231002X")},
		"next_step": {"account": quoted(a.ID.String()), "date": quoted("2026-06-01"), "summary": quoted("x"), "next_step": quoted("pay to 6222 0212 3456 7894"), "next_on": quoted("2026-07-01")},
	} {
		_, err := interaction.Interactions.Create(t.Context(), w.app.Store, w.boss, body)
		w.refused(err, field+":forbidden_personal_data")
	}
	_, err := task.Tasks.Create(t.Context(), w.app.Store, w.boss, resource.Body{"title": quoted("card 6222 0212 3456 7894"), "due_on": quoted("2026-07-01")})
	w.refused(err, "title:forbidden_personal_data")
	if n := w.number("SELECT COUNT(*) FROM contacts"); n != 0 {
		t.Errorf("%d contacts stored", n)
	}
	err = w.write(func(ctx context.Context, tx *resource.Write) error {
		results, err := contact.Contacts.InsertRows(ctx, tx, []resource.Values{{"account": a.ID, "name": "Li", "note": "6222 0212 3456 7894"}})
		if err == nil && (len(results[0].Fields) != 1 || results[0].Fields[0].Code != "forbidden_personal_data") {
			t.Errorf("a row of a file: %+v", results)
		}
		return err
	})
	w.must(err)
}

// A photographed card on a dealing shows the person, a drawing does not: only what is named goes, and nothing of others.
func TestFilesOfDealings(t *testing.T) {
	w := newWorld(t)
	a := &account.Account{Name: "One", Owner: w.boss.ID}
	put(w, account.Accounts, a)
	c := &contact.Contact{Account: a.ID, Name: "欧阳锋"}
	put(w, contact.Contacts, c)
	with := &interaction.Interaction{Account: a.ID, Author: w.boss.ID, On: "2026-06-01", Summary: "met"}
	without := &interaction.Interaction{Account: a.ID, Author: w.boss.ID, On: "2026-06-02", Summary: "others"}
	put(w, interaction.Interactions, with)
	put(w, interaction.Interactions, without)
	w.exec("INSERT INTO interaction_contacts (interaction_id, contact_id) VALUES (?, ?)", with.ID, c.ID)
	card, drawing, foreign := w.attach("interactions", with.ID, "card"), w.attach("interactions", with.ID, "drawing"), w.attach("interactions", without.ID, "foreign")
	w.exec("UPDATE files SET name = 'card.jpg' WHERE sha256 = ?", card)
	strange := id.ID(w.number("SELECT id FROM files WHERE sha256 = ?", foreign))

	_, err := w.app.Privacy.DealingFiles(t.Context(), w.user("seller", "salesperson"), "contacts", c.ID)
	w.refused(err, "forbidden")
	list, err := w.app.Privacy.DealingFiles(t.Context(), w.boss, "contacts", c.ID)
	w.must(err)
	if len(list) != 2 || list[1].Name != "card.jpg" || list[1].Interaction != with.ID || list[1].On != "2026-06-01" {
		t.Fatalf("the files are %+v", list)
	}
	w.refused(w.app.Privacy.Erase(t.Context(), w.boss, "contacts", c.ID, "asked", list[1].ID, strange), "files:not_an_option")
	if !w.there(card) || get(w, contact.Contacts, c.ID).ErasedAt != 0 {
		t.Fatal("a refused erasure did something")
	}
	w.must(w.app.Privacy.Erase(t.Context(), w.boss, "contacts", c.ID, "asked", list[1].ID))
	if w.there(card) || !w.there(drawing) || !w.there(foreign) {
		t.Error("the card is still there, or another file is gone")
	}
	w.gone("欧阳锋")
}

// The spreadsheet of an import goes after 90 days, with what no row needs; what a row needs stays, however old.
func TestTidy(t *testing.T) {
	w := newWorld(t)
	a := &account.Account{Name: "One", Owner: w.boss.ID}
	put(w, account.Accounts, a)
	sheet := func(n int, state, content string, at time.Time) string {
		blob, err := w.app.Files.Put(t.Context(), strings.NewReader(content))
		w.must(err)
		w.exec("INSERT INTO imports (id, file_name, file_sha256, state, plan, created_at) VALUES (?, 'a.csv', ?, ?, '{}', ?)", n, blob.SHA256, state, at.UnixMicro())
		return blob.SHA256
	}
	day := time.Date(2026, 6, 30, 0, 0, 0, 0, time.UTC)
	over, young := sheet(1, "done", "old", day.AddDate(0, 0, -92)), sheet(2, "done", "young", day.AddDate(0, 0, -89))
	stopped, again := sheet(3, "running", "stopped", day.AddDate(-1, 0, 0)), sheet(4, "done", "twice", day.AddDate(-1, 0, 0))
	w.attach("accounts", a.ID, "twice")
	kept := w.attach("accounts", a.ID, "file")
	blob, err := w.app.Files.Put(t.Context(), strings.NewReader("orphan"))
	w.must(err)
	fresh, err := w.app.Files.Put(t.Context(), strings.NewReader("still being uploaded"))
	w.must(err)
	past := time.Now().Add(-2 * time.Hour) // what is younger may wait for its row
	for _, sha := range []string{over, young, stopped, again, kept, blob.SHA256} {
		path, err := w.app.Files.Path(sha)
		w.must(err)
		w.must(os.Chtimes(path, past, past))
	}
	n, err := w.app.Privacy.Tidy(t.Context(), authz.System())
	w.must(err)
	if n != 2 || w.there(over) || w.there(blob.SHA256) {
		t.Errorf("%d removed", n)
	}
	for _, sha := range []string{young, stopped, again, kept, fresh.SHA256} {
		if !w.there(sha) {
			t.Error("a file that is needed is gone")
		}
	}
	if n, err = w.app.Privacy.Tidy(t.Context(), authz.System()); err != nil || n != 0 {
		t.Errorf("a second night removed %d: %v", n, err)
	}
}
