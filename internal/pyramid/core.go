package pyramid

import (
	"cmp"
	"math/bits"
	"slices"

	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/round"
)

// Holding is what one account brought in minor units; negative ones count 0.
type Holding struct {
	Account id.ID
	Amount  int64
}

// Core are the fewest customers that together bring a share of the total (seed 004, R-185), the biggest first.
type Core struct {
	Accounts        []id.ID
	ShareOfAccounts float64 // 0..1
	ShareOfAmount   float64 // what they bring, at least the share asked for, 0..1
	Total           uint64  // minor units
}

// CoreOf finds the core for a share in percent, 1..100; equal amounts go by the smaller id. Without any amount the
// core is n/a: ok is false. Amounts whose sum leaves 64 bits are refused.
func CoreOf(all []Holding, percent uint64) (c Core, ok bool, err error) {
	if percent < 1 || percent > 100 {
		return c, false, errs.Invalid("share", "out_of_range")
	}
	ranked := slices.Clone(all)
	slices.SortFunc(ranked, func(a, b Holding) int {
		return cmp.Or(cmp.Compare(max(b.Amount, 0), max(a.Amount, 0)), cmp.Compare(a.Account, b.Account))
	})
	for _, h := range ranked {
		var carry uint64
		if c.Total, carry = bits.Add64(c.Total, uint64(max(h.Amount, 0)), 0); carry != 0 {
			return Core{}, false, errs.Unprocessable("amount_too_large")
		}
	}
	if c.Total == 0 {
		return c, false, nil
	}
	sum := uint64(0)
	for _, h := range ranked {
		sum += uint64(max(h.Amount, 0))
		c.Accounts = append(c.Accounts, h.Account)
		if covers(sum, c.Total, percent) {
			break
		}
	}
	c.ShareOfAccounts = round.Six(float64(len(c.Accounts)) / float64(len(all)))
	c.ShareOfAmount = round.Six(float64(sum) / float64(c.Total))
	return c, true, nil
}

// covers compares 100·sum ≥ percent·total exactly, in 128 bits.
func covers(sum, total, percent uint64) bool {
	hi, lo := bits.Mul64(sum, 100)
	wantHi, wantLo := bits.Mul64(total, percent)
	return hi > wantHi || hi == wantHi && lo >= wantLo
}
