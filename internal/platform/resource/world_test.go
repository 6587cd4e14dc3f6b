package resource_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/dbtest"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/events"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/search"
)

// Thing is an entity with a field of every kind.
type Thing struct {
	resource.Record
	Name, Note, Email, Phone, Colour string
	Tags                             resource.Strings
	Weight                           *float64
	Pieces                           *int64
	Fragile                          bool
	MadeOn                           calendarDate
	SeenAt                           clock.Instant
	Owner, Parent                    id.ID
	Currency                         string
	Price                            int64
	Cost                             *int64
}

// Person stands in for users, which every entity refers to.
type Person struct {
	resource.Record
	Name, Login string
}

var people = resource.Declare("users", resource.Options{Profile: authz.People, Title: "name", Sort: "name"}, resource.Rules[Person]{},
	resource.Text("name", func(p *Person) *string { return &p.Name }).Required().Listed(),
	resource.Text("login", func(p *Person) *string { return &p.Login }).Required())

var things = resource.Declare("things",
	resource.Options{Profile: authz.Customer, Title: "name", Owners: []string{"owner"}, SortIndexed: true},
	resource.Rules[Thing]{Check: func(_ resource.Env, _, t *Thing) []errs.Field {
		if t.Currency == "" {
			t.Currency = "CNY"
		}
		return nil
	}},
	resource.Text("name", func(t *Thing) *string { return &t.Name }).Required().Searchable().Unique(),
	resource.LongText("note", func(t *Thing) *string { return &t.Note }),
	resource.Email("email", func(t *Thing) *string { return &t.Email }),
	resource.Phone("phone", func(t *Thing) *string { return &t.Phone }).Searchable(),
	resource.Choice("colour", func(t *Thing) *string { return &t.Colour }, "red", "green"),
	resource.Choices("tags", func(t *Thing) *resource.Strings { return &t.Tags }, "new", "old", "odd"),
	resource.Number("weight", func(t *Thing) **float64 { return &t.Weight }),
	resource.Integer("pieces", func(t *Thing) **int64 { return &t.Pieces }),
	resource.Bool("fragile", func(t *Thing) *bool { return &t.Fragile }),
	resource.Date("made_on", func(t *Thing) *calendarDate { return &t.MadeOn }),
	resource.Instant("seen_at", func(t *Thing) *clock.Instant { return &t.SeenAt }),
	resource.User("owner", func(t *Thing) *id.ID { return &t.Owner }),
	resource.Ref("parent", "things", func(t *Thing) *id.ID { return &t.Parent }),
	resource.Text("currency", func(t *Thing) *string { return &t.Currency }),
	resource.Money("price", "currency", func(t *Thing) *int64 { return &t.Price }),
	resource.MaybeMoney("cost", "currency", func(t *Thing) **int64 { return &t.Cost }).Of(authz.Confidential),
)

// Part belongs to a thing, and to whoever the thing belongs to; a piece is a part of a part.
type Part struct {
	resource.Record
	Name  string
	Inner id.ID
}

func partOf(name, inner, entity string) *resource.Resource[Part] {
	return resource.Declare(name, resource.Options{Profile: authz.Money, Title: "name", Parent: inner, Sort: "name", SortIndexed: true}, resource.Rules[Part]{},
		resource.Ref(inner, entity, func(p *Part) *id.ID { return &p.Inner }).Required(),
		resource.Text("name", func(p *Part) *string { return &p.Name }).Required())
}

var (
	parts  = partOf("parts", "thing", "things")
	pieces = partOf("pieces", "part", "parts")
)

// partsTable is the table of parts, and of pieces under another name.
const partsTable = `CREATE TABLE parts (
  id BIGINT PRIMARY KEY, rev BIGINT NOT NULL, created_at BIGINT NOT NULL, created_by BIGINT, updated_at BIGINT NOT NULL, updated_by BIGINT,
  archived_at BIGINT, import_id BIGINT, custom JSONB NOT NULL DEFAULT '{}', name TEXT NOT NULL, thing_id BIGINT NOT NULL)`

