package handover

import (
	"context"
	"slices"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/gathering"
	"github.com/loam-crm/loam/internal/identity"
	"github.com/loam-crm/loam/internal/interaction"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/pool"
	"github.com/loam-crm/loam/internal/pyramid"
	"github.com/loam-crm/loam/internal/selection"
	"github.com/loam-crm/loam/internal/strategy"
	"github.com/loam-crm/loam/internal/task"
)

// maxNamed bounds how many things a refusal names.
const maxNamed = 50

// OpenItem is something that still hangs on the one who leaves.
type OpenItem struct {
	Kind    string        `json:"kind" enum:"customer,deputy,task,plan,dealing,gathering,target,objective,pool,report,handover,membership"`
	ID      id.ID         `json:"id" doc:"of a pool or a person where it is about one"`
	Name    string        `json:"name"`
	Account string        `json:"account" doc:"the customer's name; empty for what is about none, or about one beyond the caller's sight"`
	On      calendar.Date `json:"on" nullable:"true" doc:"the day of it, where it has one"`
	Count   int64         `json:"count" doc:"of an event: invitations nobody has answered"`
}

// hanging is one kind of thing that hangs on a person.
type hanging struct {
	kind    string
	place   string // the column of the schema that says so
	guard   func() authz.Entity
	from    string // the table, as t, and what it is joined with
	account string // the column that names a customer; "" where it is about none
	where   string // with the person as its parameter
	today   bool   // where and count take the day after the person
	id      string // default t.id
	name    string
	on      string // default ''
	count   string // default 0
	order   string
}

const grades = "CASE t.grade WHEN 'S' THEN 0 WHEN 'A' THEN 1 WHEN 'B' THEN 2 WHEN 'C' THEN 3 ELSE 4 END, "

// hangings are what has to be in other hands before a handover can be closed. Payments, orders and contacts come with their
// customer; ties cannot be given away, which is why the successor meets people.
var hangings = []hanging{
	{kind: "customer", place: "accounts.owner_id", guard: account.Accounts.Guard, from: "accounts t", account: "t.id", where: "t.owner_id = ?", name: "t.name", order: grades + "t.name"},
	{kind: "deputy", place: "accounts.deputy_id", guard: account.Accounts.Guard, from: "accounts t", account: "t.id", where: "t.deputy_id = ?", name: "t.name", order: grades + "t.name"},
	{kind: "task", place: "tasks.assignee_id", guard: task.Tasks.Guard, from: "tasks t", account: "t.account_id", where: "t.assignee_id = ? AND t.done_on IS NULL",
		name: "t.title", on: "t.due_on", order: "t.due_on"},
	{kind: "plan", place: "migration_plans.owner_id", guard: pyramid.Plans.Guard, from: "migration_plans t", account: "t.account_id",
		where: "t.owner_id = ? AND t.state IN ('draft', 'active')", name: "t.name", on: "t.due_on", order: "t.name"},
	{kind: "dealing", place: "interactions.author_id", guard: interaction.Interactions.Guard, from: "interactions t", account: "t.account_id",
		where: "t.author_id = ? AND t.planned", name: "t.subject", on: "t.held_on", order: "t.held_on"},
	{kind: "gathering", place: "gatherings.owner_id", guard: gathering.Gatherings.Guard, from: "gatherings t", where: "t.owner_id = ? AND COALESCE(t.until_on, t.held_on) >= ?", today: true,
		name: "t.name", on: "t.held_on", order: "t.held_on",
		count: "(SELECT COUNT(*) FROM invitations v WHERE v.gathering_id = t.id AND v.status = 'invited' AND v.archived_at IS NULL)"},
	{kind: "target", place: "target_companies.owner_id", guard: selection.TargetCompanies.Guard, from: "target_companies t", account: "t.account_id", where: "t.owner_id = ?",
		name: "t.name", order: "t.name"},
	{kind: "objective", place: "objectives.owner_id", guard: strategy.Objectives.Guard, from: "objectives t JOIN strategies s ON s.id = t.strategy_id AND s.archived_at IS NULL AND s.state IN ('draft', 'active')",
		where: "t.owner_id = ?", name: "t.name", on: "t.due_on", order: "t.name"},
	{kind: "pool", place: "pool_members.user_id", guard: pool.Members.Guard, from: "pool_members t JOIN pools p ON p.id = t.pool_id AND p.archived_at IS NULL",
		where: "t.user_id = ? AND t.manager", id: "p.id", name: "p.name", order: "p.name"},
	{kind: "report", place: "users.manager_id", guard: identity.Users.Guard, from: "users t", where: "t.manager_id = ? AND t.status <> 'left'", name: "t.name", order: "t.name"},
	{kind: "handover", place: "handovers.successor_id", guard: func() authz.Entity { return Handovers.Guard() }, from: "handovers t",
		where: "t.successor_id = ? AND t.state IN ('announced', 'frozen')", name: "t.title", on: "t.announced_on", order: "t.announced_on"},
}

