package search

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"strings"

	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
)

// Hits are records of one entity that match a query.
type Hits struct {
	IDs  []id.ID
	More bool // there are others, all of them older
}

// Newest finds the records that match a query in several entities at once: of each
// entity the newest, up to the limit. Where there are more it adds, up to the limit
// again, the newest of those of which a text begins with the query. So common words
// cost no more than rare ones, however many records there are. An entity without hits
// is not in the answer. Newest knows no permissions: whoever shows the records asks
// for them by these ids beside the scope.
func Newest(ctx context.Context, q db.Querier, query string, limit int, entities ...string) (map[string]Hits, error) {
	var wants []wanted
	for _, entity := range entities {
		if want, ok := parse(entity, query); ok {
			wants = append(wants, wanted{entity: entity, expr: want})
		}
	}
	if err := find(ctx, q, wants, limit+1); err != nil {
		return nil, err
	}
	out := map[string]Hits{}
	var begun []wanted
	for _, w := range wants {
		if len(w.found) == 0 {
			continue
		}
		h := Hits{IDs: w.found[:min(len(w.found), limit)], More: len(w.found) > limit}
		out[w.entity] = h
		if first, ok := opens(w.entity, query); ok && h.More {
			begun = append(begun, wanted{entity: w.entity, expr: all(w.expr, first)})
		}
	}
	err := find(ctx, q, begun, limit)
	for _, w := range begun {
		h := out[w.entity]
		h.IDs = appendMissing(h.IDs, w.found)
		out[w.entity] = h
	}
	return out, err
}

// wanted is what is looked for in one entity, and what was found.
type wanted struct {
	entity string
	expr   expr
	blocks int64 // in how many blocks it was looked for; 0: in all
	found  []id.ID
}

// The newest blocks that PostgreSQL is asked for before it is asked for all, in turn.
const (
	fewBlocks  = 2
	manyBlocks = 32
)

// find looks for the newest of each.
func find(ctx context.Context, q db.Querier, wants []wanted, limit int) error {
	if len(wants) == 0 {
		return nil
	}
	engine := engineOf(q.EngineName())
	if !engine.blocks {
		return engine.ask(ctx, q, pointers(wants), 0, limit)
	}
	var last sql.NullInt64
	if err := q.QueryRow(ctx, "SELECT MAX("+engine.id+") FROM "+engine.table).Scan(&last); err != nil {
		return err
	}
	for i := range wants {
		wants[i].blocks = fewBlocks
	}
	open := pointers(wants)
	for len(open) > 0 {
		if err := engine.ask(ctx, q, open, blockOf(id.ID(last.Int64)), limit); err != nil {
			return err
		}
		open = further(open, limit)
	}
	return nil
}

func pointers(wants []wanted) []*wanted {
	out := make([]*wanted, len(wants))
	for i := range wants {
		out[i] = &wants[i]
	}
	return out
}

// further chooses where to look next for what was not found: what has not been seen
// lately is rare, and all of it is soon gathered.
func further(asked []*wanted, limit int) []*wanted {
	var open []*wanted
	for _, w := range asked {
		if w.blocks == 0 || len(w.found) >= limit {
			continue
		}
		if w.blocks == fewBlocks && len(w.found) > 0 {
			w.blocks = manyBlocks
		} else {
			w.blocks = 0
		}
		w.found = nil
		open = append(open, w)
	}
	return open
}

// ask looks for all of them in one statement.
func (e engine) ask(ctx context.Context, q db.Querier, asked []*wanted, newest int64, limit int) error {
	parts, args := make([]string, len(asked)), make([]any, 0, 2*len(asked))
	for i, w := range asked {
		want := w.expr
		if w.blocks > 0 {
			want = all(want, since(newest, w.blocks))
		}
		parts[i] = "SELECT " + strconv.Itoa(i) + ", hit." + e.id + " FROM (" + e.newest + ") AS hit"
		args = append(args, e.render(want), limit)
	}
	rows, err := q.Query(ctx, strings.Join(parts, " UNION ALL "), args...)
	if err != nil {
		return err
	}
	for rows.Next() {
		var i int
		var one id.ID
		if err := rows.Scan(&i, &one); err != nil {
			return errors.Join(err, rows.Close())
		}
		asked[i].found = append(asked[i].found, one)
	}
	return errors.Join(rows.Err(), rows.Close())
}

// appendMissing adds the ids that are not there yet.
func appendMissing(out, more []id.ID) []id.ID {
	seen := make(map[id.ID]bool, len(out))
	for _, v := range out {
		seen[v] = true
	}
	for _, v := range more {
		if !seen[v] {
			out = append(out, v)
		}
	}
	return out
}
