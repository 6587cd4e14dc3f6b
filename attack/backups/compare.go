package backups

import (
	"fmt"
	"time"
)

type span struct{ from, to time.Time }

// content is what a restored copy holds.
type content struct {
	customers map[string]string   // name → note
	files     map[string][]string // name → digests
}

func (c content) has(e entry) bool {
	if e.file == "" {
		_, there := c.customers[e.name]
		return there
	}
	for _, digest := range c.files[e.name] {
		if digest == e.file {
			return true
		}
	}
	return false
}

// compare says where a copy is not the company at one moment of the span in which it was taken. Everything acknowledged
// before is in it and nothing begun after; and if something is in it, so is all that had been acknowledged when that began.
func compare(entries []entry, there content, taken span) (problems []string) {
	wrong := func(format string, args ...any) { problems = append(problems, fmt.Sprintf(format, args...)) }
	var newest time.Time // when the newest that is in it began
	known := 0
	for _, e := range entries {
		if !there.has(e) {
			continue
		}
		known++
		if e.began.After(newest) {
			newest = e.began
		}
		if e.began.After(taken.to) {
			wrong("%s %s is in it, begun after it", e.name, e.file)
		}
		if e.file == "" && there.customers[e.name] != note(e.name) {
			wrong("%s says %q", e.name, there.customers[e.name])
		}
	}
	for _, e := range entries {
		switch {
		case there.has(e):
		case e.acknowledged.Before(taken.from):
			wrong("%s %s is not in it, acknowledged before it", e.name, e.file)
		case e.acknowledged.Before(newest):
			wrong("%s %s is not in it, but something begun later is", e.name, e.file)
		}
	}
	held := len(there.customers)
	for _, digests := range there.files {
		held += len(digests)
	}
	if held != known {
		wrong("it holds %d things, of which %d are known", held, known)
	}
	return problems
}
