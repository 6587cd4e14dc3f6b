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
	"errors"
	"strings"

	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
)

// Doc is what can be found of one record.
type Doc struct {
	ID   id.ID
	Text []string // the searchable values: names, codes, phones; the first 256 characters of each count
}

// Setup creates the index when it is missing. An index made by another version of
// the grams is dropped; Has then tells that the records must be put again.
func Setup(ctx context.Context, d *db.DB) error {
	engine := engineOf(d.Engine)
	var there bool
	if err := d.QueryRow(ctx, engine.exists, table).Scan(&there); err != nil || there {
		return err
	}
	return d.Tx(ctx, func(ctx context.Context, tx *db.Tx) error { return engine.create(ctx, tx) })
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
	those, list := db.In(tx.EngineName(), engineOf(tx.EngineName()).id, ids)
	_, err := tx.Exec(ctx, "DELETE FROM "+table+" WHERE "+those, list)
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
	err = q.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM "+table+" WHERE "+engineOf(q.EngineName()).id+" = ?)", record).Scan(&there)
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

// Among tells which of several entities have a record that matches, in one
// question: most of what is looked for is of one kind.
func Among(ctx context.Context, q db.Querier, query string, entities ...string) (map[string]bool, error) {
	engine := engineOf(q.EngineName())
	var asked []string
	var parts []string
	var args []any
	for _, entity := range entities {
		if want, ok := parse(entity, query); ok {
			asked, parts, args = append(asked, entity), append(parts, engine.some), append(args, engine.render(want))
		}
	}
	out := map[string]bool{}
	if len(asked) == 0 {
		return out, nil
	}
	found, dests := make([]bool, len(asked)), make([]any, len(asked))
	for i := range found {
		dests[i] = &found[i]
	}
	if err := q.QueryRow(ctx, "SELECT "+strings.Join(parts, ", "), args...).Scan(dests...); err != nil {
		return nil, err
	}
	for i, entity := range asked {
		out[entity] = found[i]
	}
	return out, nil
}

// Find returns at most limit ids that match the query: first the records of which
// a text begins with the query, then the others, the newest first in each group.
// A query with nothing to search for finds nothing. Find knows no permissions; for
// records shown to a user, put Predicate beside their scope instead.
func Find(ctx context.Context, q db.Querier, entity, query string, limit int) ([]id.ID, error) {
	want, ok := parse(entity, query)
	if !ok || limit <= 0 {
		return nil, nil
	}
	var out []id.ID
	if opening, ok := opens(entity, query); ok {
		found, err := find(ctx, q, all(want, opening), limit)
		if err != nil || len(found) == limit {
			return found, err
		}
		out = found
	}
	rest, err := find(ctx, q, want, limit)
	return appendMissing(out, rest, limit), err
}

func find(ctx context.Context, q db.Querier, want expr, limit int) ([]id.ID, error) {
	engine := engineOf(q.EngineName())
	rows, err := q.Query(ctx, engine.newest, engine.render(want), limit)
	if err != nil {
		return nil, err
	}
	var out []id.ID
	for rows.Next() {
		var v int64
		if err := rows.Scan(&v); err != nil {
			return nil, errors.Join(err, rows.Close())
		}
		out = append(out, id.ID(v))
	}
	return out, errors.Join(rows.Err(), rows.Close())
}

// appendMissing adds the ids that are not there yet, up to limit in all.
func appendMissing(out, more []id.ID, limit int) []id.ID {
	seen := make(map[id.ID]bool, len(out))
	for _, v := range out {
		seen[v] = true
	}
	for _, v := range more {
		if len(out) < limit && !seen[v] {
			out = append(out, v)
		}
	}
	return out
}
