package importer_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/loam-crm/loam/internal/importer"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
)

func (w *world) leads(actor authz.Actor, unowned string) *importer.Import {
	w.Helper()
	rows := []string{"客户名称|负责人|地区", "甲公司|李雷|福州", "乙公司||厦门", "丙公司|赵六|泉州", "丁公司|老板|漳州", "乙公司||厦门"}
	return w.with(w.upload(actor, "leads.csv", table(rows...)), actor, func(o *importer.Options) { o.Unowned = unowned })
}

func (w *world) pool() {
	w.Helper()
	_, err := w.app.Store.Registry.Named("pools").Create(w.Context(), w.app.Store, w.boss, map[string]json.RawMessage{"name": json.RawMessage(`"All"`)})
	w.must(err)
}

const whose = `SELECT a.name, COALESCE(u.login, ''), CASE WHEN a.pool_id <> 0 THEN a.pooled_on ELSE '' END FROM accounts a LEFT JOIN users u ON u.id = a.owner_id
	WHERE a.archived_at IS NULL ORDER BY a.region`

// TestCustomersWithoutAnOwner go to the pool where the import says so, and are whose import it is where not.
func TestCustomersWithoutAnOwner(t *testing.T) {
	w := newWorld(t)
	w.pool()
	imp := w.leads(w.boss, "pool")
	w.check(w.boss, imp)
	w.want("a trial", w.count("SELECT COUNT(*) FROM accounts")+w.count("SELECT COUNT(*) FROM import_leads"), int64(0))
	counts := w.run(w.boss, imp)
	w.want("whose", w.text(whose), "乙公司,,2026-03-19;丙公司,,2026-03-19;丁公司,laoban,;甲公司,lilei,")
	w.want("counted", counts.Pooled, int64(2))
	w.want("made", counts.Accounts.Created, int64(4))
	w.want("nothing is left", w.count("SELECT COUNT(*) FROM import_leads"), int64(0))
	w.want("history", w.text(`SELECT m.kind, COALESCE(u.login, ''), CASE WHEN m.pool_id <> 0 THEN 'pool' ELSE '' END FROM ownership_moves m JOIN accounts a ON a.id = m.account_id
		LEFT JOIN users u ON u.id = m.to_id ORDER BY a.region`), "created,,pool;created,,pool;created,laoban,;created,lilei,")
	w.must(w.undo(imp))
	w.want("taken back", w.text(whose), "")

	counts = w.run(w.boss, w.leads(w.boss, ""))
	w.want("by default", w.text(whose), "乙公司,laoban,;丙公司,laoban,;丁公司,laoban,;甲公司,lilei,")
	w.want("not counted", counts.Pooled, int64(0))
	_, err := w.app.Importer.Choose(t.Context(), w.boss, w.upload(w.boss, "x.csv", table("客户名称", "戊公司")).ID, "", nil, &importer.Options{OnMatch: "update", Match: []string{"name"}, Unowned: "lost"})
	w.wantField(err, "unowned", "not_an_option")
}

// TestNoPoolTakesThem: they stay with whoever runs the import, who is told.
func TestNoPoolTakesThem(t *testing.T) {
	w := newWorld(t)
	counts := w.run(w.hanmei, w.with(w.upload(w.hanmei, "a.csv", table("客户名称", "乙公司", "丙公司")), w.hanmei, func(o *importer.Options) { o.Unowned = "pool" }))
	w.want("without a pool", w.count("SELECT COUNT(*) FROM accounts WHERE owner_id = ? AND pool_id = 0", w.hanmei.ID), int64(2))
	w.want("told", counts.Warnings["no_pool"], int64(2))

	// A pool that keeps what is not graded asks for a decision, which an account manager does not make.
	w.pool()
	w.must(w.app.DB.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE pools SET locked_grades = '["U"]'`)
		return err
	}))
	counts = w.run(w.hanmei, w.with(w.upload(w.hanmei, "b.csv", table("客户名称", "丁公司")), w.hanmei, func(o *importer.Options) { o.Unowned = "pool" }))
	w.want("locked", counts.Warnings["no_pool"], int64(1))

	// What comes along with orders is of somebody who deals with it.
	counts = w.run(w.boss, w.with(w.upload(w.boss, "c.csv", table("客户名称|订单号|下单日期|金额", "戊公司|1|2026-01-02|100")), w.boss, func(o *importer.Options) { o.Unowned = "pool" }))
	w.want("with an order", w.count("SELECT COUNT(*) FROM accounts WHERE name = '戊公司' AND owner_id = ?", w.boss.ID), int64(1))
}
