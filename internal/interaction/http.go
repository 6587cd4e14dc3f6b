package interaction

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

const tag = "interactions"

// Mount adds the operations of interactions beside those of every entity.
func (s *Service) Mount(api httpx.API) {
	httpx.Register(api, httpx.Op{ID: "interactions.feed", Method: http.MethodGet, Path: httpx.Prefix + "/interactions/feed", Tag: tag,
		Summary: "List interactions with notes, promises and files, newest first"}, s.readFeed)
	httpx.Register(api, httpx.Op{ID: "interactions.story", Method: http.MethodGet, Path: httpx.Prefix + "/interactions/{id}/story", Tag: tag,
		Summary: "Show an interaction with notes, promises and files"}, s.readStory)
	httpx.Register(api, httpx.Op{ID: "interactions.guess", Method: http.MethodPost, Path: httpx.Prefix + "/interactions/guess", Tag: tag,
		Summary: "Guess the fields of an interaction from a text"}, s.guessDraft)
	httpx.Register(api, httpx.Op{ID: "interactions.record", Method: http.MethodPost, Path: httpx.Prefix + "/interactions/record", Tag: tag, Status: http.StatusCreated,
		Summary: "Store an interaction with its promises and what was heard at once; sent again with its key it gives the record stored before",
		Answer:  Interactions.Answer(),
		Made: func(ctx context.Context, record id.ID) ([]byte, error) {
			return Interactions.Get(ctx, s.Store, httpx.Actor(ctx), record)
		}}, s.record)
	httpx.Register(api, httpx.Op{ID: "interactions.note", Method: http.MethodPost, Path: httpx.Prefix + "/interactions/{id}/notes", Tag: tag, Status: http.StatusCreated,
		Summary: "Add to an interaction: the author's addendum, or a comment; mentioned colleagues get a task"}, s.addNote)
	httpx.Register(api, httpx.Op{ID: "interactions.set-contacts", Method: http.MethodPut, Path: httpx.Prefix + "/interactions/{id}/contacts", Tag: tag, Status: http.StatusNoContent,
		Summary: "Put right which of the customer's people took part"}, s.setContacts)
}

// StoryPath names an interaction.
type StoryPath struct {
	ID string `path:"id" maxLength:"20"`
}

func (in StoryPath) id() (id.ID, error) {
	target, err := id.Parse(in.ID)
	if err != nil {
		return 0, errs.NotFound()
	}
	return target, nil
}

type feedInput struct {
	Account string `query:"account" maxLength:"20"`
	Person  string `query:"person" maxLength:"20" doc:"the author or one of our people who took part"`
	Kind    string `query:"kind" maxLength:"40"`
	After   string `query:"after" maxLength:"500"`
	Limit   int    `query:"limit" minimum:"1" maximum:"100" default:"20"`
}

type feedOutput struct{ Body *StoryPage }

func (s *Service) readFeed(ctx context.Context, in *feedInput) (*feedOutput, error) {
	q := FeedQuery{Kind: in.Kind, After: in.After, Limit: in.Limit}
	for _, ref := range []struct {
		name, text string
		into       *id.ID
	}{{"account", in.Account, &q.Account}, {"person", in.Person, &q.Person}} {
		if ref.text == "" {
			continue
		}
		one, err := id.Parse(ref.text)
		if err != nil {
			return nil, errs.Invalid(ref.name, "not_an_id")
		}
		*ref.into = one
	}
	page, err := s.Feed(ctx, httpx.Actor(ctx), q)
	return &feedOutput{page}, err
}

type storyOutput struct{ Body *Story }

func (s *Service) readStory(ctx context.Context, in *StoryPath) (*storyOutput, error) {
	target, err := in.id()
	if err != nil {
		return nil, err
	}
	one, err := s.Story(ctx, httpx.Actor(ctx), target)
	return &storyOutput{one}, err
}

type guessInput struct {
	Body struct {
		Text    string `json:"text" maxLength:"10000"`
		Account string `json:"account,omitempty" maxLength:"20" doc:"known already; no customer is looked for"`
	}
}

type guessOutput struct{ Body *Draft }

func (s *Service) guessDraft(ctx context.Context, in *guessInput) (*guessOutput, error) {
	known, _ := id.Parse(in.Body.Account) // what is no id is not known
	out, err := s.Guess(ctx, httpx.Actor(ctx), in.Body.Text, known)
	return &guessOutput{out}, err
}

