package importer_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/app"
	"github.com/loam-crm/loam/internal/identity"
	"github.com/loam-crm/loam/internal/importer"
	"github.com/loam-crm/loam/internal/importer/columns"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/dbtest"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// today is the moment at which all tests take place.
var today = time.Date(2026, 3, 19, 2, 0, 0, 0, time.UTC)

// world is a company with a few people and an empty list of customers.
type world struct {
	*testing.T
	app *app.App
	// boss may do everything; 李雷 (lilei) and 韩梅梅 (hanmei) are account managers
	// who edit their own customers only; 王芳 (wangfang) keeps the books; 赵四
	// (zhaosi) sells and may not import.
	boss, lilei, hanmei, finance, seller authz.Actor
}

func newWorld(t *testing.T) *world {
	t.Helper()
	return openWorld(t, dbtest.Config(t), true)
}

func openWorld(t *testing.T, cfg db.Config, idle bool) *world {
	t.Helper()
	a, err := app.Open(t.Context(), app.Config{DB: cfg, Clock: &clock.Fixed{At: today}, Log: slog.New(slog.DiscardHandler), Idle: idle})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	w := &world{T: t, app: a}
	w.boss = w.hire("laoban", "老板", "boss")
	w.lilei, w.hanmei = w.hire("lilei", "李雷", "account_manager"), w.hire("hanmei", "韩梅梅", "account_manager")
	w.finance, w.seller = w.hire("wangfang", "王芳", "finance"), w.hire("zhaosi", "赵四", "salesperson")
	return w
}

