package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/loam-crm/loam/internal/platform/backup"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/dbtest"
)

// shell runs the command line on one place for data.
type shell struct {
	t     *testing.T
	place []string
	dir   string
}

func newShell(t *testing.T) *shell {
	t.Helper()
	cfg := dbtest.Config(t)
	s := &shell{t: t, dir: cfg.Dir, place: []string{"--data", cfg.Dir, "--json"}}
	if cfg.URL != "" {
		s.place = append(s.place, "--database", cfg.URL)
	}
	return s
}

// run returns the exit code and the JSON of the last line of stdout.
func (s *shell) run(args ...string) (int, map[string]any) {
	s.t.Helper()
	var out, errOut bytes.Buffer
	code := run(context.Background(), append(args, s.place...), &out, &errOut)
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	var last map[string]any
	if text := lines[len(lines)-1]; strings.HasPrefix(text, "{") {
		if err := json.Unmarshal([]byte(text), &last); err != nil {
			s.t.Fatalf("%v: %s", args, text)
		}
	}
	if code == exitUsage || strings.Contains(errOut.String(), "inside") {
		s.t.Logf("%v: %s", args, errOut.String())
	}
	return code, last
}

func (s *shell) done(args ...string) map[string]any {
	s.t.Helper()
	code, out := s.run(args...)
	if code != exitDone {
		s.t.Fatalf("%v: exit %d, %v", args, code, out)
	}
	return out
}

func (s *shell) refused(code string, args ...string) {
	s.t.Helper()
	exit, out := s.run(args...)
	problem, _ := out["error"].(map[string]any)
	if exit != exitRefused || problem["code"] != code {
		s.t.Errorf("%v: exit %d, %v, want the refusal %s", args, exit, out, code)
	}
}

const orders = `客户,订单号,日期,金额
甲公司,A1,2024-01-05,"1,200.50"
甲公司,A2,2024-03-05,800.00
乙公司,B1,2024-02-01,300
乙公司,B2,不是日期,300
`

func (s *shell) file(name, content string) string {
	s.t.Helper()
	path := filepath.Join(s.t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		s.t.Fatal(err)
	}
	return path
}

func TestTheMainJobFromTheShell(t *testing.T) {
	s := newShell(t)
	path := s.file("orders.csv", orders)
	rejected := filepath.Join(t.TempDir(), "rejected.csv")
	first := s.done("import", path, "--currency", "CNY", "--rejected", rejected)
	if created := first["accounts"].(map[string]any)["created"]; created != 2.0 || first["rejected"] != 1.0 || first["amount"] != "2300.50" || first["currency"] != "CNY" {
		t.Errorf("first import: %v", first)
	}
	if text, err := os.ReadFile(rejected); err != nil || !strings.Contains(string(text), "日期: Not a date") {
		t.Errorf("rejected rows: %s %v", text, err)
	}
	again := s.done("import", path, "--currency", "CNY")
	if again["accounts"].(map[string]any)["created"] != 0.0 || again["orders"].(map[string]any)["created"] != 0.0 {
		t.Errorf("second import: %v", again)
	}
	if out := s.done("evaluate", "--as-of", "2024-04-01"); out["evaluated"] != 2.0 || out["model"] != "starter-1" {
		t.Errorf("evaluate: %v", out)
	}
	if out := s.done("report", "concentration"); out["accounts"] != 2.0 || out["pareto80"] != 1.0 {
		t.Errorf("report: %v", out)
	}
	table := filepath.Join(t.TempDir(), "accounts.csv")
	if out := s.done("export", "accounts", "--format", "csv", "-o", table); out["rows"] != 2.0 {
		t.Errorf("export: %v", out)
	}
	if text, err := os.ReadFile(table); err != nil || !strings.Contains(string(text), "甲公司") || !strings.Contains(string(text), "Coverage") {
		t.Errorf("exported table: %s %v", text, err)
	}
}

