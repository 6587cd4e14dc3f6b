package strategy

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/dbtest"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/events"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/search"
)

// person stands in for the users that objectives refer to.
type person struct {
	resource.Record
	Name string
}

var people = resource.Declare("users", resource.Options{Title: "name", Profile: authz.People}, resource.Rules[person]{},
	resource.Text("name", func(p *person) *string { return &p.Name }))

func newStore(t *testing.T) (*resource.Store, *clock.Fixed) {
	t.Helper()
	d := dbtest.New(t)
	c := &clock.Fixed{At: time.Date(2026, 6, 30, 3, 0, 0, 0, time.UTC)}
	ids := id.NewSource(c.Now)
	if err := search.Setup(context.Background(), d); err != nil {
		t.Fatal(err)
	}
	return &resource.Store{DB: d, Clock: c, IDs: ids, Log: slog.Default(), Events: events.NewOutbox(ids, c),
		Registry: resource.NewRegistry(&people.Entity, &Versions.Entity, &Objectives.Entity)}, c
}

func code(err error) string {
	var e *errs.Error
	if errors.As(err, &e) && len(e.Fields) > 0 {
		return e.Fields[0].Name + ":" + e.Fields[0].Code
	}
	return errs.Code(err)
}

func put[T any](s *resource.Store, entity interface {
	Insert(context.Context, *resource.Write, *T) error
}, rec *T) error {
	return s.Write(context.Background(), authz.System(), func(ctx context.Context, w *resource.Write) error { return entity.Insert(ctx, w, rec) })
}

func TestVersions(t *testing.T) {
	s, c := newStore(t)
	ctx, svc := context.Background(), Service{Store: s}
	long := int64(2099)
	for want, v := range map[string]*Version{
		"adjacent:too_many_adjacent": {Name: "a", Vision: "v", Adjacent: "one\ntwo\nthree"},
		"target_year:out_of_range":   {Name: "a", Vision: "v", TargetYear: &long},
		"vision:required":            {Name: "a"},
	} {
		if got := code(put(s, Versions, v)); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	first, second := &Version{Name: "First", Vision: "v", Adjacent: "one\ntwo"}, &Version{Name: "Second", Vision: "v"}
	for i, v := range []*Version{first, second} {
		if err := put(s, Versions, v); err != nil || v.Version != int64(i+1) || v.State != Draft {
			t.Fatalf("%v: version %d, %s", err, v.Version, v.State)
		}
	}
	if now, err := Active(ctx, s.DB); err != nil || now.ID != 0 {
		t.Errorf("%v: something is in force: %+v", err, now)
	}
	for _, v := range []*Version{first, second} {
		c.At = c.At.Add(time.Hour)
		if err := svc.Activate(ctx, authz.System(), v.ID, v == second); err != nil {
			t.Fatal(err)
		}
	}
	now, err := Active(ctx, s.DB)
	if err != nil || now.Version != 2 || !now.Refit {
		t.Errorf("%v: in force %+v", err, now)
	}
	if then, _ := At(ctx, s.DB, clock.At(c.At.Add(-time.Minute))); then.Version != 1 {
		t.Errorf("an hour ago it was %+v", then)
	}
	if err := Versions.Archive(ctx, s, authz.System(), second.ID, 0); code(err) != "strategy_in_force" {
		t.Errorf("thrown away in force: %v", err)
	}
	if err := svc.Activate(ctx, authz.System(), first.ID, false); code(err) != "illegal_transition" {
		t.Errorf("a superseded version came back: %v", err)
	}
	if err := svc.Activate(ctx, authz.Actor{ID: 1}, first.ID, false); code(err) != "forbidden" {
		t.Errorf("activated by nobody: %v", err)
	}
}

func TestObjectivesAreATree(t *testing.T) {
	s, _ := newStore(t)
	ctx := context.Background()
	one, two := &Version{Name: "One", Vision: "v"}, &Version{Name: "Two", Vision: "v"}
	top := &Objective{Name: "top"}
	for _, v := range []*Version{one, two} {
		if err := put(s, Versions, v); err != nil {
			t.Fatal(err)
		}
	}
	top.Strategy = one.ID
	if err := put(s, Objectives, top); err != nil || top.Level != "company" {
		t.Fatal(err)
	}
	below := &Objective{Name: "below", Strategy: one.ID, Parent: top.ID, Level: "dept"}
	if err := put(s, Objectives, below); err != nil {
		t.Fatal(err)
	}
	if got := code(put(s, Objectives, &Objective{Name: "x", Strategy: two.ID, Parent: top.ID})); got != "parent:other_strategy" {
		t.Error(got)
	}
	_, err := Objectives.Patch(ctx, s, authz.System(), top.ID, 1, resource.Body{"parent": []byte(`"` + below.ID.String() + `"`)})
	if code(err) != "parent:circular" {
		t.Errorf("a circle: %v", err)
	}
}
