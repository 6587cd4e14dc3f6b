package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/loam-crm/loam/internal/app"
	"github.com/loam-crm/loam/internal/platform/backup"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/dbtest"
)

// A company that went to SQLite and back looks alike at every stop: every list in every order, page by page, and
// every search.
func TestACopyListsAndFindsTheSame(t *testing.T) {
	w := newWorld(t)
	w.awkward()
	there := w.copiedTo(db.Config{Dir: t.TempDir()})
	back := there.copiedTo(dbtest.Config(t))
	c := &alike{worlds: []*world{w, there, back}}
	orders := 0
	for _, e := range c.entities(t) {
		for _, field := range e.sortable() {
			orders++
			c.list(t, "/"+e.Name+"?limit=9&sort="+field)
			c.list(t, "/"+e.Name+"?limit=9&sort=-"+field)
		}
	}
	for _, typed := range []string{"砚桥", "yanqiao", "yqdl", "浙江", "Case", "caf\u00e9", "cafe", "emoji", "trailing", "drop table", "Co", "kept"} {
		c.same(t, "/search?q="+url.QueryEscape(typed))
		c.list(t, "/accounts?limit=9&q="+url.QueryEscape(typed))
	}
	t.Logf("%d orders of lists, %d answers, %d records", orders, c.answers, c.records)
	if orders < 200 || c.records < 2000 || len(c.found) < 8 {
		t.Errorf("hardly anything was compared: %d orders, %d records, %d searches that found something", orders, c.records, len(c.found))
	}
	w.exec("UPDATE accounts SET note = note || '!' WHERE code = 'H-1'") // what has to be seen if a copy is another
	if c.alike(t, "/accounts?limit=200&sort=name") {
		t.Error("a changed row is not seen")
	}
}

// awkward adds what copies and orders get wrong, through the edge, and what it does not let in past it.
func (w *world) awkward() {
	w.t.Helper()
	texts := []string{"浙江砚桥电力科技有限公司", "trailing ", "Case", "case", "CASE", "😀👨‍👩‍👧 emoji", "caf\u00e9", "cafe\u0301", "ß İ ı", "'; DROP TABLE accounts; --", "\U0010ffff last", "2^63"}
	for i, text := range texts {
		one := w.made("boss", "/accounts", string(mustJSON(w, map[string]any{"name": fmt.Sprint(text, " ", i), "note": text, "code": fmt.Sprint("H-", i)})))
		amount := []string{"0.10", "0.20", "0.30", "92233720368547758.07"}[i%4]
		r := w.send("boss", request{method: http.MethodPost, path: "/orders", body: string(mustJSON(w, map[string]any{"account": one, "date": "2026-01-05", "amount": amount}))})
		if r.status >= http.StatusInternalServerError {
			w.t.Fatalf("%s: %d %s", amount, r.status, r.body)
		}
		w.exec("UPDATE accounts SET name = ?, since_on = ?, value_score = ?, rev = ? WHERE code = ?",
			text, []any{nil, "0001-01-01", "9999-12-31", "2026-02-28"}[i%4], []any{nil, 0.1 + 0.2, math.Copysign(0, -1), 5e-324}[(i/2)%4], int64(1<<63-1-i), fmt.Sprint("H-", i))
	}
}

func mustJSON(w *world, v any) []byte {
	text, err := json.Marshal(v)
	w.must(err)
	return text
}

// copiedTo is the world in another place: with the same people and their tokens.
func (w *world) copiedTo(cfg db.Config) *world {
	w.t.Helper()
	to, err := db.Open(w.t.Context(), cfg)
	w.must(err)
	w.must(to.Migrate(w.t.Context()))
	report, err := backup.Copy(w.t.Context(), w.app.DB, to, backup.CopyOptions{FromDir: w.app.Config.DB.Dir, ToDir: cfg.Dir,
		Reindex: func(ctx context.Context, d *db.DB) error {
			return app.Reindex(ctx, app.Config{DB: cfg, Version: "test"}, d)
		}})
	w.must(err)
	w.must(to.Close())
	if report.Verified.Rows != report.Rows || report.Verified.Differing != 0 || report.Files.Copied == 0 {
		w.t.Fatalf("report %+v", report)
	}
	other := *w
	other.app, err = app.Open(w.t.Context(), app.Config{DB: cfg, Log: slog.New(slog.DiscardHandler), Version: "test"})
	w.must(err)
	w.t.Cleanup(func() { _ = other.app.Close(context.Background()) })
	server := httptest.NewServer(other.app.Handler())
	w.t.Cleanup(server.Close)
	other.url = server.URL
	return &other
}

// alike asks several worlds the same.
type alike struct {
	worlds           []*world
	answers, records int
	found            map[string]bool // searches
}

type listedEntity struct {
	Name   string
	Fields []struct {
		Name     string
		Sortable bool
	}
}

func (e listedEntity) sortable() (names []string) {
	for _, f := range e.Fields {
		if f.Sortable {
			names = append(names, f.Name)
		}
	}
	return names
}

func (c *alike) entities(t *testing.T) []listedEntity {
	t.Helper()
	c.found = map[string]bool{}
	var meta struct{ Entities []listedEntity }
	if err := json.Unmarshal(c.worlds[0].real("boss", http.MethodGet, "/meta", "", http.StatusOK).body, &meta); err != nil {
		t.Fatal(err)
	}
	return meta.Entities
}

// list walks all pages of a list.
func (c *alike) list(t *testing.T, path string) {
	t.Helper()
	for after := ""; ; {
		next := c.same(t, path+"&after="+url.QueryEscape(after))
		if after = next; after == "" {
			return
		}
	}
}

// same asks all worlds, wants one answer, and gives its cursor.
func (c *alike) same(t *testing.T, path string) (next string) {
	t.Helper()
	if !c.alike(t, path) {
		t.Errorf("%s differs", path)
	}
	var got struct {
		Items []any
		Next  string
	}
	if err := json.Unmarshal(c.worlds[0].real("boss", http.MethodGet, path, "", http.StatusOK).body, &got); err != nil {
		t.Fatal(err)
	}
	c.answers++
	c.records += len(got.Items)
	if len(got.Items) > 0 && bytes.HasPrefix([]byte(path), []byte("/search")) {
		c.found[path] = true
	}
	return got.Next
}

func (c *alike) alike(t *testing.T, path string) bool {
	t.Helper()
	first := itemsOf(t, c.worlds[0].real("boss", http.MethodGet, path, "", http.StatusOK).body)
	for _, other := range c.worlds[1:] {
		if !bytes.Equal(first, itemsOf(t, other.real("boss", http.MethodGet, path, "", http.StatusOK).body)) {
			return false
		}
	}
	return true
}

// itemsOf leaves the cursor out, which spells yes and no as the engine does.
func itemsOf(t *testing.T, body []byte) []byte {
	t.Helper()
	var got struct{ Items json.RawMessage }
	if err := json.Unmarshal(body, &got); err != nil {
		t.Fatal(err)
	}
	return got.Items
}
