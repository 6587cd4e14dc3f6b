package search

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/db"
)

// mergePages is how many pages of the index one step writes: a few tenths of a
// second, after which others get their turn to write.
const mergePages = 500

// Merge brings together what many writes have left lying in many places: on SQLite
// every search looks into each of them. Call it after much was put at once; what is
// written day by day SQLite merges as it goes, and on PostgreSQL db.Settle does it.
// It may be broken off at any time.
func Merge(ctx context.Context, d *db.DB) error {
	if d.Engine != db.SQLite {
		return nil
	}
	// A negative number begins a merge of everything, positive ones go on with it.
	// (SQLite, "FTS5", 6.7 The 'merge' Command; it is over when less than two rows change.)
	for step := -mergePages; ; step = mergePages {
		var before, after int64
		err := d.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
			return mergeStep(ctx, tx, step, &before, &after)
		})
		if err != nil || after-before < 2 {
			return err
		}
	}
}

func mergeStep(ctx context.Context, tx *db.Tx, step int, before, after *int64) error {
	const changes = "SELECT total_changes()"
	if err := tx.QueryRow(ctx, changes).Scan(before); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "INSERT INTO "+sqliteTable+" ("+sqliteTable+", rank) VALUES ('merge', ?)", step); err != nil {
		return err
	}
	return tx.QueryRow(ctx, changes).Scan(after)
}
