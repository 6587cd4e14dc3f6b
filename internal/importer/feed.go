package importer

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/ahead"
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
	stored := r.imp.Cursor
	read := func(_ context.Context, send func(chunk) error) error { return r.read(rows, stored, send) }
	return ahead.Run(ctx, read, func(c chunk) error {
		if err := fn(ctx, c.rows); err != nil {
			return err
		}
		r.progress(c.done, total)
		return ctx.Err()
	})
}

// read makes chunks of the file. Nothing that it changes is looked at by what
// stores them, except in the rows sent.
func (r *run) read(rows sheet.Rows, stored int64, send func(chunk) error) error {
	next := chunk{rows: make([]*row, 0, chunkRows)}
	never := r.reader.plan.never()
	for rows.Next() {
		if rows.Number() <= r.reader.plan.HeaderRow {
			continue
		}
		next.done++
		cells := rows.Row()
		blank(cells, never)
		w := r.reader.read(rows.Number(), cells, rows.Faults())
		w.keys, w.said = keysOf(w.values["accounts"], r.reader.options.Match), r.said(w)
		r.tally(w)
		if int64(w.number) <= stored { // before the process was killed
			r.pass(w)
			continue
		}
		if next.rows = append(next.rows, w); len(next.rows) < chunkRows {
			continue
		}
		if err := send(next); err != nil {
			return err
		}
		next.rows = make([]*row, 0, chunkRows)
	}
	if err := rows.Err(); err != nil || len(next.rows) == 0 {
		return err
	}
	return send(next)
}
