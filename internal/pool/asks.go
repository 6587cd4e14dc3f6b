package pool

import (
	"context"
	"maps"
	"slices"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/i18n"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/notify"
	"github.com/loam-crm/loam/internal/task"
)

// warn gives the owner a task, and tells them: follow up, or the customer goes back.
func (n *nightly) warn(ctx context.Context, d due) error {
	err := notify.Send(ctx, n.w, notify.Notice{Kind: notify.PoolWarning, Users: []id.ID{d.owner}, Entity: account.Accounts.Name, Record: d.id,
		Data: map[string]any{"on": string(d.outlook.on)}})
	if err != nil {
		return err
	}
	_, err = n.ask(task.Untold(ctx), d, "pool.warning", "pools/warning/"+d.id.String()+"/"+string(n.w.Env.Today), d.owner, "follow_up", d.outlook.on)
	return err
}

// decideWithin is how many days somebody has to decide about a locked customer.
const decideWithin = 5

// askDecision gives a task to whoever decides about a locked customer, once for each time it is overdue.
func (n *nightly) askDecision(ctx context.Context, d due) (bool, error) {
	return n.ask(ctx, d, "pool.decision", "pools/decision/"+d.id.String()+"/"+string(d.outlook.on), n.decider(d), "review", n.w.Env.Today.AddDays(decideWithin))
}

// askWhose gives a task to whoever decides who gets a customer of a locked grade that nobody owns.
func (n *nightly) askWhose(ctx context.Context, d due) (bool, error) {
	return n.ask(ctx, d, "pool.unowned", "pools/unowned/"+d.id.String(), n.decider(d), "review", n.w.Env.Today.AddDays(decideWithin))
}

// decider is the owner's manager if they may decide, else a manager of the pool, else whoever may.
func (n *nightly) decider(d due) id.ID {
	if d.managerOfOwn != 0 && slices.Contains(n.deciders, d.managerOfOwn) {
		return d.managerOfOwn
	}
	for _, user := range slices.Sorted(maps.Keys(n.members[d.pool.ID])) {
		if n.members[d.pool.ID][user].Manager && user != d.owner {
			return user
		}
	}
	for _, one := range n.deciders {
		if one != d.owner {
			return one
		}
	}
	return 0
}

// ask makes a task, if the same one was not made before and there is somebody to ask; it says whether it did.
func (n *nightly) ask(ctx context.Context, d due, text, source string, who id.ID, kind string, by calendar.Date) (bool, error) {
	if who == 0 {
		return false, nil
	}
	var made bool
	if err := n.w.Tx.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM tasks WHERE source_key = ?)", source).Scan(&made); err != nil || made {
		return false, err
	}
	title := i18n.Text(n.language, text, map[string]any{"account": short(d.name), "day": string(d.outlook.on)})
	return true, task.Tasks.Insert(ctx, n.w, &task.Task{Title: title, Account: d.id, Assignee: who, Kind: kind, Due: by, Source: source})
}

// short leaves room for the words around a name in the title of a task.
func short(name string) string {
	if runes := []rune(name); len(runes) > 100 {
		return string(runes[:99]) + "…"
	}
	return name
}
