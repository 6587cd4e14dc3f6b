package pool

import (
	"context"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// holdings is how many customers of each grade somebody owns, "" being all. Those that are lost take no room.
type holdings map[string]int64

func readHoldings(ctx context.Context, q db.Querier, user id.ID) (holdings, error) {
	rows, err := q.Query(ctx, "SELECT grade, COUNT(*) FROM accounts WHERE owner_id = ? AND archived_at IS NULL AND stage NOT IN ('lost', 'ceased') GROUP BY grade", user)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := holdings{}
	for rows.Next() {
		var grade string
		var n int64
		if err := rows.Scan(&grade, &n); err != nil {
			return nil, err
		}
		out[grade] += n
		out[""] += n
	}
	return out, rows.Err()
}

// limits are how many customers of each grade somebody may own, "" being all; what is not there is not limited.
type limits map[string]int64

func (r roster) limitsOf(p *Pool, user id.ID) limits {
	out := limits{}
	if most := r.capacity(p, user); most != nil {
		out[""] = *most
	}
	for _, grade := range account.Grades {
		if most := ofGrade(p.GradeCapacity, grade); most != nil {
			out[grade] = *most
		}
	}
	return out
}

// room refuses an account to somebody who owns as many as they may, of all or of its grade. The person's row is held until
// the end of the transaction, so that two accounts that come at once are counted one after the other.
func (s *Service) room(ctx context.Context, w *resource.Write, r roster, after *account.Account) error {
	if w.Actor.IsSystem() && moveOf(ctx).Kind == "" {
		return nil // the program itself, such as an import that is brought back
	}
	path, err := pathOf(ctx, w.Tx, after.Owner)
	if err != nil {
		return err
	}
	p := r.named(id.ID(after.PoolID))
	if p == nil {
		p = r.home(after.Segment, path)
	}
	if p == nil {
		return nil
	}
	most := r.limitsOf(p, after.Owner)
	_, all := most[""]
	if _, graded := most[after.Grade]; !all && !graded {
		return nil
	}
	if err := hold(ctx, w.Tx, "users", after.Owner); err != nil {
		return err
	}
	held, err := readHoldings(ctx, w.Tx, after.Owner)
	if err != nil {
		return err
	}
	for _, of := range []string{"", after.Grade} {
		if limit, there := most[of]; there && held[of] >= limit {
			return errs.Conflict("capacity_full").With("grade", of).With("capacity", limit).With("held", held[of])
		}
	}
	return nil
}

// GradeRoom is how many customers of a grade the caller owns and may own.
type GradeRoom struct {
	Grade    string `json:"grade"`
	Capacity int64  `json:"capacity"`
	Held     int64  `json:"held"`
}

// byGrade are the grades that are limited, best first.
func (l limits) byGrade(held holdings) []GradeRoom {
	out := []GradeRoom{}
	for _, grade := range account.Grades {
		if most, there := l[grade]; there {
			out = append(out, GradeRoom{grade, most, held[grade]})
		}
	}
	return out
}
