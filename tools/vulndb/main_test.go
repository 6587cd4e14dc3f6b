package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestConvert(t *testing.T) {
	from, to := t.TempDir(), t.TempDir()
	if _, _, err := convert(from, to); err == nil {
		t.Error("a copy without records passes for a database that finds nothing")
	}
	records := filepath.Join(from, "data", "osv")
	if err := os.MkdirAll(records, 0o700); err != nil {
		t.Fatal(err)
	}
	text := `{"id":"GO-2026-0001","modified":"2026-08-21T00:00:00Z","aliases":["CVE-2026-1"],"affected":[{"package":{"name":"example.com/a","ecosystem":"Go"},
		"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"1.2.3"}]}]}]}`
	if err := os.WriteFile(filepath.Join(records, "GO-2026-0001.json"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	count, newest, err := convert(from, to)
	if err != nil || count != 1 || newest.Year() != 2026 {
		t.Fatalf("%d %v %v", count, newest, err)
	}
	for file, want := range map[string]string{"index/db.json": `{"modified":"2026-08-21T00:00:00Z"}`,
		"index/modules.json": `[{"path":"example.com/a","vulns":[{"id":"GO-2026-0001","modified":"2026-08-21T00:00:00Z","fixed":"1.2.3"}]}]`,
		"index/vulns.json":   `[{"id":"GO-2026-0001","modified":"2026-08-21T00:00:00Z","aliases":["CVE-2026-1"]}]`, "ID/GO-2026-0001.json": text} {
		if got, err := os.ReadFile(filepath.Join(to, file)); err != nil || strings.TrimSpace(string(got)) != strings.TrimSpace(want) {
			t.Errorf("%s: %s %v", file, got, err)
		}
	}
}
