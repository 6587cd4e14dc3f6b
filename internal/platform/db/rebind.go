package db

import (
	"strconv"
	"strings"
)

// rebind turns `?` into PostgreSQL's $1, $2 …, leaving quoted text alone.
func rebind(engine Engine, query string) string {
	if engine == SQLite || !strings.Contains(query, "?") {
		return query
	}
	out := make([]byte, 0, len(query)+16)
	n, quoted := 0, false
	for i := 0; i < len(query); i++ {
		switch c := query[i]; {
		case c == '\'':
			quoted = !quoted
			out = append(out, c)
		case c == '?' && !quoted:
			n++
			out = strconv.AppendInt(append(out, '$'), int64(n), 10)
		default:
			out = append(out, c)
		}
	}
	return string(out)
}

// Marks returns "?,?,…" with n placeholders.
func Marks(n int) string {
	if n < 1 {
		return "NULL"
	}
	return strings.Repeat("?,", n-1) + "?"
}

// Lower is what lower(…) makes of a text on both engines: the letters A to Z small, all others as they are. A condition that
// compares with lower(…) made small by strings.ToLower would miss "É" and the full-width "Ａ" where they stand.
func Lower(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, text)
}

// EscapeLike escapes the wildcards of LIKE; use it with ESCAPE '\'.
func EscapeLike(text string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(text)
}
