package db_test

import (
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/loam-crm/loam/internal/platform/db"
)

func TestWhatMeansThatTheDatabaseIsDown(t *testing.T) {
	nowhere, err := sql.Open("pgx", "postgres:///loam?host="+t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer nowhere.Close()
	for _, err := range []error{nowhere.PingContext(t.Context()), driver.ErrBadConn, &pgconn.PgError{Code: "57P01"}, &pgconn.PgError{Code: "08006"},
		&pgconn.PgError{Code: "53300"}, fmt.Errorf("commit: %w", errors.New("conn closed"))} {
		if !db.IsDown(err) {
			t.Errorf("%v is not seen as a database that is down", err)
		}
	}
	for _, err := range []error{nil, sql.ErrNoRows, &pgconn.PgError{Code: "23505"}, errors.New("closed"), &fs.PathError{Op: "sync", Path: "x", Err: syscall.EIO},
		&os.LinkError{Op: "rename", Old: "x", New: "y", Err: syscall.EROFS}} {
		if db.IsDown(err) {
			t.Errorf("%v is taken for a database that is down", err)
		}
	}
	if !db.IsFull(&pgconn.PgError{Code: "53100"}) || db.IsFull(&pgconn.PgError{Code: "53300"}) {
		t.Error("a full disk is not told apart")
	}
	if !db.IsFailed(&pgconn.PgError{Code: "58030"}) || db.IsFailed(&pgconn.PgError{Code: "53100"}) {
		t.Error("a disk that fails is not told apart")
	}
}
