package db

import (
	"context"
	"database/sql/driver"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/loam-crm/loam/internal/platform/calendar"
)

// Row is a row of a Stream, read column by column. It is the stream's own and stands until the next row. The second
// result says whether there is a value; a value of another type than asked for fails the stream.
type Row interface {
	Int(column int) (int64, bool)
	Float(column int) (float64, bool)
	Bool(column int) (value, known bool)
	Text(column int) (string, bool)
	Day(column int) (calendar.Day, bool) // of a TEXT that holds a date; no date is no value
}

// Stream hands the rows of a question over one by one, past what database/sql does for each value: for the few
// questions that read millions of rows, where that is most of the time. Columns are BIGINT,
// DOUBLE PRECISION, BOOLEAN or TEXT.
func (d *DB) Stream(ctx context.Context, query string, args []any, take func(Row) error) error {
	conn, err := d.reader.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	var failed error // of the stream: a connection that database/sql sees failing is given up
	err = conn.Raw(func(under any) error {
		if c, ok := under.(*stdlib.Conn); ok {
			failed = streamPostgres(ctx, c, rebind(d.Engine, query), args, take)
		} else {
			failed = streamSQLite(ctx, under.(driver.QueryerContext), query, args, take)
		}
		return nil
	})
	return errors.Join(err, failed)
}

// mismatch remembers the first value that is not of the type asked for.
type mismatch struct{ err error }

func (m *mismatch) note(column int, want string) {
	if m.err == nil {
		m.err = fmt.Errorf("db: column %d of a stream holds no %s", column+1, want)
	}
}

func streamPostgres(ctx context.Context, c *stdlib.Conn, query string, args []any, take func(Row) error) error {
	rows, err := c.Conn().Query(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	row := wireRow{}
	for _, f := range rows.FieldDescriptions() {
		row.types = append(row.types, f.DataTypeOID)
	}
	for rows.Next() {
		row.values = rows.RawValues()
		if err := errors.Join(take(&row), row.err); err != nil {
			return err
		}
	}
	return rows.Err()
}

// wireRow is a row as PostgreSQL sent it: numbers as big-endian binary, texts as they are.
type wireRow struct {
	mismatch
	types  []uint32
	values [][]byte
}

func (r *wireRow) of(column int, want uint32, name string) []byte {
	value := r.values[column]
	if value != nil && r.types[column] != want {
		r.note(column, name)
		return nil
	}
	return value
}

func (r *wireRow) Int(column int) (int64, bool) {
	value := r.of(column, pgtype.Int8OID, "BIGINT")
	if len(value) != 8 {
		return 0, false
	}
	return int64(binary.BigEndian.Uint64(value)), true // #nosec G115 -- all 64 bits are kept
}

func (r *wireRow) Float(column int) (float64, bool) {
	value := r.of(column, pgtype.Float8OID, "DOUBLE PRECISION")
	if len(value) != 8 {
		return 0, false
	}
	return math.Float64frombits(binary.BigEndian.Uint64(value)), true
}

func (r *wireRow) Bool(column int) (value, known bool) {
	wire := r.of(column, pgtype.BoolOID, "BOOLEAN")
	return len(wire) == 1 && wire[0] != 0, len(wire) == 1
}

func (r *wireRow) Text(column int) (string, bool) {
	value := r.of(column, pgtype.TextOID, "TEXT")
	return string(value), value != nil
}

func (r *wireRow) Day(column int) (calendar.Day, bool) {
	value := r.of(column, pgtype.TextOID, "TEXT")
	if len(value) == 0 {
		return 0, false
	}
	day, good := calendar.ParseDay(string(value)) // does not escape: no allocation
	if !good {
		r.note(column, "date")
	}
	return day, good
}

func streamSQLite(ctx context.Context, c driver.QueryerContext, query string, args []any, take func(Row) error) error {
	named := make([]driver.NamedValue, len(args))
	for i, arg := range args {
		named[i] = driver.NamedValue{Ordinal: i + 1, Value: stored(arg)}
	}
	rows, err := c.QueryContext(ctx, query, named)
	if err != nil {
		return err
	}
	defer rows.Close()
	row := driverRow{values: make([]driver.Value, len(rows.Columns()))}
	for {
		err := rows.Next(row.values)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = errors.Join(take(&row), row.err)
		}
		if err != nil {
			return err
		}
	}
}

// driverRow is a row as SQLite's driver gives it.
type driverRow struct {
	mismatch
	values []driver.Value
}

func as[T any](r *driverRow, column int, name string) (T, bool) {
	value, is := r.values[column].(T)
	if !is && r.values[column] != nil {
		r.note(column, name)
	}
	return value, is
}

func (r *driverRow) Int(column int) (int64, bool) { return as[int64](r, column, "BIGINT") }

func (r *driverRow) Float(column int) (float64, bool) {
	return as[float64](r, column, "DOUBLE PRECISION")
}

// Bool also takes the 0 and 1 that SQLite keeps.
func (r *driverRow) Bool(column int) (value, known bool) {
	if is, known := r.values[column].(bool); known {
		return is, true
	}
	number, known := as[int64](r, column, "BOOLEAN")
	return number != 0, known
}

func (r *driverRow) Text(column int) (string, bool) { return as[string](r, column, "TEXT") }

func (r *driverRow) Day(column int) (calendar.Day, bool) {
	text, known := r.Text(column)
	if text == "" {
		return 0, false
	}
	day, good := calendar.ParseDay(text)
	if !good {
		r.note(column, "date")
	}
	return day, known && good
}
