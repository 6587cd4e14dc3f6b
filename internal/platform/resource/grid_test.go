package resource_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

func (w *world) gridRow(one id.ID, rev int64, body string) resource.GridRow {
	w.Helper()
	return resource.GridRow{ID: one, Rev: rev, Fields: w.body(body)}
}

func reasons(err *errs.Error) string {
	var out []string
	for _, f := range err.Fields {
		out = append(out, f.Name+":"+f.Code)
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

func TestGridAddsAndChangesTogether(t *testing.T) {
	w := newWorld(t)
	a := w.make(`{"name":"a","weight":1}`)
	out, err := things.Grid(w.ctx, w.store, authz.System(), []resource.GridRow{
		w.gridRow(a.id(), 1, `{"weight":2}`), w.gridRow(0, 0, `{"name":"b","colour":"red"}`), w.gridRow(0, 0, `{"name":"c"}`)})
	w.must(err)
	if len(out) != 3 {
		t.Fatalf("%d rows", len(out))
	}
	first, second := w.read(out[0], nil), w.read(out[1], nil)
	if first["rev"] != "2" || first["weight"] != 2.0 || second["name"] != "b" || second["rev"] != "1" {
		t.Errorf("got %v and %v", first, second)
	}
	if got := w.names(authz.System(), resource.Query{Sort: "name"}); !slices.Equal(got, []string{"a", "b", "c"}) {
		t.Errorf("stored %v", got)
	}
	if n := w.count("audit_log"); n != 4 { // a, a again, b, c
		t.Errorf("%d lines in the audit log", n)
	}
}

// One bad cell keeps everything back, and all bad cells are named at once.
func TestGridIsAllOrNothing(t *testing.T) {
	w := newWorld(t)
	a, b := w.make(`{"name":"a"}`), w.make(`{"name":"b"}`)
	w.read(things.Patch(w.ctx, w.store, authz.System(), b.id(), 1, w.body(`{"note":"meanwhile"}`)))
	lines, events := w.count("audit_log"), w.count("events")
	_, err := things.Grid(w.ctx, w.store, authz.System(), []resource.GridRow{
		w.gridRow(0, 0, `{"name":"good"}`),
		w.gridRow(0, 0, `{"weight":"heavy","colour":"blue"}`),
		w.gridRow(0, 0, `{"note":"no name"}`),
		w.gridRow(0, 0, `{"name":"good"}`), // as the first row
		w.gridRow(a.id(), 1, `{"made_on":"2026-13-01"}`),
		w.gridRow(a.id(), 1, `{"note":"again"}`),
		w.gridRow(b.id(), 1, `{"note":"mine"}`),
		w.gridRow(999, 1, `{"note":"x"}`),
	})
	refused := w.refused(err, "grid_refused")
	want := "rows.1.colour:not_an_option rows.1.weight:not_a_number rows.2.name:required rows.3:duplicate_name " +
		"rows.4.made_on:not_a_date rows.5.id:listed_twice rows.6.rev:rev_conflict rows.7:not_found"
	if got := reasons(refused); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got := w.names(authz.System(), resource.Query{Sort: "name"}); !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("stored %v", got)
	}
	if w.count("audit_log") != lines || w.count("events") != events {
		t.Error("a refused grid left something behind")
	}
}

func TestGridKeepsToRights(t *testing.T) {
	w := newWorld(t)
	actor := w.limited()
	mine := w.read(things.Create(w.ctx, w.store, actor, w.body(`{"name":"mine"}`)))
	foreign := w.make(`{"name":"foreign"}`)
	_, err := things.Grid(w.ctx, w.store, actor, []resource.GridRow{w.gridRow(mine.id(), 1, `{"cost":"1.00","weight":3}`), w.gridRow(foreign.id(), 1, `{"note":"x"}`)})
	if got, want := reasons(w.refused(err, "grid_refused")), "rows.0.cost:unknown_field rows.0.weight:read_only rows.1:not_found"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	reader := authz.Actor{ID: actor.ID, Roles: []authz.Role{{Code: "r", Grants: map[string]authz.Grant{"things": {Read: authz.All}}}}}
	for _, row := range []resource.GridRow{w.gridRow(0, 0, `{"name":"new"}`), w.gridRow(mine.id(), 1, `{"note":"x"}`)} {
		_, err = things.Grid(w.ctx, w.store, reader, []resource.GridRow{row})
		w.refused(err, "forbidden")
	}
	_, err = things.Grid(w.ctx, w.store, authz.System(), nil)
	w.refused(err, "grid_unreadable")
	_, err = things.Grid(w.ctx, w.store, authz.System(), make([]resource.GridRow, 501))
	w.refused(err, "grid_unreadable")
}

func TestGridOf500Rows(t *testing.T) {
	w := newWorld(t)
	rows := make([]resource.GridRow, 500)
	for i := range rows {
		rows[i] = w.gridRow(0, 0, fmt.Sprintf(`{"name":"n%03d","price":"%d.00","currency":"CNY"}`, i, i))
	}
	out, err := things.Grid(w.ctx, w.store, authz.System(), rows)
	w.must(err)
	if last := w.read(out[499], nil); last["name"] != "n499" || last["price"] != "499.00" || w.count("things") != 500 {
		t.Errorf("got %v, %d rows", last, w.count("things"))
	}
}