// hire finds a colleague, or makes one, and loads their rights.
func (w *world) hire(login, name, role string) authz.Actor {
	w.Helper()
	var who id.ID
	if err := w.app.DB.QueryRow(w.Context(), "SELECT id FROM users WHERE login = ?", login).Scan(&who); err != nil {
		u := &identity.User{Login: login, Name: name, Language: "zh-CN", Roles: resource.Strings{role}}
		w.must(w.app.Store.Write(w.Context(), authz.System(), func(ctx context.Context, tx *resource.Write) error {
			return identity.Users.Insert(ctx, tx, u)
		}))
		who = u.ID
	}
	actor, err := identity.LoadActor(w.Context(), w.app.DB, who)
	w.must(err)
	return actor
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func quiet(int64, int64) {}

func (w *world) upload(actor authz.Actor, name, content string) *importer.Import {
	w.Helper()
	imp, err := w.app.Importer.Upload(w.Context(), actor, name, strings.NewReader(content))
	w.must(err)
	return imp
}

// with changes the options of an import.
func (w *world) with(imp *importer.Import, actor authz.Actor, change func(*importer.Options)) *importer.Import {
	w.Helper()
	options := imp.Plan.Options
	change(&options)
	imp, err := w.app.Importer.Choose(w.Context(), actor, imp.ID, "", nil, &options)
	w.must(err)
	return imp
}

func (w *world) run(actor authz.Actor, imp *importer.Import) importer.Counts {
	w.Helper()
	counts, err := w.app.Importer.Run(w.Context(), actor, imp.ID, quiet)
	w.must(err)
	return counts
}

func (w *world) check(actor authz.Actor, imp *importer.Import) importer.Counts {
	w.Helper()
	counts, err := w.app.Importer.Check(w.Context(), actor, imp.ID, quiet)
	w.must(err)
	return counts
}

// load uploads and runs a file as the boss.
func (w *world) load(content string) (importer.Counts, *importer.Import) {
	w.Helper()
	imp := w.upload(w.boss, "file.csv", content)
	return w.run(w.boss, imp), imp
}

// table writes rows as CSV; cells are separated by bars.
func table(rows ...string) string {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	for _, row := range rows {
		if err := w.Write(strings.Split(row, "|")); err != nil {
			panic(err)
		}
	}
	w.Flush()
	return out.String()
}

// count runs a query for one number.
func (w *world) count(query string, args ...any) (n int64) {
	w.Helper()
	w.must(w.app.DB.QueryRow(w.Context(), query, args...).Scan(&n))
	return n
}

// text runs a query and joins its rows: columns by commas, rows by semicolons.
func (w *world) text(query string, args ...any) string {
	w.Helper()
	rows, err := w.app.DB.Query(w.Context(), query, args...)
	w.must(err)
	defer rows.Close()
	names, err := rows.Columns()
	w.must(err)
	var out []string
	for rows.Next() {
		cells, dests := make([]any, len(names)), make([]any, len(names))
		for i := range cells {
			dests[i] = &cells[i]
		}
		w.must(rows.Scan(dests...))
		line := make([]string, len(cells))
		for i, cell := range cells {
			if raw, ok := cell.([]byte); ok {
				cell = string(raw)
			}
			if cell != nil {
				line[i] = fmt.Sprint(cell)
			}
		}
		out = append(out, strings.Join(line, ","))
	}
	w.must(rows.Err())
	return strings.Join(out, ";")
}

// state is everything that is stored, table by table.
func (w *world) state() map[string]string {
	w.Helper()
	list := "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name"
	if w.app.DB.EngineName() == db.Postgres {
		list = "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' ORDER BY table_name"
	}
	out := map[string]string{}
	for _, name := range strings.Split(w.text(list), ";") {
		lines := strings.Split(w.text("SELECT * FROM "+name), ";")
		slices.Sort(lines)
		out[name] = strings.Join(lines, "\n")
	}
	if len(out) < 15 {
		w.Fatalf("only %d tables compared", len(out))
	}
	return out
}

// unchanged fails for every table that differs from before, those in except aside.
func (w *world) unchanged(before map[string]string, except ...string) {
	w.Helper()
	skip := strings.Join(except, " ")
	for name, now := range w.state() {
		if now != before[name] && !strings.Contains(" "+skip+" ", " "+name+" ") {
			w.Errorf("table %s changed:\n%.600s\n%.600s", name, before[name], now)
		}
	}
}

func (w *world) wantCode(err error, code string) {
	w.Helper()
	var known *errs.Error
	if !errors.As(err, &known) || known.Code != code {
		w.Errorf("got error %v, want %s", err, code)
	}
}

func (w *world) wantField(err error, field, code string) {
	w.Helper()
	var known *errs.Error
	if !errors.As(err, &known) || len(known.Fields) != 1 || known.Fields[0].Name != field || known.Fields[0].Code != code {
		w.Errorf("got error %v, want %s: %s", err, field, code)
	}
}

// want compares two values as they print.
func (w *world) want(what string, got, want any) {
	w.Helper()
	if g, x := fmt.Sprint(got), fmt.Sprint(want); g != x {
		w.Errorf("%s: got %s, want %s", what, g, x)
	}
}

// figures is the short form of what became of a file.
func figures(c importer.Counts) string {
	return fmt.Sprintf("accounts %v orders %v efforts %v rows %d rejected %d amount %s %s", c.Accounts, c.Orders, c.Efforts, c.Rows, c.Rejected, c.Amount, c.Currency)
}

// reasons lists the refusals of an import: "row column field code".
func (w *world) reasons(imp *importer.Import) string {
	w.Helper()
	raw := w.text("SELECT row_number, reasons FROM import_rejects WHERE import_id = ? ORDER BY row_number", imp.ID)
	return strings.NewReplacer(`"column":`, "", `"field":`, "", `"code":`, "", `"`, "", "[", "", "]", "").Replace(raw)
}

func reader(text string) *strings.Reader { return strings.NewReader(text) }

func (w *world) segment(name string) {
	w.Helper()
	w.must(w.app.Store.Write(w.Context(), authz.System(), func(ctx context.Context, tx *resource.Write) error {
		return account.Segments.Insert(ctx, tx, &account.Segment{Name: name})
	}))
}

// proposal is one mapped column.
type proposal = columns.Proposal

func figures3(c importer.EntityCounts) string {
	return fmt.Sprint(c.Created, " ", c.Updated, " ", c.Skipped)
}

func (w *world) exec(query string, args ...any) {
	w.Helper()
	w.must(w.app.DB.Tx(w.Context(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, query, args...)
		return err
	}))
}
