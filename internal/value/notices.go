package value

import (
	"context"
	"slices"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/identity"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/notify"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// fewGrades is up to how many customers of one person are named one by one when grades are decided together.
const fewGrades = 5

// regraded is an account whose decided grade is another one now.
type regraded struct {
	account  id.ID
	was, now Grade
}

// tellOwners tells the people who look after accounts that those got another grade. A first grade is no news: the
// whole company gets one at once.
func tellOwners(ctx context.Context, w *resource.Write, list []regraded) error {
	byAccount := map[id.ID]regraded{}
	ids := []id.ID{}
	for _, r := range list {
		if r.was != "" && r.was != r.now {
			byAccount[r.account] = r
			ids = append(ids, r.account)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	people, order, err := keepers(ctx, w.Tx, ids)
	if err != nil {
		return err
	}
	for _, user := range order {
		mine := people[user]
		if len(mine) > fewGrades {
			n := notify.Notice{Kind: notify.GradeChanged, Users: []id.ID{user}, Data: map[string]any{"count": len(mine)}}
			if err := notify.Send(ctx, w, n); err != nil {
				return err
			}
			continue
		}
		for _, one := range mine {
			r := byAccount[one]
			n := notify.Notice{Kind: notify.GradeChanged, Users: []id.ID{user}, Entity: "accounts", Record: one,
				Data: map[string]any{"grade": r.now, "was": r.was}}
			if err := notify.Send(ctx, w, n); err != nil {
				return err
			}
		}
	}
	return nil
}

// keepers lists whose accounts they are, as owner or deputy.
func keepers(ctx context.Context, tx *db.Tx, accounts []id.ID) (map[id.ID][]id.ID, []id.ID, error) {
	those, list := db.In(tx.EngineName(), "id", accounts)
	rows, err := tx.Query(ctx, "SELECT id, owner_id, deputy_id FROM accounts WHERE "+those+" ORDER BY id", list)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	out, order := map[id.ID][]id.ID{}, []id.ID{}
	for rows.Next() {
		var one, owner, deputy id.ID
		if err := rows.Scan(&one, &owner, &deputy); err != nil {
			return nil, nil, err
		}
		for _, user := range []id.ID{owner, deputy} {
			if user == 0 || slices.Contains(out[user], one) {
				continue // nobody, or owner and deputy in one
			}
			if out[user] == nil {
				order = append(order, user)
			}
			out[user] = append(out[user], one)
		}
	}
	return out, order, rows.Err()
}

// tellDeciders tells those who decide about grades that proposals wait among the customers they see.
func tellDeciders(ctx context.Context, w *resource.Write) error {
	holders, err := identity.Holders(ctx, w.Tx, authz.GradeApprove)
	if err != nil {
		return err
	}
	var people []id.ID
	for _, user := range holders {
		actor, err := identity.LoadActor(ctx, w.Tx, user)
		if err != nil {
			return err
		}
		scope, args := actor.Where(account.Accounts.Guard(), authz.Read, "a")
		var waits bool
		err = w.Tx.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM accounts a WHERE a.archived_at IS NULL AND a.grade_state = ? AND "+scope+")",
			append([]any{stateProposed}, args...)...).Scan(&waits)
		if err != nil {
			return err
		}
		if waits {
			people = append(people, user)
		}
	}
	return notify.Send(ctx, w, notify.Notice{Kind: notify.ProposalWaiting, Users: people})
}

// proposes says that among the news is a proposal to decide about.
func proposes(news []verdict) bool {
	for i := range news {
		if news[i].proposalChanged() && news[i].summary.state == stateProposed {
			return true
		}
	}
	return false
}
