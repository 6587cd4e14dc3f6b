package selection

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/sales"
)

func yes() *bool { b := true; return &b }
func no() *bool  { b := false; return &b }

// has says whether an error is a 422 that names a field with a code.
func has(err error, field, code string) bool {
	var refused *errs.Error
	return errors.As(err, &refused) && refused.Status == 422 &&
		slices.ContainsFunc(refused.Fields, func(f errs.Field) bool { return f.Name == field && f.Code == code })
}

// TestScreening is R-037: a profile of five must-haves, of which an account meets three: not matched, the misses named.
func TestScreening(t *testing.T) {
	c := newCompany(t)
	seg := c.segment("Energy")
	c.must(seg, "In China", `{"field":"country","op":"eq","value":"中国"}`)
	large := c.must(seg, "Not a micro company", `{"field":"size_band","op":"ne","value":"micro"}`)
	c.must(0, "An integrator", `{"field":"roles","op":"contains","value":"integrator"}`)
	pays := c.must(seg, "Pays for quality", "")
	core := c.must(seg, "Ring networks are its core", "")
	c.must(c.segment("Campus"), "Another segment's", "")
	owner := c.user("owner", "salesperson", 3, 0)
	acc := c.account("Grid Co", "B", owner.ID)
	c.exec("UPDATE accounts SET segment_id = ?, country = '中国', size_band = 'micro', roles = '[\"integrator\"]', stage = 'lead' WHERE id = ?", seg, acc)

	first, err := c.Screening(t.Context(), owner, acc)
	if err != nil || len(first.Marks) != 5 || first.Result != NotMatched || !near(*first.Score, .4) {
		t.Fatalf("before anybody judged: %+v %v", first, err)
	}
	out, err := c.Screen(t.Context(), owner, acc, []ScreeningJudgement{{MustHave: pays, Met: no(), Note: "lowest price wins"}, {MustHave: core, Met: yes()}})
	if err != nil || out.Result != NotMatched || !near(*out.Score, .6) {
		t.Fatalf("%+v %v", out, err)
	}
	a := c.load(acc)
	want := []string{large.String(), pays.String()}
	got := slices.Sorted(slices.Values(a.ScreeningMisses))
	slices.Sort(want)
	if a.Screening != NotMatched || !slices.Equal(got, want) || a.ScreenedOn != "2026-06-30" || a.Stage != "screening" || a.Selection != "undecided" {
		t.Errorf("stored: %+v", a)
	}
	list, _, err := c.Candidates(t.Context(), owner, Wanted{Screening: NotMatched, Segment: seg.String()})
	if err != nil || len(list) != 1 || len(list[0].Misses) != 2 || list[0].Misses[0].En == "" {
		t.Errorf("list %+v %v", list, err)
	}
	for _, m := range out.Marks {
		if m.MustHave == pays && (m.By != "owner" || m.At == nil || m.Note != "lowest price wins" || !m.Judged) {
			t.Errorf("who judged: %+v", m)
		}
	}
	// The company grows and is judged anew: it matches and goes on to developing.
	c.exec("UPDATE accounts SET size_band = 'medium' WHERE id = ?", acc)
	if out, err = c.Screen(t.Context(), owner, acc, []ScreeningJudgement{{MustHave: pays, Met: yes()}}); err != nil || out.Result != Matched {
		t.Fatalf("%+v %v", out, err)
	}
	if a := c.load(acc); a.Stage != "developing" || a.Screening != Matched || len(a.ScreeningMisses) != 0 {
		t.Errorf("%+v", a)
	}
}

// TestEmptyFieldIsUnknown: a rule on what nobody filled in says nothing, and does not raise the score.
func TestEmptyFieldIsUnknown(t *testing.T) {
	c := newCompany(t)
	c.must(0, "Large enough", `{"field":"size_band","op":"in","value":["medium","large"]}`)
	c.must(0, "In China", `{"field":"country","op":"ne","value":"泰国"}`)
	owner := c.user("owner", "salesperson", 3, 0)
	acc := c.account("Blank", "B", owner.ID)
	out, err := c.Screening(t.Context(), owner, acc)
	if err != nil || out.Result != Incomplete || out.Score == nil || *out.Score > .5 {
		t.Errorf("%+v %v", out, err)
	}
}

