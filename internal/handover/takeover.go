package handover

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/gathering"
	"github.com/loam-crm/loam/internal/identity"
	"github.com/loam-crm/loam/internal/interaction"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/pool"
	"github.com/loam-crm/loam/internal/pyramid"
	"github.com/loam-crm/loam/internal/selection"
	"github.com/loam-crm/loam/internal/strategy"
	"github.com/loam-crm/loam/internal/task"
)

// passing gives the successor one thing of a kind. Customers take the tasks about them along; what is left of tasks is about
// customers of others, or of none. A handover in which the one who leaves was to be the successor is not in it: somebody has
// to say who takes that over, so it is withdrawn and announced anew.
var passing = map[string]func(ctx context.Context, w *resource.Write, h *Handover, one id.ID) error{
	"deputy": deputise,
	"task": func(ctx context.Context, w *resource.Write, h *Handover, one id.ID) error {
		return pass(task.Untold(ctx), w, task.Tasks, one, func(t *task.Task) { t.Assignee = h.Successor })
	},
	"plan": func(ctx context.Context, w *resource.Write, h *Handover, one id.ID) error {
		return pass(ctx, w, pyramid.Plans, one, func(p *pyramid.Plan) { p.Owner = h.Successor })
	},
	"dealing": func(ctx context.Context, w *resource.Write, h *Handover, one id.ID) error {
		return pass(ctx, w, interaction.Interactions, one, func(i *interaction.Interaction) {
			i.Author = h.Successor
			i.Ours = slices.DeleteFunc(slices.Clone(i.Ours), func(ours string) bool { return ours == h.Successor.String() || ours == h.Leaver.String() })
		})
	},
	"gathering": func(ctx context.Context, w *resource.Write, h *Handover, one id.ID) error {
		return pass(ctx, w, gathering.Gatherings, one, func(g *gathering.Gathering) { g.Owner = h.Successor })
	},
	"target": func(ctx context.Context, w *resource.Write, h *Handover, one id.ID) error {
		return pass(ctx, w, selection.TargetCompanies, one, func(c *selection.TargetCompany) { c.Owner = h.Successor })
	},
	"objective": func(ctx context.Context, w *resource.Write, h *Handover, one id.ID) error {
		return pass(ctx, w, strategy.Objectives, one, func(o *strategy.Objective) { o.Owner = h.Successor })
	},
	"pool":   passPool,
	"report": lead,
}

// takeOver gives the successor everything of the inventory.
func (s *Service) takeOver(ctx context.Context, w *resource.Write, h *Handover) error {
	owned, err := hangingOf("customer").of(ctx, w.Tx, authz.System(), h.Leaver, w.Env.Today)
	if err != nil {
		return err
	}
	slices.SortFunc(owned, func(a, b OpenItem) int { return cmp.Compare(a.ID, b.ID) }) // as all that take several lock them
	t := pool.Transfer{To: h.Successor, Reason: h.Reason, Kind: pool.Handed, WithTasks: true}
	for _, one := range owned {
		if err := s.Pools.TransferIn(ctx, widened(w), t, h.ID, one.ID); err != nil {
			return about(err, one.Name)
		}
	}
	for i := range hangings { // read anew for each kind: the tasks of the customers have gone with them
		give := passing[hangings[i].kind]
		if give == nil {
			continue
		}
		items, err := hangings[i].of(ctx, w.Tx, authz.System(), h.Leaver, w.Env.Today)
		if err != nil {
			return err
		}
		for _, one := range items {
			if err := give(ctx, w, h, one.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// pass changes a record in the name of the program: the right to it is that of the handover.
func pass[T any](ctx context.Context, w *resource.Write, of *resource.Resource[T], one id.ID, change func(*T)) error {
	_, err := of.Update(ctx, widened(w), one, func(t *T) error { change(t); return nil })
	return err
}

// about names the customer at which a handover got stuck.
func about(err error, customer string) error {
	var refused *errs.Error
	if !errors.As(err, &refused) {
		return err
	}
	return refused.With("account", customer)
}

// deputise makes the successor the deputy where the one who leaves was; who owns a customer is not their own deputy.
func deputise(ctx context.Context, w *resource.Write, h *Handover, acc id.ID) error {
	return pass(ctx, w, account.Accounts, acc, func(a *account.Account) {
		if a.Deputy = h.Successor; a.Owner == h.Successor {
			a.Deputy = 0
		}
	})
}

// passPool makes the successor manage a pool in place of the one who leaves.
func passPool(ctx context.Context, w *resource.Write, h *Handover, of id.ID) error {
	const member = "SELECT id FROM pool_members WHERE pool_id = ? AND user_id = ? AND archived_at IS NULL"
	gone, err := db.Collect[id.ID](ctx, w.Tx, member, of, h.Leaver)
	if err != nil {
		return err
	}
	for _, one := range gone {
		if err := pool.Members.Discard(ctx, widened(w), one); err != nil {
			return err
		}
	}
	already, err := db.Collect[id.ID](ctx, w.Tx, member, of, h.Successor)
	if err != nil {
		return err
	}
	if len(already) == 0 {
		return pool.Members.Insert(ctx, widened(w), &pool.Member{Pool: of, User: h.Successor, Manager: true})
	}
	return pass(ctx, w, pool.Members, already[0], func(m *pool.Member) { m.Manager = true })
}

// lead makes the successor the manager of somebody whom the one who leaves led. A successor who was one of them gets the
// manager above; nobody is their own.
func lead(ctx context.Context, w *resource.Write, h *Handover, person id.ID) error {
	manager := h.Successor
	if person == h.Successor {
		if err := w.Tx.QueryRow(ctx, "SELECT manager_id FROM users WHERE id = ?", h.Leaver).Scan(&manager); err != nil {
			return err
		}
		if manager == h.Successor || manager == h.Leaver {
			manager = 0
		}
	}
	return pass(ctx, w, identity.Users, person, func(u *identity.User) { u.Manager = manager })
}
