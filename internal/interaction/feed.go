package interaction

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/loam-crm/loam/internal/contact"
	"github.com/loam-crm/loam/internal/identity"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/task"
)

// FeedQuery asks for interactions, newest first.
type FeedQuery struct {
	Account, Person id.ID
	Kind, After     string
	Limit           int
}

// Story is an interaction with everything that hangs on it, as one caller may see it.
type Story struct {
	Record   map[string]any `json:"record" doc:"as from GET /interactions/{id}"`
	Ours     []Person       `json:"ours" doc:"our people beside the author"`
	Contacts []Person       `json:"contacts" doc:"the customer's people; without a name where the caller may not see them"`
	Notes    []StoryNote    `json:"notes" doc:"what was added, oldest first"`
	Promises []StoryPromise `json:"promises" doc:"tasks it gave rise to"`
	Files    []StoryFile    `json:"files"`
	MayEdit  bool           `json:"may_edit" doc:"the caller wrote it within the last day"`
	MayNote  bool           `json:"may_note"`
}

// Person is somebody named in a story.
type Person struct {
	ID   id.ID  `json:"id"`
	Name string `json:"name"`
}

// StoryNote is a note as it is shown.
type StoryNote struct {
	ID   id.ID  `json:"id"`
	Kind string `json:"kind" enum:"addendum,comment"`
	By   Person `json:"by"`
	At   string `json:"at" format:"date-time"`
	Text string `json:"text"`
}

// StoryPromise is a task that an interaction gave rise to.
type StoryPromise struct {
	ID       id.ID         `json:"id"`
	Kind     string        `json:"kind"`
	Title    string        `json:"title"`
	DueOn    calendar.Date `json:"due_on" nullable:"true"`
	DoneOn   calendar.Date `json:"done_on" nullable:"true" doc:"null: still open"`
	Assignee string        `json:"assignee"`
	Overdue  bool          `json:"overdue"`
}

// StoryFile is a file on an interaction.
type StoryFile struct {
	ID   id.ID  `json:"id"`
	Name string `json:"name"`
	Type string `json:"type"`
}

// StoryPage is a page of stories.
type StoryPage struct {
	Items []*Story `json:"items"`
	Next  *string  `json:"next"`
}

// Feed lists interactions with what hangs on them. An account that the caller may not see is 404.
func (s *Service) Feed(ctx context.Context, actor authz.Actor, q FeedQuery) (*StoryPage, error) {
	page, err := Interactions.List(ctx, s.Store, actor, resource.Query{Filter: q.filter(), Sort: "-date", After: q.After, Limit: q.Limit})
	if err != nil {
		return nil, err
	}
	out := &StoryPage{Items: []*Story{}}
	if page.Next != "" {
		out.Next = &page.Next
	}
	for _, item := range page.Items {
		one, err := newStory(item)
		if err != nil {
			return nil, err
		}
		out.Items = append(out.Items, one)
	}
	return out, s.complete(ctx, actor, out.Items)
}

// Story is one of them.
func (s *Service) Story(ctx context.Context, actor authz.Actor, target id.ID) (*Story, error) {
	record, err := Interactions.Get(ctx, s.Store, actor, target)
	if err != nil {
		return nil, err
	}
	one, err := newStory(record)
	if err != nil {
		return nil, err
	}
	return one, s.complete(ctx, actor, []*Story{one})
}

func (q FeedQuery) filter() *resource.Filter {
	all := resource.Filter{And: []resource.Filter{}}
	add := func(field, op string, value any) resource.Filter {
		raw, _ := json.Marshal(value) // a string marshals
		return resource.Filter{Field: field, Op: op, Value: raw}
	}
	if q.Account != 0 {
		all.And = append(all.And, add("account", "eq", q.Account.String()))
	}
	if q.Kind != "" {
		all.And = append(all.And, add("kind", "eq", q.Kind))
	}
	if q.Person != 0 {
		all.And = append(all.And, resource.Filter{Or: []resource.Filter{add("author", "eq", q.Person.String()), add("ours", "eq", q.Person.String())}})
	}
	return &all
}

func newStory(record []byte) (*Story, error) {
	one := &Story{Ours: []Person{}, Contacts: []Person{}, Notes: []StoryNote{}, Promises: []StoryPromise{}, Files: []StoryFile{}}
	return one, json.Unmarshal(record, &one.Record)
}

func (o *Story) id() id.ID {
	text, _ := o.Record["id"].(string)
	one, _ := id.Parse(text)
	return one
}

// complete adds what hangs on some interactions, each under its own rights.
func (s *Service) complete(ctx context.Context, actor authz.Actor, list []*Story) error {
	if len(list) == 0 {
		return nil
	}
	env, err := s.Store.Env(ctx, s.Store.DB)
	if err != nil {
		return err
	}
	byID, ids := map[id.ID]*Story{}, make([]id.ID, 0, len(list))
	for _, one := range list {
		byID[one.id()] = one
		ids = append(ids, one.id())
	}
	for _, step := range []func(context.Context, authz.Actor, resource.Env, map[id.ID]*Story, []id.ID) error{s.rights, s.ours, s.contacts, s.notes, s.promises, s.files} {
		if err := step(ctx, actor, env, byID, ids); err != nil {
			return err
		}
	}
	return nil
}

