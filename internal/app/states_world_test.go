package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/contact"
	"github.com/loam-crm/loam/internal/identity"
	"github.com/loam-crm/loam/internal/interaction"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/sales"
)

// stated are the entities of the random company. Who reaches a row is said here by hand: the people of its account by
// the reach that the caller has for the row's own entity, and the author of an interaction.
var stated = []string{"accounts", "contacts", "orders", "interactions"}

const (
	stateRoles    = 5
	stateAccounts = 24
)

// state is a company as it is stored and as the oracle looks at it.
type state struct {
	*world
	random  *rand.Rand
	staff   []*member
	grants  [stateRoles]map[string]authz.Grant
	roleIDs [stateRoles]id.ID
	rows    map[string][]*stateRow
	tree    []string // names of departments
}

// member is somebody who works there.
type member struct {
	login, team string
	department  int // in state.tree, -1 is none
	roles       []int
}

// stateRow is a row: people are indexes in staff, -1 is nobody.
type stateRow struct {
	id      id.ID
	text    string
	people  []int
	parent  *stateRow
	entity  string
	helpers map[int]bool // collaborators, and whether they may edit
}

func newState(t *testing.T, seed uint64) *state {
	s := &state{world: emptyWorld(t), random: rand.New(rand.NewPCG(seed, 5)), rows: map[string][]*stateRow{}}
	for _, d := range departments {
		s.tree = append(s.tree, d[0])
	}
	for _, p := range people {
		if p.login != "gone" && p.login != "revoked" {
			s.staff = append(s.staff, &member{login: p.login, department: -1})
		}
	}
	for i := range s.roleIDs {
		role := &identity.Role{Code: fmt.Sprintf("state%d", i), Name: fmt.Sprintf("State %d", i), Grants: `{"code":"x","grants":{}}`}
		s.write(func(ctx context.Context, tx *resource.Write) error { return identity.Roles.Insert(ctx, tx, role) })
		s.roleIDs[i] = role.ID
	}
	for i := range stateAccounts {
		s.hang(i)
	}
	s.write(func(ctx context.Context, w *resource.Write) error {
		for i := range s.roleIDs {
			s.regrant(ctx, w, i)
		}
		for i := range s.staff {
			s.move(ctx, w, i)
		}
		return nil
	})
	return s
}

// hang makes an account with a row of each kind, each with a text of its own.
func (s *state) hang(i int) {
	text := func(kind string) string { return canary(kind, fmt.Sprintf("n%02d", i)) }
	author := s.random.IntN(len(s.staff))
	a := &account.Account{Name: text("account")}
	c := &contact.Contact{Name: text("contact")}
	o := &sales.Order{Number: text("order"), OrderedOn: "2026-01-05", Amount: 100}
	d := &interaction.Interaction{Summary: text("dealing"), Kind: "call", On: "2026-01-05", Author: s.users[s.staff[author].login]}
	s.write(func(ctx context.Context, w *resource.Write) error {
		if err := account.Accounts.Insert(ctx, w, a); err != nil {
			return err
		}
		c.Account, o.Account, d.Account = a.ID, a.ID, a.ID
		if err := contact.Contacts.Insert(ctx, w, c); err != nil {
			return err
		}
		if err := sales.Orders.Insert(ctx, w, o); err != nil {
			return err
		}
		return interaction.Interactions.Insert(ctx, w, d)
	})
	root := &stateRow{id: a.ID, text: a.Name, people: []int{-1, -1}, entity: "accounts", helpers: map[int]bool{}}
	for entity, one := range map[string]*stateRow{"accounts": root,
		"contacts":     {id: c.ID, text: c.Name, parent: root},
		"orders":       {id: o.ID, text: o.Number, parent: root},
		"interactions": {id: d.ID, text: d.Summary, parent: root, people: []int{author}}} {
		one.entity = entity
		if one.helpers == nil {
			one.helpers = map[int]bool{}
		}
		s.rows[entity] = append(s.rows[entity], one)
	}
}

// shake changes a handful of facts at random: who works where, who may what, whose a customer is, who helps.
func (s *state) shake() {
	s.write(func(ctx context.Context, w *resource.Write) error {
		s.run(ctx, w, "DELETE FROM exports") // nobody's quota is used up
		s.regrant(ctx, w, s.random.IntN(stateRoles))
		s.move(ctx, w, s.random.IntN(len(s.staff)))
		s.move(ctx, w, s.random.IntN(len(s.staff)))
		for range 3 {
			s.hand(ctx, w, s.rows["accounts"][s.random.IntN(stateAccounts)])
		}
		entity := stated[s.random.IntN(len(stated))]
		s.help(ctx, w, s.rows[entity][s.random.IntN(stateAccounts)])
		return nil
	})
}

func (s *state) run(ctx context.Context, w *resource.Write, query string, args ...any) {
	_, err := w.Tx.Exec(ctx, query, args...)
	s.must(err)
}

func (s *state) regrant(ctx context.Context, w *resource.Write, role int) {
	grants := map[string]authz.Grant{}
	for _, entity := range stated {
		scope := func() authz.Scope { return authz.Scope(s.random.IntN(int(authz.All) + 1)) }
		if s.random.IntN(3) > 0 {
			grants[entity] = authz.Grant{Read: scope(), Edit: scope(), Archive: scope(), Export: true}
		}
	}
	raw, err := json.Marshal(authz.Role{Code: fmt.Sprintf("state%d", role), Grants: grants})
	s.must(err)
	s.grants[role] = grants
	s.run(ctx, w, "UPDATE roles SET grants = ? WHERE id = ?", string(raw), s.roleIDs[role])
}

func (s *state) move(ctx context.Context, w *resource.Write, i int) {
	m := s.staff[i]
	m.department = s.random.IntN(len(s.tree)+1) - 1
	m.team = []string{"", "red", "blue"}[s.random.IntN(3)]
	m.roles = m.roles[:0]
	codes := []string{}
	for range s.random.IntN(3) {
		role := s.random.IntN(stateRoles)
		m.roles = append(m.roles, role)
		codes = append(codes, fmt.Sprintf(`"state%d"`, role))
	}
	var department any
	if m.department >= 0 {
		department = s.departments[s.tree[m.department]]
	}
	s.run(ctx, w, "UPDATE users SET department_id = ?, team = ?, roles = ? WHERE id = ?", department, m.team, "["+strings.Join(codes, ",")+"]", s.users[m.login])
}

func (s *state) hand(ctx context.Context, w *resource.Write, a *stateRow) {
	var columns [2]any
	for i := range columns {
		a.people[i] = s.random.IntN(len(s.staff)+3) - 3
		if a.people[i] >= 0 {
			columns[i] = s.users[s.staff[a.people[i]].login]
		}
	}
	s.run(ctx, w, "UPDATE accounts SET owner_id = ?, deputy_id = ? WHERE id = ?", columns[0], columns[1], a.id)
}

func (s *state) help(ctx context.Context, w *resource.Write, one *stateRow) {
	helper, edits := s.random.IntN(len(s.staff)), s.random.IntN(2) == 0
	user := s.users[s.staff[helper].login]
	s.run(ctx, w, "DELETE FROM collaborators WHERE entity = ? AND record_id = ? AND user_id = ?", one.entity, one.id, user)
	if _, helps := one.helpers[helper]; helps {
		delete(one.helpers, helper)
		return
	}
	one.helpers[helper] = edits
	s.run(ctx, w, "INSERT INTO collaborators (entity, record_id, user_id, can_edit, created_at) VALUES (?, ?, ?, ?, 0)", one.entity, one.id, user, edits)
}
