package soak

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/loam-crm/loam/attack/lab"
)

// kind is one of the things that people do all day.
type kind struct {
	name   string
	weight int   // so many of all weights together
	wanted []int // the answers that are no fault
	writes bool  // asked for only by somebody who may write
	do     func(ctx context.Context, l *lab.Lab, p *person, chance *rand.Rand) (lab.Answer, error)
}

// Where a list is not for everybody, being told so is an answer, too; so is a revision that a colleague was quicker with.
var (
	read      = []int{http.StatusOK}
	readOrNot = []int{http.StatusOK, http.StatusForbidden, http.StatusNotFound}
	made      = []int{http.StatusCreated}
	changed   = []int{http.StatusOK, http.StatusConflict}
)

// day is what a company asks for, by how often: mostly reading, one request in ten writes. Weights are thousandths.
var day = []kind{
	{"customers", 90, read, false, get("/accounts")},
	{"customers by value", 40, read, false, get("/accounts?sort=-value_score&total=true")},
	{"my tasks", 80, read, false, get("/tasks?sort=due_on")},
	{"follow-ups", 60, readOrNot, false, get("/interactions?sort=-date")},
	{"feed of follow-ups", 30, readOrNot, false, get("/interactions/feed")},
	{"orders", 40, readOrNot, false, get("/orders")},
	{"contacts", 40, readOrNot, false, get("/contacts")},
	{"search everywhere", 60, read, false, search("/search?q=")},
	{"search of customers", 40, read, false, search("/accounts?q=")},
	{"a customer", 120, read, false, ofAccount("")},
	{"its summary", 60, readOrNot, false, ofAccount("/summary")},
	{"its timeline", 70, readOrNot, false, ofAccount("/events")},
	{"its value", 30, readOrNot, false, ofAccount("/value")},
	{"what wants attention", 30, read, false, get("/attention?whose=mine")},
	{"agenda", 20, readOrNot, false, get("/agenda?from=2026-01-01&to=2026-01-31")},
	{"notifications", 40, read, false, get("/notifications")},
	{"unread notifications", 40, read, false, get("/notifications/unread")},
	{"who I am", 15, read, false, get("/me")},
	{"metadata", 3, read, false, get("/meta")},
	{"new follow-up", 36, made, true, newFollowUp},
	{"new task", 20, made, true, newTask},
	{"change of a task", 24, changed, true, changeTask},
	{"upload", 4, made, true, upload},
	{"download", 4, read, true, download},
	{"export", 2, []int{http.StatusOK, http.StatusForbidden, http.StatusUnprocessableEntity}, false, get("/accounts/export?format=csv&purpose=soak")},
	{"sign in and out", 2, read, false, signInAndOut},
}

// dealt has every kind as often as its weight says, for a draw.
var dealt = slices.Concat(func() (out [][]int) {
	for at, k := range day {
		out = append(out, slices.Repeat([]int{at}, k.weight))
	}
	return out
}()...)

// expected says whether an answer is one of those that are no fault.
func (k kind) expected(a lab.Answer) bool { return slices.Contains(k.wanted, a.Status) }

func get(path string) func(context.Context, *lab.Lab, *person, *rand.Rand) (lab.Answer, error) {
	return func(ctx context.Context, _ *lab.Lab, p *person, _ *rand.Rand) (lab.Answer, error) {
		return p.client.Send(ctx, http.MethodGet, path, nil)
	}
}

// search looks for two characters out of the name of a customer that the person sees.
func search(path string) func(context.Context, *lab.Lab, *person, *rand.Rand) (lab.Answer, error) {
	return func(ctx context.Context, _ *lab.Lab, p *person, chance *rand.Rand) (lab.Answer, error) {
		text := []rune("光通")
		if len(p.accounts) > 0 {
			if name := []rune(p.accounts[chance.IntN(len(p.accounts))].Name); len(name) >= 2 {
				at := chance.IntN(len(name) - 1)
				text = name[at : at+2]
			}
		}
		return p.client.Send(ctx, http.MethodGet, path+url.QueryEscape(string(text)), nil)
	}
}

func ofAccount(under string) func(context.Context, *lab.Lab, *person, *rand.Rand) (lab.Answer, error) {
	return func(ctx context.Context, _ *lab.Lab, p *person, chance *rand.Rand) (lab.Answer, error) {
		if len(p.accounts) == 0 {
			return p.client.Send(ctx, http.MethodGet, "/accounts", nil)
		}
		return p.client.Send(ctx, http.MethodGet, "/accounts/"+p.accounts[chance.IntN(len(p.accounts))].ID+under, nil)
	}
}

func (p *person) kept(chance *rand.Rand) string { return p.keeps[chance.IntN(len(p.keeps))].ID }

func newFollowUp(ctx context.Context, _ *lab.Lab, p *person, chance *rand.Rand) (lab.Answer, error) {
	return p.client.Send(ctx, http.MethodPost, "/interactions", followUp(p.kept(chance), fmt.Sprintf("delivery %d and the next order", chance.IntN(1e6))))
}

func newTask(ctx context.Context, _ *lab.Lab, p *person, chance *rand.Rand) (lab.Answer, error) {
	answer, err := p.client.Send(ctx, http.MethodPost, "/tasks", errand(p.kept(chance), fmt.Sprintf("offer %d", chance.IntN(1e6))))
	if err == nil && answer.OK() {
		p.keep(answer)
	}
	return answer, err
}

// changeTask reads a task and changes it, as a form does.
func changeTask(ctx context.Context, _ *lab.Lab, p *person, chance *rand.Rand) (lab.Answer, error) {
	path := "/tasks/" + p.one(&p.tasks, chance.Int())
	answer, err := p.client.Send(ctx, http.MethodGet, path, nil)
	if err != nil || !answer.OK() {
		return answer, err
	}
	var now struct {
		Rev string `json:"rev"`
	}
	if err := answer.Decode(&now); err != nil {
		return answer, err
	}
	return p.client.Send(ctx, http.MethodPatch, path, map[string]any{"rev": now.Rev, "note": fmt.Sprintf("Call %d was answered", chance.IntN(1e6))})
}

func upload(ctx context.Context, _ *lab.Lab, p *person, chance *rand.Rand) (lab.Answer, error) {
	content := strings.Repeat(fmt.Sprintf("minutes %d\n", chance.Int()), 1+chance.IntN(5000)) // up to 150 KB
	answer, err := p.client.Upload(ctx, "/tasks/"+p.one(&p.tasks, chance.Int())+"/files", "minutes.txt", []byte(content))
	if err == nil && answer.OK() {
		p.keepFile(answer)
	}
	return answer, err
}

func download(ctx context.Context, l *lab.Lab, p *person, chance *rand.Rand) (lab.Answer, error) {
	file := p.one(&p.files, chance.Int())
	if file == "" {
		return get("/tasks")(ctx, l, p, chance)
	}
	return p.client.Send(ctx, http.MethodGet, "/files/"+file, nil)
}

// signInAndOut is somebody who looks in from another machine.
func signInAndOut(ctx context.Context, l *lab.Lab, p *person, _ *rand.Rand) (lab.Answer, error) {
	visit, err := l.SignInAs(ctx, p.login, password)
	if err != nil {
		return lab.Answer{}, err
	}
	defer visit.Leave()
	answer, err := visit.Send(ctx, http.MethodGet, "/me", nil)
	if err != nil || !answer.OK() {
		return answer, err
	}
	if out, err := visit.Send(ctx, http.MethodDelete, "/session", nil); err != nil || !out.OK() {
		return out, err
	}
	return answer, nil
}
