package main

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

func TestALogHearsOfProgressInFewWholeLines(t *testing.T) {
	var log bytes.Buffer
	now := time.Unix(0, 0)
	p := &progress{out: &log, now: func() time.Time { return now }, said: now}
	tell := p.of("rows")
	for done := int64(0); done <= 100_000; done += 1000 {
		tell(done, 100_000)
	}
	p.end()
	lines := strings.Split(strings.TrimSuffix(log.String(), "\n"), "\n")
	if len(lines) != 10 || lines[0] != "rows 10000 / 100000 (10 %)" || lines[9] != "rows 100000 / 100000 (100 %)" {
		t.Errorf("the log is %q", log.String())
	}
	log.Reset()
	for i := range int64(60) { // a minute without knowing how much there is
		now = now.Add(time.Second)
		p.so("orders", i)
	}
	p.end()
	if n := strings.Count(log.String(), "\n"); n != 6 || strings.Contains(log.String(), "\r") {
		t.Errorf("the log of a minute is %q", log.String())
	}
}

func TestATerminalHasOneLiveLineWithAnEnd(t *testing.T) {
	var screen bytes.Buffer
	p := &progress{out: &screen, live: true, now: time.Now}
	p.end() // nothing was shown
	p.of("rows")(1, 3)
	p.of("rows")(2, 3)
	p.end()
	p.end()
	if got := screen.String(); got != "\rrows 1 / 3 (33 %) \rrows 2 / 3 (66 %) \n" {
		t.Errorf("the screen got %q", got)
	}
}

// The shell of these tests is no terminal.
func TestAnImportWritesNoCarriageReturnIntoALog(t *testing.T) {
	s := newShell(t)
	var out, log bytes.Buffer
	if code := run(t.Context(), append([]string{"import", s.file("orders.csv", orders)}, s.place...), &out, &log); code != exitDone {
		t.Fatalf("exit %d: %s", code, log.String())
	}
	if strings.Contains(log.String(), "\r") || strings.HasPrefix(log.String(), "\n") {
		t.Errorf("the log is %q", log.String())
	}
}
