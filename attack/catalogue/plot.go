package catalogue

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"

	"github.com/loam-crm/loam/attack/record"
)

// Plot is one record of every entity that belongs to a customer of one salesperson. In every text of every one stands the canary.
type Plot struct {
	Owner  *Caller
	Canary string
	IDs    map[string]string // by entity
	Files  map[string]string // by entity, of a file on its record
	Titles map[string]string // by entity, the text that was planted

	spares       map[string]string // second records, of what others link in pairs
	paired, turn bool
}

// pairs are entities that link two records of another.
var pairs = map[string]string{"account-links": "accounts", "influence-edges": "positions"}

// known are entities that both salespeople see, so that their canaries tell nothing: what the whole company has in common.
var known = []string{"departments", "gatherings", "must-haves", "objectives", "pool-members", "pools", "roles", "segments", "strategies", "survivors", "tags",
	"target-lists", "universe-companies", "users", "vision-needs"}

// common says whether an entity is the whole company's.
func common(entity string) bool { return slices.Contains(known, entity) }

// people are the entities whose records are no customer's and not the program's to make up.
var people = []string{"users", "departments", "roles"}

// Secrets are the entities of a plot that its owner and nobody of another department sees, in the order they are made in.
func (s *Site) Secrets() []record.Entity {
	var out []record.Entity
	for _, e := range s.entities {
		if !common(e.Name) && s.Hers.IDs[e.Name] != "" {
			out = append(out, e)
		}
	}
	return out
}

// Plant makes both plots anew: what a row before has done to the old ones is not this one's to judge.
func (s *Site) Plant(ctx context.Context) (err error) {
	s.plantings++
	if s.Hers, err = s.plot(ctx, s.Callers["nora"], fmt.Sprintf("zqnora%dqz", s.plantings)); err != nil {
		return err
	}
	s.His, err = s.plot(ctx, s.Callers["sam"], fmt.Sprintf("zqsam%dqz", s.plantings))
	return err
}

func (s *Site) plot(ctx context.Context, owner *Caller, canary string) (*Plot, error) {
	p := &Plot{Owner: owner, Canary: canary, IDs: map[string]string{}, Files: map[string]string{}, Titles: map[string]string{}, spares: map[string]string{}}
	maker := record.Maker{Rand: rand.New(rand.NewPCG(7, uint64(s.plantings))), Refer: func(entity string) string { return s.refer(p, entity) }}
	for _, e := range s.entities {
		if slices.Contains(people, e.Name) || !record.ByItself(e.Name) {
			continue
		}
		if err := s.planted(ctx, p, e, &maker); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// refer is a record of the plot that another of its records refers to.
func (s *Site) refer(p *Plot, entity string) string {
	switch entity {
	case "users":
		return p.Owner.ID
	case "departments":
		return s.department["North"]
	}
	if p.paired { // the record links one to another
		p.turn = !p.turn
	}
	if spare := p.spares[entity]; spare != "" && p.turn {
		return spare
	}
	return p.IDs[entity]
}

// planted makes one record, with the canary in every text that takes it, and a file on it.
func (s *Site) planted(ctx context.Context, p *Plot, e record.Entity, maker *record.Maker) error {
	title := p.Canary + " " + e.Name
	p.paired, p.turn = pairs[e.Name] != "", false
	body, whole := maker.New(e, title)
	p.paired, p.turn = false, false
	if !whole {
		return nil // it needs something that no plot has
	}
	switch e.Name {
	case "accounts":
		body["owner"] = p.Owner.ID
	case "tasks":
		body["assignee"] = p.Owner.ID
	case "target-companies":
		body["owner"] = p.Owner.ID
	}
	rich := maps.Clone(body)
	for _, f := range e.Fields {
		if _, there := rich[f.Name]; !there && !f.ReadOnly && record.Free(f) {
			rich[f.Name] = title + " " + f.Name
		}
	}
	made, err := s.made(ctx, e, body, rich)
	if err != nil {
		return err
	}
	p.IDs[e.Name], p.Titles[e.Name] = made, title
	for _, linked := range pairs {
		if linked != e.Name {
			continue
		}
		spare := map[string]any{}
		for name, value := range body {
			if spare[name] = value; value == title {
				spare[name] = title + " spare"
			}
		}
		if p.spares[e.Name], err = s.made(ctx, e, spare, spare); err != nil {
			return err
		}
	}
	answer, err := s.Ada.upload(ctx, "/"+e.Name+"/"+made+"/files", p.Canary+" file.txt", "text/plain", []byte(p.Canary+" in a file of "+e.Name))
	var file struct{ ID string }
	if err == nil && answer.OK() {
		err = json.Unmarshal(answer.Body, &file)
	}
	p.Files[e.Name] = file.ID
	return err
}

// made creates a record. Texts that only decorate it are left out where they are refused.
func (s *Site) made(ctx context.Context, e record.Entity, needed, decorated map[string]any) (string, error) {
	body := maps.Clone(decorated)
	for {
		answer, err := s.Ada.ask(ctx, http.MethodPost, "/"+e.Name, body)
		if err != nil || answer.OK() {
			return idOf(answer), err
		}
		var problem struct{ Fields []struct{ Field string } }
		left := len(body)
		_ = json.Unmarshal(answer.Body, &problem) // of a refusal that names no field nothing is left out
		for _, f := range problem.Fields {
			if _, must := needed[f.Field]; !must {
				delete(body, f.Field)
			}
		}
		if len(body) == left {
			return "", fmt.Errorf("no %s could be planted: %v", e.Name, answer)
		}
	}
}

// leaks says whether a text holds a canary of this plot.
func (p *Plot) leaks(text string) bool { return strings.Contains(text, p.Canary) }
