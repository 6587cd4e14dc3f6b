// Package migrations holds the schema: one portable, forward-only set of SQL
// files for both engines. A file that has been released is never edited.
package migrations

import "embed"

// Files are the numbered migrations.
//
//go:embed *.sql
var Files embed.FS
