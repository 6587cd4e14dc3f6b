package db

import "context"

// Settle has PostgreSQL take in what was written at once and in great number: it does so by itself, but minutes later, and until
// then it plans by the sizes that tables had before and looks through a search index that is not in order. It holds nobody up,
// cannot be part of a transaction, and may be broken off. SQLite plans without sizes.
func (d *DB) Settle(ctx context.Context) error {
	if d.Engine != Postgres {
		return nil
	}
	_, err := d.writer.ExecContext(ctx, "VACUUM (ANALYZE)")
	return err
}
