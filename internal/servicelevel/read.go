package servicelevel

import (
	"context"
	"slices"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/identity"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
)

// LevelGrid is the table of service levels as it holds today.
type LevelGrid struct {
	Rev     string     `json:"rev" doc:"0: as shipped"`
	MayEdit bool       `json:"may_edit"`
	Rows    []LevelRow `json:"rows"`
}

// LevelRow is one item with its level for each grade.
type LevelRow struct {
	Item    Code        `json:"item"`
	Unit    string      `json:"unit"`
	Min     int64       `json:"min"`
	Max     int64       `json:"max" doc:"of a number; 0 with options"`
	Options []string    `json:"options"`
	Cells   []LevelCell `json:"cells" doc:"in the order S, A, B, C"`
}

// LevelCell is the level of one grade, since when it holds, and what is planned after it.
type LevelCell struct {
	Grade    string        `json:"grade"`
	Value    string        `json:"value"`
	Since    calendar.Date `json:"since" nullable:"true" doc:"null: as shipped"`
	Next     string        `json:"next,omitempty"`
	NextFrom calendar.Date `json:"next_from" nullable:"true"`
}

// Grid reads the table for everybody in the company.
func (s *Service) Grid(ctx context.Context, actor authz.Actor) (*LevelGrid, error) {
	env, err := s.Store.Env(ctx, s.Store.DB)
	if err != nil {
		return nil, err
	}
	table, err := LoadTable(ctx, s.Store.DB)
	if err != nil {
		return nil, err
	}
	out := &LevelGrid{MayEdit: actor.May(authz.ServiceLevelsEdit)}
	for _, item := range Items {
		row := LevelRow{Item: item.Code, Unit: item.Unit, Min: item.Min, Max: item.Max, Options: slices.Concat([]string{}, item.Options)}
		for _, grade := range Grades {
			level, _ := table.On(grade, item.Code, env.Today)
			next, _ := table.Next(grade, item.Code, env.Today)
			row.Cells = append(row.Cells, LevelCell{Grade: grade, Value: level.Value, Since: level.From, Next: next.Value, NextFrom: next.From})
		}
		out.Rows = append(out.Rows, row)
	}
	now, err := version(ctx, s.Store.DB)
	out.Rev = now.String()
	return out, err
}

// LevelPast is one change of the table, for its history.
type LevelPast struct {
	Grade  string        `json:"grade"`
	Item   Code          `json:"item"`
	Value  string        `json:"value"`
	From   calendar.Date `json:"from"`
	Reason string        `json:"reason,omitempty"`
	At     clock.Instant `json:"at"`
	By     string        `json:"by,omitempty"`
}

// maxPast is how many changes the history shows.
const maxPast = 500

// History lists the changes, newest first.
func (s *Service) History(ctx context.Context) ([]LevelPast, error) {
	rows, err := s.Store.DB.Query(ctx, `SELECT l.grade, l.item, l.value, l.active_from, l.reason, l.recorded_at, COALESCE(u.name, '')
		FROM service_levels l LEFT JOIN users u ON u.id = l.recorded_by ORDER BY l.id DESC LIMIT ?`, maxPast)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := []LevelPast{}
	for rows.Next() {
		var p LevelPast
		if err := rows.Scan(&p.Grade, &p.Item, &p.Value, &p.From, &p.Reason, &p.At, &p.By); err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, rows.Err()
}

// AccountService is what one account is entitled to, and how that stands.
type AccountService struct {
	Grade        string        `json:"grade"`
	Since        calendar.Date `json:"since" nullable:"true" doc:"day from which the grade counts"`
	Contact      ContactGapNow `json:"contact"`
	ExecVisits   VisitCount    `json:"exec_visits"`
	Skill        OwnerRating   `json:"skill"`
	Entitlements []Entitlement `json:"entitlements"`
}

// VisitCount are those of executives this year against those wanted.
type VisitCount struct {
	Done   int `json:"done"`
	Wanted int `json:"wanted"`
}

// OwnerRating is the owner's against what the grade needs.
type OwnerRating struct {
	State  string `json:"state" enum:"ok,below,unknown,n_a"`
	Needed int    `json:"needed"`
	Owner  *int64 `json:"owner" nullable:"true" doc:"null: not rated, or not for the caller to know"`
}

// Of explains the service of an account. The account must be visible (404).
func (s *Service) Of(ctx context.Context, actor authz.Actor, target id.ID) (*AccountService, error) {
	q := s.Store.DB
	if _, err := account.Accounts.Load(ctx, q, actor, target); err != nil {
		return nil, err
	}
	env, err := s.Store.Env(ctx, q)
	if err != nil {
		return nil, err
	}
	table, err := LoadTable(ctx, q)
	if err != nil {
		return nil, err
	}
	list, err := customers(ctx, q, "a.id = ?", int64(target))
	if err != nil || len(list) == 0 {
		return &AccountService{Contact: ContactGapNow{State: GapNone}, Skill: OwnerRating{State: "n_a"}, Entitlements: []Entitlement{}}, err
	}
	c := &list[0]
	last, err := lastContacts(ctx, q, env.Today, []id.ID{target})
	if err != nil {
		return nil, err
	}
	out := &AccountService{Grade: c.grade, Since: c.gradeSince, Contact: gapOn(table, c.grade, c.gradeSince, last[target], env.Today),
		Skill: c.rated(table, env.Today, seesSkill(actor)), Entitlements: table.Entitlements(c.grade, c.gradeSince, env.Today)}
	if !watched(c.stage, c.selection) && out.Contact.State != GapUnknown {
		out.Contact.State = GapNone
	}
	out.ExecVisits.Wanted, _ = table.Number(c.grade, ExecVisits, env.Today)
	out.ExecVisits.Done, err = visitsIn(ctx, q, target, env.Today)
	return out, err
}

func (c *customer) rated(table Table, today calendar.Date, seen bool) OwnerRating {
	needed, ok := table.Number(c.grade, SkillNeeded, today)
	out := OwnerRating{State: "ok", Needed: needed, Owner: c.skill}
	switch {
	case !ok || c.owner == 0:
		out.State = "n_a"
	case c.skill == nil || !seen:
		out.State, out.Owner = "unknown", nil
	case int(*c.skill) < needed:
		out.State = "below"
	}
	return out
}

// seesSkill says whether the caller may know how colleagues are rated.
func seesSkill(actor authz.Actor) bool {
	return actor.Field(identity.Users.Guard(), "skill", authz.Business) > authz.Masked
}

// visitsIn counts the visits of executives that were done in the calendar year of a day.
func visitsIn(ctx context.Context, q db.Querier, target id.ID, day calendar.Date) (n int, err error) {
	err = q.QueryRow(ctx, "SELECT COUNT(*) FROM tasks WHERE account_id = ? AND kind = 'exec_visit' AND archived_at IS NULL AND done_on BETWEEN ? AND ?",
		target, string(day)[:4]+"-01-01", day).Scan(&n)
	return n, err
}
