package pool

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// maxPools bounds how many pools a company has.
const maxPools = 200

// roster is every pool with those who belong to it by name.
type roster struct {
	pools   []*Pool
	members map[id.ID]map[id.ID]*Member // pool → user
	paths   map[id.ID]string            // of the departments, by pool
}

type rosterKey struct{}

// once makes the pools be read once for all that is done in a context: for one batch, in which they do not change.
func once(ctx context.Context) context.Context {
	return context.WithValue(ctx, rosterKey{}, new(*roster))
}

func loadRoster(ctx context.Context, s *resource.Store, q db.Querier) (roster, error) {
	kept, _ := ctx.Value(rosterKey{}).(**roster)
	if kept != nil && *kept != nil {
		return **kept, nil
	}
	r, err := readRoster(ctx, s, q)
	if err == nil && kept != nil {
		*kept = &r
	}
	return r, err
}

func readRoster(ctx context.Context, s *resource.Store, q db.Querier) (roster, error) {
	r := roster{members: map[id.ID]map[id.ID]*Member{}, paths: map[id.ID]string{}}
	var err error
	r.pools, _, err = Pools.Find(ctx, s, q, authz.System(), resource.Query{Limit: maxPools, Sort: "created_at"})
	if err != nil || len(r.pools) == 0 {
		return r, err
	}
	rows, err := q.Query(ctx, "SELECT pool_id, user_id, manager, capacity FROM pool_members WHERE archived_at IS NULL")
	if err != nil {
		return r, err
	}
	defer rows.Close()
	for rows.Next() {
		var m Member
		if err := rows.Scan(&m.Pool, &m.User, &m.Manager, &m.Capacity); err != nil {
			return r, err
		}
		if r.members[m.Pool] == nil {
			r.members[m.Pool] = map[id.ID]*Member{}
		}
		r.members[m.Pool][m.User] = &m
	}
	if err := rows.Err(); err != nil {
		return r, err
	}
	r.paths, err = db.Pairs[id.ID, string](ctx, q, "SELECT p.id, d.path FROM pools p JOIN departments d ON d.id = p.department_id WHERE p.archived_at IS NULL")
	return r, err
}

func (r roster) named(pool id.ID) *Pool {
	for _, p := range r.pools {
		if p.ID == pool {
			return p
		}
	}
	return nil
}

// home is the pool that a customer of a segment, looked after in a department, belongs to: the one that names both,
// else the segment, else the nearest department, else the one that names neither. nil: none takes it.
func (r roster) home(segment id.ID, path string) *Pool {
	var best *Pool
	highest := -1
	for _, p := range r.pools {
		if fit := p.fit(segment, path); fit > highest {
			best, highest = p, fit
		}
	}
	return best
}

// bySegment weighs more than any depth of a department.
const bySegment = 1000

func (p *Pool) fit(segment id.ID, path string) int {
	fit := 0
	if p.Segment != 0 {
		if p.Segment != segment {
			return -1
		}
		fit += bySegment
	}
	if p.Department != 0 {
		before, _, within := strings.Cut(path, "/"+p.Department.String()+"/")
		if !within {
			return -1
		}
		fit += 2 + strings.Count(before, "/")
	}
	return fit
}

// belongs says whether the actor is a member of a pool. Only who may own customers is one by department or because the
// pool is open; who is named may at least have to do with customers.
func (r roster) belongs(a authz.Actor, p *Pool) bool {
	customers := account.Accounts.Guard()
	if a.Scope(customers, authz.Read) == authz.None {
		return false
	}
	if r.members[p.ID][a.ID] != nil {
		return true
	}
	return ownsCustomers(a) && (p.OpenToAll || p.Department != 0 && strings.Contains(a.DepartmentPath, "/"+p.Department.String()+"/"))
}

// ownsCustomers looks past a token that is limited to reading.
func ownsCustomers(a authz.Actor) bool {
	a.CannotWrite = false
	return a.Scope(account.Accounts.Guard(), authz.Edit) > authz.None
}

// manages says whether the actor decides about the customers of a pool: a manager by name, or somebody with the command
// who sees all customers, belongs to the pool, or stands above its department.
func (r roster) manages(a authz.Actor, p *Pool) bool {
	if m := r.members[p.ID][a.ID]; m != nil && m.Manager {
		return !a.CannotWrite
	}
	above := a.DepartmentPath != "" && strings.HasPrefix(r.paths[p.ID], a.DepartmentPath)
	return a.May(authz.PoolManage) && (above || a.Scope(account.Accounts.Guard(), authz.Read) == authz.All || r.belongs(a, p))
}

// sees says whether the actor may look into a pool.
func (r roster) sees(a authz.Actor, p *Pool) bool {
	return r.belongs(a, p) || r.manages(a, p)
}

// capacity is how many customers somebody may own where the pool decides; nil: any number.
func (r roster) capacity(p *Pool, user id.ID) *int64 {
	if m := r.members[p.ID][user]; m != nil && m.Capacity != nil {
		return m.Capacity
	}
	return p.Capacity
}

// pathOf is the department path of a person, "" without one.
func pathOf(ctx context.Context, q db.Querier, user id.ID) (string, error) {
	var path sql.NullString
	err := q.QueryRow(ctx, "SELECT d.path FROM users u LEFT JOIN departments d ON d.id = u.department_id WHERE u.id = ?", user).Scan(&path)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return path.String, err
}
