package contact

import (
	"context"
	"math"
	"testing"

	"github.com/loam-crm/loam/internal/identity"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// The worked number of §3.24.
func TestWarmth(t *testing.T) {
	got := Warmth([]Touch{{5, 10}, {3, 40}, {2, 95}, {5, 200}, {1, 5}})
	if math.Abs(got-49.149890) > 5e-7 {
		t.Errorf("warmth %f", got)
	}
	if Warmth(nil) != 0 || Warmth([]Touch{{5, 0}, {5, 0}, {5, 0}, {5, 0}, {5, 0}}) != 100 || Warmth([]Touch{{5, -1}}) != 0 {
		t.Error("no touch is cold, warmth ends at 100, the future does not count")
	}
}

func TestStoreWarmth(t *testing.T) {
	w := newWorld(t)
	li := w.contact("Li")
	tie := w.tie(w.amy, li, "company_built", -1, "")
	w.must(w.write(func(ctx context.Context, tx *resource.Write) error {
		return StoreWarmth(ctx, tx, map[Pair][]Touch{{w.amy, li}: {{3, 90}}, {w.ben, li}: {{3, 0}}})
	}))
	if got := get(w, Ties, tie); got.Warmth == nil || *got.Warmth != 7.5 || got.Rev != 1 {
		t.Errorf("the tie is %+v", got)
	}
}

// tie makes a tie; a strength below 0 is unknown.
func (w *world) tie(staff, contact id.ID, origin string, strength int64, on calendar.Date) id.ID {
	w.Helper()
	t := &Tie{Staff: staff, Contact: contact, Origin: origin, StrengthOn: on}
	if strength >= 0 {
		t.Strength = &strength
	}
	put(w, Ties, t)
	return t.ID
}

func TestTieRules(t *testing.T) {
	w := newWorld(t)
	li := w.contact("Li")
	over := int64(101)
	w.refused(try(w, Ties, &Tie{Staff: w.amy, Contact: li, Origin: "inherited", Strength: &over}), "strength:out_of_range")
	w.refused(try(w, Ties, &Tie{Staff: w.amy, Contact: li}), "origin:required")
	w.refused(try(w, Ties, &Tie{Staff: w.amy, Contact: li, Origin: "inherited", Since: "2027-01-01"}), "since:in_the_future")
	one := w.tie(w.amy, li, "inherited", 60, "")
	if got := get(w, Ties, one); got.StrengthOn != today || got.Name != "amy → Li" {
		t.Errorf("made %+v", got)
	}
	w.refused(try(w, Ties, &Tie{Staff: w.amy, Contact: li, Origin: "brought"}), "tie_exists")
	w.refused(change(w, Ties, one, func(t *Tie) { t.Staff = w.ben }), "staff:fixed")
	old := w.tie(w.ben, li, "inherited", 60, "2025-06-29")
	if got := get(w, Ties, old); got.StrengthOf(today) != nil || got.StrengthOf("2026-06-29") == nil {
		t.Error("a strength holds 365 days")
	}
}

// brought along, and no second tie of 40 or more.
func TestPrivateResources(t *testing.T) {
	w := newWorld(t)
	li, wu, sun := w.contact("Li"), w.contact("Wu"), w.contact("Sun")
	alone := w.tie(w.amy, li, Brought, 80, "")
	w.position("Head", 5, li, 0)
	w.tie(w.ben, li, "company_built", 39, "")
	w.tie(w.amy, wu, Brought, 80, "")
	second := w.tie(w.ben, wu, "company_built", 40, "")
	w.tie(w.amy, sun, "company_built", 80, "")
	listed := func(role string, who id.ID, want ...id.ID) []PrivateTie {
		t.Helper()
		list, err := w.PrivateResources(t.Context(), w.actor(who, role))
		w.must(err)
		if len(list) != len(want) {
			t.Fatalf("%s sees %+v", role, list)
		}
		for i, one := range want {
			if list[i].Contact != one {
				t.Errorf("%s sees at %d %+v", role, i, list[i])
			}
		}
		return list
	}
	got := listed("boss", w.ben, li)[0]
	if got.Tie != alone || got.StaffName != "amy" || *got.Influence != 5 || *got.Strength != 80 || got.AccountName != "One" {
		t.Errorf("listed %+v", got)
	}
	listed("salesperson", w.amy, li)
	listed("salesperson", w.ben)
	w.must(change(w, Ties, second, func(t *Tie) { t.StrengthOn = "2025-06-29" })) // a year ago: unknown by now
	listed("boss", w.ben, li, wu)
	w.must(change(w, Ties, second, func(t *Tie) { t.StrengthOn = today }))
	w.must(change(w, identity.Users, w.ben, func(u *identity.User) { u.Status = identity.Left }))
	listed("boss", w.amy, li, wu) // who has left holds nobody
	w.must(change(w, Contacts, li, func(c *Contact) { c.Status = Gone }))
	listed("boss", w.amy, wu)
}
