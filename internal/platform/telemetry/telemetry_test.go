package telemetry

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/dbtest"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/jobs"
)

type site struct {
	http.Handler
	metrics *Metrics
	log     *bytes.Buffer
}

// newSite is a server as it is wired: Observe, something that may copy the request, Routed, the mux.
func newSite(t *testing.T) site {
	t.Helper()
	s := site{metrics: NewMetrics(), log: &bytes.Buffer{}}
	log := NewLogger(s.log, slog.LevelInfo)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /accounts/{id}", func(w http.ResponseWriter, r *http.Request) {
		log.InfoContext(r.Context(), "inside")
		w.WriteHeader(http.StatusTeapot)
		_, _ = io.WriteString(w, "four")
	})
	mux.HandleFunc("GET /panic", func(http.ResponseWriter, *http.Request) { panic("boom") })
	mux.HandleFunc("GET /events", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		if err := http.NewResponseController(w).Flush(); err != nil {
			t.Errorf("flush: %v", err)
		}
	})
	copied := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		type key struct{}
		Routed(mux).ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), key{}, 1)))
	})
	s.Handler = s.metrics.Observe(log, copied)
	return s
}

func (s site) call(method, path, id string) *httptest.ResponseRecorder {
	req := httptest.NewRequest(method, path, nil)
	req.Header.Set("X-Request-Id", id)
	rec := httptest.NewRecorder()
	s.ServeHTTP(rec, req)
	return rec
}

func scrape(t *testing.T, m *Metrics) string {
	t.Helper()
	rec := httptest.NewRecorder()
	m.Handler().ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	if rec.Code != http.StatusOK {
		t.Fatalf("scrape = %d: %s", rec.Code, rec.Body)
	}
	return rec.Body.String()
}

func contains(t *testing.T, text string, wanted ...string) {
	t.Helper()
	for _, want := range wanted {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing", want)
		}
	}
}

func TestRequestsAreCountedByRouteNotByPath(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.call("GET", "/accounts/1", "")
	s.call("GET", "/accounts/2", "")
	s.call("BREW", "/made/up", "")
	s.call("GET", "/events", "")
	text := scrape(t, s.metrics)
	contains(t, text,
		`loam_http_requests_total{method="GET",route="/accounts/{id}",status="418"} 2`,
		`loam_http_requests_total{method="other",route="none",status="404"} 1`,
		`loam_http_requests_total{method="GET",route="/events",status="200"} 1`,
		`loam_http_request_seconds_count{method="GET",route="/accounts/{id}"} 2`,
		"go_goroutines")
	for _, never := range []string{"made", "BREW", `loam_http_request_seconds_count{method="GET",route="/events"}`} {
		if strings.Contains(text, never) {
			t.Errorf("%q is in the metrics", never)
		}
	}
}

func TestPanicCountsAsAnErrorAndGoesOn(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		s.call("GET", "/panic", "")
	}()
	contains(t, scrape(t, s.metrics), `loam_http_requests_total{method="GET",route="/panic",status="500"} 1`)
	contains(t, s.log.String(), `"level":"ERROR"`)
}

func TestLogLinesOfARequestShareItsID(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	rec := s.call("GET", "/accounts/1", "from-proxy.1")
	if got := rec.Header().Get("X-Request-Id"); got != "from-proxy.1" {
		t.Errorf("header %q", got)
	}
	lines := strings.Split(strings.TrimSpace(s.log.String()), "\n")
	if len(lines) != 2 {
		t.Fatalf("log %s", s.log)
	}
	for _, text := range lines {
		var line map[string]any
		if err := json.Unmarshal([]byte(text), &line); err != nil || line["request_id"] != "from-proxy.1" {
			t.Errorf("line %s: %v", text, err)
		}
	}
	contains(t, lines[1], `"route":"/accounts/{id}"`, `"status":418`, `"bytes":4`)

	forged := s.call("GET", "/accounts/1", `x","level":"FORGED`).Header().Get("X-Request-Id")
	if len(forged) < 16 || strings.Contains(forged, "FORGED") {
		t.Errorf("id %q", forged)
	}
}

