package prediction

import (
	"cmp"
	"context"
	"slices"
	"testing"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

func TestUpdate(t *testing.T) {
	f := newFirm(t)
	accounts := f.trade()
	prospect := f.account("Prospect")
	first := f.rebuild()
	if first.State != Ready || !first.Refit || first.Buyers != 40 || first.Changed != 40 {
		t.Fatalf("%+v", first)
	}
	if n := f.count("SELECT COUNT(*) FROM predictions WHERE account_id = ?", prospect); n != 0 {
		t.Error("a prospect was predicted")
	}
	if again := f.rebuild(); again.Refit || again.Changed != 0 {
		t.Errorf("the same day again: %+v", again)
	}
	stored, err := Stored(t.Context(), f.Store.DB, 1, 1<<62)
	if err != nil || len(stored) != 40 {
		t.Fatal(len(stored), err)
	}
	for i := range stored {
		if quiet := i%4 == 0; quiet != (stored[i].Alive < .5) || stored[i].CLV == nil || !stored[i].OwnMargin {
			t.Errorf("customer %d: %+v", i, stored[i])
		}
	}
	// A new order changes one row; an archived account loses its own.
	f.order(accounts[0], f.today(), 100, nil)
	f.exec("UPDATE accounts SET archived_at = 1 WHERE id = ?", accounts[39])
	if out := f.rebuild(); out.Refit || out.Changed != 2 || f.count("SELECT COUNT(*) FROM predictions") != 39 {
		t.Errorf("after an order and an archived account: %+v", out)
	}
	if n := f.count("SELECT COUNT(*) FROM prediction_fits"); n != 1 {
		t.Errorf("%d fits", n)
	}
}

func TestRefitIsDueAfterAWeekOrManyOrders(t *testing.T) {
	f := newFirm(t)
	accounts := f.trade()
	f.rebuild()
	f.Clock.At = f.Clock.At.AddDate(0, 0, 6)
	if f.rebuild().Refit {
		t.Error("after six days")
	}
	f.Clock.At = f.Clock.At.AddDate(0, 0, 1)
	if !f.rebuild().Refit {
		t.Error("not after seven")
	}
	for i, one := range accounts {
		for k := range 3 {
			f.order(one, f.today()-calendar.Day(1200+40*k+i), 100_000, nil)
		}
	}
	if !f.rebuild().Refit {
		t.Error("not after 120 more orders")
	}
}

func TestCeasedAccountsHaveNoFuture(t *testing.T) {
	f := newFirm(t)
	accounts := f.trade()
	f.rebuild()
	boss := f.user("boss", "boss")
	before := f.ledger(boss, LedgerQuery{Limit: 50})
	past := f.count("SELECT COUNT(*) FROM asset_snapshots WHERE account_id = ? AND clv > 0", accounts[1])
	f.exec("UPDATE accounts SET ceased_on = ? WHERE id = ?", f.today().String(), accounts[1])
	f.rebuild()
	row, err := Stored(t.Context(), f.Store.DB, accounts[1], accounts[1])
	if err != nil || len(row) != 1 || row[0].Alive != 0 || *row[0].CLV != 0 {
		t.Fatalf("%+v, %v", row, err)
	}
	if after := f.ledger(boss, LedgerQuery{Limit: 50}); *after.Total.CLV == *before.Total.CLV {
		t.Error("the total still holds a company that is gone")
	}
	if now := f.count("SELECT COUNT(*) FROM asset_snapshots WHERE account_id = ? AND clv > 0", accounts[1]); now != past || past != 1 {
		t.Errorf("%d snapshots, were %d", now, past)
	}
	if state := f.outlook(boss, accounts[1]).State; state != stateCeased {
		t.Errorf("state %q", state)
	}
}

func TestNotEnoughPredictsNothing(t *testing.T) {
	f := newFirm(t)
	one := f.account("Only")
	f.order(one, f.today()-100, 500, nil)
	f.order(one, f.today()-50, 500, nil)
	if out := f.rebuild(); out.State != NotEnough || out.Changed != 0 {
		t.Errorf("%+v", out)
	}
	boss := f.user("boss", "boss")
	look := f.outlook(boss, one)
	if look.State != string(NotEnough) || look.Alive != nil || look.Needed != (Needed{30, 1}) || *look.UsualGap != 50 || *look.DaysSince != 50 {
		t.Errorf("%+v", look)
	}
}

func TestUpdateIsCancelled(t *testing.T) {
	f := newFirm(t)
	f.trade()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := f.Update(ctx, authz.System(), NewCollector(f.today()), nil, nil); err == nil {
		t.Error("went on after the end")
	}
}

func TestCollectorsMerge(t *testing.T) {
	all, even, odd := NewCollector(1000), NewCollector(1000), NewCollector(1000)
	for i := range 40 {
		for _, c := range []*Collector{all, []*Collector{even, odd}[i%2]} {
			c.Begin(id.ID(i+1), 0)
			for day := calendar.Day(100); day < 900; day += calendar.Day(20 + i) {
				c.Order(day, int64(1000+i))
				c.Profit(int64(1000+i), 250)
			}
			c.End()
		}
	}
	odd.Merge(even)
	if !slices.Equal(odd.sorted(), all.sorted()) {
		t.Error("two halves are not the whole")
	}
	byHash := func(a, b seen) int { return cmp.Compare(a.hash, b.hash) }
	slices.SortFunc(odd.sample.kept, byHash)
	slices.SortFunc(all.sample.kept, byHash)
	if !slices.EqualFunc(odd.sample.kept, all.sample.kept, func(a, b seen) bool { return a.hash == b.hash && a.past == b.past }) {
		t.Error("the samples differ")
	}
}

func TestStoreKeepsEveryField(t *testing.T) {
	f := newFirm(t)
	f.trade()
	f.rebuild()
	list, err := Stored(t.Context(), f.Store.DB, 1, 1<<62)
	if err != nil {
		t.Fatal(err)
	}
	row := list[3]
	row.CLV, row.Gap, row.Orders, row.OwnMargin = nil, nil, .25, false
	err = f.Store.Write(t.Context(), authz.System(), func(ctx context.Context, w *resource.Write) error { return Store(ctx, w, []Row{row}) })
	if err != nil {
		t.Fatal(err)
	}
	back, err := Stored(t.Context(), f.Store.DB, row.Account, row.Account)
	if err != nil || len(back) != 1 || back[0] != row {
		t.Errorf("%+v, want %+v, %v", back, row, err)
	}
	if got, _ := Stored(t.Context(), f.Store.DB, row.Account+1, id.ID(1<<62)); len(got) != 36 {
		t.Errorf("%d rows after it", len(got))
	}
}
