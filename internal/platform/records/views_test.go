package records_test

import (
	"strings"
	"testing"
)

type viewAnswer struct {
	ID, Entity, Name string
	Shared, Mine     bool
	Owner            struct{ ID, Name string }
	Config           map[string]any
}

type viewList struct{ Items []viewAnswer }

func (b *bench) saveView(caller, body string) viewAnswer {
	b.t.Helper()
	var v viewAnswer
	b.call(caller, "POST", "/views", body).ok(201, &v)
	return v
}

func (b *bench) viewNames(caller, query string) string {
	b.t.Helper()
	var l viewList
	b.get(caller, "/views"+query).ok(200, &l)
	var names []string
	for _, v := range l.Items {
		names = append(names, v.Name)
	}
	return strings.Join(names, ",")
}

func TestViewsAreOwnOrShared(t *testing.T) {
	b := newBench(t)
	mine := b.saveView("li", `{"entity":"accounts","name":" mine ","config":{"sort":"-name"}}`)
	if mine.Name != "mine" || !mine.Mine || mine.Owner.Name != "LI" || mine.Config["sort"] != "-name" {
		t.Errorf("%+v", mine)
	}
	b.saveView("boss", `{"entity":"accounts","name":"team","shared":true,"config":{}}`)
	b.saveView("boss", `{"entity":"orders","name":"big","shared":true,"config":{}}`)
	b.saveView("boss", `{"entity":"accounts","name":"private","config":{}}`)
	for query, want := range map[string]string{"": "mine,team,big", "?entity=accounts": "mine,team", "?entity=orders": "big"} {
		if got := b.viewNames("li", query); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
	if got := b.viewNames("viewer", ""); got != "team" {
		t.Errorf("viewer reads no orders but is shown %s", got)
	}
}

func TestViewChanges(t *testing.T) {
	b := newBench(t)
	v := b.saveView("li", `{"entity":"accounts","name":"mine","config":{}}`)
	b.call("li", "PATCH", "/views/"+v.ID, `{"name":"renamed","config":{"columns":["name"]}}`).ok(200, &v)
	if v.Name != "renamed" || v.Config["columns"] == nil {
		t.Errorf("%+v", v)
	}
	team := b.saveView("boss", `{"entity":"accounts","name":"team","shared":true,"config":{}}`)
	b.unchanged(func() {
		b.call("li", "PATCH", "/views/"+team.ID, `{"name":"stolen"}`).refused(403, "forbidden")
		b.call("li", "DELETE", "/views/"+team.ID, "").refused(403, "forbidden")
		b.call("li", "PATCH", "/views/"+v.ID, `{"shared":true}`).refused(403, "forbidden")
		b.call("wang", "PATCH", "/views/"+v.ID, `{"name":"x"}`).refused(404, "not_found")
		b.call("boss", "DELETE", "/views/"+v.ID, "").refused(404, "not_found")
		b.call("admin", "PATCH", "/views/"+team.ID, `{"name":"x"}`).refused(404, "not_found")
		b.call("token", "DELETE", "/views/"+team.ID, "").refused(403, "forbidden")
	})
	b.call("li", "DELETE", "/views/"+v.ID, "").ok(204, nil)
	if got := b.viewNames("li", ""); got != "team" {
		t.Errorf("after the deletion: %s", got)
	}
}

func TestViewsThatAreRefused(t *testing.T) {
	b := newBench(t)
	long := strings.Repeat("x", 21<<10)
	b.unchanged(func() {
		b.call("li", "POST", "/views", `{"entity":"ghosts","name":"x","config":{}}`).invalid("entity", "unknown_entity")
		b.call("viewer", "POST", "/views", `{"entity":"orders","name":"x","config":{}}`).refused(403, "forbidden")
		b.call("li", "POST", "/views", `{"entity":"accounts","name":"x","config":{},"shared":true}`).refused(403, "forbidden")
		b.call("token", "POST", "/views", `{"entity":"accounts","name":"x","config":{}}`).refused(403, "forbidden")
		b.call("li", "POST", "/views", `{"entity":"accounts","name":" ","config":{}}`).invalid("name", "required")
		b.call("li", "POST", "/views", `{"entity":"accounts","name":"x","config":[]}`).invalid("config", "not_an_object")
		b.call("li", "POST", "/views", `{"entity":"accounts","name":"x","config":null}`).invalid("config", "not_an_object")
		b.call("li", "POST", "/views", `{"entity":"accounts","name":"x","config":{"a":"`+long+`"}}`).invalid("config", "too_long")
	})
	b.get("li", "/views?entity=ghosts").invalid("entity", "unknown_entity")
}
