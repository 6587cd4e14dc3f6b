package db

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// Type is a column type as both engines know it.
type Type string

const (
	BigInt  Type = "BIGINT"
	Double  Type = "DOUBLE PRECISION"
	Text    Type = "TEXT"
	Boolean Type = "BOOLEAN"
	JSON    Type = "JSONB"
)

// Values is a derived table of rows in a statement, with the columns column1, column2, … It is the one place where
// the text of a statement differs between the engines: SQLite takes the values one by one, PostgreSQL a column as one
// array, because it spends more on planning thousands of parameters than on the rows. args holds the rows one after
// another; a value that cannot be stored in its column is a mistake of the program and panics.
func Values(engine Engine, types []Type, args []any) (string, []any) {
	if engine == Postgres {
		return arrays(types, args)
	}
	row := ",(" + Marks(len(types)) + ")"
	return "VALUES " + strings.Repeat(row, len(args)/len(types))[1:], args
}

func arrays(types []Type, args []any) (string, []any) {
	marks, names, columns := make([]string, len(types)), make([]string, len(types)), make([]any, len(types))
	for c, kind := range types {
		marks[c], names[c] = "CAST(? AS "+string(kind)+"[])", "column"+strconv.Itoa(c+1)
		if kind == JSON {
			marks[c] = "CAST(CAST(? AS TEXT[]) AS JSONB[])"
		}
		columns[c] = column(kind, args, c, len(types))
	}
	return "SELECT * FROM unnest(" + strings.Join(marks, ", ") + ") AS u(" + strings.Join(names, ", ") + ")", columns
}

// column collects one column as an array of its own type, NULLs as nil pointers.
func column(kind Type, args []any, from, step int) any {
	switch kind {
	case BigInt:
		return every[int64](args, from, step)
	case Double:
		return every[float64](args, from, step)
	case Boolean:
		return every[bool](args, from, step)
	}
	return every[string](args, from, step)
}

func every[T any](args []any, from, step int) []*T {
	n := len(args) / step
	values, out := make([]T, n), make([]*T, n)
	for i := range out {
		if arg := stored(args[from+i*step]); arg != nil {
			values[i] = arg.(T)
			out[i] = &values[i]
		}
	}
	return out
}

// stored is a value as the driver would store it.
func stored(arg any) any {
	switch v := arg.(type) {
	case int64, string, bool, nil:
		return v
	case float64:
		return unsigned(v)
	case *int64:
		return deref(v)
	case *float64:
		if v == nil {
			return nil
		}
		return unsigned(*v)
	case *string:
		return deref(v)
	case int:
		return int64(v)
	case driver.Valuer:
		out, err := v.Value()
		if err != nil {
			panic(fmt.Sprintf("db: %T cannot be stored: %v", arg, err))
		}
		return out
	}
	panic(fmt.Sprintf("db: a batch cannot store %T", arg))
}

func deref[T any](p *T) any {
	if p == nil {
		return nil
	}
	return *p
}

// In is the condition that a column of ids is one of a list. Whatever the length, the text is one, so that the
// engine's plan for it can be kept. The result stands with one parameter.
func In[ID ~int64](engine Engine, column string, ids []ID) (string, any) {
	plain := make([]int64, len(ids))
	for i, one := range ids {
		plain[i] = int64(one)
	}
	return among(engine, column, BigInt, plain)
}

// InTexts is In for a column of texts.
func InTexts(engine Engine, column string, texts []string) (string, any) {
	return among(engine, column, Text, append([]string{}, texts...))
}

func among[T int64 | string](engine Engine, column string, kind Type, list []T) (string, any) {
	if engine == Postgres {
		return column + " = ANY(CAST(? AS " + string(kind) + "[]))", list
	}
	text, _ := json.Marshal(list) // numbers and strings marshal
	return column + " IN (SELECT value FROM json_each(?))", string(text)
}

// batchRows is how many rows a statement of a batch carries.
const batchRows = 500

// Batch writes many rows of equal form: INSERT INTO t (…) or UPDATE t SET … FROM ( … ) AS v WHERE. Head and Tail
// stand around the rows, which are Values.
type Batch struct {
	Head, Tail string
	Types      []Type
	Before     []any // parameters before the rows
	args       []any
}

// Add keeps a row for the next statement, and writes when that is full.
func (b *Batch) Add(ctx context.Context, tx *Tx, row ...any) error {
	if b.args = append(b.args, row...); len(b.args) < batchRows*len(b.Types) {
		return nil
	}
	return b.Flush(ctx, tx)
}

// Flush writes the rows that wait.
func (b *Batch) Flush(ctx context.Context, tx *Tx) error {
	if len(b.args) == 0 {
		return nil
	}
	defer func() { b.args = b.args[:0] }()
	if tx.engine == SQLite {
		return b.onebyone(ctx, tx)
	}
	rows, args := Values(tx.engine, b.Types, b.args)
	_, err := tx.Exec(ctx, b.Head+rows+b.Tail, append(b.Before[:len(b.Before):len(b.Before)], args...)...)
	return err
}

// onebyone runs a prepared statement for each row: SQLite spends as much on reading a statement of many rows as on
// the rows.
func (b *Batch) onebyone(ctx context.Context, tx *Tx) error {
	width := len(b.Types)
	text, _ := Values(SQLite, b.Types, make([]any, width))
	statement, err := tx.Prepare(ctx, b.Head+text+b.Tail)
	if err != nil {
		return err
	}
	defer statement.Close()
	args := make([]any, len(b.Before)+width)
	copy(args, b.Before)
	for at := 0; at < len(b.args); at += width {
		copy(args[len(b.Before):], b.args[at:at+width])
		if _, err := statement.ExecContext(ctx, args...); err != nil {
			return err
		}
	}
	return nil
}
