package pool

import (
	"context"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/servicelevel"
	"github.com/loam-crm/loam/internal/task"
)

// Transfer gives customers to somebody else, with all that is known of them.
type Transfer struct {
	Accounts []id.ID
	To       id.ID
	// KeepFormer lets the former owner go on reading, as a collaborator.
	KeepFormer bool
	// WithTasks gives the successor what the former owner still had to do there.
	WithTasks bool
	// DespiteSkill gives them also to somebody whose skill is below the grade; the reason is kept.
	DespiteSkill bool
	Reason       string
	Kind         string // Moved, or Handed as part of a handover; "" is Moved
}

// Transfer changes the owner of customers the caller may edit. Nothing else of a customer changes. Refusals: 404, 403; 409
// `not_owned`, `same_owner`, `capacity_full`; 422 `user_not_active`, `reason_required`, `skill_below_grade`.
func (s *Service) Transfer(ctx context.Context, actor authz.Actor, t Transfer) (OwnerBatch, error) {
	if t.Kind == "" {
		t.Kind = Moved
	}
	batch := s.Store.IDs.Next()
	out, err := s.each(ctx, actor, t.Accounts, func(ctx context.Context, w *resource.Write, acc id.ID) error {
		return s.TransferIn(ctx, w, t, batch, acc)
	})
	if out.Moved > 0 {
		out.Batch = batch
	}
	return out, err
}

// TransferIn is Transfer of one customer inside a transaction.
func (s *Service) TransferIn(ctx context.Context, w *resource.Write, t Transfer, batch, acc id.ID) error {
	if err := account.Accounts.Require(ctx, w.Tx, w.Actor, acc, authz.Edit); err != nil {
		return err
	}
	if t.Reason == "" {
		return errs.Invalid("reason", "reason_required")
	}
	if err := active(ctx, w.Tx, "to", t.To); err != nil {
		return err
	}
	h, err := holdAccount(ctx, w.Tx, acc)
	switch {
	case err != nil:
		return err
	case h.owner == 0:
		return errs.Conflict("not_owned")
	case h.owner == t.To:
		return errs.Conflict("same_owner")
	}
	why, own := With(ctx, Move{Kind: t.Kind, Reason: t.Reason, Batch: batch}), *w
	if own.Reason = t.Reason; t.DespiteSkill {
		why = servicelevel.DespiteSkill(why)
	}
	_, err = account.Accounts.Update(why, &own, acc, func(a *account.Account) error {
		a.Owner = t.To
		return nil
	})
	if err != nil {
		return err
	}
	if t.WithTasks {
		if err := passTasks(ctx, w, batch, acc, h.owner, t.To); err != nil {
			return err
		}
	}
	if t.KeepFormer {
		return keepFormer(ctx, w, batch, acc, h.owner)
	}
	return nil
}

// passTasks gives open tasks about a customer to somebody else, and remembers which.
func passTasks(ctx context.Context, w *resource.Write, batch, acc, from, to id.ID) error {
	open, err := openTasks(ctx, w.Tx, acc, from)
	if err != nil {
		return err
	}
	for _, one := range open {
		if err := reassign(ctx, w, one, to); err != nil {
			return err
		}
		if _, err := w.Tx.Exec(ctx, "INSERT INTO ownership_move_tasks (batch_id, account_id, task_id) VALUES (?, ?, ?)", batch, acc, one); err != nil {
			return err
		}
	}
	return nil
}

// reassign gives a task to somebody; whose it is may lie beyond the caller's own scope. They hear of the customer, not of
// each task.
func reassign(ctx context.Context, w *resource.Write, one, to id.ID) error {
	wide := *w
	wide.Actor = w.Actor.AsSystem()
	_, err := task.Tasks.Update(task.Untold(ctx), &wide, one, func(t *task.Task) error { t.Assignee = to; return nil })
	return err
}

