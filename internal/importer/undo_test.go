package importer_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/importer"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/sales"
)

const shop = "客户编号|客户名称|电话|订单号|日期|金额"

var (
	oldSales = table(shop, "1|甲公司|13800138000|A1|2026-01-05|10")
	newSales = table(shop, "1|甲公司（新）|13900139000|A1|2026-01-05|11", "2|乙公司||B1|2026-01-06|20", "3|丙公司||C1|2026-01-06|30")
)

func (w *world) undo(imp *importer.Import) error {
	return w.app.Importer.Undo(w.Context(), w.boss, imp.ID)
}

// live is what a user sees of accounts and orders.
func (w *world) live() string {
	return w.text("SELECT code, name, phone FROM accounts WHERE archived_at IS NULL ORDER BY code") + " / " +
		w.text("SELECT number, amount, base_amount FROM orders WHERE archived_at IS NULL ORDER BY number")
}

func (w *world) account(code string) (one id.ID) {
	w.Helper()
	w.must(w.app.DB.QueryRow(w.Context(), "SELECT id FROM accounts WHERE code = ? AND archived_at IS NULL", code).Scan(&one))
	return one
}

func (w *world) change(code string, field func(*account.Account)) {
	w.Helper()
	target := w.account(code)
	w.must(w.app.Store.Write(w.Context(), w.boss, func(ctx context.Context, tx *resource.Write) error {
		_, err := account.Accounts.Update(ctx, tx, target, func(a *account.Account) error { field(a); return nil })
		return err
	}))
}

func TestUndoTakesEverythingBack(t *testing.T) {
	w := newWorld(t)
	w.load(oldSales)
	before := w.live()
	_, imp := w.load(newSales)
	after := w.live()
	w.must(w.undo(imp))
	w.want("as before", w.live(), before)
	w.want("in the recycle bin", w.count("SELECT COUNT(*) FROM accounts WHERE archived_at IS NOT NULL"), 2)
	w.wantCode(w.undo(imp), "import_not_done")
	_, err := w.app.Importer.Run(t.Context(), w.boss, imp.ID, quiet)
	w.wantCode(err, "import_done")
	counts, again := w.load(newSales)
	w.want("again", figures(counts), "accounts {2 1 0} orders {2 1 0} efforts {0 0 0} rows 3 rejected 0 amount 61.00 CNY")
	w.want("as after", w.live(), after)
	w.must(w.undo(again))
	w.want("as before again", w.live(), before)
}

func TestUndoIsRefusedOnceSomethingHangsOnIt(t *testing.T) {
	order := func(w *world) {
		w.must(w.app.Store.Write(w.Context(), w.boss, func(ctx context.Context, tx *resource.Write) error {
			return sales.Orders.Insert(ctx, tx, &sales.Order{Account: w.account("2"), OrderedOn: "2026-03-01", Amount: 1})
		}))
	}
	for name, do := range map[string]func(*world){
		"a made customer changed":    func(w *world) { w.change("2", func(a *account.Account) { a.Note = "x" }) },
		"an updated one changed":     func(w *world) { w.change("1", func(a *account.Account) { a.Note = "x" }) },
		"a new order":                order,
		"an order by another import": func(w *world) { w.load(table(shop, "3|丙公司||C2|2026-02-01|5")) },
		"archived": func(w *world) {
			w.must(account.Accounts.Archive(w.Context(), w.app.Store, w.boss, w.account("3"), 0))
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.load(oldSales)
			_, imp := w.load(newSales)
			do(w)
			before := w.state()
			err := w.undo(imp)
			w.wantCode(err, "import_changed")
			var refused *errs.Error
			if errors.As(err, &refused) {
				said, _ := json.Marshal(refused.Params)
				if len(said) < 30 {
					t.Errorf("it does not say what: %s", said)
				}
			}
			w.unchanged(before)
		})
	}
}

// A file read in the wrong currency is undone and read again: the company's
// currency follows, and what lies in the recycle bin asks for a rate.
func TestUndoOfTheWrongCurrency(t *testing.T) {
	w := newWorld(t)
	content := table("客户|订单号|日期|金额", "甲公司|1|2026-01-05|100")
	_, imp := w.load(content)
	w.must(w.undo(imp))
	again := w.with(w.upload(w.boss, "b.csv", content), w.boss, func(o *importer.Options) { o.Currency = "GBP" })
	w.want("figures", figures(w.run(w.boss, again)), "accounts {1 0 0} orders {1 0 0} efforts {0 0 0} rows 1 rejected 0 amount 100.00 GBP")
	var bin id.ID
	w.must(w.app.DB.QueryRow(t.Context(), "SELECT id FROM orders WHERE archived_at IS NOT NULL").Scan(&bin))
	_, err := sales.Orders.Restore(t.Context(), w.app.Store, w.boss, bin)
	w.wantField(err, "rate", "rate_needed")
}

func TestUndoOfOthersIsNotFound(t *testing.T) {
	w := newWorld(t)
	_, imp := w.load(newSales)
	before := w.state()
	w.wantCode(w.app.Importer.Undo(t.Context(), w.lilei, imp.ID), "not_found")
	w.wantCode(w.app.Importer.Undo(t.Context(), w.seller, imp.ID), "forbidden")
	w.unchanged(before)
}
