package importer_test

import (
	"context"
	"strings"
	"testing"

	"github.com/loam-crm/loam/internal/importer/columns"
)

// A column that is called what must not be kept of persons is named and never taken: not proposed, not by hand, and what
// stands in it is kept nowhere, not even with a refused row.
func TestColumnsNeverTaken(t *testing.T) {
	w := newWorld(t)
	imp := w.upload(w.boss, "a.csv", table(
		"客户名称|客户编号|身份证号|ID number|备注|电话",
		"青禾农业有限公司|C001|canary-1|canary-2|好|13800138000",
		"|C002|canary-3||没有名称|13800138001",
	))
	for i, c := range imp.Plan.Sheets[0].Columns {
		if c.Never != (i == 2 || i == 3) || c.Never && len(c.Samples) > 0 {
			t.Errorf("column %s: %+v", c.Header, c)
		}
	}
	mapping := imp.Plan.Sheets[0].Mapping
	for _, m := range mapping {
		if m.Column == 2 || m.Column == 3 {
			t.Errorf("proposed: %+v", m)
		}
	}
	_, err := w.app.Importer.Choose(context.Background(), w.boss, imp.ID, "", append(mapping, columns.Proposal{Column: 2, Entity: "accounts", Field: "address"}), nil)
	w.wantCode(err, "import_column_never")
	w.run(w.boss, imp)
	w.want("customers", w.text("SELECT code, note FROM accounts ORDER BY code"), "C001,好")
	for _, place := range []string{"SELECT plan FROM imports", "SELECT cells FROM import_rejects", "SELECT changes FROM audit_log", "SELECT plan FROM import_mappings"} {
		if strings.Contains(w.text(place), "canary") {
			t.Errorf("%s holds it", place)
		}
	}
}
