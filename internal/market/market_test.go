package market

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/storetest"
)

// person stands in for the users that accounts refer to.
type person struct {
	resource.Record
	Name, Login string
}

var people = resource.Declare("users", resource.Options{Title: "name", Profile: authz.People}, resource.Rules[person]{},
	resource.Text("name", func(p *person) *string { return &p.Name }), resource.Text("login", func(p *person) *string { return &p.Login }))

type world struct {
	*testing.T
	Service
	segment  id.ID
	amy, ben id.ID
}

func newWorld(t *testing.T) *world {
	t.Helper()
	_, store := storetest.New(t, time.Date(2026, 6, 30, 3, 0, 0, 0, time.UTC), resource.NewRegistry(&people.Entity, &account.Segments.Entity, &account.Accounts.Entity, &Universe.Entity))
	w := &world{T: t, Service: Service{store}}
	seg, amy, ben := &account.Segment{Name: "Energy"}, &person{Name: "amy", Login: "amy"}, &person{Name: "ben", Login: "ben"}
	put(w, account.Segments, seg)
	put(w, people, amy)
	put(w, people, ben)
	w.segment, w.amy, w.ben = seg.ID, amy.ID, ben.ID
	return w
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func try[T any](w *world, entity *resource.Resource[T], rec *T) error {
	return w.Store.Write(context.Background(), authz.System(), func(ctx context.Context, tx *resource.Write) error { return entity.Insert(ctx, tx, rec) })
}

func put[T any](w *world, entity *resource.Resource[T], rec *T) {
	w.Helper()
	w.must(try(w, entity, rec))
}

func code(err error) string {
	var e *errs.Error
	if errors.As(err, &e) && len(e.Fields) > 0 {
		return e.Fields[0].Name + ":" + e.Fields[0].Code
	}
	return errs.Code(err)
}

func as(who id.ID, role string) authz.Actor {
	for _, r := range authz.Shipped() {
		if r.Code == role {
			return authz.Actor{ID: who, Roles: []authz.Role{r}, Shares: []authz.Share{}}
		}
	}
	return authz.Actor{}
}

// fill makes a universe of 80 companies, 32 of them customers: 30 of ben's and 2 of amy's.
func (w *world) fill() {
	w.Helper()
	for i := range 80 {
		put(w, Universe, &Company{Segment: w.segment, Name: fmt.Sprintf("Company %d Ltd", i), Source: "yearbook 2025"})
	}
	for i := range 32 {
		a := &account.Account{Name: fmt.Sprintf("Company %d Ltd", i), Owner: w.ben}
		if i < 2 {
			a.Owner = w.amy
		}
		put(w, account.Accounts, a)
	}
	put(w, account.Accounts, &account.Account{Name: "No company of the universe", Owner: w.amy})
}

// a universe of 80 companies, 32 of them accounts → coverage 40.0 %, the other 48 listed with source.
func TestCoverageOfAUniverse(t *testing.T) {
	w := newWorld(t)
	w.fill()
	ctx := context.Background()
	m, err := w.Market(ctx, authz.System(), w.segment)
	w.must(err)
	if m.Universe != 80 || m.Customers != 32 || *m.Coverage != .4 {
		t.Errorf("%+v", m)
	}
	page, err := w.Companies(ctx, authz.System(), w.segment, UniverseQuery{State: "open", Limit: 40})
	w.must(err)
	last, _ := id.Parse(*page.Next)
	rest, err := w.Companies(ctx, authz.System(), w.segment, UniverseQuery{State: "open", Limit: 40, After: last})
	w.must(err)
	if len(page.Items) != 40 || len(rest.Items) != 8 || rest.Next != nil || rest.Items[7].Source != "yearbook 2025" || rest.Items[7].Account != 0 {
		t.Errorf("%d and %d open companies", len(page.Items), len(rest.Items))
	}
	known, err := w.Companies(ctx, authz.System(), w.segment, UniverseQuery{State: "customer", Limit: 200, Q: "company 31"})
	w.must(err)
	if len(known.Items) != 1 || known.Items[0].Known != "Company 31 Ltd" {
		t.Errorf("%+v", known.Items)
	}
}

func TestCoverageTellsNothingOfWhomTheCallerDoesNotSee(t *testing.T) {
	w := newWorld(t)
	w.fill()
	ctx := context.Background()
	m, err := w.Market(ctx, as(w.amy, "salesperson"), w.segment)
	w.must(err)
	if m.Universe != 80 || m.Customers != 2 || *m.Coverage != .025 {
		t.Errorf("%+v", m)
	}
	page, err := w.Companies(ctx, as(w.amy, "salesperson"), w.segment, UniverseQuery{State: "customer", Limit: 200})
	w.must(err)
	if len(page.Items) != 2 {
		t.Errorf("%d companies are her customers", len(page.Items))
	}
	if _, err := w.Market(ctx, as(w.amy, "admin"), w.segment); errs.Code(err) != "forbidden" {
		t.Errorf("without a right to customers: %v", err)
	}
}

func TestACompanyIsInASegmentOnce(t *testing.T) {
	w := newWorld(t)
	put(w, Universe, &Company{Segment: w.segment, Name: "海丝光电有限公司", USCC: "91350100M000100Y43", Source: "list"})
	if got := code(try(w, Universe, &Company{Segment: w.segment, Name: "海丝光电（有限公司）", Source: "list"})); got != "name:in_universe_already" {
		t.Error(got)
	}
	if got := code(try(w, Universe, &Company{Segment: w.segment, Name: "Other", USCC: "91350100M000100Y43", Source: "list"})); got != "uscc:in_universe_already" {
		t.Error(got)
	}
	if got := code(try(w, Universe, &Company{Segment: w.segment, Name: "Other", USCC: "123", Source: "list"})); got != "uscc:bad_credit_code" {
		t.Error(got)
	}
	if got := code(try(w, Universe, &Company{Segment: w.segment, Name: "Other"})); got != "source:required" {
		t.Error(got)
	}
}

func TestImportOfAUniverse(t *testing.T) {
	w := newWorld(t)
	w.fill()
	ctx, boss := context.Background(), as(w.ben, "boss")
	table := "企业名称\t地区\t来源\nCompany 3 Ltd\tNorth\tx\nNew One\tSouth\t\nNew One\tSouth\t\n\tSouth\t\nThe 32nd\t\tfair\n"
	put(w, account.Accounts, &account.Account{Name: "The 32nd", Owner: w.amy})
	load := func(try bool) *UniverseImport {
		out, err := w.Import(ctx, boss, w.segment, "fair 2026", "pasted.txt", strings.NewReader(table), try)
		w.must(err)
		return out
	}
	for _, try := range []bool{true, false} {
		out := load(try)
		if out.Rows != 5 || out.Stored != 2 || out.Linked != 1 || len(out.Duplicates) != 2 || len(out.Problems) != 1 || out.Problems[0].Field != "name" {
			t.Fatalf("%+v", out)
		}
		if out.Duplicates[0].Of != 0 || out.Duplicates[1].Of != 3 {
			t.Errorf("%+v", out.Duplicates)
		}
	}
	if again := load(false); again.Stored != 0 || len(again.Duplicates) != 4 {
		t.Errorf("twice: %+v", again)
	}
	page, err := w.Companies(ctx, boss, w.segment, UniverseQuery{Q: "new one", Limit: 5})
	w.must(err)
	if page.Items[0].Source != "fair 2026" {
		t.Errorf("%+v", page.Items)
	}
	if _, err := w.Import(ctx, as(w.amy, "salesperson"), w.segment, "", "a.txt", strings.NewReader(table), true); errs.Code(err) != "forbidden" {
		t.Errorf("%v", err)
	}
}

// TestARowTheDatabaseRefuses is left out and named, and the rows after it go in all the same.
func TestARowTheDatabaseRefuses(t *testing.T) {
	w := newWorld(t)
	ctx := context.Background()
	w.must(w.Store.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, "CREATE UNIQUE INDEX one_note ON universe_companies (note) WHERE note <> ''")
		return err
	}))
	table := "企业名称\t备注\nFirst\tsame\nSecond\tsame\nThird\t\n"
	for _, try := range []bool{true, false} {
		out, err := w.Import(ctx, as(w.ben, "boss"), w.segment, "fair", "pasted.txt", strings.NewReader(table), try)
		w.must(err)
		if out.Stored != 2 || len(out.Problems) != 1 || out.Problems[0].Row != 3 || out.Problems[0].Code != "duplicate" || !strings.Contains(out.Problems[0].Text, "已存在") {
			t.Errorf("%+v", out)
		}
	}
}

