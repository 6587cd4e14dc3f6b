package search

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/dbtest"
	"github.com/loam-crm/loam/internal/platform/id"
)

func index(t *testing.T) *db.DB {
	t.Helper()
	d := dbtest.New(t)
	if err := Setup(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	return d
}

func write(t *testing.T, d *db.DB, fn func(ctx context.Context, tx *db.Tx) error) {
	t.Helper()
	if err := d.Tx(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

func put(t *testing.T, d *db.DB, entity string, docs ...Doc) {
	t.Helper()
	write(t, d, func(ctx context.Context, tx *db.Tx) error { return Put(ctx, tx, entity, docs...) })
}

// ids are what Newest finds in one entity.
func ids(ctx context.Context, d *db.DB, entity, query string, limit int) ([]id.ID, error) {
	hits, err := Newest(ctx, d, query, limit, entity)
	return hits[entity].IDs, err
}

func wantFound(t *testing.T, d *db.DB, entity, query string, want ...id.ID) {
	t.Helper()
	got, err := ids(t.Context(), d, entity, query, 100)
	if err != nil {
		t.Fatalf("find %q: %v", query, err)
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("find %q in %s = %v, want %v", query, entity, got, want)
	}
}

var people = []Doc{
	{ID: 1, Text: []string{"张三丰", "PH-0012", "138-0013-8000"}},
	{ID: 2, Text: []string{"重庆华为光通信有限公司", "PH-0099", "+86 139 7770 1234"}},
	{ID: 3, Text: []string{"长沙单氏贸易", "KX/2026/7", "0731-8888 6666"}},
	{ID: 4, Text: []string{"Café Müller GmbH", "sales@mueller.example"}},
	{ID: 5, Text: []string{"吕梁西安路商行", "ＡＢＣ１２３"}},
	{ID: 6, Text: []string{"บริษัท ไทย โฟโตนิกส์"}},
	{ID: 7, Text: []string{"𠮷野家", "Иванов"}},
}

func TestFindAsPeopleType(t *testing.T) {
	d := index(t)
	put(t, d, "accounts", people...)
	cases := []struct {
		query string
		want  []id.ID
	}{
		{"张三", []id.ID{1}}, {"三丰", []id.ID{1}}, {"丰", []id.ID{1}}, {"张三丰", []id.ID{1}}, {"三张", nil},
		{"zs", []id.ID{1, 3}}, {"zsf", []id.ID{1}}, {"zhangs", []id.ID{1, 3}}, {"zhangsan", []id.ID{1}}, {"ZhangSanFeng", []id.ID{1}}, {"zhangsanf", []id.ID{1}}, {"sanzhang", nil}, {"fengzhang", nil},
		{"chongqing", []id.ID{2}}, {"zhongqing", []id.ID{2}}, {"cq", []id.ID{2}}, {"zq", []id.ID{2}}, {"chongqinghuaweiguang", []id.ID{2}}, {"cqhw", []id.ID{2}}, {"gongsi", []id.ID{2}},
		{"changsha", []id.ID{3}}, {"zhangsha", []id.ID{3}}, {"shan", []id.ID{3, 5}}, {"shanshi", []id.ID{3}}, {"cs", []id.ID{3}},
		{"lvliang", []id.ID{5}}, {"luliang", []id.ID{5}}, {"lüliang", []id.ID{5}}, {"xian", []id.ID{2, 5}}, {"xianlu", []id.ID{5}}, {"shanghang", []id.ID{5}},
		{"138-0013", []id.ID{1}}, {"1380013", []id.ID{1}}, {"13800138000", []id.ID{1}}, {"777", []id.ID{2}}, {"13977701234", []id.ID{2}}, {"+86 139 7770 1234", []id.ID{2}}, {"+86 138 0013 8000", []id.ID{1}}, {"07318888", []id.ID{3}}, {"88886666", []id.ID{3}},
		{"PH-00", []id.ID{1, 2}}, {"ph00", []id.ID{1, 2}}, {"ph-0099", []id.ID{2}}, {"099", []id.ID{2}}, {"kx 2026", []id.ID{3}}, {"ph 13", []id.ID{1, 2}}, {"ph 98", nil}, {"ph 00", []id.ID{1, 2}},
		{"华为 cq", []id.ID{2}}, {"华为cq", []id.ID{2}}, {"华为 zs", nil}, {"华为（光通信）", []id.ID{2}},
		{"cafe", []id.ID{4}}, {"muller", []id.ID{4}}, {"MÜLLER", []id.ID{4}}, {"ller gm", []id.ID{4}}, {"mueller.ex", []id.ID{4}},
		{"abc", []id.ID{5}}, {"ａｂｃ1", []id.ID{5}}, {"ไทย", []id.ID{6}}, {"𠮷野", []id.ID{7}}, {"иван", []id.ID{7}}, {"p", []id.ID{1, 2}},
		{"", nil}, {"  ", nil}, {"-%_'\"", nil}, {"张%", []id.ID{1}}, {"zzzz", nil}, {"\x00\xff", nil},
	}
	for _, c := range cases {
		wantFound(t, d, "accounts", c.query, c.want...)
	}
}

func TestHostileQueriesAreOnlyText(t *testing.T) {
	d := index(t)
	put(t, d, "accounts", people...)
	for _, query := range []string{`"`, `'`, `张" OR "三`, `a' | 'b`, "NEAR(a b)", "a* AND b", "!a:*B", `\\`, "张\ue000三", "^张", "grams:张", "zh'an"} {
		if _, err := ids(t.Context(), d, "accounts", query, 10); err != nil {
			t.Errorf("find %q: %v", query, err)
		}
	}
	long := make([]rune, 0, 4000)
	for range 2000 {
		long = append(long, 'z', ' ')
	}
	for _, query := range []string{string(long), string(slices.Repeat([]rune("xian"), 800)), string(slices.Repeat([]rune("张三"), 800)), string(slices.Repeat([]rune("zh "), 30))} {
		if _, err := ids(t.Context(), d, "accounts", query, 10); err != nil {
			t.Errorf("find a query of %d bytes: %v", len(query), err)
		}
	}
}

func TestEntitiesAreApart(t *testing.T) {
	d := index(t)
	put(t, d, "accounts", Doc{ID: 1, Text: []string{"张三"}})
	put(t, d, "users", Doc{ID: 2, Text: []string{"张三"}})
	wantFound(t, d, "accounts", "张三", 1)
	wantFound(t, d, "users", "zs", 2)
	wantFound(t, d, "orders", "张三")
	write(t, d, func(ctx context.Context, tx *db.Tx) error { return Clear(ctx, tx, "accounts") })
	wantFound(t, d, "accounts", "张三")
	wantFound(t, d, "users", "张三", 2)
	wantIndexed(t, d, 1, false)
	wantIndexed(t, d, 2, true)
}

func TestPutReplacesAndRemoveForgets(t *testing.T) {
	d := index(t)
	put(t, d, "accounts", Doc{ID: 1, Text: []string{"张三"}}, Doc{ID: 2, Text: []string{"李四"}})
	put(t, d, "accounts", Doc{ID: 1, Text: []string{"王五"}}, Doc{ID: 1, Text: []string{"赵六"}})
	wantFound(t, d, "accounts", "张三")
	wantFound(t, d, "accounts", "王五")
	wantFound(t, d, "accounts", "赵六", 1)
	put(t, d, "accounts", Doc{ID: 1})
	wantFound(t, d, "accounts", "赵六")
	write(t, d, func(ctx context.Context, tx *db.Tx) error { return Remove(ctx, tx, "accounts", 2, 404) })
	wantFound(t, d, "accounts", "李四")
	wantIndexed(t, d, 1, true) // without a text too: nothing is missing
	wantIndexed(t, d, 2, false)
}

func wantIndexed(t *testing.T, d *db.DB, record id.ID, want bool) {
	t.Helper()
	if got, err := Has(t.Context(), d, record); err != nil || got != want {
		t.Errorf("Has(%d) = %v, %v; want %v", record, got, err, want)
	}
}

func TestARolledBackPutIsNotFound(t *testing.T) {
	d := index(t)
	undo := errors.New("undo")
	err := d.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		return errors.Join(Put(ctx, tx, "accounts", people...), undo)
	})
	if !errors.Is(err, undo) || err.Error() != "undo" {
		t.Fatalf("transaction: %v", err)
	}
	wantFound(t, d, "accounts", "张三")
}

func TestPredicateIsPartOfALargerQuery(t *testing.T) {
	d := index(t)
	put(t, d, "accounts", people...)
	if _, _, ok := Predicate(d.Engine, "accounts", "t.id", " - "); ok {
		t.Error("punctuation is something to search for")
	}
	sql, args, ok := Predicate(d.Engine, "accounts", "t.id", "PH-00")
	if !ok {
		t.Fatal("nothing to search for")
	}
	var n int
	args = append([]any{1}, append(args, 1)...)
	row := d.QueryRow(t.Context(), "SELECT COUNT(*) FROM (SELECT 1 AS id UNION ALL SELECT 2 UNION ALL SELECT 3) AS t WHERE t.id >= ? AND "+sql+" AND t.id > ?", args...)
	if err := row.Scan(&n); err != nil || n != 1 {
		t.Errorf("count %d, %v; want 1 (record 2)", n, err)
	}
}

func TestSetupAgainKeepsTheIndex(t *testing.T) {
	d := index(t)
	put(t, d, "accounts", people...)
	if err := Setup(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	wantFound(t, d, "accounts", "张三", 1)
}

func TestManyDocumentsAtOnce(t *testing.T) {
	d := index(t)
	put(t, d, "accounts", companies(2500)...)
	wantFound(t, d, "accounts", "PH-002499", 2500)
	gone := make([]id.ID, 2499)
	for i := range gone {
		gone[i] = id.ID(i + 1)
	}
	write(t, d, func(ctx context.Context, tx *db.Tx) error { return Remove(ctx, tx, "accounts", gone...) })
	wantFound(t, d, "accounts", "ph", 2500)
}

// What somebody wrote at length is found by its end too.
func TestLongTextsAreFoundByTheirEnd(t *testing.T) {
	d := index(t)
	put(t, d, "notes", Doc{ID: 1, Text: []string{strings.Repeat("报价与交期；", 150) + "环网保护"}})
	wantFound(t, d, "notes", "环网", 1)
	wantFound(t, d, "notes", "hwbh", 1)
}

// TestAnOlderIndexIsAdjusted: what PostgreSQL may leave unsorted is bounded in an index that another version made, too.
func TestAnOlderIndexIsAdjusted(t *testing.T) {
	d := dbtest.New(t)
	if d.Engine != db.Postgres {
		return
	}
	for _, state := range []string{"made", "found"} {
		if err := Setup(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		var options string
		err := d.QueryRow(t.Context(), "SELECT COALESCE(array_to_string(reloptions, ','), '') FROM pg_class WHERE oid = to_regclass(?)", postgresGrams).Scan(&options)
		if err != nil || options != pendingLimit {
			t.Errorf("%s with %q %v", state, options, err)
		}
		if err := d.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			return execAll(ctx, tx, "ALTER INDEX "+postgresGrams+" RESET (gin_pending_list_limit)")
		}); err != nil {
			t.Fatal(err)
		}
	}
}