// rights says whether the author may still correct what they wrote.
func (s *Service) rights(ctx context.Context, actor authz.Actor, env resource.Env, stories map[id.ID]*Story, ids []id.ID) error {
	in, list := db.In(s.Store.DB.EngineName(), "id", ids)
	rows, err := s.Store.DB.Query(ctx, "SELECT id, author_id, recorded_at, archived_at FROM interactions WHERE "+in, list)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var i Interaction
		if err := rows.Scan(&i.ID, &i.Author, &i.RecordedAt, &i.ArchivedAt); err != nil {
			return err
		}
		one := stories[i.ID]
		live := i.ArchivedAt == 0
		one.MayNote = live && mayNote(actor)
		one.MayEdit = live && i.Author == actor.ID && !i.locked(env.Now) && actor.Grant(Interactions.Guard()).Edit > authz.None
	}
	return rows.Err()
}

func (s *Service) ours(ctx context.Context, actor authz.Actor, _ resource.Env, stories map[id.ID]*Story, _ []id.ID) error {
	var people []id.ID
	of := map[*Story][]id.ID{}
	for _, one := range stories {
		list, _ := one.Record["ours"].([]any)
		for _, value := range list {
			text, _ := value.(string)
			if user, err := id.Parse(text); err == nil {
				people, of[one] = append(people, user), append(of[one], user)
			}
		}
	}
	names, err := resource.Titles(ctx, s.Store, s.Store.DB, &identity.Users.Entity, actor, people)
	if err != nil {
		return err
	}
	for one, list := range of {
		for _, user := range list {
			one.Ours = append(one.Ours, Person{user, names[user]})
		}
	}
	return nil
}

func (s *Service) contacts(ctx context.Context, actor authz.Actor, _ resource.Env, stories map[id.ID]*Story, ids []id.ID) error {
	in, list := db.In(s.Store.DB.EngineName(), "interaction_id", ids)
	rows, err := s.Store.DB.Query(ctx, "SELECT interaction_id, contact_id FROM interaction_contacts WHERE "+in+" ORDER BY contact_id", list)
	if err != nil {
		return err
	}
	defer rows.Close()
	var all []id.ID
	for rows.Next() {
		var of, who id.ID
		if err := rows.Scan(&of, &who); err != nil {
			return err
		}
		stories[of].Contacts = append(stories[of].Contacts, Person{ID: who})
		all = append(all, who)
	}
	if err := rows.Err(); err != nil || len(all) == 0 {
		return err
	}
	names, err := resource.Titles(ctx, s.Store, s.Store.DB, &contact.Contacts.Entity, actor, all)
	for _, one := range stories {
		for i := range one.Contacts {
			one.Contacts[i].Name = names[one.Contacts[i].ID]
		}
	}
	return err
}

func (s *Service) notes(ctx context.Context, actor authz.Actor, _ resource.Env, stories map[id.ID]*Story, ids []id.ID) error {
	if actor.Field(Interactions.Guard(), "summary", authz.Business) <= authz.Masked {
		return nil // they tell of the summary
	}
	notes, err := notesOf(ctx, s.Store.DB, ids)
	for of, list := range notes {
		for _, n := range list {
			stories[of].Notes = append(stories[of].Notes, StoryNote{n.ID, n.Kind, Person{n.Author, n.By}, n.At.String(), n.Text})
		}
	}
	return err
}

// promises reads the tasks whose key begins as that of an interaction: "0" is the character after "/".
func (s *Service) promises(ctx context.Context, actor authz.Actor, env resource.Env, stories map[id.ID]*Story, ids []id.ID) error {
	scope, args := actor.Where(task.Tasks.Guard(), authz.Read, "t")
	keys := make([]string, len(ids))
	for i, of := range ids {
		key := source(of)
		keys[i] = "t.source_key > ? AND t.source_key < ?"
		args = append(args, key, key[:len(key)-1]+"0")
	}
	rows, err := s.Store.DB.Query(ctx, `SELECT t.source_key, t.id, t.kind, t.title, t.due_on, t.done_on, COALESCE(u.name, '') FROM tasks t LEFT JOIN users u ON u.id = t.assignee_id
		WHERE `+scope+` AND t.archived_at IS NULL AND t.source_key <> '' AND (`+strings.Join(keys, " OR ")+`) ORDER BY t.due_on, t.id`, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var key string
		var p StoryPromise
		if err := rows.Scan(&key, &p.ID, &p.Kind, &p.Title, &p.DueOn, &p.DoneOn, &p.Assignee); err != nil {
			return err
		}
		p.Overdue = p.DoneOn == "" && p.DueOn < env.Today
		if one := stories[sourceOf(key)]; one != nil {
			one.Promises = append(one.Promises, p)
		}
	}
	return rows.Err()
}

func (s *Service) files(ctx context.Context, _ authz.Actor, _ resource.Env, stories map[id.ID]*Story, ids []id.ID) error {
	in, list := db.In(s.Store.DB.EngineName(), "record_id", ids)
	rows, err := s.Store.DB.Query(ctx, "SELECT id, record_id, name, content_type FROM files WHERE entity = 'interactions' AND archived_at IS NULL AND "+in+" ORDER BY id", list)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var f StoryFile
		var of id.ID
		if err := rows.Scan(&f.ID, &of, &f.Name, &f.Type); err != nil {
			return err
		}
		stories[of].Files = append(stories[of].Files, f)
	}
	return rows.Err()
}
