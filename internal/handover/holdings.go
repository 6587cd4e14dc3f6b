package handover

import (
	"context"
	"slices"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/contact"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/sales"
	"github.com/loam-crm/loam/internal/task"
	"github.com/loam-crm/loam/internal/value"
)

// Holdings is what hangs on a person, as far as the one who asks may see it.
type Holdings struct {
	User      id.ID             `json:"user"`
	Name      string            `json:"name"`
	Status    string            `json:"status" enum:"active,notice,frozen,left"`
	Handover  id.ID             `json:"handover,omitempty" doc:"the one that runs"`
	Customers []HeldCustomer    `json:"customers" nullable:"false" doc:"owned, best grades first"`
	Deputies  []HeldCustomer    `json:"deputies" nullable:"false" doc:"where the person is the deputy"`
	Tasks     []HeldTask        `json:"tasks" nullable:"false"`
	Plans     []OpenItem        `json:"plans" nullable:"false"`
	Items     []OpenItem        `json:"items" nullable:"false" doc:"whatever else somebody must take over: planned dealings, events to come, companies on target lists, objectives, pools managed, people led, handovers to take over; and pools the person belongs to"`
	Ties      []HeldTie         `json:"ties" nullable:"false" doc:"contacts the person is close to; they cannot be handed over"`
	Leaves    []value.OwnedLeaf `json:"leaves" nullable:"false" doc:"indicators of the value model that the person looks after"`
	Hidden    int               `json:"hidden" doc:"customers and deputies beyond the sight of who asks"`
	Covered   int               `json:"covered" doc:"sum of the influence of key contacts that somebody of us holds"`
	Loss      *float64          `json:"loss" doc:"share of it that is lost when this person goes; null: nobody holds anything"`
}

// HeldCustomer is a customer in somebody's hands.
type HeldCustomer struct {
	ID        id.ID         `json:"id"`
	Name      string        `json:"name"`
	Grade     string        `json:"grade"`
	LastOrder calendar.Date `json:"last_order" nullable:"true"`
	LastTouch calendar.Date `json:"last_touch" nullable:"true" doc:"last follow-up"`
	Unpaid    *int64        `json:"unpaid" doc:"orders not paid yet, of those the caller sees; null: none of theirs to see"`
	Tasks     int64         `json:"tasks" doc:"the person's open tasks there"`
	Alone     *int64        `json:"alone" doc:"key contacts that only this person holds, of those the caller sees; null: none of theirs to see"`
}

// HeldTask is something somebody still has to do.
type HeldTask struct {
	ID      id.ID         `json:"id"`
	Title   string        `json:"title"`
	Kind    string        `json:"kind"`
	Due     calendar.Date `json:"due"`
	Account string        `json:"account"`
}

// maxHeld bounds each list.
const maxHeld = 1000

// Of lists what hangs on a person, for themselves, for whoever runs handovers, and for their successor.
func (s *Service) Of(ctx context.Context, actor authz.Actor, user id.ID) (*Holdings, error) {
	q := s.Store.DB
	p, err := personOf(ctx, q, user)
	if err != nil {
		return nil, err
	}
	out := &Holdings{User: user, Name: p.name, Status: p.status}
	var successor id.ID
	err = q.QueryRow(ctx, `SELECT COALESCE(MAX(id), 0), COALESCE(MAX(successor_id), 0) FROM handovers
		WHERE leaver_id = ? AND archived_at IS NULL AND state NOT IN ('closed', 'withdrawn')`, user).Scan(&out.Handover, &successor)
	if err != nil {
		return nil, err
	}
	if actor.ID != user && actor.ID != successor && !actor.May(authz.HandoverRun) {
		return nil, errs.Forbidden()
	}
	if err := s.fill(ctx, actor, user, out); err != nil {
		return nil, err
	}
	if err := s.fillMore(ctx, actor, user, successor, out); err != nil {
		return nil, err
	}
	out.Covered, out.Loss, err = s.loss(ctx, actor, user)
	return out, err
}

func (s *Service) fill(ctx context.Context, actor authz.Actor, user id.ID, out *Holdings) (err error) {
	if out.Customers, err = s.customers(ctx, actor, user, "owner_id"); err != nil {
		return err
	}
	if out.Deputies, err = s.customers(ctx, actor, user, "deputy_id"); err != nil {
		return err
	}
	if out.Tasks, err = s.tasks(ctx, actor, user); err != nil {
		return err
	}
	var all int
	err = s.Store.DB.QueryRow(ctx, `SELECT (SELECT COUNT(*) FROM accounts WHERE owner_id = ? AND archived_at IS NULL)
		+ (SELECT COUNT(*) FROM accounts WHERE deputy_id = ? AND archived_at IS NULL)`, user, user).Scan(&all)
	out.Hidden = max(0, all-len(out.Customers)-len(out.Deputies))
	return err
}

