package value

import (
	"context"
	"slices"
	"testing"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/round"
)

func TestSpread(t *testing.T) {
	hundred := make([]float64, 101)
	for i := range hundred {
		hundred[i] = float64(100 - i)
	}
	var plain Distribution
	plain.spread(hundred, false)
	if plain.From != 2 || plain.To != 98 || plain.Below != 2 || plain.Above != 2 || plain.Known != 101 || !slices.Equal(plain.Quartiles, []float64{25, 50, 75}) {
		t.Errorf("%+v", plain)
	}
	// 2, 3, 4, 5 stand in the first of 24 bars that are 4 wide; the last holds its upper end too.
	if plain.Bins[0] != 4 || plain.Bins[23] != 5 || sum(plain.Bins) != 97 {
		t.Error(plain.Bins)
	}

	money := Distribution{Log: true}
	money.spread([]float64{-50, 0, 1, 10, 100, 1000, 10000}, false)
	if !money.Log || money.Below != 3 || money.Above != 1 || sum(money.Bins) != 3 || money.place(100) != .5 && money.place(100) < .45 {
		t.Errorf("%+v, 100 at %v", money, money.place(100))
	}

	var judged Distribution
	judged.spread([]float64{0, 4, 4, 2}, true)
	if !slices.Equal(judged.Bins, []int{1, 0, 1, 0, 2}) || judged.From != -.5 || judged.To != 4.5 {
		t.Errorf("%+v", judged)
	}

	for name, c := range map[string]struct {
		log    bool
		values []float64
		from   float64
		to     float64
	}{
		"nobody": {}, "alike": {values: []float64{8, 8}, from: 4, to: 12}, "nothing": {values: []float64{0}, from: -.5, to: .5},
		"alike in a logarithm": {log: true, values: []float64{8}, from: 4, to: 16}, "no logarithm": {log: true, values: []float64{-2, -1}, from: -1.98, to: -1.02},
	} {
		d := Distribution{Log: c.log}
		d.spread(c.values, false)
		if round.Six(d.From) != c.from || round.Six(d.To) != c.to || d.Below+d.Above+sum(d.Bins) != len(c.values) {
			t.Errorf("%s: %+v", name, d)
		}
	}
}

func TestOneInput(t *testing.T) {
	text := `{"C1":{"u":"no_orders","s":"\"C2\":{"},"C2":{"v":2.5,"r":["}"]},"P6":{"x":"too_young"}}`
	for code, want := range map[Code]struct {
		found bool
		value float64
	}{"C1": {found: true}, "C2": {true, 2.5}, "P6": {found: true}, "H1": {}} {
		in, found, err := oneInput(text, code)
		if err != nil || found != want.found || (in.Value != nil) != (want.value != 0) || in.Value != nil && *in.Value != want.value {
			t.Errorf("%s: %+v %v %v", code, in, found, err)
		}
	}
	if _, _, err := oneInput(`{"C1":{"v":`, "C1"); err == nil {
		t.Error("a torn text was read")
	}
}

func TestDistribution(t *testing.T) {
	c, accounts, boss := graded(t)
	ctx := context.Background()
	active, _, err := activeModel(ctx, c.Store.DB)
	if err != nil {
		t.Fatal(err)
	}
	c.exec("UPDATE accounts SET archived_at = 1 WHERE id = ?", accounts[0])
	c.exec("UPDATE accounts SET assessment_id = NULL WHERE id = ?", accounts[1])
	got, err := c.Distribution(ctx, boss, active.ID, C1, true)
	if err != nil || got.Accounts != 39 || got.Sampled != 39 || got.Known != 38 || got.Missing != 1 || got.Unknown != 0 || got.Below+got.Above+sum(got.Bins) != 38 {
		t.Fatalf("%+v %v", got, err)
	}
	sheet, err := c.Distribution(ctx, boss, active.ID, C4, false)
	if err != nil || sheet.Known+sheet.Unknown+sheet.NotApplicable+sheet.Missing != 39 {
		t.Errorf("%+v %v", sheet, err)
	}
	if _, err := c.Distribution(ctx, boss, active.ID, "X7", false); errs.Code(err) != "not_found" {
		t.Errorf("a leaf that is not there: %v", err)
	}
	masked := boss
	masked.Roles = []authz.Role{{Code: "tuner", Commands: []string{authz.ModelManage}}}
	if _, err := c.Distribution(ctx, masked, active.ID, C2, false); errs.Code(err) != "forbidden" {
		t.Errorf("profits of whoever may not see them: %v", err)
	}
	if _, err := c.Distribution(ctx, c.user("seller", "salesperson"), active.ID, C1, false); errs.Code(err) != "forbidden" {
		t.Errorf("without the command: %v", err)
	}
}

func TestSampledParts(t *testing.T) {
	for accounts, want := range map[int]int{0: 1009, 20_000: 1009, 40_000: 504, 100_000: 201, 1_000_000_000: 1} {
		if got := sampledParts(accounts); got != want {
			t.Errorf("of %d accounts %d parts, want %d", accounts, got, want)
		}
	}
}

func sum(counts []int) (total int) {
	for _, n := range counts {
		total += n
	}
	return total
}
