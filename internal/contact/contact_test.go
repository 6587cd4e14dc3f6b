package contact

import (
	"context"
	"strings"
	"testing"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/resource"
)

func TestContactRules(t *testing.T) {
	w := newWorld(t)
	for want, c := range map[string]*Contact{
		"account:required":     {Name: "Li"},
		"name:required":        {Account: w.acc},
		"consent_ref:required": {Account: w.acc, Name: "Li", LegalBasis: "consent"},
		"phones:not_a_phone":   {Account: w.acc, Name: "Li", Phones: resource.Strings{"later"}},
	} {
		w.refused(try(w, Contacts, c), want)
	}
	c := &Contact{Account: w.acc, Name: "Li", Phones: resource.Strings{"138 0000 1111", "+86 591-8765 4321"}, Emails: resource.Strings{"Li@X.example"}}
	put(w, Contacts, c)
	if c.Status != Active || c.Stance != "unknown" || c.LegalBasis != "contract" || c.ReachKeys != " 13800001111 59187654321 li@x.example " {
		t.Errorf("made %+v", c)
	}
	w.refused(change(w, Contacts, c.ID, func(c *Contact) { c.Account = w.other }), "account:fixed")
}

// Who leaves makes the seats vacant; they keep who sat there, and the customer's timeline tells of it.
func TestLeavingVacatesThePosition(t *testing.T) {
	w := newWorld(t)
	li := w.contact("Li")
	seat := w.position("Buyer", 4, li, 0)
	w.must(change(w, Contacts, li, func(c *Contact) { c.Status = Gone }))
	if c := get(w, Contacts, li); c.LeftOn != today {
		t.Errorf("left on %q", c.LeftOn)
	}
	if p := get(w, Positions, seat); p.Holder != 0 || p.Vacancy != Vacant || p.VacatedOn != today || p.Former != li || p.Influence != 4 {
		t.Errorf("the seat is %+v", p)
	}
	var told int
	w.must(w.Store.DB.QueryRow(t.Context(), "SELECT COUNT(*) FROM audit_log WHERE entity = 'accounts' AND record_id = ? AND action = ? AND reason = '' AND changes LIKE ?", w.acc, LeftAction, "%\"contacts\":[null,\""+li.String()+"\"]%").Scan(&told))
	if told != 1 {
		t.Errorf("the customer's timeline was told %d times", told)
	}
	w.refused(change(w, Positions, seat, func(p *Position) { p.Holder = li }), "holder:contact_left")
	w.must(change(w, Contacts, li, func(c *Contact) { c.Note = "moved to Two" })) // already gone: told once
	w.must(w.Store.DB.QueryRow(t.Context(), "SELECT COUNT(*) FROM audit_log WHERE action = ?", LeftAction).Scan(&told))
	if told != 1 {
		t.Errorf("told %d times after a second change", told)
	}
}

func TestArchivingAContactVacatesToo(t *testing.T) {
	w := newWorld(t)
	li := w.contact("Li")
	seat := w.position("Buyer", 4, li, 0)
	w.must(Contacts.Archive(t.Context(), w.Store, authz.System(), li, 0))
	if p := get(w, Positions, seat); p.Holder != 0 || p.Former != li {
		t.Errorf("the seat is %+v", p)
	}
}

// TestATailOfAPhoneNumber finds who has a number that ends so, not who has its triples.
func TestATailOfAPhoneNumber(t *testing.T) {
	w := newWorld(t)
	w.contact("Li", "0591-8765 4321", "138-0013-8046")
	w.contact("Wu", "804 1046 0138")
	w.contact("Xu", "0591-8046-1234")
	for text, want := range map[string]string{"8046": "Li Xu", "0013-8046": "Li", "13800138046": "Li", "43211380": "", "1234": "Xu"} {
		for _, last := range []bool{false, true} {
			found, _, err := Contacts.Find(t.Context(), w.Store, w.Store.DB, authz.System(), resource.Query{Q: text, Sort: "name", Tail: last})
			w.must(err)
			var names []string
			for _, c := range found {
				names = append(names, c.Name)
			}
			expected := want
			if last && want == "Li Xu" {
				expected = "Li"
			}
			if got := strings.Join(names, " "); got != expected {
				t.Errorf("%q (last %v) finds %q, want %q", text, last, got, expected)
			}
		}
	}
}

