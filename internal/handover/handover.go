// Package handover sees to it that customers stay when an employee goes (E42, §4.15): the one who leaves is frozen first,
// what hangs on them is listed, the successor meets the key contacts of the best customers and signs, and the customers
// are watched for two months. It also keeps what may leave the house as a table within limits.
package handover

import (
	"context"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/identity"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/notify"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/pool"
)

// The states of a handover.
const (
	Announced = "announced"
	Frozen    = "frozen"
	Accepted  = "accepted" // and watched
	Closed    = "closed"
	Withdrawn = "withdrawn"
)

// Handover is the work of one employee going to another.
type Handover struct {
	resource.Record
	Title                       string // "leaver → successor"
	Leaver, Successor           id.ID
	State, Reason, Note         string
	AnnouncedOn, FrozenOn       calendar.Date
	AcceptedOn, Watch, ClosedOn calendar.Date
}

// Handovers declares the entity. It is seen by whoever sees the customers of the one who leaves or of the successor.
var Handovers = resource.Declare("handovers",
	resource.Options{Profile: authz.Customer, Title: "title", Owners: []string{"leaver", "successor"}, Sort: "-announced_on", Fixed: true},
	resource.Rules[Handover]{Guard: guard},
	resource.Text("title", func(h *Handover) *string { return &h.Title }).Computed().Listed(),
	resource.Choice("state", func(h *Handover) *string { return &h.State }, Announced, Frozen, Accepted, Closed, Withdrawn).Computed().Listed(),
	resource.User("leaver", func(h *Handover) *id.ID { return &h.Leaver }).Computed().Listed(),
	resource.User("successor", func(h *Handover) *id.ID { return &h.Successor }).Computed().Listed(),
	resource.Date("announced_on", func(h *Handover) *calendar.Date { return &h.AnnouncedOn }).Computed().Listed(),
	resource.Date("frozen_on", func(h *Handover) *calendar.Date { return &h.FrozenOn }).Computed(),
	resource.Date("accepted_on", func(h *Handover) *calendar.Date { return &h.AcceptedOn }).Computed(),
	resource.Date("watch_until", func(h *Handover) *calendar.Date { return &h.Watch }).Computed().Listed(),
	resource.Date("closed_on", func(h *Handover) *calendar.Date { return &h.ClosedOn }).Computed(),
	resource.LongText("reason", func(h *Handover) *string { return &h.Reason }).Computed(),
	resource.LongText("note", func(h *Handover) *string { return &h.Note }),
)

// guard keeps a handover that runs out of the recycle bin: somebody is frozen because of it.
func guard(_ context.Context, _ *resource.Write, before, after *Handover) error {
	if before != nil && before.ArchivedAt == 0 && after.ArchivedAt != 0 && len(moves[before.State]) > 0 {
		return illegal(before.State)
	}
	return nil
}

// Service runs handovers.
type Service struct {
	Store *resource.Store
	Pools *pool.Service
}

// moves are the steps of §4.15 that are commands; the inventory and the joint meetings lie between frozen and accepted.
var moves = map[string][]string{Announced: {Frozen, Withdrawn}, Frozen: {Accepted, Withdrawn}, Accepted: {Closed}}

func illegal(state string) error {
	return errs.Conflict("illegal_transition").With("state", state).With("allowed", append([]string{}, moves[state]...))
}

// Announcement is the news that somebody leaves.
type Announcement struct {
	Leaver, Successor id.ID
	Reason            string
}

// Announce begins a handover. The one who leaves has given notice from then on, and still works. Refusals: 403 for who may
// not edit all customers concerned; 409 `handover_runs`; 422 for a successor who is not active or is the one who leaves.
func (s *Service) Announce(ctx context.Context, actor authz.Actor, a Announcement) (id.ID, error) {
	if !actor.May(authz.HandoverRun) {
		return 0, errs.Forbidden()
	}
	var made id.ID
	err := s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		h, err := s.announced(ctx, w, a)
		if err != nil {
			return err
		}
		made = h.ID
		if err := tell(ctx, w, h); err != nil {
			return err
		}
		return setStatus(ctx, w, h.Leaver, identity.Notice)
	})
	return made, err
}

