package gathering

import (
	"context"

	"github.com/loam-crm/loam/internal/contact"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// Service has the operations of events that are not those of every entity.
type Service struct{ Store *resource.Store }

// Guests says whom to invite at once: contacts, everybody at some customers, or whom a filter of contacts lists.
type Guests struct {
	Contacts, Accounts []id.ID
	Filter             *resource.Filter
	Target             bool
}

// Asked says what became of them.
type Asked struct {
	Invited int `json:"invited"`
	Already int `json:"already" doc:"were invited before"`
	Left    int `json:"left" doc:"do not work there any more"`
	Others  int `json:"others" doc:"named, but not among the people the caller may invite"`
}

// maxGuests is how many are invited at once.
const maxGuests = 500

// Invite invites many people to an event; who was invited before stays as they are.
func (s *Service) Invite(ctx context.Context, actor authz.Actor, gathering id.ID, who Guests) (Asked, error) {
	var out Asked
	if err := Gatherings.Require(ctx, s.Store.DB, actor, gathering, authz.Read); err != nil {
		return out, err
	}
	if !actor.Grant(Invitations.Guard()).Create || actor.Grant(contact.Contacts.Guard()).Read == authz.None {
		return out, errs.Forbidden()
	}
	named := len(who.Contacts) // whom a filter lists may be of others, too; somebody named is missed
	if who.Filter != nil {
		listed, err := s.listed(ctx, actor, who.Filter)
		if err != nil {
			return out, err
		}
		who.Contacts = append(who.Contacts, listed...)
	}
	err := s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		out = Asked{}
		g, err := Gatherings.Load(ctx, w.Tx, actor, gathering)
		if err != nil {
			return err
		}
		if g.ArchivedAt != 0 {
			return errs.Conflict("archived")
		}
		people, err := guests(ctx, w, who)
		if err != nil {
			return err
		}
		if len(people) > maxGuests {
			return errs.Unprocessable("too_many_guests").With("max", maxGuests).With("found", len(people))
		}
		return out.ask(ctx, w, gathering, people, who.Target, named)
	})
	return out, err
}

// listed are the contacts that a filter lists, as many as may be invited and one more.
func (s *Service) listed(ctx context.Context, actor authz.Actor, f *resource.Filter) ([]id.ID, error) {
	var out []id.ID
	q := resource.Query{Filter: f, Limit: 100}
	for {
		page, next, err := contact.Contacts.Find(ctx, s.Store, s.Store.DB, actor, q)
		if err != nil {
			return nil, err
		}
		for _, one := range page {
			out = append(out, one.ID)
		}
		if next == "" || len(out) > maxGuests {
			return out, nil
		}
		q.After = next
	}
}

type guest struct {
	id   id.ID
	left bool
}

// guests are the people meant, as far as the caller may invite them: those of customers they may write about.
func guests(ctx context.Context, w *resource.Write, who Guests) ([]guest, error) {
	like := contact.Contacts.Guard()
	like.Name = Invitations.Name // the right to invitations, the owners of the contact
	scope, args := w.Actor.Where(like, authz.Edit, "c")
	see, more := w.Actor.Where(contact.Contacts.Guard(), authz.Read, "c")
	byContact, contacts := db.In(w.Tx.EngineName(), "c.id", who.Contacts)
	byAccount, accounts := db.In(w.Tx.EngineName(), "c.account_id", who.Accounts)
	args = append(append(append([]any{}, args...), more...), contacts, accounts)
	rows, err := w.Tx.Query(ctx, "SELECT c.id, c.status FROM contacts c WHERE c.archived_at IS NULL AND "+scope+" AND "+see+" AND ("+byContact+" OR "+byAccount+") ORDER BY c.id", args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []guest
	for rows.Next() {
		var g guest
		var status string
		if err := rows.Scan(&g.id, &status); err != nil {
			return nil, err
		}
		g.left = status == contact.Gone
		out = append(out, g)
	}
	return out, rows.Err()
}

func (o *Asked) ask(ctx context.Context, w *resource.Write, gathering id.ID, people []guest, target bool, named int) error {
	there, err := invitedTo(ctx, w.Tx, gathering)
	if err != nil {
		return err
	}
	for _, one := range people {
		switch {
		case one.left:
			o.Left++
		case there[one.id] != 0:
			o.Already++
		default:
			if err := Invitations.Insert(ctx, w, &Invitation{Gathering: gathering, Contact: one.id, Target: target}); err != nil {
				return err
			}
			o.Invited++
		}
	}
	o.Others = max(0, named-len(people))
	return nil
}

// invitedTo are the live invitations to an event, by contact.
func invitedTo(ctx context.Context, q db.Querier, gathering id.ID) (map[id.ID]id.ID, error) {
	return db.Pairs[id.ID, id.ID](ctx, q, "SELECT contact_id, id FROM invitations WHERE gathering_id = ? AND archived_at IS NULL", gathering)
}
