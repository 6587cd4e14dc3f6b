package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"
)

// seldom is how long a log waits for the next word of progress where no share of
// the work can be told.
const seldom = 10 * time.Second

// progress shows on stderr how far a long command is: in a terminal as one line
// that is written over, elsewhere, as in a log, as few whole lines.
type progress struct {
	out  io.Writer
	live bool
	now  func() time.Time

	mu    sync.Mutex
	begun bool // the live line waits for its end
	tenth int64
	said  time.Time
}

func (s *session) progress() *progress {
	return &progress{out: s.err, live: isTerminal(s.err), now: time.Now, said: time.Now()}
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// of tells how many of all are done; a log hears of every tenth.
func (p *progress) of(what string) func(done, total int64) {
	return func(done, total int64) {
		if total <= 0 {
			p.so(what, done)
			return
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		tenth := done * 10 / total
		further := tenth > p.tenth
		p.tenth = tenth // a second pass begins anew
		p.say(further, fmt.Sprintf("%s %d / %d (%d %%)", what, done, total, done*100/total))
	}
}

// stage is of for work that does one thing after the other.
func (p *progress) stage(what string, done, total int64) { p.of(what)(done, total) }

// so tells how many are done, of nobody knows how many.
func (p *progress) so(what string, done int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.say(p.now().Sub(p.said) >= seldom, fmt.Sprintf("%-24s %d", what, done))
}

func (p *progress) say(due bool, text string) {
	switch {
	case p.live:
		p.begun = true
		fmt.Fprintf(p.out, "\r%s ", text)
	case due:
		p.said = p.now()
		fmt.Fprintln(p.out, text)
	}
}

// end closes the live line.
func (p *progress) end() {
	if p.begun {
		p.begun = false
		fmt.Fprintln(p.out)
	}
}
