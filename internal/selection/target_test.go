package selection

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

func (c *company) list(name string, version id.ID) id.ID {
	c.t.Helper()
	l := &TargetList{Name: name, Strategy: version}
	c.write(func(ctx context.Context, w *resource.Write) error { return TargetLists.Insert(ctx, w, l) })
	return l.ID
}

func (c *company) target(list id.ID, name string, more func(*TargetCompany)) id.ID {
	c.t.Helper()
	one := &TargetCompany{List: list, Name: name}
	if more != nil {
		more(one)
	}
	c.write(func(ctx context.Context, w *resource.Write) error { return TargetCompanies.Insert(ctx, w, one) })
	return one.ID
}

func (c *company) bring(actor authz.Actor, list id.ID, text string, try bool) *TargetImport {
	c.t.Helper()
	out, err := c.ImportTargets(c.t.Context(), actor, list, "pasted.txt", strings.NewReader(text), try)
	if err != nil {
		c.t.Fatal(err)
	}
	return out
}

// a list of 100 with one company twice stores 99 and names the duplicate, however its name is written.
func TestAListOfAHundredWithOneDuplicate(t *testing.T) {
	c := newCompany(t)
	boss, list := c.user("boss", "boss", nil, 0), c.list("全球100大客户", 0)
	lines := []string{"企业名称\t期望关系"}
	for i := range 99 {
		lines = append(lines, fmt.Sprintf("远望%02d电力有限公司\t战略合作伙伴", i))
	}
	lines = append(lines, "远望07 电力（有限公司）\t客户")
	text := strings.Join(lines, "\n")

	if tried := c.bring(boss, list, text, true); tried.Stored != 99 || c.number("SELECT COUNT(*) FROM target_companies") != 0 {
		t.Fatalf("a trial says %d and leaves %d", tried.Stored, c.number("SELECT COUNT(*) FROM target_companies"))
	}
	got := c.bring(boss, list, text, false)
	if got.Rows != 100 || got.Stored != 99 || len(got.Problems) != 0 {
		t.Errorf("%+v", got)
	}
	if want := []TargetDuplicate{{Row: 101, Name: "远望07 电力(有限公司)", By: "name", Of: 9}}; !reflect.DeepEqual(got.Duplicates, want) {
		t.Errorf("duplicates %+v, want %+v", got.Duplicates, want)
	}
	if n := c.number("SELECT COUNT(*) FROM target_companies WHERE wish = 'strategic' AND status = 'none' AND owner_id = ?", boss.ID); n != 99 {
		t.Errorf("%d stored as said", n)
	}
	if again := c.bring(boss, list, text, false); again.Stored != 0 || len(again.Duplicates) != 100 || again.Duplicates[0].Of != 0 {
		t.Errorf("the same table again: %d stored, %d duplicates", again.Stored, len(again.Duplicates))
	}
	if other := c.bring(boss, c.list("另一张清单", 0), text, false); other.Stored != 99 {
		t.Errorf("another list takes %d", other.Stored)
	}
}

func TestRowsOfAListStandForThemselves(t *testing.T) {
	c := newCompany(t)
	boss, energy := c.user("boss", "boss", nil, 0), c.segment("电力")
	sales := c.user("lin", "salesperson", nil, 0)
	ours := c.account("澜桥集团有限公司", "A", boss.ID)
	c.exec("UPDATE accounts SET name_key = '澜桥集团', uscc = '91350100M000100Y43' WHERE id = ?", ours)
	list := c.list("清单", 0)
	got := c.bring(boss, list, "公司,统一社会信用代码,细分市场,负责人,状态\n"+
		"澜桥集团,,电力,lin,已成客户\n"+ // linked by its name, so that it may be a customer
		"新川公司,91350100M000100Y43,,,\n"+ // its credit code is that of the customer above
		"山河公司,,电力,,已成客户\n"+ // no customer of ours
		"沙溪公司,91350100M000100Y44,,,\n"+ // wrong check character
		",,,,\n"+
		"西岭公司,,火星,nobody,睡着\n", false)
	if got.Stored != 1 || got.Linked != 1 {
		t.Errorf("stored %d, linked %d", got.Stored, got.Linked)
	}
	if len(got.Duplicates) != 1 || got.Duplicates[0].Name != "新川公司" || got.Duplicates[0].By != "account" || got.Duplicates[0].Of != 2 {
		t.Errorf("duplicates %+v", got.Duplicates)
	}
	var said []string
	for _, p := range got.Problems {
		said = append(said, fmt.Sprint(p.Row, p.Field, " ", p.Code))
		if p.Field == "segment" && p.Text != "Segment “火星”: there is none of this name" {
			t.Errorf("says %q", p.Text)
		}
	}
	want := []string{"5uscc bad_credit_code", "7segment name_unknown", "7owner name_unknown", "7status not_an_option", "4status account_needed"}
	if !reflect.DeepEqual(said, want) {
		t.Errorf("problems %v, want %v", said, want)
	}
	if n := c.number("SELECT COUNT(*) FROM target_companies WHERE account_id = ? AND segment_id = ? AND owner_id = ? AND status = 'customer'", ours, energy, sales.ID); n != 1 {
		t.Errorf("the linked company is not stored as said")
	}
	_, err := c.ImportTargets(t.Context(), sales, list, "x", strings.NewReader("甲公司"), false)
	if errs.Code(err) != "forbidden" {
		t.Errorf("a salesperson imports: %v", err)
	}
	if _, err := c.ImportTargets(t.Context(), boss, list, "x", strings.NewReader("企业名称\n"), false); errs.Code(err) != "no_data_rows" {
		t.Errorf("a table without companies: %v", err)
	}
}

