package pool

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/identity"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/events"
	"github.com/loam-crm/loam/internal/platform/i18n"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/jobs"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/settings"
)

// ReturnJob is the kind of the nightly job.
const ReturnJob = "pools.return"

// RegisterJobs adds the return of customers to the queue, every morning at 04:30 company time.
func (s *Service) RegisterJobs(q *jobs.Queue, zone *time.Location) {
	jobs.Register(q, jobs.Kind[struct{}]{Name: ReturnJob, Retries: 2, Work: func(ctx context.Context, run *jobs.Run, _ struct{}) (any, error) {
		return s.Night(ctx, authz.Actor{ID: run.By()}.AsSystem())
	}})
	q.Every(jobs.Daily{Kind: ReturnJob, Hour: 4, Minute: 30, Zone: zone, Args: struct{}{}})
}

// NightReport says what a night did.
type NightReport struct {
	Pooled    int `json:"pooled"`    // customers without an owner that a pool takes
	Warned    int `json:"warned"`    // owners told that a customer goes back
	Decisions int `json:"decisions"` // tasks to decide about a locked customer
	Returned  int `json:"returned"`
	Refused   int `json:"refused"` // customers that a rule of the records kept as they are; the log says which
}

// Night brings every customer into line with the rules of its pool: it warns, asks for decisions, and takes back what
// nobody looked after. Doing it twice on a day changes nothing the second time. A customer that cannot be written, such as
// one without a field that is required by now, is counted and left alone; the others are seen to.
func (s *Service) Night(ctx context.Context, actor authz.Actor) (NightReport, error) {
	var out NightReport
	var over []due
	err := s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		out, over = NightReport{}, nil
		n, err := s.nightly(ctx, w)
		if err != nil || len(n.pools) == 0 {
			return err
		}
		if out, err = n.collect(ctx); err != nil {
			return err
		}
		all, err := s.dues(ctx, w, n.roster)
		if err != nil {
			return err
		}
		over, err = n.settle(ctx, &out, all)
		return err
	})
	if err != nil {
		return out, err
	}
	for _, one := range over {
		if err := s.back(ctx, actor, one, &out); err != nil {
			return out, err
		}
	}
	return out, nil
}

// nightly is what the work of a night knows of the company.
type nightly struct {
	roster
	w        *resource.Write
	language string
	deciders []id.ID // who may decide about pools at all
}

func (s *Service) nightly(ctx context.Context, w *resource.Write) (*nightly, error) {
	r, err := loadRoster(ctx, s.Store, w.Tx)
	n := &nightly{roster: r, w: w}
	if err != nil || len(r.pools) == 0 {
		return n, err
	}
	if n.deciders, err = identity.Holders(ctx, w.Tx, authz.PoolManage); err != nil {
		return nil, err
	}
	n.language, err = languageOf(ctx, w.Tx)
	return n, err
}

// one does what is due for one customer; a refusal is counted and leaves nothing.
func (n *nightly) one(ctx context.Context, out *NightReport, d due, fn func() (*int, error)) error {
	var done *int
	refused, err := n.w.Refusable(ctx, func() (err error) {
		done, err = fn()
		return err
	})
	if refused != nil {
		out.refuse(ctx, n.w.Store, d, refused)
	} else if err == nil && done != nil {
		*done++
	}
	return err
}

func (o *NightReport) refuse(ctx context.Context, s *resource.Store, d due, why error) {
	o.Refused++
	if s.Log != nil {
		s.Log.WarnContext(ctx, "pools: a customer stays as it is", "account", d.id.String(), "error", why)
	}
}

// settle stores what is the case and makes the tasks; what goes back is returned.
func (n *nightly) settle(ctx context.Context, out *NightReport, all []due) (over []due, err error) {
	changed := 0
	for _, d := range all {
		if d.outlook.state == Over {
			days := n.w.Env.Today.Days() - max(d.signs.since, d.outlook.last).Days()
			d.why = i18n.Text(n.language, "pool.returned."+d.outlook.rule, map[string]any{"days": days})
			over = append(over, d)
			continue
		}
		if d.settled() {
			continue
		}
		err := n.one(ctx, out, d, func() (*int, error) {
			notice, count, err := n.tell(ctx, out, d)
			if err != nil || notice == d.signs.noticed && d.returns == d.outlook.on {
				return count, err
			}
			changed++
			_, err = n.w.Tx.Exec(ctx, "UPDATE accounts SET returns_on = ?, notice_on = ? WHERE id = ?", d.outlook.on, notice, d.id)
			return count, err
		})
		if err != nil {
			return nil, err
		}
	}
	if changed == 0 {
		return over, nil
	}
	return over, n.w.Events.Append(ctx, n.w.Tx, events.Event{Kind: events.Change, Entity: account.Accounts.Name, Actor: n.w.Actor.ID})
}

// settled says that nothing of a customer is to be written and nobody to be asked.
func (d due) settled() bool {
	if d.returns != d.outlook.on || d.outlook.state == Decision {
		return false
	}
	return d.outlook.state == Soon && (d.signs.noticed != "" || d.pool.locks(d.grade)) || d.outlook.state != Soon && d.signs.noticed == ""
}

// tell warns the owner or asks for a decision where it is time to. It returns the day of the warning, and what to count.
func (n *nightly) tell(ctx context.Context, out *NightReport, d due) (notice calendar.Date, count *int, err error) {
	switch notice = d.signs.noticed; d.outlook.state {
	case Soon:
		if notice == "" && !d.pool.locks(d.grade) {
			return n.w.Env.Today, &out.Warned, n.warn(ctx, d)
		}
		return notice, nil, nil
	case Decision:
		made, err := n.askDecision(ctx, d)
		if made {
			count = &out.Decisions
		}
		return notice, count, err
	}
	return "", nil, nil
}

// back takes one customer back, in a transaction of its own: if its owner or the rules changed since, it stays.
func (s *Service) back(ctx context.Context, actor authz.Actor, d due, out *NightReport) error {
	err := s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		h, err := holdAccount(ctx, w.Tx, d.id)
		if err != nil {
			return err
		}
		if h.owner != d.owner {
			return errs.NotFound()
		}
		return letOut(once(ctx), w, s.Store, d.id, d.owner, Move{Kind: Returned, Reason: d.why})
	})
	var refused *errs.Error
	switch {
	case err == nil:
		out.Returned++
	case errors.Is(err, errs.Conflict("no_pool")), errors.Is(err, errs.NotFound()):
	case errors.As(err, &refused) && refused.Status < http.StatusInternalServerError:
		out.refuse(ctx, s.Store, d, refused)
	default:
		return err
	}
	return nil
}

func languageOf(ctx context.Context, q db.Querier) (string, error) {
	company, err := settings.Load(ctx, q)
	return company.Language, err
}
