// Command vulndb makes a database that govulncheck reads offline out of a copy of golang/vulndb, whose records lie in data/osv:
//
//	vulndb -from ~/vulndb -to /tmp/db && govulncheck -db file:///tmp/db ./cmd/loam
//
// The database is dated by its newest record.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

type record struct {
	ID       string    `json:"id"`
	Modified time.Time `json:"modified"`
	Aliases  []string  `json:"aliases"`
	Affected []struct {
		Package struct{ Name string }
		Ranges  []struct {
			Events []struct{ Fixed string }
		}
	}
}

type moduleIndex struct {
	Path  string         `json:"path"`
	Vulns []moduleRecord `json:"vulns"`
}

type moduleRecord struct {
	ID       string    `json:"id"`
	Modified time.Time `json:"modified"`
	Fixed    string    `json:"fixed,omitempty"`
}

type vulnIndex struct {
	ID       string    `json:"id"`
	Modified time.Time `json:"modified"`
	Aliases  []string  `json:"aliases,omitempty"`
}

func main() {
	from := flag.String("from", "", "a copy of golang/vulndb")
	to := flag.String("to", "", "the folder to make")
	flag.Parse()
	count, newest, err := convert(*from, *to)
	if err != nil {
		fmt.Fprintln(os.Stderr, "vulndb:", err)
		os.Exit(1)
	}
	fmt.Printf("%d records, the newest of %s\n", count, newest.Format(time.DateOnly))
}

// convert returns how many records there are and the time of the newest. A copy without records is refused: it would find nothing.
func convert(from, to string) (int, time.Time, error) {
	files, err := filepath.Glob(filepath.Join(from, "data", "osv", "GO-*.json"))
	if err != nil {
		return 0, time.Time{}, err
	}
	if len(files) == 0 {
		return 0, time.Time{}, fmt.Errorf("no records in %s/data/osv", from)
	}
	for _, folder := range []string{"index", "ID"} {
		if err := os.MkdirAll(filepath.Join(to, folder), 0o755); err != nil {
			return 0, time.Time{}, err
		}
	}
	var newest time.Time
	vulns, modules := []vulnIndex{}, map[string]*moduleIndex{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return 0, newest, err
		}
		var r record
		if err := json.Unmarshal(text, &r); err != nil {
			return 0, newest, fmt.Errorf("%s: %w", file, err)
		}
		if r.Modified.After(newest) {
			newest = r.Modified
		}
		vulns = append(vulns, vulnIndex{r.ID, r.Modified, r.Aliases})
		r.into(modules)
		if err := os.WriteFile(filepath.Join(to, "ID", r.ID+".json"), text, 0o644); err != nil {
			return 0, newest, err
		}
	}
	list := []*moduleIndex{}
	for _, path := range slices.Sorted(maps.Keys(modules)) {
		list = append(list, modules[path])
	}
	return len(vulns), newest, errors.Join(store(to, "modules", list), store(to, "vulns", vulns), store(to, "db", map[string]time.Time{"modified": newest}))
}

func (r record) into(modules map[string]*moduleIndex) {
	seen := map[string]bool{}
	for _, affected := range r.Affected {
		path := affected.Package.Name
		if seen[path] {
			continue
		}
		seen[path] = true
		if modules[path] == nil {
			modules[path] = &moduleIndex{Path: path}
		}
		fixed := ""
		for _, one := range affected.Ranges {
			for _, event := range one.Events {
				if event.Fixed != "" {
					fixed = strings.TrimPrefix(event.Fixed, "v")
				}
			}
		}
		modules[path].Vulns = append(modules[path].Vulns, moduleRecord{r.ID, r.Modified, fixed})
	}
}

func store(to, name string, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(to, "index", name+".json"), text, 0o644)
}
