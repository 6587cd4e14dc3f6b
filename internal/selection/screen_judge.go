package selection

import (
	"context"
	"encoding/json"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

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
