package pool

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/contact"
	"github.com/loam-crm/loam/internal/interaction"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/storetest"
)

// waiting lists the pool for somebody, as text.
func (c *company) waiting(actor authz.Actor, q resource.Query) (string, error) {
	page, err := c.Waiting(c.t.Context(), actor, c.pool, q)
	return string(bytes.Join(page.Items, []byte("\n"))), err
}

func field(name, op, value string) *resource.Filter {
	return &resource.Filter{Field: name, Op: op, Value: json.RawMessage(value)}
}

// TestTheWindow shows of a pooled customer what is open, that there is a phone, and nothing else, on every way.
func TestTheWindow(t *testing.T) {
	c := newCompany(t, nil)
	acc := c.pooled("Tide")
	c.Exec("UPDATE accounts SET email = 'secret@tide.cn', note = 'secret note', uscc = 'secretcode', region = 'Fujian' WHERE id = ?", acc)
	tag := c.Add("tags", storetest.Row{"name": "secret tag"})
	c.Exec("INSERT INTO record_tags (entity, record_id, tag_id) VALUES ('accounts', ?, ?)", acc, tag)
	c.owned("Mine", "C", c.amy.ID, "2026-01-01")
	got, err := c.waiting(c.amy, resource.Query{Total: true})
	c.must(err)
	for _, open := range []string{`"name":"Tide"`, `"region":"Fujian"`, `"grade":"C"`, `"phone":"•••"`, `"email":"•••"`, `"address":null`, `"pooled_on":"2026-06-01"`} {
		if !strings.Contains(got, open) {
			t.Errorf("%s is not shown: %s", open, got)
		}
	}
	for _, hidden := range []string{"0591", "secret", `"note"`, `"tags"`, `"uscc"`, `"owner"`, `"sales_12m"`, `"value_score"`, "Mine"} {
		if strings.Contains(got, hidden) {
			t.Errorf("%s is shown: %s", hidden, got)
		}
	}
	for name, q := range map[string]resource.Query{
		"filter by a masked field": {Filter: field("phone", "starts", `"0591"`)},
		"filter by a hidden field": {Filter: field("note", "contains", `"secret"`)},
		"filter by the owner":      {Filter: field("owner", "eq", `"me"`)},
		"filter by a tag":          {Filter: field("tags", "eq", `"`+tag.String()+`"`)},
		"filter by any tag":        {Filter: field("tags", "not_empty", "")},
		"order by tags":            {Sort: "tags"},
		"ask for tags":             {Fields: []string{"tags"}},
		"order by a masked field":  {Sort: "phone"},
		"order by a hidden field":  {Sort: "sales_12m"},
		"ask for a hidden field":   {Fields: []string{"note"}},
	} {
		_, err := c.waiting(c.amy, q)
		var refused *errs.Error
		if !errors.As(err, &refused) || refused.Code != "validation" {
			t.Errorf("%s: %v", name, err)
		} else if q.Filter != nil && (refused.Fields[0].Code != "unknown_field" || refused.Params["name"] != q.Filter.Field) {
			t.Errorf("%s is not refused by name: %v", name, err)
		}
	}
	for text, want := range map[string]bool{"Tide": true, "Fujian": false, "0591": false, "secret": false} {
		if got, err := c.waiting(c.amy, resource.Query{Q: text}); err != nil || strings.Contains(got, "Tide") != want {
			t.Errorf("search %q: %v %s", text, err, got)
		}
	}
	if got, err := c.waiting(c.amy, resource.Query{Filter: field("region", "eq", `"Fujian"`), Archived: true}); err != nil || !strings.Contains(got, "Tide") {
		t.Errorf("by region: %v %s", err, got)
	}
	_, err = c.waiting(c.eve, resource.Query{})
	c.refused(err, "not_found")
}

// TestNothingElseOpens: a member of a pool gains the window and no other door.
func TestNothingElseOpens(t *testing.T) {
	c := newCompany(t, nil)
	acc := c.pooled("Tide")
	person := c.Add("contacts", storetest.Row{"account_id": acc, "name": "Li", "phones": `["138"]`, "legal_basis": "contract"})
	c.Add("interactions", storetest.Row{"account_id": acc, "author_id": c.boss.ID, "held_on": "2026-06-01", "summary": "x"})
	ctx := t.Context()
	_, err := account.Accounts.Get(ctx, c.Store, c.amy, acc)
	c.refused(err, "not_found")
	_, err = contact.Contacts.Get(ctx, c.Store, c.amy, person)
	c.refused(err, "not_found")
	for name, entity := range map[string]*resource.Entity{"accounts": &account.Accounts.Entity, "contacts": &contact.Contacts.Entity, "interactions": &interaction.Interactions.Entity} {
		page, err := entity.List(ctx, c.Store, c.amy, resource.Query{Total: true})
		if err != nil || len(page.Items) != 0 || *page.Total != 0 {
			t.Errorf("%s: %v %s", name, err, page.Items)
		}
		titles, err := resource.Titles(ctx, c.Store, c.Store.DB, entity, c.amy, []id.ID{acc, person})
		if err != nil || len(titles) != 0 {
			t.Errorf("titles of %s: %v %v", name, titles, err)
		}
	}
	_, err = account.Accounts.Patch(ctx, c.Store, c.amy, acc, 1, resource.Body{"region": []byte(`"x"`)})
	c.refused(err, "not_found")
	window := c.amy.Through(window(&Pool{Record: resource.Record{ID: c.pool}}))
	if err := account.Accounts.Require(ctx, c.Store.DB, window, acc, authz.Edit); errs.Code(err) != "forbidden" {
		t.Errorf("editing through the window: %v", err)
	}
	if err := account.Accounts.Export(ctx, c.Store, window, resource.Query{}, "csv", &bytes.Buffer{}); errs.Code(err) != "forbidden" {
		t.Errorf("exporting through the window: %v", err)
	}
	page, err := contact.Contacts.List(ctx, c.Store, window, resource.Query{})
	if err != nil || len(page.Items) != 0 {
		t.Errorf("contacts through the window: %v %s", err, page.Items)
	}
}

func TestMine(t *testing.T) {
	c := newCompany(t, storetest.Row{"claims_per_day": 3, "capacity": 9})
	first := c.pooled("1")
	c.pooled("2")
	_, err := c.Claim(t.Context(), c.amy, one(first))
	c.must(err)
	cards, err := c.Mine(t.Context(), c.amy)
	c.must(err)
	if !slices.Contains(cards[0].Open, "region") || slices.Contains(cards[0].Open, "phone") || slices.Contains(cards[0].Open, "owner") {
		t.Errorf("amy may ask for %v", cards[0].Open)
	}
	if len(cards) != 1 || cards[0].Waiting != 1 || cards[0].ClaimedToday != 1 || cards[0].Held != 1 || *cards[0].Capacity != 9 || !cards[0].Claims || cards[0].Manages {
		t.Errorf("amy: %+v", cards)
	}
	if cards, err = c.Mine(t.Context(), c.boss); err != nil || len(cards) != 1 || !cards[0].Manages {
		t.Errorf("boss: %+v %v", cards, err)
	}
	if cards, err = c.Mine(t.Context(), c.eve); err != nil || len(cards) != 0 {
		t.Errorf("eve: %+v %v", cards, err)
	}
	_, err = c.Mine(t.Context(), c.User("admin", "admin", nil))
	c.refused(err, "forbidden")
}
