package records

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/notify"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// maxCollaborators bounds the people on one record; more are a role's business.
const maxCollaborators = 100

// collaboratorItem is a colleague who works on a record that others own.
type collaboratorItem struct {
	User *recordRef `json:"user"`
	Edit bool       `json:"edit"`
}

type collaboratorInput struct {
	User string `json:"user" maxLength:"20" doc:"the user's id"`
	Edit bool   `json:"edit,omitempty" doc:"may change the record too"`
}

type collaboratorsInput struct {
	IDInput
	Body struct {
		Items []collaboratorInput `json:"items" nullable:"false"`
	}
}

func (o operations) collaborators(e *resource.Entity) {
	read := recordOp(e, "collaborators", http.MethodGet, "/collaborators", "Who works on one of "+e.Name+" beside its owners")
	httpx.Register(o.api, read, func(ctx context.Context, in *IDInput) (*list[collaboratorItem], error) {
		target, err := in.id()
		if err != nil {
			return nil, err
		}
		if err := e.Require(ctx, o.Store.DB, httpx.Actor(ctx), target, authz.Read); err != nil {
			return nil, err
		}
		found, err := loadCollaborators(ctx, o.Store.DB, e, target)
		return itemsOf(found), err
	})
	share := recordOp(e, "share", http.MethodPut, "/collaborators", "Set who works on one of "+e.Name)
	httpx.Register(o.api, share, func(ctx context.Context, in *collaboratorsInput) (*list[collaboratorItem], error) {
		return o.share(ctx, e, in)
	})
}

// share replaces the collaborators of a record.
func (o operations) share(ctx context.Context, e *resource.Entity, in *collaboratorsInput) (*list[collaboratorItem], error) {
	target, err := in.id()
	if err != nil {
		return nil, err
	}
	wanted, err := in.people()
	if err != nil {
		return nil, err
	}
	err = o.around(ctx, e, target, func(ctx context.Context, w *resource.Write, c card) error {
		before, err := loadCollaborators(ctx, w.Tx, e, target)
		if err != nil {
			return err
		}
		if err := nameActive(ctx, w.Tx, wanted, before); err != nil {
			return err
		}
		sortPeople(wanted)
		if slices.Equal(before, wanted) {
			return nil
		}
		if err := storeCollaborators(ctx, w, e, target, before, wanted); err != nil {
			return err
		}
		err = notify.Send(ctx, w, notify.Notice{Kind: notify.AccessGiven, Entity: e.Name, Record: target, Users: wanted.without(before)})
		if err != nil {
			return err
		}
		return w.Audit(ctx, entry("share", e, target, c, resource.Changes{sharedWith: {before.json(), wanted.json()}}))
	})
	return itemsOf(wanted), err
}

// collaborator is one row, with the name for display.
type collaborator struct {
	User id.ID  `json:"user"`
	Name string `json:"name"`
	Edit bool   `json:"edit"`
}

type people []collaborator

func (p people) json() json.RawMessage {
	body, _ := json.Marshal(append(people{}, p...)) // ids, text and booleans always can be
	return body
}

func (p people) has(user id.ID) bool {
	return slices.ContainsFunc(p, func(c collaborator) bool { return c.User == user })
}

// without lists who is not among others.
func (p people) without(others people) []id.ID {
	var out []id.ID
	for _, c := range p {
		if !others.has(c.User) {
			out = append(out, c.User)
		}
	}
	return out
}

func sortPeople(p people) {
	slices.SortFunc(p, func(a, b collaborator) int { return int(min(1, max(-1, a.User-b.User))) })
}

func itemsOf(p people) *list[collaboratorItem] {
	items := make([]collaboratorItem, len(p))
	for i, c := range p {
		items[i] = collaboratorItem{User: refTo(c.User, c.Name), Edit: c.Edit}
	}
	return listOf(items)
}

func (in collaboratorsInput) people() (people, error) {
	if len(in.Body.Items) > maxCollaborators {
		return nil, errs.Invalid("items", "too_many").With("max", maxCollaborators)
	}
	var out people
	for _, item := range in.Body.Items {
		user, err := id.Parse(item.User)
		switch {
		case err != nil:
			return nil, errs.Invalid("items", "not_an_id")
		case out.has(user):
			return nil, errs.Invalid("items", "listed_twice")
		}
		out = append(out, collaborator{User: user, Edit: item.Edit})
	}
	return out, nil
}

func loadCollaborators(ctx context.Context, q db.Querier, e *resource.Entity, target id.ID) (people, error) {
	rows, err := q.Query(ctx, `SELECT c.user_id, u.name, c.can_edit FROM collaborators c JOIN users u ON u.id = c.user_id
		WHERE c.entity = ? AND c.record_id = ? ORDER BY c.user_id`, e.Name, target)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out people
	for rows.Next() {
		var c collaborator
		if err := rows.Scan(&c.User, &c.Name, &c.Edit); err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, rows.Err()
}

// nameActive fills in the names. Who is new must be an active user; who is on the
// record already may stay after leaving the company.
func nameActive(ctx context.Context, tx *db.Tx, wanted, before people) error {
	for i, c := range wanted {
		var active bool
		err := tx.QueryRow(ctx, "SELECT name, status = 'active' AND archived_at IS NULL FROM users WHERE id = ?", c.User).Scan(&wanted[i].Name, &active)
		switch {
		case isNoRows(err) || err == nil && !active && !before.has(c.User):
			return errs.Invalid("items", "user_not_active").With("user", c.User.String())
		case err != nil:
			return err
		}
	}
	return nil
}

func storeCollaborators(ctx context.Context, w *resource.Write, e *resource.Entity, target id.ID, before, wanted people) error {
	for _, c := range before {
		if wanted.has(c.User) {
			continue
		}
		if _, err := w.Tx.Exec(ctx, "DELETE FROM collaborators WHERE entity = ? AND record_id = ? AND user_id = ?", e.Name, target, c.User); err != nil {
			return err
		}
	}
	for _, c := range wanted {
		_, err := w.Tx.Exec(ctx, `INSERT INTO collaborators (entity, record_id, user_id, can_edit, created_at, created_by) VALUES (?, ?, ?, ?, ?, ?)
			ON CONFLICT (entity, record_id, user_id) DO UPDATE SET can_edit = excluded.can_edit`,
			e.Name, target, c.User, c.Edit, w.Env.Now, w.Actor.ID)
		if err != nil {
			return err
		}
	}
	return nil
}
