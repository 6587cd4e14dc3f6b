package i18n_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/loam-crm/loam/internal/platform/i18n"
)

func TestCatalogsAreEqual(t *testing.T) {
	for _, a := range i18n.Languages {
		for _, b := range i18n.Languages {
			for key := range i18n.Keys(a) {
				if _, ok := i18n.Keys(b)[key]; !ok {
					t.Errorf("%s has %q, %s has not", a, key, b)
				}
			}
		}
	}
}

func TestNoTextIsEmpty(t *testing.T) {
	for _, language := range i18n.Languages {
		for key, text := range i18n.Keys(language) {
			if strings.TrimSpace(text) == "" {
				t.Errorf("%s: %q has no text", language, key)
			}
		}
	}
}

var placeholder = regexp.MustCompile(`\{[a-z_0-9]+\}`)

// A text that names a value in one language names it in the other too.
func TestPlaceholdersAreEqual(t *testing.T) {
	for key, zh := range i18n.Keys("zh-CN") {
		a, b := placeholder.FindAllString(zh, -1), placeholder.FindAllString(i18n.Keys("en")[key], -1)
		slices.Sort(a)
		slices.Sort(b)
		if !slices.Equal(slices.Compact(a), slices.Compact(b)) {
			t.Errorf("%q names %v in Chinese and %v in English", key, a, b)
		}
	}
}

func TestTextFallsBackToTheKey(t *testing.T) {
	if got := i18n.Text("en", "no.such.key", nil); got != "no.such.key" {
		t.Errorf("a missing text reads %q", got)
	}
	if got := i18n.Text("xx", "error.not_found", nil); got != i18n.Keys(i18n.Languages[0])["error.not_found"] {
		t.Errorf("an unknown language reads %q", got)
	}
}

func TestPickReadsTheBrowsersChoice(t *testing.T) {
	for header, want := range map[string]string{"": "zh-CN", "en-GB,en;q=0.9": "en", "fr,en;q=0.5": "en", "zh-TW": "zh-CN", "fr": "zh-CN"} {
		if got := i18n.Pick(header); got != want {
			t.Errorf("Pick(%q) = %s, want %s", header, got, want)
		}
	}
}
