package catalogue

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/loam-crm/loam/attack/contract"
)

// strangers are the callers to whom nothing on Nora's plot belongs, whatever they ask.
var strangers = []string{"anonymous", "nobody", "sam", "dora", "rita", "adam"}

// path is where a record is.
func path(entity, id string) string { return "/" + entity + "/" + id }

// with puts ids into an operation's path: the plot's record where the path names a collection, and what is given by name.
func (s *Site) with(op contract.Operation, p *Plot, given map[string]string) string {
	out := op.Path
	for _, parameter := range op.Params {
		if parameter.In != "path" {
			continue
		}
		before, _, _ := strings.Cut(op.Path, "/{"+parameter.Name+"}")
		value := p.IDs[strings.TrimPrefix(before, "/")]
		if given[parameter.Name] != "" {
			value = given[parameter.Name]
		}
		if value == "" {
			value = "1"
		}
		out = strings.ReplaceAll(out, "{"+parameter.Name+"}", url.PathEscape(value))
	}
	return out
}

// reads are all operations that only read, but for the endless stream.
func (s *Site) reads() (out []contract.Operation) {
	for _, op := range s.Ops {
		if op.Method == http.MethodGet && op.Path != "/events" {
			out = append(out, op)
		}
	}
	return out
}

// needed are the parameters that a reading operation must have or that make it show more.
func needed(op contract.Operation) string {
	query := url.Values{}
	for _, p := range op.Params {
		if p.In != "query" {
			continue
		}
		switch {
		case p.Name == "purpose":
			query.Set("purpose", "audit")
		case p.Name == "format":
			query.Set("format", "csv")
		case p.Name == "by":
			query.Set("by", "created_by")
		case p.Name == "limit":
			query.Set("limit", "200")
		case p.Name == "q" && p.Required:
			query.Set("q", "zq")
		case p.Name == "entity" && p.Required:
			query.Set("entity", "accounts")
		}
	}
	if len(query) == 0 {
		return ""
	}
	return "?" + query.Encode()
}

// state is a digest of everything that the first user sees: records, archived ones too, their files and who shares them, people, settings, jobs, the newest
// line of the audit, and what waits for Nora.
func (s *Site) state(ctx context.Context) (map[string]string, error) {
	out := map[string]string{}
	note := func(who *Caller, path string) error {
		answer, err := who.ask(ctx, http.MethodGet, path, nil)
		if err == nil && !answer.OK() {
			err = fmt.Errorf("%s asks %s: %v", who.Name, path, answer)
		}
		sum := sha256.Sum256(answer.Body)
		out[who.Name+" "+path] = hex.EncodeToString(sum[:8])
		return err
	}
	for _, e := range s.entities {
		for _, which := range []string{"", "&archived=only"} {
			if err := note(s.Ada, "/"+e.Name+"?limit=200"+which); err != nil {
				return nil, err
			}
		}
	}
	for _, e := range []string{"accounts", "contacts", "orders"} {
		if err := note(s.Ada, path(e, s.Hers.IDs[e])+"/files"); err != nil {
			return nil, err
		}
		if err := note(s.Ada, path(e, s.Hers.IDs[e])+"/collaborators"); err != nil {
			return nil, err
		}
	}
	for _, path := range []string{"/settings", "/jobs?limit=50", "/imports", "/audit?limit=1", "/custom-fields", "/value/models", "/views", "/merges"} {
		if err := note(s.Ada, path); err != nil {
			return nil, err
		}
	}
	return out, note(s.Callers["nora"], "/notifications?limit=1")
}

// changed names what differs between two states.
func changed(before, after map[string]string) (out []string) {
	for name, sum := range before {
		if after[name] != sum {
			out = append(out, name)
		}
	}
	return out
}

// current reads a record as the first user, "" where there is none.
func (s *Site) current(ctx context.Context, entity, id string) (string, error) {
	answer, err := s.Ada.ask(ctx, http.MethodGet, path(entity, id), nil)
	return string(answer.Body), err
}

// rev is a record's revision.
func (s *Site) rev(ctx context.Context, entity, id string) (string, error) {
	var one struct{ Rev string }
	text, err := s.current(ctx, entity, id)
	if err == nil {
		err = json.Unmarshal([]byte(text), &one)
	}
	return one.Rev, err
}

// listed are the ids in a list's answer.
func listed(answer Answer) (out []string) {
	var page struct{ Items []struct{ ID string } }
	_ = json.Unmarshal(answer.Body, &page) // of a refusal nothing is listed
	for _, item := range page.Items {
		out = append(out, item.ID)
	}
	return out
}