// InteractionEntry is a dealing as it is sent in one piece.
type InteractionEntry struct {
	Record   map[string]any `json:"record" doc:"the fields, as for POST /interactions"`
	Contacts []string       `json:"contacts,omitempty" doc:"ids of the customer's people"`
	Promises []EntryPromise `json:"promises,omitempty"`
	Intel    []EntryHeard   `json:"intel,omitempty"`
}

// EntryHeard is a piece of intelligence as it is sent.
type EntryHeard struct {
	Record map[string]any `json:"record" doc:"the fields, as for POST /intel; customer, interaction and day are those of the entry"`
	Source string         `json:"source,omitempty" maxLength:"20" doc:"id of the contact who told us"`
}

// EntryPromise is a promise as it is sent.
type EntryPromise struct {
	Theirs bool   `json:"theirs,omitempty" doc:"the customer promised it"`
	User   string `json:"user,omitempty" doc:"who of us does it; default the author"`
	What   string `json:"what"`
	By     string `json:"by" doc:"day"`
}

type recordInput struct{ Body InteractionEntry }

func bodyOf(record map[string]any) (resource.Body, error) {
	out := resource.Body{}
	for name, value := range record {
		raw, err := json.Marshal(value)
		if err != nil {
			return nil, errs.BadRequest("bad_json").Because(err)
		}
		out[name] = raw
	}
	return out, nil
}

func idsOf(name string, texts []string) ([]id.ID, error) {
	var out []id.ID
	for _, text := range texts {
		one, err := id.Parse(text)
		if err != nil {
			return nil, errs.Invalid(name, "not_an_id")
		}
		out = append(out, one)
	}
	return out, nil
}

// maybeID reads an id that may be left out.
func maybeID(name, text string) (id.ID, error) {
	if text == "" {
		return 0, nil
	}
	one, err := id.Parse(text)
	if err != nil {
		return 0, errs.Invalid(name, "not_an_id")
	}
	return one, nil
}

func (in *InteractionEntry) entry() (e Entry, err error) {
	if e.Body, err = bodyOf(in.Record); err != nil {
		return e, err
	}
	if e.Contacts, err = idsOf("contacts", in.Contacts); err != nil {
		return e, err
	}
	for _, p := range in.Promises {
		one := Promise{Theirs: p.Theirs, What: p.What, By: calendar.Date(p.By)}
		if one.User, err = maybeID("promises", p.User); err != nil {
			return e, err
		}
		e.Promises = append(e.Promises, one)
	}
	for _, h := range in.Intel {
		var one Heard
		if one.Source, err = maybeID("intel", h.Source); err != nil {
			return e, err
		}
		if one.Body, err = bodyOf(h.Record); err != nil {
			return e, err
		}
		e.Heard = append(e.Heard, one)
	}
	return e, nil
}

func (s *Service) record(ctx context.Context, in *recordInput) (*httpx.Raw, error) {
	e, err := in.Body.entry()
	if err != nil {
		return nil, err
	}
	made, err := s.Record(ctx, httpx.Actor(ctx), e)
	if err != nil {
		return nil, err
	}
	return httpx.JSON(made), nil
}

type noteInput struct {
	StoryPath
	Body struct {
		Text     string   `json:"text" maxLength:"4000"`
		Mentions []string `json:"mentions,omitempty" doc:"ids of colleagues"`
	}
}

type noteOutput struct{ Body StoryNote }

func (s *Service) addNote(ctx context.Context, in *noteInput) (*noteOutput, error) {
	target, err := in.id()
	if err != nil {
		return nil, err
	}
	n := Note{Of: target, Text: in.Body.Text}
	if n.Mentions, err = idsOf("mentions", in.Body.Mentions); err != nil {
		return nil, err
	}
	made, err := s.Add(ctx, httpx.Actor(ctx), n)
	if err != nil {
		return nil, err
	}
	return &noteOutput{StoryNote{made.ID, made.Kind, Person{made.Author, made.By}, made.At.String(), made.Text}}, nil
}

type contactsInput struct {
	StoryPath
	Body struct {
		Contacts []string `json:"contacts" doc:"ids of the customer's people, all of them"`
	}
}

func (s *Service) setContacts(ctx context.Context, in *contactsInput) (*struct{}, error) {
	target, err := in.id()
	if err != nil {
		return nil, err
	}
	who, err := idsOf("contacts", in.Body.Contacts)
	if err != nil {
		return nil, err
	}
	return nil, s.SetContacts(ctx, httpx.Actor(ctx), target, who)
}