func TestMakingACompanyACustomer(t *testing.T) {
	w := newWorld(t)
	w.fill()
	ctx, amy := context.Background(), as(w.amy, "salesperson")
	page, err := w.Companies(ctx, amy, w.segment, UniverseQuery{Limit: 200})
	w.must(err)
	if _, err := w.MakeCustomer(ctx, amy, page.Items[0].ID, 0); errs.Code(err) != "customer_linked" {
		t.Errorf("her own: %v", err)
	}
	if _, err := w.MakeCustomer(ctx, amy, page.Items[10].ID, 0); errs.Code(err) != "customer_of_a_colleague" {
		t.Errorf("a colleague's: %v", err)
	}
	made, err := w.MakeCustomer(ctx, amy, page.Items[50].ID, 0)
	w.must(err)
	a, err := account.Accounts.Load(ctx, w.Store.DB, amy, made)
	w.must(err)
	if a.Name != "Company 50 Ltd" || a.Owner != w.amy || a.Segment != w.segment {
		t.Errorf("%+v", a)
	}
	if _, err := w.MakeCustomer(ctx, amy, page.Items[60].ID, made); errs.Code(err) != "forbidden" {
		t.Errorf("a salesperson changes the universe: %v", err)
	}
	_, err = w.MakeCustomer(ctx, as(w.ben, "boss"), page.Items[60].ID, made)
	w.must(err)
	m, err := w.Market(ctx, authz.System(), w.segment)
	w.must(err)
	if m.Customers != 34 {
		t.Errorf("%d customers", m.Customers)
	}
}

