package dbtest

import (
	"context"
	"slices"
	"strings"

	"github.com/loam-crm/loam/internal/platform/db"
)

// schemaOf asks for every part of a schema as its table and a text.
var schemaOf = map[db.Engine][]string{
	db.SQLite: {
		`SELECT m.name, 'column ' || c.name || ' ' || lower(c.type) || CASE WHEN c."notnull" THEN ' not null' ELSE '' END
			|| CASE WHEN c.pk THEN ' key ' || c.pk ELSE '' END || COALESCE(' default ' || c.dflt_value, '')
			FROM sqlite_master m JOIN pragma_table_xinfo(m.name) c WHERE m.type = 'table'`,
		`SELECT m.name, 'foreign key ' || f."from" || ' to ' || f."table" || ' ' || COALESCE(f."to", '') || ' on delete ' || f.on_delete || ' on update ' || f.on_update
			FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table'`,
		`SELECT tbl_name, type || ' ' || name || ': ' || COALESCE(sql, 'of the key') FROM sqlite_master WHERE type <> 'table'`,
		`SELECT name, CASE WHEN strict THEN 'strict table' ELSE 'table' END || CASE WHEN wr THEN ' without rowid' ELSE '' END || ' of type ' || type
			FROM pragma_table_list WHERE schema = 'main'`,
	},
	db.Postgres: {
		`SELECT c.relname, 'column ' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END
			|| COALESCE(' default ' || pg_get_expr(d.adbin, d.adrelid), '') || COALESCE(' collate ' || l.collname, '')
			FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
			LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum LEFT JOIN pg_collation l ON l.oid = a.attcollation
			WHERE c.relkind IN ('r', 'p') AND c.relnamespace = CAST(current_schema() AS regnamespace)`,
		`SELECT c.relname, 'constraint ' || k.conname || ': ' || pg_get_constraintdef(k.oid) FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
			WHERE k.contype <> 'n' AND c.relnamespace = CAST(current_schema() AS regnamespace)`,
		`SELECT tablename, 'index ' || replace(indexdef, current_schema() || '.', '') FROM pg_indexes WHERE schemaname = current_schema()`,
		`SELECT c.relname, 'trigger ' || pg_get_triggerdef(t.oid) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
			WHERE NOT t.tgisinternal AND c.relnamespace = CAST(current_schema() AS regnamespace)`,
		`SELECT relname, CASE relkind WHEN 'S' THEN 'sequence' WHEN 'v' THEN 'view' ELSE 'table' END FROM pg_class
			WHERE relkind IN ('r', 'p', 'S', 'v', 'm') AND relnamespace = CAST(current_schema() AS regnamespace)`,
		`SELECT proname, 'function ' || pg_get_function_identity_arguments(oid) || ' ' || md5(prosrc) FROM pg_proc WHERE pronamespace = CAST(current_schema() AS regnamespace)`,
		`SELECT t.typname, 'choice ' || e.enumlabel FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid WHERE t.typnamespace = CAST(current_schema() AS regnamespace)`,
	},
}

// Schema describes tables, columns, defaults, indexes and constraints, a line each, in the words of the engine. Only ours leaves
// out what other software keeps beside our records (db.Derived).
func Schema(ctx context.Context, q db.Querier, onlyOurs bool) ([]string, error) {
	var out []string
	for _, query := range schemaOf[q.EngineName()] {
		rows, err := q.Query(ctx, query)
		if err != nil {
			return nil, err
		}
		defer rows.Close()
		for rows.Next() {
			var table, text string
			if err := rows.Scan(&table, &text); err != nil {
				return nil, err
			}
			if !onlyOurs || !db.Derived(table) {
				out = append(out, table+" "+strings.Join(strings.Fields(text), " "))
			}
		}
		if err := rows.Err(); err != nil {
			return nil, err
		}
	}
	slices.Sort(out)
	return out, nil
}
