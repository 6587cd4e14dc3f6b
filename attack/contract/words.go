package contract

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// word is the innermost pair of brackets and what is between.
var word = regexp.MustCompile(`⟦([^⟦⟧]*)⟧`)

// asIs begins a text of a body that is JSON itself, once its words are replaced: what no encoder would write.
const asIs = "⟦as is⟧"

// speaker replaces the words of one request. The same word is replaced by the same text throughout.
type speaker struct {
	ctx   context.Context
	world *World
	as    *Person           // who asks
	path  map[string]string // the request's parameters
	said  map[string]string
}

func (s *speaker) say(text string) string {
	for range 10 { // words may stand within words
		if !strings.Contains(text, "⟦") {
			return text
		}
		text = word.ReplaceAllStringFunc(text, func(found string) string { return s.one(strings.Trim(found, "⟦⟧")) })
	}
	return text
}

func (s *speaker) one(word string) string {
	out, known := s.said[word]
	if !known {
		out = s.meaning(word)
		s.said[word] = out
	}
	return out
}

func (s *speaker) meaning(word string) string {
	verb, rest, _ := strings.Cut(word, " ")
	switch verb {
	case "as":
		return ""
	case "new": // a text that stands nowhere yet
		return s.world.unused()
	case "secret": // one that must not come back
		return secretMark + s.world.unused()
	case "times":
		number, text, _ := strings.Cut(rest, " ")
		n, _ := strconv.Atoi(number)
		return strings.Repeat(text, n)
	case "bytes":
		raw, _ := hex.DecodeString(rest)
		return string(raw)
	case "base64":
		return base64.RawURLEncoding.EncodeToString([]byte(rest))
	case "day": // so many days from today
		n, _ := strconv.Atoi(rest)
		return time.Now().AddDate(0, 0, n).Format(time.DateOnly)
	case "of": // "of rev /accounts/17": a property of what is read there
		name, path, _ := strings.Cut(rest, " ")
		return read(s.ctx, s.as, path, name)
	case "known":
		return s.world.known(rest)
	case "path":
		return s.say(s.path[rest])
	case "gone":
		verb, rest, _ = strings.Cut(rest, " ")
		return s.world.pick(s.world.gone, verb, number(rest))
	}
	return s.world.pick(s.world.ids, verb, number(rest))
}

func number(text string) int {
	n, _ := strconv.Atoi(text)
	return n
}

// idOf is the word for the id of one of the records of a collection.
func idOf(collection string, k int) string { return fmt.Sprintf("⟦%s %d⟧", collection, k) }
