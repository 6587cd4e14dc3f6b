package catalogue

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"time"
)

// patience is when a caller gives up on an answer.
const patience = 30 * time.Second

const prefix = "/api/v1"

// Caller is somebody who asks: with a token, with the cookie of a session, or with nothing.
type Caller struct {
	Name  string
	ID    string // of the user; "" is nobody
	base  string
	token string
	http  *http.Client
}

func newCaller(base, name string) *Caller {
	jar, _ := cookiejar.New(nil) // never fails without options
	return &Caller{Name: name, base: base, http: &http.Client{Jar: jar, Timeout: patience,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// Request is what a caller sends. A body that is no []byte is written as JSON.
type Request struct {
	Method, Path string // below /api/v1
	Body         any
	Kind         string // content type; "" is JSON
	Header       map[string]string
}

// Answer is what came back.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
	Took   time.Duration
}

// OK says that the request was carried out.
func (a Answer) OK() bool { return a.Status >= 200 && a.Status < 300 }

// refused says that the caller was told off, and not that the program stumbled.
func (a Answer) refused() bool { return a.Status >= 400 && a.Status < 500 }

func (a Answer) String() string { return fmt.Sprintf("%d %.300s", a.Status, a.Body) }

// text is everything that an answer says, headers and packed tables included.
func (a Answer) text() string {
	var out bytes.Buffer
	for name, values := range a.Header {
		fmt.Fprintln(&out, name, values)
	}
	out.Write(a.Body)
	out.WriteString(unpacked(a.Body))
	return out.String()
}

// Ask sends a request and reads the whole answer, of a stream the beginning.
func (c *Caller) Ask(ctx context.Context, r Request) (Answer, error) {
	body, kind, err := encoded(r)
	if err != nil {
		return Answer{}, err
	}
	req, err := http.NewRequestWithContext(ctx, r.Method, c.base+prefix+r.Path, bytes.NewReader(body))
	if err != nil {
		return Answer{}, err
	}
	if len(body) > 0 {
		req.Header.Set("Content-Type", kind)
	}
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	} else {
		req.Header.Set("Origin", c.base)
	}
	for name, value := range r.Header {
		if name == "Host" {
			req.Host = value
		}
		req.Header.Set(name, value)
	}
	began := time.Now()
	res, err := c.http.Do(req)
	if err != nil {
		return Answer{}, err
	}
	defer func() { _ = res.Body.Close() }()
	out := Answer{Status: res.StatusCode, Header: res.Header}
	if res.Header.Get("Content-Type") == "text/event-stream" {
		out.Body = make([]byte, 512)
		n, err := res.Body.Read(out.Body)
		out.Body = out.Body[:n]
		return out, err
	}
	out.Body, err = io.ReadAll(res.Body)
	out.Took = time.Since(began)
	return out, err
}

func encoded(r Request) (body []byte, kind string, err error) {
	kind = r.Kind
	if kind == "" {
		kind = "application/json"
	}
	switch b := r.Body.(type) {
	case nil:
		return nil, kind, nil
	case []byte:
		return b, kind, nil
	}
	body, err = json.Marshal(r.Body)
	return body, kind, err
}

// ask is Ask for what a row cannot go on without an answer to.
func (c *Caller) ask(ctx context.Context, method, path string, body any) (Answer, error) {
	return c.Ask(ctx, Request{Method: method, Path: path, Body: body})
}

// must asks for what has to be carried out, and reads the answer's JSON into what into points at.
func (c *Caller) must(ctx context.Context, method, path string, body, into any) error {
	answer, err := c.ask(ctx, method, path, body)
	if err == nil && !answer.OK() {
		err = fmt.Errorf("%s: %s %s: %v", c.Name, method, path, answer)
	}
	if err != nil || into == nil {
		return err
	}
	return json.Unmarshal(answer.Body, into)
}

// upload sends a file as the form field "file".
func (c *Caller) upload(ctx context.Context, path, name, contentType string, content []byte) (Answer, error) {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	head := map[string][]string{"Content-Disposition": {fmt.Sprintf(`form-data; name="file"; filename=%q`, name)}, "Content-Type": {contentType}}
	part, err := form.CreatePart(head)
	if err != nil {
		return Answer{}, err
	}
	if _, err := part.Write(content); err != nil {
		return Answer{}, err
	}
	if err := form.Close(); err != nil {
		return Answer{}, err
	}
	return c.Ask(ctx, Request{Method: http.MethodPost, Path: path, Body: body.Bytes(), Kind: form.FormDataContentType()})
}

// cookies are those of the caller's session.
func (c *Caller) cookies() []*http.Cookie {
	base, err := url.Parse(c.base)
	if err != nil {
		return nil
	}
	return c.http.Jar.Cookies(base)
}

// idOf is the id in an answer, "" where it has none.
func idOf(answer Answer) string {
	var made struct{ ID string }
	if !answer.OK() || json.Unmarshal(answer.Body, &made) != nil {
		return ""
	}
	return made.ID
}

// newCallerFrom asks from an address of this machine's own network, so that who is locked out there is locked out nowhere else.
func newCallerFrom(base, name string, from net.IP) *Caller {
	c := newCaller(base, name)
	dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: from}}
	c.http.Transport = &http.Transport{DialContext: dialer.DialContext}
	return c
}

// anyAddress is one of the sixteen million that a machine has to itself.
func anyAddress() net.IP {
	return net.IPv4(127, byte(1+rand.IntN(250)), byte(rand.IntN(250)), byte(1+rand.IntN(250)))
}
