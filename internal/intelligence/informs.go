package intelligence

import (
	"context"

	"github.com/loam-crm/loam/internal/contact"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
)

// window is how many months back intelligence bears out a judgement (§2.6).
const window = 12

// Permitted is the highest level of dimension D3, passing on information, that intelligence bears out: given the days on
// which a contact told us something within the last 12 months, one item permits level 2, two from two occasions level 3.
// Levels 0 and 1 need no evidence, so none at all permits 1; level 4 also needs a second assessor, whom no item replaces
// (§2.6, R-086).
func Permitted(days []calendar.Date) int64 {
	occasions := map[calendar.Date]bool{}
	for _, day := range days {
		occasions[day] = true
	}
	switch {
	case len(occasions) >= 2:
		return 3
	case len(days) >= 1:
		return 2
	}
	return 1
}

// Effective is the level that counts: what is claimed, as far as it is borne out.
func Effective(claimed int64, days []calendar.Date) int64 { return min(claimed, Permitted(days)) }

// Informs says how much a contact has told us, and which level of D3 that bears out.
type Informs struct {
	Items     int   `json:"items" doc:"within the last 12 months"`
	Permitted int64 `json:"permitted" minimum:"1" maximum:"3" doc:"the highest level of dimension D3 that they bear out"`
}

// Informs counts what a contact told us. Whoever may not know sources may not know this either (403): none seen is not
// none there.
func (s *Service) Informs(ctx context.Context, actor authz.Actor, who id.ID) (*Informs, error) {
	if err := contact.Contacts.Require(ctx, s.Store.DB, actor, who, authz.Read); err != nil {
		return nil, err
	}
	if err := s.confides(ctx, actor, who); err != nil {
		return nil, err
	}
	env, err := s.Store.Env(ctx, s.Store.DB)
	if err != nil {
		return nil, err
	}
	days, err := db.Collect[calendar.Date](ctx, s.Store.DB, `SELECT i.noted_on FROM intel_sources o JOIN intel i ON i.id = o.intel_id
		WHERE o.contact_id = ? AND o.archived_at IS NULL AND i.archived_at IS NULL AND i.noted_on > ? AND i.noted_on <= ?`,
		who, env.Today.AddMonths(-window), env.Today)
	if err != nil {
		return nil, err
	}
	return &Informs{len(days), Permitted(days)}, nil
}

// confides asks whether the caller's right to sources reaches the customer of a contact.
func (s *Service) confides(ctx context.Context, actor authz.Actor, who id.ID) error {
	guard := contact.Contacts.Guard()
	guard.Name = Sources.Name // the rights to sources, the owners of the contact
	scope, args := actor.Where(guard, authz.Read, "c")
	var may bool
	err := s.Store.DB.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM contacts c WHERE c.id = ? AND "+scope+")", append([]any{int64(who)}, args...)...).Scan(&may)
	if err == nil && !may {
		return errs.Forbidden()
	}
	return err
}
