// Package backups makes backups by a schedule and on demand, keeps them in a folder, and says how they stand.
//
// The folder is the truth about them, no table is: a table would be in every backup, and after a restore it would list
// what is not there and not list what is. Beside each archive lies a note with what it holds, made by whom, and whether
// it was read back. Files with other names are nobody's business here: they are not listed, not offered and never removed.
//
//	loam-20261122T023000Z-scheduled.zip          an archive of package backup, by the schedule
//	loam-20261122T093011Z-asked.zip.age          one that somebody asked for, encrypted
//	loam-20261122T093011Z-asked.zip.age.json     its note
//
// Several instances on PostgreSQL are given the same folder, as they are given the same data folder; each lists what it
// finds there. Restoring is done with the command only, as no server may be using the data.
package backups
