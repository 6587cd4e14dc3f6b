package backup

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/loam-crm/loam/internal/platform/ahead"
	"github.com/loam-crm/loam/internal/platform/db"
)

// A transaction of a copy has at most so many rows, and texts of about so many bytes. They are held in memory, twice.
const (
	portionRows  = 4000
	portionBytes = 8 << 20
)

// reconcile makes a table of the target equal to the source's. First all goes that is not as in the source; what is left
// then are rows of the source, so that the missing ones meet no other that would be unique with them.
func (c *copier) reconcile(ctx context.Context, t *table) error {
	begun, err := t.any(ctx, c.to)
	if err != nil {
		return err
	}
	complete := false
	if begun {
		if complete, err = c.prune(ctx, t); err != nil {
			return err
		}
	}
	if !complete {
		if err := c.fill(ctx, t, begun); err != nil {
			return err
		}
	}
	rows := c.sums[t.name].Rows
	c.report.Tables[t.name] = rows
	c.report.Rows += rows
	c.done += rows
	return nil
}

// prune removes the rows that the source has not, or otherwise, and says whether nothing is missing.
func (c *copier) prune(ctx context.Context, t *table) (complete bool, err error) {
	sum, other := newDigest(t.columns), newForm(t.columns)
	var gone [][]any
	var missing int64
	err = c.beside(ctx, t, true, func(ours, theirs []any) error {
		if ours != nil {
			sum.add(ours)
			c.tell("comparing "+t.name, sum.rows)
		}
		switch {
		case theirs == nil:
			missing++
			return nil
		case ours != nil && bytes.Equal(sum.buffer, other.of(theirs)):
			return nil
		case ours != nil:
			missing++
		}
		gone = append(gone, t.keyOf(theirs))
		if len(gone) < portionRows {
			return nil
		}
		defer func() { gone = gone[:0] }()
		return c.remove(ctx, t, gone)
	})
	if err == nil {
		err = c.remove(ctx, t, gone)
	}
	c.sums[t.name] = sum.table()
	return missing == 0, err
}

// beside walks the source's table and, if told to, the target's as it is now.
func (c *copier) beside(ctx context.Context, t *table, both bool, f func(ours, theirs []any) error) error {
	var theirs *cursor
	if both {
		now, err := takeSnapshot(ctx, c.to)
		if err != nil {
			return err
		}
		defer now.Close()
		if theirs, err = t.open(ctx, now); err != nil {
			return err
		}
		defer theirs.close()
	}
	ours, err := t.open(ctx, c.source)
	if err != nil {
		return err
	}
	return errors.Join(merge(ours, theirs, f), ours.close())
}

func (c *copier) remove(ctx context.Context, t *table, keys [][]any) error {
	if len(keys) == 0 {
		return nil
	}
	where := make([]string, len(t.key))
	for i, name := range t.key {
		where[i] = quoted(name) + " = ?"
	}
	err := c.write(ctx, func(ctx context.Context, tx *db.Tx) error {
		statement, err := tx.Prepare(ctx, "DELETE FROM "+quoted(t.name)+" WHERE "+strings.Join(where, " AND "))
		if err != nil {
			return err
		}
		defer statement.Close()
		for _, key := range keys {
			if _, err := statement.ExecContext(ctx, key...); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		c.report.Removed += int64(len(keys))
	}
	return err
}

// portion is what one transaction stores.
type portion struct {
	rows  [][]any
	bytes int
	seen  int64 // rows of the source so far
}

// fill adds the rows that the target has not. It reads while it writes.
func (c *copier) fill(ctx context.Context, t *table, begun bool) error {
	return ahead.Run(ctx, func(ctx context.Context, send func(portion) error) error {
		sum, err := c.missing(ctx, t, begun, send)
		c.sums[t.name] = sum
		return err
	}, func(p portion) error {
		if err := c.store(ctx, t, p.rows); err != nil {
			return err
		}
		c.report.Written += int64(len(p.rows))
		c.told("copying "+t.name, p.seen)
		return nil
	})
}

// missing sends the rows that the target has not, as it will keep them.
func (c *copier) missing(ctx context.Context, t *table, begun bool, send func(portion) error) (Table, error) {
	sum := newDigest(t.columns)
	var p portion
	err := c.beside(ctx, t, begun, func(ours, theirs []any) error {
		if ours == nil {
			return nil // came since prune: the comparison at the end names it
		}
		sum.add(ours)
		if theirs != nil {
			return nil
		}
		row, err := t.fit(c.source.engine, c.to.EngineName(), ours)
		if err != nil {
			return err
		}
		p.rows, p.bytes = append(p.rows, row), p.bytes+len(sum.buffer)
		if len(p.rows) < portionRows && p.bytes < portionBytes {
			return nil
		}
		p.seen = sum.rows
		full := p
		p = portion{}
		return send(full)
	})
	if err == nil {
		p.seen = sum.rows
		err = send(p)
	}
	return sum.table(), err
}

// tellEvery is how many rows pass between two words of progress while nothing is written.
const tellEvery = 5000

func (c *copier) tell(at string, rows int64) {
	if rows%tellEvery == 0 {
		c.told(at, rows)
	}
}

// told says how far the copy is: so many rows into a table.
func (c *copier) told(at string, rows int64) {
	if c.opts.Progress != nil {
		c.opts.Progress(at, c.done+rows, c.total)
	}
}

// fit is a row as the other engine keeps it, or a refusal that names the value it cannot keep.
func (t *table) fit(from, to db.Engine, row []any) ([]any, error) {
	out := slices.Clone(row)
	for i, c := range t.columns {
		reason := c.kind.refusedBySQLite(row[i])
		if to == db.Postgres {
			reason = c.kind.refusedByPostgres(row[i])
		}
		if reason != "" {
			return nil, t.refuse(c, row, reason)
		}
		if s, ok := row[i].(string); ok && c.kind == document && from == db.Postgres && to == db.SQLite {
			out[i] = compactJSON(s)
		}
	}
	return out, nil
}
