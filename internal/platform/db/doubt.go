package db

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/loam-crm/loam/internal/platform/errs"
)

// errDoubt is a log that cannot be begun anew at the moment: the disk still fails, or somebody has been reading from the log for
// long.
var errDoubt = errors.New("db: the log is in doubt")

// suspect looks at the error of a transaction.
//
// A sync that fails says nothing of what the disk has, and the system soon forgets that it failed: it takes the pages for
// written, and a later sync of the same ones may go well although they are not there (ext4 does so with blocks that were new
// when they could not be written). SQLite itself would write the next commit in the same place of its log and call it
// durable. So once the disk has failed nothing more is acknowledged until the log is out of use (renew). The same
// holds of the log of a program that was killed (inherit): what is read from it may be in the system's memory only.
func (d *DB) suspect(err error) {
	if d.Engine == SQLite && IsFailed(err) {
		d.Doubt()
	}
}

// Doubt is called where a write that went past Tx met a failing disk.
func (d *DB) Doubt() { d.doubtful.Store(true) }

// alone gives one transaction at a time its turn, from before it begins until it is known whether the disk failed. SQLite has
// one writer anyway, but would let the next one begin in between.
func (d *DB) alone(ctx context.Context) (release func(), err error) {
	if d.turn == nil {
		return func() {}, nil
	}
	select {
	case d.turn <- struct{}{}:
		return func() { <-d.turn }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// renew writes everything committed once more, into the database itself, has that synced and begins the log anew, at a size
// of nothing. Until it succeeds writes are refused, and reads go on. The database is left alone while the disk fails, or its
// own pages would be in doubt.
func (d *DB) renew(ctx context.Context) error {
	if !d.doubtful.Load() {
		return nil
	}
	if err := d.probe(); err != nil {
		return err
	}
	switch done, err := d.empty(ctx); {
	case err != nil:
		return err
	case !done:
		return errDoubt
	}
	d.doubtful.Store(false)
	return nil
}

// empty moves the log into the database, has that synced, and begins the log anew; not done is it while somebody reads from it.
func (d *DB) empty(ctx context.Context) (done bool, err error) {
	var busy, frames, moved int
	err = d.writer.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &frames, &moved)
	return busy == 0, err
}

// inheritance is how long a start waits for whoever reads from the log, such as a backup.
const inheritance = time.Second

// inherit empties the log that the last program left: nobody knows how that ended. It does without while somebody reads, for a
// start is not to wait for a backup, and a log in doubt is rare.
func (d *DB) inherit(ctx context.Context) {
	limited, cancel := context.WithTimeout(ctx, inheritance)
	defer cancel()
	if _, err := d.empty(limited); IsFailed(err) {
		d.Doubt()
	}
}

// probeBytes is more than most commits write.
const probeBytes = 256 << 10

// probe has the disk take a new file.
func (d *DB) probe() error {
	name := filepath.Join(d.dir, "probe")
	if err := os.Remove(name); err != nil && !errors.Is(err, os.ErrNotExist) {
		return errors.Join(errDoubt, err)
	}
	err := writeSynced(name, bytes.Repeat([]byte{1}, probeBytes))
	err = errors.Join(err, os.Remove(name))
	switch {
	case errors.Is(err, syscall.ENOSPC):
		return errs.New(http.StatusInsufficientStorage, "disk_full").Because(err)
	case err != nil:
		return errors.Join(errDoubt, err)
	}
	return nil
}

func writeSynced(name string, content []byte) error {
	file, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) // #nosec G304 -- a fixed name in the data folder
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	return errors.Join(err, file.Sync(), file.Close())
}