// The same number is the same however it is written; of customers one may not see one is not told.
func TestDoubles(t *testing.T) {
	w := newWorld(t)
	li := w.contact("Li", "138-0000-1111")
	theirs := &Contact{Account: w.other, Name: "Wu", Phones: resource.Strings{"13800001111"}, Emails: resource.Strings{"wu@two.example"}}
	put(w, Contacts, theirs)
	found, err := Doubles(t.Context(), w.Store.DB, w.actor(w.amy, "salesperson"), []string{"+86 138 0000 1111"}, []string{"WU@two.example"})
	w.must(err)
	if len(found) != 1 || found[0].ID != li || found[0].AccountName != "One" {
		t.Errorf("amy finds %+v", found)
	}
	found, err = Doubles(t.Context(), w.Store.DB, authz.System(), []string{"0086 13800001111"}, []string{"WU@two.example"})
	w.must(err)
	if len(found) != 2 {
		t.Errorf("the program finds %+v", found)
	}
	if found, err = Doubles(t.Context(), w.Store.DB, authz.System(), []string{"0000 1111", "3800001111"}, []string{"u@two.example"}); err != nil || len(found) != 0 {
		t.Errorf("a part of a number is %+v, %v", found, err)
	}
}

// Personal notes are for the owner and the managers; support staff read contacts without them.
func TestPersonalNotes(t *testing.T) {
	w := newWorld(t)
	c := &Contact{Account: w.acc, Name: "Li", PersonalNotes: "plays the erhu"}
	put(w, Contacts, c)
	for role, sees := range map[string]bool{"salesperson": true, "account_manager": true, "boss": true, "service": false, "finance": false} {
		text, err := Contacts.Get(t.Context(), w.Store, w.actor(w.amy, role), c.ID)
		w.must(err)
		if got := strings.Contains(string(text), "erhu"); got != sees {
			t.Errorf("%s sees the personal notes: %v", role, got)
		}
	}
}

// Found by name, pinyin and the last digits of a number, among one's own customers only.
func TestSearch(t *testing.T) {
	w := newWorld(t)
	put(w, Contacts, &Contact{Account: w.acc, Name: "张伟", Phones: resource.Strings{"138 0000 1111", "0591-8765 4321"}})
	put(w, Contacts, &Contact{Account: w.other, Name: "张卫", Phones: resource.Strings{"139 0000 1111"}})
	for query, want := range map[string]int{"张伟": 1, "zw": 1, "zhangwei": 1, "1111": 1, "4321": 1, "99999": 0} {
		page, err := Contacts.List(t.Context(), w.Store, w.actor(w.amy, "salesperson"), resource.Query{Q: query})
		w.must(err)
		if len(page.Items) != want {
			t.Errorf("%s finds %d, want %d", query, len(page.Items), want)
		}
	}
}

func TestTextsAreCutAndKept(t *testing.T) {
	w := newWorld(t)
	var made struct{ Phones []string }
	body := resource.Body{"account": []byte(`"` + w.acc.String() + `"`), "name": []byte(`"Li"`), "phones": []byte(`["138 0000 1111; 0591-87654321"," 138 0000 1111 "]`)}
	out, err := Contacts.Create(context.Background(), w.Store, authz.System(), body)
	w.must(err)
	w.must(unmarshal(out, &made))
	if strings.Join(made.Phones, "|") != "138 0000 1111|0591-87654321" {
		t.Errorf("phones %q", made.Phones)
	}
	body["emails"] = []byte(`["a@x.example","not an address"]`)
	_, err = Contacts.Create(context.Background(), w.Store, authz.System(), body)
	w.refused(err, "emails:not_an_email")
}
