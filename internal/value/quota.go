package value

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/db"
)

// Rank orders the grades S 4 > A 3 > B 2 > C 1; a grade that is none of them (none, U, lost) has rank 0.
func (g Grade) Rank() int { return g.rank() }

// Seats is how many of n active accounts the quota leaves room for in S and A; the other grades have none.
func (m Model) Seats(n int) map[Grade]int {
	return map[Grade]int{GradeS: max(1, ceilPercent(n, m.QuotaPercent.S)), GradeA: ceilPercent(n, m.QuotaPercent.A)}
}

// SeatsOf is Seats of the active model; nil while the company has none.
func SeatsOf(ctx context.Context, q db.Querier, n int) (map[Grade]int, error) {
	m, found, err := activeModel(ctx, q)
	if err != nil || !found {
		return nil, err
	}
	return m.Definition.Seats(n), nil
}

// Explain words stored reasons of a grade.
func Explain(codes []string) []GradeReason {
	out := make([]GradeReason, len(codes))
	for i, code := range codes {
		out[i] = explainReason(code)
	}
	return out
}
