package db

import (
	"context"
	"database/sql"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// Tx is a write transaction.
type Tx struct {
	tx     *sql.Tx
	engine Engine
	after  []func()
}

// attempts bounds the retries of a transaction that lost a race with another.
const attempts = 8

// Tx runs fn in a write transaction and commits it. A transaction that loses to
// a concurrent one (serialization failure, deadlock) is run again, so fn must
// have no effect outside tx; effects that need the commit go to AfterCommit.
func (d *DB) Tx(ctx context.Context, fn func(ctx context.Context, tx *Tx) error) error {
	for try := 1; ; try++ {
		err := d.once(ctx, fn)
		if err == nil || try == attempts || !lostRace(err) {
			return err
		}
		pause := time.Duration(try*try)*2*time.Millisecond + rand.N(5*time.Millisecond) // #nosec G404 -- a pause before another try
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
	}
}

func (d *DB) once(ctx context.Context, fn func(ctx context.Context, tx *Tx) error) error {
	after, err := d.commit(ctx, fn)
	if err != nil {
		return err
	}
	for _, f := range after {
		f()
	}
	return nil
}

func (d *DB) commit(ctx context.Context, fn func(ctx context.Context, tx *Tx) error) (after []func(), err error) {
	release, err := d.alone(ctx)
	if err != nil {
		return nil, err
	}
	defer release()
	defer func() { d.suspect(err) }() // before the next one has its turn
	if err := d.renew(ctx); err != nil {
		return nil, err
	}
	raw, err := d.writer.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	tx := &Tx{tx: raw, engine: d.Engine}
	defer func() { _ = raw.Rollback() }() // a no-op after the commit; also frees the writer after a panic
	opened, err := open(ctx, tx)
	if err != nil {
		return nil, err
	}
	if err := fn(ctx, tx); err != nil {
		return nil, err
	}
	if err := raw.Commit(); err != nil {
		return nil, err
	}
	opened()
	return tx.after, nil
}

// Attempt runs fn so that what it wrote can be dropped while the transaction goes on; it is dropped unless fn wants to keep
// it. An error of fn ends the whole transaction.
func (t *Tx) Attempt(ctx context.Context, fn func() (keep bool, err error)) error {
	if _, err := t.Exec(ctx, "SAVEPOINT attempt"); err != nil {
		return err
	}
	after := len(t.after)
	keep, err := fn()
	if err != nil {
		return err
	}
	if !keep {
		t.after = t.after[:after]
		if _, err := t.Exec(ctx, "ROLLBACK TO SAVEPOINT attempt"); err != nil {
			return err
		}
	}
	_, err = t.Exec(ctx, "RELEASE SAVEPOINT attempt")
	return err
}

// EngineName tells which engine this is.
func (t *Tx) EngineName() Engine { return t.engine }

// Held ends a SELECT of rows that nobody else may change until the transaction ends: who would waits, and then sees what
// became of them. Of several tables only those under the named aliases are held. SQLite has one writer anyway.
func (t *Tx) Held(aliases ...string) string {
	switch {
	case t.engine != Postgres:
		return ""
	case len(aliases) > 0:
		return " FOR NO KEY UPDATE OF " + strings.Join(aliases, ", ")
	}
	return " FOR NO KEY UPDATE"
}

// Alone makes the writers of a table wait for each other until the transaction ends, of a rule over rows that are not there
// yet. What was read before is not read anew. SQLite has one writer anyway.
func (t *Tx) Alone(ctx context.Context, table string) error {
	return t.lock(ctx, table, "SHARE ROW EXCLUSIVE")
}

// Still keeps a table as it is until the transaction ends, while others may keep it so too. SQLite has one writer anyway.
func (t *Tx) Still(ctx context.Context, table string) error { return t.lock(ctx, table, "SHARE") }

func (t *Tx) lock(ctx context.Context, table, mode string) error {
	if t.engine != Postgres {
		return nil
	}
	_, err := t.Exec(ctx, "LOCK TABLE "+table+" IN "+mode+" MODE")
	return err
}

// SQL gives the driver's transaction to a library that enqueues into it.
func (t *Tx) SQL() *sql.Tx { return t.tx }

// AfterCommit runs f once the transaction is durable.
func (t *Tx) AfterCommit(f func()) { t.after = append(t.after, f) }

func (t *Tx) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return t.tx.QueryContext(ctx, rebind(t.engine, query), args...)
}

func (t *Tx) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	return t.tx.QueryRowContext(ctx, rebind(t.engine, query), args...)
}

// Exec writes and returns the number of rows touched.
func (t *Tx) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	if t.engine == Postgres {
		args = allUnsigned(args)
	}
	res, err := t.tx.ExecContext(ctx, rebind(t.engine, query), args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// allUnsigned are the values as SQLite would keep them: it stores no -0, and what PostgreSQL kept would be shown otherwise.
func allUnsigned(args []any) []any {
	for i, arg := range args {
		if p, ok := arg.(*float64); ok && p != nil {
			arg = *p
		}
		if f, ok := arg.(float64); ok && f == 0 && math.Signbit(f) {
			args = slices.Clone(args) // they are the caller's
			args[i] = unsigned(f)
		}
	}
	return args
}

func unsigned(f float64) float64 {
	if f == 0 {
		return 0 // also for -0
	}
	return f
}

// Analyze tells PostgreSQL how large tables have become. It keeps a plan for a statement that comes again and again,
// and one made while a table was empty reads the whole table: while thousands of rows come in, that is soon the
// greater part of the work, and its own look at the tables comes a minute late. SQLite plans without sizes.
func (t *Tx) Analyze(ctx context.Context, tables ...string) error {
	if t.engine != Postgres {
		return nil
	}
	for _, table := range tables {
		if _, err := t.Exec(ctx, "ANALYZE "+table); err != nil {
			return err
		}
	}
	return nil
}

// Prepare readies a statement that this transaction will run many times.
func (t *Tx) Prepare(ctx context.Context, query string) (*sql.Stmt, error) {
	return t.tx.PrepareContext(ctx, rebind(t.engine, query))
}

func lostRace(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "40001" || pg.Code == "40P01"
	}
	var lite *sqlite.Error
	return errors.As(err, &lite) && lite.Code()&0xff == sqlite3.SQLITE_BUSY
}

// IsUnique says whether err is the refusal of a second equal key.
func IsUnique(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "23505"
	}
	var lite *sqlite.Error
	return errors.As(err, &lite) &&
		(lite.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || lite.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY)
}

// IsForeignKey says whether err is the refusal of a reference to nothing.
func IsForeignKey(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "23503"
	}
	var lite *sqlite.Error
	return errors.As(err, &lite) && lite.Code() == sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY
}
