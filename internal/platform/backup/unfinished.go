package backup

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
)

// beginCopy begins a copy in an empty target, or finds the one that `from` began there. With the mark the target loses its
// foreign keys, so that its tables can be filled one after the other in many transactions, whatever refers to whatever;
// on PostgreSQL the mark remembers them. They are put back, and looked at by the database, with endCopy.
func beginCopy(ctx context.Context, to *db.DB, tables []*table, from string) (resumed bool, err error) {
	standing, err := to.CopyingFrom(ctx)
	switch {
	case err != nil:
		return false, err
	case standing == from:
		return true, nil
	case standing != "":
		return false, errs.Conflict("copy_unfinished").With("from", standing)
	}
	return false, to.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := refuseRows(ctx, tx, tables); err != nil {
			return err
		}
		statements, err := dropReferences(ctx, tx)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "CREATE TABLE "+db.UnfinishedCopy+" (source TEXT NOT NULL PRIMARY KEY, put_back TEXT NOT NULL)"); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, "INSERT INTO "+db.UnfinishedCopy+" (source, put_back) VALUES (?, ?)", from, statements)
		return err
	})
}

// endCopy puts the foreign keys back and takes the mark away: the target is a database like any other.
func endCopy(ctx context.Context, tx *db.Tx) error {
	if err := putReferencesBack(ctx, tx); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, "DROP TABLE "+db.UnfinishedCopy)
	return err
}

// abandon leaves the target as it was before the copy began, empty.
func (c *copier) abandon(ctx context.Context) error {
	return c.write(context.WithoutCancel(ctx), func(ctx context.Context, tx *db.Tx) error {
		for _, t := range c.tables {
			if _, err := tx.Exec(ctx, emptySQL[tx.EngineName()]+quoted(t.name)); err != nil {
				return err
			}
		}
		return endCopy(ctx, tx)
	})
}

var emptySQL = map[db.Engine]string{db.SQLite: "DELETE FROM ", db.Postgres: "TRUNCATE "}

// write is a transaction on the target that looks at no foreign keys. SQLite leaves them alone by the connection, of
// which there is one.
func (c *copier) write(ctx context.Context, f func(context.Context, *db.Tx) error) error {
	if c.to.EngineName() == db.SQLite {
		if _, err := c.to.Writer().ExecContext(ctx, "PRAGMA foreign_keys = OFF"); err != nil {
			return err
		}
	}
	return c.to.Tx(ctx, f)
}

// guard has SQLite look at foreign keys again.
func (c *copier) guard(ctx context.Context) error {
	if c.to.EngineName() != db.SQLite {
		return nil
	}
	_, err := c.to.Writer().ExecContext(context.WithoutCancel(ctx), "PRAGMA foreign_keys = ON")
	return err
}

// dropReferences takes the foreign keys of our tables off PostgreSQL and gives the statements that make them anew, as JSON.
func dropReferences(ctx context.Context, tx *db.Tx) (statements string, err error) {
	back := []string{}
	if tx.EngineName() == db.Postgres {
		if back, err = dropKeys(ctx, tx); err != nil {
			return "", err
		}
	}
	text, err := json.Marshal(back)
	return string(text), err
}

func dropKeys(ctx context.Context, tx *db.Tx) (back []string, err error) {
	var off []string
	err = each(ctx, tx, `SELECT c.relname, k.conname, pg_get_constraintdef(k.oid)
		FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE k.contype = 'f' AND n.nspname = current_schema() ORDER BY 1, 2`, func(rows *sql.Rows) error {
		var table, name, definition string
		if err := rows.Scan(&table, &name, &definition); err != nil || db.Derived(table) {
			return err
		}
		off = append(off, "ALTER TABLE "+quoted(table)+" DROP CONSTRAINT "+quoted(name))
		back = append(back, "ALTER TABLE "+quoted(table)+" ADD CONSTRAINT "+quoted(name)+" "+definition)
		return nil
	})
	for _, statement := range off {
		if err == nil {
			_, err = tx.Exec(ctx, statement)
		}
	}
	return back, err
}

// putReferencesBack refuses rows that refer to nothing: reference_missing (table).
func putReferencesBack(ctx context.Context, tx *db.Tx) error {
	if tx.EngineName() == db.SQLite {
		return each(ctx, tx, `SELECT "table", parent FROM pragma_foreign_key_check LIMIT 1`, func(rows *sql.Rows) error {
			var table, parent string
			if err := rows.Scan(&table, &parent); err != nil {
				return err
			}
			return refersToNothing(table)
		})
	}
	var text string
	if err := tx.QueryRow(ctx, "SELECT put_back FROM "+db.UnfinishedCopy).Scan(&text); err != nil {
		return err
	}
	var statements []string
	if err := json.Unmarshal([]byte(text), &statements); err != nil {
		return err
	}
	for _, statement := range statements {
		_, err := tx.Exec(ctx, statement)
		var pg *pgconn.PgError
		if errors.As(err, &pg) && db.IsForeignKey(err) {
			return refersToNothing(pg.TableName).Because(err)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func refersToNothing(table string) *errs.Error {
	return errs.Unprocessable("reference_missing").With("table", table)
}

// nameOf tells databases apart, and is the same whenever the same one is opened.
func nameOf(ctx context.Context, d *db.DB) (string, error) {
	if d.EngineName() == db.SQLite {
		file, err := fileOf(ctx, d)
		if err != nil {
			return "", err
		}
		return filepath.EvalSymlinks(file)
	}
	var base, schema, number string
	err := d.QueryRow(ctx, `SELECT datname, current_schema(), CAST(oid AS TEXT) FROM pg_database
		WHERE datname = current_database()`).Scan(&base, &schema, &number)
	return fmt.Sprintf("postgres %s.%s (%s)", base, schema, number), err
}

// copyLock is the advisory lock of PostgreSQL that a copy holds in its target. The server frees it some time after a
// copy was killed; another that is at work does not end within that time.
const copyLock = 0x4c6f616d_636f7079 // "Loamcopy"

// copyPatience is how long another copy waits for it; tests wait less.
var copyPatience = "20s"

// holdTarget keeps a second copy off the same target, as the lock of its folder does on SQLite.
func holdTarget(ctx context.Context, to *db.DB) (release func(), err error) {
	if to.EngineName() == db.SQLite {
		return func() {}, nil
	}
	conn, err := to.Writer().Conn(ctx)
	if err != nil {
		return nil, err
	}
	for _, statement := range []string{"SET lock_timeout = '" + copyPatience + "'", fmt.Sprintf("SELECT pg_advisory_lock(%d)", int64(copyLock)), "RESET lock_timeout"} {
		if _, err := conn.ExecContext(ctx, statement); err != nil {
			var pg *pgconn.PgError
			if errors.As(err, &pg) && pg.Code == "55P03" {
				err = errs.Conflict("copy_under_way").Because(err)
			}
			return nil, errors.Join(err, discard(conn))
		}
	}
	return func() { _ = discard(conn) }, nil
}

// discard ends a connection with what it holds.
func discard(conn *sql.Conn) error {
	_ = conn.Raw(func(any) error { return driver.ErrBadConn }) // which takes it out of the pool
	return conn.Close()
}
