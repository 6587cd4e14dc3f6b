package catalogue

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/loam-crm/loam/attack/contract"
	"github.com/loam-crm/loam/attack/lab"
	"github.com/loam-crm/loam/attack/record"
)

// Site is a company that a row attacks. Two salespeople of two departments have the same things each; neither sees the other's.
type Site struct {
	lab        *lab.Lab
	Ops        []contract.Operation
	Ada        *Caller            // made the company, and may do everything
	Callers    map[string]*Caller // by name
	Hers       *Plot              // Nora's, of the department North
	His        *Plot              // Sam's, of the department South
	entities   []record.Entity
	department map[string]string
	plantings  int
	leavers    int
}

// staff are the people with their roles and departments. "nobody" has no role at all; "veiled" one that reads everything, but not all fields.
var staff = []struct{ name, role, department string }{
	{"nora", "salesperson", "North"}, {"sam", "salesperson", "South"}, {"dora", "sales_director", "South"}, {"rita", "rnd", "South"},
	{"aldo", "auditor", "HQ"}, {"adam", "admin", "HQ"}, {"sven", "service", "HQ"}, {"nobody", "", "HQ"}, {"veiled", "veiled", "HQ"},
}

// veil reads every customer, but no note, phone or short name of one, and no name of a contact.
const veil = `{"grants":{"@customer":{"read":5},"@catalogue":{"read":5},"@people":{"read":5},"accounts":{"read":5,"export":true},"contacts":{"read":5,"export":true},
	"orders":{"read":5,"export":true}},"commands":["value.read","audit.read"],"fields":{"accounts.note":0,"accounts.phone":0,"accounts.short_name":0,"contacts.phones":0,"orders.note":0}}`

// password is that of everybody but the first user.
const password = "a horse that is Correct 7"

// Open starts the program of a lab, makes the company and its people.
func Open(ctx context.Context, l *lab.Lab) (*Site, error) {
	if _, err := l.Start(ctx); err != nil {
		return nil, err
	}
	boss, err := l.SetUp(ctx)
	if err != nil {
		return nil, err
	}
	s := &Site{lab: l, Callers: map[string]*Caller{}, department: map[string]string{}}
	if s.entities, err = record.Entities(ctx, boss); err != nil {
		return nil, err
	}
	token, err := boss.Send(ctx, http.MethodPost, "/me/tokens", map[string]any{"name": "attack", "scopes": []string{"read", "write"}})
	var made struct{ Token string }
	if err = errors.Join(err, token.Decode(&made)); err != nil || made.Token == "" {
		return nil, fmt.Errorf("no token for the first user: %s: %w", token.Body, err)
	}
	s.Ada = newCaller(l.URL, "ada")
	s.Ada.token = made.Token
	s.Callers["anonymous"] = newCaller(l.URL, "anonymous")
	if err := errors.Join(s.read(ctx), s.hire(ctx)); err != nil {
		return nil, err
	}
	return s, s.Ada.must(ctx, http.MethodPatch, "/settings", map[string]any{"export_rows": 100_000}, nil)
}

// Close ends the program and removes its data.
func (s *Site) Close() error { return s.lab.Close() }

// read learns the operations from the program's own document.
func (s *Site) read(ctx context.Context) error {
	res, err := http.Get(s.lab.URL + "/openapi.json")
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	var doc json.RawMessage
	if err := json.NewDecoder(res.Body).Decode(&doc); err != nil {
		return err
	}
	s.Ops, err = contract.Load(ctx, doc)
	return err
}

func (s *Site) hire(ctx context.Context) error {
	for _, name := range []string{"HQ", "North", "South"} {
		var made struct{ ID string }
		if err := s.Ada.must(ctx, http.MethodPost, "/departments", map[string]any{"name": name}, &made); err != nil {
			return err
		}
		s.department[name] = made.ID
	}
	if err := s.Ada.must(ctx, http.MethodPost, "/roles", map[string]any{"code": "veiled", "name": "遮", "grants": veil}, nil); err != nil {
		return err
	}
	for _, one := range staff {
		c, err := s.engage(ctx, one.name, one.role, one.department)
		if err != nil {
			return err
		}
		s.Callers[one.name] = c
	}
	return nil
}

// engage makes a user who has signed in, chosen a password and made a token.
func (s *Site) engage(ctx context.Context, name, role, department string) (*Caller, error) {
	c := newCaller(s.lab.URL, name)
	var made struct{ ID string }
	if err := s.Ada.must(ctx, http.MethodPost, "/users", map[string]any{"login": name, "name": name, "language": "en", "department": s.department[department]}, &made); err != nil {
		return nil, err
	}
	c.ID = made.ID
	roles := []string{}
	if role != "" {
		roles = append(roles, role)
	}
	var temporary struct{ Password string }
	if err := errors.Join(
		s.Ada.must(ctx, http.MethodPut, "/users/"+c.ID+"/roles", map[string]any{"roles": roles}, nil),
		s.Ada.must(ctx, http.MethodPost, "/users/"+c.ID+"/reset-password", nil, &temporary),
		c.must(ctx, http.MethodPost, "/session", map[string]any{"login": name, "password": temporary.Password}, nil),
		c.must(ctx, http.MethodPost, "/me/password", map[string]any{"current": temporary.Password, "new": password}, nil)); err != nil {
		return nil, err
	}
	return c, s.arm(ctx, c)
}

// arm gives a caller who is signed in a token to ask with.
func (s *Site) arm(ctx context.Context, c *Caller) error {
	var token struct{ Token string }
	if err := c.must(ctx, http.MethodPost, "/me/tokens", map[string]any{"name": "attack", "scopes": []string{"read", "write"}}, &token); err != nil {
		return err
	}
	c.token = token.Token
	return nil
}

// signIn is the same person at another machine, with the cookie of a session.
func (s *Site) signIn(ctx context.Context, name string) (*Caller, error) {
	if one := s.Callers[name]; one != nil {
		name = one.Name
	}
	c := newCaller(s.lab.URL, name)
	return c, c.must(ctx, http.MethodPost, "/session", map[string]any{"login": name, "password": password}, nil)
}

// Mend puts right what a row has done to the people while a guard was off: their roles, passwords and tokens.
func (s *Site) Mend(ctx context.Context) error {
	for _, one := range staff {
		c := s.Callers[one.name]
		if answer, err := c.ask(ctx, http.MethodGet, "/me", nil); err == nil && answer.OK() && one.role != "" && strings.Contains(string(answer.Body), `"`+one.role+`"`) {
			continue
		}
		s.leavers++
		again, err := s.engage(ctx, fmt.Sprintf("%s%d", one.name, s.leavers), one.role, one.department)
		if err != nil {
			return err
		}
		s.Callers[one.name] = again
	}
	return nil
}
