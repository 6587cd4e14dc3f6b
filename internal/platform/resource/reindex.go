package resource

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/search"
)

// Reindex rebuilds the search index of every entity. With onlyMissing it leaves the
// index of an entity whose records are in it; a restored or copied database has none,
// and is settled when its index is there.
func (s *Store) Reindex(ctx context.Context, onlyMissing bool) error {
	for _, entity := range s.Registry.All() {
		var there bool
		var err error
		if onlyMissing {
			there, err = entity.indexed(ctx, s.DB)
		}
		if err == nil && !there {
			err = entity.reindex(ctx, s)
		}
		if err != nil {
			return err
		}
	}
	if onlyMissing {
		return nil
	}
	return s.Settle(ctx)
}

// Settle has the database take in what was written at once and in great number. The
// next question is then answered as fast as one of the next day.
func (s *Store) Settle(ctx context.Context) error {
	if err := search.Merge(ctx, s.DB); err != nil {
		return err
	}
	return s.DB.Settle(ctx)
}

// indexed says whether there is nothing to do for the index. It asks for one record
// only, the last that reindex comes to: a server starts in no time, whatever its size.
func (r *Entity) indexed(ctx context.Context, q db.Querier) (bool, error) {
	if !r.searchable() {
		return true, nil
	}
	var last id.ID
	err := q.QueryRow(ctx, "SELECT MAX(t.id) FROM "+r.options.Table+" t WHERE t.archived_at IS NULL").Scan(&last)
	if err != nil || last == 0 {
		return true, err
	}
	return search.Has(ctx, q, last)
}

// reindexPage is how many records one transaction indexes.
const reindexPage = 1000

func (r *Entity) reindex(ctx context.Context, s *Store) error {
	if !r.searchable() {
		return nil
	}
	err := s.Write(ctx, authz.System(), func(ctx context.Context, w *Write) error { return search.Clear(ctx, w.Tx, r.Name) })
	var last id.ID
	for more := true; more && err == nil; {
		err = s.Write(ctx, authz.System(), func(ctx context.Context, w *Write) error {
			recs, err := r.liveAfter(ctx, w, last)
			if err != nil || len(recs) == 0 {
				more = false
				return err
			}
			last = r.base(recs[len(recs)-1]).ID
			return r.indexMany(ctx, w, recs)
		})
	}
	return err
}

func (r *Entity) liveAfter(ctx context.Context, w *Write, last id.ID) ([]record, error) {
	rows, err := w.Tx.Query(ctx, r.selects+" WHERE t.archived_at IS NULL AND t.id > ? ORDER BY t.id LIMIT ?", int64(last), reindexPage)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var recs []record
	for rows.Next() {
		rec := r.make()
		if err := rows.Scan(r.dests(rec)...); err != nil {
			return nil, err
		}
		recs = append(recs, rec)
	}
	return recs, rows.Err()
}
