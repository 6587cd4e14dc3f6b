package identity

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

func (o *office) department(name string, parent id.ID) *Department {
	o.t.Helper()
	d := &Department{Name: name, Parent: parent}
	if err := o.write(func(ctx context.Context, w *resource.Write) error { return Departments.Insert(ctx, w, d) }); err != nil {
		o.t.Fatal(err)
	}
	return d
}

func (o *office) move(d, parent id.ID) error {
	return o.write(func(ctx context.Context, w *resource.Write) error {
		_, err := Departments.Update(ctx, w, d, func(d *Department) error { d.Parent = parent; return nil })
		return err
	})
}

// checkTree compares every stored path with the one its parents give.
func (o *office) checkTree(t interface {
	Fatal(...any)
	Fatalf(string, ...any)
}) {
	rows, err := o.db.Query(context.Background(), "SELECT id, COALESCE(parent_id, 0), path FROM departments")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	parents, paths := map[int64]int64{}, map[int64]string{}
	for rows.Next() {
		var own, parent int64
		var path string
		if err := rows.Scan(&own, &parent, &path); err != nil {
			t.Fatal(err)
		}
		parents[own], paths[own] = parent, path
	}
	for own, path := range paths {
		want, level := "", 0
		for at := own; at != 0; at = parents[at] {
			if want, level = fmt.Sprintf("/%d%s", at, want), level+1; level > maxLevels {
				t.Fatalf("%d is deeper than %d or in a circle", own, maxLevels)
			}
		}
		if path != want+"/" {
			t.Fatalf("path of %d is %s, want %s/", own, path, want)
		}
	}
}

func TestTree(t *testing.T) {
	o := newOffice(t)
	root := o.department("Company", 0)
	sales := o.department("Sales", root.ID)
	east := o.department("East", sales.ID)
	team := o.department("Team", east.ID)
	o.checkTree(t)
	if want := fmt.Sprintf("/%d/%d/%d/", root.ID, sales.ID, east.ID); east.Path != want {
		t.Fatalf("path is %s, want %s", east.Path, want)
	}
	wantField(t, o.move(sales.ID, team.ID), "parent", "circular")
	wantField(t, o.move(sales.ID, sales.ID), "parent", "circular")
	if err := o.move(east.ID, root.ID); err != nil {
		t.Fatal(err)
	}
	o.checkTree(t)
	if n := o.scalar("SELECT COUNT(*) FROM departments WHERE path LIKE ?", sales.Path+"%"); n != 1 {
		t.Fatalf("%d departments are still under Sales", n)
	}
}

func TestTreeHasEightLevels(t *testing.T) {
	o := newOffice(t)
	last := id.ID(0)
	for range maxLevels {
		last = o.department("Level", last).ID
	}
	err := o.write(func(ctx context.Context, w *resource.Write) error {
		return Departments.Insert(ctx, w, &Department{Name: "too deep", Parent: last})
	})
	wantField(t, err, "parent", "too_deep")
	top := o.department("top", 0)
	o.department("below", top.ID)
	var seventh id.ID
	if err := o.db.QueryRow(t.Context(), "SELECT parent_id FROM departments WHERE id = ?", last).Scan(&seventh); err != nil {
		t.Fatal(err)
	}
	wantField(t, o.move(top.ID, seventh), "parent", "too_deep")
	o.checkTree(t)
}

func TestUsedDepartmentsStay(t *testing.T) {
	o := newOffice(t)
	o.boss()
	b := o.browser().signIn("boss")
	root := o.department("Company", 0)
	child := o.department("Sales", root.ID)
	b.do("DELETE", "/departments/"+root.ID.String(), nil).is(409, "department_in_use")
	u := &User{Login: "mei", Name: "Mei", Department: child.ID}
	if err := o.CreateUser(t.Context(), authz.System(), u, ""); err != nil {
		t.Fatal(err)
	}
	b.do("DELETE", "/departments/"+child.ID.String(), nil).is(409, "department_in_use")
	b.do("DELETE", "/users/"+u.ID.String(), nil).is(204)
	b.do("DELETE", "/departments/"+child.ID.String(), nil).is(204)
	b.do("DELETE", "/departments/"+root.ID.String(), nil).is(204)
	b.do("POST", "/departments/"+child.ID.String()+"/restore", nil).is(409, "parent_archived")
	b.do("POST", "/departments/"+root.ID.String()+"/restore", nil).is(200)
	b.do("POST", "/departments/"+child.ID.String()+"/restore", nil).is(200)
	b.do("PATCH", "/departments/"+child.ID.String(), map[string]any{"rev": "3", "path": "/"}).is(422, "validation")
}

func TestParallelMovesKeepTheTree(t *testing.T) {
	o := newOffice(t)
	var ids []id.ID
	for i := range 6 {
		parent := id.ID(0)
		if i > 0 {
			parent = ids[i/2]
		}
		ids = append(ids, o.department(fmt.Sprint(i), parent).ID)
	}
	var all sync.WaitGroup
	for i := range 24 {
		all.Go(func() {
			err := o.move(ids[i%6], ids[(i*5+i/6+1)%6])
			if code := errs.Code(err); err != nil && code != "validation" && code != "rev_conflict" {
				t.Errorf("move: %v", err)
			}
		})
	}
	all.Wait()
	o.checkTree(t)
}

func TestRandomMovesKeepTheTree(t *testing.T) {
	o := newOffice(t)
	var ids []id.ID
	for i := range 12 {
		ids = append(ids, o.department(fmt.Sprint(i), 0).ID)
	}
	rapid.Check(t, func(r *rapid.T) {
		from := rapid.SampledFrom(ids).Draw(r, "department")
		to := rapid.SampledFrom(append([]id.ID{0}, ids...)).Draw(r, "parent")
		if err := o.move(from, to); err != nil && errs.Code(err) != "validation" {
			r.Fatal(err)
		}
		o.checkTree(r)
	})
}
