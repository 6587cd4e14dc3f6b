package lab

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// requestLimit is when a client gives up on an answer.
const requestLimit = 30 * time.Second

// askAgain is how long a patient client waits between two requests.
const askAgain = 50 * time.Millisecond

// Client is somebody who is signed in.
type Client struct {
	base     string
	http     *http.Client
	patience time.Duration // how long it asks again while it is told that the program is unavailable
}

// Answer is what came back. One that did not come back whole is an error, and nobody knows what became of the request.
type Answer struct {
	Status int
	Body   []byte
}

// ErrUnavailable is the answer 503: the program cannot reach its data, and nobody knows whether the request was carried out.
var ErrUnavailable = errors.New("503: the program is unavailable")

// OK says that the request was acknowledged.
func (a Answer) OK() bool { return a.Status >= 200 && a.Status < 300 }

// Decode reads the answer's JSON.
func (a Answer) Decode(into any) error { return json.Unmarshal(a.Body, into) }

// The first user, for harnesses that sign them in by themselves.
const (
	Login    = "ada"
	Password = "correct horse 7 battery"
)

var setupToken = regexp.MustCompile(`/setup#token=([\w-]+)`)

// SetUp makes the company and its first user, who may do everything, and signs them in.
func (l *Lab) SetUp(ctx context.Context) (*Client, error) {
	found := setupToken.FindStringSubmatch(l.Log())
	for range 200 { // what the program has printed comes through a pipe, later than an answer may
		if found != nil {
			break
		}
		time.Sleep(10 * time.Millisecond)
		found = setupToken.FindStringSubmatch(l.Log())
	}
	if found == nil {
		return nil, fmt.Errorf("the program printed no link to set it up:\n%s", l.Log())
	}
	c := l.client()
	answer, err := c.Send(ctx, http.MethodPost, "/setup", map[string]any{"token": found[1], "company": "Attacked Ltd", "currency": "CNY",
		"name": "Ada", "login": Login, "password": Password, "language": "en"})
	if err == nil && !answer.OK() {
		err = fmt.Errorf("set-up: %d %s", answer.Status, answer.Body)
	}
	return c, err
}

// SignIn signs the first user in at a machine that nobody has signed in at. The answer says whether it went well.
func (l *Lab) SignIn(ctx context.Context) (*Client, Answer, error) {
	c := l.client()
	answer, err := c.Send(ctx, http.MethodPost, "/session", map[string]any{"login": Login, "password": Password})
	return c, answer, err
}

// Stranger is somebody who is not signed in.
func (l *Lab) Stranger() *Client { return l.client() }

func (l *Lab) client() *Client {
	jar, _ := cookiejar.New(nil) // never fails without options
	return &Client{base: l.URL, http: &http.Client{Jar: jar, Timeout: requestLimit, Transport: &http.Transport{MaxIdleConnsPerHost: 16}}}
}

// Another is the same user at another machine: with the same cookies and connections of its own.
func (c *Client) Another() *Client {
	return &Client{base: c.base, http: &http.Client{Jar: c.http.Jar, Timeout: requestLimit, Transport: &http.Transport{MaxIdleConnsPerHost: 16}}}
}

// Patient is the same user, who asks again for so long while the program cannot reach its data.
func (c *Client) Patient(limit time.Duration) *Client {
	return &Client{base: c.base, http: c.http, patience: limit}
}

// Send asks for a path of the API with a JSON body, or none.
func (c *Client) Send(ctx context.Context, method, path string, body any) (Answer, error) {
	return c.SendOnce(ctx, method, path, "", body)
}

// SendOnce is Send with an Idempotency-Key, so that it may be sent again.
func (c *Client) SendOnce(ctx context.Context, method, path, key string, body any) (Answer, error) {
	if body == nil {
		return c.do(ctx, method, path, "", key, nil)
	}
	text, err := json.Marshal(body)
	if err != nil {
		return Answer{}, err
	}
	return c.do(ctx, method, path, "application/json", key, text)
}

// Upload posts a file as the form field "file".
func (c *Client) Upload(ctx context.Context, path, name string, content []byte) (Answer, error) {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", name)
	if err != nil {
		return Answer{}, err
	}
	if _, err := part.Write(content); err != nil {
		return Answer{}, err
	}
	if err := form.Close(); err != nil {
		return Answer{}, err
	}
	return c.do(ctx, http.MethodPost, path, form.FormDataContentType(), "", body.Bytes())
}

func (c *Client) do(ctx context.Context, method, path, kind, key string, body []byte) (Answer, error) {
	for began := time.Now(); ; time.Sleep(askAgain) {
		answer, err := c.once(ctx, method, path, kind, key, body)
		if !errors.Is(err, ErrUnavailable) || time.Since(began) >= c.patience {
			return answer, err
		}
	}
}

func (c *Client) once(ctx context.Context, method, path, kind, key string, body []byte) (Answer, error) {
	req, err := http.NewRequestWithContext(ctx, method, c.base+"/api/v1"+path, bytes.NewReader(body))
	if err != nil {
		return Answer{}, err
	}
	req.Header.Set("Origin", c.base)
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	if key != "" {
		req.Header.Set("Idempotency-Key", key)
	}
	res, err := c.http.Do(req)
	if err != nil {
		return Answer{}, err
	}
	text, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode == http.StatusServiceUnavailable {
		err = ErrUnavailable
	}
	return Answer{res.StatusCode, text}, errors.Join(err, res.Body.Close())
}

// Stream opens an answer that does not end by itself, such as that of events, and is read until ctx ends or it is closed.
func (c *Client) Stream(ctx context.Context, path string) (io.ReadCloser, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+"/api/v1"+path, nil)
	if err != nil {
		return nil, err
	}
	patient := *c.http
	patient.Timeout = 0
	res, err := patient.Do(req)
	if err != nil {
		return nil, err
	}
	if res.StatusCode != http.StatusOK {
		return nil, errors.Join(fmt.Errorf("stream of %s: %d", path, res.StatusCode), res.Body.Close())
	}
	return res.Body, nil
}

// Leave closes the connections that nothing is asked on.
func (c *Client) Leave() { c.http.CloseIdleConnections() }

// Cookies are those the client is known by, as they stand in the head of a request.
func (c *Client) Cookies() string {
	at, err := url.Parse(c.base)
	if err != nil {
		return ""
	}
	var out []string
	for _, one := range c.http.Jar.Cookies(at) {
		out = append(out, one.Name+"="+one.Value)
	}
	return strings.Join(out, "; ")
}

// UploadFrom posts a file as the form field "file" as it is read, without a copy of it in memory.
func (c *Client) UploadFrom(ctx context.Context, path, name string, content io.Reader) (Answer, error) {
	reader, writer := io.Pipe()
	form := multipart.NewWriter(writer)
	go func() {
		part, err := form.CreateFormFile("file", name)
		if err == nil {
			_, err = io.Copy(part, content)
		}
		_ = writer.CloseWithError(errors.Join(err, form.Close()))
	}()
	defer reader.Close()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+"/api/v1"+path, reader)
	if err != nil {
		return Answer{}, err
	}
	req.Header.Set("Origin", c.base)
	req.Header.Set("Content-Type", form.FormDataContentType())
	patient := *c.http
	patient.Timeout = 0 // a large file over a busy disk
	res, err := patient.Do(req)
	if err != nil {
		return Answer{}, err
	}
	text, err := io.ReadAll(res.Body)
	return Answer{res.StatusCode, text}, errors.Join(err, res.Body.Close())
}
