// Package wallet keeps what a customer spends a year on what we sell, with us and elsewhere: our share of the wallet
// and the white space (§3.21). The formulas are pure functions; reading is around them.
package wallet

import (
	"github.com/loam-crm/loam/internal/platform/round"
)

// Shared is one line of a wallet: the customer's yearly spend and our part of it, in minor units.
type Shared struct {
	Spend int64
	Ours  *int64 // nil: unknown
}

// Share is our part of the spend, 0..1; nil while ours is unknown or nothing is spent. More than all is all: we have
// outgrown an old estimate.
func (s Shared) Share() *float64 {
	if s.Ours == nil || s.Spend <= 0 {
		return nil
	}
	share := round.Six(min(1, float64(max(0, *s.Ours))/float64(s.Spend)))
	return &share
}

// White is the spend that goes elsewhere; nil while ours is unknown.
func (s Shared) White() *int64 {
	if s.Ours == nil {
		return nil
	}
	white := max(0, s.Spend-max(0, *s.Ours))
	return &white
}

// Outgrown says that we sell more than the customer is said to spend: the estimate is to be renewed.
func (s Shared) Outgrown() bool { return s.Ours != nil && *s.Ours > s.Spend }

// Total adds lines up; ours is unknown when it is for any of them.
func Total(lines []Shared) Shared {
	sum, ours, known := Shared{}, int64(0), len(lines) > 0
	for _, l := range lines {
		sum.Spend += l.Spend
		if known = known && l.Ours != nil; known {
			ours += min(*l.Ours, l.Spend)
		}
	}
	if known {
		sum.Ours = &ours
	}
	return sum
}

// Overlap is the share of the products a customer needs that it buys from us; nil while one of them is unknown or
// there is none.
func Overlap(lines []Shared) *float64 {
	bought := 0
	for _, l := range lines {
		switch {
		case l.Ours == nil:
			return nil
		case *l.Ours > 0:
			bought++
		}
	}
	if len(lines) == 0 {
		return nil
	}
	overlap := round.Six(float64(bought) / float64(len(lines)))
	return &overlap
}
