package interaction

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/loam-crm/loam/internal/identity"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/notify"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/sensitive"
	"github.com/loam-crm/loam/internal/task"
)

// Note is what was said of an interaction afterwards: an addendum of the author, or a comment of somebody else. It
// stands as it was written.
type Note struct {
	ID       id.ID
	Of       id.ID
	Kind     string // addendum, comment
	Author   id.ID
	By       string
	At       clock.Instant
	Text     string
	Mentions []id.ID
}

// The bounds of a note.
const (
	maxNote     = 4000
	maxMentions = 20
	maxNotes    = 500 // on one interaction
)

// Add stores a note. Whoever reads the interaction may comment on it unless they may only read; the author's own word
// is an addendum. A mentioned colleague gets a task, and must be somebody who sees the interaction (422
// mention_cannot_see), so that a name typed by mistake gives nothing away.
func (s *Service) Add(ctx context.Context, actor authz.Actor, n Note) (*Note, error) {
	n.Text = strings.TrimSpace(n.Text)
	if err := n.check(); err != nil {
		return nil, err
	}
	err := s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		rec, err := Interactions.Load(ctx, w.Tx, actor, n.Of)
		if err != nil {
			return err
		}
		if !mayNote(actor) {
			return errs.Forbidden()
		}
		if rec.ArchivedAt != 0 {
			return errs.Conflict("archived")
		}
		n.ID, n.At, n.Author, n.By, n.Kind = w.IDs.Next(), w.Env.Now, actor.ID, actor.Name, "comment"
		if rec.Author == actor.ID {
			n.Kind = "addendum"
		}
		if err := n.insert(ctx, w); err != nil {
			return err
		}
		if err := n.tell(ctx, w, rec); err != nil {
			return err
		}
		return w.Audit(ctx, resource.Entry{Action: n.Kind, Entity: "interactions", Record: rec.ID, Rev: rec.Rev, Title: rec.Subject})
	})
	if err != nil {
		return nil, err
	}
	return &n, nil
}

// mayNote says whether the caller writes at all: a reader of everything, such as an auditor, does not.
func mayNote(actor authz.Actor) bool {
	grant := actor.Grant(Interactions.Guard())
	return grant.Create || grant.Edit > authz.None
}

func (n *Note) check() error {
	var problems []errs.Field
	refuse := func(bad bool, field, code string) {
		if bad {
			problems = append(problems, errs.Field{Name: field, Code: code})
		}
	}
	refuse(n.Text == "", "text", "required")
	refuse(utf8.RuneCountInString(n.Text) > maxNote, "text", "too_long")
	refuse(strings.ContainsRune(n.Text, 0), "text", "not_text")
	refuse(sensitive.Find(n.Text) != "", "text", "forbidden_personal_data")
	refuse(len(n.Mentions) > maxMentions, "mentions", "too_many")
	if len(problems) > 0 {
		return errs.Validation(problems...)
	}
	return nil
}

func (n *Note) insert(ctx context.Context, w *resource.Write) error {
	var there int
	if err := w.Tx.QueryRow(ctx, "SELECT COUNT(*) FROM interaction_notes WHERE interaction_id = ?", n.Of).Scan(&there); err != nil {
		return err
	}
	if there >= maxNotes {
		return errs.Conflict("too_many_notes")
	}
	mentions := make(resource.Strings, len(n.Mentions))
	for i, one := range n.Mentions {
		mentions[i] = one.String()
	}
	_, err := w.Tx.Exec(ctx, "INSERT INTO interaction_notes (id, interaction_id, kind, author_id, noted_at, body, mentions) VALUES (?, ?, ?, ?, ?, ?, ?)",
		n.ID, n.Of, n.Kind, n.Author, n.At, n.Text, mentions)
	return err
}

// tell makes a task of today for everybody who was mentioned, and tells the author of a comment.
func (n *Note) tell(ctx context.Context, w *resource.Write, rec *Interaction) error {
	for _, one := range n.Mentions {
		them, err := identity.LoadActor(ctx, w.Tx, one)
		if err == nil {
			err = Interactions.Require(ctx, w.Tx, them, rec.ID, authz.Read)
		}
		if err != nil {
			return errs.Invalid("mentions", "mention_cannot_see")
		}
		err = insertTask(ctx, w, &task.Task{Title: "@" + them.Name + " " + n.Text, Account: rec.Account, Assignee: one, Kind: "mention",
			Due: w.Env.Today, Note: n.By + ": " + rec.Subject, Source: "mention/" + n.ID.String() + "/" + one.String()})
		if err != nil {
			return err
		}
	}
	if err := notify.Send(ctx, w, notify.Notice{Kind: notify.Mention, Users: n.Mentions, Entity: "interactions", Record: rec.ID}); err != nil {
		return err
	}
	if slices.Contains(n.Mentions, rec.Author) {
		return nil // told already
	}
	return notify.Send(ctx, w, notify.Notice{Kind: notify.Comment, Users: []id.ID{rec.Author}, Entity: "interactions", Record: rec.ID})
}

// notesOf reads the notes of some interactions, oldest first. The caller has asked whether these may be seen.
func notesOf(ctx context.Context, q db.Querier, of []id.ID) (map[id.ID][]Note, error) {
	in, list := db.In(q.EngineName(), "n.interaction_id", of)
	rows, err := q.Query(ctx, `SELECT n.id, n.interaction_id, n.kind, n.author_id, COALESCE(u.name, ''), n.noted_at, n.body, n.mentions
		FROM interaction_notes n LEFT JOIN users u ON u.id = n.author_id WHERE `+in+" ORDER BY n.id", list)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[id.ID][]Note{}
	for rows.Next() {
		var n Note
		var mentions resource.Strings
		if err := rows.Scan(&n.ID, &n.Of, &n.Kind, &n.Author, &n.By, &n.At, &n.Text, &mentions); err != nil {
			return nil, err
		}
		for _, text := range mentions {
			if one, err := id.Parse(text); err == nil {
				n.Mentions = append(n.Mentions, one)
			}
		}
		out[n.Of] = append(out[n.Of], n)
	}
	return out, rows.Err()
}
