package durability_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/loam-crm/loam/attack/durability"
)

// goodUpload is the trace of an upload as it should be, shortened; one call's line is broken by another thread's.
const goodUpload = `9 100.000000 write(4<TCP:[127.0.0.1:1->127.0.0.1:2]>, ""..., 7) = 7 <0.000001>
9 100.000010 mkdirat(AT_FDCWD</>, "/d/files/ab", 0700) = 0 <0.000001>
9 100.000100 write(7</d/files/incoming/upload-1>, ""..., 20) = 20 <0.000010>
9 100.000200 fsync(7</d/files/incoming/upload-1> <unfinished ...>
8 100.000210 --- SIGURG {si_signo=SIGURG} ---
8 100.000220 fsync(5</d/elsewhere>) = 0 <0.000001>
9 100.000290 <... fsync resumed>) = 0 <0.000090>
9 100.000300 renameat(AT_FDCWD</>, "/d/files/incoming/upload-1", AT_FDCWD</>, "/d/files/ab/abcd") = 0 <0.000010>
9 100.000400 fsync(7</d/files/ab>) = 0 <0.000010>
9 100.000500 fsync(7</d/files>) = 0 <0.000010>
9 100.000600 pwrite64(6</d/loam.db-wal>, ""..., 4096, 32) = 4096 <0.000010>
9 100.000700 fdatasync(6</d/loam.db-wal>) = 0 <0.000010>
9 100.000900 +++ exited with 0 +++
`

var goodRequest = durability.Request{What: "upload", Sent: time.Unix(99, 0), Answered: time.Unix(100, 800_000)}

func read(t *testing.T, text string) []durability.Call {
	t.Helper()
	calls, err := durability.ReadTrace(strings.NewReader(text))
	must(t, err)
	return calls
}

func TestATraceIsRead(t *testing.T) {
	calls := read(t, goodUpload)
	if len(calls) != 10 {
		t.Fatalf("%d calls: %+v", len(calls), calls)
	}
	broken, moved := calls[4], calls[5]
	if broken.Name != "fsync" || broken.File != "/d/files/incoming/upload-1" || broken.Error != "" ||
		!broken.Began.Equal(time.Unix(100, 200_000)) || !broken.Ended.Equal(time.Unix(100, 290_000)) {
		t.Errorf("a line in two parts: %+v", broken)
	}
	if moved.File != "/d/files/incoming/upload-1" || moved.To != "/d/files/ab/abcd" {
		t.Errorf("a rename: %+v", moved)
	}
	failed := read(t, `9 100.000700 fsync(6</d/loam.db-wal>) = -1 EIO (Input/output error) (INJECTED) <0.000010>`)
	if len(failed) != 1 || failed[0].Error != "EIO" {
		t.Errorf("a failure: %+v", failed)
	}
}

// Whatever is missing in a trace, or comes too late, is found.
func TestAnUploadIsJudged(t *testing.T) {
	folderLast := moved(moved(goodUpload, "fsync(7</d/files/ab>)", "100.000750"), "fsync(7</d/files>)", "100.000760")
	for name, c := range map[string]struct{ trace, problem string }{
		"good":                    {goodUpload, ""},
		"not synced":              {without(goodUpload, "fsync(7</d/files/incoming/upload-1>"), "before it was synced"},
		"sync failed":             {strings.Replace(goodUpload, "resumed>) = 0", "resumed>) = -1 EIO (Input/output error)", 1), "before it was synced"},
		"moved before the sync":   {moved(goodUpload, "renameat", "100.000150"), "before it was synced"},
		"written after the sync":  {moved(goodUpload, "write(7</d/files/incoming", "100.000295"), "before it was synced"},
		"folder not synced":       {without(goodUpload, "fsync(7</d/files/ab>)"), "the folder /d/files/ab was not synced"},
		"folder synced too early": {moved(goodUpload, "fsync(7</d/files/ab>)", "100.000250"), "the folder /d/files/ab was not synced"},
		"folder after the row":    {folderLast, "the row was not synced"},
		"row not synced":          {without(goodUpload, "fdatasync"), "the row was not synced"},
		"row synced too late":     {moved(goodUpload, "fdatasync", "100.000850"), "the row was not synced"},
		"not moved":               {without(goodUpload, "renameat"), "no file was moved"},
	} {
		err := durability.CheckUpload(read(t, c.trace), durability.SQLiteLog, goodRequest, "/d/files/ab/abcd")
		if c.problem == "" && err != nil || c.problem != "" && (err == nil || !strings.Contains(err.Error(), c.problem)) {
			t.Errorf("%s: %v; want %q", name, err, c.problem)
		}
	}
}

func TestNamesAreJudged(t *testing.T) {
	for name, c := range map[string]struct {
		trace string
		left  []string
	}{
		"good":                    {goodUpload, nil},
		"its folder not synced":   {without(goodUpload, "fsync(7</d/files/ab>)"), []string{"/d/files/ab/abcd"}},
		"the folder's own folder": {without(goodUpload, "fsync(7</d/files>)"), []string{"/d/files/ab"}},
		"synced after the answer": {moved(goodUpload, "fsync(7</d/files>)", "100.000850"), []string{"/d/files/ab"}},
	} {
		left := durability.Nameless(read(t, c.trace), "/d", goodRequest.Sent, goodRequest.Answered)
		if !slices.Equal(left, c.left) {
			t.Errorf("%s: %v; want %v", name, left, c.left)
		}
	}
}

func TestAWriteIsJudged(t *testing.T) {
	requests := []durability.Request{goodRequest}
	for name, c := range map[string]struct {
		trace  string
		syncs  int
		synced bool
	}{
		"good":              {goodUpload, 1, true},
		"not synced":        {without(goodUpload, "fdatasync"), 0, false},
		"synced too late":   {moved(goodUpload, "fdatasync", "100.000850"), 0, false},
		"synced too early":  {moved(goodUpload, "fdatasync", "100.000550"), 1, false}, // somebody else's
		"the sync failed":   {strings.Replace(goodUpload, "wal>) = 0", "wal>) = -1 EIO (Input/output error)", 1), 0, false},
		"another file only": {strings.ReplaceAll(goodUpload, "loam.db-wal", "other.db-wal"), 0, false},
	} {
		calls := read(t, c.trace)
		if n := durability.CountSyncs(calls, durability.SQLiteLog, requests); n != c.syncs {
			t.Errorf("%s: %d syncs; want %d", name, n, c.syncs)
		}
		if left := durability.Unsynced(calls, durability.SQLiteLog, requests); len(left) == 0 != c.synced {
			t.Errorf("%s: not synced are %v", name, left)
		}
	}
}

// without leaves a call's line out, and its second half.
func without(trace, call string) string {
	lines := strings.SplitAfter(trace, "\n")
	i := slices.IndexFunc(lines, func(line string) bool { return strings.Contains(line, call) })
	lines = slices.Delete(lines, i, i+1)
	if strings.Contains(call, "upload-1>") {
		lines = slices.DeleteFunc(lines, func(line string) bool { return strings.Contains(line, "resumed") })
	}
	return strings.Join(lines, "")
}

// moved has a call begin at another time.
func moved(trace, call, at string) string {
	lines := strings.SplitAfter(trace, "\n")
	for i, line := range lines {
		if strings.Contains(line, call) {
			lines[i] = line[:2] + at + line[2+len(at):]
		}
	}
	return strings.Join(lines, "")
}
