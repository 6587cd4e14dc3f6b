package catalogue

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/loam-crm/loam/attack/contract"
	"github.com/loam-crm/loam/attack/lab"
	"github.com/loam-crm/loam/attack/record"
)

var access = []Row{
	{"V01", "a record is read, changed or deleted by a handler that lacks the check of its neighbour", single},
	{"V02", "relations and what hangs on a record have no check of their own", relations},
	{"V04", "any file's id is taken where one of another kind is meant", fileIDs},
	{"V05", "written first, authorised later", writtenFirst},
	{"V07", "secrets of others stand in answers", secrets},
	{"V08", "a field that is hidden in one place is shown in another", veiled},
	{"V10", "looked up by id alone", byID},
	{"V11", "anybody gives anybody a password or a role", passwords},
	{"V13", "a private note is everybody's", privateNotes},
	{"V14", "deleting, merging or restoring is not checked as changing is", taking},
	{"V16", "whoever follows a record is told of it", followers},
	{"V17", "notices go on after the right is gone", revoked},
	{"V19", "a foreign child under one's own parent", children},
	{"V20", "an OR without brackets shows more", brackets},
}

// single asks for every record of Nora's plot in every way that one record is asked for, each by itself.
func single(ctx context.Context, s *Site, found *Found) error {
	for _, e := range s.Secrets() {
		id := s.Hers.IDs[e.Name]
		before, err := s.current(ctx, e.Name, id)
		if err != nil {
			return err
		}
		rev, err := s.rev(ctx, e.Name, id)
		if err != nil {
			return err
		}
		body := map[string]any{"rev": rev}
		for name, value := range record.Change(e, "owned") {
			body[name] = value
		}
		for _, name := range append([]string{"aldo"}, strangers...) {
			for _, r := range []Request{{Method: http.MethodGet, Path: path(e.Name, id)}, {Method: http.MethodPatch, Path: path(e.Name, id), Body: body},
				{Method: http.MethodDelete, Path: path(e.Name, id)}} {
				if name == "aldo" && r.Method == http.MethodGet {
					continue // the auditor reads everything, and changes nothing
				}
				if err := s.denied(ctx, found, s.Callers[name], r); err != nil {
					return err
				}
			}
		}
		after, err := s.current(ctx, e.Name, id)
		if err != nil {
			return err
		}
		if before != after {
			found.add("%s changed:\n%.300s\n%.300s", e.Name, before, after)
		}
	}
	return nil
}

// denied wants a request about Nora's plot refused, without a word of hers in the answer.
func (s *Site) denied(ctx context.Context, found *Found, c *Caller, r Request) error {
	answer, err := c.Ask(ctx, r)
	if err != nil {
		return err
	}
	if !answer.refused() {
		found.add("%s %s by %s: %v", r.Method, r.Path, c.Name, answer)
	}
	if c.Name != "aldo" && s.Hers.leaks(answer.text()) {
		found.add("%s %s by %s tells of her: %v", r.Method, r.Path, c.Name, answer)
	}
	return nil
}

// relations asks for what hangs on Nora's records, and refers to them from Sam's.
func relations(ctx context.Context, s *Site, found *Found) error {
	sam := s.Callers["sam"]
	for _, e := range s.Secrets() {
		id := s.Hers.IDs[e.Name]
		for _, name := range strangers {
			for _, r := range []Request{
				{Method: http.MethodGet, Path: path(e.Name, id) + "/files"}, {Method: http.MethodGet, Path: path(e.Name, id) + "/timeline"},
				{Method: http.MethodGet, Path: path(e.Name, id) + "/collaborators"},
				{Method: http.MethodPut, Path: path(e.Name, id) + "/collaborators", Body: map[string]any{"items": []any{map[string]any{"user": sam.ID, "edit": true}}}},
			} {
				if err := s.denied(ctx, found, s.Callers[name], r); err != nil {
					return err
				}
			}
			if answer, err := s.Callers[name].upload(ctx, path(e.Name, id)+"/files", "planted.txt", "text/plain", []byte("x")); err != nil || !answer.refused() {
				found.add("%s puts a file on her %s: %v %v", name, e.Name, answer, err)
			}
		}
		if err := s.tagged(ctx, found, e.Name, id); err != nil {
			return err
		}
		for _, f := range e.Fields {
			if f.ReadOnly || s.His.IDs[e.Name] == "" || f.Ref == "users" || common(f.Ref) || s.Hers.IDs[f.Ref] == "" {
				continue
			}
			if err := s.referred(ctx, found, e.Name, f.Name, f.Ref); err != nil {
				return err
			}
		}
	}
	return nil
}

