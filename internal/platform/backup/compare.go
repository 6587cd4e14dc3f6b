package backup

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/loam-crm/loam/internal/platform/errs"
)

// What a difference is.
const (
	rowMissing = "missing" // in the target
	rowExtra   = "extra"   // in the target
	rowChanged = "changed"
)

// Difference is a row, or one value of it, that is not alike on both sides. Values are told by their shape only: they
// may be secret.
type Difference struct {
	Table  string `json:"table"`
	Key    string `json:"key"` // of the row
	Kind   string `json:"kind"`
	Column string `json:"column,omitempty"`
	Source string `json:"source,omitempty"`
	Target string `json:"target,omitempty"`
}

func (d Difference) String() string {
	text := fmt.Sprintf("%s %s: %s", d.Table, d.Key, d.Kind)
	if d.Column != "" {
		text += fmt.Sprintf(" %s: %s, copied as %s", d.Column, d.Source, d.Target)
	}
	return text
}

// namedDifferences is how many differences are named; all are counted.
const namedDifferences = 20

// verify reads every row of the target again. A table whose rows do not give the hash that the source's gave is gone
// through row by row.
func (c *copier) verify(ctx context.Context) error {
	now, err := takeSnapshot(ctx, c.to)
	if err != nil {
		return err
	}
	defer now.Close()
	c.done = 0
	found := differences{}
	for _, t := range c.tables {
		sum := newDigest(t.columns)
		if err := t.read(ctx, now, func(row []any) error { sum.add(row); c.tell("verifying "+t.name, sum.rows); return nil }); err != nil {
			return err
		}
		if sum.table() != c.sums[t.name] {
			if err := found.of(ctx, t, c.source, now); err != nil {
				return err
			}
		}
		c.done += sum.rows
		c.report.Verified.Rows += sum.rows
	}
	c.told("verified", 0)
	c.report.Verified.Differing = found.rows
	return found.refusal()
}

// differences collects what is not alike.
type differences struct {
	table string // the first that is not alike
	rows  int64
	named []Difference
}

// of adds the differences of a table.
func (d *differences) of(ctx context.Context, t *table, source, target *snapshot) error {
	if d.table == "" {
		d.table = t.name
	}
	ours, err := t.open(ctx, source)
	if err != nil {
		return err
	}
	defer ours.close()
	theirs, err := t.open(ctx, target)
	if err != nil {
		return err
	}
	defer theirs.close()
	a, b := newForm(t.columns), newForm(t.columns)
	return merge(ours, theirs, func(ours, theirs []any) error {
		if ours != nil && theirs != nil && bytes.Equal(a.of(ours), b.of(theirs)) {
			return nil
		}
		d.rows++
		if len(d.named) < namedDifferences {
			d.named = append(d.named, t.difference(ours, theirs)...)
		}
		return nil
	})
}

// difference names what is not alike in two rows, one of which may be nil.
func (t *table) difference(ours, theirs []any) []Difference {
	switch {
	case theirs == nil:
		return []Difference{{Table: t.name, Key: keyText(t.keyOf(ours)), Kind: rowMissing}}
	case ours == nil:
		return []Difference{{Table: t.name, Key: keyText(t.keyOf(theirs)), Kind: rowExtra}}
	}
	var out []Difference
	for i, c := range t.columns {
		if !bytes.Equal(c.kind.appendCanonical(nil, ours[i]), c.kind.appendCanonical(nil, theirs[i])) {
			out = append(out, Difference{Table: t.name, Key: keyText(t.keyOf(ours)), Kind: rowChanged, Column: c.name,
				Source: c.kind.shape(ours[i]), Target: c.kind.shape(theirs[i])})
		}
	}
	return out
}

func (d *differences) refusal() error {
	if d.table == "" {
		return nil
	}
	e := errs.Conflict("copy_differs").With("table", d.table).With("rows", d.rows).With("differences", d.named)
	if len(d.named) > 0 {
		e = e.Because(errors.New(d.named[0].String()))
	}
	return e
}

// shape tells what a value is like, and not what it is.
func (k kind) shape(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case string:
		name := "text"
		if k == document {
			name = "JSON"
		}
		return fmt.Sprintf("%s of %d characters, %d bytes", name, utf8.RuneCountInString(v), len(v))
	case bool:
		return "yes or no"
	}
	return "number"
}
