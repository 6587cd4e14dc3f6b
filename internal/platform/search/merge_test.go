package search

import (
	"context"
	"fmt"
	"testing"

	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
)

// After many small writes a merge leaves one place to look into, and the same hits.
func TestMerge(t *testing.T) {
	ctx, d := context.Background(), index(t)
	const docs = 600
	for n := range docs {
		put(t, d, "accounts", Doc{ID: id.ID(n + 1), Text: []string{fmt.Sprintf("上海光电 %d", n)}})
	}
	if err := Merge(ctx, d); err != nil {
		t.Fatal(err)
	}
	found, err := ids(ctx, d, "accounts", "光电", docs+1)
	if err != nil || len(found) != docs {
		t.Fatalf("%d of %d found, %v", len(found), docs, err)
	}
	if d.Engine != db.SQLite {
		return
	}
	var places int
	if err := d.QueryRow(ctx, "SELECT COUNT(DISTINCT segid) FROM "+sqliteTable+"_idx").Scan(&places); err != nil || places != 1 {
		t.Errorf("the index lies in %d places, want 1 (%v)", places, err)
	}
}