// memberships end with the person; they are shown so that somebody thinks of who claims from the pool from then on.
var memberships = hanging{kind: "membership", place: "pool_members.user_id", guard: pool.Members.Guard, from: "pool_members t JOIN pools p ON p.id = t.pool_id AND p.archived_at IS NULL",
	where: "t.user_id = ? AND NOT t.manager", id: "p.id", name: "p.name", order: "p.name"}

// openItems is everything that still hangs on somebody, whoever asks.
func openItems(ctx context.Context, q db.Querier, user id.ID, today calendar.Date) ([]OpenItem, error) {
	return openTo(ctx, q, authz.System(), user, today)
}

// openTo is what the actor may know of it, without the name of a customer they do not see.
func openTo(ctx context.Context, q db.Querier, actor authz.Actor, user id.ID, today calendar.Date) ([]OpenItem, error) {
	var out []OpenItem
	for i := range hangings {
		items, err := hangings[i].of(ctx, q, actor, user, today)
		if err != nil {
			return nil, err
		}
		out = append(out, items...)
	}
	return out, nil
}

// of lists what of one kind hangs on somebody, as far as the actor sees it.
func (h *hanging) of(ctx context.Context, q db.Querier, actor authz.Actor, user id.ID, today calendar.Date) ([]OpenItem, error) {
	seen, args := actor.Where(h.guard(), authz.Read, "t")
	customer, join := "''", ""
	var joined []any
	if h.account != "" {
		var named string
		named, joined = actor.Where(account.Accounts.Guard(), authz.Read, "a")
		customer, join = "COALESCE(a.name, '')", " LEFT JOIN accounts a ON a.id = "+h.account+" AND "+named
	}
	query := "SELECT " + or(h.id, "t.id") + ", " + h.name + ", " + customer + ", " + or(h.on, "NULL") + ", " + or(h.count, "0") +
		" FROM " + h.from + join + " WHERE " + h.where + " AND t.archived_at IS NULL AND " + seen + " ORDER BY " + h.order + ", t.id"
	person := []any{user}
	if h.today {
		person = append(person, today)
	}
	rows, err := q.Query(ctx, query, slices.Concat(joined, person, args)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := []OpenItem{}
	for rows.Next() {
		item := OpenItem{Kind: h.kind}
		if err := rows.Scan(&item.ID, &item.Name, &item.Account, &item.On, &item.Count); err != nil {
			return nil, err
		}
		out = append(out, item)
	}
	return out, rows.Err()
}

// hangingOf is the kind of that name.
func hangingOf(kind string) *hanging {
	return &hangings[slices.IndexFunc(hangings, func(h hanging) bool { return h.kind == kind })]
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// HandoverCount says how many things of a kind still hang on the one who leaves.
type HandoverCount struct {
	Kind  string `json:"kind"`
	Count int    `json:"count"`
}

// counted are the kinds of what is open, in their order.
func counted(open []OpenItem) []HandoverCount {
	out := []HandoverCount{}
	for _, one := range open {
		at := slices.IndexFunc(out, func(c HandoverCount) bool { return c.Kind == one.Kind })
		if at < 0 {
			out, at = append(out, HandoverCount{Kind: one.Kind}), len(out)
		}
		out[at].Count++
	}
	return out
}
