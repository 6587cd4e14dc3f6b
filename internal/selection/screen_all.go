package selection

import (
	"context"
	"slices"
	"time"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/events"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/jobs"
	"github.com/loam-crm/loam/internal/platform/resource"
)

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