// tagged has Sam put one of the company's tags on her record, with his own in the same call.
func (s *Site) tagged(ctx context.Context, found *Found, entity, id string) error {
	rev, err := s.current(ctx, entity, id)
	if err != nil {
		return err
	}
	body := map[string]any{"ids": []string{id}, "add": []string{s.His.IDs["tags"]}}
	if _, err := s.Callers["sam"].ask(ctx, http.MethodPost, "/"+entity+"/tags", body); err != nil {
		return err
	}
	now, err := s.current(ctx, entity, id)
	if err == nil && now != rev {
		found.add("a stranger's tag is on her %s", entity)
	}
	return err
}

// referred has Sam's record refer to Nora's: that is answered as if there were no such record.
func (s *Site) referred(ctx context.Context, found *Found, entity, field, ref string) error {
	var told []string
	for _, target := range []string{s.Hers.IDs[ref], "123"} {
		rev, err := s.rev(ctx, entity, s.His.IDs[entity])
		if err != nil {
			return err
		}
		answer, err := s.Callers["sam"].ask(ctx, http.MethodPatch, path(entity, s.His.IDs[entity]), map[string]any{"rev": rev, field: target})
		if err != nil {
			return err
		}
		if !answer.refused() || s.Hers.leaks(answer.text()) {
			found.add("his %s takes her %s as its %s: %v", entity, ref, field, answer)
		}
		told = append(told, fmt.Sprint(answer.Status, strings.Contains(string(answer.Body), "ref_not_found")))
	}
	if told[0] != told[1] {
		found.add("%s.%s tells her %s from one that is not there: %v", entity, field, ref, told)
	}
	return nil
}

// fileIDs names Nora's files wherever an id is asked for.
func fileIDs(ctx context.Context, s *Site, found *Found) error {
	for _, entity := range []string{"accounts", "contacts", "orders", "interactions"} {
		file := s.Hers.Files[entity]
		if file == "" {
			return fmt.Errorf("no file on her %s", entity)
		}
		for _, op := range s.Ops {
			if !strings.Contains(op.Path, "{id}") || op.Method == http.MethodPut || op.Upload || strings.HasPrefix(op.Path, "/me/") {
				continue
			}
			if entity != "accounts" && !strings.HasPrefix(op.Path, "/files") && !strings.HasPrefix(op.Path, "/imports") {
				continue // what is no file's takes none, of whatever record it is
			}
			r := Request{Method: op.Method, Path: s.with(op, s.His, map[string]string{"id": file})}
			if op.Method == http.MethodPost || op.Method == http.MethodPatch {
				r.Body = map[string]any{}
			}
			if err := s.denied(ctx, found, s.Callers["sam"], r); err != nil {
				return err
			}
		}
		answer, err := s.Callers["nora"].ask(ctx, http.MethodGet, "/files/"+file, nil)
		if err != nil {
			return err
		}
		if want := s.Hers.Canary + " in a file of " + entity; string(answer.Body) != want {
			found.add("her file of %s is %v", entity, answer)
		}
	}
	return nil
}

// writtenFirst sends every write of the document, in order and about records that are there, as people who may not: nothing has changed afterwards, nobody was told.
func writtenFirst(ctx context.Context, s *Site, found *Found) error {
	drawer, err := contract.NewDrawer(ctx, s.lab.URL, lab.Login, lab.Password, s.entities, s.Hers.collections())
	if err != nil {
		return err
	}
	before, err := s.state(ctx)
	if err != nil {
		return err
	}
	last, tried := "", []string{}
	for _, op := range s.Ops {
		if op.Method == http.MethodGet || ownAffair(op) {
			continue
		}
		tried = append(tried, op.ID)
		r := drawer.Request(ctx, op)
		for _, name := range []string{"anonymous", "nobody"} {
			c := s.Callers[name]
			answer, err := c.Ask(ctx, Request{Method: r.Method, Path: strings.TrimPrefix(r.Target, prefix), Kind: r.Kind, Body: r.Body})
			if err != nil {
				return err
			}
			if answer.Status >= 500 || answer.OK() && !harmless(op) {
				found.add("%s by %s: %v", op.ID, name, answer)
			}
		}
		newest, err := s.Ada.ask(ctx, http.MethodGet, "/audit?limit=1", nil)
		if err != nil {
			return err
		}
		quiet := last == string(newest.Body)
		last = string(newest.Body)
		if quiet && len(tried) < between { // nobody has written a line, and there will be a closer look soon
			continue
		}
		after, err := s.state(ctx)
		if err != nil {
			return err
		}
		if diff := changed(before, after); len(diff) > 0 {
			found.add("%v were refused and changed %v", tried, diff)
			before = after
		}
		tried = nil
	}
	return nil
}

