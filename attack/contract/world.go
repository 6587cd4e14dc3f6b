package contract

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/loam-crm/loam/attack/record"
)

// World is what the harness knows of the company that it attacks.
type World struct {
	Boss     *Person
	entities map[string]record.Entity
	run      string // in every text that is to be new, so that a second run finds none of the first

	mu     sync.Mutex
	ids    map[string][]string // of what is there, by collection: "accounts", "value/models"
	gone   map[string][]string // of what was archived
	held   map[string]bool     // ids that are left alone: whoever attacks must stay who they are
	facts  map[string]string
	counts int
}

// keep bounds how many ids of a collection are remembered; the newest stay.
const keep = 60

// pick is one of the ids of a collection, "1" where there is none.
func (w *World) pick(from map[string][]string, collection string, k int) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	list := from[collection]
	if plain, _, found := strings.Cut(collection, ":"); found && len(list) == 0 {
		list = from[plain]
	}
	if len(list) == 0 {
		return "1"
	}
	return list[k%len(list)]
}

func (w *World) unused() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.counts++
	return fmt.Sprintf("%s%d", w.run, w.counts)
}

// known is something that was found out when the harness began.
func (w *World) known(what string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.facts[what]
}

func (w *World) find(what, out string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.facts[what] = out
}

// read is a property of an answer, such as "items.0.id"; "0" where it has none.
func read(ctx context.Context, as *Person, path, name string) string {
	var at any
	if err := as.get(ctx, path, &at); err != nil {
		return "0"
	}
	for _, step := range strings.Split(name, ".") {
		switch v := at.(type) {
		case map[string]any:
			at = v[step]
		case []any:
			if n := number(step); n < len(v) {
				at = v[n]
			}
		}
	}
	switch v := at.(type) {
	case string:
		return v
	case float64:
		return fmt.Sprintf("%.0f", v)
	}
	return "0"
}

// note remembers an id, and forgets it among the archived.
func (w *World) note(collection, id string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if id == "" || w.held[id] {
		return
	}
	w.gone[collection] = without(w.gone[collection], id)
	if !slices.Contains(w.ids[collection], id) {
		w.ids[collection] = last(append(w.ids[collection], id))
	}
}

// drop remembers that a record was archived.
func (w *World) drop(collection, id string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ids[collection] = without(w.ids[collection], id)
	w.gone[collection] = last(append(without(w.gone[collection], id), id))
}

func without(list []string, one string) []string {
	return slices.DeleteFunc(list, func(s string) bool { return s == one })
}

func last(list []string) []string { return list[max(0, len(list)-keep):] }

// made says whose ids an operation answers with, where its path does not.
var made = map[string]string{
	"value.models.copy": "value/models", "accounts.plan": "migration-plans", "intel.record": "intel", "interactions.record": "interactions",
	"users.announce-handover": "handovers", "target-companies.make-customer": "accounts", "universe-companies.make-customer": "accounts",
	"value.evaluate": "jobs", "value.models.try": "jobs", "duplicates.scan": "jobs", "accounts.transfer": "transfers", "pools.assign": "transfers",
	"pools.waiting": "waiting", "handovers.add-item": "handover-items", "exports.ask": "exports", "value.models.submit": "value/models",
}

// learn takes the ids out of an answer, and notes what is no longer there.
func (w *World) learn(op *Operation, target string, answer Answer) {
	collection := made[op.ID]
	switch {
	case collection != "":
	case op.verb() == "attach" || op.verb() == "files":
		collection = "files"
	default:
		collection = op.collection()
	}
	if op.Method == "DELETE" {
		w.forget(collection, lastPart(target))
		w.drop(collection, lastPart(target))
		return
	}
	if !strings.Contains(answer.Header.Get("Content-Type"), "json") {
		return
	}
	var body struct {
		told
		Batch string            `json:"batch"`
		Job   string            `json:"job"`
		Items []json.RawMessage `json:"items"`
	}
	if json.Unmarshal(answer.Body, &body) != nil {
		return
	}
	w.hear(collection, body.told)
	if answer.Status == http.StatusCreated {
		w.note(collection+mine, body.ID)
	}
	w.note("jobs", body.Job)
	w.note("transfers", body.Batch)
	if !lists[op.verb()] {
		return
	}
	for _, raw := range body.Items {
		var item told
		if json.Unmarshal(raw, &item) == nil {
			w.hear(collection, item)
		}
	}
}

// lists are the verbs of operations whose items are the records of their path.
var lists = map[string]bool{"list": true, "files": true, "waiting": true}

// told is what an answer tells of a record.
type told struct {
	ID       string  `json:"id"`
	State    any     `json:"state"`
	Archived *string `json:"archived_at"`
}

// hear remembers a record, also among those of its state: "value/models:draft".
func (w *World) hear(collection string, one told) {
	if one.ID == "" {
		return
	}
	w.forget(collection, one.ID)
	if one.Archived != nil {
		w.drop(collection, one.ID)
		return
	}
	w.note(collection, one.ID)
	if state, ok := one.State.(string); ok {
		w.note(collection+":"+state, one.ID)
	}
}

// mine is the part of a collection that the boss has made, who may do more with it than with what others made.
const mine = ":mine"

// forget takes an id out of the collections of all states of a record.
func (w *World) forget(collection, id string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for name := range w.ids {
		if strings.HasPrefix(name, collection+":") && name != collection+mine {
			w.ids[name] = without(w.ids[name], id)
		}
	}
}

func lastPart(target string) string {
	target, _, _ = strings.Cut(target, "?")
	return target[strings.LastIndex(target, "/")+1:]
}
