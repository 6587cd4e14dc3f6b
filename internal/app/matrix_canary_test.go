package app_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
)

// canary is a text that stands nowhere but in one place of the world. Whoever
// reads it in an answer has seen that place.
func canary(kind, place string) string { return "zq-" + kind + "-" + place + "-qz" }

// Amounts cannot hold a text, so they have digits of their own.
func profitOf(relation string) int64 {
	return 13_579_000_00 + 101*int64(slices.Index(relations, relation)+1)
}

func digits(minor int64) string { return fmt.Sprintf("%d.%02d", minor/100, minor%100) }

// mark is a canary and who may see it.
type mark struct {
	text string
	seen func(caller string) bool
}

func recordMark(text, entity, relation string, except ...string) mark {
	return mark{text, func(caller string) bool {
		return may(caller, entity, relation) != "" && !slices.Contains(except, caller)
	}}
}

func onlyFor(text string, callers ...string) mark {
	return mark{text, func(caller string) bool { return slices.Contains(callers, caller) }}
}

// figures is the entity whose readers learn the profits behind an account's value:
// who may not read its orders sees the score, not what it is made of.
const figures = "orders"

// marks are all canaries of the world. clerk has a role that hides account notes
// and short names, custom.secret and order numbers, and masks phones and order notes.
var marks = func() []mark {
	out := []mark{
		onlyFor(canary("view", "owner"), "owner", "owner-cookie"),
		onlyFor(canary("import", "cell"), "manager", "boss"),
		onlyFor(canary("import", "file"), "manager", "boss", "boss-read", "admin", "auditor", "clerk"), // the log names the file
		onlyFor(canary("job", "manager"), "manager", "boss", "admin"),
		onlyFor(canary("token", "boss"), "boss", "boss-read"),
		onlyFor("$argon2id$"), onlyFor("token_sha256"), onlyFor("password_hash"), onlyFor("totp_secret"),
	}
	for i := range people {
		out = append(out, onlyFor(digits(7_777_001_00+int64(i)), seesPay...))
	}
	for _, relation := range append([]string{"bin", "imported"}, relations...) {
		as := map[string]string{"bin": "own", "imported": "managed"}[relation]
		if as == "" {
			as = relation
		}
		out = append(out, recordMark(canary("account", relation), "accounts", as), recordMark(canary("order", relation), "orders", as, "clerk"))
	}
	for _, relation := range relations {
		out = append(out,
			recordMark(canary("note", relation), "accounts", relation, "clerk"), recordMark(canary("short", relation), "accounts", relation, "clerk"),
			recordMark(canary("phone", relation), "accounts", relation, "clerk"), recordMark(canary("secret", relation), "accounts", relation, "clerk"),
			recordMark(canary("order-note", relation), "orders", relation, "clerk"), recordMark(canary("line", relation), "order-lines", relation),
			recordMark(canary("effort", relation), "efforts", relation), mark{canary("task", relation), func(caller string) bool { return may(caller, "tasks", relation) != "" }},
			recordMark(canary("chosen", relation), "accounts", relation),
			mark{digits(profitOf(relation)), func(caller string) bool {
				return may(caller, figures, relation) != "" && slices.Contains(seesProfit, caller)
			}})
		for _, entity := range owned {
			out = append(out, recordMark(canary("file-"+entity, relation), entity, relation))
		}
	}
	for _, entity := range open {
		out = append(out, recordMark(canary("file-"+entity, only), entity, only))
	}
	return out
}()

// leaks lists the canaries in an answer that the caller may not see.
func leaks(caller string, r reply) []string {
	text := r.text()
	var out []string
	for _, m := range marks {
		if !m.seen(caller) && strings.Contains(text, m.text) {
			out = append(out, m.text)
		}
	}
	return out
}

// text is everything an answer says, headers and packed tables included.
func (r reply) text() string {
	var out strings.Builder
	for name, values := range r.header {
		fmt.Fprintln(&out, name, values)
	}
	out.Write(r.body)
	z, err := zip.NewReader(bytes.NewReader(r.body), int64(len(r.body)))
	if err != nil {
		return out.String()
	}
	for _, file := range z.File {
		part, err := file.Open()
		if err != nil {
			continue
		}
		_, _ = io.Copy(&out, part)
		_ = part.Close()
	}
	return out.String()
}
