package pyramid

import (
	"context"
	"slices"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/value"
)

// Movement says who moved between two days (§3.23): the counts of the grades at the one against those at the other.
type Movement struct {
	From  calendar.Date                       `json:"from"`
	To    calendar.Date                       `json:"to"`
	First calendar.Date                       `json:"first" nullable:"true"` // the day of the first grade there is; none: no grade yet
	Cells map[value.Grade]map[value.Grade]int `json:"cells"`                 // from → to; to may be "lost"
	New   map[value.Grade]int                 `json:"new"`                   // customers without a first grade
	Up    int                                 `json:"up"`
	Down  int                                 `json:"down"` // lost ones included
	Lost  int                                 `json:"lost"`
	Fresh int                                 `json:"fresh"` // new ones together
	Rated int                                 `json:"rated"`
	Net   float64                             `json:"net"` // (up − down) ÷ rated, −1..1
}

// Movement compares the grades of the visible accounts at two days, both in the past or today. Whoever was lost
// before the first day is in neither.
func (s *Service) Movement(ctx context.Context, actor authz.Actor, from, to calendar.Date) (*Movement, error) {
	all, err := s.between(ctx, actor, from, to)
	if err != nil {
		return nil, err
	}
	first, last := columns(all)
	m, err := value.Migrate(first, last)
	if err != nil {
		return nil, err
	}
	out := &Movement{From: from, To: to, Cells: m.Counts, New: m.New, Up: m.Up, Down: m.Down, Rated: m.Rated, Net: m.NetRate}
	for _, n := range m.New {
		out.Fresh += n
	}
	for _, row := range m.Counts {
		out.Lost += row[value.Lost]
	}
	out.First, err = s.firstGrade(ctx)
	return out, err
}

// between reads the grades at two days, without those who are in neither.
func (s *Service) between(ctx context.Context, actor authz.Actor, from, to calendar.Date) ([]past, error) {
	if err := admit(actor); err != nil {
		return nil, err
	}
	env, err := s.Store.Env(ctx, s.Store.DB)
	if err != nil {
		return nil, err
	}
	if err := checkSpan(from, to, env.Today); err != nil {
		return nil, err
	}
	all, err := gradesOn(ctx, s.Store.DB, actor, env.Zone, from, to)
	return slices.DeleteFunc(all, func(p past) bool { return p.grades[0] == value.Lost || p.grades[1] == "" }), err
}

// checkSpan refuses days that are none, in the future or in the wrong order.
func checkSpan(from, to, today calendar.Date) error {
	var problems []errs.Field
	for name, day := range map[string]calendar.Date{"from": from, "to": to} {
		_, err := calendar.Parse(string(day))
		switch {
		case err != nil:
			problems = append(problems, errs.Field{Name: name, Code: "not_a_date"})
		case day > today:
			problems = append(problems, errs.Field{Name: name, Code: "in_the_future"})
		}
	}
	if problems == nil && from >= to {
		problems = append(problems, errs.Field{Name: "to", Code: "not_after_from"})
	}
	if problems != nil {
		return errs.Validation(problems...)
	}
	return nil
}

func columns(all []past) (first, last []value.Grade) {
	for _, p := range all {
		first, last = append(first, p.grades[0]), append(last, p.grades[1])
	}
	return first, last
}

// firstGrade is the day of the first grade anybody got: before it there is nothing to compare with.
func (s *Service) firstGrade(ctx context.Context) (calendar.Date, error) {
	var first calendar.Date
	err := s.Store.DB.QueryRow(ctx, "SELECT MIN(as_of) FROM evaluations WHERE finished_at IS NOT NULL").Scan(&first)
	return first, err
}

// Mover is one account of a cell of the matrix.
type Mover struct {
	ID   string      `json:"id"`
	Name string      `json:"name"`
	From value.Grade `json:"from"` // "": new
	To   value.Grade `json:"to"`
}

// Movers are the accounts behind a cell.
type Movers struct {
	Items []Mover `json:"items"` // at most 500
	Total int     `json:"total"`
}

const maxMovers = 500

// Movers lists the accounts of one cell of Movement: start "new" are those without a first grade.
func (s *Service) Movers(ctx context.Context, actor authz.Actor, from, to calendar.Date, start, end string) (*Movers, error) {
	all, err := s.between(ctx, actor, from, to)
	if err != nil {
		return nil, err
	}
	if start == "new" {
		start = ""
	}
	cell := slices.DeleteFunc(all, func(p past) bool { return string(p.grades[0]) != start || string(p.grades[1]) != end })
	out := &Movers{Items: []Mover{}, Total: len(cell)}
	cell = cell[:min(len(cell), maxMovers)]
	names, err := s.names(ctx, actor, cell)
	for _, p := range cell {
		out.Items = append(out.Items, Mover{ID: p.account.String(), Name: names[p.account], From: p.grades[0], To: p.grades[1]})
	}
	return out, err
}

func (s *Service) names(ctx context.Context, actor authz.Actor, list []past) (map[id.ID]string, error) {
	ids := make([]id.ID, len(list))
	for i, p := range list {
		ids[i] = p.account
	}
	return resource.Titles(ctx, s.Store, s.Store.DB, &account.Accounts.Entity, actor, ids)
}
