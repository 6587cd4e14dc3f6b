package search

import (
	"context"
	"strings"

	"github.com/loam-crm/loam/internal/platform/db"
)

// The tables carry the version of the grams: other grams, other name.
const (
	sqliteTable   = "search_index_1"
	postgresTable = "search_index_2"
)

// engine is what differs between the databases. Both tables hold one row per
// record: its id and its grams.
type engine struct {
	syntax
	table  string
	exists string // bound: the table's name
	match  string // ids of a condition
	newest string // the same, the newest first, bound: condition, limit
	blocks bool   // whether the records' times are among the grams (block.go)
	clear  string
	id     string // the column of ids
	create func(context.Context, *db.Tx) error
	adjust func(context.Context, *db.DB) error // an index that is there already; nil: there is nothing to do
	put    func(ctx context.Context, tx *db.Tx, entity string, docs []Doc) error
}

func engineOf(name db.Engine) engine {
	if name == db.Postgres {
		return postgres()
	}
	return sqlite()
}

// sqlite keeps grams in FTS5 without the texts, their positions or the grams
// themselves. Its "ascii" tokenizer takes every character above 127 as part of a
// word, so that it never cuts a gram, whatever Unicode version SQLite knows.
func sqlite() engine {
	match := "SELECT rowid FROM " + sqliteTable + " WHERE " + sqliteTable + " MATCH ?"
	return engine{
		table:  sqliteTable,
		syntax: syntax{quote: `"`, and: " AND ", or: " OR "},
		exists: "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?)",
		match:  match,
		newest: match + " ORDER BY rowid DESC LIMIT ?", // read in this order, as far as it is wanted
		clear:  "DELETE FROM " + sqliteTable + " WHERE rowid IN (" + match + ")",
		id:     "rowid",
		create: createSQLite,
		put:    putSQLite,
	}
}

func createSQLite(ctx context.Context, tx *db.Tx) error {
	return execAll(ctx, tx,
		"CREATE VIRTUAL TABLE IF NOT EXISTS "+sqliteTable+
			" USING fts5(grams, content='', contentless_delete=1, detail=none, tokenize='ascii')")
}

func putSQLite(ctx context.Context, tx *db.Tx, entity string, docs []Doc) error {
	insert, err := tx.Prepare(ctx, "INSERT OR REPLACE INTO "+sqliteTable+" (rowid, grams) VALUES (?, ?)")
	if err != nil {
		return err
	}
	defer insert.Close()
	grams := newGramSet(entity)
	for _, d := range docs {
		if _, err := insert.ExecContext(ctx, int64(d.ID), grams.of(d.Text)); err != nil {
			return err
		}
	}
	return nil
}

// postgres keeps grams as the lexemes of a tsvector under a GIN index. It gives
// hits in no order, so that the newest of many are looked for block by block.
func postgres() engine {
	// OFFSET 0 makes the planner collect the matches first. Guessing how many there
	// are it is often far off, and walking the records in order until enough of them
	// match takes seconds when few do.
	plain := "SELECT record_id FROM " + postgresTable + " WHERE grams @@ CAST(CAST(? AS TEXT) AS tsquery)"
	match := plain + " OFFSET 0"
	return engine{
		table:  postgresTable,
		blocks: true,
		syntax: syntax{quote: "'", and: " & ", or: " | "},
		exists: "SELECT to_regclass(?) IS NOT NULL",
		match:  match,
		newest: "SELECT record_id FROM (" + match + ") AS hits ORDER BY record_id DESC LIMIT ?",
		clear:  "DELETE FROM " + postgresTable + " WHERE record_id IN (" + match + ")",
		id:     "record_id",
		create: createPostgres,
		adjust: adjustPostgres,
		put:    putPostgres,
	}
}

func createPostgres(ctx context.Context, tx *db.Tx) error {
	return execAll(ctx, tx,
		// two instances may start at once, and IF NOT EXISTS alone does not keep them apart
		"SELECT pg_advisory_xact_lock(hashtext('loam.search'))",
		"DROP TABLE IF EXISTS search_index_1",
		"CREATE TABLE IF NOT EXISTS "+postgresTable+" (record_id BIGINT PRIMARY KEY, grams tsvector NOT NULL)",
		"CREATE INDEX IF NOT EXISTS "+postgresGrams+" ON "+postgresTable+" USING gin (grams)",
		limitPending)
}

// What GIN has not sorted in yet every search reads through: with the 4 MB it allows itself a search everywhere took 27 ms after
// minutes of work, the slowest of a hundred 153, with this 18 and 101. Putting 100,000 records takes 1.6 times as long, and 4.3
// times without fast update at all. (PostgreSQL 15, 70.4.1.)
const (
	postgresGrams = postgresTable + "_grams"
	pendingLimit  = "gin_pending_list_limit=512" // kB
	limitPending  = "ALTER INDEX " + postgresGrams + " SET (" + pendingLimit + ")"
)

// adjustPostgres gives an index of an earlier version what this one makes them with. It looks first, as to set it waits for a
// vacuum under way.
func adjustPostgres(ctx context.Context, d *db.DB) error {
	var set bool
	err := d.QueryRow(ctx, "SELECT COALESCE(CAST(? AS TEXT) = ANY (reloptions), FALSE) FROM pg_class WHERE oid = to_regclass(?)", pendingLimit, postgresGrams).Scan(&set)
	if err != nil || set {
		return err
	}
	return d.Tx(ctx, func(ctx context.Context, tx *db.Tx) error { return execAll(ctx, tx, limitPending) })
}

func putPostgres(ctx context.Context, tx *db.Tx, entity string, docs []Doc) error {
	const batch = 1000
	grams := newGramSet(entity)
	for len(docs) > 0 {
		n := min(batch, len(docs))
		ids, texts := make([]int64, n), make([]string, n)
		for i, d := range docs[:n] {
			ids[i], texts[i] = int64(d.ID), grams.of(d.Text)+" "+blockGram(blockOf(d.ID))
		}
		if _, err := tx.Exec(ctx, upsertPostgres, ids, texts); err != nil {
			return err
		}
		docs = docs[n:]
	}
	return nil
}

// upsertPostgres leaves a record alone whose grams are as before: most updates
// change something that is not searched.
const upsertPostgres = `INSERT INTO ` + postgresTable + ` AS old (record_id, grams)
SELECT i, array_to_tsvector(string_to_array(g, ' ')) FROM unnest(CAST(? AS BIGINT[]), CAST(? AS TEXT[])) AS new (i, g)
ON CONFLICT (record_id) DO UPDATE SET grams = EXCLUDED.grams WHERE old.grams <> EXCLUDED.grams`

func execAll(ctx context.Context, tx *db.Tx, statements ...string) error {
	for _, s := range statements {
		if _, err := tx.Exec(ctx, strings.TrimSpace(s)); err != nil {
			return err
		}
	}
	return nil
}
