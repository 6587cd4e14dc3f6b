// Package i18n has the texts the server speaks: errors, labels of entities and
// fields, headings of exports. zh-CN and en are equal; a test fails when a key
// is missing in either.
package i18n

import (
	"embed"
	"encoding/json"
	"fmt"
	"strings"
)

//go:embed zh-CN.json en.json
var files embed.FS

// Languages are the languages there are, the first one by default.
var Languages = []string{"zh-CN", "en"}

var catalogs = load()

func load() map[string]map[string]string {
	out := map[string]map[string]string{}
	for _, language := range Languages {
		body, err := files.ReadFile(language + ".json")
		if err != nil {
			panic(err)
		}
		var texts map[string]string
		if err := json.Unmarshal(body, &texts); err != nil {
			panic("i18n: " + language + ".json: " + err.Error())
		}
		out[language] = texts
	}
	return out
}

// Text returns the text of a key with {name} replaced by params, and the key
// itself where there is no text, so that a gap shows instead of hiding. A text may
// have other words for when a parameter is given: "error.capacity_full.grade".
func Text(language, key string, params map[string]any) string {
	texts, ok := catalogs[language]
	if !ok {
		texts = catalogs[Languages[0]]
	}
	text, ok := texts[key]
	if !ok {
		return key
	}
	for name, value := range params {
		if own, there := texts[key+"."+name]; there && value != "" {
			text = own
		}
	}
	for name, value := range params {
		text = strings.ReplaceAll(text, "{"+name+"}", fmt.Sprint(value))
	}
	return text
}

// Has says whether a key has a text.
func Has(key string) bool {
	_, ok := catalogs[Languages[0]][key]
	return ok
}

// Keys lists the keys of a language.
func Keys(language string) map[string]string { return catalogs[language] }

// Pick chooses the language for an Accept-Language header.
func Pick(header string) string {
	for _, part := range strings.Split(header, ",") {
		tag, _, _ := strings.Cut(strings.TrimSpace(part), ";")
		switch {
		case strings.HasPrefix(strings.ToLower(tag), "zh"):
			return "zh-CN"
		case strings.HasPrefix(strings.ToLower(tag), "en"):
			return "en"
		}
	}
	return Languages[0]
}
