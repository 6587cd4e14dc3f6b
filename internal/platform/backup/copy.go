package backup

import (
	"context"
	"errors"
	"net/http"

	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
)

// Progress hears how far the work is, now and then: at what, how many of all rows or files are done.
type Progress func(at string, done, total int64)

// CopyOptions say what goes along with the records. The zero value copies nothing but records.
type CopyOptions struct {
	Progress Progress // may be nil
	// FromDir and ToDir are the data folders of both sides. If they are two, the uploaded files and the keys are
	// copied, too.
	FromDir, ToDir string
	// Reindex rebuilds the search index of the target before the copy counts as finished. Nil: the program does so at
	// its next start, where search.Has tells it.
	Reindex func(context.Context, *db.DB) error
}

// Report is the outcome of a copy.
type Report struct {
	Tables   map[string]int64 `json:"tables"` // rows of each table
	Rows     int64            `json:"rows"`
	Resumed  bool             `json:"resumed"` // it went on with one that was cut short
	Written  int64            `json:"written"` // rows, by this run
	Removed  int64            `json:"removed"` // rows of an earlier run that the source has no more, or otherwise
	Verified Verification     `json:"verified"`
	Files    Carried          `json:"files"`
}

// Verification says how many rows of the target were read again and compared with the source's.
type Verification struct {
	Rows      int64 `json:"rows"`
	Differing int64 `json:"differing"`
}

// Copy makes the records of `to` those of one state of `from`, which may be in use. Either engine goes on either side;
// both must have this program's schema, and `to` no rows.
//
// It compares both sides table by table in the order of the keys, removes what is not as in `from` and adds what is
// missing, in transactions of some thousand rows. `to` is marked meanwhile: nothing else migrates it or serves from it
// (copy_unfinished). A copy that is cut short, however, stays marked and goes on when Copy is called again with the
// same two sides, also when `from` has changed since; then it ends like one that was not cut. In the end every row of
// `to` is read again and compared.
//
// When a row cannot be kept by the target, `to` is empty again afterwards.
//
// Errors: schema_differs, target_not_empty (table), copy_unfinished (from: the copy of another source has not come to
// its end here), copy_under_way, value_not_portable (table, column, row, reason; column * is
// the row as a whole), reference_missing (table), copy_differs (table, rows, differences), copy_interrupted, file_missing and file_damaged (sha256), key_differs (file).
func Copy(ctx context.Context, from, to *db.DB, opts CopyOptions) (Report, error) {
	if err := sameSchema(ctx, from, to); err != nil {
		return Report{}, err
	}
	release, err := holdTarget(ctx, to)
	if err != nil {
		return Report{}, err
	}
	defer release()
	source, err := takeSnapshot(ctx, from)
	if err != nil {
		return Report{}, err
	}
	defer source.Close()
	c := &copier{source: source, to: to, opts: opts, report: Report{Tables: map[string]int64{}}, sums: map[string]Table{}}
	if err := c.prepare(ctx, from); err != nil {
		return Report{}, err
	}
	err = c.run(ctx)
	if code := errs.Code(err); code == "value_not_portable" || code == "reference_missing" {
		err = errors.Join(err, c.abandon(ctx))
	}
	if err = errors.Join(err, c.guard(ctx)); err != nil {
		return Report{}, interrupted(err)
	}
	return c.report, nil
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

// interrupted names a lost database: unlike other work, a copy is simply given again.
func interrupted(err error) error {
	if errs.Code(err) == "internal" && db.IsDown(err) {
		return errs.New(http.StatusServiceUnavailable, "copy_interrupted").Because(err)
	}
	return err
}

// copier is one run of a copy.
type copier struct {
	source *snapshot
	to     *db.DB
	tables []*table
	opts   CopyOptions
	luggage
	report      Report
	sums        map[string]Table // of the source, as it was read
	done, total int64            // rows
}

// prepare refuses what cannot be copied, and marks the target.
func (c *copier) prepare(ctx context.Context, from *db.DB) (err error) {
	if c.tables, err = tablesOf(ctx, c.to); err != nil {
		return err
	}
	if c.luggage, err = packed(ctx, c.source, c.opts); err != nil {
		return err
	}
	name, err := nameOf(ctx, from)
	if err != nil {
		return err
	}
	c.report.Resumed, err = beginCopy(ctx, c.to, c.tables, name)
	return err
}

func (c *copier) run(ctx context.Context) error {
	for _, t := range c.tables {
		rows, err := count(ctx, c.source, t)
		if err != nil {
			return err
		}
		c.total += rows
	}
	for _, t := range c.tables {
		if err := c.reconcile(ctx, t); err != nil {
			return err
		}
	}
	return c.conclude(ctx)
}

// conclude does what remains once the rows are there: only then is the mark taken away.
func (c *copier) conclude(ctx context.Context) error {
	if err := c.verify(ctx); err != nil {
		return err
	}
	var err error
	if c.report.Files, err = c.luggage.carry(ctx, c.opts.Progress); err != nil {
		return err
	}
	if c.opts.Reindex != nil {
		if err := c.opts.Reindex(ctx, c.to); err != nil {
			return err
		}
	}
	return c.write(ctx, endCopy)
}

// refuseRows makes sure that nothing is mixed with what is there.
func refuseRows(ctx context.Context, q db.Querier, tables []*table) error {
	for _, t := range tables {
		any, err := t.any(ctx, q)
		if err != nil {
			return err
		}
		if any {
			return errs.Conflict("target_not_empty").With("table", t.name)
		}
	}
	return nil
}

func (t *table) any(ctx context.Context, q db.Querier) (any bool, err error) {
	err = q.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM "+quoted(t.name)+")").Scan(&any)
	return any, err
}

func count(ctx context.Context, q db.Querier, t *table) (rows int64, err error) {
	err = q.QueryRow(ctx, "SELECT count(*) FROM "+quoted(t.name)).Scan(&rows)
	return rows, err
}
