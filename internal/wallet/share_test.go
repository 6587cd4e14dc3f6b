package wallet

import (
	"testing"

	"github.com/loam-crm/loam/internal/platform/id"
)

func ours(n int64) *int64 { return &n }

// The numbers of §3.21, in minor units.
var seed = []Shared{{8_000_000_00, ours(4_000_000_00)}, {5_000_000_00, ours(1_500_000_00)}, {4_000_000_00, ours(0)}, {3_000_000_00, ours(500_000_00)}}

func TestWhiteSpace(t *testing.T) {
	shares := []float64{.5, .3, 0, .166667}
	white := []int64{4_000_000_00, 3_500_000_00, 4_000_000_00, 2_500_000_00}
	for i, s := range seed {
		if *s.Share() != shares[i] || *s.White() != white[i] {
			t.Errorf("line %d: share %v, white %d", i, *s.Share(), *s.White())
		}
	}
	if total := Total(seed); *total.Share() != .30 || *total.White() != 14_000_000_00 {
		t.Errorf("total share %v, white %v", *total.Share(), *total.White())
	}
	if overlap := Overlap(seed); *overlap != .75 {
		t.Errorf("overlap %v", *overlap)
	}
}

func TestUnknownIsNotZero(t *testing.T) {
	list := append([]Shared{{100, nil}}, seed...)
	if total := Total(list); total.Ours != nil || total.White() != nil || total.Share() != nil {
		t.Error("an unknown part was counted as nothing")
	}
	if Overlap(list) != nil || Overlap(nil) != nil {
		t.Error("an overlap of the unknown")
	}
	if (Shared{0, ours(0)}).Share() != nil {
		t.Error("a share of nothing")
	}
	old := Shared{100, ours(150)}
	if !old.Outgrown() || *old.White() != 0 || *old.Share() != 1 {
		t.Error("an outgrown estimate makes a negative white space")
	}
}

func TestOurPartOfALine(t *testing.T) {
	s := &sold{total: 900, byProduct: map[string]int64{"fiber switch 8": 500, "switch 24": 200, "sfp": 200}}
	for product, want := range map[string]int64{"Switch": 200, "Fiber switch": 500, "SFP": 200, "PON": 0, Whole: 900} {
		if got := s.of(product, []string{"Switch", "Fiber switch", "SFP", "PON", Whole}); got == nil || *got != want {
			t.Errorf("%s: %v, want %d", product, got, want)
		}
	}
	s.unlined = true
	if s.of("Switch", []string{"Switch"}) != nil || *s.of(Whole, nil) != 900 {
		t.Error("a sale without lines leaves products unknown and the whole known")
	}
	var nothing *sold
	if *nothing.of("Switch", nil) != 0 {
		t.Error("no order at all is nothing bought")
	}
}

func TestMatrixOrders(t *testing.T) {
	m := matrix(map[id.ID][]Known{
		1: {{Product: "A", Shared: Shared{500, ours(400)}}, {Product: Whole, Shared: Shared{1000, ours(400)}}},
		2: {{Product: "B", Shared: Shared{900, ours(100)}}},
		3: {{Product: "A", Shared: Shared{900, nil}}},
	}, map[id.ID]string{1: "x", 2: "y", 3: "z"}, "2026-01-01", "CNY")
	if m.Accounts[0].Name != "y" || m.Accounts[2].Name != "z" || m.Products[len(m.Products)-1].Product != Whole {
		t.Errorf("%+v", m)
	}
	if m.Total.White != nil || *m.Accounts[1].Total.White != "6.00" {
		t.Errorf("total %+v, x %+v", m.Total, m.Accounts[1].Total)
	}
}
