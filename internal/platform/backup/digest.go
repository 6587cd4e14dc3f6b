package backup

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"slices"
	"strings"

	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
)

// Table is what identifies the content of a table.
type Table struct {
	Rows   int64  `json:"rows"`
	SHA256 string `json:"sha256"` // of the canonical rows in the order of the primary key
}

// form gives the canonical form of the rows of a table.
type form struct {
	columns []column
	sorted  []int // columns by name: a table may have got them in another order
	buffer  []byte
}

func newForm(columns []column) *form {
	f := &form{columns: columns}
	for i := range columns {
		f.sorted = append(f.sorted, i)
	}
	slices.SortFunc(f.sorted, func(a, b int) int { return strings.Compare(columns[a].name, columns[b].name) })
	return f
}

// of is the form of a row. It stands until the next one.
func (f *form) of(row []any) []byte {
	f.buffer = f.buffer[:0]
	for _, i := range f.sorted {
		f.buffer = f.columns[i].kind.appendCanonical(f.buffer, row[i])
	}
	return f.buffer
}

// digest hashes the rows of one table.
type digest struct {
	*form
	rows int64
	sum  hash.Hash
}

func newDigest(columns []column) *digest {
	d := &digest{form: newForm(columns), sum: sha256.New()}
	for _, i := range d.sorted {
		d.sum.Write(appendSized(nil, columns[i].name))
	}
	return d
}

func (d *digest) add(row []any) {
	d.sum.Write(d.of(row))
	d.rows++
}

func (d *digest) table() Table {
	return Table{Rows: d.rows, SHA256: hex.EncodeToString(d.sum.Sum(nil))}
}

// digests hashes all our tables.
func digests(ctx context.Context, q db.Querier) (map[string]Table, error) {
	tables, err := tablesOf(ctx, q)
	if err != nil {
		return nil, err
	}
	out := map[string]Table{}
	for _, t := range tables {
		sum := newDigest(t.columns)
		if err := t.read(ctx, q, func(row []any) error { sum.add(row); return nil }); err != nil {
			return nil, err
		}
		out[t.name] = sum.table()
	}
	return out, nil
}

// verify compares what a database holds with what it should hold.
func verify(ctx context.Context, q db.Querier, want map[string]Table) error {
	got, err := digests(ctx, q)
	if err != nil {
		return err
	}
	for name, sum := range want {
		if got[name] != sum {
			return errs.Conflict("copy_differs").With("table", name).
				Because(fmt.Errorf("%d rows %s, want %d rows %s", got[name].Rows, got[name].SHA256, sum.Rows, sum.SHA256))
		}
	}
	if len(got) != len(want) {
		return errs.Conflict("copy_differs").Because(fmt.Errorf("%d tables, want %d", len(got), len(want)))
	}
	return nil
}
