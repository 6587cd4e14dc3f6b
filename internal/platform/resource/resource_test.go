package resource_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/effort"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/dbtest"
	"github.com/loam-crm/loam/internal/platform/events"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/search"
	"github.com/loam-crm/loam/internal/sales"
)

func TestSmoke(t *testing.T) {
	ctx := context.Background()
	d := dbtest.New(t)
	c := &clock.Fixed{At: time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)}
	ids := id.NewSource(c.Now)
	if err := search.Setup(ctx, d); err != nil {
		t.Fatal(err)
	}
	type user struct {
		resource.Record
		Name string
	}
	users := resource.Declare("users", resource.Options{Title: "name", Profile: authz.People}, resource.Rules[user]{}, resource.Text("name", func(u *user) *string { return &u.Name }))
	s := &resource.Store{DB: d, Clock: c, IDs: ids, Log: slog.Default(), Events: events.NewOutbox(ids, c),
		Registry: resource.NewRegistry(users, account.Segments, account.Accounts, sales.Orders, sales.Lines, effort.Entries)}
	if err := s.Registry.Verify(ctx, d); err != nil {
		t.Fatal(err)
	}
	body := func(text string) resource.Body {
		var b resource.Body
		if err := json.Unmarshal([]byte(text), &b); err != nil {
			t.Fatal(err)
		}
		return b
	}
	for _, name := range []string{"上海光讯有限公司", "北京网联科技", "Acme Networks", "重庆通达"} {
		out, err := account.Accounts.Create(ctx, s, authz.System(), body(`{"name":"`+name+`","roles":["integrator","end_user"],"phone":"138 0013 8000"}`))
		if err != nil {
			t.Fatal(err)
		}
		t.Log(string(out))
	}
	f, _ := resource.ParseFilter(`{"and":[{"field":"roles","op":"contains","value":"integrator"},{"field":"created_at","op":"within","value":"today"},{"field":"owner","op":"empty"}]}`)
	page, err := account.Accounts.List(ctx, s, authz.System(), resource.Query{Filter: f, Limit: 2, Total: true, Sort: "-name"})
	if err != nil {
		t.Fatal(err)
	}
	t.Log(string(page.JSON()))
	page, err = account.Accounts.List(ctx, s, authz.System(), resource.Query{Filter: f, Limit: 2, Total: true, Sort: "-name", After: page.Next})
	if err != nil {
		t.Fatal(err)
	}
	t.Log(string(page.JSON()))
	page, err = account.Accounts.List(ctx, s, authz.System(), resource.Query{Q: "光讯"})
	if err != nil || len(page.Items) != 1 {
		t.Fatal(err, len(page.Items))
	}
	var rec struct{ ID, Rev string }
	_ = json.Unmarshal(page.Items[0], &rec)
	target, _ := id.Parse(rec.ID)
	out, err := account.Accounts.Patch(ctx, s, authz.System(), target, 1, body(`{"short_name":"光讯"}`))
	if err != nil {
		t.Fatal(err)
	}
	t.Log(string(out))
	_, err = account.Accounts.Patch(ctx, s, authz.System(), target, 1, body(`{"short_name":"光"}`))
	t.Log(err)
	_, err = account.Accounts.Create(ctx, s, authz.System(), body(`{"nam":"x","grade":"S","email":"bad"}`))
	t.Log(err)
	_, err = sales.Orders.Create(ctx, s, authz.System(), body(`{"account":"`+rec.ID+`","date":"2026-11-01"}`))
	t.Log(err)
	out, err = sales.Orders.Create(ctx, s, authz.System(), body(`{"account":"`+rec.ID+`","date":"2026-11-01","amount":"12.30","number":"A1"}`))
	t.Log(string(out), err)
}