// fillMore lists what hangs on the person beside customers and tasks.
func (s *Service) fillMore(ctx context.Context, actor authz.Actor, user, successor id.ID, out *Holdings) error {
	q := s.Store.DB
	env, err := s.Store.Env(ctx, q)
	if err != nil {
		return err
	}
	out.Items, out.Leaves = []OpenItem{}, []value.OwnedLeaf{}
	for _, kind := range append(slices.Clone(hangings), memberships) {
		if kind.kind == "customer" || kind.kind == "deputy" || kind.kind == "task" {
			continue // told above, with more of each
		}
		items, err := kind.of(ctx, q, actor, user, env.Today)
		if err != nil {
			return err
		}
		if items = items[:min(len(items), maxHeld)]; kind.kind == "plan" {
			out.Plans = items
			continue
		}
		out.Items = append(out.Items, items...)
	}
	if actor.May(authz.ValueRead) {
		if out.Leaves, err = value.LeavesOf(ctx, q, user); err != nil {
			return err
		}
	}
	out.Ties, err = tiesOf(ctx, q, actor, user, successor, env.Today)
	return err
}

func (s *Service) customers(ctx context.Context, actor authz.Actor, user id.ID, column string) ([]HeldCustomer, error) {
	env, err := s.Store.Env(ctx, s.Store.DB)
	if err != nil {
		return nil, err
	}
	seen, args := actor.Where(account.Accounts.Guard(), authz.Read, "a")
	orders, people := sales.Orders.Guard(), contact.Contacts.Guard()
	paid, paidArgs := actor.Where(orders, authz.Read, "o")
	met, metArgs := actor.Where(people, authz.Read, "c")
	args = slices.Concat(paidArgs, []any{user}, metArgs, []any{keyInfluence, user, coveredFrom, env.Today.AddDays(-fresh), user, coveredFrom, env.Today.AddDays(-fresh), user}, args)
	rows, err := s.Store.DB.Query(ctx, `SELECT a.id, a.name, a.grade, a.last_order_on, a.last_contact_on,
		(SELECT COUNT(*) FROM orders o WHERE o.account_id = a.id AND o.archived_at IS NULL AND o.paid_on IS NULL AND o.amount > 0 AND `+paid+`),
		(SELECT COUNT(*) FROM tasks t WHERE t.account_id = a.id AND t.assignee_id = ? AND t.done_on IS NULL AND t.archived_at IS NULL),
		(SELECT COUNT(*) FROM contacts c WHERE c.account_id = a.id AND c.archived_at IS NULL AND c.status <> 'left' AND `+met+`
			AND EXISTS (SELECT 1 FROM positions p WHERE p.holder_id = c.id AND p.archived_at IS NULL AND p.influence >= ?)
			AND EXISTS (SELECT 1 FROM ties t WHERE t.contact_id = c.id AND t.staff_id = ? AND t.archived_at IS NULL AND t.strength >= ? AND t.strength_on >= ?)
			AND NOT EXISTS (SELECT 1 FROM ties t JOIN users u ON u.id = t.staff_id WHERE t.contact_id = c.id AND t.staff_id <> ? AND t.archived_at IS NULL
				AND t.strength >= ? AND t.strength_on >= ? AND u.archived_at IS NULL AND u.status IN ('active', 'notice')))
		FROM accounts a WHERE a.`+column+` = ? AND a.archived_at IS NULL AND `+seen+`
		ORDER BY CASE a.grade WHEN 'S' THEN 0 WHEN 'A' THEN 1 WHEN 'B' THEN 2 WHEN 'C' THEN 3 ELSE 4 END, a.name, a.id LIMIT 1000`, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := []HeldCustomer{}
	for rows.Next() {
		var c HeldCustomer
		if err := rows.Scan(&c.ID, &c.Name, &c.Grade, &c.LastOrder, &c.LastTouch, &c.Unpaid, &c.Tasks, &c.Alone); err != nil {
			return nil, err
		}
		if actor.Scope(orders, authz.Read) == authz.None {
			c.Unpaid = nil
		}
		if actor.Scope(people, authz.Read) == authz.None {
			c.Alone = nil
		}
		if actor.Field(account.Accounts.Guard(), "last_order_on", authz.Business) <= authz.Masked {
			c.LastOrder = ""
		}
		out = append(out, c)
	}
	return out, rows.Err()
}

func (s *Service) tasks(ctx context.Context, actor authz.Actor, user id.ID) ([]HeldTask, error) {
	seen, args := actor.Where(task.Tasks.Guard(), authz.Read, "t")
	named, more := actor.Where(account.Accounts.Guard(), authz.Read, "a")
	args = append(append(append([]any{}, more...), user), args...)
	rows, err := s.Store.DB.Query(ctx, `SELECT t.id, t.title, t.kind, t.due_on, COALESCE(a.name, '') FROM tasks t LEFT JOIN accounts a ON a.id = t.account_id AND `+named+`
		WHERE t.assignee_id = ? AND t.done_on IS NULL AND t.archived_at IS NULL AND `+seen+" ORDER BY t.due_on, t.id LIMIT 1000", args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := []HeldTask{}
	for rows.Next() {
		var t HeldTask
		if err := rows.Scan(&t.ID, &t.Title, &t.Kind, &t.Due, &t.Account); err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, rows.Err()
}
