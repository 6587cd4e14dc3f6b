package interaction

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/task"
)

// Service has the operations of interactions that are not those of every entity.
type Service struct {
	Store *resource.Store
	// Hear stores what was heard in a dealing, in its transaction; what knows of such things stands above and fills it in.
	Hear func(ctx context.Context, w *resource.Write, in *Interaction, what Heard) error
}

// Heard is something that was heard in a dealing.
type Heard struct {
	Body   resource.Body
	Source id.ID // the contact who told us; 0: nobody in particular
}

// Promise is something somebody said they would do by a day; it becomes a task.
type Promise struct {
	Theirs bool // the customer promised it to us
	User   id.ID
	What   string
	By     calendar.Date
}

// Entry is a dealing as it is written down at once.
type Entry struct {
	Body     resource.Body
	Contacts []id.ID
	Promises []Promise
	Heard    []Heard
}

// The bounds of one entry.
const (
	maxPromises = 20
	maxContacts = 50
	maxHeard    = 20
	maxTheirs   = 200 // characters
)

func (e *Entry) check() error {
	var problems []errs.Field
	refuse := func(bad bool, field, code string) {
		if bad {
			problems = append(problems, errs.Field{Name: field, Code: code})
		}
	}
	refuse(len(e.Promises) > maxPromises, "promises", "too_many")
	refuse(len(e.Contacts) > maxContacts, "contacts", "too_many")
	refuse(len(e.Heard) > maxHeard, "intel", "too_many")
	for at := range e.Promises {
		p := &e.Promises[at]
		p.What = strings.TrimSpace(p.What)
		refuse(p.What == "", fmt.Sprintf("promises.%d.what", at), "required")
		_, err := calendar.Parse(string(p.By))
		refuse(err != nil, fmt.Sprintf("promises.%d.by", at), "not_a_date")
	}
	if len(problems) > 0 {
		return errs.Validation(problems...)
	}
	return nil
}

// Record stores an interaction with its promises, the people it was with and what was heard, all or nothing.
func (s *Service) Record(ctx context.Context, actor authz.Actor, e Entry) ([]byte, error) {
	if !actor.Grant(Interactions.Guard()).Create {
		return nil, errs.Forbidden()
	}
	if err := e.check(); err != nil {
		return nil, err
	}
	var made id.ID
	err := s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) (err error) {
		made, err = s.insert(ctx, w, e)
		return err
	})
	if err != nil {
		return nil, err
	}
	return Interactions.Get(ctx, s.Store, actor, made)
}

func (s *Service) insert(ctx context.Context, w *resource.Write, e Entry) (id.ID, error) {
	if err := e.nameContacts(ctx, w); err != nil {
		return 0, err
	}
	rec, err := Interactions.CreateIn(ctx, w, e.Body)
	if err != nil {
		return 0, err
	}
	if err := attach(ctx, w, rec.ID, e.Contacts); err != nil {
		return 0, err
	}
	if err := promise(ctx, w, rec, e.Promises); err != nil {
		return 0, err
	}
	for at, one := range e.Heard {
		if err := s.Hear(ctx, w, rec, one); err != nil {
			return 0, placed(err, fmt.Sprintf("intel.%d.", at))
		}
	}
	return rec.ID, nil
}

// placed names the fields of a refusal by where they stand in the entry.
func placed(err error, place string) error {
	var refused *errs.Error
	if !errors.As(err, &refused) {
		return err
	}
	out := *refused
	out.Fields = slices.Clone(refused.Fields)
	for i := range out.Fields {
		out.Fields[i].Name = place + out.Fields[i].Name
	}
	return &out
}

// nameContacts writes the names of who took part into the record too, as long as nobody has: that is how a list, a search
// and a spreadsheet know of them.
func (e *Entry) nameContacts(ctx context.Context, w *resource.Write) error {
	if len(e.Contacts) == 0 {
		return nil
	}
	var account id.ID
	if err := json.Unmarshal(e.Body["account"], &account); err != nil {
		return errs.Invalid("account", "required")
	}
	names, err := namesOf(ctx, w, account, e.Contacts)
	if err != nil {
		return err
	}
	var typed string
	if raw, given := e.Body["theirs"]; given && json.Unmarshal(raw, &typed) == nil && strings.TrimSpace(typed) != "" {
		return nil
	}
	raw, err := json.Marshal(cut(strings.Join(names, "、"), maxTheirs))
	if err != nil {
		return err
	}
	e.Body = maps.Clone(e.Body) // the transaction may run twice
	e.Body["theirs"] = raw
	return nil
}

// promise makes a task of each promise. What the customer promised is for the author to see to.
func promise(ctx context.Context, w *resource.Write, rec *Interaction, list []Promise) error {
	for at, p := range list {
		t := &task.Task{Title: p.What, Account: rec.Account, Assignee: p.User, Kind: "promise", Due: p.By, Note: rec.Subject,
			Source: source(rec.ID) + fmt.Sprint(at)}
		if p.Theirs {
			t.Kind = "their_promise"
		}
		if t.Assignee == 0 || p.Theirs {
			t.Assignee = rec.Author
		}
		if err := insertTask(ctx, w, t); err != nil {
			return err
		}
	}
	return nil
}
