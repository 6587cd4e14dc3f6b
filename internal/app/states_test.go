package app_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/loam-crm/loam/internal/platform/authz"
)

// scope is how far a member reaches for an action, by the roles as they were drawn.
func (s *state) scope(m *member, entity string, action authz.Action) authz.Scope {
	var read, edit, archive authz.Scope
	for _, role := range m.roles {
		g := s.grants[role][entity]
		read, edit, archive = max(read, g.Read), max(edit, g.Edit), max(archive, g.Archive)
	}
	return map[authz.Action]authz.Scope{authz.Read: read, authz.Edit: min(read, edit), authz.Archive: min(read, archive)}[action]
}

// reaches says whether what belongs to somebody is within a scope of the member.
func (s *state) reaches(me, somebody int, scope authz.Scope) bool {
	if somebody < 0 || me == somebody {
		return me == somebody
	}
	m, other := s.staff[me], s.staff[somebody]
	switch scope {
	case authz.Team:
		return m.team != "" && m.team == other.team
	case authz.Department:
		return m.department >= 0 && m.department == other.department
	case authz.DepartmentBelow:
		return m.department >= 0 && other.department >= 0 && s.below(other.department, m.department)
	}
	return false
}

func (s *state) below(department, top int) bool {
	for at := department; at >= 0; at = slices.Index(s.tree, departments[at][1]) {
		if at == top {
			return true
		}
	}
	return false
}

// may is the oracle.
func (s *state) may(me int, one *stateRow, action authz.Action) bool {
	within := func(action authz.Action) bool {
		scope := s.scope(s.staff[me], one.entity, action)
		if scope == authz.None || scope == authz.All {
			return scope == authz.All
		}
		for at := one; at != nil; at = at.parent {
			if slices.ContainsFunc(at.people, func(somebody int) bool { return s.reaches(me, somebody, scope) }) {
				return true
			}
			edits, helps := at.helpers[me]
			if helps && (action == authz.Read || action == authz.Edit && edits) {
				return true
			}
		}
		return false
	}
	return within(authz.Read) && within(action)
}

func (s *state) seen(me int, entity string) (ids []string) {
	for _, one := range s.rows[entity] {
		if s.may(me, one, authz.Read) {
			ids = append(ids, one.id.String())
		}
	}
	slices.Sort(ids)
	return ids
}

// TestEveryChannelShowsTheSameRows draws companies at random: what a list, a count, a page, a filter, a group, a search, a
// table, a single record and a change reach is what the rules say, and no text of another row stands in any answer.
// LOAM_STATES sets how many are drawn.
func TestEveryChannelShowsTheSameRows(t *testing.T) {
	states := 500
	if n, err := strconv.Atoi(os.Getenv("LOAM_STATES")); err == nil {
		states = n
	}
	s := newState(t, 20261123)
	looks, rows := 0, 0
	for range states {
		s.shake()
		me := s.random.IntN(len(s.staff))
		entity := stated[s.random.IntN(len(stated))]
		rows += len(s.seen(me, entity))
		for _, channel := range channels {
			looks++
			if problem := channel.look(s, me, entity); problem != "" {
				t.Fatalf("%s of %s by %+v after %d states: %s", channel.name, entity, *s.staff[me], looks/len(channels), problem)
			}
		}
	}
	if rows < states || rows > states*stateAccounts*3/4 {
		t.Errorf("%d rows were to be seen in %d states: the states do not tell anything apart", rows, states)
	}
	t.Logf("%d states, %d looks, %d rows to be seen", states, looks, rows)
}

type channel struct {
	name string
	look func(s *state, me int, entity string) string
}

var channels = []channel{
	{"list and count", func(s *state, me int, entity string) string { return s.listed(me, entity, "?total=true&limit=200") }},
	{"search within", func(s *state, me int, entity string) string {
		return s.listed(me, entity, "?total=true&limit=200&q=zq")
	}},
	{"filter", func(s *state, me int, entity string) string {
		return s.listed(me, entity, "?total=true&limit=200&filter="+url.QueryEscape(`{"or":[{"field":"created_at","op":"not_empty"},{"field":"created_at","op":"empty"}]}`))
	}},
	{"pages", pages},
	{"groups", groups},
	{"search everywhere", everywhere},
	{"table", table},
	{"one record", single},
	{"change", change},
	{"told of a change", toldOf},
}

// toldOf asks of every row whether somebody is told that it changed, which is decided without a query for each of them.
func toldOf(s *state, me int, entity string) string {
	actor := s.actor(s.staff[me].login)
	e := s.app.Store.Registry.Named(entity)
	for _, one := range s.rows[entity] {
		standing, err := e.Standing(s.t.Context(), s.app.DB, one.id)
		s.must(err)
		if seen, known := standing.SeenBy(actor); known && seen != s.may(me, one, authz.Read) {
			return fmt.Sprintf("told of %s: %t", one.text, seen)
		}
	}
	return ""
}

// ask sends a request and looks for texts of rows that the caller does not see. What they see of one entity may name a
// record of another: the account of an order is named to whoever sees the order.
func (s *state) ask(me int, made request) (reply, string) {
	r := s.send(s.staff[me].login, made)
	for _, entity := range stated {
		for _, one := range s.rows[entity] {
			if strings.Contains(string(r.body), one.text) && !s.may(me, one, authz.Read) {
				return r, fmt.Sprintf("%s %s tells %s: %.300s", made.method, made.path, one.text, r.body)
			}
		}
	}
	return r, ""
}

