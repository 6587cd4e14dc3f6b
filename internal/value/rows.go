package value

import (
	"context"
	"strconv"
	"strings"

	"github.com/loam-crm/loam/internal/platform/db"
)

// Column types as both engines know them.
const (
	bigint = "BIGINT"
	double = "DOUBLE PRECISION"
	texts  = "TEXT"
)

// rowsPerStatement bounds the parameters of one statement: SQLite takes 32,766.
const rowsPerStatement = 500

// rows collects the parameters of a statement with many rows of equal form. It is the one place here where the
// engines differ: SQLite takes the values one by one, PostgreSQL takes a column as one array, because it spends more
// on thousands of parameters than on the rows.
type rows struct {
	head, tail string   // around the rows, which are a query with the columns column1, column2, …
	types      []string // of the columns
	before     []any    // parameters before the rows
	args       []any
}

func (r *rows) add(args ...any) { r.args = append(r.args, args...) }

func (r *rows) count() int { return len(r.args) / len(r.types) }

// run writes what was added once a statement is full, or what there is at the end.
func (r *rows) run(ctx context.Context, tx *db.Tx, end bool) error {
	n := r.count()
	if n == 0 || !end && n < rowsPerStatement {
		return nil
	}
	body, args := r.values(n)
	if tx.EngineName() == db.Postgres {
		body, args = r.arrays(n)
	}
	_, err := tx.Exec(ctx, r.head+body+r.tail, append(r.before[:len(r.before):len(r.before)], args...)...)
	r.args = r.args[:0]
	return err
}

func (r *rows) values(n int) (string, []any) {
	row := ",(" + db.Marks(len(r.types)) + ")"
	return "VALUES " + strings.Repeat(row, n)[1:], r.args
}

func (r *rows) arrays(n int) (string, []any) {
	marks, names, columns := make([]string, len(r.types)), make([]string, len(r.types)), make([]any, len(r.types))
	for c, kind := range r.types {
		marks[c], names[c] = "CAST(? AS "+kind+"[])", "column"+strconv.Itoa(c+1)
		columns[c] = r.column(c, n)
	}
	return "SELECT * FROM unnest(" + strings.Join(marks, ", ") + ") AS u(" + strings.Join(names, ", ") + ")", columns
}

// column collects one column as an array of its own type, NULLs as nil pointers.
func (r *rows) column(c, n int) any {
	switch r.types[c] {
	case bigint:
		return pick[int64](r, c, n)
	case double:
		return pick[float64](r, c, n)
	}
	return pick[string](r, c, n)
}

func pick[T any](r *rows, c, n int) []*T {
	values, out := make([]T, n), make([]*T, n)
	for i := range out {
		if arg := r.args[i*len(r.types)+c]; arg != nil {
			values[i] = arg.(T)
			out[i] = &values[i]
		}
	}
	return out
}
