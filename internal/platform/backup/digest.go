package backup

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
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

// digest hashes the rows of one table.
type digest struct {
	rows    int64
	sum     hash.Hash
	columns []column
	sorted  []int // columns by name: a table may have got them in another order
	buffer  []byte
}

func newDigest(columns []column) *digest {
	d := &digest{sum: sha256.New(), columns: columns}
	for i := range columns {
		d.sorted = append(d.sorted, i)
	}
	slices.SortFunc(d.sorted, func(a, b int) int { return strings.Compare(columns[a].name, columns[b].name) })
	for _, i := range d.sorted {
		d.sum.Write(appendSized(nil, columns[i].name))
	}
	return d
}

func (d *digest) add(row []any) {
	d.buffer = d.buffer[:0]
	for _, i := range d.sorted {
		d.buffer = d.columns[i].kind.appendCanonical(d.buffer, row[i])
	}
	d.sum.Write(d.buffer)
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

// read calls f with every row in the order of the primary key, values as plain
// makes them. f must not keep the slice.
func (t *table) read(ctx context.Context, q db.Querier, f func(row []any) error) error {
	row, into := make([]any, len(t.columns)), make([]any, len(t.columns))
	for i := range row {
		into[i] = &row[i]
	}
	return each(ctx, q, t.selectSQL(q.EngineName()), func(rows *sql.Rows) error {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		for i, c := range t.columns {
			v, err := c.kind.plain(row[i])
			if err != nil {
				return t.refuse(c, row, "wrong_kind").Because(err)
			}
			row[i] = v
		}
		return f(row)
	})
}

func (t *table) selectSQL(engine db.Engine) string {
	list := make([]string, len(t.columns))
	for i, c := range t.columns {
		list[i] = quoted(c.name)
		if c.kind == document && engine == db.Postgres {
			list[i] = "CAST(" + list[i] + " AS TEXT)"
		}
	}
	return "SELECT " + strings.Join(list, ", ") + " FROM " + quoted(t.name) + " ORDER BY " + quotedList(t.key)
}

// refuse names the value that cannot be copied by table, column and row.
func (t *table) refuse(c column, row []any, reason string) *errs.Error {
	e := errs.Unprocessable("value_not_portable").With("table", t.name).With("column", c.name).With("reason", reason)
	for i, other := range t.columns {
		if other.name == t.key[0] {
			e = e.With("row", row[i])
		}
	}
	return e
}

func quotedList(names []string) string {
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = quoted(name)
	}
	return strings.Join(out, ", ")
}
