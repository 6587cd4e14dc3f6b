package duplicate

import (
	"context"
	"slices"
	"testing"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/settings"
	"github.com/loam-crm/loam/internal/pool"
)

func TestCustomersWhileTyping(t *testing.T) {
	w := newWorld(t)
	meide := w.account("福建美德科技有限公司", w.amy, func(a *account.Account) {
		a.USCC, a.Phone, a.Email = "91350100M000100Y43", "0591-8765 4321", "sales@meide.com.cn"
	})
	like := w.account("福建美德科技发展有限公司", w.amy, nil) // Dice of 福建美德科技 and 福建美德科技发展: 2·5/(5+7) = .833
	w.account("广州南方贸易", w.amy, func(a *account.Account) { a.Email = "nf@qq.com" })
	amy := w.actor(w.amy, "salesperson")
	look := func(typed Typed) map[id.ID][]string {
		t.Helper()
		answer, err := w.Customers(t.Context(), amy, typed)
		w.must(err)
		out := map[id.ID][]string{}
		for _, f := range answer.Items {
			out[f.ID] = f.Reasons
		}
		return out
	}
	for name, c := range map[string]struct {
		typed Typed
		want  map[id.ID]string
	}{
		"the name with spaces":          {Typed{Name: " 福建美德科技（有限公司） "}, map[id.ID]string{meide: SameName, like: SimilarName}},
		"a similar name":                {Typed{Name: "福建省美德科技"}, map[id.ID]string{}}, // 2·4/(6+5) = .727
		"the code":                      {Typed{USCC: "91350100m000100y43"}, map[id.ID]string{meide: SameCode}},
		"a code that cannot be":         {Typed{USCC: "91350100M000100Y4Z"}, map[id.ID]string{}},
		"the number written otherwise":  {Typed{Phones: []string{"+86 591 87654321"}}, map[id.ID]string{meide: SamePhone}},
		"a colleague's address":         {Typed{Mails: []string{"li@MEIDE.com.cn"}}, map[id.ID]string{meide: SameDomain}},
		"the web address":               {Typed{Website: "https://www.meide.com.cn/"}, map[id.ID]string{meide: SameDomain}},
		"a public host is no company's": {Typed{Mails: []string{"someone@qq.com"}}, map[id.ID]string{}},
		"itself":                        {Typed{Name: "福建美德科技", Except: meide}, map[id.ID]string{like: SimilarName}},
		"nothing":                       {Typed{}, map[id.ID]string{}},
	} {
		got := look(c.typed)
		if len(got) != len(c.want) {
			t.Errorf("%s: %v", name, got)
			continue
		}
		for one, reason := range c.want {
			if !slices.Equal(got[one], []string{reason}) {
				t.Errorf("%s: %v", name, got)
			}
		}
	}
	// A customer entered since is known at once.
	added := w.account("福建美德科技实业有限公司", w.amy, nil)
	if got := look(Typed{Name: "福建美德科技"}); got[added] == nil {
		t.Errorf("found %v", got)
	}
	if got := look(Typed{Name: "福建美德科技", USCC: "91350100M000100Y43", Phones: []string{"059187654321"}})[meide]; len(got) != 3 {
		t.Errorf("the reasons are %v", got)
	}
}

// A customer that waits in a pool which one sees is not one to ask a colleague for: one claims it.
func TestADoubleInAPool(t *testing.T) {
	w := newWorld(t)
	p := &pool.Pool{Name: "All"}
	put(w, pool.Pools, p)
	one := w.account("福建美德科技有限公司", w.ben, nil)
	w.must(w.Store.DB.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		if _, err := tx.Exec(ctx, "INSERT INTO pool_members (id, rev, created_at, updated_at, pool_id, user_id, manager) VALUES (1, 1, 1, 1, ?, ?, FALSE)", p.ID, w.amy); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, "UPDATE accounts SET owner_id = NULL, pool_id = ? WHERE id = ?", p.ID, one)
		return err
	}))
	for who, want := range map[id.ID]id.ID{w.amy: p.ID, 99: 0} {
		answer, err := w.Customers(t.Context(), w.actor(who, "salesperson"), Typed{Name: "福建美德科技"})
		w.must(err)
		if len(answer.Items) != 0 || len(answer.Hidden) != 1 || answer.Hidden[0].Pool != want {
			t.Errorf("%v is told %+v", who, answer)
		}
	}
}