// between is how many operations are tried between two looks at everything.
const between = 20

// ownAffair says that an operation is about whoever asks, and that they may ask for it.
func ownAffair(op contract.Operation) bool {
	for _, start := range []string{"/me", "/session", "/setup", "/agenda", "/notifications"} {
		if op.Path == start || strings.HasPrefix(op.Path, start+"/") {
			return true
		}
	}
	return false
}

// harmless are writes that anybody who is signed in may send, as they concern nobody else or change nothing.
func harmless(op contract.Operation) bool {
	return slices.Contains([]string{"contacts.read-card", "interactions.guess", "views.choose", "views.create", "duplicates.check", "gatherings.read-list"}, op.ID)
}

// collections are the plot's records as paths name them.
func (p *Plot) collections() map[string][]string {
	out := map[string][]string{}
	for entity, id := range p.IDs {
		out[entity] = []string{id}
	}
	for _, file := range p.Files {
		out["files"] = append(out["files"], file)
	}
	out["users"] = []string{p.Owner.ID}
	return out
}

// byID asks for everything there is to read with Nora's ids: of hers, nothing is told.
func byID(ctx context.Context, s *Site, found *Found) error {
	for _, name := range strangers {
		for _, op := range s.reads() {
			target := s.with(op, s.Hers, map[string]string{"leaf": "P4", "month": "2026-01", "year": "2026", "report": "accounts"}) + needed(op)
			answer, err := s.Callers[name].ask(ctx, http.MethodGet, target, nil)
			if err != nil {
				return err
			}
			if text := answer.text(); s.Hers.leaks(s.withoutCommon(text)) {
				found.add("%s by %s tells of her: %v", target, name, around(text, s.Hers.Canary))
			}
			if answer.Status >= 500 {
				found.add("%s by %s: %v", target, name, answer)
			}
		}
		for _, file := range s.Hers.Files {
			if answer, err := s.Callers[name].ask(ctx, http.MethodGet, "/files/"+file, nil); err != nil || !common(s.Hers.entityOf(file)) && !answer.refused() {
				found.add("%s loads her file of %s: %v %v", name, s.Hers.entityOf(file), answer, err)
			}
		}
	}
	return nil
}

// withoutCommon takes out of a text what both salespeople may see anyway.
func (s *Site) withoutCommon(text string) string {
	for entity, title := range s.Hers.Titles {
		if common(entity) {
			text = strings.ReplaceAll(text, title, "")
		}
	}
	return strings.ReplaceAll(text, s.Hers.Canary+" file.txt", "") // on what is common; those of secrets are asked for one by one
}

func (p *Plot) entityOf(file string) string {
	for entity, id := range p.Files {
		if id == file {
			return entity
		}
	}
	return ""
}

// around is the place of a text in another.
func around(text, at string) string {
	i := strings.Index(text, at)
	return text[max(0, i-120):min(len(text), i+120)]
}

// taking has those who may change a record, but not take it away, do so in every way; and restore what is gone.
func taking(ctx context.Context, s *Site, found *Found) error {
	nora, id := s.Callers["nora"], s.Hers.IDs["accounts"]
	for _, r := range []Request{
		{Method: http.MethodDelete, Path: path("accounts", id)},
		{Method: http.MethodPost, Path: "/accounts/bulk", Body: map[string]any{"ids": []string{id}, "archive": true}},
		{Method: http.MethodPost, Path: "/merges", Body: map[string]any{"entity": "accounts", "target": s.His.IDs["accounts"], "sources": []string{id}, "reason": "x", "same_number": "both", "revs": map[string]any{}}},
		{Method: http.MethodPost, Path: "/merges/preview", Body: map[string]any{"entity": "accounts", "target": s.His.IDs["accounts"], "sources": []string{id}, "same_number": "both"}},
	} {
		for _, c := range []*Caller{nora, s.Callers["sam"], s.Callers["aldo"], s.Callers["rita"]} {
			answer, err := c.Ask(ctx, r)
			if err != nil {
				return err
			}
			if !answer.refused() && !strings.Contains(string(answer.Body), `"updated":0`) {
				found.add("%s %s by %s: %v", r.Method, r.Path, c.Name, answer)
			}
		}
	}
	if text, err := s.current(ctx, "accounts", id); err != nil || strings.Contains(text, `"archived_at":"`) {
		found.add("her customer was archived: %.200s %v", text, err)
	}
	return s.bringingBack(ctx, found)
}