func TestTheRuleOfASegment(t *testing.T) {
	w := newWorld(t)
	ctx := context.Background()
	if got := code(try(w, account.Segments, &account.Segment{Name: "X", Rule: `{"field":"nope","op":"eq","value":"x"}`})); got != "rule:rule_unreadable" {
		t.Error(got)
	}
	if got := code(try(w, account.Segments, &account.Segment{Name: "X", Rule: `{"field":"tie_origin","op":"eq","value":"kin"}`})); got != "rule:rule_confidential" {
		t.Error(got)
	}
	if _, err := w.TakeIn(ctx, authz.System(), w.segment); errs.Code(err) != "segment_without_rule" {
		t.Errorf("%v", err)
	}
	space := int64(1000_00)
	south, other := &account.Segment{Name: "South", Rule: `{"field":"region","op":"eq","value":"South"}`, MarketSpace: &space}, &account.Segment{Name: "Other"}
	put(w, account.Segments, south)
	put(w, account.Segments, other)
	for _, a := range []*account.Account{{Name: "a", Region: "South", Owner: w.amy}, {Name: "b", Region: "South", Owner: w.ben}, {Name: "c", Region: "South", Segment: other.ID, Owner: w.amy},
		{Name: "d", Region: "North", Segment: south.ID, Sales12m: 150_00, Owner: w.amy}, {Name: "e", Region: "South", Segment: south.ID, Sales12m: 50_00, Owner: w.ben}} {
		put(w, account.Accounts, a)
	}
	m, err := w.Market(ctx, authz.System(), south.ID)
	w.must(err)
	if *m.Rule != (SegmentMatch{Matching: 4, TakeIn: 2, MayTakeIn: 2, Elsewhere: 1, Strays: 1}) || m.Members != 2 || *m.Penetration != .2 || *m.MarketSpace != "1000.00" {
		t.Errorf("%+v %+v", m, m.Rule)
	}
	m, err = w.Market(ctx, as(w.amy, "salesperson"), south.ID)
	w.must(err)
	if *m.Rule != (SegmentMatch{Matching: 2, TakeIn: 1, MayTakeIn: 1, Elsewhere: 1, Strays: 1}) || m.Members != 1 || *m.Sales12m != "150.00" {
		t.Errorf("hers: %+v %+v", m, m.Rule)
	}
	n, err := w.TakeIn(ctx, as(w.amy, "account_manager"), south.ID)
	if err != nil || n != (TakenIn{TakenIn: 1}) {
		t.Errorf("%+v %v", n, err)
	}
	n, err = w.TakeIn(ctx, authz.System(), south.ID)
	if err != nil || n != (TakenIn{TakenIn: 1}) {
		t.Errorf("%+v %v", n, err)
	}
}

