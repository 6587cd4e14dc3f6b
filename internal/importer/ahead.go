package importer

import (
	"context"
	"fmt"
	"runtime/debug"

	"github.com/loam-crm/loam/internal/platform/sheet"
)

// chunk is the rows of one transaction, and how many of the file are read by then.
type chunk struct {
	rows []*row
	done int64
}

// feed hands the rows after the cursor to fn, chunk by chunk. The next chunk is
// read while fn stores one: reading keeps a core busy, storing mostly waits for
// the database.
func (r *run) feed(ctx context.Context, rows sheet.Rows, total int64, fn func(ctx context.Context, rows []*row) error) error {
	reading, stop := context.WithCancel(ctx)
	chunks := make(chan chunk, 1)
	var failed error
	go func() {
		defer close(chunks)
		defer func() {
			if p := recover(); p != nil {
				failed = fmt.Errorf("importer: reading ahead: %v\n%s", p, debug.Stack())
			}
		}()
		failed = r.readAhead(reading, rows, chunks)
	}()
	defer func() {
		stop()
		for range chunks { // the caller closes rows: nobody may read them then
		}
	}()
	for c := range chunks {
		if err := fn(ctx, c.rows); err != nil {
			return err
		}
		r.progress(c.done, total)
	}
	return failed
}

// readAhead reads the file into chunks. Nothing that it changes is looked at by
// what stores them, except in the rows sent.
func (r *run) readAhead(ctx context.Context, rows sheet.Rows, into chan<- chunk) error {
	stored := r.imp.Cursor
	next := chunk{rows: make([]*row, 0, chunkRows)}
	send := func() error {
		select {
		case into <- next:
			next.rows = make([]*row, 0, chunkRows)
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	for rows.Next() {
		if rows.Number() <= r.reader.plan.HeaderRow {
			continue
		}
		next.done++
		w := r.reader.read(rows.Number(), rows.Row(), rows.Faults())
		w.keys = keysOf(w.values["accounts"], r.reader.options.Match)
		r.tally(w)
		if int64(w.number) <= stored { // before the process was killed
			r.pass(w)
			continue
		}
		if next.rows = append(next.rows, w); len(next.rows) == chunkRows {
			if err := send(); err != nil {
				return err
			}
		}
	}
	if err := rows.Err(); err != nil || len(next.rows) == 0 {
		return err
	}
	return send()
}