// tell tells the one who leaves, the successor and the manager of a handover.
func tell(ctx context.Context, w *resource.Write, h *Handover) error {
	var manager id.ID
	if err := w.Tx.QueryRow(ctx, "SELECT manager_id FROM users WHERE id = ?", h.Leaver).Scan(&manager); err != nil {
		return err
	}
	return notify.Send(ctx, w, notify.Notice{Kind: notify.HandoverRuns, Users: []id.ID{h.Leaver, h.Successor, manager}, Entity: Handovers.Name, Record: h.ID})
}

func (s *Service) announced(ctx context.Context, w *resource.Write, a Announcement) (*Handover, error) {
	leaver, err := personOf(ctx, w.Tx, a.Leaver)
	if err != nil {
		return nil, err
	}
	successor, err := personOf(ctx, w.Tx, a.Successor)
	switch {
	case err != nil || successor.status != identity.Active:
		return nil, errs.Invalid("successor", "user_not_active")
	case a.Leaver == a.Successor:
		return nil, errs.Invalid("successor", "own_successor")
	case a.Reason == "":
		return nil, errs.Invalid("reason", "reason_required")
	}
	if leaver.status == identity.Left {
		return nil, errs.Conflict("has_left")
	}
	if err := reachesAll(ctx, w, a.Leaver); err != nil {
		return nil, err
	}
	var runs bool
	err = w.Tx.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM handovers WHERE leaver_id = ? AND archived_at IS NULL AND state NOT IN ('closed', 'withdrawn'))", a.Leaver).Scan(&runs)
	if err != nil {
		return nil, err
	}
	if runs {
		return nil, errs.Conflict("handover_runs")
	}
	h := &Handover{Title: leaver.name + " → " + successor.name, Leaver: a.Leaver, Successor: a.Successor, State: Announced, Reason: a.Reason, AnnouncedOn: w.Env.Today}
	if err := Handovers.Insert(ctx, widened(w), h); err != nil {
		return nil, err
	}
	return h, beginChecklist(ctx, w, h)
}

// widened is the write in the name of the program, for what a command allows and a scope does not.
func widened(w *resource.Write) *resource.Write {
	wide := *w
	wide.Actor = w.Actor.AsSystem()
	return &wide
}

// reachesAll refuses somebody who would dispose of customers they may not edit.
func reachesAll(ctx context.Context, w *resource.Write, leaver id.ID) error {
	mine, args := w.Actor.Where(account.Accounts.Guard(), authz.Edit, "a")
	var beyond int64
	err := w.Tx.QueryRow(ctx, "SELECT COUNT(*) FROM accounts a WHERE a.owner_id = ? AND a.archived_at IS NULL AND NOT COALESCE(("+mine+"), FALSE)",
		append([]any{leaver}, args...)...).Scan(&beyond)
	if err == nil && beyond > 0 {
		return errs.Forbidden()
	}
	return err
}

// setStatus says how somebody stands to the company. The right to it is the command's: who runs handovers need not be
// one who manages users.
func setStatus(ctx context.Context, w *resource.Write, user id.ID, status string) error {
	_, err := identity.Users.Update(ctx, widened(w), user, func(u *identity.User) error { u.Status = status; return nil })
	return err
}

// step changes a handover that the actor sees, from within a transaction.
func (s *Service) step(ctx context.Context, actor authz.Actor, target id.ID, fn func(ctx context.Context, w *resource.Write, h *Handover) error) error {
	return s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		if err := hold(ctx, w.Tx, target); err != nil {
			return err
		}
		if err := Handovers.Require(ctx, w.Tx, actor, target, authz.Read); err != nil {
			return err
		}
		_, err := Handovers.Update(ctx, widened(w), target, func(h *Handover) error { return fn(ctx, w, h) })
		return err
	})
}
