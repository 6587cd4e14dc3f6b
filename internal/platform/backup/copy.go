package backup

import (
	"context"
	"fmt"

	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
)

// Progress hears how many rows of a table are copied, now and then.
type Progress func(table string, rows int64)

// Report is the outcome of a copy: the rows of each table.
type Report struct {
	Tables map[string]int64 `json:"tables"`
	Rows   int64            `json:"rows"`
}

// progressEvery is how many rows pass between two calls of Progress.
const progressEvery = 5000

// Copy copies one state of all records of `from`, which may be in use, into `to`,
// which must have this program's schema and no rows. Either engine goes on either
// side. It compares every table on both sides before it commits: on any error `to`
// is as before. progress may be nil. The caller then rebuilds the search index.
//
// Errors: schema_differs, target_not_empty (table), value_not_portable (table,
// column, row, reason), copy_differs (table).
func Copy(ctx context.Context, from, to *db.DB, progress Progress) (Report, error) {
	if err := sameSchema(ctx, from, to); err != nil {
		return Report{}, err
	}
	source, err := takeSnapshot(ctx, from)
	if err != nil {
		return Report{}, err
	}
	defer source.Close()
	var report Report
	err = to.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		report = Report{Tables: map[string]int64{}}
		return copyAll(ctx, source, tx, &report, progress)
	})
	if err != nil {
		return Report{}, err
	}
	return report, nil
}

func sameSchema(ctx context.Context, from, to *db.DB) error {
	a, program, err := from.SchemaVersion(ctx)
	if err != nil {
		return err
	}
	b, _, err := to.SchemaVersion(ctx)
	if err != nil {
		return err
	}
	if a != program || b != program {
		return errs.Conflict("schema_differs").With("from", a).With("to", b).With("program", program)
	}
	return nil
}

func copyAll(ctx context.Context, source *snapshot, tx *db.Tx, report *Report, progress Progress) error {
	tables, err := tablesOf(ctx, tx)
	if err != nil {
		return err
	}
	if err := refuseRows(ctx, tx, tables); err != nil {
		return err
	}
	sums := map[string]Table{}
	for _, t := range tables {
		if sums[t.name], err = copyTable(ctx, source, tx, t, progress); err != nil {
			return err
		}
		report.Tables[t.name] = sums[t.name].Rows
		report.Rows += sums[t.name].Rows
	}
	for _, t := range tables { // after all of them: a circle of references needs every table
		if err := setLater(ctx, source, tx, t); err != nil {
			return err
		}
	}
	return verify(ctx, tx, sums)
}

// refuseRows makes sure that nothing is mixed with what is there.
func refuseRows(ctx context.Context, q db.Querier, tables []*table) error {
	for _, t := range tables {
		var any bool
		if err := q.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM "+quoted(t.name)+")").Scan(&any); err != nil {
			return err
		}
		if any {
			return errs.Conflict("target_not_empty").With("table", t.name)
		}
	}
	return nil
}

func copyTable(ctx context.Context, source *snapshot, tx *db.Tx, t *table, progress Progress) (Table, error) {
	in, err := newInserter(ctx, tx, t)
	if err != nil {
		return Table{}, err
	}
	defer in.full.Close()
	sum := newDigest(t.columns)
	err = t.read(ctx, source, func(row []any) error {
		sum.add(row)
		if progress != nil && sum.rows%progressEvery == 0 {
			progress(t.name, sum.rows)
		}
		return in.add(ctx, row)
	})
	if err == nil {
		err = in.flush(ctx)
	}
	if err == nil && progress != nil {
		progress(t.name, sum.rows)
	}
	return sum.table(), err
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
