// Package search finds records by what people remember of them: two Chinese
// characters, pinyin or its initials, the middle of a code or of a phone number.
//
// The index holds grams (see grams.go) made here and not by the database, so that
// SQLite and PostgreSQL give the same hits for the same query. It is derived data:
// the package makes its own table, and the records can be indexed again at any time.
//
// Precision: text of more than one gram matches when the record holds all its
// grams, not necessarily side by side. "上海海" therefore also finds a record that
// holds 上海 and 海海 apart. This is accepted: such hits are rare, and the record
// itself is not kept here to look again.
package search

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
)

// Doc is what can be found of one record.
type Doc struct {
	ID   id.ID
	Text []string // the searchable values: names, codes, phones; the first 1,000 characters of each count
}

// Setup creates the index when it is missing. An index made by another version of
// the grams is dropped; Has then tells that the records must be put again.
func Setup(ctx context.Context, d *db.DB) error {
	engine := engineOf(d.Engine)
	var there bool
	err := d.QueryRow(ctx, engine.exists, engine.table).Scan(&there)
	switch {
	case err != nil:
		return err
	case !there:
		return d.Tx(ctx, engine.create)
	case engine.adjust != nil:
		return engine.adjust(ctx, d)
	}
	return nil
}

// Put indexes documents, replacing those with the same ids. Many documents in one
// call are much cheaper than many calls.
func Put(ctx context.Context, tx *db.Tx, entity string, docs ...Doc) error {
	if len(docs) == 0 {
		return nil
	}
	return engineOf(tx.EngineName()).put(ctx, tx, entity, newestOfEach(docs))
}

// newestOfEach keeps the last of several documents with one id.
func newestOfEach(docs []Doc) []Doc {
	at := make(map[id.ID]int, len(docs))
	for i, d := range docs {
		at[d.ID] = i
	}
	if len(at) == len(docs) {
		return docs
	}
	out := make([]Doc, 0, len(at))
	for i, d := range docs {
		if at[d.ID] == i {
			out = append(out, d)
		}
	}
	return out
}

// Remove takes records out of the index. Ids that are not in it are no error.
func Remove(ctx context.Context, tx *db.Tx, entity string, ids ...id.ID) error {
	engine := engineOf(tx.EngineName())
	those, list := db.In(tx.EngineName(), engine.id, ids)
	_, err := tx.Exec(ctx, "DELETE FROM "+engine.table+" WHERE "+those, list)
	return err
}

// Clear takes all records of an entity out of the index, before a rebuild.
func Clear(ctx context.Context, tx *db.Tx, entity string) error {
	engine := engineOf(tx.EngineName())
	_, err := tx.Exec(ctx, engine.clear, engine.render(every(entity)))
	return err
}

// Has says whether a record is indexed. After a restore, a copy to another engine or
// a change of the grams none is.
func Has(ctx context.Context, q db.Querier, record id.ID) (there bool, err error) {
	engine := engineOf(q.EngineName())
	err = q.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM "+engine.table+" WHERE "+engine.id+" = ?)", record).Scan(&there)
	return there, err
}

// Predicate gives a condition that holds for the records of entity whose id, in
// the SQL expression idColumn, matches the query. idColumn is written into the SQL
// and must not come from a user. ok is false when the query has nothing to search
// for (spaces or punctuation only).
func Predicate(name db.Engine, entity, idColumn, query string) (sql string, args []any, ok bool) {
	want, ok := parse(entity, query)
	if !ok {
		return "", nil, false
	}
	engine := engineOf(name)
	return idColumn + " IN (" + engine.match + ")", []any{engine.render(want)}, true
}
