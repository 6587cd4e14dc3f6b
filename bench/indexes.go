package main

import (
	"context"
	"fmt"

	"github.com/loam-crm/loam/internal/platform/db"
)

// withoutIndexes fills a table while its indexes, but those of constraints, do not exist: making them anew from many
// million rows is quicker than keeping them, and they come out packed.
func withoutIndexes(ctx context.Context, d *db.DB, table string, fill func() error) error {
	indexes, err := indexesOf(ctx, d, table)
	if err != nil {
		return err
	}
	for name := range indexes {
		if err := execute(ctx, d, "DROP INDEX "+name); err != nil {
			return err
		}
	}
	if err := fill(); err != nil {
		return err
	}
	for name, text := range indexes {
		if err := execute(ctx, d, text); err != nil {
			return fmt.Errorf("index %s: %w", name, err)
		}
	}
	return nil
}

// indexesOf gives the statements that made the indexes of a table, by name.
func indexesOf(ctx context.Context, d *db.DB, table string) (map[string]string, error) {
	query := "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = ?"
	if d.Engine == db.Postgres {
		query = `SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ?
			AND indexname NOT IN (SELECT conname FROM pg_constraint)`
	}
	rows, err := d.Query(ctx, query, table)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	indexes := map[string]string{}
	for rows.Next() {
		var name, text string
		if err := rows.Scan(&name, &text); err != nil {
			return nil, err
		}
		indexes[name] = text
	}
	return indexes, rows.Err()
}

func execute(ctx context.Context, d *db.DB, text string) error {
	return d.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, text)
		return err
	})
}
