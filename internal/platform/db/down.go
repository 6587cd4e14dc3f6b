package db

import (
	"database/sql/driver"
	"errors"
	"io"
	"io/fs"
	"net"
	"os"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// IsDown says whether err means that the database does not answer, or went away while it was asked. What was to be
// stored may have been stored: a commit whose answer is lost is among these errors.
func IsDown(err error) bool {
	var refused *pgconn.ConnectError
	var network net.Error
	var file *fs.PathError
	var files *os.LinkError
	var pg *pgconn.PgError
	switch {
	case errors.As(err, &file), errors.As(err, &files): // the system's errors pass for the network's, whatever they are of
		return false
	case errors.As(err, &refused), errors.As(err, &network), errors.Is(err, driver.ErrBadConn), errors.Is(err, io.ErrUnexpectedEOF):
		return true
	case errors.As(err, &pg):
		// Connection exceptions, shutdowns of the server (by hand, after a crash, or not started yet), no more connections.
		return strings.HasPrefix(pg.Code, "08") || strings.HasPrefix(pg.Code, "57P") || pg.Code == "53300"
	}
	return err != nil && strings.HasSuffix(err.Error(), "conn closed") // pgconn's own, which it gives no name
}

// IsFailed says whether err means that the disk could not read or write. Nobody knows what became of what was to be stored: it
// is not to be seen, but may be there after the next start.
func IsFailed(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "58030"
	}
	var lite *sqlite.Error
	return errors.Is(err, errDoubt) || errors.As(err, &lite) && lite.Code()&0xff == sqlite3.SQLITE_IOERR && !noRoom(lite)
}

// IsFull says whether err means that the disk has no room left for the database.
func IsFull(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "53100"
	}
	var lite *sqlite.Error
	return errors.As(err, &lite) && noRoom(lite)
}

// noRoom is said in two ways: of the database and its log, and of the index of the log, which cannot be made larger.
func noRoom(err *sqlite.Error) bool {
	return err.Code()&0xff == sqlite3.SQLITE_FULL || err.Code() == sqlite3.SQLITE_IOERR_SHMSIZE
}

// IsReadOnly says whether err means that the database takes no writes, as a standby or one that was set so.
func IsReadOnly(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "25006"
	}
	var lite *sqlite.Error
	return errors.As(err, &lite) && lite.Code()&0xff == sqlite3.SQLITE_READONLY
}

// IsInterrupted says whether err means that SQLite ended a statement whose context had ended.
func IsInterrupted(err error) bool {
	var lite *sqlite.Error
	return errors.As(err, &lite) && lite.Code()&0xff == sqlite3.SQLITE_INTERRUPT
}
