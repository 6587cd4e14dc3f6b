package value

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/db"
)

// sampleScores scores the leaves of the accounts' newest assessments under a model, one row for each account that has
// all of them known. Accounts with an unknown are left out, not imputed: a made-up score would pretend to spread.
func sampleScores(ctx context.Context, q db.Querier, m *Model, codes []string) ([][]float64, error) {
	var out [][]float64
	err := newestInputs(ctx, q, func(inputs map[Code]storedInput) {
		row := make([]float64, 0, len(codes))
		for _, code := range codes {
			at, in := m.leaf(Code(code)), inputs[Code(code)]
			if at < 0 || in.Value == nil {
				return
			}
			row = append(row, m.Leaves[at].Norm.Score(*in.Value))
		}
		out = append(out, row)
	})
	return out, err
}

// newestInputs hands over the stored inputs of every live account's newest assessment.
func newestInputs(ctx context.Context, q db.Querier, each func(map[Code]storedInput)) error {
	rows, err := q.Query(ctx, `SELECT x.inputs FROM accounts a JOIN value_assessments x
		ON x.id = (SELECT MAX(n.id) FROM value_assessments n WHERE n.account_id = a.id) WHERE a.archived_at IS NULL ORDER BY a.id`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return err
		}
		inputs, err := parseInputs(text)
		if err != nil {
			return err
		}
		each(inputs)
	}
	return rows.Err()
}