func TestScreeningRefusals(t *testing.T) {
	c := newCompany(t)
	owner, other := c.user("owner", "salesperson", 3, 0), c.user("other", "salesperson", 3, 0)
	acc := c.account("Co", "B", owner.ID)
	if _, err := c.Screen(t.Context(), owner, acc, nil); errs.Code(err) != "profile_missing" {
		t.Errorf("without a profile: %v", err)
	}
	ruled := c.must(0, "In China", `{"field":"country","op":"eq","value":"中国"}`)
	if _, err := c.Screen(t.Context(), owner, acc, []ScreeningJudgement{{MustHave: ruled, Met: yes()}}); !has(err, "judgements", "not_an_option") {
		t.Errorf("a rule judged by hand: %v", err)
	}
	if _, err := c.Screen(t.Context(), other, acc, nil); errs.Code(err) != "not_found" {
		t.Errorf("somebody else's: %v", err)
	}
	for rule, code := range map[string]string{`{"field":"nope","op":"eq","value":1}`: "rule_unreadable", `not json`: "rule_unreadable",
		`{"field":"country","op":"gt"}`: "rule_unreadable", `{"field":"tie_origin","op":"eq","value":"kin"}`: "rule_confidential"} {
		err := c.Store.Write(t.Context(), authz.System(), func(ctx context.Context, w *resource.Write) error {
			return MustHaves.Insert(ctx, w, &MustHave{Title: "Bad", Rule: rule})
		})
		if !has(err, "rule", code) {
			t.Errorf("%s: %v", rule, err)
		}
	}
}

func TestScreenAllFollowsTheRecords(t *testing.T) {
	c := newCompany(t)
	seg := c.segment("Energy")
	c.must(seg, "In China", `{"field":"country","op":"eq","value":"中国"}`)
	a, b := c.account("A", "B", 0), c.account("B", "B", 0)
	c.exec("UPDATE accounts SET segment_id = ?, country = '中国'", seg)
	c.exec("UPDATE accounts SET country = '泰国' WHERE id = ?", b)
	all := func(want Screened) {
		t.Helper()
		if out, err := c.ScreenAll(t.Context(), authz.System()); err != nil || out != want {
			t.Errorf("%+v %v, want %+v", out, err, want)
		}
	}
	all(Screened{2, 2})
	all(Screened{2, 0})
	if x, y := c.load(a), c.load(b); x.Screening != Matched || y.Screening != NotMatched || x.Stage != "lead" {
		t.Errorf("%s %s", x.Screening, y.Screening)
	}
	c.exec("UPDATE accounts SET country = '中国' WHERE id = ?", b)
	all(Screened{2, 1})
}

