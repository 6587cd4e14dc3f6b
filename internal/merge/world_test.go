package merge_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/app"
	"github.com/loam-crm/loam/internal/contact"
	"github.com/loam-crm/loam/internal/identity"
	"github.com/loam-crm/loam/internal/merge"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/dbtest"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// world is the whole program on a fresh database with three people.
type world struct {
	*testing.T
	app                *app.App
	amy, ben, director id.ID
	schema             map[string][]db.Column
	parents            map[string]string // "table.column" → parent
	made               int
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{T: t, schema: map[string][]db.Column{}, parents: map[string]string{}}
	var err error
	w.app, err = app.Open(t.Context(), app.Config{DB: dbtest.Config(t), Log: slog.New(slog.DiscardHandler), Version: "test", Idle: true})
	w.must(err)
	t.Cleanup(func() { _ = w.app.Close(context.Background()) })
	for login, to := range map[string]*id.ID{"amy": &w.amy, "ben": &w.ben, "director": &w.director} {
		u := &identity.User{Login: login, Name: login, Roles: resource.Strings{"salesperson"}}
		put(w, identity.Users, u)
		*to = u.ID
	}
	columns, err := db.Columns(t.Context(), w.app.DB)
	w.must(err)
	for _, c := range columns {
		w.schema[c.Table] = append(w.schema[c.Table], c)
	}
	references, err := db.References(t.Context(), w.app.DB)
	w.must(err)
	for _, r := range references {
		w.parents[r.Table+"."+r.Column] = r.Parent
	}
	return w
}

func (w *world) actor(who id.ID, role string) authz.Actor {
	for _, r := range authz.Shipped() {
		if r.Code == role {
			if role == "sales_director" { // sees everybody here: nobody is in a department
				r.Grants["@customer"] = authz.Grant{Read: authz.All, Edit: authz.All, Archive: authz.All}
			}
			return authz.Actor{ID: who, Roles: []authz.Role{r}, Shares: []authz.Share{}}
		}
	}
	w.Fatalf("no role %s", role)
	return authz.Actor{}
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// refused expects an error's code, "field:code" of its first field, or the code with what and fields.
func (w *world) refused(err error, want string) {
	w.Helper()
	var e *errs.Error
	got := errs.Code(err)
	if errors.As(err, &e) {
		if len(e.Fields) > 0 {
			got = e.Fields[0].Name + ":" + e.Fields[0].Code
		}
		for _, key := range []string{"what", "fields"} {
			if e.Params[key] != nil {
				got += fmt.Sprintf(" %v", e.Params[key])
			}
		}
	}
	if err == nil || got != want {
		w.Errorf("got %v (%s), want %s", err, got, want)
	}
}

func put[T any](w *world, entity *resource.Resource[T], rec *T) {
	w.Helper()
	w.must(w.app.Store.Write(w.Context(), authz.System(), func(ctx context.Context, tx *resource.Write) error { return entity.Insert(ctx, tx, rec) }))
}

func get[T any](w *world, entity *resource.Resource[T], target id.ID) *T {
	w.Helper()
	rec, err := entity.Load(w.Context(), w.app.DB, authz.System(), target)
	w.must(err)
	return rec
}

func change[T any](w *world, entity *resource.Resource[T], target id.ID, fn func(*T)) {
	w.Helper()
	w.must(w.app.Store.Write(w.Context(), authz.System(), func(ctx context.Context, tx *resource.Write) error {
		_, err := entity.Update(ctx, tx, target, func(rec *T) error { fn(rec); return nil })
		return err
	}))
}

func (w *world) account(name string, owner id.ID) id.ID {
	w.Helper()
	a := &account.Account{Name: name, Owner: owner}
	put(w, account.Accounts, a)
	return a.ID
}

func (w *world) contact(of id.ID, name string, phones ...string) id.ID {
	w.Helper()
	c := &contact.Contact{Account: of, Name: name, Phones: phones}
	put(w, contact.Contacts, c)
	return c.ID
}

// request is a merge of records as they are now.
func (w *world) request(entity string, target id.ID, sources ...id.ID) merge.Request {
	w.Helper()
	r := merge.Request{Entity: entity, Target: target, Sources: sources, Revs: map[id.ID]int64{}}
	for _, one := range append([]id.ID{target}, sources...) {
		r.Revs[one] = w.number("SELECT rev FROM "+entity+" WHERE id = ?", one)
	}
	return r
}

func (w *world) exec(query string, args ...any) {
	w.Helper()
	w.must(w.app.DB.Tx(w.Context(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, query, args...)
		if err != nil {
			err = fmt.Errorf("%s %v: %w", query, args, err)
		}
		return err
	}))
}

func (w *world) number(query string, args ...any) (n int64) {
	w.Helper()
	w.must(w.app.DB.QueryRow(w.Context(), query, args...).Scan(&n))
	return n
}

// text joins the values of one column.
func (w *world) text(query string, args ...any) string {
	w.Helper()
	rows, err := w.app.DB.Query(w.Context(), query, args...)
	w.must(err)
	defer rows.Close()
	var out []string
	for rows.Next() {
		var one string
		w.must(rows.Scan(&one))
		out = append(out, one)
	}
	return strings.Join(out, " ")
}