// shut says whether the caller reads nothing of the entity, and what is wrong with an answer that should then be a refusal.
func (s *state) shut(me int, entity string, r reply) (bool, string) {
	if s.scope(s.staff[me], entity, authz.Read) != authz.None {
		if r.status != http.StatusOK {
			return true, fmt.Sprintf("%d %.300s", r.status, r.body)
		}
		return false, ""
	}
	if r.status != http.StatusForbidden {
		return true, fmt.Sprintf("%d, want 403: %.300s", r.status, r.body)
	}
	return true, ""
}

type listing struct {
	Items []struct {
		ID    string
		Count int
	}
	Next  string
	Total *int
}

func (l listing) ids() (out []string) {
	for _, one := range l.Items {
		out = append(out, one.ID)
	}
	slices.Sort(out)
	return out
}

func (s *state) read(me int, entity, path string) (out listing, shut bool, problem string) {
	r, problem := s.ask(me, get(path))
	if problem != "" {
		return out, true, problem
	}
	if shut, problem = s.shut(me, entity, r); shut {
		return out, true, problem
	}
	s.must(json.Unmarshal(r.body, &out))
	return out, false, ""
}

func (s *state) listed(me int, entity, query string) string {
	got, shut, problem := s.read(me, entity, "/"+entity+query)
	if shut {
		return problem
	}
	want := s.seen(me, entity)
	if !slices.Equal(got.ids(), want) || got.Total == nil || *got.Total != len(want) {
		return fmt.Sprintf("shows %v, want %v", got.ids(), want)
	}
	return ""
}

func pages(s *state, me int, entity string) string {
	var all []string
	for after := ""; len(all) <= stateAccounts; {
		got, shut, problem := s.read(me, entity, "/"+entity+"?limit=5&sort=-created_at&after="+url.QueryEscape(after))
		if shut {
			return problem
		}
		all = append(all, got.ids()...)
		if after = got.Next; after == "" {
			break
		}
	}
	slices.Sort(all)
	if want := s.seen(me, entity); !slices.Equal(all, want) {
		return fmt.Sprintf("shows %v, want %v", all, want)
	}
	return ""
}

func groups(s *state, me int, entity string) string {
	got, shut, problem := s.read(me, entity, "/"+entity+"/groups?by=created_by")
	if shut {
		return problem
	}
	sum := 0
	for _, group := range got.Items {
		sum += group.Count
	}
	if want := len(s.seen(me, entity)); sum != want {
		return fmt.Sprintf("adds up to %d, want %d", sum, want)
	}
	return ""
}

func everywhere(s *state, me int, entity string) string {
	one := s.rows[entity][s.random.IntN(stateAccounts)]
	r, problem := s.ask(me, get("/search?q="+url.QueryEscape(one.text)))
	if problem != "" || r.status != http.StatusOK {
		return fmt.Sprintf("%d %s", r.status, problem)
	}
	if found, sees := strings.Contains(string(r.body), `"`+one.id.String()+`"`), s.may(me, one, authz.Read); found != sees {
		return fmt.Sprintf("finds %s: %v, want %v: %.300s", one.text, found, sees, r.body)
	}
	return ""
}

func table(s *state, me int, entity string) string {
	r, problem := s.ask(me, get("/"+entity+"/export?format=csv&purpose=audit"))
	if problem != "" {
		return problem
	}
	if shut, problem := s.shut(me, entity, r); shut {
		return problem
	}
	for _, one := range s.rows[entity] {
		if s.may(me, one, authz.Read) != strings.Contains(string(r.body), one.text) {
			return fmt.Sprintf("%s is wrongly in it or not: %.500s", one.text, r.body)
		}
	}
	return ""
}

func single(s *state, me int, entity string) string {
	one := s.rows[entity][s.random.IntN(stateAccounts)]
	want := http.StatusNotFound
	switch {
	case s.scope(s.staff[me], entity, authz.Read) == authz.None:
		want = http.StatusForbidden
	case s.may(me, one, authz.Read):
		want = http.StatusOK
	}
	for _, path := range []string{"", "/timeline", "/files", "/collaborators"} {
		r, problem := s.ask(me, get("/"+entity+"/"+one.id.String()+path))
		hidden := path != "" && want != http.StatusOK && (r.status == http.StatusNotFound || r.status == http.StatusForbidden)
		if problem != "" || r.status != want && !hidden {
			return fmt.Sprintf("%s: %d, want %d %s %.300s", path, r.status, want, problem, r.body)
		}
	}
	return ""
}

// change tries to change one record and looks whether it did.
func change(s *state, me int, entity string) string {
	one := s.rows[entity][s.random.IntN(stateAccounts)]
	field := "note"
	if entity == "interactions" {
		field = "next_step"
	}
	state := "SELECT " + field + ", rev FROM " + entity + " WHERE id = ?"
	var before, after string
	var rev, now int64
	s.must(s.app.DB.QueryRow(s.t.Context(), state, one.id).Scan(&before, &rev))
	said := fmt.Sprintf("said %d", s.random.IntN(100_000))
	r, problem := s.ask(me, patch("/"+entity+"/"+one.id.String(), fmt.Sprintf(`{"rev":"%d","%s":"%s"}`, rev, field, said)))
	s.must(s.app.DB.QueryRow(s.t.Context(), state, one.id).Scan(&after, &now))
	done := r.status == http.StatusOK
	switch may := s.may(me, one, authz.Edit); {
	case problem != "":
		return problem
	case done != may && !(may && entity == "interactions"): // whose words only their author changes
		return fmt.Sprintf("%s: %d, may %v: %.300s", one.text, r.status, may, r.body)
	case done && (after != said || now != rev+1), !done && (after != before || now != rev):
		return fmt.Sprintf("%s: answered %d, and it says %q after %q", one.text, r.status, after, before)
	}
	return ""
}