// Who may not read whose a customer is, or what it is called, learns neither from a double.
func TestDoublesTellNoMoreThanTheRecord(t *testing.T) {
	w := newWorld(t)
	w.account("福建美德科技有限公司", w.ben, func(a *account.Account) { a.USCC = "91350100M000100Y43" })
	blind := authz.Actor{ID: w.amy, Roles: []authz.Role{{Grants: map[string]authz.Grant{"accounts": {Read: authz.All, Create: true}}, Classes: map[authz.Class]authz.Access{authz.Business: authz.Editable},
		Fields: map[string]authz.Access{"accounts.owner": authz.Hidden, "accounts.name": authz.Masked}}}}
	answer, err := w.Customers(t.Context(), blind, Typed{USCC: "91350100M000100Y43"})
	w.must(err)
	if len(answer.Items) != 1 || answer.Items[0].Owner != "" || answer.Items[0].Name != unnamed {
		t.Errorf("%+v", answer)
	}
}

// Of a customer one may not see one learns that it is there when one knows its name, code or number, and whom to ask as
// far as the company says; likeness and domains tell nothing.
func TestHiddenCustomers(t *testing.T) {
	w := newWorld(t)
	w.account("福建美德科技有限公司", w.ben, func(a *account.Account) { a.Phone, a.Email = "0591-87654321", "sales@meide.com.cn" })
	amy := w.actor(w.amy, "salesperson")
	hint := func(to string) {
		t.Helper()
		w.must(w.Store.DB.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			c := settings.Default()
			c.DoubleHint = to
			return settings.Save(ctx, tx, 1, 0, c)
		}))
	}
	for i, c := range [][2]string{{"", "华西销售部"}, {settings.HintNobody, ""}, {settings.HintOwner, "ben"}, {settings.HintDepartment, "华西销售部"}} {
		to, want := c[0], c[1]
		if i > 0 { // the first is what a company has that has set nothing
			hint(to)
		}
		answer, err := w.Customers(t.Context(), amy, Typed{Name: "福建美德科技"})
		w.must(err)
		if len(answer.Items) != 0 || len(answer.Hidden) != 1 || answer.Hidden[0] != (DuplicateHidden{Reason: SameName, Ask: want}) {
			t.Errorf("%q tells %+v", to, answer)
		}
	}
	for _, typed := range []Typed{{Name: "福建美德科技发展"}, {Mails: []string{"li@meide.com.cn"}}} {
		answer, err := w.Customers(t.Context(), amy, typed)
		w.must(err)
		if len(answer.Items)+len(answer.Hidden) != 0 {
			t.Errorf("%+v tells %+v", typed, answer)
		}
	}
	_, err := w.Customers(t.Context(), w.actor(w.amy, "auditor"), Typed{Name: "福建美德科技"})
	w.refused(err, "forbidden") // who enters nothing has nothing to look for
}

func TestContactsWhileTyping(t *testing.T) {
	w := newWorld(t)
	acc, other := w.account("One", w.amy, nil), w.account("Two", w.ben, nil)
	li := w.contact(acc, "Li", []string{"13800001111"}, []string{"li@one.example"})
	w.contact(other, "Wu", []string{"13800001111"}, nil)
	answer, err := w.Contacts(t.Context(), w.actor(w.amy, "salesperson"), Typed{Phones: []string{"138 0000 1111"}, Mails: []string{"LI@one.example"}})
	w.must(err)
	if len(answer.Items) != 1 || answer.Items[0].ID != li || !slices.Equal(answer.Items[0].Reasons, []string{SameMail, SamePhone}) || len(answer.Hidden) != 0 {
		t.Errorf("found %+v", answer)
	}
}