// TestTakingInReachesThemAll: neither customers the caller only reads, nor those a rule keeps out, stand in the way of
// the others, and each is counted.
func TestTakingInReachesThemAll(t *testing.T) {
	w := newWorld(t)
	ctx := context.Background()
	south := &account.Segment{Name: "South", Rule: `{"field":"region","op":"eq","value":"South"}`}
	put(w, account.Segments, south)
	dept := int64(1)
	for i := range 210 {
		put(w, account.Accounts, &account.Account{Name: fmt.Sprintf("a%03d", i), Region: "South", Owner: w.ben})
	}
	for i := range 205 {
		put(w, account.Accounts, &account.Account{Name: fmt.Sprintf("b%03d", i), Region: "South", Owner: w.amy, Note: map[bool]string{true: "closed"}[i < 203]})
	}
	account.Accounts.Also(w.Store, func(_ context.Context, _ *resource.Write, before, _ *account.Account) error {
		if before != nil && before.Note == "closed" {
			return errs.Conflict("closed")
		}
		return nil
	})
	w.must(w.Store.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, "INSERT INTO departments (id, rev, created_at, updated_at, name, path) VALUES (?, 1, 1, 1, 'South', '/1/')", dept)
		if err == nil {
			_, err = tx.Exec(ctx, "UPDATE users SET department_id = ?", dept)
		}
		return err
	}))
	amy := as(w.amy, "account_manager")
	amy.Department, amy.DepartmentPath = id.ID(dept), "/1/"
	m, err := w.Market(ctx, amy, south.ID)
	w.must(err)
	if m.Rule.TakeIn != 415 || m.Rule.MayTakeIn != 205 {
		t.Errorf("%+v", m.Rule)
	}
	got, err := w.TakeIn(ctx, amy, south.ID)
	if err != nil || got != (TakenIn{TakenIn: 2, Refused: 203}) {
		t.Errorf("%+v %v", got, err)
	}
}

// TestACompanyBecomesACustomerOnce: two at the same time make one customer.
func TestACompanyBecomesACustomerOnce(t *testing.T) {
	w := newWorld(t)
	c := &Company{Segment: w.segment, Name: "Wanted Ltd", Source: "list"}
	put(w, Universe, c)
	answers := make(chan error, 2)
	for _, who := range []id.ID{w.amy, w.ben} {
		go func() {
			_, err := w.MakeCustomer(context.Background(), as(who, "salesperson"), c.ID, 0)
			answers <- err
		}()
	}
	first, second := <-answers, <-answers
	if first != nil {
		first, second = second, first
	}
	if first != nil || code(second) != "customer_of_a_colleague" {
		t.Errorf("%v, %v", first, second)
	}
}

// TestALinkIsNotTold: that a company is a customer of another name and another's is not told to who does not see it.
func TestALinkIsNotTold(t *testing.T) {
	w := newWorld(t)
	secret := &account.Account{Name: "Quite another name", Owner: w.ben}
	put(w, account.Accounts, secret)
	linked := &Company{Segment: w.segment, Name: "Linked Ltd", Source: "list", Account: secret.ID}
	put(w, Universe, linked)
	if _, err := w.MakeCustomer(context.Background(), as(w.ben, "salesperson"), linked.ID, 0); errs.Code(err) != "customer_linked" {
		t.Errorf("his own: %v", err)
	}
	_, err := w.MakeCustomer(context.Background(), as(w.amy, "salesperson"), linked.ID, 0)
	w.must(err)
}
