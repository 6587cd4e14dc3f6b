package resource_test

import (
	"context"
	"encoding/json"
	"slices"
	"testing"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

func TestEveryKindRoundTrips(t *testing.T) {
	w := newWorld(t)
	parent := w.make(`{"name":"parent"}`)
	made := w.make(`{"name":"上海 \"光\" 讯 <&>","note":"two\nlines","email":"a@b.cn","phone":"+86 138","colour":"red","tags":["odd","new","odd"],
		"weight":0.1,"pieces":9007199254740993,"fragile":true,"made_on":"2024-02-29","seen_at":"2026-01-02T03:04:05.123456Z",
		"parent":"` + parent["id"].(string) + `","currency":"JPY","price":"-1234","cost":null}`)
	got := w.read(things.Get(w.ctx, w.store, authz.System(), made.id()))
	want := map[string]any{"name": `上海 "光" 讯 <&>`, "note": "two\nlines", "email": "a@b.cn", "colour": "red", "weight": 0.1,
		"fragile": true, "made_on": "2024-02-29", "seen_at": "2026-01-02T03:04:05.123456Z", "currency": "JPY", "price": "-1234", "cost": nil, "rev": "1"}
	for name, value := range want {
		if got[name] != value {
			t.Errorf("%s: got %v, want %v", name, got[name], value)
		}
	}
	if tags, _ := json.Marshal(got["tags"]); string(tags) != `["new","odd"]` {
		t.Errorf("tags: got %s", tags)
	}
	if ref := got["parent"].(map[string]any); ref["name"] != "parent" || ref["id"] != parent["id"] {
		t.Errorf("parent: got %v", ref)
	}
	var pieces int64
	w.must(w.store.DB.QueryRow(w.ctx, "SELECT pieces FROM things WHERE id = ?", made.id()).Scan(&pieces))
	if pieces != 9007199254740993 {
		t.Errorf("pieces lost digits: %d", pieces)
	}
}

func TestBadInputIsNamedAndStoresNothing(t *testing.T) {
	w := newWorld(t)
	_, err := things.Create(w.ctx, w.store, authz.System(), w.body(`{"nome":"x","email":"no","colour":"blue","tags":["x"],"weight":"1","pieces":1.5,
		"fragile":"yes","made_on":"2023-02-29","seen_at":"now","parent":"17","price":12.5,"created_at":"2026-01-01T00:00:00Z","phone":"a\nb"}`))
	w.refused(err, "validation", "nome:unknown_field", "email:not_an_email", "colour:not_an_option", "tags:not_an_option", "weight:not_a_number",
		"pieces:not_an_integer", "fragile:not_a_bool", "made_on:not_a_date", "seen_at:not_an_instant", "price:not_money",
		"created_at:read_only", "phone:one_line_only")
	_, err = things.Create(w.ctx, w.store, authz.System(), w.body(`{"parent":"17"}`))
	w.refused(err, "validation", "name:required", "parent:ref_not_found")
	for _, table := range []string{"things", "audit_log", "events"} {
		if n := w.count(table); n != 0 {
			t.Errorf("%s holds %d rows", table, n)
		}
	}
}

func TestStaleRevisionNamesWhoChangedWhat(t *testing.T) {
	w := newWorld(t)
	li := w.read(people.Create(w.ctx, w.store, authz.System(), w.body(`{"name":"李雷","login":"li"}`)))
	made := w.make(`{"name":"a"}`)
	actor := authz.System()
	actor.ID = li.id()
	w.read(things.Patch(w.ctx, w.store, actor, made.id(), 1, w.body(`{"phone":"1","note":"n"}`)))
	_, err := things.Patch(w.ctx, w.store, authz.System(), made.id(), 1, w.body(`{"phone":"2"}`))
	e := w.refused(err, "rev_conflict")
	if e.Params["by"] != "李雷" || e.Params["rev"] != int64(2) || !slices.Equal(e.Params["changed"].([]string), []string{"note", "phone"}) {
		t.Errorf("got %v", e.Params)
	}
	if current := w.read(e.Params["current"].(json.RawMessage), nil); current["phone"] != "1" {
		t.Errorf("current record: %v", current["phone"])
	}
	if got := w.read(things.Get(w.ctx, w.store, authz.System(), made.id())); got["phone"] != "1" || got["rev"] != "2" {
		t.Errorf("the refused change went in: %v", got)
	}
}

func TestPatchThatChangesNothingKeepsTheRevision(t *testing.T) {
	w := newWorld(t)
	made := w.make(`{"name":"a","phone":"1"}`)
	before := w.count("audit_log")
	if got := w.read(things.Patch(w.ctx, w.store, authz.System(), made.id(), 1, w.body(`{"phone":"1"}`))); got["rev"] != "1" {
		t.Errorf("rev %v", got["rev"])
	}
	if w.count("audit_log") != before {
		t.Error("an audit line for no change")
	}
}

func TestUniqueHoldsAmongLiveRecords(t *testing.T) {
	w := newWorld(t)
	first := w.make(`{"name":"a"}`)
	_, err := things.Create(w.ctx, w.store, authz.System(), w.body(`{"name":"a"}`))
	w.refused(err, "duplicate_name")
	w.must(things.Archive(w.ctx, w.store, authz.System(), first.id(), 1))
	w.make(`{"name":"a"}`)
	_, err = things.Restore(w.ctx, w.store, authz.System(), first.id())
	w.refused(err, "duplicate_name")
}

func TestArchiveAndRestore(t *testing.T) {
	w := newWorld(t)
	made := w.make(`{"name":"重庆光讯"}`)
	w.refused(things.Archive(w.ctx, w.store, authz.System(), made.id(), 7), "rev_conflict")
	w.must(things.Archive(w.ctx, w.store, authz.System(), made.id(), 1))
	w.must(things.Archive(w.ctx, w.store, authz.System(), made.id(), 0)) // twice is once
	if got := w.names(authz.System(), resource.Query{}); len(got) != 0 {
		t.Errorf("listed: %v", got)
	}
	if got := w.names(authz.System(), resource.Query{Q: "光讯"}); len(got) != 0 {
		t.Errorf("found: %v", got)
	}
	if got := w.names(authz.System(), resource.Query{Archived: true}); len(got) != 1 {
		t.Errorf("recycle bin: %v", got)
	}
	_, err := things.Patch(w.ctx, w.store, authz.System(), made.id(), 2, w.body(`{"note":"x"}`))
	w.refused(err, "archived")
	w.read(things.Restore(w.ctx, w.store, authz.System(), made.id()))
	if got := w.names(authz.System(), resource.Query{Q: "光讯"}); len(got) != 1 {
		t.Errorf("not found again: %v", got)
	}
}

func TestBulkLeavesWhatItMayNotChange(t *testing.T) {
	w := newWorld(t)
	a, b := w.make(`{"name":"a"}`), w.make(`{"name":"b"}`)
	result, err := things.Bulk(w.ctx, w.store, authz.System(), resource.BulkRequest{IDs: []id.ID{a.id(), b.id(), 99}, Changes: w.body(`{"name":"b"}`)})
	w.must(err)
	codes := map[id.ID]string{}
	for _, f := range result.Failed {
		codes[f.ID] = f.Code
	}
	if result.Updated != 1 || codes[a.id()] != "duplicate_name" || codes[99] != "not_found" {
		t.Errorf("got %+v", result)
	}
	_, err = things.Bulk(w.ctx, w.store, authz.System(), resource.BulkRequest{IDs: []id.ID{a.id()}})
	w.refused(err, "bulk_unreadable")
}

func TestAuditHasBeforeAndAfter(t *testing.T) {
	w := newWorld(t)
	made := w.make(`{"name":"a","currency":"CNY","price":"1.00"}`)
	w.read(things.Patch(w.ctx, w.store, authz.System(), made.id(), 1, w.body(`{"price":"2.50"}`)))
	var text string
	w.must(w.store.DB.QueryRow(w.ctx, "SELECT changes FROM audit_log WHERE action = 'update'").Scan(&text))
	if text != `{"price":["1.00","2.50"]}` {
		t.Errorf("got %s", text)
	}
}

func TestInsertRowsKeepsTheGoodOnes(t *testing.T) {
	w := newWorld(t)
	var results []resource.RowResult
	w.must(w.store.Write(w.ctx, authz.System(), func(ctx context.Context, tx *resource.Write) error {
		var err error
		results, err = things.InsertRows(ctx, tx, []resource.Values{{"name": "good", "price": int64(250)}, {"name": ""}, {"name": "x", "grade": "S"}})
		return err
	}))
	if results[0].ID == 0 || len(results[1].Fields) == 0 || results[2].Fields[0].Code != "read_only" {
		t.Errorf("got %+v", results)
	}
	if got := w.names(authz.System(), resource.Query{}); !slices.Equal(got, []string{"good"}) {
		t.Errorf("stored %v", got)
	}
}

func TestInsertRowsWantsRequiredCustomFields(t *testing.T) {
	w := newWorld(t)
	w.must(w.store.DB.Tx(w.ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO custom_fields (id, entity, key, kind, label_zh, label_en, required, created_at) VALUES (1, 'things', 'c_need', 'text', '甲', 'A', TRUE, 1)`)
		return err
	}))
	var results []resource.RowResult
	w.must(w.store.Write(w.ctx, authz.System(), func(ctx context.Context, tx *resource.Write) (err error) {
		results, err = things.InsertRows(ctx, tx, []resource.Values{{"name": "with", "custom.c_need": "it"}, {"name": "without"}})
		return err
	}))
	if results[0].ID == 0 || len(results[1].Fields) != 1 || results[1].Fields[0].Name != "custom.c_need" || results[1].Fields[0].Code != "required" {
		t.Errorf("got %+v", results)
	}
	if got := w.names(authz.System(), resource.Query{}); !slices.Equal(got, []string{"with"}) {
		t.Errorf("stored %v", got)
	}
}

func TestCurrencyWithOtherDecimalsNeedsTheAmountAnew(t *testing.T) {
	w := newWorld(t)
	made := w.make(`{"name":"a","currency":"CNY","price":"100.00"}`)
	_, err := things.Patch(w.ctx, w.store, authz.System(), made.id(), 1, w.body(`{"currency":"JPY"}`))
	w.refused(err, "validation", "price:needed_with_currency")
	got := w.read(things.Patch(w.ctx, w.store, authz.System(), made.id(), 1, w.body(`{"price":"1600","currency":"JPY"}`)))
	if got["price"] != "1600" {
		t.Errorf("got %v", got["price"])
	}
}
