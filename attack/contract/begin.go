package contract

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"

	"github.com/loam-crm/loam/attack/lab"
	"github.com/loam-crm/loam/attack/record"
)

// Who attacks, and the password of all the demo company's people.
const (
	boss     = "boss"
	password = "loam-demo"
)

// victims is how many are left out of all other attacks, for those on accounts, passwords and sessions.
const victims = 16

// Begin starts the program with the demo company and finds out what is there.
func Begin(ctx context.Context, engine string) (a *Attack, err error) {
	l, err := lab.New(ctx, engine)
	if err != nil {
		return nil, err
	}
	a = newAttack(l)
	defer func() {
		if err != nil {
			err = errors.Join(err, l.Close())
		}
	}()
	if err := l.Demo(ctx); err != nil {
		return nil, err
	}
	if _, err := l.Start(ctx); err != nil {
		return nil, err
	}
	return a, a.enter(ctx)
}

func newAttack(l *lab.Lab) *Attack {
	return &Attack{lab: l, patience: slow, selves: map[string]*Person{}, counts: counts{accepted: map[string]bool{}, refused: map[string]string{}, statuses: map[int]int{}}}
}

func newWorld(boss *Person) *World {
	return &World{Boss: boss, run: fmt.Sprintf("n%d", rand.IntN(1_000_000)), entities: map[string]record.Entity{},
		ids: map[string][]string{}, gone: map[string][]string{}, held: map[string]bool{}, facts: map[string]string{"password": password}}
}

// Close ends the program and removes its data.
func (a *Attack) Close() error { return a.lab.Close() }

func (a *Attack) enter(ctx context.Context) error {
	w := newWorld(newPerson(a.lab.URL, boss, password))
	a.world = w
	if err := w.Boss.signIn(ctx); err != nil {
		return err
	}
	answer, err := w.Boss.Ask(ctx, sent{method: http.MethodGet, target: "/openapi.json"})
	if err != nil {
		return err
	}
	if a.ops, err = Load(ctx, answer.Body); err != nil {
		return err
	}
	return errors.Join(w.arm(ctx), w.loosen(ctx), w.meet(ctx, a.lab), a.spare(ctx), a.look(ctx), a.furnish(ctx), a.look(ctx))
}

// arm gives the boss the rights that they lack, and has their own account and roles left alone.
func (w *World) arm(ctx context.Context) error {
	var me struct{ ID string }
	var roles struct{ Items []struct{ ID, Code string } }
	if err := w.Boss.get(ctx, "/me", &me); err != nil {
		return err
	}
	admin := newPerson(w.Boss.base, "admin", password)
	if err := admin.signIn(ctx); err != nil {
		return err
	}
	if err := admin.get(ctx, "/roles?limit=200", &roles); err != nil {
		return err
	}
	for _, role := range roles.Items {
		if role.Code == "boss" || role.Code == "admin" {
			w.held[role.ID] = true
		}
	}
	w.held[me.ID] = true
	w.find("me", me.ID)
	return admin.do(ctx, http.MethodPut, "/users/"+me.ID+"/roles", `{"roles":["boss","admin"]}`, nil)
}

// loosen lets tables of any size out, or exports would be refused after the first; and remembers the settings.
func (w *World) loosen(ctx context.Context) error {
	var settings map[string]any
	if err := w.Boss.get(ctx, "/settings", &settings); err != nil {
		return err
	}
	delete(settings, "demo")
	settings["export_rows"] = 100_000
	body, err := json.Marshal(settings)
	if err != nil {
		return err
	}
	w.find("settings", string(body))
	return w.Boss.do(ctx, http.MethodPatch, "/settings", string(body), nil)
}

// meet learns the entities from the metadata.
func (w *World) meet(ctx context.Context, l *lab.Lab) error {
	client, err := l.SignInAs(ctx, boss, password)
	if err != nil {
		return err
	}
	all, err := record.Entities(ctx, client)
	for _, e := range all {
		w.entities[e.Name] = e
	}
	return err
}

// spare has some people left alone, so that they can sign in.
func (a *Attack) spare(ctx context.Context) error {
	var users struct{ Items []struct{ ID, Login string } }
	if err := a.world.Boss.get(ctx, "/users?sort=-login&limit=200", &users); err != nil {
		return err
	}
	for _, user := range users.Items {
		if len(a.victims) < victims && !strings.HasPrefix(user.Login, "sales") && user.Login != boss && user.Login != "admin" {
			a.world.held[user.ID] = true
			a.victims = append(a.victims, user.Login)
		}
	}
	a.world.find("login", a.victims[0])
	a.victims = a.victims[1:]
	return nil
}

// look asks for every list, and remembers what is in it.
func (a *Attack) look(ctx context.Context) error {
	for i := range a.ops {
		op := &a.ops[i]
		if op.Method != http.MethodGet || op.verb() != "list" || strings.Contains(op.Path, "{") {
			continue
		}
		if err := a.list(ctx, op); err != nil {
			return err
		}
	}
	return nil
}

func (a *Attack) list(ctx context.Context, op *Operation) error {
	r := a.world.base(op, func(string, int) int { return 0 })
	if r.Query["limit"] != "" {
		r.Query["limit"] = fmt.Sprint(keep)
	}
	if found, answer := a.Try(ctx, op, r); !answer.OK() {
		return fmt.Errorf("%s, before anything was wrong: %d %v", op.ID, answer.Status, found)
	}
	return nil
}
