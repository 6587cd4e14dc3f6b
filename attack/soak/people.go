package soak

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"sync"

	"github.com/loam-crm/loam/attack/lab"
)

// The demo company's boss, and the password of all its people.
const (
	boss     = "boss"
	password = "loam-demo"
)

// person is somebody at work, at a browser of their own.
type person struct {
	login    string
	client   *lab.Client
	accounts []record // those they see
	keeps    []record // of these the ones they may write to

	mu    sync.Mutex
	tasks []string // ids of those they have made
	files []string
}

type record struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// gather signs everybody in, each of the company's people several times where there are more users than people.
func gather(ctx context.Context, l *lab.Lab, users int, seed uint64) ([]*person, error) {
	chief, err := l.SignInAs(ctx, boss, password)
	if err != nil {
		return nil, err
	}
	logins, err := workers(ctx, chief)
	if err != nil {
		return nil, err
	}
	var out []*person
	writers := 0
	for n := 0; len(out) < users; n++ {
		if n >= len(logins) && len(out) == 0 {
			return nil, fmt.Errorf("none of %d people may look at customers", n)
		}
		p := &person{login: logins[n%len(logins)]}
		if p.client, err = l.SignInAs(ctx, p.login, password); err != nil {
			return nil, err
		}
		if p.accounts, err = list(ctx, p.client, "/accounts?limit=100&fields=name", nil); err != nil {
			return nil, err
		}
		if p.accounts == nil { // who runs the server does not work with customers
			continue
		}
		if err := p.findKept(ctx, n); err != nil {
			return nil, err
		}
		if len(p.keeps) > 0 {
			writers++
		}
		out = append(out, p)
	}
	if writers == 0 {
		return nil, fmt.Errorf("nobody of %d users may write anything", users)
	}
	return out, nil
}

// workers are the logins of all who can sign in.
func workers(ctx context.Context, chief *lab.Client) ([]string, error) {
	answer, err := chief.Send(ctx, http.MethodGet, "/users?limit=200", nil)
	if err != nil {
		return nil, err
	}
	var page struct {
		Items []struct {
			Login    string `json:"login"`
			Disabled bool   `json:"disabled"`
		} `json:"items"`
	}
	if err := answer.Decode(&page); err != nil || !answer.OK() {
		return nil, fmt.Errorf("users: %d %.300s %w", answer.Status, answer.Body, err)
	}
	var out []string
	for _, u := range page.Items {
		if !u.Disabled {
			out = append(out, u.Login)
		}
	}
	return out, nil
}

func list(ctx context.Context, c *lab.Client, path string, filter any) ([]record, error) {
	if filter != nil {
		text, err := json.Marshal(filter)
		if err != nil {
			return nil, err
		}
		path += "&filter=" + url.QueryEscape(string(text))
	}
	answer, err := c.Send(ctx, http.MethodGet, path, nil)
	if err != nil {
		return nil, err
	}
	var page struct {
		Items []record `json:"items"`
	}
	if answer.Status == http.StatusForbidden {
		return nil, nil
	}
	if err := answer.Decode(&page); err != nil || !answer.OK() {
		return nil, fmt.Errorf("%s: %d %.300s %w", path, answer.Status, answer.Body, err)
	}
	return page.Items, nil
}

// findKept tries to write to some of the customers that the person sees.
func (p *person) findKept(ctx context.Context, n int) error {
	for i := range min(len(p.accounts), 8) {
		one := p.accounts[(n*3+i)%len(p.accounts)]
		answer, err := p.client.Send(ctx, http.MethodPost, "/interactions", followUp(one.ID, "start of the day"))
		if err != nil {
			return err
		}
		if !answer.OK() {
			continue
		}
		task, err := p.client.Send(ctx, http.MethodPost, "/tasks", errand(one.ID, "start of the day"))
		if err != nil {
			return err
		}
		note, err := p.client.Upload(ctx, "/accounts/"+one.ID+"/files", "start.txt", []byte("start of the day"))
		if err != nil {
			return err
		}
		if task.OK() && note.OK() {
			p.keep(task)
			p.keeps = append(p.keeps, one)
		}
	}
	return nil
}

// keep remembers a task that was made.
func (p *person) keep(answer lab.Answer) {
	var made record
	if answer.Decode(&made) != nil || made.ID == "" {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.tasks) < 200 {
		p.tasks = append(p.tasks, made.ID)
	}
}

func (p *person) keepFile(answer lab.Answer) {
	var made record
	if answer.Decode(&made) != nil || made.ID == "" {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.files) < 50 {
		p.files = append(p.files, made.ID)
	}
}

// one of the ids that were remembered, "" of none.
func (p *person) one(of *[]string, n int) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(*of) == 0 {
		return ""
	}
	return (*of)[n%len(*of)]
}

func followUp(account, what string) map[string]any {
	return map[string]any{"account": account, "kind": "call", "date": "2026-01-15", "summary": "Spoke about " + what}
}

func errand(account, what string) map[string]any {
	return map[string]any{"account": account, "title": "See to " + what, "due_on": "2027-06-30"}
}
