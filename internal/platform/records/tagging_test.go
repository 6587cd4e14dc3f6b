package records_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// tags puts tags into the company's list.
func (b *bench) tags(names ...string) []id.ID {
	b.t.Helper()
	ids := make([]id.ID, len(names))
	b.must(b.db.Tx(b.t.Context(), func(ctx context.Context, tx *db.Tx) error {
		for i, name := range names {
			ids[i] = b.store.IDs.Next()
			if _, err := tx.Exec(ctx, "INSERT INTO tags (id, rev, created_at, updated_at, name) VALUES (?, 1, 1, 1, ?)", ids[i], name); err != nil {
				return err
			}
		}
		return nil
	}))
	return ids
}

func (b *bench) tagged(caller string, target id.ID) string {
	b.t.Helper()
	var record struct{ Tags []resource.Tag }
	b.get(caller, "/accounts/"+target.String()).ok(200, &record)
	var names []string
	for _, tag := range record.Tags {
		names = append(names, tag.Name)
	}
	return strings.Join(names, " ")
}

func TestWhoEditsARecordTagsIt(t *testing.T) {
	b := newBench(t)
	mine, foreign := b.account("li", "Mine"), b.account("wang", "Foreign")
	tags := b.tags("key", "risk")
	body := fmt.Sprintf(`{"ids":["%s","%s"],"add":["%s","%s"]}`, mine, foreign, tags[0], tags[1])
	var result resource.BulkResult
	b.call("li", http.MethodPost, "/accounts/tags", body).ok(200, &result)
	if result.Updated != 1 || len(result.Failed) != 1 || result.Failed[0].Code != "not_found" {
		t.Errorf("got %+v", result)
	}
	if got := b.tagged("li", mine) + "|" + b.tagged("boss", foreign); got != "key risk|" {
		t.Errorf("tagged %s", got)
	}
	b.call("li", http.MethodPost, "/accounts/tags", fmt.Sprintf(`{"ids":["%s"],"add":["%s"],"remove":["%s"]}`, mine, tags[0], tags[1])).ok(200, &result)
	if got := b.tagged("li", mine); got != "key" {
		t.Errorf("tagged %s", got)
	}
	var line string
	b.must(b.db.QueryRow(t.Context(), "SELECT changes FROM audit_log WHERE action = 'tag' ORDER BY id DESC LIMIT 1").Scan(&line))
	if line != `{"tags":[["key","risk"],["key"]]}` {
		t.Errorf("audit: %s", line)
	}
	if text := b.get("li", "/accounts/"+mine.String()+"/timeline").text(); !strings.Contains(text, `"field":"tags"`) {
		t.Errorf("timeline: %s", text)
	}
	var meta struct {
		Entities []struct {
			Name   string
			Fields []struct{ Name, Kind string }
		}
	}
	b.get("li", "/meta").ok(200, &meta)
	found := ""
	for _, e := range meta.Entities {
		for _, f := range e.Fields {
			if f.Kind == "tags" {
				found += e.Name + " "
			}
		}
	}
	if found != "accounts orders " {
		t.Errorf("tags stand on %s", found)
	}
}

func TestTaggingThatIsRefused(t *testing.T) {
	b := newBench(t)
	mine := b.account("li", "Mine")
	many := make([]string, 21)
	for i, tag := range b.tags(strings.Fields("a b c d e f g h i j k l m n o p q r s t u")...) {
		many[i] = `"` + tag.String() + `"`
	}
	ids := fmt.Sprintf(`"ids":["%s"]`, mine)
	b.call("li", http.MethodPost, "/accounts/tags", `{`+ids+`,"add":[`+strings.Join(many[:20], ",")+`]}`).ok(200, nil)
	b.unchanged(func() {
		b.call("li", http.MethodPost, "/accounts/tags", `{`+ids+`,"add":["1"]}`).invalid("add", "ref_not_found")
		b.call("li", http.MethodPost, "/accounts/tags", `{`+ids+`}`).invalid("add", "required")
		b.call("viewer", http.MethodPost, "/accounts/tags", `{`+ids+`,"add":[`+many[0]+`]}`).refused(403, "forbidden")
		var result resource.BulkResult
		b.call("li", http.MethodPost, "/accounts/tags", `{`+ids+`,"add":[`+many[20]+`]}`).ok(200, &result)
		if result.Updated != 0 || len(result.Failed) != 1 || result.Failed[0].Fields[0].Code != "too_many" {
			t.Errorf("a 21st tag: %+v", result)
		}
	})
	if got := b.tagged("li", mine); len(strings.Fields(got)) != 20 {
		t.Errorf("tagged %s", got)
	}
}

func TestTheViewAListOpensWith(t *testing.T) {
	b := newBench(t)
	mine := b.saveView("li", `{"entity":"accounts","name":"mine","config":{}}`)
	team := b.saveView("boss", `{"entity":"accounts","name":"team","shared":true,"config":{}}`)
	secret := b.saveView("boss", `{"entity":"accounts","name":"secret","config":{}}`)
	chosen := func(caller string) string {
		var l struct {
			Items []struct {
				Name    string
				Default bool
			}
		}
		b.get(caller, "/views?entity=accounts").ok(200, &l)
		out := ""
		for _, v := range l.Items {
			if v.Default {
				out += v.Name
			}
		}
		return out
	}
	choose := func(caller, view string) reply {
		return b.call(caller, http.MethodPut, "/views/default", `{"entity":"accounts","view":`+view+`}`)
	}
	choose("li", `"`+mine.ID+`"`).ok(200, nil)
	choose("li", `"`+team.ID+`"`).ok(200, nil)
	if chosen("li") != "team" || chosen("boss") != "" {
		t.Errorf("li: %s, boss: %s", chosen("li"), chosen("boss"))
	}
	choose("li", `"`+secret.ID+`"`).invalid("view", "ref_not_found")
	if chosen("li") != "team" {
		t.Error("a refusal changed the choice")
	}
	choose("token", `""`).refused(403, "forbidden")
	b.call("boss", http.MethodDelete, "/views/"+team.ID, "").ok(204, nil)
	choose("li", `"`+mine.ID+`"`).ok(200, nil)
	choose("li", `""`).ok(200, nil)
	if chosen("li") != "" {
		t.Error("no view was chosen")
	}
}
