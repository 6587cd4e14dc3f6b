package contract

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/loam-crm/loam/internal/platform/i18n"
)

// slow is how long an answer may take.
const slow = 2 * time.Second

// Fault is what is wrong with an answer. Kind is the same for the same fault of different requests.
type Fault struct {
	Kind   string `json:"kind"`
	Detail string `json:"detail"`
	Log    string `json:"log,omitempty"` // of a server error, what the program wrote down about it
}

func (f *Fault) String() string { return strings.TrimSpace(f.Kind + ": " + f.Detail + "\n" + f.Log) }

func fault(kind, format string, args ...any) *Fault {
	return &Fault{Kind: kind, Detail: fmt.Sprintf(format, args...)}
}

// Judge looks at an answer; nil is a good one. Whether it came in time is judged by whoever can ask again.
func Judge(op *Operation, s sent, answer Answer) *Fault {
	for _, look := range []func(*Operation, sent, Answer) *Fault{status, secrets, internals, headers, content} {
		if found := look(op, s, answer); found != nil {
			return found
		}
	}
	return nil
}

// ofServer are refusals of Go's HTTP server, before the program sees the request.
var ofServer = map[int]string{http.StatusRequestHeaderFieldsTooLarge: "431 Request Header Fields Too Large", http.StatusBadRequest: "400 Bad Request"}

func (a Answer) ofServer() bool {
	text := ofServer[a.Status]
	return text != "" && strings.HasPrefix(string(a.Body), text)
}

// status wants one that the document declares: of the others, only refusals come under "default".
func status(op *Operation, _ sent, answer Answer) *Fault {
	switch declared := op.Answers[answer.Status] != nil; {
	case answer.Status >= 500:
		return fault("server error", "%d %.300s", answer.Status, answer.Body)
	case declared, answer.ofServer():
		return nil
	case answer.Status >= 400 && op.Refusal != nil:
		return nil
	}
	return fault("undeclared status", "%d %.300s", answer.Status, answer.Body)
}

// secrets wants none of those that were sent to come back.
func secrets(_ *Operation, s sent, answer Answer) *Fault {
	var header strings.Builder
	_ = answer.Header.Write(&header) // into memory
	for _, secret := range append(s.secrets, secretMark) {
		if bytes.Contains(answer.Body, []byte(secret)) || strings.Contains(header.String(), secret) {
			return fault("secret", "%d tells %q: %.300s", answer.Status, secret, answer.Body)
		}
	}
	return nil
}

// inner are words of the program's inside. None of them stands in a payload.
var inner = regexp.MustCompile(strings.Join([]string{
	`goroutine \d`, `\.go:\d`, `\bpanic\b`, `runtime error`, `nil pointer`, `github\.com/`, `modernc`, `pgconn`, `\bpgx\b`, `SQLSTATE`, `SQLITE`, `(?i:sqlite)`, `pq: `,
	`\bSELECT\b.*\bFROM\b`, `\bINSERT INTO\b`, `\bUPDATE \w+ SET\b`, `\bDELETE FROM\b`, `\bCOALESCE\(`, `(?i:syntax error)`, `no such (table|column)`, `constraint failed`, `violates `,
	`duplicate key value`, `invalid input syntax`, `invalid byte sequence`, `out of range for type`, `json: `, `strconv\.`, `cannot unmarshal`, `invalid character`, `unexpected end of`,
	`unexpected EOF`, `reflect\.`, `\*errs\.`, `\bhuma\b`, `0xc0[0-9a-f]{8}`, `context (deadline|canceled)`, `no such file or directory`, `permission denied`, `(?i:dial tcp)`, `connection refused`,
	`loam-attack-`, `/root/`, `/usr/local/`, `/internal/`, `root:x:0:`, `%!\w?\(`, `errorString`, `map\[string\]`, `interface \{\}`, `\bexpected (string|number|object|array)\b`,
}, "|"))

