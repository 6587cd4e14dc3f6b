package pool

import (
	"context"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/id"
)

// Ownership is whose a customer is, for how long, and whose it was.
type Ownership struct {
	State     string          `json:"state" enum:"none,safe,soon,over,decision,kept,pooled"`
	Since     calendar.Date   `json:"since" nullable:"true" doc:"the owner has it since, or the pool"`
	On        calendar.Date   `json:"on" nullable:"true" doc:"last day with the owner; null: no rule sends it back"`
	DaysLeft  *int            `json:"days_left" doc:"until that day; null: none"`
	Rule      string          `json:"rule" doc:"contact or order; empty: none"`
	Last      calendar.Date   `json:"last" nullable:"true" doc:"the follow-up or order the days are counted from; null: none known"`
	Pool      string          `json:"pool" doc:"where it lies or would go; empty: nowhere"`
	Locked    bool            `json:"locked" doc:"its grade stays until somebody decides"`
	MayMove   bool            `json:"may_move" doc:"the caller may transfer and release it"`
	MayDecide bool            `json:"may_decide" doc:"the caller may keep it with its owner"`
	Moves     []OwnershipMove `json:"moves" nullable:"false" doc:"newest first"`
}

// OwnershipMove is one change of an owner.
type OwnershipMove struct {
	ID       id.ID         `json:"id"`
	At       clock.Instant `json:"at"`
	Kind     string        `json:"kind" enum:"created,change,claim,assign,release,return,transfer,undo,handover,keep,collect"`
	From     string        `json:"from" doc:"name; empty: nobody"`
	To       string        `json:"to" doc:"name; empty: nobody"`
	By       string        `json:"by" doc:"name; empty: the program"`
	Pool     string        `json:"pool" doc:"name; empty: none"`
	Reason   string        `json:"reason"`
	Batch    id.ID         `json:"batch,omitempty"`
	Undoable bool          `json:"undoable" doc:"the caller may take this transfer back"`
}

// maxMoves bounds the history that is shown.
const maxMoves = 100

// Of is the ownership of a customer the actor may read.
func (s *Service) Of(ctx context.Context, actor authz.Actor, acc id.ID) (*Ownership, error) {
	q := s.Store.DB
	a, err := account.Accounts.Load(ctx, q, actor, acc)
	if err != nil {
		return nil, err
	}
	env, err := s.Store.Env(ctx, q)
	if err != nil {
		return nil, err
	}
	r, err := loadRoster(ctx, s.Store, q)
	if err != nil {
		return nil, err
	}
	edits := account.Accounts.Require(ctx, q, actor, acc, authz.Edit) == nil && a.ArchivedAt == 0
	out := &Ownership{State: None, Since: a.OwnedSince, MayMove: edits && a.Owner != 0, MayDecide: edits && a.Owner != 0 && actor.May(authz.PoolManage)}
	if out.Moves, err = s.moves(ctx, actor, acc, edits, env.Today); err != nil {
		return nil, err
	}
	if p := r.named(id.ID(a.PoolID)); p != nil {
		out.State, out.Since, out.Pool = Pooled, a.PooledOn, p.Name
		return out, nil
	}
	own, err := readDues(ctx, q, env, r, "a.id = ?", acc)
	if err != nil || len(own) == 0 || own[0].pool == nil {
		return out, err
	}
	contacts, err := s.LastFollowUps(ctx, q, env.Today, []id.ID{acc})
	if err != nil {
		return nil, err
	}
	own[0].judge(contacts[acc], env.Today)
	out.fill(own[0], env.Today)
	return out, nil
}

func (o *Ownership) fill(d due, today calendar.Date) {
	o.State, o.Since, o.On, o.Rule, o.Last = d.outlook.state, d.signs.since, d.outlook.on, d.outlook.rule, d.outlook.last
	o.Pool, o.Locked = d.pool.Name, d.pool.locks(d.grade)
	if o.On != "" {
		left := max(0, o.On.Days()-today.Days())
		o.DaysLeft = &left
	}
}

// moves are the owners a customer had, and those of the customers that were merged into it.
func (s *Service) moves(ctx context.Context, actor authz.Actor, acc id.ID, edits bool, today calendar.Date) ([]OwnershipMove, error) {
	rows, err := s.Store.DB.Query(ctx, `SELECT m.id, m.moved_at, m.kind, COALESCE(f.name, ''), COALESCE(t.name, ''), COALESCE(b.name, ''), COALESCE(p.name, ''), m.reason, m.batch_id,
		COALESCE(m.by_id, 0), m.moved_on, m.account_id = ?, COALESCE(m.to_id = a.owner_id, FALSE)
		FROM ownership_moves m JOIN accounts a ON a.id = m.account_id LEFT JOIN users f ON f.id = m.from_id LEFT JOIN users t ON t.id = m.to_id
		LEFT JOIN users b ON b.id = m.by_id LEFT JOIN pools p ON p.id = m.pool_id WHERE m.account_id = ? OR a.merged_into_id = ? ORDER BY m.id DESC LIMIT ?`, acc, acc, acc, maxMoves)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out, newest := []OwnershipMove{}, true
	for rows.Next() {
		var m OwnershipMove
		var by id.ID
		var on calendar.Date
		var here, still bool // not of a customer that was merged into this one; the owner it made is the owner
		if err := rows.Scan(&m.ID, &m.At, &m.Kind, &m.From, &m.To, &m.By, &m.Pool, &m.Reason, &m.Batch, &by, &on, &here, &still); err != nil {
			return nil, err
		}
		own := by == actor.ID && on > today.AddDays(-undoDays)
		m.Undoable = here && newest && still && m.Kind == Moved && (edits || own && !actor.CannotWrite)
		newest = newest && !here
		out = append(out, m)
	}
	return out, rows.Err()
}
