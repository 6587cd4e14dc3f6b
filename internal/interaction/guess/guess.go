// Package guess reads what a salesperson types in a hurry, Chinese or English, and proposes the fields of an
// interaction: which customer, what kind, when, how long, how it felt, and what was promised. It is pure: the same text
// on the same day among the same names gives the same guess. A guess is always shown to be corrected, so it prefers
// saying nothing to saying something wrong.
package guess

import (
	"time"

	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/id"
)

// Name is a customer the writer may see.
type Name struct {
	ID                    id.ID
	Name, Short, English  string
	core, initials, whole string // made by ready
}

// Guess is what a text seems to say. Zero values are unknown.
type Guess struct {
	Accounts []id.ID // the likeliest first, at most three
	Kind     string
	On       calendar.Date
	At       string // 15:30
	Planned  bool   // it lies ahead
	Minutes  int64
	Emotion  *int64
	Promises []Promise
}

// Promise is a sentence in which somebody says they will do something.
type Promise struct {
	Theirs bool
	What   string
	By     calendar.Date // unknown: no day was named
}

// maxText bounds what is read, in bytes; what stands further down is detail.
const maxText = 8000

// Read guesses. now is the moment of writing in the company's zone.
func Read(text string, now time.Time, names []Name) Guess {
	if len(text) > maxText {
		text = text[:maxText]
	}
	text = normal(text)
	today := calendar.Of(now)
	out := Guess{Accounts: accounts(text, names), Kind: kind(text), Minutes: minutes(text), Emotion: emotion(text)}
	for _, sentence := range sentences(text) {
		p, before, ok := promise(sentence, today)
		if ok && len(out.Promises) < maxPromises {
			out.Promises = append(out.Promises, p)
		}
		sentence = before // the day of a promise is not the day of the visit
		if out.On == "" {
			out.On = day(sentence, today, false)
		}
		if out.At == "" {
			out.At = clock(sentence)
		}
	}
	out.Planned = out.On > today
	return out
}

const maxPromises = 5
