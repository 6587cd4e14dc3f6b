package app

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/identity"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/dbtest"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/jobs"
	"github.com/loam-crm/loam/internal/platform/notify"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// Whoever asked for a job hears that it failed, and of its end only when it took long enough to look away.
func TestTheEndOfJobsIsTold(t *testing.T) {
	a, err := Open(t.Context(), Config{DB: dbtest.Config(t), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close(context.Background())
	user := &identity.User{Name: "Li", Login: "li", Status: "active", Language: "en", Roles: resource.Strings{"boss"}}
	if err := a.Store.Write(t.Context(), authz.System(), func(ctx context.Context, w *resource.Write) error { return identity.Users.Insert(ctx, w, user) }); err != nil {
		t.Fatal(err)
	}
	began := time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)
	for i, job := range []jobs.Job{
		{Kind: "imports.run", State: jobs.Done, CreatedBy: user.ID, FinishedAt: clock.At(began.Add(9 * time.Second))},
		{Kind: "imports.run", State: jobs.Done, CreatedBy: user.ID, FinishedAt: clock.At(began.Add(11 * time.Second))},
		{Kind: "imports.check", State: jobs.Failed, CreatedBy: user.ID, FinishedAt: clock.At(began.Add(time.Second))},
		{Kind: "value.trial", State: jobs.Cancelled, CreatedBy: user.ID, FinishedAt: clock.At(began.Add(time.Hour))},
		{Kind: "servicelevel.watch", State: jobs.Failed, FinishedAt: clock.At(began.Add(time.Hour))},
	} {
		job.ID, job.CreatedAt = id.ID(i+1), clock.At(began)
		if err := a.DB.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) error { return a.tellJob(ctx, tx, job) }); err != nil {
			t.Fatal(err)
		}
	}
	found, _, err := notify.List(t.Context(), a.Store, authz.Actor{ID: user.ID}, notify.Page{Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	told := ""
	for _, n := range found {
		told += n.Kind + string(n.Data) + " "
	}
	if want := `job_failed{"job":"imports.check"} job_done{"job":"imports.run"} `; told != want {
		t.Errorf("told %s, want %s", told, want)
	}
}
