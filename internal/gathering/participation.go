package gathering

import (
	"context"
	"math"

	"github.com/loam-crm/loam/internal/contact"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
)

// window is how many months back invitations count (§2.6).
const window = 12

// Occasion is an event somebody was invited to, and whether they came.
type Occasion struct {
	Weight   int64 // 1–5
	Attended bool
	Engaged  bool // brought colleagues or spoke
}

// TakesPart suggests the level of dimension D2, taking part, from the invitations of 12 months (§3.6): the ratio is
// Σ weight·attended ÷ Σ weight, between 0 and 1, rounded to six decimals. Nothing attended is level 0, up to .25 level 1,
// up to .50 level 2, up to .80 level 3; above .80 it is 4 for who brought colleagues or spoke, else 3 (§2.6). Without
// invitations it is unknown (known is false), which is not 0.
func TakesPart(list []Occasion) (ratio float64, level int64, known bool) {
	var came, all int64
	engaged := false
	for _, o := range list {
		all += o.Weight
		if o.Attended {
			came += o.Weight
			engaged = engaged || o.Engaged
		}
	}
	if all == 0 {
		return 0, 0, false
	}
	exact := float64(came) / float64(all)
	switch {
	case came == 0:
		level = 0
	case exact <= .25:
		level = 1
	case exact <= .50:
		level = 2
	case exact <= .80, !engaged:
		level = 3
	default:
		level = 4
	}
	return math.Round(exact*1e6) / 1e6, level, true
}

// Participation is what the invitations of a contact say.
type Participation struct {
	Invitations int      `json:"invitations" doc:"to events of the last 12 months of which it is known whether the contact came"`
	Attended    int      `json:"attended"`
	Ratio       *float64 `json:"ratio" doc:"0–1; null: no such invitation"`
	Level       *int64   `json:"level" minimum:"0" maximum:"4" doc:"suggested level of dimension D2; null: unknown"`
}

// Participation reads what the invitations of a contact say.
func (s *Service) Participation(ctx context.Context, actor authz.Actor, who id.ID) (*Participation, error) {
	if err := contact.Contacts.Require(ctx, s.Store.DB, actor, who, authz.Read); err != nil {
		return nil, err
	}
	if actor.Grant(Invitations.Guard()).Read == authz.None {
		return nil, errs.Forbidden()
	}
	env, err := s.Store.Env(ctx, s.Store.DB)
	if err != nil {
		return nil, err
	}
	list, err := s.occasions(ctx, actor, who, env.Today)
	if err != nil {
		return nil, err
	}
	out := &Participation{Invitations: len(list)}
	for _, o := range list {
		if o.Attended {
			out.Attended++
		}
	}
	if ratio, level, known := TakesPart(list); known {
		out.Ratio, out.Level = &ratio, &level
	}
	return out, nil
}

// occasions are the invitations that count: declined, or with an attendance that somebody wrote down. What nobody wrote
// down is not known, and not staying away.
func (s *Service) occasions(ctx context.Context, actor authz.Actor, who id.ID, today calendar.Date) ([]Occasion, error) {
	scope, args := actor.Where(Invitations.Guard(), authz.Read, "t")
	args = append([]any{int64(who), today.AddMonths(-window), today}, args...)
	rows, err := s.Store.DB.Query(ctx, `SELECT g.weight, t.status, t.brought, t.spoke FROM invitations t JOIN gatherings g ON g.id = t.gathering_id
		WHERE t.contact_id = ? AND t.held_on > ? AND t.held_on <= ? AND t.archived_at IS NULL AND g.archived_at IS NULL
		AND t.status IN ('declined', 'attended', 'no_show') AND `+scope, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Occasion
	for rows.Next() {
		var o Occasion
		var status string
		var brought int64
		if err := rows.Scan(&o.Weight, &status, &brought, &o.Engaged); err != nil {
			return nil, err
		}
		o.Attended, o.Engaged = status == Attended, o.Engaged || brought > 0
		out = append(out, o)
	}
	return out, rows.Err()
}
