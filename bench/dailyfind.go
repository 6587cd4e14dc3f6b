package main

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/loam-crm/loam/internal/app"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/search"
)

// mostFound is how many records the search over everything shows.
const mostFound = 20

// caller is somebody of the company. Whom they are is in the figures' names.
func (f *filler) caller(ctx context.Context, a *app.App, login, who string) (*asker, error) {
	token, err := a.Identity.IssueToken(ctx, login)
	if err != nil {
		return nil, err
	}
	out := &asker{db: a.DB, who: ", " + who, token: token}
	if login == "boss" {
		return out, nil
	}
	return out, a.DB.QueryRow(ctx, "SELECT id FROM users WHERE login = ?", login).Scan(&out.owner)
}

// finds are what is typed into the search box.
func (f *filler) finds(a *asker) []question {
	pick := func(n, of int) int { return rand.New(rand.NewPCG(uint64(n), 9)).IntN(of) }
	two := func(n int) string { return string([]rune(f.names[pick(n, len(f.names))])[2:4]) }
	somebody := func(n int) somebody { return f.people[pick(n, len(f.people))] }
	subjects := slices.Concat(wares, matters)
	var out []question
	for _, one := range []struct {
		name string
		text func(n int) string
	}{
		{"two characters of a company", two},
		{"two characters of a person", func(n int) string { return string([]rune(somebody(n).name)[:2]) }},
		{"two characters of a dealing", func(n int) string { return string([]rune(subjects[n*7%len(subjects)])[:2]) }},
		{"pinyin of two characters", func(n int) string { return pinyin(two(n)) }},
		{"three initials", func(n int) string { return somebody(n).initials }},
		{"last four digits of a phone", func(n int) string { p := somebody(n).phone; return p[len(p)-4:] }},
		{"code", func(n int) string { return codeOf(pick(n, len(f.names))) }},
	} {
		if a.owner != 0 && !strings.HasSuffix(one.name, "person") && !strings.HasSuffix(one.name, "dealing") {
			continue // who sees few records is asked for what many have
		}
		q := a.question("search of all kinds, "+one.name, func(n int) string { return "/api/v1/search?q=" + url.QueryEscape(one.text(n)) },
			func(ctx context.Context, n int) (rowIDs, error) { return a.found(ctx, one.text(n)) })
		q.ids = hits
		out = append(out, q)
	}
	return out
}

// hits reads all ids of an answer.
func hits(body []byte) (rowIDs, error) {
	var page struct{ Items []struct{ ID string } }
	if err := json.Unmarshal(body, &page); err != nil {
		return nil, err
	}
	var out rowIDs
	for _, item := range page.Items {
		one, err := strconv.ParseInt(item.ID, 10, 64)
		if err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, nil
}

// kind is what the bare SQL knows of an entity that is searched.
type kind struct{ table, title, number, order, owned string }

var searched = []kind{
	{"accounts", "t.name", "t.code", "COALESCE(t.value_score, -1e308) DESC, t.name, t.id DESC", "t.owner_id = ?"},
	{"contacts", "t.name", "t.phones", "t.name, t.id", "t.account_id IN (SELECT p.id FROM accounts p WHERE p.owner_id = ?)"},
	{"interactions", "t.subject", "''", "t.held_on DESC, t.id DESC", "t.account_id IN (SELECT p.id FROM accounts p WHERE p.owner_id = ?)"},
}

// looked is among how many of the newest hits the search over everything chooses, and among how many that begin so.
const looked = 200

// found is the bare SQL of what the search box shows: those of each kind whose title begins so, the others in the kind's usual
// order; the kinds take turns.
func (a *asker) found(ctx context.Context, text string) (rowIDs, error) {
	var all [][]int64
	for _, k := range searched {
		ask := a.chosen
		switch {
		case search.Digits(text) != "":
			ask = a.numbered
		case a.owner != 0:
			ask = a.own
		}
		list, err := ask(ctx, text, k)
		if err != nil {
			return nil, err
		}
		all = append(all, list)
	}
	return inTurns(all, mostFound), nil
}

// chosen looks among the newest hits.
func (a *asker) chosen(ctx context.Context, text string, k kind) (rowIDs, error) {
	hits, err := search.Newest(ctx, a.db, text, looked, k.table)
	if err != nil {
		return nil, err
	}
	among, ids := db.In(a.db.Engine, "t.id", hits[k.table].IDs)
	return a.inOrder(ctx, k, among, []any{ids}, "CASE WHEN lower("+k.title+") = ? THEN 0 WHEN lower("+k.title+") LIKE ? THEN 1 ELSE 2 END", text, text+"%")
}

// own goes through what somebody has and sees which are hits.
func (a *asker) own(ctx context.Context, text string, k kind) (rowIDs, error) {
	column := "t.id"
	if a.db.Engine == db.SQLite {
		column = "+t.id"
	}
	where, args, _ := search.Predicate(a.db.Engine, k.table, column, text)
	return a.inOrder(ctx, k, k.owned+" AND "+where, append([]any{a.owner}, args...), "CASE WHEN lower("+k.title+") = ? THEN 0 WHEN lower("+k.title+") LIKE ? THEN 1 ELSE 2 END", text, text+"%")
}

// numbered looks for a number in one piece; those that end with it come first.
func (a *asker) numbered(ctx context.Context, text string, k kind) (rowIDs, error) {
	where, args, _ := search.Predicate(a.db.Engine, k.table, "t.id", text)
	return a.inOrder(ctx, k, where+" AND "+k.number+" LIKE ?", append(args, "%"+text+"%"), "CASE WHEN REPLACE("+k.number+", '\"]', '') LIKE ? THEN 0 ELSE 1 END", "%"+text)
}

func (a *asker) inOrder(ctx context.Context, k kind, where string, args []any, first string, firstArgs ...any) (rowIDs, error) {
	return readIDs(ctx, a.db, "SELECT * FROM "+k.table+" t WHERE t.archived_at IS NULL AND "+where+" ORDER BY "+first+", "+k.order+" LIMIT ?",
		append(append(args, firstArgs...), mostFound)...)
}

// inTurns takes one of each list after the other as long as there are any, and keeps those of a list together.
func inTurns(lists [][]int64, limit int) rowIDs {
	taken := make([]int, len(lists))
	for left := limit; left > 0; {
		before := left
		for i := range lists {
			if taken[i] < len(lists[i]) && left > 0 {
				taken[i], left = taken[i]+1, left-1
			}
		}
		if left == before {
			break
		}
	}
	var out rowIDs
	for i, list := range lists {
		out = append(out, list[:taken[i]]...)
	}
	return out
}

// reach is the list of accounts as far as somebody sees in the tree: their own, and a director those of everybody in
// their department and below it.
func (a *asker) reach() question {
	owners := `SELECT u.id FROM users u JOIN departments d ON d.id = u.department_id WHERE d.path LIKE
		(SELECT h.path FROM users m JOIN departments h ON h.id = m.department_id WHERE m.id = ?) || '%'`
	if strings.Contains(a.who, "salesperson") {
		owners = "SELECT CAST(? AS BIGINT)"
	}
	return a.question("list page", func(int) string { return "/api/v1/accounts" }, func(ctx context.Context, _ int) (rowIDs, error) {
		return readIDs(ctx, a.db, "SELECT * FROM accounts t WHERE t.archived_at IS NULL AND (t.owner_id IN ("+owners+") OR t.deputy_id IN ("+owners+
			")) ORDER BY COALESCE(t.value_score, -1e308) DESC, t.name, t.id DESC LIMIT ?", a.owner, a.owner, 50)
	})
}
