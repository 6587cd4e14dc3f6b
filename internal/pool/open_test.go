package pool

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/storetest"
)

func bodyOf(text string) resource.Body {
	var out resource.Body
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		panic(err)
	}
	return out
}

// TestAPoolSaysWhatIsOpen: what it opens is read, filtered and sorted by, a field of the company's own too; what it does not
// open is none of that on any way, whatever other pools open.
func TestAPoolSaysWhatIsOpen(t *testing.T) {
	c := newCompany(t, storetest.Row{"open_fields": `["custom.c_source","phone","uscc"]`})
	c.Add("pools", storetest.Row{"name": "Other", "open_to_all": true})
	c.Exec("INSERT INTO custom_fields (id, entity, key, kind, label_zh, label_en, created_at) VALUES (1, 'accounts', 'c_source', 'text', '来源', 'Source', 1), (2, 'accounts', 'c_secret', 'text', '密', 'Secret', 1)")
	acc := c.pooled("Tide")
	c.Exec(`UPDATE accounts SET email = 'a@tide.cn', region = 'Fujian', uscc = 'CODE77', custom = '{"c_source":"fair","c_secret":"hush"}' WHERE id = ?`, acc)
	got, err := c.waiting(c.amy, resource.Query{Total: true})
	c.must(err)
	for _, open := range []string{`"name":"Tide"`, `"phone":"0591-Tide"`, `"c_source":"fair"`, `"email":"•••"`, "CODE77"} {
		if !strings.Contains(got, open) {
			t.Errorf("%s is not shown: %s", open, got)
		}
	}
	for _, hidden := range []string{"Fujian", "hush", "c_secret", `"region"`, `"grade"`, `"pooled_on"`} {
		if strings.Contains(got, hidden) {
			t.Errorf("%s is shown: %s", hidden, got)
		}
	}
	for name, q := range map[string]resource.Query{
		"filter":              {Filter: field("region", "eq", `"Fujian"`)},
		"filter whether none": {Filter: field("region", "empty", "")},
		"filter inside or":    {Filter: &resource.Filter{Or: []resource.Filter{*field("region", "eq", `"Fujian"`), *field("phone", "eq", `"x"`)}}},
		"filter, own field":   {Filter: field("custom.c_secret", "eq", `"hush"`)},
		"filter, department":  {Filter: field("owner.department", "empty", "")},
		"order":               {Sort: "region"},
		"order, own field":    {Sort: "custom.c_secret"},
		"order, second":       {Sort: "name,-region"},
		"usual order":         {Sort: "-pooled_on,name"},
		"ask":                 {Fields: []string{"name", "region"}},
	} {
		q.Total = true
		_, err := c.waiting(c.amy, q)
		c.refused(err, "unknown_field")
		if name == "" {
			t.Error("unnamed")
		}
	}
	seen := func(q resource.Query) bool {
		got, err := c.waiting(c.amy, q)
		c.must(err)
		return strings.Contains(got, "Tide")
	}
	if !seen(resource.Query{Filter: field("custom.c_source", "eq", `"fair"`), Sort: "custom.c_source"}) || seen(resource.Query{Filter: field("phone", "eq", `"1"`)}) {
		t.Error("what is open cannot be asked for")
	}
	if !seen(resource.Query{Q: "CODE77"}) || seen(resource.Query{Q: "Fujian"}) {
		t.Error("the search finds something else than what is open")
	}
	through := c.amy.Through(window(&Pool{Record: resource.Record{ID: c.pool}, Open: resource.Strings{"phone"}}))
	for _, by := range []string{"grade", "segment", "owner", "owner.department", "custom.c_secret"} {
		_, err := account.Accounts.Groups(t.Context(), c.Store, through, resource.Query{}, resource.Grouping{By: by})
		c.refused(err, "unknown_field")
	}
	_, err = account.Accounts.Groups(t.Context(), c.Store, through, resource.Query{}, resource.Grouping{By: "business_model", Measures: []string{"sum.sales_12m"}})
	c.refused(err, "unknown_field")
	cards, err := c.Mine(t.Context(), c.amy)
	c.must(err)
	for _, card := range cards {
		own, usual := slices.Contains(card.Open, "custom.c_source"), slices.Contains(card.Open, "region")
		if own != (card.ID == c.pool) || usual == own || slices.Contains(card.Masked, "phone") == own || !slices.Contains(card.Open, "name") {
			t.Errorf("%s opens %v, masks %v", card.Name, card.Open, card.Masked)
		}
	}
}

// TestRolesCountBesideThePool: what a role hides stays hidden, although the pool opens it.
func TestRolesCountBesideThePool(t *testing.T) {
	c := newCompany(t, storetest.Row{"open_fields": `["tie_origin"]`})
	acc := c.pooled("Tide")
	c.Exec("UPDATE accounts SET tie_origin = 'kin' WHERE id = ?", acc)
	got, err := c.waiting(c.amy, resource.Query{})
	c.must(err)
	if strings.Contains(got, "tie_origin") {
		t.Errorf("shown: %s", got)
	}
	_, err = c.waiting(c.amy, resource.Query{Filter: field("tie_origin", "eq", `"kin"`)})
	c.refused(err, "unknown_field")
}

// TestWhatAPoolOpensIsChosen: a new pool opens what is usual, and an own field that was put away does not stand in the way.
func TestWhatAPoolOpensIsChosen(t *testing.T) {
	c := newCompany(t, nil)
	c.Exec("INSERT INTO custom_fields (id, entity, key, kind, label_zh, label_en, created_at) VALUES (1, 'accounts', 'c_source', 'text', '来源', 'Source', 1)")
	_, err := Pools.Create(t.Context(), c.Store, c.boss, bodyOf(`{"name":"Usual"}`))
	c.must(err)
	_, err = Pools.Patch(t.Context(), c.Store, c.boss, c.pool, 1, bodyOf(`{"open_fields":["custom.c_source","name","tags"]}`))
	c.must(err)
	c.Exec("UPDATE custom_fields SET archived_at = 1")
	_, err = Pools.Patch(t.Context(), c.Store, c.boss, c.pool, 2, bodyOf(`{"open_fields":["custom.c_source","region"]}`))
	c.must(err)
	_, err = Pools.Patch(t.Context(), c.Store, c.boss, c.pool, 3, bodyOf(`{"open_fields":["region","deputy"]}`))
	c.refused(err, "field_not_openable")
	_, err = Pools.Patch(t.Context(), c.Store, c.boss, c.pool, 3, bodyOf(`{"open_fields":[]}`))
	c.must(err)
	stored, err := json.Marshal([]string(usuallyOpen))
	c.must(err)
	if c.Number("SELECT COUNT(*) FROM pools WHERE name = 'Usual' AND open_fields = ?", string(stored)) != 1 || c.Number("SELECT COUNT(*) FROM pools WHERE id = ? AND open_fields = '[]'", c.pool) != 1 {
		t.Error("not stored as said")
	}
}
