package contract

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/loam-crm/loam/attack/lab"
)

// Attack is a company under attack.
type Attack struct {
	lab      *lab.Lab // nil: against a server of a test
	world    *World
	ops      []Operation
	patience time.Duration // how long an answer may take
	alone    sync.RWMutex  // held for writing while a slow request is asked for again

	mu      sync.Mutex
	counts  counts
	victims []string           // logins of people whose own accounts, passwords and sessions are attacked
	selves  map[string]*Person // one for each operation: the session of the one before may have ended
}

type counts struct {
	requests int
	accepted map[string]bool   // operations that carried a valid request out
	refused  map[string]string // what others said to one
	statuses map[int]int
	slowest  time.Duration
	slowOne  string
}

// Try sends a request and judges the answer.
func (a *Attack) Try(ctx context.Context, op *Operation, r *Request) (*Fault, Answer) {
	person := a.asker(ctx, op)
	s := a.world.render(ctx, person, op, r)
	a.alone.RLock()
	answer, err := person.Ask(ctx, s)
	a.alone.RUnlock()
	if err != nil {
		return a.unanswered(ctx, op, s, err), answer
	}
	if op.Path == "/events" { // how long nothing happens is not the program's to say
		answer.Took = 0
	}
	if answer.Took > a.patience {
		if again := a.again(ctx, person, s); again > a.patience {
			return fault("slow", "%v, and %v when asked alone", answer.Took.Round(time.Millisecond), again.Round(time.Millisecond)), answer
		}
	}
	a.count(op, r, answer)
	if answer.OK() {
		a.world.learn(op, s.target, answer)
	}
	found := Judge(op, s, answer)
	if answer.Status >= 500 && found != nil { // the answer says nothing, and rightly so
		found.Log = lastFailure(a.log())
	}
	return found, answer
}

// lastFailure is the last line that tells why a request failed; with several under way it may be another's.
func lastFailure(log string) string {
	at := strings.LastIndex(log, `"request failed"`)
	if at < 0 {
		return ""
	}
	line := log[strings.LastIndex(log[:at], "\n")+1:]
	line, _, _ = strings.Cut(line, "\n")
	return line
}

// again asks once more while nobody else asks for anything: a slow machine is not a slow program.
func (a *Attack) again(ctx context.Context, person *Person, s sent) time.Duration {
	a.alone.Lock()
	defer a.alone.Unlock()
	answer, err := person.Ask(ctx, s)
	if err != nil {
		return limit
	}
	return answer.Took
}

// unanswered says what it means that no answer came. The server may cut off a body that is too large before it was sent.
func (a *Attack) unanswered(ctx context.Context, op *Operation, s sent, err error) *Fault {
	text := err.Error()
	cut := strings.Contains(text, "reset by peer") || strings.Contains(text, "broken pipe")
	if ctx.Err() != nil || len(s.body) > 1<<20 && cut {
		return nil
	}
	return fault("no answer", "%s %.200s: %.300s", op.Method, s.target, text)
}

func (a *Attack) count(op *Operation, r *Request, answer Answer) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.counts.requests++
	a.counts.statuses[answer.Status]++
	switch {
	case r.Class == Valid && answer.OK():
		a.counts.accepted[op.ID] = true
	case r.Class == Valid:
		a.counts.refused[op.ID] = fmt.Sprintf("%d %.300s", answer.Status, answer.Body)
	}
	if answer.Took > a.counts.slowest {
		a.counts.slowest, a.counts.slowOne = answer.Took, fmt.Sprintf("%s (%s)", op.ID, r.Class)
	}
}

// well wants the program ready for work, and no request to have panicked.
func (a *Attack) well(ctx context.Context) error {
	answer, err := a.world.Boss.send(ctx, sent{method: http.MethodGet, target: "/readyz"})
	if err == nil && answer.Status != http.StatusOK {
		err = fmt.Errorf("%d %s", answer.Status, answer.Body)
	}
	if err == nil && strings.Contains(a.log(), "panicked") {
		err = errors.New("a request panicked")
	}
	if err == nil && strings.Contains(a.log(), secretMark) {
		err = errors.New("a secret is in the log")
	}
	if err != nil {
		return fmt.Errorf("the program is not well: %w\n%s", err, a.log())
	}
	return nil
}

// log is the end of what the program has printed.
func (a *Attack) log() string {
	if a.lab == nil {
		return ""
	}
	return a.lab.Log()
}

// asker is who asks for an operation: the boss, or somebody who may be locked out by it.
func (a *Attack) asker(ctx context.Context, op *Operation) *Person {
	if !own(op) {
		return a.world.Boss
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.selves[op.ID] == nil {
		login := a.victims[len(a.selves)%len(a.victims)]
		a.selves[op.ID] = a.somebody(ctx, login)
	}
	return a.selves[op.ID]
}

// somebody has a session, a token and the beginning of a second factor to lose, as far as the program lets them.
func (a *Attack) somebody(ctx context.Context, login string) *Person {
	p := newPerson(a.world.Boss.base, login, password)
	_ = p.signIn(ctx)
	_ = p.do(ctx, http.MethodPost, "/me/tokens", `{"name":"mine","scopes":["read"]}`, nil)
	_ = p.do(ctx, http.MethodPost, "/me/totp", "", nil)
	return p
}

// own says whether an operation is about the account of whoever asks.
func own(op *Operation) bool {
	return strings.HasPrefix(op.Path, "/me/") || strings.HasPrefix(op.Path, "/session") || strings.HasPrefix(op.Path, "/setup")
}
