// Package columns understands the tables people already have: it finds the
// header row, proposes which column fills which field, and reads dates, money,
// phones and credit codes as they are written in practice. It is pure: no files,
// no database.
package columns