// referring lists the columns of the schema that refer to an entity's records.
func (w *world) referring(entity string) []db.Reference {
	w.Helper()
	references, err := db.References(w.Context(), w.app.DB)
	w.must(err)
	references = slices.DeleteFunc(references, func(r db.Reference) bool {
		return r.Parent != entity || r.Table == "accounts" && r.Column == "merged_into_id"
	})
	unnamed := map[string][]db.Reference{"accounts": {{Table: "capacity_lines", Column: "account_id", Parent: entity}},
		"contacts": {{Table: "interaction_contacts", Column: "contact_id", Parent: entity}}}
	return append(references, unnamed[entity]...)
}

// everything hangs a row of every kind on the source, and on the target a second one of the kinds that clash. What these
// need is of the customers that the two belong to.
func (w *world) everything(entity string, target, source, ofTarget, ofSource id.ID) {
	w.Helper()
	for _, r := range w.referring(entity) {
		if r.Table == entity && r.Column == "merged_into_id" {
			continue
		}
		same := merge.Same(entity, r.Table, r.Column)
		row := w.fill(r.Table, map[string]any{r.Column: source}, ofSource)
		if same != "" {
			given := map[string]any{r.Column: target}
			for column := range strings.SplitSeq(same, ", ") {
				given[column] = row[column]
			}
			w.fill(r.Table, given, ofTarget)
		}
	}
	for _, one := range []id.ID{source, target} {
		w.exec("INSERT INTO collaborators (entity, record_id, user_id, can_edit, created_at) VALUES (?, ?, ?, ?, 1)", entity, one, w.director, one == source)
	}
	w.exec("INSERT INTO files (id, entity, record_id, name, content_type, size, sha256, created_at) VALUES (77, ?, ?, 'a.txt', 'text/plain', 1, 'x', 1)", entity, source)
}

// fill writes a row with a value in every column that must have one. What it refers to is made as well, of the same
// customer.
func (w *world) fill(table string, given map[string]any, of id.ID) map[string]any {
	w.Helper()
	row := map[string]any{}
	for _, c := range w.schema[table] {
		w.made++
		value, said := given[c.Name]
		parent := w.parents[table+"."+c.Name]
		switch {
		case said:
			row[c.Name] = value
		case !c.NotNull:
		case parent == "users":
			row[c.Name] = w.amy
		case parent == "accounts":
			row[c.Name] = of
		case parent == "contacts" || c.Name == "contact_id":
			row[c.Name] = w.contact(of, fmt.Sprint("C", w.made))
		case parent != "":
			row[c.Name] = w.fill(parent, nil, of)["id"]
		default:
			row[c.Name] = w.value(c)
		}
	}
	if table == "migration_plans" {
		row["state"] = "active"
	}
	var names []string
	for name := range row {
		names = append(names, name)
	}
	sort.Strings(names)
	args := make([]any, len(names))
	for i, name := range names {
		args[i] = row[name]
	}
	w.exec("INSERT INTO "+table+" ("+strings.Join(names, ", ")+") VALUES ("+db.Marks(len(names))+")", args...)
	return row
}

// value is something that the column can hold, another one each time.
func (w *world) value(c db.Column) any {
	switch c.Type {
	case "bigint", "integer":
		return int64(1_000_000 + w.made)
	case "boolean":
		return false
	case "double precision":
		return 1.0
	case "jsonb":
		return "{}"
	}
	switch {
	case strings.HasSuffix(c.Name, "_on") || c.Name == "as_of":
		return "2026-01-05"
	case slices.Contains([]string{"phones", "emails", "ours", "spark", "roles", "evidence", "screening_misses"}, c.Name):
		return "[]"
	case c.Name == "summary" || c.Name == "note" || c.Name == "changes":
		return "{}"
	}
	return fmt.Sprint(c.Name, w.made)
}

// unfrozen are columns that every write touches, and tables that only ever grow.
var (
	unfrozen = []string{"rev", "updated_at", "updated_by"}
	growing  = []string{"audit_log", "events", "merges", "merge_sources", "merge_moves", "account_touches"}
)

func (w *world) snapshot() map[string]string {
	w.Helper()
	out := map[string]string{}
	for table, columns := range w.schema {
		if slices.Contains(growing, table) {
			continue
		}
		var names []string
		for _, c := range columns {
			if !slices.Contains(unfrozen, c.Name) {
				names = append(names, "'"+c.Name+"=' || COALESCE(CAST("+c.Name+" AS TEXT), '-')")
			}
		}
		lines := strings.Split(w.lines("SELECT "+strings.Join(names, " || ' ' || ")+" FROM "+table), "\n")
		sort.Strings(lines)
		out[table] = strings.Join(lines, "\n")
	}
	return out
}

func (w *world) lines(query string) string {
	w.Helper()
	rows, err := w.app.DB.Query(w.Context(), query)
	w.must(err)
	defer rows.Close()
	var out []string
	for rows.Next() {
		var one string
		w.must(rows.Scan(&one))
		out = append(out, one)
	}
	return strings.Join(out, "\n")
}

func (w *world) same(before, after map[string]string) {
	w.Helper()
	for table := range before {
		if before[table] != after[table] {
			w.Errorf("%s is not what it was:\n%s\nnow:\n%s", table, before[table], after[table])
		}
	}
}
