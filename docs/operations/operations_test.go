// Package operations_test holds the pages and files beside it to the program: its command line, metrics and error codes.
package operations_test

import (
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const root = "../.."

var (
	pages   = []string{"README.md", "README.zh-CN.md"}
	watched = []string{"README.md", "README.zh-CN.md", "dashboard.json", "alerts.yml"}

	fenced  = regexp.MustCompile("(?ms)^```[a-z]*\n(.*?)^```$")
	spoken  = regexp.MustCompile("`([^`\n]+)`")
	heading = regexp.MustCompile(`(?m)^#+ .*$`)
	command = regexp.MustCompile(`^(?:TOKEN=\$\()?loam ([a-z].*?)\)?$`)
	flag    = regexp.MustCompile(`(?:^| )--([a-z-]+)`)
	word    = regexp.MustCompile(`^[a-z][a-z-]*$`)
	metric  = regexp.MustCompile(`\bloam_[a-z_]+`)
	named   = regexp.MustCompile(`"(loam_[a-z_]+)"`)
	snake   = regexp.MustCompile(`^[a-z]+(_[a-z0-9]+)+$`)
)

// others are words that look like an error code and are none.
var others = []string{"max_connections"}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// fences are the code blocks of a page, prose the page without them.
func fences(text string) (blocks []string, prose string) {
	for _, m := range fenced.FindAllStringSubmatch(text, -1) {
		blocks = append(blocks, m[1])
	}
	return blocks, fenced.ReplaceAllString(text, "")
}

func TestBothLanguagesSayTheSame(t *testing.T) {
	en, zh := read(t, pages[0]), read(t, pages[1])
	enBlocks, enProse := fences(en)
	zhBlocks, zhProse := fences(zh)
	if len(enBlocks) == 0 || !slices.Equal(enBlocks, zhBlocks) {
		t.Errorf("the code blocks differ: %d and %d", len(enBlocks), len(zhBlocks))
	}
	enHeadings, zhHeadings := heading.FindAllString(enProse, -1), heading.FindAllString(zhProse, -1)
	if len(enHeadings) == 0 || len(enHeadings) != len(zhHeadings) {
		t.Errorf("%d headings in English, %d in Chinese", len(enHeadings), len(zhHeadings))
	}
	if a, b := codes(enProse), codes(zhProse); !slices.Equal(a, b) {
		t.Errorf("error codes named in English: %v\nin Chinese: %v", a, b)
	}
}

// codes are the words in a page's prose that look like error codes, sorted, each once.
func codes(prose string) (out []string) {
	for _, m := range spoken.FindAllStringSubmatch(prose, -1) {
		w := m[1]
		machine := strings.HasPrefix(w, "loam_") || strings.HasPrefix(w, "go_") || strings.HasPrefix(w, "process_")
		if snake.MatchString(w) && !machine && !slices.Contains(others, w) {
			out = append(out, w)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func TestEveryErrorCodeIsOne(t *testing.T) {
	for i, catalogue := range []string{"en.json", "zh-CN.json"} {
		var texts map[string]string
		if err := json.Unmarshal([]byte(read(t, filepath.Join(root, "internal/platform/i18n", catalogue))), &texts); err != nil {
			t.Fatal(err)
		}
		_, prose := fences(read(t, pages[i]))
		found := codes(prose)
		if len(found) < 20 {
			t.Errorf("%s names only %d codes", pages[i], len(found))
		}
		for _, code := range found {
			if texts["error."+code] == "" {
				t.Errorf("%s names %s, which %s does not have", pages[i], code, catalogue)
			}
		}
	}
}

func TestEveryMetricIsExported(t *testing.T) {
	exported := map[string]bool{}
	for _, m := range named.FindAllStringSubmatch(source(t, filepath.Join(root, "internal/platform/telemetry")), -1) {
		exported[m[1]] = true
	}
	for _, page := range watched {
		found := metric.FindAllString(read(t, page), -1)
		if len(found) == 0 {
			t.Errorf("%s names no metric", page)
		}
		for _, name := range found {
			if name == "loam_" { // grep ^loam_
				continue
			}
			if !exported[name] && !exported[strings.TrimSuffix(name, "_bucket")] {
				t.Errorf("%s names %s, which the program does not export", page, name)
			}
		}
	}
}

// source is all Go of a folder, without its tests.
func source(t *testing.T, folder string) string {
	t.Helper()
	var all strings.Builder
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") {
			all.WriteString(read(t, path))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}

func TestTheDashboardIsWhole(t *testing.T) {
	var board struct {
		Panels []struct {
			ID      int
			Title   string
			Targets []struct{ RefID, Expr string }
		}
	}
	if err := json.Unmarshal([]byte(read(t, "dashboard.json")), &board); err != nil {
		t.Fatal(err)
	}
	seen := map[int]bool{}
	for _, p := range board.Panels {
		if seen[p.ID] || p.Title == "" || len(p.Targets) == 0 || p.Targets[0].Expr == "" {
			t.Errorf("panel %d %q is not whole", p.ID, p.Title)
		}
		seen[p.ID] = true
	}
	if len(seen) == 0 {
		t.Error("there is no panel")
	}
}

func TestEveryCommandIsKnown(t *testing.T) {
	known := map[string]string{} // what --help says of a command
	program := built(t)
	for _, line := range commands(t) {
		name := commandOf(line)
		help, asked := known[name]
		if !asked {
			out, err := exec.Command(program, append(strings.Fields(name), "--help")...).CombinedOutput() // #nosec G204 -- of this repository's pages
			if help = string(out); err != nil {
				t.Errorf("loam %s: %v\n%s", line, err, help)
			}
			if !strings.HasPrefix(help, "Usage: loam "+name) { // kong tells the help of what it understood
				t.Errorf("loam %s: there is no command %q", line, name)
			}
			known[name] = help
		}
		for _, f := range flag.FindAllStringSubmatch(line, -1) {
			if !regexp.MustCompile(`--(\[no-\])?` + f[1] + `\b`).MatchString(help) {
				t.Errorf("loam %s: there is no --%s", line, f[1])
			}
		}
	}
}

// commandOf is the name of a command of one or two words: only db and user have commands below them.
func commandOf(line string) string {
	words := strings.Fields(line)
	if len(words) > 1 && (words[0] == "db" || words[0] == "user") && word.MatchString(words[1]) {
		return words[0] + " " + words[1]
	}
	return words[0]
}

// commands are all command lines of the pages and the unit, without "loam".
func commands(t *testing.T) (out []string) {
	t.Helper()
	note := func(text string) {
		if m := command.FindStringSubmatch(strings.TrimSpace(text)); m != nil {
			out = append(out, m[1])
		}
	}
	for _, page := range pages {
		blocks, prose := fences(read(t, page))
		for _, line := range strings.Split(strings.Join(blocks, ""), "\n") {
			note(line)
		}
		for _, m := range spoken.FindAllStringSubmatch(prose, -1) {
			note(m[1])
		}
	}
	for _, line := range strings.Split(read(t, "loam.service"), "\n") {
		if start, ok := strings.CutPrefix(line, "ExecStart=/usr/local/bin/"); ok {
			note(start)
		}
	}
	if len(out) < 40 {
		t.Fatalf("only %d commands were found", len(out))
	}
	return out
}

// built is the program: LOAM_BINARY, or made here.
func built(t *testing.T) string {
	t.Helper()
	if given := os.Getenv("LOAM_BINARY"); given != "" {
		return given
	}
	path := filepath.Join(t.TempDir(), "loam")
	if out, err := exec.Command("go", "build", "-o", path, root+"/cmd/loam").CombinedOutput(); err != nil { // #nosec G204
		t.Fatalf("%v\n%s", err, out)
	}
	return path
}
