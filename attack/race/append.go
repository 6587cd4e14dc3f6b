package race

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Append has writers add words to two fields of one customer, each reading what is there and writing it with one more
// word, again whenever somebody was quicker. It returns what is wrong in the end: every word must stand there once, and the
// record must have one revision for each.
func (s *Site) Append(ctx context.Context, writers, words int) (problems []string, err error) {
	id, err := s.account(ctx, fmt.Sprintf("Appended by %d", writers))
	if err != nil {
		return nil, err
	}
	err = crowd(writers, func(n int) error {
		c := s.Clients[n%len(s.Clients)].Another()
		field := []string{"note", "address"}[n%2]
		now, err := read(ctx, c, id)
		for i := 0; i < words && err == nil; {
			old := map[string]string{"note": now.Note, "address": now.Address}[field]
			var done bool
			now, done, err = change(ctx, c, id, now.Rev, field, strings.TrimSpace(old+" "+word(n, i)))
			if done {
				i++
			}
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	now, err := read(ctx, s.Clients[0], id)
	if err != nil {
		return nil, err
	}
	if want := strconv.Itoa(1 + writers*words); now.Rev != want {
		problems = append(problems, fmt.Sprintf("revision %s, want %s", now.Rev, want))
	}
	return append(problems, missing(now, writers, words)...), nil
}

// word is short, for an address holds 200 characters.
func word(writer, n int) string { return strconv.FormatInt(int64(writer)*100+int64(n), 36) }

// missing names the words that do not stand once in the field of their writer.
func missing(now stored, writers, words int) (problems []string) {
	fields := [][]string{strings.Fields(now.Note), strings.Fields(now.Address)}
	for n := range writers {
		for i := range words {
			one := word(n, i)
			all := slices.DeleteFunc(slices.Clone(fields[n%2]), func(other string) bool { return other != one })
			if len(all) != 1 {
				problems = append(problems, fmt.Sprintf("%s is there %d times", one, len(all)))
			}
		}
	}
	return problems
}
