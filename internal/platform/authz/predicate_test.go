package authz_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/dbtest"
	"github.com/loam-crm/loam/internal/platform/id"
)

// The shapes an entity can have: one owner, owner and deputy, under a parent
// without an owner of its own, with both, under a parent that has a parent, and
// without any owner at all.
var (
	single  = authz.Entity{Name: "singles", Table: "t_singles", Profile: "customer", Owners: []string{"owner_id"}}
	pair    = authz.Entity{Name: "pairs", Table: "t_pairs", Profile: "customer", Owners: []string{"owner_id", "deputy_id"}}
	under   = authz.Entity{Name: "unders", Table: "t_unders", Profile: "money", Parent: &authz.Parent{Column: "parent_id", Entity: &pair}}
	both    = authz.Entity{Name: "boths", Table: "t_boths", Profile: "effort", Owners: []string{"owner_id"}, Parent: &authz.Parent{Column: "parent_id", Entity: &single}}
	deep    = authz.Entity{Name: "deeps", Table: "t_deeps", Profile: "money", Parent: &authz.Parent{Column: "parent_id", Entity: &under}}
	ownless = authz.Entity{Name: "ownless", Table: "t_ownless", Profile: "catalogue"}
	shapes  = []authz.Entity{single, pair, under, both, deep, ownless}
)

var (
	scopes     = []authz.Scope{authz.None, authz.Self, authz.Team, authz.Department, authz.DepartmentBelow, authz.All}
	actions    = map[string]authz.Action{"read": authz.Read, "edit": authz.Edit, "archive": authz.Archive}
	errUndoAll = errors.New("undo what this round stored")
)

// world is a random company, as it is stored and as Can looks at it.
type world struct {
	people []authz.Person
	rows   map[string][]*row // by entity
	shares map[share]bool    // → may edit
}

type row struct {
	id     id.ID
	owners []*authz.Person
	parent *row
	entity string
}

type share struct {
	entity string
	row    id.ID
	user   id.ID
}

func TestCanEqualsWhere(t *testing.T) {
	d := dbtest.New(t)
	err := d.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		for _, e := range shapes {
			if _, err := tx.Exec(ctx, "CREATE TABLE "+e.Table+" (id BIGINT PRIMARY KEY, owner_id BIGINT, deputy_id BIGINT, parent_id BIGINT)"); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(r *rapid.T) {
		w := drawWorld(r)
		actors := rapid.SliceOfN(rapid.Custom(w.drawActor), 1, 4).Draw(r, "actors")
		err := d.Tx(context.Background(), func(ctx context.Context, tx *db.Tx) error {
			if err := w.store(ctx, tx); err != nil {
				return err
			}
			for _, actor := range actors {
				for _, e := range shapes {
					if err := w.compare(ctx, tx, actor, e); err != nil {
						return err
					}
					if err := w.compare(ctx, tx, w.carrying(actor), e); err != nil {
						return fmt.Errorf("with the shares carried along: %w", err)
					}
				}
			}
			return errUndoAll
		})
		if !errors.Is(err, errUndoAll) {
			r.Fatal(err)
		}
	})
}

// compare lists the rows each action reaches by SQL and asks Can about every row.
func (w *world) compare(ctx context.Context, tx *db.Tx, actor authz.Actor, e authz.Entity) error {
	for name, action := range actions {
		listed, err := list(ctx, tx, actor, e, action)
		if err != nil {
			return err
		}
		for _, one := range w.rows[e.Name] {
			if can := actor.Can(e, action, w.seenBy(actor, one)); can != listed[one.id] {
				return fmt.Errorf("%s %s %d: Can says %v, the list says %v\nactor %+v\nscope %v", name, e.Name, one.id, can, listed[one.id],
					actor, actor.Scope(e, action))
			}
		}
	}
	return nil
}

// carrying is the actor as one who has few shares is loaded.
func (w *world) carrying(actor authz.Actor) authz.Actor {
	actor.Shares = []authz.Share{}
	for s, mayEdit := range w.shares {
		if s.user == actor.ID {
			actor.Shares = append(actor.Shares, authz.Share{Entity: s.entity, Record: s.row, CanEdit: mayEdit})
		}
	}
	return actor
}

