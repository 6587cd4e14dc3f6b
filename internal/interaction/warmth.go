package interaction

import (
	"context"
	"time"

	"github.com/loam-crm/loam/internal/contact"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/jobs"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// weights are how much a dealing counts for the warmth of those who were there (§3.24). A note to oneself is no dealing
// with anybody.
var weights = map[string]float64{"visit": 5, "exec_meeting": 5, "site_visit": 5, "meeting": 3, "concern_meeting": 3, "training": 3, "meal": 3, "call": 2, "mail": 1, "message": 1}

// warmYears is how far back dealings are looked at: after three years a visit weighs less than a thousandth.
const warmYears = 3

// WarmthJob is the kind of the nightly job that lets warmth cool.
const WarmthJob = "interactions.warmth"

// RegisterJobs adds the cooling to the queue, every morning at 03:10 company time.
func (s *Service) RegisterJobs(q *jobs.Queue, zone *time.Location) {
	jobs.Register(q, jobs.Kind[struct{}]{Name: WarmthJob, Retries: 2, Work: func(ctx context.Context, run *jobs.Run, _ struct{}) (any, error) {
		n, err := s.Cool(ctx, authz.Actor{ID: run.By()}.AsSystem())
		return map[string]int{"contacts": n}, err
	}})
	q.Every(jobs.Daily{Kind: WarmthJob, Hour: 3, Minute: 10, Zone: zone, Args: struct{}{}})
}

// coolAtOnce is how many contacts one transaction of the cooling takes.
const coolAtOnce = 500

// Cool works out the warmth of every contact that dealings name, as of today.
func (s *Service) Cool(ctx context.Context, actor authz.Actor) (total int, err error) {
	for last := id.ID(0); ; {
		var some []id.ID
		err = s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) (err error) {
			some, err = db.Collect[id.ID](ctx, w.Tx, "SELECT DISTINCT contact_id FROM interaction_contacts WHERE contact_id > ? ORDER BY contact_id LIMIT ?", int64(last), coolAtOnce)
			if err != nil {
				return err
			}
			return warm(ctx, w, some)
		})
		if err != nil || len(some) == 0 {
			return total, err
		}
		total, last = total+len(some), some[len(some)-1]
	}
}

// warmOf is warm for those who took part in an interaction.
func warmOf(ctx context.Context, w *resource.Write, interaction id.ID) error {
	who, err := db.Collect[id.ID](ctx, w.Tx, "SELECT contact_id FROM interaction_contacts WHERE interaction_id = ?", interaction)
	if err != nil {
		return err
	}
	return warm(ctx, w, who)
}

// warm works out how warm contacts are: with all of us together, and with each of us who was there.
func warm(ctx context.Context, w *resource.Write, contacts []id.ID) error {
	if len(contacts) == 0 {
		return nil
	}
	held, list := db.In(w.Tx.EngineName(), "id", contacts)
	if _, err := w.Tx.Exec(ctx, "SELECT id FROM contacts WHERE "+held+" ORDER BY id"+w.Tx.Held(), list); err != nil {
		return err
	}
	those, list := db.In(w.Tx.EngineName(), "p.contact_id", contacts)
	rows, err := w.Tx.Query(ctx, `SELECT p.contact_id, i.author_id, i.ours, i.kind, i.held_on FROM interaction_contacts p JOIN interactions i ON i.id = p.interaction_id
		WHERE i.archived_at IS NULL AND NOT i.planned AND i.held_on <= ? AND i.held_on > ? AND `+those, w.Env.Today, w.Env.Today.AddMonths(-12*warmYears), list)
	if err != nil {
		return err
	}
	defer rows.Close()
	dealt, pairs := map[id.ID]contact.Dealt{}, map[contact.Pair][]contact.Touch{}
	for rows.Next() {
		var i Interaction
		var who id.ID
		if err := rows.Scan(&who, &i.Author, &i.Ours, &i.Kind, &i.On); err != nil {
			return err
		}
		i.touch(w.Env.Today, who, dealt, pairs)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if err := contact.StoreDealt(ctx, w, contacts, dealt); err != nil {
		return err
	}
	return contact.StoreWarmth(ctx, w, pairs)
}

func (i *Interaction) touch(today calendar.Date, who id.ID, dealt map[id.ID]contact.Dealt, pairs map[contact.Pair][]contact.Touch) {
	weight := weights[i.Kind]
	if weight == 0 {
		return
	}
	t := contact.Touch{Weight: weight, AgeDays: float64(today.Days() - i.On.Days())}
	d := dealt[who]
	d.Touches, d.Last = append(d.Touches, t), max(d.Last, i.On)
	dealt[who] = d
	for staff := range i.people() {
		pair := contact.Pair{Staff: staff, Contact: who}
		pairs[pair] = append(pairs[pair], t)
	}
}