// bringingBack archives records as the first user, and has others restore them.
func (s *Site) bringingBack(ctx context.Context, found *Found) error {
	for _, entity := range []string{"contacts", "orders", "tasks", "accounts"} {
		id := s.Hers.IDs[entity]
		if err := s.Ada.must(ctx, http.MethodDelete, path(entity, id), nil, nil); err != nil {
			return err
		}
		for _, name := range append([]string{"aldo", "nora"}, strangers...) {
			if name == "nora" && entity != "accounts" && entity != "orders" {
				continue // what she may delete she may bring back
			}
			answer, err := s.Callers[name].ask(ctx, http.MethodPost, path(entity, id)+"/restore", nil)
			if err != nil {
				return err
			}
			if !answer.refused() {
				found.add("%s restores her %s: %v", name, entity, answer)
			}
			if answer, err = s.Callers[name].ask(ctx, http.MethodGet, "/recycle-bin?entity="+entity, nil); err != nil || slices.Contains(strangers, name) && s.Hers.leaks(answer.text()) {
				found.add("%s sees her %s in the recycle bin: %v %v", name, entity, answer, err)
			}
		}
	}
	return nil
}

// children puts Nora's records under Sam's, and mixes both in one call. What is refused with hers is taken with his own, or it would be no sign.
func children(ctx context.Context, s *Site, found *Found) error {
	his, hers, sam := s.His.IDs, s.Hers.IDs, s.Callers["sam"]
	var own struct{ ID string }
	visit := map[string]any{"account": his["accounts"], "kind": "call", "summary": "x", "date": "2026-01-05"}
	if err := sam.must(ctx, http.MethodPost, "/interactions/record", map[string]any{"record": visit}, &own); err != nil {
		return err
	}
	for _, child := range []func(of map[string]string) Request{
		func(of map[string]string) Request {
			return Request{Method: http.MethodPut, Path: path("interactions", own.ID) + "/contacts", Body: map[string]any{"contacts": []string{of["contacts"]}}}
		},
		func(of map[string]string) Request {
			return Request{Method: http.MethodPost, Path: "/interactions/record", Body: map[string]any{"contacts": []string{of["contacts"]}, "record": visit}}
		},
		func(of map[string]string) Request {
			return Request{Method: http.MethodPost, Path: "/interactions/record", Body: map[string]any{"record": map[string]any{"account": of["accounts"], "kind": "call", "summary": "x", "date": "2026-01-05"}}}
		},
		func(of map[string]string) Request {
			return Request{Method: http.MethodPost, Path: "/intel/record", Body: map[string]any{"source": of["contacts"],
				"record": map[string]any{"account": his["accounts"], "kind": "people", "content": "x", "obtained_properly": true}}}
		},
		func(of map[string]string) Request {
			return Request{Method: http.MethodPut, Path: path("accounts", his["accounts"]) + "/power-map", Body: map[string]any{"places": []any{map[string]any{"position": of["positions"], "x": 1, "y": 1}}}}
		},
		func(of map[string]string) Request {
			return Request{Method: http.MethodPost, Path: path("interactions", of["interactions"]) + "/notes", Body: map[string]any{"text": "x"}}
		},
		func(of map[string]string) Request {
			return Request{Method: http.MethodPost, Path: "/contacts", Body: map[string]any{"account": of["accounts"], "name": "x"}}
		},
		func(of map[string]string) Request {
			return Request{Method: http.MethodPost, Path: "/orders", Body: map[string]any{"account": of["accounts"], "date": "2026-01-05", "amount": "5.00"}}
		},
	} {
		answer, err := sam.Ask(ctx, child(his))
		if err != nil || !answer.OK() {
			return fmt.Errorf("%s with his own: %v %w", child(his).Path, answer, err)
		}
		if err := s.denied(ctx, found, sam, child(hers)); err != nil {
			return err
		}
	}
	chain, err := s.rev(ctx, "decision-chains", his["decision-chains"])
	if err != nil {
		return err
	}
	for _, r := range []Request{
		{Method: http.MethodPut, Path: path("decision-chains", his["decision-chains"]) + "/members",
			Body: map[string]any{"rev": chain, "members": []any{map[string]any{"position": hers["positions"], "roles": []string{"decider"}}}}},
		{Method: http.MethodDelete, Path: "/files/" + s.Hers.Files["contacts"]},
	} {
		if err := s.denied(ctx, found, sam, r); err != nil {
			return err
		}
	}
	return s.mixed(ctx, found)
}

