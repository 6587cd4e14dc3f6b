package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
)

// longStory is how many entries an account of many years has; another has a tenth of them.
const longStory = 5000

// storyPage is how many entries the account's page shows at once.
const storyPage = 30

var storyPages = []string{"first page", "later page"}

func storyName(entries int, page string) string {
	return fmt.Sprintf("timeline of %d entries, %s", entries, page)
}

// entry is a line of a story: everything an account has of one, by day and by id.
type entry struct {
	id  int64
	day calendar.Date
}

// histories gives two accounts their stories, beside the dealings that they have anyway.
func (f *filler) histories(ctx context.Context) error {
	f.story = map[int]int64{}
	for n, entries := range []int{longStory / 10, longStory} {
		f.story[entries] = f.ids[n]
		if err := f.history(ctx, f.ids[n], f.seller(n), entries); err != nil {
			return err
		}
	}
	return nil
}

// history writes entries evenly over the years. Of fifty, 30 are dealings, 8 orders, 5 changes, 4 tasks that were done, 2
// notes and 1 a new person.
func (f *filler) history(ctx context.Context, account, who int64, entries int) error {
	kinds := strings.Repeat("d", 30) + strings.Repeat("o", 8) + strings.Repeat("c", 5) + strings.Repeat("t", 4) + strings.Repeat("n", 2) + "p"
	env, err := f.app.Store.Env(ctx, f.app.DB)
	if err != nil {
		return err
	}
	of := map[byte][]entry{}
	for i := range entries {
		kind := kinds[i*7%len(kinds)]
		of[kind] = append(of[kind], entry{f.next(), f.last.AddDays(-(entries - i) * years / entries)})
	}
	at := func(day calendar.Date) int64 { return int64(clock.At(day.Time().In(env.Zone).Add(time.Hour))) }
	rng := rand.New(rand.NewPCG(uint64(entries), 8))
	dealings := of['d']
	for _, part := range []struct {
		kind byte
		book *db.Batch
		row  func(i int, e entry) []any
	}{
		{'d', inserting("interactions", "id, account_id, author_id, kind, held_on, subject, summary", db.BigInt, db.BigInt, db.BigInt, db.Text, db.Text, db.Text, db.Text),
			func(_ int, e entry) []any {
				said := dealing(rng, "对方")
				return []any{e.id, account, who, "visit", string(e.day), said, said}
			}},
		{'o', inserting("orders", "id, account_id, created_by, ordered_on, currency, amount, base_amount", db.BigInt, db.BigInt, db.BigInt, db.Text, db.Text, db.BigInt, db.BigInt),
			func(_ int, e entry) []any { return []any{e.id, account, who, string(e.day), "CNY", 100_000, 100_000} }},
		{'c', &db.Batch{Types: []db.Type{db.BigInt, db.BigInt, db.BigInt, db.Text, db.Text, db.BigInt, db.Text},
			Head: "INSERT INTO audit_log (id, at, actor_id, action, entity, record_id, changes) "},
			func(_ int, e entry) []any {
				return []any{e.id, at(e.day), who, "update", "accounts", account, `{"address":["","重庆路"]}`}
			}},
		{'t', inserting("tasks", "id, account_id, assignee_id, title, due_on, done_on", db.BigInt, db.BigInt, db.BigInt, db.Text, db.Text, db.Text),
			func(_ int, e entry) []any { return []any{e.id, account, who, "回访", string(e.day), string(e.day)} }},
		{'n', &db.Batch{Types: []db.Type{db.BigInt, db.BigInt, db.Text, db.BigInt, db.BigInt, db.Text},
			Head: "INSERT INTO interaction_notes (id, interaction_id, kind, author_id, noted_at, body) "},
			func(i int, e entry) []any {
				return []any{e.id, dealings[i*len(dealings)/len(of['n'])].id, "comment", who, at(e.day), "对方来电补充"}
			}},
		{'p', &db.Batch{Types: []db.Type{db.BigInt, db.BigInt, db.Text, db.BigInt, db.BigInt},
			Head: "INSERT INTO contacts (id, account_id, name, created_at, created_by, rev, updated_at, legal_basis) SELECT v.*, 1, 1, 'contract' FROM (", Tail: ") AS v"},
			func(_ int, e entry) []any { return []any{e.id, account, "来宾", at(e.day), who} }},
	} {
		list := of[part.kind]
		if err := inChunks(ctx, f.app.DB, part.book, len(list), func(i int) []any { return part.row(i, list[i]) }); err != nil {
			return err
		}
	}
	return nil
}