// What the database refuses is left out and named, as is a company that whoever imports may not give away; the rows after it
// go in all the same.
func TestARowOfAListThatIsRefused(t *testing.T) {
	c := newCompany(t)
	boss, list := c.user("boss", "boss", nil, 0), c.list("清单", 0)
	c.exec("CREATE UNIQUE INDEX one_note ON target_companies (note) WHERE note <> ''")
	got := c.bring(boss, list, "公司,备注\n甲公司,同\n乙公司,同\n丙公司,\n", false)
	if got.Stored != 2 || len(got.Problems) != 1 || got.Problems[0].Row != 3 || got.Problems[0].Code != "duplicate" {
		t.Errorf("%+v", got)
	}
	c.user("far", "salesperson", nil, 0)
	near := boss
	own := authz.Grant{Read: authz.Self, Edit: authz.Self, Create: true}
	near.Roles = []authz.Role{{Grants: map[string]authz.Grant{"target-companies": own, "target-lists": {Read: authz.All, Edit: authz.All}, "accounts": own}, Commands: []string{authz.ImportRun}}}
	got = c.bring(near, list, "公司,负责人\n丁公司,far\n戊公司,boss\n", false)
	if got.Stored != 1 || len(got.Problems) != 1 || got.Problems[0].Field != "owner" || got.Problems[0].Code != "owner_beyond_reach" {
		t.Errorf("%+v", got)
	}
	if c.number("SELECT COUNT(*) FROM target_companies") != 3 {
		t.Error("a refused row was stored")
	}
}

// Without headings the first column is the name, and a credit code shows itself.
func TestATableWithoutHeadings(t *testing.T) {
	c := newCompany(t)
	boss, list := c.user("boss", "boss", nil, 0), c.list("清单", 0)
	if got := c.bring(boss, list, "甲公司\t91350100M000100Y43\n乙公司\t\n", false); got.Stored != 2 {
		t.Errorf("%+v", got)
	}
	if n := c.number("SELECT COUNT(*) FROM target_companies WHERE name = '甲公司' AND uscc = '91350100M000100Y43'"); n != 1 {
		t.Error("the credit code is lost")
	}
}

func TestACompanyIsOnAListOnce(t *testing.T) {
	c := newCompany(t)
	list := c.list("清单", 0)
	first := c.target(list, "甲（上海）有限公司", nil)
	insert := func(one *TargetCompany) error {
		return c.Store.Write(t.Context(), authz.System(), func(ctx context.Context, w *resource.Write) error { return TargetCompanies.Insert(ctx, w, one) })
	}
	if err := insert(&TargetCompany{List: list, Name: "甲(上海)"}); fieldCode(err) != "name on_list_already" {
		t.Errorf("the same name: %v", err)
	}
	if err := insert(&TargetCompany{List: list, Name: "乙", Status: "partner"}); fieldCode(err) != "status account_needed" {
		t.Errorf("a partner without a customer: %v", err)
	}
	if err := TargetCompanies.Archive(t.Context(), c.Store, authz.System(), first, 1); err != nil {
		t.Fatal(err)
	}
	if err := insert(&TargetCompany{List: list, Name: "甲(上海)"}); err != nil {
		t.Errorf("after the first went to the recycle bin: %v", err)
	}
	if _, err := TargetCompanies.Restore(t.Context(), c.Store, authz.System(), first); fieldCode(err) != "name on_list_already" {
		t.Errorf("restored beside the second: %v", err)
	}
}

func fieldCode(err error) string {
	known, _ := err.(*errs.Error)
	if known == nil || len(known.Fields) != 1 {
		return fmt.Sprint(err)
	}
	return known.Fields[0].Name + " " + known.Fields[0].Code
}

func TestMakingACompanyACustomer(t *testing.T) {
	c := newCompany(t)
	boss, list, energy := c.user("boss", "boss", nil, 0), c.list("清单", 0), c.segment("电力")
	fresh := c.target(list, "新公司", func(x *TargetCompany) { x.Segment, x.Owner = energy, boss.ID })
	buying := c.account("老客户", "A", boss.ID)
	c.exec("UPDATE accounts SET name_key = '老客户', last_order_on = '2026-05-01' WHERE id = ?", buying)
	known := c.target(list, "老客户", func(x *TargetCompany) { x.Owner = boss.ID })
	for _, one := range []id.ID{fresh, known} {
		if err := c.MakeCustomer(t.Context(), boss, one, 0); err != nil {
			t.Fatal(err)
		}
	}
	if n := c.number(`SELECT COUNT(*) FROM target_companies c JOIN accounts a ON a.id = c.account_id
		WHERE c.id = ? AND c.status = 'developing' AND a.name = '新公司' AND a.segment_id = ? AND a.owner_id = ?`, fresh, energy, boss.ID); n != 1 {
		t.Error("the new customer is not as the list says")
	}
	if n := c.number("SELECT COUNT(*) FROM target_companies WHERE id = ? AND account_id = ? AND status = 'customer'", known, buying); n != 1 {
		t.Error("the customer we have is not linked")
	}
	if err := c.MakeCustomer(t.Context(), boss, known, 0); errs.Code(err) != "customer_linked" {
		t.Errorf("twice: %v", err)
	}
	board, err := c.Targets(t.Context(), boss, 0)
	if err != nil || len(board.Lists) != 1 || board.Lists[0].Total != 2 || board.Lists[0].Linked != 2 || board.Lists[0].Statuses["customer"] != 1 {
		t.Errorf("board %+v %v", board, err)
	}
	stranger := c.user("other", "salesperson", nil, 0)
	board, err = c.Targets(t.Context(), stranger, 0)
	if err != nil || board.Lists[0].Total != 0 || len(board.Owners) != 0 || board.MayImport {
		t.Errorf("somebody else's board %+v %v", board, err)
	}
}