func TestScan(t *testing.T) {
	w := newWorld(t)
	a := w.account("福建美德科技有限公司", w.amy, func(a *account.Account) { a.Phone = "0591-87654321" })
	b := w.account("福建美德科技", w.amy, func(a *account.Account) { a.Phone = "+86 591 8765 4321" })
	c := w.account("福建美德科技发展有限公司", w.ben, func(a *account.Account) { a.USCC = "91350100M000100Y43" })
	d := w.account("四川盐都贸易", w.ben, nil)
	li, li2 := w.contact(a, "Li", []string{"13800001111"}, nil), w.contact(a, "Li", nil, nil)
	w.contact(b, "Li", nil, nil)
	out, err := w.Scan(t.Context(), authz.System(), 7, func(int64, int64) {})
	w.must(err)
	if out.Customers != 3 || out.Contacts != 1 {
		t.Errorf("found %+v", out)
	}
	boss := w.actor(w.amy, "boss")
	pairs, more, err := w.Pairs(t.Context(), boss, "accounts", false, 0)
	w.must(err)
	// name .95 and phone .8: 1 − .05·.2 = .99
	if more || len(pairs) != 3 || pairs[0].First.ID != a || pairs[0].Second.ID != b || pairs[0].Score < .9899 || pairs[0].Score > .9901 ||
		!slices.Equal(pairs[0].Reasons, []string{SameName, SamePhone}) || !pairs[0].MayMerge {
		t.Errorf("the pairs are %+v", pairs)
	}
	// amy sees the pairs of which both are hers.
	pairs, _, err = w.Pairs(t.Context(), w.actor(w.amy, "salesperson"), "accounts", false, 0)
	w.must(err)
	if len(pairs) != 1 || pairs[0].Second.ID != b {
		t.Errorf("amy is shown %+v", pairs)
	}
	people, _, err := w.Pairs(t.Context(), boss, "contacts", false, 0)
	w.must(err)
	if len(people) != 1 || people[0].First.ID != li || people[0].Second.ID != li2 || people[0].First.Of != "福建美德科技有限公司" {
		t.Errorf("the people are %+v", people)
	}
	// What somebody said are two stays two after the next scan, which forgets the pairs that are none any more.
	w.must(w.Dismiss(t.Context(), boss, "accounts", c, a, true))
	w.refused(w.Dismiss(t.Context(), boss, "accounts", d, a, true), "not_found")
	w.refused(w.Dismiss(t.Context(), w.actor(w.amy, "salesperson"), "accounts", c, b, true), "not_found")
	w.must(account.Accounts.Archive(t.Context(), w.Store, authz.System(), b, 0))
	_, err = w.Scan(t.Context(), authz.System(), 8, func(int64, int64) {})
	w.must(err)
	if pairs, _, err = w.Pairs(t.Context(), boss, "accounts", false, 0); err != nil || len(pairs) != 0 {
		t.Errorf("left %+v, %v", pairs, err)
	}
	if pairs, _, err = w.Pairs(t.Context(), boss, "accounts", true, 0); err != nil || len(pairs) != 1 {
		t.Errorf("dismissed %+v, %v", pairs, err)
	}
}

// Two companies of one name with different codes in the register are two.
func TestDifferentCodesAreDifferentCompanies(t *testing.T) {
	w := newWorld(t)
	w.account("美德科技", w.amy, func(a *account.Account) { a.USCC = "91350100M000100Y43" })
	w.account("美德科技有限公司", w.amy, func(a *account.Account) { a.USCC = "91440300708461136T" })
	out, err := w.Scan(t.Context(), authz.System(), 7, func(int64, int64) {})
	w.must(err)
	if out.Customers != 0 {
		t.Errorf("found %+v", out)
	}
}

// 20,000 customers are looked through in seconds: records are compared only where they share something rare.
func TestScanOfManyIsNoSquare(t *testing.T) {
	w := newWorld(t)
	names := many(20_000)
	batch := make([]*record, len(names))
	for i, name := range names {
		batch[i] = &record{id: id.ID(i + 1), name: name, keys: map[string][]string{}}
	}
	pairs := found{}
	w.must(like(t.Context(), batch, pairs, func(int) {}))
	if len(pairs) == 0 {
		t.Error("nothing is like anything")
	}
}
