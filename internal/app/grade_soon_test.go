package app

import (
	"context"
	"log/slog"
	"testing"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/dbtest"
)

// An import after another one brings news of its own.
func TestEveryImportIsFollowedByAnEvaluation(t *testing.T) {
	a, err := Open(t.Context(), Config{DB: dbtest.Config(t), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close(context.Background())
	for range 2 {
		if err := a.Store.Write(t.Context(), authz.System(), a.gradeSoon); err != nil {
			t.Fatal(err)
		}
	}
	active, err := a.Jobs.Active(t.Context())
	if err != nil || len(active) != 1 || active[0].N != 2 || active[0].Kind != "value.evaluate" {
		t.Errorf("%+v, %v", active, err)
	}
}
