package crashtest

import (
	"context"
	"database/sql/driver"
	"sync"

	"github.com/loam-crm/loam/internal/platform/db"
)

// Through puts itself between a program and its driver: before is told of every statement, begin and commit with its
// place from 0 on, and may refuse it with an error.
func Through(before func(n int, statement string) error) func(driver.Connector) driver.Connector {
	w := &watch{before: before}
	return func(c driver.Connector) driver.Connector { return &connector{c, w} }
}

// At ends the process at the n-th statement on a database, telling it by Reached.
func At(cfg db.Config, n int) db.Config {
	cfg.Through = Through(func(at int, statement string) error {
		if at == n {
			Reached(statement)
		}
		return nil
	})
	return cfg
}

// watch counts over all connections of a database.
type watch struct {
	mu     sync.Mutex
	n      int
	before func(n int, statement string) error
}

func (w *watch) see(statement string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.n++
	return w.before(w.n-1, statement)
}

type connector struct {
	driver.Connector
	watch *watch
}

func (c *connector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &connection{conn, c.watch}, nil
}

// connection has what the drivers of both engines have.
type connection struct {
	driver.Conn
	watch *watch
}

func (c *connection) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if err := c.watch.see(query); err != nil {
		return nil, err
	}
	return c.Conn.(driver.ExecerContext).ExecContext(ctx, query, args)
}

func (c *connection) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	if err := c.watch.see(query); err != nil {
		return nil, err
	}
	return c.Conn.(driver.QueryerContext).QueryContext(ctx, query, args)
}

// PrepareContext counts as the statement that it makes ready.
func (c *connection) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	if err := c.watch.see(query); err != nil {
		return nil, err
	}
	return c.Conn.(driver.ConnPrepareContext).PrepareContext(ctx, query)
}

func (c *connection) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	if err := c.watch.see("BEGIN"); err != nil {
		return nil, err
	}
	tx, err := c.Conn.(driver.ConnBeginTx).BeginTx(ctx, opts)
	if err != nil {
		return nil, err
	}
	return &transaction{tx, c.watch}, nil
}

func (c *connection) CheckNamedValue(v *driver.NamedValue) error {
	if checker, ok := c.Conn.(driver.NamedValueChecker); ok {
		return checker.CheckNamedValue(v)
	}
	return driver.ErrSkip
}

func (c *connection) ResetSession(ctx context.Context) error {
	if resetter, ok := c.Conn.(driver.SessionResetter); ok {
		return resetter.ResetSession(ctx)
	}
	return nil
}

func (c *connection) IsValid() bool {
	validator, ok := c.Conn.(driver.Validator)
	return !ok || validator.IsValid()
}

type transaction struct {
	driver.Tx
	watch *watch
}

func (t *transaction) Commit() error {
	if err := t.watch.see("COMMIT"); err != nil {
		return err
	}
	return t.Tx.Commit()
}
