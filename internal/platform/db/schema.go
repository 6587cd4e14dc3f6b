package db

import (
	"context"
	"strings"
)

// Column is a column as the database describes it.
type Column struct {
	Table, Name string
	Type        string // lower case, as the engine writes it
	NotNull     bool
	Place       int // in the primary key, from 1; 0: not in it
}

// Reference is a foreign key of one column.
type Reference struct{ Table, Column, Parent string }

// Derived says whether a table is not the company's records: the engine's own, the migration tool's, the job queue's,
// the search index, the mark of a copy.
func Derived(name string) bool {
	for _, prefix := range []string{"sqlite_", "goose_", "river_", "search_index", UnfinishedCopy} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

var columnsOf = map[Engine]string{
	SQLite: `SELECT m.name, c.name, lower(c.type), c."notnull" <> 0 OR c.pk <> 0, c.pk
		FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' ORDER BY m.name, c.cid`,
	Postgres: `SELECT c.relname, a.attname, format_type(a.atttypid, NULL), a.attnotnull, COALESCE((
			SELECT k.place FROM pg_index i CROSS JOIN LATERAL unnest(CAST(i.indkey AS int2[])) WITH ORDINALITY AS k (att, place)
			WHERE i.indrelid = c.oid AND i.indisprimary AND k.att = a.attnum), 0)
		FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
		WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
		ORDER BY c.relname COLLATE "C", a.attnum`,
}

var referencesOf = map[Engine]string{
	SQLite: `SELECT m.name, f."from", f."table" FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f
		WHERE m.type = 'table' ORDER BY 1, 2`,
	Postgres: `SELECT c.relname, a.attname, p.relname FROM pg_constraint k
		JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class p ON p.oid = k.confrelid JOIN pg_namespace n ON n.oid = c.relnamespace
		JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (k.conkey)
		WHERE k.contype = 'f' AND n.nspname = current_schema() ORDER BY 1, 2`,
}

// Columns lists the columns of our tables, table by table in their order.
func Columns(ctx context.Context, q Querier) ([]Column, error) {
	rows, err := q.Query(ctx, columnsOf[q.EngineName()])
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Column
	for rows.Next() {
		var c Column
		if err := rows.Scan(&c.Table, &c.Name, &c.Type, &c.NotNull, &c.Place); err != nil {
			return nil, err
		}
		if !Derived(c.Table) {
			out = append(out, c)
		}
	}
	return out, rows.Err()
}

// References lists the foreign keys of our tables.
func References(ctx context.Context, q Querier) ([]Reference, error) {
	rows, err := q.Query(ctx, referencesOf[q.EngineName()])
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Reference
	for rows.Next() {
		var r Reference
		if err := rows.Scan(&r.Table, &r.Column, &r.Parent); err != nil {
			return nil, err
		}
		if !Derived(r.Table) {
			out = append(out, r)
		}
	}
	return out, rows.Err()
}