func TestUsers(t *testing.T) {
	s := newShell(t)
	t.Setenv("LOAM_PASSWORD", "green-soil-77")
	s.done("db", "migrate")
	s.done("user", "add", "li", "--name", "李雷", "--roles", "boss,admin")
	s.refused("duplicate_login", "user", "add", "LI", "--name", "Other")
	if out := s.done("user", "token", "li"); !strings.HasPrefix(out["token"].(string), "loam_") {
		t.Errorf("token: %v", out)
	}
	s.refused("not_found", "user", "token", "nobody")
	s.refused("validation", "user", "add", "x", "--name", "Too short a login")
}

func TestWhatIsRefusedIsNamed(t *testing.T) {
	s := newShell(t)
	s.refused("xls_not_supported", "import", s.file("old.xls", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"+strings.Repeat("x", 600)))
	s.refused("empty_file", "import", s.file("empty.csv", ""))
	s.refused("validation", "evaluate", "--as-of", "2024-02-30")
	s.refused("unknown_entity", "export", "nothing")
	if code, _ := s.run("import"); code != exitUsage {
		t.Errorf("exit %d without a file, want %d", code, exitUsage)
	}
	if code, _ := s.run("fly"); code != exitUsage {
		t.Errorf("exit %d for an unknown command, want %d", code, exitUsage)
	}
}

func TestASecondProcessIsRefusedAndShortCommandsJoin(t *testing.T) {
	s := newShell(t)
	if engine, err := dbtest.Engine(); err != nil || engine != db.SQLite {
		return // several processes on one PostgreSQL are the point of it
	}
	s.done("db", "migrate")
	holder, err := db.Open(t.Context(), db.Config{Dir: s.dir})
	if err != nil {
		t.Fatal(err)
	}
	defer holder.Close()
	s.refused("data_in_use", "evaluate")
	s.refused("data_in_use", "demo")
	s.done("user", "list")
	s.done("report", "concentration")
}

func TestBackupRestoreAndCopy(t *testing.T) {
	s := newShell(t)
	s.done("import", s.file("orders.csv", orders), "--currency", "CNY")
	archive := filepath.Join(t.TempDir(), "loam.zip")
	s.done("backup", archive)
	s.refused("target_not_empty", "restore", archive)
	empty := filepath.Join(t.TempDir(), "restored")
	other := &shell{t: t, dir: empty, place: []string{"--data", empty, "--json"}}
	other.done("restore", archive)
	if out := other.done("report", "concentration"); out["accounts"] != 2.0 {
		t.Errorf("restored: %v", out)
	}
	copied := filepath.Join(t.TempDir(), "copied")
	out := other.done("db", "copy", "--from", empty, "--to", copied)
	verified := out["verified"].(map[string]any)
	if out["rows"].(float64) < 5 || verified["rows"] != out["rows"] || verified["differing"] != 0.0 || out["resumed"] != false || out["tables"].(map[string]any)["accounts"] != 2.0 {
		t.Errorf("copied: %v", out)
	}
	again := &shell{t: t, dir: copied, place: []string{"--data", copied, "--json"}}
	again.refused("target_not_empty", "db", "copy", "--from", empty, "--to", copied)
	if out := again.done("report", "concentration"); out["accounts"] != 2.0 {
		t.Errorf("the copy: %v", out)
	}
}

// A copy that was cut short: no command but the copy itself touches what there is of it.
func TestNothingRunsOnAnUnfinishedCopy(t *testing.T) {
	from := t.TempDir()
	source := &shell{t: t, dir: from, place: []string{"--data", from, "--json"}}
	source.done("import", source.file("orders.csv", orders), "--currency", "CNY")
	s := newShell(t)
	address := s.dir
	if i := slices.Index(s.place, "--database"); i >= 0 {
		address = s.place[i+1]
	}
	stopped := errors.New("stopped")
	d, err := db.Open(t.Context(), db.Config{Dir: from})
	if err != nil {
		t.Fatal(err)
	}
	at := db.Config{Dir: s.dir}
	if address != s.dir {
		at.URL = address
	}
	to, err := db.Open(t.Context(), at)
	if err != nil {
		t.Fatal(err)
	}
	_, err = backup.Copy(t.Context(), d, to, backup.CopyOptions{Reindex: func(context.Context, *db.DB) error { return stopped }})
	if !errors.Is(err, stopped) || errors.Join(d.Close(), to.Close()) != nil {
		t.Fatal(err)
	}
	for _, command := range [][]string{{"serve", "--addr", "127.0.0.1:0"}, {"db", "migrate"}, {"db", "reindex"}, {"user", "list"}, {"evaluate"}, {"demo"}, {"report", "concentration"},
		{"backup", filepath.Join(t.TempDir(), "b.zip")}, {"db", "copy", "--from", address, "--to", t.TempDir()}} {
		s.refused("copy_unfinished", command...)
	}
	if out := s.done("db", "copy", "--from", from, "--to", address); out["resumed"] != true || out["written"] != 0.0 {
		t.Errorf("gone on: %v", out)
	}
	if out := s.done("report", "concentration"); out["accounts"] != 2.0 {
		t.Errorf("the copy: %v", out)
	}
}

// Whoever stops a command is told that it was stopped, not what broke because of it.
func TestStoppedCommands(t *testing.T) {
	s := newShell(t)
	stopped, stop := context.WithCancel(t.Context())
	stop()
	for command, want := range map[string]int{"evaluate": exitRefused, "serve": exitDone} {
		var out, errOut bytes.Buffer
		args := append([]string{command}, s.place...)
		if command == "serve" {
			args = append(args, "--addr", "127.0.0.1:0")
		}
		if code := run(stopped, args, &out, &errOut); code != want || strings.Contains(errOut.String(), "cannot be read") {
			t.Errorf("%s: exit %d, %s", command, code, errOut.String())
		}
	}
}

func TestReportsReadAsText(t *testing.T) {
	s := newShell(t)
	s.done("import", s.file("orders.csv", orders), "--currency", "CNY")
	var out bytes.Buffer
	args := append([]string{"report", "concentration"}, s.place...)
	args = slices.DeleteFunc(args, func(arg string) bool { return arg == "--json" })
	if code := run(t.Context(), args, &out, io.Discard); code != exitDone {
		t.Fatal(code)
	}
	if text := out.String(); !strings.Contains(text, "2 customers with orders") || !strings.Contains(text, "80 % of sales come from 1 customers") {
		t.Error(text)
	}
}

func TestEncryptedBackupsAndMuteCopies(t *testing.T) {
	s := newShell(t)
	s.done("import", s.file("orders.csv", orders), "--currency", "CNY")
	key := filepath.Join(t.TempDir(), "key.txt")
	public := s.done("backup-key", "--out", key)["public"].(string)
	s.refused("backup_exists", "backup-key", "--out", key)
	archive := filepath.Join(t.TempDir(), "loam.zip.age")
	s.refused("backup_recipient_unreadable", "backup", archive, "--recipient", "age1nobody")
	s.refused("backup_two_keys", "backup", archive, "--recipient", public, "--passphrase-file", s.file("pass", "correct horse battery\n"))
	s.refused("backup_passphrase_short", "backup", archive, "--passphrase-file", s.file("pass", "short\n"))
	if out := s.done("backup", archive, "--recipient", public); out["encrypted"] != true {
		t.Errorf("backup: %v", out)
	}
	s.refused("backup_encrypted", "check-backup", archive)
	s.refused("backup_key_wrong", "check-backup", archive, "--passphrase-file", s.file("pass", "another phrase"))
	s.refused("backup_identity_unreadable", "check-backup", archive, "--identity", s.file("no.txt", "no key"))
	if out := s.done("check-backup", archive, "--identity", key); out["rows"].(float64) < 5 {
		t.Errorf("check: %v", out)
	}
	empty := filepath.Join(t.TempDir(), "restored")
	other := &shell{t: t, dir: empty, place: []string{"--data", empty, "--json"}}
	other.refused("backup_encrypted", "restore", archive)
	other.done("restore", archive, "--identity", key)
	s.refused("outbound_open", "unmute")
	if out := other.done("unmute"); out["restored_at"] == nil || out["taken_at"] == nil {
		t.Errorf("unmute: %v", out)
	}
	other.refused("outbound_open", "unmute")
}