// TestSelection is §4.1.
func TestSelection(t *testing.T) {
	c := newCompany(t)
	fit := map[id.ID]int{}
	c.Fit = func(_ context.Context, _ db.Querier, one id.ID) (int, bool, error) {
		n, known := fit[one]
		return n, known, nil
	}
	boss, sales := c.user("boss", "boss", 5, 0), c.user("sales", "salesperson", 3, 0)
	acc, misfit := c.account("Co", "B", sales.ID), c.account("Misfit", "B", sales.ID)
	fit[misfit] = 0
	decide := func(actor authz.Actor, one id.ID, d Decision) error { return c.Decide(t.Context(), actor, one, d) }
	if err := decide(boss, acc, Decision{Selection: "not_served"}); !has(err, "reason", "reason_required") {
		t.Errorf("not served without a reason: %v", err)
	}
	if err := decide(boss, acc, Decision{Selection: "selected"}); !has(err, "reason", "reason_required") {
		t.Errorf("selected unscreened without a reason: %v", err)
	}
	if err := decide(boss, misfit, Decision{Selection: "selected", Reason: "big"}); !has(err, "selection", "fit_required") {
		t.Errorf("fit 0: %v", err)
	}
	if err := decide(sales, acc, Decision{Selection: "selected", Reason: "mine"}); !has(err, "selection", "decider_needed") {
		t.Errorf("a salesperson decides: %v", err)
	}
	if err := decide(boss, acc, Decision{Selection: "observed", Review: "2026-06-30"}); !has(err, "review_on", "in_the_past") {
		t.Errorf("a review today: %v", err)
	}
	if err := decide(boss, acc, Decision{Selection: "not_served", Reason: "only asks for the lowest price"}); err != nil {
		t.Fatal(err)
	}
	a := c.load(acc)
	if a.Selection != "not_served" || a.SelectionBy != boss.ID || a.SelectionOn != "2026-06-30" || a.SelectionReview != "2027-06-30" || a.SelectionReason == "" {
		t.Errorf("%+v", a)
	}
	if err := decide(boss, acc, Decision{Selection: "not_served", Reason: "again"}); errs.Code(err) != "already_selected_so" {
		t.Errorf("twice: %v", err)
	}
	if err := decide(boss, acc, Decision{Selection: "selected", Reason: "strategy 2027: utilities"}); err != nil {
		t.Fatal(err)
	}
	if a := c.load(acc); a.SelectionReview != "" || a.SelectionReason != "strategy 2027: utilities" {
		t.Errorf("%+v", a)
	}
	if n := c.number("SELECT COUNT(*) FROM audit_log WHERE record_id = ? AND changes LIKE '%selection%' AND reason <> ''", acc); n != 2 {
		t.Errorf("%d moves in the log", n)
	}
}

// TestNoSideDoorToADecision: the form and bulk changes keep the same rules.
func TestNoSideDoorToADecision(t *testing.T) {
	c := newCompany(t)
	boss, sales := c.user("boss", "boss", 5, 0), c.user("sales", "salesperson", 3, 0)
	acc := c.account("Co", "B", sales.ID)
	set := func(to string) resource.Body { return resource.Body{"selection": []byte(`"` + to + `"`)} }
	if _, err := account.Accounts.Patch(t.Context(), c.Store, boss, acc, 1, set("not_served")); !has(err, "selection", "reason_required") {
		t.Errorf("by the form: %v", err)
	}
	if _, err := account.Accounts.Patch(t.Context(), c.Store, sales, acc, 1, set("observed")); !has(err, "selection", "decider_needed") {
		t.Errorf("by a salesperson: %v", err)
	}
	out, err := account.Accounts.Bulk(t.Context(), c.Store, boss, resource.BulkRequest{IDs: []id.ID{acc}, Changes: set("not_served")})
	if err != nil || out.Updated != 0 {
		t.Errorf("in bulk: %+v %v", out, err)
	}
	if _, err := account.Accounts.Patch(t.Context(), c.Store, boss, acc, 1, set("observed")); err != nil {
		t.Fatal(err)
	}
	if a := c.load(acc); a.SelectionBy != boss.ID || a.SelectionReview != "2027-06-30" {
		t.Errorf("%+v", a)
	}
	_, err = account.Accounts.Create(t.Context(), c.Store, boss, resource.Body{"name": []byte(`"New"`), "selection": []byte(`"not_served"`)})
	if !has(err, "selection", "reason_required") {
		t.Errorf("born unserved: %v", err)
	}
}

