package backups

import (
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/platform/dbtest"
)

// The short form of `go run ./attack backup`.
func TestACopyIsTheCompanyAtOneMoment(t *testing.T) {
	engine, err := dbtest.Engine()
	if err != nil {
		t.Fatal(err)
	}
	r, err := Run(t.Context(), Options{Engine: string(engine), Backups: 4, Clients: 4})
	t.Logf("%v, the slowest write beside a backup took %v", r, r.LongestWrite)
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range r.Problems[:min(len(r.Problems), 20)] {
		t.Error(problem)
	}
	if r.Compared < 4*20 {
		t.Errorf("%v: the clients hardly wrote", r)
	}
}

// TestTheComparisonSees what a copy would hold that is no state of the company.
func TestTheComparisonSees(t *testing.T) {
	at := func(ms int) time.Time { return time.UnixMilli(int64(ms)) }
	entries := []entry{
		{began: at(0), acknowledged: at(10), name: "a"},
		{began: at(11), acknowledged: at(20), name: "a", file: "fa"},
		{began: at(21), acknowledged: at(40), name: "b"},
		{began: at(41), acknowledged: at(50), name: "c"},
		{began: at(70), acknowledged: at(80), name: "d"},
	}
	taken := span{at(30), at(60)}
	copied := func(files []string, names ...string) content {
		c := content{customers: map[string]string{}, files: map[string][]string{"a": files}}
		for _, name := range names {
			c.customers[name] = note(name)
		}
		return c
	}
	for _, good := range []content{copied([]string{"fa"}, "a"), copied([]string{"fa"}, "a", "b"), copied([]string{"fa"}, "a", "b", "c")} {
		if problems := compare(entries, good, taken); len(problems) > 0 {
			t.Errorf("%v: %v", good, problems)
		}
	}
	changed := copied([]string{"fa"}, "a")
	changed.customers["a"] = "something else"
	for name, bad := range map[string]content{
		"a lost row": copied([]string{"fa"}), "a lost file": copied(nil, "a"), "another file": copied([]string{"fx"}, "a"), "a file twice": copied([]string{"fa", "fa"}, "a"),
		"no moment": copied([]string{"fa"}, "a", "c"), "of later": copied([]string{"fa"}, "a", "b", "c", "d"), "a row of nobody": copied([]string{"fa"}, "a", "x"),
		"a changed row": changed,
	} {
		if problems := compare(entries, bad, taken); len(problems) == 0 {
			t.Errorf("%s is not seen", name)
		}
	}
}