func TestLoggerKeepsTheIDInGroupsAndHasALevel(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	log := NewLogger(&out, slog.LevelWarn).With("a", 1)
	log.Info("silent")
	log.Warn("heard")
	if got := out.String(); strings.Contains(got, "silent") || !strings.Contains(got, `"msg":"heard","a":1`) || strings.Contains(got, "request_id") {
		t.Errorf("log %s", got)
	}
}

func TestJobsPoolAndSubscribersAreMeasured(t *testing.T) {
	t.Parallel()
	m := NewMetrics()
	d := dbtest.New(t)
	m.Pool("writer", d.Writer())
	m.Subscribers(func() int { return 3 })
	var away error
	m.Jobs(func(context.Context) ([]jobs.Count, error) {
		return []jobs.Count{{Kind: "import", State: jobs.Running, N: 2}}, away
	}, slog.New(slog.DiscardHandler))
	m.JobRun("import", jobs.Failed, 3*time.Second, true)
	contains(t, scrape(t, m),
		`loam_job_runs_total{kind="import",state="failed"} 1`, `loam_job_panics_total{kind="import"} 1`,
		`loam_job_run_seconds_sum{kind="import"} 3`, `loam_jobs_active{kind="import",state="running"} 2`,
		"loam_event_subscribers 3", `go_sql_open_connections{db_name="writer"}`)
	away = errors.New("away")
	if text := scrape(t, m); strings.Contains(text, "loam_jobs_active{") || !strings.Contains(text, "loam_event_subscribers 3") {
		t.Error("a database that is away spoils the scrape")
	}
}

func get(h http.Handler) (int, string) {
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/", nil))
	return rec.Code, strings.TrimSpace(rec.Body.String())
}

func TestHealthOnARealDatabase(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	ready := &Readiness{Ping: d.Ping, Schema: d.CheckSchema, Clock: clock.System{}}
	if code, body := get(ready); code != 200 || body != `{"status":"ready"}` {
		t.Errorf("ready = %d %s", code, body)
	}
	if code, body := get(Alive()); code != 200 || body != `{"status":"ok"}` {
		t.Errorf("alive = %d %s", code, body)
	}
}

func TestReadiness(t *testing.T) {
	t.Parallel()
	at := &clock.Fixed{At: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
	var ping, schema error
	h := &Readiness{
		Ping:   func(context.Context) error { return ping },
		Schema: func(context.Context) error { return schema },
		Clock:  at,
	}
	schema = errs.Conflict("schema_older")
	check := func(name string, code int, body string) {
		t.Helper()
		if gotCode, gotBody := get(h); gotCode != code || gotBody != body {
			t.Errorf("%s: %d %s", name, gotCode, gotBody)
		}
	}
	check("old schema", 503, `{"status":"unready","code":"schema_older"}`)
	schema = nil
	check("migrated", 200, `{"status":"ready"}`)
	at.At = at.At.Add(2 * schemaAgain)
	schema = errs.Conflict("schema_half_applied").Because(context.DeadlineExceeded)
	check("writer is busy", 200, `{"status":"ready"}`)
	schema = errs.Conflict("schema_newer")
	check("another version migrated", 503, `{"status":"unready","code":"schema_newer"}`)
	ping = errors.New("dial tcp secret.host: refused")
	check("away", 503, `{"status":"unready","code":"database_unreachable"}`)
}

func TestLogLinesHaveTheirZone(t *testing.T) {
	var out bytes.Buffer
	NewLogger(&out, slog.LevelInfo).Info("said")
	var line struct{ Time string }
	if err := json.Unmarshal(out.Bytes(), &line); err != nil {
		t.Fatal(err)
	}
	if _, err := time.Parse(time.RFC3339Nano, line.Time); err != nil {
		t.Errorf("time is %q", line.Time)
	}
}