// stories ask for the first page of what happened to an account, and for one that begins at some dealing of its years.
func (f *filler) stories(a *asker) []question {
	var out []question
	for _, entries := range []int{longStory / 10, longStory} {
		account := f.story[entries]
		path := "/api/v1/accounts/" + text(account) + "/events?limit=" + strconv.Itoa(storyPage)
		top := entry{1<<63 - 1, "9999-12-30"} // there is no day after the last one
		later := func(n int) entry {          // day by day like the entries, and no entry's own place
			return entry{1, f.last.AddDays(-years * (1 + n*37%90) / 100)}
		}
		first := a.question(storyName(entries, storyPages[0]), func(int) string { return path },
			func(ctx context.Context, _ int) (rowIDs, error) { return f.happened(ctx, account, top) })
		next := a.question(storyName(entries, storyPages[1]), func(n int) string {
			return path + "&after=" + string(later(n).day) + "." + text(later(n).id)
		}, func(ctx context.Context, n int) (rowIDs, error) { return f.happened(ctx, account, later(n)) })
		first.ids, next.ids = happenings, happenings
		out = append(out, first, next)
	}
	return out
}

// happenings reads the ids behind the kinds.
func happenings(body []byte) (rowIDs, error) {
	var page struct{ Items []struct{ ID string } }
	if err := json.Unmarshal(body, &page); err != nil {
		return nil, err
	}
	var out rowIDs
	for _, item := range page.Items {
		_, digits, _ := strings.Cut(item.ID, "-")
		one, err := strconv.ParseInt(digits, 10, 64)
		if err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, nil
}

// happened is the bare SQL of a page below a place: each table's newest, of which the page is the newest.
func (f *filler) happened(ctx context.Context, account int64, from entry) (rowIDs, error) {
	env, err := f.app.Store.Env(ctx, f.app.DB)
	if err != nil {
		return nil, err
	}
	day := []any{account, string(from.day), string(from.day), from.id, storyPage + 1}
	midnight := func(d calendar.Date) int64 {
		t := d.Time()
		return int64(clock.At(time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, env.Zone)))
	}
	at := []any{account, midnight(from.day.AddDays(1)), midnight(from.day), from.id, storyPage + 1}
	var all []entry
	for _, q := range []struct {
		columns, from, when, id string
		args                    []any
	}{
		{"o.number, o.amount, o.currency, u.name", "orders o LEFT JOIN users u ON u.id = o.created_by WHERE o.account_id = ? AND o.archived_at IS NULL", "o.ordered_on", "o.id", day},
		{"i.kind, i.summary, i.emotion, u.name", "interactions i LEFT JOIN users u ON u.id = i.author_id WHERE i.account_id = ? AND i.archived_at IS NULL AND NOT i.planned", "i.held_on", "i.id", day},
		{"t.kind, t.title, u.name", "tasks t LEFT JOIN users u ON u.id = t.assignee_id WHERE t.account_id = ? AND t.archived_at IS NULL", "t.done_on", "t.id", day},
		{"n.kind, n.body, i.id, u.name", "interaction_notes n JOIN interactions i ON i.id = n.interaction_id LEFT JOIN users u ON u.id = n.author_id WHERE i.account_id = ? AND i.archived_at IS NULL",
			"n.noted_at", "n.id", at},
		{"c.name, c.title, u.name", "contacts c LEFT JOIN users u ON u.id = c.created_by WHERE c.account_id = ? AND c.archived_at IS NULL", "c.created_at", "c.id", at},
		{"a.action, a.changes, a.reason, u.name", "audit_log a LEFT JOIN users u ON u.id = a.actor_id WHERE a.entity = 'accounts' AND a.record_id = ?", "a.at", "a.id", at},
	} {
		below := q.when + " <= ? AND (" + q.when + " < ? OR " + q.id + " < ?)"
		if strings.HasSuffix(q.when, "at") {
			below = q.when + " < ? AND (" + q.when + " < ? OR " + q.id + " < ?)"
		}
		list, err := f.entries(ctx, env.Zone, "SELECT "+q.id+", "+q.when+", "+q.columns+" FROM "+q.from+" AND "+below+" ORDER BY "+q.when+" DESC, "+q.id+" DESC LIMIT ?", q.args)
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	slices.SortFunc(all, func(a, b entry) int { return cmp.Or(cmp.Compare(b.day, a.day), cmp.Compare(b.id, a.id)) })
	var out rowIDs
	for _, e := range all[:min(len(all), storyPage)] {
		out = append(out, e.id)
	}
	return out, nil
}

// entries reads rows whose first columns are an id and a day or an instant.
func (f *filler) entries(ctx context.Context, zone *time.Location, query string, args []any) ([]entry, error) {
	rows, err := f.app.DB.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	var out []entry
	for rows.Next() {
		row, err := scanAny(rows, len(columns))
		if err != nil {
			return nil, err
		}
		e := entry{id: row[0].(int64)}
		if at, known := row[1].(int64); known {
			e.day = calendar.Of(time.UnixMicro(at).In(zone))
		} else {
			e.day = calendar.Date(row[1].(string))
		}
		out = append(out, e)
	}
	return out, rows.Err()
}
