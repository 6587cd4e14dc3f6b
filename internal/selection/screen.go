package selection

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/events"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/jobs"
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
	blank, err := matching(ctx, s, q, accounts, empties(fields(*f)))
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

// ScreeningJudgement is what somebody says of one must-have of an account; Met nil takes back what was said.
type ScreeningJudgement struct {
	MustHave id.ID  `json:"must_have"`
	Met      *bool  `json:"met"`
	Note     string `json:"note,omitempty"`
}

// Screen stores judgements and the result they lead to. A lead enters screening with it, and who matches goes on to
// developing (§4.1). Refusals: 404 not visible, 403 not the caller's to change, 409 `profile_missing` where the segment
// has no must-haves, 422 for a must-have that is no judgement of this profile.
func (s *Service) Screen(ctx context.Context, actor authz.Actor, target id.ID, said []ScreeningJudgement) (*Screening, error) {
	var out *Screening
	err := s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		if err := account.Accounts.Require(ctx, w.Tx, actor, target, authz.Edit); err != nil {
			return err
		}
		a, err := account.Accounts.Load(ctx, w.Tx, actor, target)
		if err != nil {
			return err
		}
		if err := judge(ctx, w, a, said); err != nil {
			return err
		}
		all, err := screenings(ctx, w.Store, w.Tx, a.Segment, []id.ID{target})
		if err != nil {
			return err
		}
		if out = all[target]; out.Score == nil {
			return errs.Conflict("profile_missing")
		}
		return out.store(ctx, w, target)
	})
	return out, err
}

func judge(ctx context.Context, w *resource.Write, a *account.Account, said []ScreeningJudgement) error {
	list, err := profile(ctx, w.Store, w.Tx, a.Segment)
	if err != nil {
		return err
	}
	open := map[id.ID]string{}
	for _, m := range list {
		if f, _ := m.filter(); f == nil {
			open[m.ID] = m.Title
		}
	}
	changes := resource.Changes{}
	for _, j := range said {
		title, known := open[j.MustHave]
		if !known {
			return errs.Validation(errs.Field{Name: "judgements", Code: "not_an_option"})
		}
		if err := j.write(ctx, w, a.ID); err != nil {
			return err
		}
		changes[title] = [2]json.RawMessage{json.RawMessage("null"), jsonOf(j.Met)}
	}
	if len(changes) == 0 {
		return nil
	}
	return w.Audit(ctx, resource.Entry{Action: "screen", Entity: "accounts", Record: a.ID, Rev: a.Rev, Title: a.Name, Changes: changes})
}

func (j ScreeningJudgement) write(ctx context.Context, w *resource.Write, target id.ID) error {
	if _, err := w.Tx.Exec(ctx, "DELETE FROM screening_judgements WHERE account_id = ? AND must_have_id = ?", target, j.MustHave); err != nil || j.Met == nil {
		return err
	}
	_, err := w.Tx.Exec(ctx, "INSERT INTO screening_judgements (account_id, must_have_id, met, note, judged_by, judged_at) VALUES (?, ?, ?, ?, ?, ?)",
		target, j.MustHave, *j.Met, j.Note, w.Actor.ID, w.Env.Now)
	return err
}

// store puts the result on the account. What a rule decided is the program's finding, so it is written for callers who
// may not set these fields themselves.
func (s *Screening) store(ctx context.Context, w *resource.Write, target id.ID) error {
	as := *w
	as.Actor = w.Actor.AsSystem()
	_, err := account.Accounts.Update(ctx, &as, target, func(a *account.Account) error {
		a.Screening, a.MatchScore, a.ScreenedOn, a.ScreeningMisses = s.Result, s.Score, w.Env.Today, s.misses()
		switch {
		case s.Result == Matched && (a.Stage == "lead" || a.Stage == "screening"):
			a.Stage = "developing"
		case a.Stage == "lead":
			a.Stage = "screening"
		}
		return nil
	})
	return err
}

// ScreenJob is the kind of the nightly screening.
const ScreenJob = "selection.screen"

// RegisterJobs screens everybody again every night at 03:00, on the ground of what the records say by then.
func (s *Service) RegisterJobs(q *jobs.Queue, zone *time.Location) {
	jobs.Register(q, jobs.Kind[struct{}]{Name: ScreenJob, Retries: 2, Work: func(ctx context.Context, run *jobs.Run, _ struct{}) (any, error) {
		return s.ScreenAll(ctx, authz.Actor{ID: run.By()}.AsSystem())
	}})
	q.Every(jobs.Daily{Kind: ScreenJob, Hour: 3, Minute: 0, Zone: zone, Args: struct{}{}})
}

// Screened says how many results a screening of all accounts changed.
type Screened struct {
	Accounts int `json:"accounts"`
	Changed  int `json:"changed"`
}

// ScreenAll brings the stored results of all live accounts up to date: those of rules; what people judge stays. Stages
// stay too, they are moved by whoever screens one account.
func (s *Service) ScreenAll(ctx context.Context, actor authz.Actor) (Screened, error) {
	var out Screened
	segments, _, err := account.Segments.Find(ctx, s.Store, s.Store.DB, authz.System(), resource.Query{Limit: 200})
	if err != nil {
		return out, err
	}
	filters := []resource.Filter{{Field: "segment", Op: "empty"}}
	ids := []id.ID{0}
	for _, segment := range segments {
		filters = append(filters, resource.Filter{Field: "segment", Op: "eq", Value: jsonOf(segment.ID)})
		ids = append(ids, segment.ID)
	}
	for i := range filters {
		if err := s.screenSegment(ctx, actor, ids[i], filters[i], &out); err != nil {
			return out, err
		}
	}
	return out, nil
}

func (s *Service) screenSegment(ctx context.Context, actor authz.Actor, segment id.ID, f resource.Filter, out *Screened) error {
	list, err := profile(ctx, s.Store, s.Store.DB, segment)
	if err != nil || len(list) == 0 {
		return err
	}
	for after := ""; ; {
		page, next, err := account.Accounts.Find(ctx, s.Store, s.Store.DB, authz.System(), resource.Query{Filter: &f, Sort: "created_at", Limit: 200, After: after})
		if err != nil {
			return err
		}
		changed := 0
		err = s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) (err error) {
			changed, err = screenPage(ctx, w, segment, page)
			return err
		})
		if err != nil {
			return err
		}
		out.Accounts, out.Changed = out.Accounts+len(page), out.Changed+changed
		if next == "" {
			return nil
		}
		after = next
	}
}

func screenPage(ctx context.Context, w *resource.Write, segment id.ID, page []*account.Account) (changed int, err error) {
	ids := make([]id.ID, len(page))
	for i, a := range page {
		ids[i] = a.ID
	}
	all, err := screenings(ctx, w.Store, w.Tx, segment, ids)
	if err != nil {
		return 0, err
	}
	for _, a := range page {
		s := all[a.ID]
		if a.Screening == s.Result && a.MatchScore != nil && *a.MatchScore == *s.Score && slices.Equal(a.ScreeningMisses, s.misses()) {
			continue
		}
		changed++
		if _, err := w.Tx.Exec(ctx, "UPDATE accounts SET screening = ?, match_score = ?, screened_on = ?, screening_misses = ? WHERE id = ?",
			s.Result, *s.Score, w.Env.Today, s.misses(), a.ID); err != nil {
			return 0, err
		}
	}
	if changed == 0 {
		return 0, nil
	}
	return changed, w.Events.Append(ctx, w.Tx, events.Event{Kind: events.Change, Entity: "accounts", Actor: w.Actor.ID})
}
