package db

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/errs"
)

// UnfinishedCopy is the table that stands in a database while a copy into it is under way, and after one that was cut
// short. Its one row holds the source and what the copy has to put back; package backup makes and drops it.
const UnfinishedCopy = "unfinished_copy"

var hasUnfinishedCopy = map[Engine]string{
	SQLite: "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = '" + UnfinishedCopy + "')",
	Postgres: `SELECT EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE n.nspname = current_schema() AND c.relname = '` + UnfinishedCopy + `')`,
}

// CopyingFrom tells the source of the copy that has not come to its end in this database. Empty: there is none.
func (d *DB) CopyingFrom(ctx context.Context) (source string, err error) {
	var marked bool
	if err := d.reader.QueryRowContext(ctx, hasUnfinishedCopy[d.Engine]).Scan(&marked); err != nil || !marked {
		return "", err
	}
	err = d.reader.QueryRowContext(ctx, "SELECT source FROM "+UnfinishedCopy).Scan(&source)
	return source, err
}

// refuseUnfinished keeps everybody but the copy away from half of a company.
func (d *DB) refuseUnfinished(ctx context.Context) error {
	source, err := d.CopyingFrom(ctx)
	if err != nil {
		return err
	}
	if source != "" {
		return errs.Conflict("copy_unfinished").With("from", source)
	}
	return nil
}
