// Package security_test holds the pages beside it to what they say.
package security_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const root = "../.."

// asked are the requirements of levels 1 and 2 of ASVS 5.0.0 by section, and the three of level 3 that count too.
var asked = map[string]string{
	"1.1": "1-2", "1.2": "1-10", "1.3": "1-11", "1.4": "1-3", "1.5": "1-2",
	"2.1": "1-3", "2.2": "1-3", "2.3": "1-4", "2.4": "1-1",
	"3.2": "1-2", "3.3": "1-4", "3.4": "1-6", "3.5": "1-5", "3.7": "1-2",
	"4.1": "1-3", "4.2": "1-1", "4.3": "1-2", "4.4": "1-4",
	"5.1": "1-1", "5.2": "1-3", "5.3": "1-2", "5.4": "1-3",
	"6.1": "1-3", "6.2": "1-12", "6.3": "1-4", "6.4": "1-4", "6.5": "1-5", "6.6": "1-3", "6.8": "1-4",
	"7.1": "1-3", "7.2": "1-4", "7.3": "1-2", "7.4": "1-5", "7.5": "1-2", "7.6": "1-2",
	"8.1": "1-2", "8.2": "1-3", "8.3": "1-2", "8.4": "1-1",
	"9.1": "1-3", "9.2": "1-4",
	"10.1": "1-2", "10.2": "1-2", "10.3": "1-4", "10.4": "1-11", "10.5": "1-5", "10.6": "1-2", "10.7": "1-3",
	"11.1": "1-2", "11.2": "1-3", "11.3": "1-3", "11.4": "1-4", "11.5": "1-1", "11.6": "1-1",
	"12.1": "1-3", "12.2": "1-2", "12.3": "1-4",
	"13.1": "1-1", "13.2": "1-5", "13.3": "1-2", "13.4": "1-5",
	"14.1": "1-2", "14.2": "1-4", "14.3": "1-3",
	"15.1": "1-3", "15.2": "1-3", "15.3": "1-7", "15.4": "2-2",
	"16.1": "1-1", "16.2": "1-5", "16.3": "1-4", "16.4": "1-3", "16.5": "1-3",
	"17.1": "1-1", "17.2": "1-4", "17.3": "1-2",
}

var (
	item     = regexp.MustCompile(`^\| (\d+\.\d+\.\d+) \| ([123]) \| (.+?) \| (.+?) \| (.+) \|$`)
	quoted   = regexp.MustCompile("`([^`]+)`")
	testName = regexp.MustCompile(`^(Test|Fuzz)[A-Z]\w*$`)
	heading  = regexp.MustCompile(`README: ([^;:.()]+)`)
	total    = regexp.MustCompile(`(?m)^\| (test|configuration|not applicable|open) .*\| (\d+) \|$`)
)

// TestASVS: every requirement stands in the table once, and what it names exists.
func TestASVS(t *testing.T) {
	page := read(t, "asvs.md")
	tests, readme := testFunctions(t), read(t, "README.md")
	want := numbers(t)
	seen, states := map[string]bool{}, map[string]int{}
	for line := range strings.Lines(page) {
		if !regexp.MustCompile(`^\| \d+\.`).MatchString(line) {
			continue
		}
		f := item.FindStringSubmatch(strings.TrimSuffix(line, "\n"))
		if f == nil {
			t.Errorf("not of the form of the table: %s", line)
			continue
		}
		number, state, where := f[1], f[4], f[5]
		if seen[number] {
			t.Errorf("%s stands there twice", number)
		}
		if !slices.Contains(want, number) {
			t.Errorf("%s is not asked", number)
		}
		seen[number] = true
		states[state]++
		for _, problem := range problems(state, where, tests, readme) {
			t.Errorf("%s: %s", number, problem)
		}
	}
	for _, number := range want {
		if !seen[number] {
			t.Errorf("%s is missing", number)
		}
	}
	for _, f := range total.FindAllStringSubmatch(page, -1) {
		if n, _ := strconv.Atoi(f[2]); n != states[f[1]] {
			t.Errorf("the page counts %d of %q, there are %d", n, f[1], states[f[1]])
		}
	}
	t.Logf("%d requirements: %v", len(seen), states)
}

// problems says what is wrong with a line's grounds.
func problems(state, where string, tests map[string]bool, readme string) (out []string) {
	named, proven := 0, 0
	for _, f := range quoted.FindAllStringSubmatch(where, -1) {
		name := f[1]
		switch {
		case testName.MatchString(name):
			if proven++; !tests[name] {
				out = append(out, "there is no test "+name)
			}
		case strings.Contains(name, "/") || name == "Makefile":
			if _, err := os.Stat(filepath.Join(root, name)); err != nil {
				out = append(out, "there is no "+name)
			}
			if named++; strings.Contains(name, ".spec.") || strings.Contains(name, ".test.") {
				proven++
			}
		}
	}
	for _, f := range heading.FindAllStringSubmatch(where, -1) {
		if named++; !strings.Contains(readme, "\n## "+strings.TrimSpace(f[1])+"\n") {
			out = append(out, "README.md has no section "+f[1])
		}
	}
	switch state {
	case "test":
		if proven == 0 {
			out = append(out, "no test is named")
		}
	case "configuration":
		if named == 0 && !strings.Contains(where, "Go and") {
			out = append(out, "no place is named")
		}
	case "not applicable", "open":
		if len(where) < 15 {
			out = append(out, "no reason is given")
		}
	default:
		out = append(out, "unknown state "+state)
	}
	return out
}

// TestTheTableIsJudged: the judge above finds what is wrong.
func TestTheTableIsJudged(t *testing.T) {
	tests := map[string]bool{"TestThere": true}
	for where, state := range map[string]string{"`TestGone`": "test", "nothing": "test", "README: Nowhere": "configuration", "some words only": "configuration",
		"`docs/none.md`": "configuration", "short": "not applicable", "whatever it is": "done"} {
		if problems(state, where, tests, "\n## Here\n") == nil {
			t.Errorf("%s by %q passes", state, where)
		}
	}
	if got := problems("test", "`TestThere`", tests, ""); got != nil {
		t.Errorf("a good line is refused: %v", got)
	}
}

func numbers(t *testing.T) (out []string) {
	for section, span := range asked {
		first, last, _ := strings.Cut(span, "-")
		from, _ := strconv.Atoi(first)
		to, _ := strconv.Atoi(last)
		for n := from; n <= to; n++ {
			out = append(out, section+"."+strconv.Itoa(n))
		}
	}
	if len(out) != 253+3 {
		t.Fatalf("%d requirements, not 253 and 3", len(out))
	}
	slices.Sort(out)
	return out
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(text), "\r\n", "\n")
}

// source calls fn with every file of the folders that ends so.
func source(t *testing.T, ending string, folders []string, fn func(path, text string)) {
	t.Helper()
	for _, folder := range folders {
		err := filepath.WalkDir(filepath.Join(root, folder), func(path string, entry fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if entry.IsDir() && entry.Name() == "node_modules" {
				return fs.SkipDir
			}
			if !entry.IsDir() && strings.HasSuffix(path, ending) {
				fn(path, read(t, path))
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func testFunctions(t *testing.T) map[string]bool {
	found := map[string]bool{}
	declared := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(`)
	source(t, "_test.go", []string{"internal", "attack", "clv", "cmd", "bench", "docs"}, func(_, text string) {
		for _, f := range declared.FindAllStringSubmatch(text, -1) {
			found[f[1]] = true
		}
	})
	return found
}
