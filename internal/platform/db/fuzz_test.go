package db_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/dbtest"
)

// What a condition makes of a text is what the database makes of it: lower(…) is Lower, and an escaped text is like itself
// and like nothing else, on both engines.
func FuzzTextsAsTheDatabase(f *testing.F) {
	d := dbtest.New(f)
	as := "CAST(? AS TEXT)"
	if d.EngineName() == db.Postgres {
		as += ` COLLATE "C"` // as all columns are
	}
	for _, seed := range []string{"ÉCOLE", "ＡＢＣ", "İI", "100%", `a\_b`, "%", "_", `\`, "ẞ", "Σς", "甲公司", "'", "?", "$1"} {
		f.Add(seed, "x")
		f.Add(seed, seed+"x")
	}
	f.Fuzz(func(t *testing.T, text, other string) {
		if !utf8.ValidString(text) || !utf8.ValidString(other) || strings.ContainsRune(text+other, 0) {
			return // never reaches a statement
		}
		var lower string
		var itself, within, another bool
		err := d.QueryRow(t.Context(), `SELECT lower(x.a), lower(x.a) LIKE ? ESCAPE '\', x.b LIKE ? ESCAPE '\', lower(x.b) LIKE ? ESCAPE '\'
			FROM (SELECT `+as+` AS a, `+as+` AS b) x`,
			db.EscapeLike(db.Lower(text)), "%"+db.EscapeLike(text)+"%", db.EscapeLike(db.Lower(text)), text, other+text+other).Scan(&lower, &itself, &within, &another)
		if err != nil {
			t.Fatal(err)
		}
		if lower != db.Lower(text) || !itself || !within || another != (other == "") {
			t.Fatalf("%q is lower %q, here %q; like itself %t, within %t, another %t", text, lower, db.Lower(text), itself, within, another)
		}
	})
}