// internals wants no word of the inside in any answer that a person reads or a program parses.
func internals(op *Operation, s sent, answer Answer) *Fault {
	if op.ID == "backups.list" && answer.OK() {
		return nil // administrators are told where the backups lie and how one is restored
	}
	if kind := answer.Header.Get("Content-Type"); !strings.Contains(kind, "json") && !strings.HasPrefix(kind, "text/") && answer.Status < 400 {
		return nil
	}
	if found := inner.Find(answer.Body); found != nil && !bytes.Contains(s.body, found) {
		at := bytes.Index(answer.Body, found)
		return fault("internal text", "%d tells %q: …%.200s", answer.Status, found, answer.Body[max(0, at-60):])
	}
	return nil
}

// headers wants none that was injected.
func headers(_ *Operation, _ sent, answer Answer) *Fault {
	if answer.Header.Get("X-Injected") != "" {
		return fault("injected header", "%v", answer.Header)
	}
	return nil
}

// content wants the declared content type, and a body of its schema.
func content(op *Operation, _ sent, answer Answer) *Fault {
	declared := op.Answers[answer.Status]
	if declared == nil {
		declared = op.Refusal
	}
	if answer.ofServer() {
		return nil
	}
	kind, _, _ := mime.ParseMediaType(answer.Header.Get("Content-Type"))
	if len(declared.Content) == 0 {
		if len(answer.Body) > 0 {
			return fault("undeclared body", "%d %.200s", answer.Status, answer.Body)
		}
		return nil
	}
	media := declared.Content.Get(kind)
	if media == nil && answer.Status != http.StatusNotModified {
		return fault("undeclared content type", "%d %q %.200s", answer.Status, answer.Header.Get("Content-Type"), answer.Body)
	}
	if !strings.HasSuffix(kind, "json") {
		return table(kind, answer)
	}
	var value any
	if err := json.Unmarshal(answer.Body, &value); err != nil {
		return fault("not JSON", "%d %v: %.200s", answer.Status, err, answer.Body)
	}
	if found := exact(schemaOf(media), value); found != nil {
		return found
	}
	if answer.Status >= 400 {
		return problem(answer)
	}
	return nil
}

// unfilled is a gap in a text that was to be filled in.
var unfilled = regexp.MustCompile(`\{[a-z_]+\}`)

// problem wants a refusal to say the same in its status, its code and its texts.
func problem(answer Answer) *Fault {
	var p struct {
		Status              int
		Title, Code, Detail string
		Fields              []struct{ Field, Code, Zh, En string }
	}
	if err := json.Unmarshal(answer.Body, &p); err != nil {
		return fault("not a problem", "%d %.200s", answer.Status, answer.Body)
	}
	switch {
	case p.Status != answer.Status:
		return fault("not a problem", "says %d in an answer of %d", p.Status, answer.Status)
	case !i18n.Has("error." + p.Code):
		return fault("unknown code", "%q", p.Code)
	case p.Title == "" || p.Detail == "" || strings.HasPrefix(p.Detail, "error."):
		return fault("without a text", "%.300s", answer.Body)
	case unfilled.MatchString(p.Detail):
		return fault("unfilled text", "%.300s", answer.Body)
	}
	for _, f := range p.Fields {
		for _, text := range []string{f.Zh, f.En} {
			if text == "" || strings.HasPrefix(text, "invalid.") || strings.HasPrefix(text, "error.") {
				return fault("without a text", "of %q: %.300s", f.Code, answer.Body)
			}
			if unfilled.MatchString(text) {
				return fault("unfilled text", "of %q: %s", f.Code, text)
			}
		}
	}
	return nil
}

// table looks at the first bytes of what is no JSON.
func table(kind string, answer Answer) *Fault {
	begins := map[string]string{"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "PK", "text/calendar": "BEGIN:VCALENDAR"}
	if !bytes.HasPrefix(answer.Body, []byte(begins[kind])) {
		return fault("not of its type", "%s: %.40q", kind, answer.Body)
	}
	return nil
}
