package importer

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// Whose new customers are that a file of customers names no owner of.
const (
	ownMine = "mine" // of whoever runs the import
	ownPool = "pool"
)

// leaveToPools notes new customers without an owner. They go to the pools when all rows are in: until then, rows further
// down may still be about them. Customers that come along with orders or working time are of somebody who deals with them.
func (r *run) leaveToPools(ctx context.Context, w *resource.Write, fresh []*customer) error {
	if r.reader.options.Unowned != ownPool || r.reader.plan.Entity != "accounts" || w.DryRun {
		return nil
	}
	var ids []id.ID
	for _, c := range fresh {
		if len(c.refuse) == 0 && c.values["owner"] == nil {
			ids = append(ids, c.id)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	those, list := db.In(w.Tx.EngineName(), "a.id", ids)
	_, err := w.Tx.Exec(ctx, "INSERT INTO import_leads (import_id, account_id) SELECT a.import_id, a.id FROM accounts a WHERE "+those, list)
	return err
}

// after runs what follows an import, and says how many customers went to the pools and how many no pool took.
func (r *run) after(ctx context.Context, w *resource.Write) error {
	own := *w
	own.Import = r.imp.ID
	count := func(query string) (n int64, err error) {
		err = w.Tx.QueryRow(ctx, query, r.imp.ID).Scan(&n)
		return n, err
	}
	left, err := count("SELECT COUNT(*) FROM import_leads WHERE import_id = ?")
	if err != nil {
		return err
	}
	if after := r.service.AfterRun; after != nil {
		if err := after(ctx, &own); err != nil {
			return err
		}
	}
	if left > 0 {
		if r.counts.Pooled, err = count("SELECT COUNT(*) FROM accounts WHERE import_id = ? AND pool_id <> 0 AND archived_at IS NULL"); err != nil {
			return err
		}
		if r.counts.Warnings == nil {
			r.counts.Warnings = map[string]int64{}
		}
		if left > r.counts.Pooled {
			r.counts.Warnings["no_pool"] = left - r.counts.Pooled
		}
	}
	return r.warnCrowded(ctx, &own, r.service.Crowded)
}