const thingsTable = `CREATE TABLE things (
  id BIGINT PRIMARY KEY, rev BIGINT NOT NULL, created_at BIGINT NOT NULL, created_by BIGINT, updated_at BIGINT NOT NULL, updated_by BIGINT,
  archived_at BIGINT, import_id BIGINT, custom JSONB NOT NULL DEFAULT '{}',
  name TEXT NOT NULL, note TEXT NOT NULL, email TEXT NOT NULL, phone TEXT NOT NULL, colour TEXT NOT NULL, tags TEXT NOT NULL,
  weight DOUBLE PRECISION, pieces BIGINT, fragile BOOLEAN NOT NULL, made_on TEXT, seen_at BIGINT, owner_id BIGINT, parent_id BIGINT,
  currency TEXT NOT NULL, price BIGINT NOT NULL, cost BIGINT)`

// world is a database with things in it and a clock that stands still.
type world struct {
	testing.TB
	ctx   context.Context
	store *resource.Store
	clock *clock.Fixed
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{TB: t, ctx: context.Background(), clock: &clock.Fixed{At: time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)}}
	d := dbtest.New(t)
	ids := id.NewSource(w.clock.Now)
	w.store = &resource.Store{DB: d, Clock: w.clock, IDs: ids, Log: slog.Default(), Events: events.NewOutbox(ids, w.clock),
		Registry: resource.NewRegistry(&people.Entity, &things.Entity, &parts.Entity, &pieces.Entity)}
	w.must(search.Setup(w.ctx, d))
	piecesTable := strings.NewReplacer("parts", "pieces", "thing_id", "part_id").Replace(partsTable)
	for _, text := range []string{thingsTable, partsTable, piecesTable} {
		if d.Engine == db.Postgres {
			text = dialect(text)
		}
		w.must(d.Tx(w.ctx, func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, text)
			return err
		}))
	}
	w.must(w.store.Registry.Verify(w.ctx, d))
	return w
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// body reads the JSON of a request.
func (w *world) body(text string) resource.Body {
	w.Helper()
	var b resource.Body
	w.must(json.Unmarshal([]byte(text), &b))
	return b
}

// seen is a rendered record.
type seen map[string]any

func (w *world) read(raw []byte, err error) seen {
	w.Helper()
	w.must(err)
	var s seen
	w.must(json.Unmarshal(raw, &s))
	return s
}

func (s seen) id() id.ID {
	parsed, _ := id.Parse(s["id"].(string))
	return parsed
}

func (w *world) make(text string) seen {
	w.Helper()
	return w.read(things.Create(w.ctx, w.store, authz.System(), w.body(text)))
}

// names lists the names of a query's page.
func (w *world) names(actor authz.Actor, q resource.Query) []string {
	w.Helper()
	page, err := things.List(w.ctx, w.store, actor, q)
	w.must(err)
	out := []string{}
	for _, item := range page.Items {
		out = append(out, w.read(item, nil)["name"].(string))
	}
	return out
}

func (w *world) filter(text string) resource.Query {
	w.Helper()
	f, err := resource.ParseFilter(text)
	w.must(err)
	return resource.Query{Filter: f, Sort: "name"}
}

// refused says that err is a refusal with this code and, if given, these fields.
func (w *world) refused(err error, code string, fields ...string) *errs.Error {
	w.Helper()
	var e *errs.Error
	if !errors.As(err, &e) || e.Code != code {
		w.Fatalf("got %v, want the refusal %s", err, code)
	}
	for _, want := range fields {
		found := false
		for _, f := range e.Fields {
			found = found || f.Name+":"+f.Code == want
		}
		if !found {
			w.Fatalf("got %v, want the field error %s", err, want)
		}
	}
	return e
}

// count counts the rows of a table.
func (w *world) count(table string) (n int) {
	w.Helper()
	w.must(w.store.DB.QueryRow(w.ctx, "SELECT COUNT(*) FROM "+table).Scan(&n))
	return n
}
