// Package dna is what is known of a customer and what is not (E43): six blocks of five questions each, some answered by
// the records, the others by people. What is not known yet is the next thing to ask.
package dna

import (
	"strings"

	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/round"
)

// The blocks of a profile, in the order they are shown.
const (
	Firm     = "firmographic"
	Pattern  = "pattern"
	Need     = "need"
	Loyalty  = "loyalty"
	Decision = "decision"
	Emotion  = "emotion"
)

// freshMonths is how long what is known of a block counts in full.
const freshMonths = 12

// Known is how much of a block is known, 0–1, and since when; On "" is nothing known.
type Known struct {
	Completeness float64
	On           calendar.Date
}

// Counts is what a block adds to the profile: half when what is known is older than twelve months.
func (k Known) Counts(today calendar.Date) float64 {
	if k.Stale(today) {
		return round.Six(k.Completeness / 2)
	}
	return k.Completeness
}

// Stale says that what is known is older than twelve months.
func (k Known) Stale(today calendar.Date) bool {
	return k.On != "" && k.On < today.AddMonths(-freshMonths)
}

// Completeness of a profile is the mean of what its blocks count: 1, .8, .6, .5, .4, .2 → .583333. Without any
// block it is 0.
func Completeness(blocks []Known, today calendar.Date) float64 {
	if len(blocks) == 0 {
		return 0
	}
	var sum float64
	for _, b := range blocks {
		sum += b.Counts(today)
	}
	return round.Six(sum / float64(len(blocks)))
}

// DNANeedMatch is how much of what a customer needs our products cover.
type DNANeedMatch struct {
	Needs     []string `json:"needs" nullable:"false"`
	Covered   int      `json:"covered"`
	Uncovered []string `json:"uncovered" nullable:"false"`
	Share     *float64 `json:"share" doc:"covered of all needs, 0–1; null: no need is known"`
}

// Match compares needs with what is covered, each a line: 4 needs of which 2 are covered → .5, the others named.
func Match(needs, covered string) DNANeedMatch {
	has := map[string]bool{}
	for _, line := range lines(covered) {
		has[strings.ToLower(line)] = true
	}
	out := DNANeedMatch{Needs: lines(needs), Uncovered: []string{}}
	for _, need := range out.Needs {
		if has[strings.ToLower(need)] {
			out.Covered++
		} else {
			out.Uncovered = append(out.Uncovered, need)
		}
	}
	if len(out.Needs) > 0 {
		share := round.Six(float64(out.Covered) / float64(len(out.Needs)))
		out.Share = &share
	}
	return out
}

// lines are the lines of a text that say something, each once.
func lines(text string) []string {
	out, seen := []string{}, map[string]bool{}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if key := strings.ToLower(line); line != "" && !seen[key] {
			seen[key] = true
			out = append(out, line)
		}
	}
	return out
}
