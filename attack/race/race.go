// Package race has many clients change the same records at once, on PostgreSQL through two instances of the program, and
// looks whether what they were told can be explained by one request after the other.
package race

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/anishathalye/porcupine"

	"github.com/loam-crm/loam/attack/lab"
)

// Options say how hard to try.
type Options struct {
	Engine    string
	Histories int // records, each with a history of its own
	Clients   int // that work on one record at once
	Requests  int // of each client on each record
	Seed      uint64
}

// Result is what was found.
type Result struct {
	Histories, Requests, Conflicts, Violations int
}

// String is the line a run ends with.
func (r Result) String() string {
	return fmt.Sprintf("histories %d, requests %d, conflicts %d, violations %d", r.Histories, r.Requests, r.Conflicts, r.Violations)
}

// Site is an installation that clients reach: on PostgreSQL at two instances.
type Site struct {
	Clients []*lab.Client
	labs    []*lab.Lab
}

// NewSite starts and sets up the program on an engine.
func NewSite(ctx context.Context, engine string) (s *Site, err error) {
	first, err := lab.New(ctx, engine)
	if err != nil {
		return nil, err
	}
	s = &Site{labs: []*lab.Lab{first}}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Close())
		}
	}()
	if _, err := first.Start(ctx); err != nil {
		return s, err
	}
	boss, err := first.SetUp(ctx)
	if err != nil {
		return s, err
	}
	s.Clients = []*lab.Client{boss}
	if engine == "sqlite" { // where a second one is refused
		return s, nil
	}
	second, err := first.Beside(ctx)
	if err != nil {
		return s, err
	}
	s.labs, s.Clients = append(s.labs, second), append(s.Clients, boss.At(second))
	return s, nil
}

// Close ends the instances, the newest first, and removes their data.
func (s *Site) Close() (err error) {
	for i := len(s.labs) - 1; i >= 0; i-- {
		err = errors.Join(err, s.labs[i].Close())
	}
	return err
}

// Run makes the histories and checks them.
func Run(ctx context.Context, o Options) (r Result, err error) {
	s, err := NewSite(ctx, o.Engine)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	for n := range o.Histories {
		history, err := s.record(ctx, n, o)
		if err != nil {
			return r, err
		}
		r.Histories++
		r.Requests += len(history)
		for _, one := range history {
			if in, out := one.Input.(input), one.Output.(output); in.write && !out.done {
				r.Conflicts++
			}
		}
		if !linearizable(history) {
			r.Violations++
		}
	}
	return r, nil
}

// record has clients work on one new record and returns what they asked and were told.
func (s *Site) record(ctx context.Context, n int, o Options) ([]porcupine.Operation, error) {
	id, err := s.account(ctx, fmt.Sprintf("Race %d", n))
	if err != nil {
		return nil, err
	}
	began := time.Now()
	var mu sync.Mutex
	var history []porcupine.Operation
	err = crowd(o.Clients, func(client int) error {
		c := s.Clients[client%len(s.Clients)].Another()
		chance := rand.New(rand.NewPCG(o.Seed+uint64(n), uint64(client)))
		known := int64(1)
		for i := range o.Requests {
			in := input{write: chance.IntN(3) > 0, rev: known, value: fmt.Sprintf("by %d, %d", client, i)}
			call := time.Since(began).Nanoseconds()
			out, err := ask(ctx, c, id, in)
			if err != nil {
				return err
			}
			known = out.rev
			mu.Lock()
			history = append(history, porcupine.Operation{ClientId: client, Input: in, Call: call, Output: out, Return: time.Since(began).Nanoseconds()})
			mu.Unlock()
		}
		return nil
	})
	return history, err
}

// account makes a customer.
func (s *Site) account(ctx context.Context, name string) (string, error) {
	answer, err := s.Clients[0].Send(ctx, http.MethodPost, "/accounts", map[string]any{"name": name})
	if err != nil {
		return "", err
	}
	var made stored
	if err := answer.Decode(&made); err != nil || answer.Status != http.StatusCreated {
		return "", fmt.Errorf("make %s: %d %.300s %w", name, answer.Status, answer.Body, err)
	}
	return made.ID, nil
}

// stored is a customer as it is answered.
type stored struct {
	ID      string `json:"id"`
	Rev     string `json:"rev"`
	Note    string `json:"note"`
	Address string `json:"address"`
}

// refusal is a write over an old revision, with the present record.
type refusal struct {
	Code   string `json:"code"`
	Params struct {
		Rev     int64  `json:"rev"`
		Current stored `json:"current"`
	} `json:"params"`
}

func ask(ctx context.Context, c *lab.Client, id string, in input) (out output, err error) {
	if !in.write {
		now, err := read(ctx, c, id)
		if err != nil {
			return out, err
		}
		rev, err := strconv.ParseInt(now.Rev, 10, 64)
		return output{rev: rev, value: now.Note}, err
	}
	now, done, err := change(ctx, c, id, strconv.FormatInt(in.rev, 10), "note", in.value)
	if err != nil {
		return out, err
	}
	rev, err := strconv.ParseInt(now.Rev, 10, 64)
	return output{done: done, rev: rev, value: now.Note}, err
}

func read(ctx context.Context, c *lab.Client, id string) (now stored, err error) {
	answer, err := c.Send(ctx, http.MethodGet, "/accounts/"+id, nil)
	if err != nil {
		return now, err
	}
	if !answer.OK() {
		return now, fmt.Errorf("read: %d %.300s", answer.Status, answer.Body)
	}
	return now, answer.Decode(&now)
}

// change writes a field over a revision. Not done is it where the revision was old; then the record of now is what the
// refusal shows.
func change(ctx context.Context, c *lab.Client, id, rev, field, value string) (now stored, done bool, err error) {
	answer, err := c.Send(ctx, http.MethodPatch, "/accounts/"+id, map[string]any{"rev": rev, field: value})
	switch {
	case err != nil:
		return now, false, err
	case answer.OK():
		return now, true, answer.Decode(&now)
	}
	var r refusal
	if err := answer.Decode(&r); err != nil || answer.Status != http.StatusConflict || r.Code != "rev_conflict" {
		return now, false, fmt.Errorf("change: %d %.300s %w", answer.Status, answer.Body, err)
	}
	if r.Params.Current.Rev != strconv.FormatInt(r.Params.Rev, 10) {
		return now, false, fmt.Errorf("the refusal names revision %d and shows %s", r.Params.Rev, r.Params.Current.Rev)
	}
	return r.Params.Current, false, nil
}

// crowd runs clients beside each other.
func crowd(clients int, work func(client int) error) error {
	problems := make([]error, clients)
	var all sync.WaitGroup
	for n := range clients {
		all.Go(func() { problems[n] = work(n) })
	}
	all.Wait()
	return errors.Join(problems...)
}