// mixed has Sam change his record and Nora's in one call, by the bulk change and by the grid.
func (s *Site) mixed(ctx context.Context, found *Found) error {
	for _, e := range s.Secrets() {
		his, hers := s.His.IDs[e.Name], s.Hers.IDs[e.Name]
		fields := record.Change(e, "mixed")
		if his == "" || fields == nil {
			continue
		}
		before, err := s.current(ctx, e.Name, hers)
		if err != nil {
			return err
		}
		rev, err := s.rev(ctx, e.Name, hers)
		if err != nil {
			return err
		}
		for _, r := range []Request{
			{Method: http.MethodPost, Path: "/" + e.Name + "/bulk", Body: map[string]any{"ids": []string{his, hers}, "changes": fields}},
			{Method: http.MethodPost, Path: "/" + e.Name + "/grid", Body: map[string]any{"rows": []any{map[string]any{"id": hers, "rev": rev, "fields": fields}}}},
		} {
			answer, err := s.Callers["sam"].Ask(ctx, r)
			if err != nil {
				return err
			}
			if s.Hers.leaks(answer.text()) {
				found.add("%s tells of her: %v", r.Path, answer)
			}
		}
		if after, err := s.current(ctx, e.Name, hers); err != nil || after != before {
			found.add("her %s was changed beside his: %.200s %v", e.Name, after, err)
		}
	}
	return nil
}

// wide are filters that an OR without brackets would make reach further.
var wide = []string{
	`{"or":[{"field":"id","op":"not_empty"},{"field":"created_at","op":"not_empty"}]}`, `{"or":[{"field":"created_at","op":"empty"},{"field":"created_at","op":"not_empty"}]}`,
	`{"and":[{"or":[{"field":"created_at","op":"not_empty"},{"field":"created_at","op":"empty"}]},{"field":"created_at","op":"not_empty"}]}`,
	`{"field":"created_at","op":"between","value":["2000-01-01","2099-01-01"]}`, `{"field":"created_by","op":"ne","value":"1"}`, `{"field":"created_by","op":"not_in","value":["1"]}`,
	`{"or":[{"or":[{"field":"created_at","op":"not_empty"}]},{"and":[{"field":"created_at","op":"empty"}]}]}`, `{"field":"collaborator","op":"ne","value":"me"}`,
}

// brackets filters, counts, groups, searches and takes out what every stranger sees, in ways that join conditions.
func brackets(ctx context.Context, s *Site, found *Found) error {
	for _, e := range s.Secrets() {
		for _, name := range []string{"sam", "dora", "rita"} {
			c := s.Callers[name]
			plain, err := c.ask(ctx, http.MethodGet, "/"+e.Name+"?limit=200&total=true", nil)
			if err != nil {
				return err
			}
			if slices.Contains(listed(plain), s.Hers.IDs[e.Name]) {
				found.add("/%s lists hers for %s", e.Name, name)
			}
			if err := s.widened(ctx, found, c, e.Name, len(listed(plain))); err != nil {
				return err
			}
		}
	}
	return nil
}

// none are filters that hold for no record.
var none = []string{`{"field":"created_at","op":"empty"}`, `{"and":[{"field":"created_at","op":"empty"},{"field":"created_at","op":"not_empty"}]}`, `{"field":"id","op":"eq","value":"1"}`}

func (s *Site) widened(ctx context.Context, found *Found, c *Caller, entity string, sees int) error {
	for _, filter := range none {
		answer, err := c.ask(ctx, http.MethodGet, "/"+entity+"?limit=200&filter="+url.QueryEscape(filter), nil)
		if err != nil {
			return err
		}
		if len(listed(answer)) > 0 {
			found.add("/%s with the filter %s lists %v for %s", entity, filter, answer, c.Name)
		}
	}
	for _, filter := range wide {
		query := "filter=" + url.QueryEscape(filter)
		for _, target := range []string{"?limit=200&total=true&" + query, "?limit=200&archived=only&" + query, "/groups?by=created_by&" + query, "/export?format=csv&purpose=audit&" + query,
			"?limit=200&q=" + s.Hers.Canary + "&" + query, "?limit=200&sort=-created_at&" + query} {
			answer, err := c.ask(ctx, http.MethodGet, "/"+entity+target, nil)
			if err != nil {
				return err
			}
			if answer.Status >= 500 || s.Hers.leaks(answer.text()) || len(listed(answer)) > sees {
				found.add("/%s%s by %s: %v", entity, target, c.Name, answer)
			}
		}
	}
	return nil
}
