package main

import (
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/google/licensecheck"
)

// part is something in the release that others wrote.
type part struct {
	kind     string // golang, npm or generic, as in a package URL
	name     string
	version  string
	licences []string // SPDX
	texts    []string // of its licence files
	sha512   string   // hexadecimal; "" where the registry gives none
	goSum    string   // h1:…
}

// purl is the part's package URL.
func (p part) purl() string {
	return "pkg:" + p.kind + "/" + strings.ReplaceAll(p.name, "@", "%40") + "@" + strings.ReplaceAll(p.version, "+", "%2B")
}

// allowed are the licences that may go into a program under the Apache License 2.0. None asks for more than to be told of,
// but MPL-2.0 asks for the source of its own files: they are used as their authors publish them, and the version says where.
var allowed = []string{"0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BlueOak-1.0.0", "CC0-1.0", "ISC", "MIT", "MIT-0", "MPL-2.0", "Unlicense", "Zlib"}

// refuse names every part whose licence is unknown or not allowed.
func refuse(parts []part) error {
	var bad []string
	for _, p := range parts {
		if len(p.licences) == 0 {
			bad = append(bad, p.purl()+": no licence is known")
		}
		for _, licence := range p.licences {
			if !slices.Contains(allowed, licence) {
				bad = append(bad, p.purl()+": "+licence)
			}
		}
	}
	if bad != nil {
		return fmt.Errorf("licences that are not on the list:\n  %s", strings.Join(bad, "\n  "))
	}
	return nil
}

func tally(out io.Writer, parts []part) {
	count := map[string]int{}
	for _, p := range parts {
		count[p.kind+" "+strings.Join(p.licences, " and ")]++
	}
	for _, key := range slices.Sorted(maps.Keys(count)) {
		fmt.Fprintf(out, "%4d  %s\n", count[key], key)
	}
	fmt.Fprintf(out, "%4d  in all, each on the list\n", len(parts))
}

var licenceFile = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice|unlicense)`)

// withTexts reads the licence files of a folder. What they are is read from the texts, unless it is declared.
func (p part) withTexts(dir string, declared string) (part, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return p, err
	}
	found := map[string]bool{}
	for _, entry := range entries {
		if entry.IsDir() || !licenceFile.MatchString(entry.Name()) || filepath.Ext(entry.Name()) == ".go" {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		if err != nil {
			return p, err
		}
		p.texts = append(p.texts, strings.TrimSpace(strings.ReplaceAll(string(text), "\r\n", "\n")))
		for _, match := range licensecheck.Scan(text).Match {
			if !match.IsURL {
				found[match.ID] = true
			}
		}
	}
	if declared != "" {
		p.licences = alternatives(declared)
		return p, nil
	}
	p.licences = slices.Sorted(maps.Keys(found))
	return p, nil
}

// alternatives reads an SPDX expression: of "(MIT OR GPL-3.0)" the first one allowed is taken, of AND all count.
func alternatives(expression string) []string {
	expression = strings.Trim(expression, "()")
	if choices := strings.Split(expression, " OR "); len(choices) > 1 {
		for _, one := range choices {
			if slices.Contains(allowed, one) {
				return []string{one}
			}
		}
		return choices
	}
	return strings.Split(expression, " AND ")
}

// notices writes every part with its licence texts; a text that many share is written for each, as most name their authors.
func notices(out io.Writer, parts []part) error {
	if _, err := fmt.Fprintf(out, "Loam contains the work of others. These are their licences.\n"); err != nil {
		return err
	}
	for _, p := range parts {
		text := strings.Join(p.texts, "\n\n")
		if text == "" {
			text = "(Its package holds no text of the licence.)"
		}
		_, err := fmt.Fprintf(out, "\n%s\n%s %s\n%s\n%s\n\n%s\n", strings.Repeat("=", 80), p.name, p.version, strings.Join(p.licences, " and "), strings.Repeat("-", 80), text)
		if err != nil {
			return err
		}
	}
	return nil
}
