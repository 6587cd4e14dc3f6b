package pool

import (
	"context"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/events"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/task"
)

// The kinds of moves. What is moved by hand on the form of a customer is a change.
const (
	Created   = "created"
	Changed   = "change"
	Claimed   = "claim"
	Assigned  = "assign"
	Released  = "release"
	Returned  = "return"
	Moved     = "transfer"
	Undone    = "undo"
	Handed    = "handover"
	Kept      = "keep"
	Collected = "collect" // it had no owner, and lies in a pool now
)

// Move says why an owner changes, for the history.
type Move struct {
	Kind, Reason string
	Batch        id.ID // the transfer it is part of
}

type moveKey struct{}

// With tells what follows of an account's new owner why it has one.
func With(ctx context.Context, m Move) context.Context {
	return context.WithValue(ctx, moveKey{}, m)
}

func moveOf(ctx context.Context) Move {
	m, _ := ctx.Value(moveKey{}).(Move)
	return m
}

// Guard keeps the rules of owning on every way in which a single account is written: nobody gets more customers than
// they may have or without working here, and customers of a locked grade are let go by whoever decides about the pool only. It also brings along
// what follows from a new owner. It is a guard of accounts, added when the program is assembled.
func (s *Service) Guard(ctx context.Context, w *resource.Write, before, after *account.Account) error {
	if err := newcomers(ctx, w, before, after); err != nil {
		return err
	}
	if before != nil && before.Owner == after.Owner || before == nil && after.Owner == 0 {
		return nil
	}
	r, err := loadRoster(ctx, s.Store, w.Tx)
	if err != nil {
		return err
	}
	after.NoticeOn, after.KeptUntil, after.PooledOn, after.ReturnsOn, after.OwnedSince = "", "", "", "", ""
	if after.Owner == 0 {
		return leave(ctx, w, r, before, after)
	}
	if err := s.room(ctx, w, r, after); err != nil {
		return err
	}
	after.PoolID, after.OwnedSince = 0, w.Env.Today
	return nil
}

// newcomers refuses a new owner or deputy who does not work here, or not for long any more.
func newcomers(ctx context.Context, w *resource.Write, before, after *account.Account) error {
	if before == nil {
		before = &account.Account{}
	}
	if after.Owner != 0 && after.Owner != before.Owner {
		if err := active(ctx, w.Tx, "owner", after.Owner); err != nil {
			return err
		}
	}
	if after.Deputy != 0 && after.Deputy != before.Deputy {
		return active(ctx, w.Tx, "deputy", after.Deputy)
	}
	return nil
}

// leave puts an account into the pool it belongs to. Whoever lets go says why, for whoever takes it next.
func leave(ctx context.Context, w *resource.Write, r roster, before, after *account.Account) error {
	path, err := pathOf(ctx, w.Tx, before.Owner)
	if err != nil {
		return err
	}
	p := r.home(after.Segment, path)
	if p == nil {
		return nil // without pools, an account without an owner is what it always was
	}
	if p.locks(after.Grade) && !r.manages(w.Actor, p) {
		return errs.Conflict("grade_locked").With("grade", after.Grade)
	}
	if moveOf(ctx).Reason == "" && w.Reason == "" {
		return errs.Invalid("owner", "release_reason_needed")
	}
	after.PoolID, after.PooledOn, after.Deputy = int64(p.ID), w.Env.Today, 0
	return nil
}

// hold keeps a row from others until the end of the transaction. SQLite has one writer anyway.
func hold(ctx context.Context, tx *db.Tx, table string, row id.ID) error {
	if tx.EngineName() != db.Postgres {
		return nil
	}
	_, err := tx.Exec(ctx, "SELECT id FROM "+table+" WHERE id = ?"+tx.Held(), row)
	return err
}

// Follow writes the history of owners, tells them, and ends what a former owner had to do with a customer that is in a pool now. It
// follows every write of an account.
func (s *Service) Follow(ctx context.Context, w *resource.Write, before, after *account.Account) error {
	var from id.ID
	if before != nil {
		from = before.Owner
	}
	if from == after.Owner {
		return nil
	}
	m := moveOf(ctx)
	switch {
	case m.Kind != "":
	case before == nil:
		m.Kind = Created
	case after.PoolID != 0:
		m.Kind = Released
	default:
		m.Kind = Changed
	}
	if m.Reason == "" {
		m.Reason = w.Reason
	}
	pool := after.PoolID
	if before != nil && pool == 0 {
		pool = before.PoolID
	}
	if err := note(ctx, w, after.ID, from, after.Owner, pool, m); err != nil {
		return err
	}
	if err := tellOwners(ctx, w, after.ID, from, after.Owner, m); err != nil {
		return err
	}
	if after.PoolID != 0 {
		if err := letGo(ctx, w, after.ID, from); err != nil {
			return err
		}
	}
	if pool == 0 {
		return nil
	}
	return w.Events.Append(ctx, w.Tx, events.Event{Kind: events.Change, Entity: Pools.Name, Record: id.ID(pool), Actor: w.Actor.ID})
}

// note appends a line to the history of owners.
func note(ctx context.Context, w *resource.Write, acc, from, to id.ID, pool int64, m Move) error {
	_, err := w.Tx.Exec(ctx, `INSERT INTO ownership_moves (id, account_id, moved_at, moved_on, kind, from_id, to_id, pool_id, batch_id, by_id, reason)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, w.IDs.Next(), acc, w.Env.Now, w.Env.Today, m.Kind, from, to, pool, m.Batch, w.Actor.ID, m.Reason)
	return err
}

// letGo takes collaborators off a customer that lies in a pool now, who would go on seeing all of it, and the former
// owner's open tasks, which are nobody's now; they are in the recycle bin.
func letGo(ctx context.Context, w *resource.Write, acc, from id.ID) error {
	if _, err := w.Tx.Exec(ctx, "DELETE FROM collaborators WHERE entity = 'accounts' AND record_id = ?", acc); err != nil {
		return err
	}
	wide := *w
	wide.Actor = w.Actor.AsSystem()
	open, err := openTasks(ctx, w.Tx, acc, from)
	if err != nil {
		return err
	}
	for _, one := range open {
		if err := task.Tasks.Discard(ctx, &wide, one); err != nil {
			return err
		}
	}
	return nil
}

func openTasks(ctx context.Context, q db.Querier, acc, assignee id.ID) ([]id.ID, error) {
	return db.Collect[id.ID](ctx, q, "SELECT id FROM tasks WHERE account_id = ? AND assignee_id = ? AND done_on IS NULL AND archived_at IS NULL ORDER BY id", acc, assignee)
}
