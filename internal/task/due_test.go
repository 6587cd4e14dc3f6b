package task

import (
	"context"
	"fmt"
	"testing"

	"github.com/loam-crm/loam/internal/identity"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// In the morning everybody is told once of what is due today, tasks and planned dealings together; of what is late
// something else tells.
func TestWhatIsDueTodayIsToldOnce(t *testing.T) {
	f := newFirm(t)
	ben := &identity.User{Login: "ben", Name: "Ben", Roles: resource.Strings{"salesperson"}}
	put(f, identity.Users, ben)
	for _, x := range []Task{{Title: "today", Due: "2026-06-30"}, {Title: "late", Due: "2026-06-29"}, {Title: "done", Due: "2026-06-30", Done: "2026-06-30"}, {Title: "to come", Due: "2026-07-01"}} {
		x.Assignee = f.amy
		put(f, Tasks, &x)
	}
	s := &Service{Store: f.store, Planned: func(_ context.Context, _ db.Querier, on calendar.Date, take func(dealing, user id.ID)) error {
		if on == "2026-06-30" {
			take(77, f.amy)
			take(77, ben.ID)
		}
		return nil
	}}
	for range 2 {
		if told, err := s.TellDue(t.Context(), authz.System()); told != 2 || err != nil {
			t.Fatal(told, err)
		}
	}
	rows, err := f.store.DB.Query(t.Context(), "SELECT user_id, entity, record_id, times, data FROM notifications WHERE kind = 'task_due' ORDER BY user_id")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	got := ""
	for rows.Next() {
		var user, record id.ID
		var entity, data string
		var times int
		if err := rows.Scan(&user, &entity, &record, &times, &data); err != nil {
			t.Fatal(err)
		}
		got += fmt.Sprintf("%t %q %d %d %s\n", user == f.amy, entity, record, times, data)
	}
	if want := "true \"\" 0 1 {\"count\":2}\nfalse \"interactions\" 77 1 {\"count\":1}\n"; got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}
