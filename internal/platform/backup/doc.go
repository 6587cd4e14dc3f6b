// Package backup keeps the company's data safe and movable: a copy between the
// engines, an online backup in one file, and the restore.
//
// A backup is a ZIP archive that any unzip tool opens:
//
//	database.sqlite   all records, whatever engine they came from
//	files/ab/ab…      uploaded files under the SHA-256 of their content
//	keys/…            the keys that protect secrets in the database
//	manifest.json     versions, rows and hash of every table, size and hash of every file
//
// Its last 64 bytes are the SHA-256 of everything before them, so damage is seen
// wherever it is. The archive holds the keys: whoever has it has everything, so it may
// be encrypted in the age format for public keys or with a passphrase (encryption.go).
//
// Rows are compared by a canonical form that is equal on both engines (value.go).
// A copy makes the target equal to the source by comparing both, table by table in the
// order of the keys, and is the same work at the first time, when it goes on after a
// kill, and when it mends a difference (copy.go). Until it is through the target is
// marked, and has no foreign keys (unfinished.go).
//
// What others derive or keep for themselves is not copied: the job queue's tables
// (package jobs hands waiting jobs in again), the record of migrations, and the
// search index (search.Has says that it must be rebuilt).
package backup
