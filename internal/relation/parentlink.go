package relation

import (
	"context"
	"math"
	"strconv"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

func percent(share float64) string {
	return strconv.FormatFloat(math.Round(share*1e4)/1e2, 'f', -1, 64) + " %"
}

// linkChanged keeps the parent of an account and the link that says since when it is the parent in step.
func linkChanged(ctx context.Context, w *resource.Write, _, after *Link) error {
	if after.Kind != ParentOf {
		return nil
	}
	var parent id.ID
	if err := w.Tx.QueryRow(ctx, "SELECT parent_id FROM accounts WHERE id = ?", after.To).Scan(&parent); err != nil {
		return err
	}
	now := parent
	switch {
	case after.InForce():
		now = after.From
	case parent == after.From:
		now = 0
	}
	if now == parent {
		return nil
	}
	_, err := account.Accounts.Update(ctx, w, after.To, func(a *account.Account) error { a.Parent = now; return nil })
	return err
}

// keepParentLink ends the link to a parent an account has left, and makes one to the parent it has come to. Rows of an
// import do not come here: Imported sees to them.
func keepParentLink(ctx context.Context, w *resource.Write, before, after *account.Account) error {
	if before == nil && after.Parent == 0 || before != nil && before.Parent == after.Parent {
		return nil
	}
	wide := *w
	wide.Actor = w.Actor.AsSystem() // who may say what an account's parent is has said it
	left, there, err := parentLinks(ctx, w, after)
	if err != nil {
		return err
	}
	for _, one := range left {
		if _, err := Links.Update(ctx, &wide, one, func(l *Link) error { l.ValidTo = w.Env.Today; return nil }); err != nil {
			return err
		}
	}
	if there || after.Parent == 0 {
		return nil
	}
	l := &Link{From: after.Parent, To: after.ID, Kind: ParentOf}
	if before != nil {
		l.ValidFrom = w.Env.Today
	}
	return Links.Insert(ctx, &wide, l)
}

// parentLinks are the links in force to parents an account no longer has, and whether there is one to its parent.
func parentLinks(ctx context.Context, w *resource.Write, a *account.Account) (left []id.ID, there bool, err error) {
	rows, err := w.Tx.Query(ctx, "SELECT id, from_id FROM account_links WHERE to_id = ? AND kind = ? AND archived_at IS NULL AND valid_to IS NULL", a.ID, ParentOf)
	if err != nil {
		return nil, false, err
	}
	defer rows.Close()
	for rows.Next() {
		var one, from id.ID
		if err := rows.Scan(&one, &from); err != nil {
			return nil, false, err
		}
		if from == a.Parent {
			there = true
		} else {
			left = append(left, one)
		}
	}
	return left, there, rows.Err()
}
