package durability

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Request is one that was acknowledged: sent by a client that then waited for the answer.
type Request struct {
	What           string
	Sent, Answered time.Time
}

// Log says whether a file is the log of the database, in which a commit is written.
type Log func(file string) bool

// SQLite's log lies beside the database, PostgreSQL's is a folder of its data.
func SQLiteLog(file string) bool   { return strings.HasSuffix(file, "/loam.db-wal") }
func PostgresLog(file string) bool { return strings.Contains(file, "/pg_wal/") }

func syncing(name string) bool { return name == "fsync" || name == "fdatasync" }
func writing(name string) bool {
	return name == "write" || name == "pwrite64" || name == "writev" || name == "pwritev"
}

func emptying(name string) bool { return name == "ftruncate" }

func (c Call) synced() bool { return syncing(c.Name) && c.Error == "" }

// within says whether the call began and ended between two instants.
func (c Call) within(from, to time.Time) bool { return !c.Began.Before(from) && !c.Ended.After(to) }

// CountSyncs is how often a log was synced between the first request and the last answer.
func CountSyncs(trace []Call, is Log, requests []Request) (n int) {
	if len(requests) == 0 {
		return 0
	}
	for _, c := range trace {
		if c.synced() && is(c.File) && c.within(requests[0].Sent, requests[len(requests)-1].Answered) {
			n++
		}
	}
	return n
}

// Unsynced are the requests by whose answer nothing that was written to the log after they had been sent was synced. The
// total alone would not do: a sync of somebody else's could stand in for a missing one.
func Unsynced(trace []Call, is Log, requests []Request) (out []Request) {
	for _, r := range requests {
		if !committed(trace, is, r.Sent, r.Answered) {
			out = append(out, r)
		}
	}
	return out
}

// committed says whether the log was written and then synced between two instants.
func committed(trace []Call, is Log, from, to time.Time) bool {
	for _, write := range trace {
		if writing(write.Name) && is(write.File) && write.within(from, to) && syncedAfter(trace, write.Ended, to, write.File) != nil {
			return true
		}
	}
	return false
}

// syncedAfter is the first good sync of a file or folder between two instants.
func syncedAfter(trace []Call, from, to time.Time, file string) *Call {
	for i, c := range trace {
		if c.synced() && c.File == file && c.within(from, to) {
			return &trace[i]
		}
	}
	return nil
}

// CheckRenewed wants of an acknowledged write after a failed sync, in this order and before its answer: the database itself
// synced, its log emptied, and the commit in the new log. Of the pages of the old one nobody knows what the disk has.
func CheckRenewed(trace []Call, r Request, database string) error {
	synced := syncedAfter(trace, r.Sent, r.Answered, database)
	if synced == nil {
		return fmt.Errorf("%s: the database was not synced before the answer", r.What)
	}
	for _, c := range trace {
		if emptying(c.Name) && c.Error == "" && SQLiteLog(c.File) && c.within(synced.Ended, r.Answered) && committed(trace, SQLiteLog, c.Ended, r.Answered) {
			return nil
		}
	}
	return fmt.Errorf("%s: acknowledged in a log whose sync had failed", r.What)
}

// CheckUpload wants of an upload, in this order and before its answer: the file written and synced under the name it
// had meanwhile, renamed to its place, the folder of that place synced, and the commit of its row.
func CheckUpload(trace []Call, is Log, r Request, place string) error {
	moved := slices.IndexFunc(trace, func(c Call) bool {
		return strings.HasPrefix(c.Name, "rename") && c.Error == "" && c.To == place && c.within(r.Sent, r.Answered)
	})
	if moved < 0 {
		return fmt.Errorf("%s: no file was moved to %s before the answer", r.What, place)
	}
	move := trace[moved]
	written := lastWrite(trace, move.File, r.Answered)
	if written == nil {
		return fmt.Errorf("%s: nobody wrote %s", r.What, move.File)
	}
	if syncedAfter(trace, written.Ended, move.Began, move.File) == nil {
		return fmt.Errorf("%s: %s was moved to its place before it was synced", r.What, move.File)
	}
	folder := syncedAfter(trace, move.Ended, r.Answered, filepath.Dir(place))
	if folder == nil {
		return fmt.Errorf("%s: the folder %s was not synced before the answer", r.What, filepath.Dir(place))
	}
	if !committed(trace, is, folder.Ended, r.Answered) {
		return fmt.Errorf("%s: the row was not synced between the folder and the answer", r.What)
	}
	return nil
}

func lastWrite(trace []Call, file string, to time.Time) (last *Call) {
	for i, c := range trace {
		if writing(c.Name) && c.File == file && !c.Began.After(to) && (last == nil || c.Ended.After(last.Ended)) {
			last = &trace[i]
		}
	}
	return last
}

// Nameless are the files and folders below root that got their names between two instants without these being durable by
// then: nobody synced the folder that they were made in, or moved to. Without its name a file is lost, however well it was
// synced itself.
func Nameless(trace []Call, root string, from, to time.Time) (out []string) {
	for _, c := range trace {
		name := c.named()
		if c.Error == "" && c.within(from, to) && strings.HasPrefix(name, root+"/") && syncedAfter(trace, c.Ended, to, filepath.Dir(name)) == nil {
			out = append(out, name)
		}
	}
	return out
}

// named is the lasting name that a call made, "" for all others.
func (c Call) named() string {
	switch {
	case strings.HasPrefix(c.Name, "mkdir"):
		return c.File
	case strings.HasPrefix(c.Name, "rename"), strings.HasPrefix(c.Name, "link"):
		return c.To
	}
	return ""
}
