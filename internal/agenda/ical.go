package agenda

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/loam-crm/loam/internal/platform/calendar"
)

// event is one entry of a calendar file.
type event struct {
	UID      string
	Stamp    time.Time
	Day      calendar.Date // of an entry without a time
	Start    time.Time     // zero: it takes the day
	Duration time.Duration
	Summary  string
	URL      string
}

// writeCalendar writes entries as an iCalendar stream (RFC 5545): lines end in CRLF and are folded at 75 octets.
func writeCalendar(w io.Writer, name string, events []event) error {
	c := &lines{w: w}
	c.put("BEGIN", "VCALENDAR")
	c.put("VERSION", "2.0")
	c.put("PRODID", "-//Loam//Agenda//EN")
	c.put("CALSCALE", "GREGORIAN")
	c.put("METHOD", "PUBLISH")
	c.put("X-WR-CALNAME", escaped(name))
	for _, e := range events {
		c.event(e)
	}
	c.put("END", "VCALENDAR")
	return c.err
}

type lines struct {
	w   io.Writer
	err error
}

const utcForm = "20060102T150405Z"

func (c *lines) event(e event) {
	c.put("BEGIN", "VEVENT")
	c.put("UID", e.UID)
	c.put("DTSTAMP", e.Stamp.UTC().Format(utcForm))
	if e.Start.IsZero() {
		c.put("DTSTART;VALUE=DATE", compact(e.Day))
		c.put("DTEND;VALUE=DATE", compact(e.Day.AddDays(1))) // the end is the first day after it
		c.put("TRANSP", "TRANSPARENT")
	} else {
		c.put("DTSTART", e.Start.UTC().Format(utcForm))
		c.put("DTEND", e.Start.Add(e.Duration).UTC().Format(utcForm))
	}
	c.put("SUMMARY", escaped(e.Summary))
	if !e.Start.IsZero() { // a whole day has no moment before it
		c.put("BEGIN", "VALARM")
		c.put("ACTION", "DISPLAY")
		c.put("DESCRIPTION", escaped(e.Summary))
		c.put("TRIGGER", "-PT30M")
		c.put("END", "VALARM")
	}
	if e.URL != "" {
		c.put("URL", e.URL)
	}
	c.put("END", "VEVENT")
}

func compact(day calendar.Date) string { return strings.ReplaceAll(string(day), "-", "") }

// escaped writes a TEXT value (RFC 5545, 3.3.11). Control characters have no place in one.
func escaped(text string) string {
	text = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r\n", `\n`, "\n", `\n`).Replace(strings.ToValidUTF8(text, ""))
	return strings.Map(func(r rune) rune {
		if r < 0x20 || r == 0x7f {
			return -1
		}
		return r
	}, text)
}

// maxLine is the most octets of a line without its end (RFC 5545, 3.1).
const maxLine = 75

// put writes a content line, folded between characters.
func (c *lines) put(name, value string) {
	if c.err != nil {
		return
	}
	line, room := name+":"+value, maxLine
	var out strings.Builder
	for len(line) > room {
		cut := room
		for !utf8.RuneStart(line[cut]) {
			cut--
		}
		out.WriteString(line[:cut] + "\r\n ")
		line, room = line[cut:], maxLine-1 // the blank that begins the line counts
	}
	_, c.err = fmt.Fprint(c.w, out.String(), line, "\r\n")
}