func keepFormer(ctx context.Context, w *resource.Write, batch, acc, former id.ID) error {
	n, err := w.Tx.Exec(ctx, `INSERT INTO collaborators (entity, record_id, user_id, can_edit, created_at, created_by) VALUES ('accounts', ?, ?, FALSE, ?, ?)
		ON CONFLICT (entity, record_id, user_id) DO NOTHING`, acc, former, w.Env.Now, w.Actor.ID)
	if err != nil || n == 0 {
		return err
	}
	_, err = w.Tx.Exec(ctx, "INSERT INTO ownership_move_collaborators (batch_id, account_id, user_id) VALUES (?, ?, ?)", batch, acc, former)
	return err
}

// Undo takes a transfer back: each customer that is still with the one it went to goes back with the tasks that came
// along and are still open. Whoever made the transfer may do it for a week, whoever may edit the customer always. 409
// `moved_on` names what has another owner by now. A handover is not undone: whoever it went from has left.
func (s *Service) Undo(ctx context.Context, actor authz.Actor, batch id.ID) (OwnerBatch, error) {
	if actor.CannotWrite {
		return OwnerBatch{}, errs.Forbidden()
	}
	moves, err := s.batchMoves(ctx, actor, batch)
	if err != nil {
		return OwnerBatch{}, err
	}
	accounts := make([]id.ID, 0, len(moves))
	for acc := range moves {
		accounts = append(accounts, acc)
	}
	return s.each(ctx, actor, accounts, func(ctx context.Context, w *resource.Write, acc id.ID) error {
		return takeBack(ctx, w, batch, acc, moves[acc])
	})
}

// undoDays is how long whoever made a transfer may take it back.
const undoDays = 7

// pastMove is one customer of a transfer.
type pastMove struct {
	from, to id.ID
	mine     bool // made by the actor, not long ago
}

// batchMoves reads a transfer as far as the actor may know of it.
func (s *Service) batchMoves(ctx context.Context, actor authz.Actor, batch id.ID) (map[id.ID]pastMove, error) {
	env, err := s.Store.Env(ctx, s.Store.DB)
	if err != nil {
		return nil, err
	}
	seen, args := actor.Where(account.Accounts.Guard(), authz.Edit, "a")
	args = append([]any{actor.ID, env.Today.AddDays(-undoDays)}, append(args, batch)...)
	rows, err := s.Store.DB.Query(ctx, `SELECT m.account_id, m.from_id, m.to_id, COALESCE(m.by_id = ? AND m.moved_on > ?, FALSE), COALESCE((`+seen+`), FALSE)
		FROM ownership_moves m JOIN accounts a ON a.id = m.account_id WHERE m.batch_id = ? AND m.kind = 'transfer'`, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[id.ID]pastMove{}
	for rows.Next() {
		var acc id.ID
		var m pastMove
		var edits bool
		if err := rows.Scan(&acc, &m.from, &m.to, &m.mine, &edits); err != nil {
			return nil, err
		}
		if m.mine || edits {
			out[acc] = m
		}
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	if len(out) == 0 {
		return nil, errs.NotFound()
	}
	return out, nil
}

func takeBack(ctx context.Context, w *resource.Write, batch, acc id.ID, m pastMove) error {
	h, err := holdAccount(ctx, w.Tx, acc)
	if err != nil {
		return err
	}
	if h.owner != m.to {
		return errs.Conflict("moved_on")
	}
	if err := active(ctx, w.Tx, "to", m.from); err != nil {
		return err
	}
	if err := give(servicelevel.DespiteSkill(ctx), w, acc, m.from, Move{Kind: Undone}); err != nil {
		return err
	}
	tasks, err := db.Collect[id.ID](ctx, w.Tx, `SELECT t.id FROM ownership_move_tasks m JOIN tasks t ON t.id = m.task_id
		WHERE m.batch_id = ? AND m.account_id = ? AND t.assignee_id = ? AND t.done_on IS NULL AND t.archived_at IS NULL ORDER BY t.id`, batch, acc, m.to)
	if err != nil {
		return err
	}
	for _, one := range tasks {
		if err := reassign(ctx, w, one, m.from); err != nil {
			return err
		}
	}
	_, err = w.Tx.Exec(ctx, `DELETE FROM collaborators WHERE entity = 'accounts' AND record_id = ? AND user_id IN
		(SELECT user_id FROM ownership_move_collaborators WHERE batch_id = ? AND account_id = ?)`, acc, batch, acc)
	return err
}
