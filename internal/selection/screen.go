package selection

import (
	"context"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// Service screens accounts and keeps the decisions about them.
type Service struct {
	Store *resource.Store
	// Fit is the strategic fit of an account, 0–4, from the feature that has it judged. Nil: nobody judges it,
	// and it is unknown.
	Fit func(ctx context.Context, q db.Querier, account id.ID) (level int, known bool, err error)
	// Potentials are what accounts were worth on a day, from the feature that assesses them; who was not assessed by then
	// is left out. Nil: nobody assesses.
	Potentials func(ctx context.Context, q db.Querier, accounts []id.ID, on calendar.Date) (map[id.ID]Potential, error)
}

// ScreeningMark is one must-have of a screening: how the account stands, and who said so when it was judged.
type ScreeningMark struct {
	MustHave id.ID          `json:"must_have"`
	Title    resource.Label `json:"title"`
	State    State          `json:"state" enum:"met,not_met,unknown"`
	Judged   bool           `json:"judged" doc:"by a person; otherwise a rule checks it"`
	Rule     string         `json:"rule,omitempty"`
	Note     string         `json:"note,omitempty"`
	By       string         `json:"by,omitempty"`
	At       *string        `json:"at"`
}

// Screening is an account against the profile of its segment, as it is now.
type Screening struct {
	Result string          `json:"result" enum:"matched,not_matched,incomplete,no_profile"`
	Score  *float64        `json:"score" doc:"share of the must-haves that are met, 0–1; null without a profile"`
	Marks  []ScreeningMark `json:"marks"`
}

func (s *Screening) misses() resource.Strings {
	var out resource.Strings
	for _, m := range s.Marks {
		if m.State == NotMet {
			out = append(out, m.MustHave.String())
		}
	}
	return out
}

// profile are the must-haves of a segment with those asked of everybody.
func profile(ctx context.Context, s *resource.Store, q db.Querier, segment id.ID) ([]*MustHave, error) {
	f := resource.Filter{Or: []resource.Filter{{Field: "segment", Op: "empty"}}}
	if segment != 0 {
		f.Or = append(f.Or, resource.Filter{Field: "segment", Op: "eq", Value: jsonOf(segment)})
	}
	list, _, err := MustHaves.Find(ctx, s, q, authz.System(), resource.Query{Filter: &f, Limit: 200})
	return list, err
}

// judgement is what somebody said of one account and must-have.
type judgement struct {
	met      bool
	note, by string
	at       clock.Instant
}

type pair struct{ account, mustHave id.ID }

func judgements(ctx context.Context, q db.Querier, accounts []id.ID) (map[pair]judgement, error) {
	those, list := db.In(q.EngineName(), "j.account_id", accounts)
	rows, err := q.Query(ctx, `SELECT j.account_id, j.must_have_id, j.met, j.note, COALESCE(u.name, ''), j.judged_at
		FROM screening_judgements j LEFT JOIN users u ON u.id = j.judged_by WHERE `+those, list)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[pair]judgement{}
	for rows.Next() {
		var p pair
		var j judgement
		if err := rows.Scan(&p.account, &p.mustHave, &j.met, &j.note, &j.by, &j.at); err != nil {
			return nil, err
		}
		out[p] = j
	}
	return out, rows.Err()
}

// matching asks the database which of some accounts meet a condition.
func matching(ctx context.Context, s *resource.Store, q db.Querier, accounts []id.ID, f resource.Filter) (map[id.ID]bool, error) {
	ids := make([]int64, len(accounts))
	for i, one := range accounts {
		ids[i] = int64(one)
	}
	found, _, err := account.Accounts.Find(ctx, s, q, authz.System(), resource.Query{Filter: &f, IDs: ids, Limit: 200})
	out := map[id.ID]bool{}
	for _, a := range found {
		out[a.ID] = true
	}
	return out, err
}

// checked says how up to 200 accounts stand against a rule.
func (m *MustHave) checked(ctx context.Context, s *resource.Store, q db.Querier, accounts []id.ID) (map[id.ID]State, error) {
	f, err := m.filter()
	if f == nil || err != nil {
		return nil, err
	}
	met, err := matching(ctx, s, q, accounts, *f)
	if err != nil {
		return nil, err
	}
	blank, err := matching(ctx, s, q, accounts, empties(account.RuleFields(*f)))
	if err != nil {
		return nil, err
	}
	out := map[id.ID]State{}
	for _, one := range accounts {
		switch {
		case met[one]:
			out[one] = Met
		case blank[one]:
			out[one] = Unknown
		default:
			out[one] = NotMet
		}
	}
	return out, nil
}

// screenings screens up to 200 accounts of one segment as they are now.
func screenings(ctx context.Context, s *resource.Store, q db.Querier, segment id.ID, accounts []id.ID) (map[id.ID]*Screening, error) {
	list, err := profile(ctx, s, q, segment)
	if err != nil {
		return nil, err
	}
	said, err := judgements(ctx, q, accounts)
	if err != nil {
		return nil, err
	}
	out := make(map[id.ID]*Screening, len(accounts))
	for _, one := range accounts {
		out[one] = &Screening{Result: "no_profile", Marks: []ScreeningMark{}}
	}
	for _, m := range list {
		found, err := m.checked(ctx, s, q, accounts)
		if err != nil {
			return nil, err
		}
		for one, screening := range out {
			screening.Marks = append(screening.Marks, m.mark(found, one, said))
		}
	}
	for _, screening := range out {
		screening.sum()
	}
	return out, nil
}

func (m *MustHave) mark(found map[id.ID]State, one id.ID, said map[pair]judgement) ScreeningMark {
	mark := ScreeningMark{MustHave: m.ID, Title: resource.Label{Zh: m.Title, En: m.TitleEn}, State: Unknown, Judged: found == nil}
	if mark.Title.En == "" {
		mark.Title.En = m.Title
	}
	if found != nil {
		mark.State, mark.Rule = found[one], m.Rule
		return mark
	}
	if j, judged := said[pair{one, m.ID}]; judged {
		at := j.at.String()
		mark.State, mark.Note, mark.By, mark.At = NotMet, j.note, j.by, &at
		if j.met {
			mark.State = Met
		}
	}
	return mark
}

func (s *Screening) sum() {
	states := make([]State, len(s.Marks))
	for i, m := range s.Marks {
		states[i] = m.State
	}
	if result, score, ok := Result(states); ok {
		s.Result, s.Score = result, &score
	}
}

// Screening shows how an account stands now. It must be visible (404).
func (s *Service) Screening(ctx context.Context, actor authz.Actor, target id.ID) (*Screening, error) {
	a, err := account.Accounts.Load(ctx, s.Store.DB, actor, target)
	if err != nil {
		return nil, err
	}
	all, err := screenings(ctx, s.Store, s.Store.DB, a.Segment, []id.ID{target})
	return all[target], err
}
