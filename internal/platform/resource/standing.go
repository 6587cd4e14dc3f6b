package resource

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
)

// Standing is what scopes look at in one record. Read once, it answers for any number of people whether they see the record, as Require would for each
// by a query: everybody who has a browser open is told of every change that they may see.
type Standing struct {
	guard   authz.Entity
	owners  []authz.Person
	records []authz.Share // on which one may collaborate: the record and what it hangs on
}

// Standing reads that of a record, archived or not.
//
// Errors: not_found.
func (r *Entity) Standing(ctx context.Context, q db.Querier, target id.ID) (*Standing, error) {
	out := &Standing{guard: r.guard}
	var owners []id.ID
	for guard := &r.guard; guard != nil && target != 0; {
		found, above, err := ownersOf(ctx, q, guard, target)
		if isNoRows(err) && len(out.records) == 0 {
			return nil, errs.NotFound()
		}
		if isNoRows(err) {
			break
		}
		if err != nil {
			return nil, err
		}
		owners = append(owners, found...)
		out.records = append(out.records, authz.Share{Entity: guard.Name, Record: target})
		if guard.Parent == nil {
			break
		}
		guard, target = guard.Parent.Entity, above
	}
	var err error
	out.owners, err = persons(ctx, q, owners)
	return out, err
}

// ownersOf reads who owns a row, and the record it hangs on.
func ownersOf(ctx context.Context, q db.Querier, guard *authz.Entity, target id.ID) (owners []id.ID, above id.ID, err error) {
	columns, dests := "t.id", []any{new(id.ID)}
	owners = make([]id.ID, len(guard.Owners))
	for i, column := range guard.Owners {
		columns += ", t." + column
		dests = append(dests, &owners[i])
	}
	if guard.Parent != nil {
		columns += ", t." + guard.Parent.Column
		dests = append(dests, &above)
	}
	err = q.QueryRow(ctx, "SELECT "+columns+" FROM "+guard.Table+" t WHERE t.id = ?", int64(target)).Scan(dests...)
	return owners, above, err
}

// persons reads where people belong.
func persons(ctx context.Context, q db.Querier, who []id.ID) ([]authz.Person, error) {
	var out []authz.Person
	for _, one := range who {
		if one == 0 {
			continue
		}
		p := authz.Person{ID: one}
		err := q.QueryRow(ctx, "SELECT u.department_id, COALESCE(d.path, ''), u.team FROM users u LEFT JOIN departments d ON d.id = u.department_id WHERE u.id = ?", int64(one)).
			Scan(&p.Department, &p.DepartmentPath, &p.Team)
		if err != nil && !isNoRows(err) {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

// SeenBy says whether somebody may read the record. known is false where only a query can tell: for who works on more records of others than
// an actor carries, or looks through a window.
func (s *Standing) SeenBy(actor authz.Actor) (seen, known bool) {
	row := authz.Row{Owners: s.owners}
	for _, share := range actor.Shares {
		for _, record := range s.records {
			row.Collaborates = row.Collaborates || share.Entity == record.Entity && share.Record == record.Record
		}
	}
	return actor.Can(s.guard, authz.Read, row), actor.Shares != nil && !actor.LooksThroughWindow()
}
