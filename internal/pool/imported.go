package pool

import (
	"context"
	"strings"

	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

var moveTypes = []db.Type{db.BigInt, db.BigInt, db.BigInt}

// Imported begins the history of the customers that an import made. Follow does not see the rows of an import; capacity
// does not refuse them, because a file is the company's decision and not somebody's who helps themselves.
func Imported(ctx context.Context, w *resource.Write) error {
	if err := leads(ctx, w); err != nil {
		return err
	}
	made, err := db.Collect[id.ID](ctx, w.Tx, `SELECT a.id FROM accounts a WHERE a.import_id = ? AND a.archived_at IS NULL AND a.owner_id IS NOT NULL
		AND NOT EXISTS (SELECT 1 FROM ownership_moves m WHERE m.account_id = a.id) ORDER BY a.id`, w.Import)
	if err != nil {
		return err
	}
	for ; len(made) > 0; made = made[min(len(made), importedAtOnce):] {
		if err := begin(ctx, w, made[:min(len(made), importedAtOnce)]); err != nil {
			return err
		}
	}
	return nil
}

// Crowded names the owners of an import's customers who own more than they may now, with how many; of one grade, its name
// stands behind theirs.
func (s *Service) Crowded(ctx context.Context, w *resource.Write) (map[string]int64, error) {
	r, err := loadRoster(ctx, s.Store, w.Tx)
	if err != nil || len(r.pools) == 0 {
		return nil, err
	}
	owners, err := r.limited(ctx, w)
	if err != nil {
		return nil, err
	}
	out := map[string]int64{}
	for user, o := range owners {
		held, err := readHoldings(ctx, w.Tx, user)
		if err != nil {
			return nil, err
		}
		for grade, most := range o.most {
			if held[grade] > most {
				out[strings.TrimSuffix(o.name+" · "+grade, " · ")] = held[grade]
			}
		}
	}
	return out, nil
}

type limited struct {
	name string
	most limits
}

// limited are the owners of an import's customers whose number is limited. Where several pools say so, the most generous counts.
func (r roster) limited(ctx context.Context, w *resource.Write) (map[id.ID]limited, error) {
	rows, err := w.Tx.Query(ctx, `SELECT DISTINCT u.id, u.name, a.segment_id, COALESCE(d.path, '') FROM accounts a JOIN users u ON u.id = a.owner_id
		LEFT JOIN departments d ON d.id = u.department_id WHERE a.import_id = ? AND a.archived_at IS NULL`, w.Import)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[id.ID]limited{}
	for rows.Next() {
		var user, segment id.ID
		var name, path string
		if err := rows.Scan(&user, &name, &segment, &path); err != nil {
			return nil, err
		}
		p := r.home(segment, path)
		if p == nil {
			continue
		}
		if out[user].most == nil {
			out[user] = limited{name, limits{}}
		}
		for grade, most := range r.limitsOf(p, user) {
			out[user].most[grade] = max(most, out[user].most[grade])
		}
	}
	return out, rows.Err()
}

// importedAtOnce is how many lines one statement writes.
const importedAtOnce = 1000

func begin(ctx context.Context, w *resource.Write, accounts []id.ID) error {
	args := make([]any, 0, 3*len(accounts))
	for _, acc := range accounts {
		args = append(args, int64(w.IDs.Next()), int64(acc), int64(w.Actor.ID))
	}
	rows, list := db.Values(w.Tx.EngineName(), moveTypes, args)
	_, err := w.Tx.Exec(ctx, `INSERT INTO ownership_moves (id, account_id, moved_at, moved_on, kind, to_id, pool_id, by_id)
		SELECT v.column1, v.column2, CAST(? AS BIGINT), CAST(? AS TEXT), 'created', a.owner_id, a.pool_id, NULLIF(v.column3, 0)
		FROM (`+rows+`) v JOIN accounts a ON a.id = v.column2`, append([]any{w.Env.Now, w.Env.Today}, list...)...)
	return err
}
