// Package columns understands the tables people already have: it finds the
// header row, proposes which column fills which field, and reads dates, money,
// phones, credit codes and company names as they are written in practice. It is
// pure: no files, no database.
package columns
