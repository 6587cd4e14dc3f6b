package privacy_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/contact"
	"github.com/loam-crm/loam/internal/interaction"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// An erasure takes out what is the person's alone, and nothing else: not the address and the switchboard of the customer,
// not a number two share, not what only looks like a mark of theirs.
func TestErasureLeavesOthersAlone(t *testing.T) {
	w := newWorld(t)
	a := &account.Account{Name: "王芳服饰", Owner: w.boss.ID, Address: "湖州市织里路 88 号", Phone: "0572-2345678"}
	put(w, account.Accounts, a)
	c := &contact.Contact{Account: a.ID, Name: "王芳", Phones: resource.Strings{"10086", "0572-2345678", "13900008888", "13700001111"}, Emails: resource.Strings{"fang@wf.example", "sales@wf.example"},
		WeChat: "manager", Address: "湖州市织里路 88 号", LegalBasis: "consent", ConsentRef: "email"}
	put(w, contact.Contacts, c)
	dated := &contact.Contact{Account: a.ID, Name: "王芳菲", Phones: resource.Strings{"137 0000 1111"}, Emails: resource.Strings{"Sales@wf.example"}, LegalBasis: "consent", ConsentRef: "2026-03-01",
		Address: "湖州市织里路 88 号", Note: "王芳的妹妹，织里路 88 号"}
	put(w, contact.Contacts, dated)
	talk := &interaction.Interaction{Account: a.ID, Author: w.boss.ID, Kind: "email", On: "2026-03-01", Theirs: "王芳、王芳菲",
		Summary: "王芳服饰的王芳：139 0000 8888，+8613900008888，单号1390000888812，总机 0572-2345678，合用 13700001111，a.fang@wf.example，fang@wf.example，问 manager 要，湖州市织里路 88 号"}
	put(w, interaction.Interactions, talk)
	w.exec("INSERT INTO imports (id, file_name, file_sha256, state, plan, created_at) VALUES (1, 'a.csv', '10086ab13900008888cd', 'done', ?, 1)",
		`{"email":"email","13900008888":{"at":13900008888,"n":10086,"was":"13900008888","d":"2026-03-01"}}`)
	w.must(w.app.Privacy.Erase(t.Context(), w.boss, "contacts", c.ID, "asked"))

	if one := get(w, account.Accounts, a.ID); one.Name != "王芳服饰" || one.Address != "湖州市织里路 88 号" || one.Phone != "0572-2345678" {
		t.Errorf("the customer is %+v", one)
	}
	if one := get(w, contact.Contacts, dated.ID); one.Name != "王芳菲" || one.ConsentRef != "2026-03-01" || one.Phones[0] != "137 0000 1111" || one.Emails[0] != "Sales@wf.example" ||
		one.Note != "—的妹妹，织里路 88 号" || one.Address != "湖州市织里路 88 号" {
		t.Errorf("the sister is %+v", one)
	}
	one := get(w, interaction.Interactions, talk.ID)
	want := "王芳服饰的—：—，—，单号1390000888812，总机 0572-2345678，合用 13700001111，a.fang@wf.example，—，问 — 要，湖州市织里路 88 号"
	if one.Kind != "email" || one.On != "2026-03-01" || one.Theirs != "—、王芳菲" || one.Summary != want {
		t.Errorf("the dealing is %s %s %q\n%s\n%s", one.Kind, one.On, one.Theirs, one.Summary, want)
	}
	var sha, plan string
	w.must(w.app.DB.QueryRow(t.Context(), "SELECT file_sha256, plan FROM imports WHERE id = 1").Scan(&sha, &plan))
	if sha != "10086ab13900008888cd" || plan != `{"email":"email","13900008888":{"at":13900008888,"n":10086,"was":"—","d":"2026-03-01"}}` {
		t.Errorf("the import is %s %s", sha, plan)
	}
	w.validJSON()
	if n := w.number("SELECT COUNT(*) FROM audit_log WHERE entity = 'interactions' AND record_id = ?", talk.ID); n != 1 {
		t.Errorf("%d lines of the log say that they are about the dealing", n)
	}
}

// validJSON holds every JSON text of the database to be one.
func (w *world) validJSON() {
	w.Helper()
	for _, column := range []string{"audit_log.changes", "contacts.custom", "contacts.phones", "contacts.emails", "interactions.custom", "interactions.ours", "imports.plan", "imports.counts"} {
		at := slices.Index([]byte(column), '.')
		rows, err := w.app.DB.Query(w.Context(), "SELECT CAST("+column[at+1:]+" AS TEXT) FROM "+column[:at])
		w.must(err)
		for rows.Next() {
			var text string
			w.must(rows.Scan(&text))
			if !json.Valid([]byte(text)) {
				w.Errorf("%s holds %s", column, text)
			}
		}
		w.must(rows.Close())
	}
}

// A number that the two people of a customer share stays until the second is erased too; so does a name.
func TestLastOfTwoErased(t *testing.T) {
	w := newWorld(t)
	a := &account.Account{Name: "Two", Owner: w.boss.ID}
	put(w, account.Accounts, a)
	var both [2]id.ID
	for i := range both {
		c := &contact.Contact{Account: a.ID, Name: "欧阳锋", Phones: resource.Strings{"13900008888"}}
		put(w, contact.Contacts, c)
		both[i] = c.ID
	}
	talk := &interaction.Interaction{Account: a.ID, Author: w.boss.ID, On: "2026-06-01", Summary: "欧阳锋 13900008888"}
	put(w, interaction.Interactions, talk)
	for i, want := range []string{"欧阳锋 13900008888", "— —"} {
		w.must(w.app.Privacy.Erase(t.Context(), w.boss, "contacts", both[i], "asked"))
		if got := get(w, interaction.Interactions, talk.ID).Summary; got != want {
			t.Errorf("after %d erasures the text is %q, want %q", i+1, got, want)
		}
	}
	w.gone("欧阳锋", "13900008888")
}
