package contact

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// Roles a seat may have in a chain; it may have several.
var Roles = []string{Decider, "influencer", "evaluator", "selector", "purchaser", "user", "gatekeeper", "coach"}

// Decider has the last word: exactly one seat in every chain, be its holder known or not.
const Decider = "decider"

// ChainMember is a seat in a chain with its roles, in the order in which the seats come to decide.
type ChainMember struct {
	Position id.ID    `json:"position"`
	Roles    []string `json:"roles" maxItems:"8"`
}

// SetMembers replaces the members of a chain. Refusals: 409 rev_conflict when the chain has changed, 422 one_decider,
// and one field error for every member that is wrong.
func (s *Service) SetMembers(ctx context.Context, actor authz.Actor, chain id.ID, rev int64, members []ChainMember) error {
	return s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		if err := Chains.Require(ctx, w.Tx, actor, chain, authz.Edit); err != nil {
			return err
		}
		c, err := Chains.Load(ctx, w.Tx, actor.AsSystem(), chain)
		if err != nil {
			return err
		}
		switch {
		case c.ArchivedAt != 0:
			return errs.Conflict("archived")
		case c.Rev != rev:
			return errs.Conflict("rev_conflict")
		}
		seats, err := seatsOf(ctx, w.Tx, c.Account)
		if err != nil {
			return err
		}
		if problems := checkMembers(members, seats); len(problems) > 0 {
			return errs.Validation(problems...)
		}
		return replaceMembers(ctx, w, c, members, seats)
	})
}

// seatsOf are the titles of a customer's live positions.
func seatsOf(ctx context.Context, q db.Querier, account id.ID) (map[id.ID]string, error) {
	return db.Pairs[id.ID, string](ctx, q, "SELECT id, title FROM positions WHERE account_id = ? AND archived_at IS NULL", account)
}

func checkMembers(members []ChainMember, seats map[id.ID]string) []errs.Field {
	var problems []errs.Field
	seen, deciders := map[id.ID]bool{}, 0
	for _, m := range members {
		switch {
		case seats[m.Position] == "":
			problems = append(problems, errs.Field{Name: "members", Code: "ref_not_found"})
		case seen[m.Position]:
			problems = append(problems, errs.Field{Name: "members", Code: "member_twice", Params: map[string]any{"title": seats[m.Position]}})
		case len(m.Roles) == 0:
			problems = append(problems, errs.Field{Name: "members", Code: "role_needed", Params: map[string]any{"title": seats[m.Position]}})
		}
		seen[m.Position] = true
		for i, role := range m.Roles {
			if !slices.Contains(Roles, role) || slices.Contains(m.Roles[:i], role) {
				problems = append(problems, errs.Field{Name: "members", Code: "not_an_option"})
			}
			if role == Decider {
				deciders++
			}
		}
	}
	if deciders != 1 {
		problems = append(problems, errs.Field{Name: "members", Code: "one_decider"})
	}
	return problems
}

func replaceMembers(ctx context.Context, w *resource.Write, c *Chain, members []ChainMember, seats map[id.ID]string) error {
	before, err := membersOf(ctx, w.Tx, "m.chain_id = ?", c.ID)
	if err != nil {
		return err
	}
	n, err := w.Tx.Exec(ctx, "UPDATE decision_chains SET rev = rev + 1, updated_at = ?, updated_by = ? WHERE id = ? AND rev = ?", w.Env.Now, w.Actor.ID, c.ID, c.Rev)
	if err != nil {
		return err
	}
	if n == 0 {
		return errs.Conflict("rev_conflict")
	}
	if _, err := w.Tx.Exec(ctx, "DELETE FROM chain_members WHERE chain_id = ?", c.ID); err != nil {
		return err
	}
	for place, m := range members {
		for _, role := range m.Roles {
			if _, err := w.Tx.Exec(ctx, "INSERT INTO chain_members (chain_id, position_id, role, place) VALUES (?, ?, ?, ?)", c.ID, m.Position, role, place); err != nil {
				return err
			}
		}
	}
	return w.Audit(ctx, resource.Entry{Action: "members", Entity: Chains.Name, Record: c.ID, Rev: c.Rev + 1, Title: c.Purchase,
		Changes: resource.Changes{"members": {described(before[c.ID], seats), described(members, seats)}}})
}

// described names the members for the audit log, which outlives the positions.
func described(members []ChainMember, seats map[id.ID]string) json.RawMessage {
	out := map[string][]string{}
	for _, m := range members {
		out[seats[m.Position]] = m.Roles
	}
	text, err := json.Marshal(out)
	if err != nil {
		return json.RawMessage("null")
	}
	return text
}

// membersOf reads members by chain, in their order, roles in the order of Roles.
func membersOf(ctx context.Context, q db.Querier, where string, args ...any) (map[id.ID][]ChainMember, error) {
	rows, err := q.Query(ctx, "SELECT m.chain_id, m.position_id, m.role FROM chain_members m WHERE "+where+" ORDER BY m.chain_id, m.place, m.position_id", args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[id.ID][]ChainMember{}
	for rows.Next() {
		var chain, position id.ID
		var role string
		if err := rows.Scan(&chain, &position, &role); err != nil {
			return nil, err
		}
		list := out[chain]
		if len(list) == 0 || list[len(list)-1].Position != position {
			list = append(list, ChainMember{Position: position})
		}
		last := &list[len(list)-1]
		last.Roles = append(last.Roles, role)
		slices.SortFunc(last.Roles, func(a, b string) int { return slices.Index(Roles, a) - slices.Index(Roles, b) })
		out[chain] = list
	}
	return out, rows.Err()
}