// TestFirstOrderSelectsNobody is R-011.
func TestFirstOrderSelectsNobody(t *testing.T) {
	c := newCompany(t)
	boss, staff := c.user("boss", "boss", 5, 0), c.user("staff", "salesperson", 3, 0)
	acc := c.account("Co", "U", staff.ID)
	body := resource.Body{"account": []byte(`"` + acc.String() + `"`), "date": []byte(`"2026-06-29"`), "amount": []byte(`"100.00"`)}
	if _, err := sales.Orders.Create(t.Context(), c.Store, staff, body); err != nil {
		t.Fatal(err)
	}
	if a := c.load(acc); a.Stage != "trading" || a.Selection != "undecided" {
		t.Errorf("stage %s, selection %s", a.Stage, a.Selection)
	}
	if f, err := c.Funnel(t.Context(), boss); err != nil || f.Queue != 1 || f.Segments[0].Undecided != 1 {
		t.Errorf("queue %+v %v", f, err)
	}
}

// TestRequireScreened is R-036.
func TestRequireScreened(t *testing.T) {
	c := newCompany(t)
	acc := c.account("Co", "B", 0)
	for _, x := range []struct{ selection, screening, code string }{
		{"undecided", "pending", "screening_pending"}, {"observed", "incomplete", "screening_pending"}, {"undecided", "not_matched", "screening_failed"},
		{"undecided", "matched", ""}, {"selected", "pending", ""}, {"not_served", "matched", "account_not_served"},
	} {
		c.exec("UPDATE accounts SET selection = ?, screening = ? WHERE id = ?", x.selection, x.screening, acc)
		err := RequireScreened(t.Context(), c.Store.DB, acc)
		if (x.code == "") != (err == nil) || err != nil && errs.Code(err) != x.code {
			t.Errorf("%+v: %v", x, err)
		}
	}
	if err := RequireScreened(t.Context(), c.Store.DB, 1); errs.Code(err) != "not_found" {
		t.Errorf("nothing there: %v", err)
	}
}

// TestGoDecision is R-018.
func TestGoDecision(t *testing.T) {
	c := newCompany(t)
	boss, manager, sales := c.user("boss", "boss", 5, 0), c.user("manager", "account_manager", 4, 0), c.user("sales", "salesperson", 3, 0)
	acc := c.account("Co", "B", manager.ID)
	c.exec("UPDATE accounts SET deputy_id = ? WHERE id = ?", sales.ID, acc)
	decide := func(actor authz.Actor, in GoInput) error { return c.Go(t.Context(), actor, acc, in) }
	if err := decide(sales, GoInput{Subject: "x", Decision: "go"}); errs.Code(err) != "forbidden" {
		t.Errorf("a salesperson: %v", err)
	}
	if err := decide(manager, GoInput{Decision: "maybe", Answers: map[string]string{"nope": "yes"}}); !has(err, "subject", "required") || !has(err, "decision", "not_an_option") || !has(err, "answers", "not_an_option") {
		t.Errorf("nonsense: %v", err)
	}
	if err := decide(manager, GoInput{Subject: "Ring", Decision: "go", Answers: map[string]string{"can_earn": "no"}}); !has(err, "reason", "reason_required") {
		t.Errorf("against an answer: %v", err)
	}
	if err := decide(manager, GoInput{Subject: "Ring", Decision: "go", Answers: map[string]string{"can_earn": "yes"}}); err != nil {
		t.Fatal(err)
	}
	c.exec("UPDATE accounts SET selection = 'not_served' WHERE id = ?", acc)
	against := GoInput{Subject: "Tender", Decision: "go"}
	if err := decide(manager, against); !has(err, "reason", "reason_required") || !has(err, "approver", "required") {
		t.Errorf("not served: %v", err)
	}
	against.Reason, against.Approver = "reference in a new market", sales.ID
	if err := decide(manager, against); !has(err, "approver", "decider_needed") {
		t.Errorf("approved by a salesperson: %v", err)
	}
	against.Approver = boss.ID
	if err := decide(manager, against); err != nil {
		t.Fatal(err)
	}
	list, err := c.Decisions(t.Context(), sales, acc)
	if err != nil || len(list) != 2 || list[0].Approver != "boss" || list[0].By != "manager" || list[1].Answers["can_earn"] != "yes" {
		t.Errorf("log %+v %v", list, err)
	}
}
