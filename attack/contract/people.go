package contract

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"strings"
	"sync"
	"time"
)

// limit is when the harness gives up on an answer.
const limit = 30 * time.Second

// Answer is what came back.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
	Took   time.Duration
}

// OK says that the request was carried out.
func (a Answer) OK() bool { return a.Status >= 200 && a.Status < 300 }

// Person is somebody of the company, who signs in anew whenever their session has ended.
type Person struct {
	base, Login, password string
	http                  *http.Client
	mu                    sync.Mutex
}

func newPerson(base, login, password string) *Person {
	jar, _ := cookiejar.New(nil) // never fails without options
	return &Person{base: base, Login: login, password: password, http: &http.Client{Jar: jar, Timeout: limit,
		Transport:     &http.Transport{MaxIdleConnsPerHost: 16},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// signIn starts a session.
func (p *Person) signIn(ctx context.Context) error {
	body, _ := json.Marshal(map[string]string{"login": p.Login, "password": p.password})
	answer, err := p.send(ctx, sent{method: http.MethodPost, target: prefix + "/session", kind: jsonType, body: body})
	if err == nil && !answer.OK() {
		err = fmt.Errorf("sign-in of %s: %d %s", p.Login, answer.Status, answer.Body)
	}
	return err
}

// Ask sends a request; when the session has ended it begins another and asks once more.
func (p *Person) Ask(ctx context.Context, s sent) (Answer, error) {
	answer, err := p.send(ctx, s)
	if err != nil || answer.Status != http.StatusUnauthorized || strings.HasSuffix(s.target, "/session") {
		return answer, err
	}
	p.mu.Lock()
	err = p.signIn(ctx)
	p.mu.Unlock()
	if err != nil { // locked out, after enough wrong passwords: that is an answer, too
		return answer, nil
	}
	return p.send(ctx, s)
}

func (p *Person) send(ctx context.Context, s sent) (Answer, error) {
	stream := strings.HasPrefix(s.target, prefix+"/events")
	if stream { // it never ends
		short, cancel := context.WithTimeout(ctx, limit)
		defer cancel()
		ctx = short
	}
	req, err := s.request(ctx, p.base)
	if err != nil {
		return Answer{}, err
	}
	began := time.Now()
	res, err := p.http.Do(req)
	if err != nil {
		return Answer{}, err
	}
	defer func() { _ = res.Body.Close() }()
	answer := Answer{Status: res.StatusCode, Header: res.Header}
	if stream && answer.OK() {
		answer.Body = make([]byte, 64)
		n, err := res.Body.Read(answer.Body)
		answer.Body, answer.Took = answer.Body[:n], time.Since(began)
		return answer, err
	}
	answer.Body, err = io.ReadAll(res.Body)
	answer.Took = time.Since(began)
	return answer, err
}

// get reads a path of the API as JSON.
func (p *Person) get(ctx context.Context, path string, into any) error {
	answer, err := p.Ask(ctx, sent{method: http.MethodGet, target: prefix + path})
	if err != nil {
		return err
	}
	if !answer.OK() {
		return fmt.Errorf("GET %s: %d %.300s", path, answer.Status, answer.Body)
	}
	return json.Unmarshal(answer.Body, into)
}

// do sends JSON that must be accepted.
func (p *Person) do(ctx context.Context, method, path, body string, into any) error {
	answer, err := p.Ask(ctx, sent{method: method, target: prefix + path, kind: jsonType, body: []byte(body)})
	if err == nil && !answer.OK() {
		err = fmt.Errorf("%s %s: %d %.300s", method, path, answer.Status, answer.Body)
	}
	if err != nil || into == nil {
		return err
	}
	return json.Unmarshal(answer.Body, into)
}
