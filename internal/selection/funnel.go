package selection

import (
	"context"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// Funnel counts the customers the caller sees on their way from unknown to chosen, by segment.
type Funnel struct {
	MayDecide bool         `json:"may_decide"`
	Queue     int          `json:"queue" doc:"customers who buy, and about whom nobody has decided (R-011)"`
	Segments  []FunnelStep `json:"segments" doc:"every segment with customers; the empty id is for those without one"`
}

// FunnelStep is one segment of the funnel.
type FunnelStep struct {
	Segment   string `json:"segment"`
	Name      string `json:"name"`
	MustHaves int    `json:"must_haves"`
	Total     int    `json:"total"`
	Undecided int    `json:"undecided"`
	Screened  int    `json:"screened"`
	Matched   int    `json:"matched"`
	Selected  int    `json:"selected"`
	Observed  int    `json:"observed"`
	NotServed int    `json:"not_served"`
}

const funnelQuery = `SELECT COALESCE(a.segment_id, 0), COALESCE(s.name, ''),
	(SELECT COUNT(*) FROM must_haves m WHERE m.archived_at IS NULL AND (m.segment_id IS NULL OR m.segment_id = a.segment_id)),
	COUNT(*), SUM(CASE WHEN a.selection = 'undecided' THEN 1 ELSE 0 END), SUM(CASE WHEN a.screening <> 'pending' THEN 1 ELSE 0 END),
	SUM(CASE WHEN a.screening = 'matched' THEN 1 ELSE 0 END), SUM(CASE WHEN a.selection = 'selected' THEN 1 ELSE 0 END),
	SUM(CASE WHEN a.selection = 'observed' THEN 1 ELSE 0 END), SUM(CASE WHEN a.selection = 'not_served' THEN 1 ELSE 0 END),
	SUM(CASE WHEN a.selection = 'undecided' AND a.stage = 'trading' THEN 1 ELSE 0 END)
	FROM accounts a LEFT JOIN segments s ON s.id = a.segment_id WHERE a.archived_at IS NULL AND `

// Funnel counts within what the caller sees.
func (s *Service) Funnel(ctx context.Context, actor authz.Actor) (*Funnel, error) {
	scope, args := actor.Where(account.Accounts.Guard(), authz.Read, "a")
	rows, err := s.Store.DB.Query(ctx, funnelQuery+scope+" GROUP BY a.segment_id, s.name ORDER BY COUNT(*) DESC, s.name", args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := &Funnel{MayDecide: actor.May(authz.SelectionDecide), Segments: []FunnelStep{}}
	for rows.Next() {
		var step FunnelStep
		var segment id.ID
		var buying int
		if err := rows.Scan(&segment, &step.Name, &step.MustHaves, &step.Total, &step.Undecided, &step.Screened, &step.Matched,
			&step.Selected, &step.Observed, &step.NotServed, &buying); err != nil {
			return nil, err
		}
		if segment != 0 {
			step.Segment = segment.String()
		}
		out.Queue += buying
		out.Segments = append(out.Segments, step)
	}
	return out, rows.Err()
}

// SelectionCandidate is a customer in the list of the selection.
type SelectionCandidate struct {
	ID        id.ID            `json:"id"`
	Name      string           `json:"name"`
	Grade     string           `json:"grade"`
	Segment   string           `json:"segment,omitempty"`
	Owner     string           `json:"owner,omitempty"`
	Stage     string           `json:"stage"`
	Selection string           `json:"selection"`
	Screening string           `json:"screening"`
	Score     *float64         `json:"score" doc:"share of the must-haves that are met"`
	Misses    []resource.Label `json:"misses"`
	Reason    string           `json:"reason,omitempty"`
	By        string           `json:"by,omitempty"`
	On        calendar.Date    `json:"on" nullable:"true"`
	Review    calendar.Date    `json:"review_on" nullable:"true"`
}

// Wanted narrows the list.
type Wanted struct {
	Segment   string // an id, "none", or "" for all
	Selection string
	Screening string
	Q         string
	After     string
}

func (wanted Wanted) filter() *resource.Filter {
	f := resource.Filter{And: []resource.Filter{}}
	add := func(field, value string) {
		if value != "" {
			f.And = append(f.And, resource.Filter{Field: field, Op: "eq", Value: jsonOf(value)})
		}
	}
	add("selection", wanted.Selection)
	add("screening", wanted.Screening)
	if wanted.Segment == "none" {
		f.And = append(f.And, resource.Filter{Field: "segment", Op: "empty"})
	} else {
		add("segment", wanted.Segment)
	}
	return &f
}

// Candidates lists a page of the customers the caller sees: those who buy most first, so that the queue of R-011 begins
// with the decisions that matter.
func (s *Service) Candidates(ctx context.Context, actor authz.Actor, wanted Wanted) ([]SelectionCandidate, string, error) {
	page, next, err := account.Accounts.Find(ctx, s.Store, s.Store.DB, actor,
		resource.Query{Filter: wanted.filter(), Q: wanted.Q, Sort: order(actor), After: wanted.After, Limit: 20})
	if err != nil {
		return nil, "", err
	}
	names, err := s.names(ctx, s.Store.DB, actor, page)
	if err != nil {
		return nil, "", err
	}
	out := make([]SelectionCandidate, len(page))
	for i, a := range page {
		out[i] = names.candidate(a)
	}
	return out, next, nil
}

// order is by sales for whoever may read them, by name for others.
func order(actor authz.Actor) string {
	if actor.Field(account.Accounts.Guard(), "sales_12m", authz.Business) > authz.Masked {
		return "-sales_12m,name"
	}
	return "name"
}

// names are the titles behind the references of a page.
type names struct {
	people, segments map[id.ID]string
	mustHaves        map[string]resource.Label
}

func (s *Service) names(ctx context.Context, q db.Querier, actor authz.Actor, page []*account.Account) (names, error) {
	var people, segments []id.ID
	for _, a := range page {
		people, segments = append(people, a.Owner, a.SelectionBy), append(segments, a.Segment)
	}
	out := names{mustHaves: map[string]resource.Label{}}
	var err error
	if out.people, err = resource.Titles(ctx, s.Store, q, s.Store.Registry.Named("users"), actor, people); err != nil {
		return out, err
	}
	if out.segments, err = resource.Titles(ctx, s.Store, q, &account.Segments.Entity, actor, segments); err != nil {
		return out, err
	}
	list, _, err := MustHaves.Find(ctx, s.Store, q, authz.System(), resource.Query{Limit: 200})
	for _, m := range list {
		label := resource.Label{Zh: m.Title, En: m.TitleEn}
		if label.En == "" {
			label.En = m.Title
		}
		out.mustHaves[m.ID.String()] = label
	}
	return out, err
}

func (n names) candidate(a *account.Account) SelectionCandidate {
	c := SelectionCandidate{ID: a.ID, Name: a.Name, Grade: a.Grade, Segment: n.segments[a.Segment], Owner: n.people[a.Owner], Stage: a.Stage,
		Selection: a.Selection, Screening: a.Screening, Score: a.MatchScore, Misses: []resource.Label{}, Reason: a.SelectionReason,
		By: n.people[a.SelectionBy], On: a.SelectionOn, Review: a.SelectionReview}
	for _, key := range a.ScreeningMisses {
		if label, known := n.mustHaves[key]; known {
			c.Misses = append(c.Misses, label)
		}
	}
	return c
}
