package pool

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/i18n"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/storetest"
)

// TestRoomOfAGrade holds when claims come at once, and leaves room for other grades.
func TestRoomOfAGrade(t *testing.T) {
	c := newCompany(t, storetest.Row{"capacity": 4, "capacity_c": 3})
	c.owned("Lost", "C", c.amy.ID, "2026-01-01")
	c.Exec("UPDATE accounts SET stage = 'lost'") // takes no room
	accounts := make([]id.ID, 20)
	for i := range accounts {
		accounts[i] = c.pooled(fmt.Sprint("Co ", i))
	}
	got := c.atOnce(func(i int) error { _, err := c.Claim(t.Context(), c.amy, one(accounts[i])); return err })
	if got[""] != 3 || got["capacity_full"] != 17 {
		t.Errorf("ends: %v", got)
	}
	other, last := c.pooled("Better"), c.pooled("One too many")
	c.Exec("UPDATE accounts SET grade = 'B' WHERE id IN (?, ?)", other, last)
	_, err := c.Claim(t.Context(), c.amy, one(other))
	c.must(err)
	_, err = c.Claim(t.Context(), c.amy, one(last))
	if e := c.refused(err, "capacity_full"); e.Params["grade"] != "" || e.Params["held"] != int64(4) || e.Params["capacity"] != int64(4) {
		t.Errorf("of all: %v", e.Params)
	}
}

// TestRoomOfAGradeOnEveryWay: claimed, assigned, transferred, written on the form or made anew.
func TestRoomOfAGradeOnEveryWay(t *testing.T) {
	c := newCompany(t, storetest.Row{"capacity_a": 1, "capacity_u": 0})
	c.owned("First", "A", c.ben.ID, "2026-01-01")
	waits, hers, plain := c.pooled("Waits"), c.owned("Hers", "A", c.amy.ID, "2026-01-01"), c.owned("Plain", "B", c.amy.ID, "2026-01-01")
	c.Exec("UPDATE accounts SET grade = 'A' WHERE id = ?", waits)
	ctx := t.Context()
	transfer := Transfer{Accounts: one(hers), To: c.ben.ID, Reason: "x"}
	for name, try := range map[string]func() error{
		"claim":    func() error { _, err := c.Claim(ctx, c.ben, one(waits)); return err },
		"assign":   func() error { _, err := c.Assign(ctx, c.boss, one(waits), c.ben.ID, ""); return err },
		"transfer": func() error { _, err := c.Transfer(ctx, c.amy, transfer); return err },
		"form": func() error {
			_, err := account.Accounts.Patch(ctx, c.Store, c.boss, hers, 1, resource.Body{"owner": []byte(`"` + c.ben.ID.String() + `"`)})
			return err
		},
	} {
		e := c.refused(try(), "capacity_full")
		if e.Status != 409 || e.Params["grade"] != "A" || e.Params["capacity"] != int64(1) || e.Params["held"] != int64(1) {
			t.Errorf("%s: %d %v", name, e.Status, e.Params)
		}
		if text := i18n.Text("en", "error.capacity_full", e.Params); !strings.Contains(text, "grade A") {
			t.Errorf("%s says %q", name, text)
		}
	}
	_, err := account.Accounts.Create(ctx, c.Store, c.amy, resource.Body{"name": []byte(`"Ungraded"`)})
	if e := c.refused(err, "capacity_full"); e.Params["grade"] != "U" {
		t.Errorf("made anew: %v", e.Params)
	}
	transfer.Accounts = []id.ID{hers, plain}
	out, err := c.Transfer(ctx, c.amy, transfer)
	c.must(err)
	if out.Moved != 1 || c.ownerOf(plain) != c.ben.ID || len(out.Failed) != 1 || out.Failed[0].ID != hers || out.Failed[0].Code != "capacity_full" ||
		!strings.Contains(out.Failed[0].Why.Zh, "A 级") {
		t.Errorf("in a batch: %+v", out)
	}
	// A customer that climbs stays with its owner, however many they have.
	c.must(c.Store.Write(ctx, c.boss, func(ctx context.Context, w *resource.Write) error {
		_, err := account.Accounts.Update(ctx, w, plain, func(a *account.Account) error { a.Grade = "A"; return nil })
		return err
	}))
}

func TestTheRoomThatIsLeft(t *testing.T) {
	c := newCompany(t, storetest.Row{"capacity": 9, "capacity_a": 2, "capacity_c": 5})
	c.owned("Good", "A", c.amy.ID, "2026-01-01")
	cards, err := c.Mine(t.Context(), c.amy)
	c.must(err)
	if got := fmt.Sprint(cards[0].Held, cards[0].Grades); got != "1 [{A 2 1} {C 5 0}]" {
		t.Errorf("amy: %s", got)
	}
}

// TestCrowdedAfterAnImport names who owns more of a grade than they may.
func TestCrowdedAfterAnImport(t *testing.T) {
	c := newCompany(t, storetest.Row{"capacity": 9, "capacity_c": 1})
	imp := c.Store.IDs.Next()
	c.owned("One", "C", c.amy.ID, "2026-01-01")
	c.owned("Two", "C", c.amy.ID, "2026-01-01")
	c.Exec("UPDATE accounts SET import_id = ?", imp)
	c.must(c.Store.Write(t.Context(), c.boss, func(ctx context.Context, w *resource.Write) error {
		w.Import = imp
		got, err := c.Crowded(ctx, w)
		if fmt.Sprint(got) != "map[amy · C:2]" {
			t.Errorf("crowded: %v", got)
		}
		return err
	}))
}

func TestTheNumbersOfAPool(t *testing.T) {
	c := newCompany(t, nil)
	for body, want := range map[string]string{`{"name":"x","capacity_s":-1}`: "out_of_range", `{"name":"x","capacity_u":100001}`: "out_of_range",
		`{"name":"x","open_fields":["owner"]}`: "field_not_openable", `{"name":"x","open_fields":["custom.c_none"]}`: "field_not_openable"} {
		_, err := Pools.Create(t.Context(), c.Store, c.boss, bodyOf(body))
		c.refused(err, want)
	}
	_, err := Pools.Create(t.Context(), c.Store, c.boss, bodyOf(`{"name":"x","capacity_s":0,"capacity_b":12}`))
	c.must(err)
	if c.Number("SELECT COUNT(*) FROM pools WHERE name = 'x' AND capacity_s = 0 AND capacity_b = 12 AND capacity_a IS NULL") != 1 {
		t.Error("not stored as said")
	}
}