func list(ctx context.Context, tx *db.Tx, actor authz.Actor, e authz.Entity, action authz.Action) (map[id.ID]bool, error) {
	where, args := actor.Where(e, action, "t")
	rows, err := tx.Query(ctx, "SELECT t.id FROM "+e.Table+" t WHERE "+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[id.ID]bool{}
	for rows.Next() {
		var one id.ID
		if err := rows.Scan(&one); err != nil {
			return nil, err
		}
		out[one] = true
	}
	return out, rows.Err()
}

// seenBy is the row with what it inherits, as Can takes it.
func (w *world) seenBy(actor authz.Actor, one *row) authz.Row {
	var out authz.Row
	for at := one; at != nil; at = at.parent {
		for _, owner := range at.owners {
			if owner != nil {
				out.Owners = append(out.Owners, *owner)
			}
		}
		edit, shared := w.shares[share{at.entity, at.id, actor.ID}]
		out.Collaborates = out.Collaborates || shared
		out.CanEdit = out.CanEdit || edit
	}
	return out
}

// The ids of departments are beginnings of each other, to catch a path that is
// compared without its slashes.
var departmentIDs = []id.ID{1, 11, 111, 2, 12, 21}

func drawWorld(r *rapid.T) *world {
	w := &world{rows: map[string][]*row{}, shares: map[share]bool{}}
	paths := make([]string, rapid.IntRange(1, len(departmentIDs)).Draw(r, "departments"))
	for i := range paths {
		paths[i] = "/"
		if parent := rapid.IntRange(-1, i-1).Draw(r, "parent department"); parent >= 0 {
			paths[i] = paths[parent]
		}
		paths[i] += departmentIDs[i].String() + "/"
	}
	for i := range rapid.IntRange(1, 7).Draw(r, "people") {
		p := authz.Person{ID: id.ID(1001 + i), Team: rapid.SampledFrom([]string{"", "north", "south"}).Draw(r, "team")}
		if at := rapid.IntRange(-1, len(paths)-1).Draw(r, "department"); at >= 0 {
			p.Department, p.DepartmentPath = departmentIDs[at], paths[at]
		}
		w.people = append(w.people, p)
	}
	for i, e := range shapes {
		for n := range rapid.IntRange(1, 5).Draw(r, e.Name) {
			w.drawRow(r, e, id.ID(10*(i+1)+n))
		}
	}
	return w
}

// drawRow draws parents before their children: shapes are in that order.
func (w *world) drawRow(r *rapid.T, e authz.Entity, rowID id.ID) {
	one := &row{id: rowID, entity: e.Name}
	for range e.Owners {
		var owner *authz.Person
		if at := rapid.IntRange(-1, len(w.people)-1).Draw(r, "owner"); at >= 0 {
			owner = &w.people[at]
		}
		one.owners = append(one.owners, owner)
	}
	if e.Parent != nil && rapid.IntRange(0, 9).Draw(r, "has parent") > 0 {
		one.parent = rapid.SampledFrom(w.rows[e.Parent.Entity.Name]).Draw(r, "parent")
	}
	w.rows[e.Name] = append(w.rows[e.Name], one)
	for range rapid.IntRange(0, 2).Draw(r, "collaborators") {
		who := rapid.SampledFrom(w.people).Draw(r, "collaborator")
		w.shares[share{e.Name, rowID, who.ID}] = rapid.Bool().Draw(r, "may edit")
	}
}

func (w *world) drawActor(r *rapid.T) authz.Actor {
	p := rapid.SampledFrom(w.people).Draw(r, "who")
	a := authz.Actor{ID: p.ID, Department: p.Department, DepartmentPath: p.DepartmentPath, Team: p.Team,
		CannotWrite: rapid.IntRange(0, 9).Draw(r, "cannot write") == 0}
	for range rapid.IntRange(0, 2).Draw(r, "roles") {
		role := authz.Role{Grants: map[string]authz.Grant{}}
		for _, e := range shapes {
			grant := authz.Grant{Read: rapid.SampledFrom(scopes).Draw(r, "read"), Edit: rapid.SampledFrom(scopes).Draw(r, "edit"),
				Archive: rapid.SampledFrom(scopes).Draw(r, "archive")}
			key := rapid.SampledFrom([]string{e.Name, "@" + e.Profile}).Draw(r, "granted to")
			role.Grants[key] = grant
		}
		a.Roles = append(a.Roles, role)
	}
	return a
}

func (w *world) store(ctx context.Context, tx *db.Tx) error {
	seen := map[id.ID]bool{}
	for _, p := range w.people {
		if err := storePerson(ctx, tx, p, seen); err != nil {
			return err
		}
	}
	for _, e := range shapes {
		for _, one := range w.rows[e.Name] {
			var columns [2]id.ID
			for i, owner := range one.owners {
				if owner != nil {
					columns[i] = owner.ID
				}
			}
			parent := id.ID(0)
			if one.parent != nil {
				parent = one.parent.id
			}
			if _, err := tx.Exec(ctx, "INSERT INTO "+e.Table+" (id, owner_id, deputy_id, parent_id) VALUES (?, ?, ?, ?)", one.id, columns[0], columns[1], parent); err != nil {
				return err
			}
		}
	}
	for s, edit := range w.shares {
		if _, err := tx.Exec(ctx, "INSERT INTO collaborators (entity, record_id, user_id, can_edit, created_at) VALUES (?, ?, ?, ?, 0)", s.entity, s.row, s.user, edit); err != nil {
			return err
		}
	}
	return nil
}

func storePerson(ctx context.Context, tx *db.Tx, p authz.Person, seen map[id.ID]bool) error {
	if p.Department != 0 && !seen[p.Department] {
		seen[p.Department] = true
		if _, err := tx.Exec(ctx, "INSERT INTO departments (id, rev, created_at, updated_at, name, path) VALUES (?, 1, 0, 0, 'd', ?)", p.Department, p.DepartmentPath); err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, "INSERT INTO users (id, rev, created_at, updated_at, login, name, department_id, team) VALUES (?, 1, 0, 0, ?, 'u', ?, ?)",
		p.ID, p.ID.String(), p.Department, p.Team)
	return err
}
