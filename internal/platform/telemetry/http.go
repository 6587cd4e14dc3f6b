package telemetry

import (
	"context"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// request is what is known of a request while it is served.
type request struct {
	id    string
	route string
}

type requestKey struct{}

// Observe is the outermost handler: it gives the request an id, counts and times
// it, and writes its log line. The route comes from Routed, further in.
func (m *Metrics) Observe(log *slog.Logger, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		about := &request{id: requestID(r)}
		ctx := context.WithValue(r.Context(), requestKey{}, about)
		w.Header().Set("X-Request-Id", about.id)
		out := &counting{ResponseWriter: w}
		began := time.Now()
		finished := false
		defer func() {
			if !finished && out.status == 0 { // a panic: net/http drops the connection
				out.status = http.StatusInternalServerError
			}
			m.record(ctx, log, r.Method, about, out, time.Since(began))
		}()
		next.ServeHTTP(out, r.WithContext(ctx))
		finished = true
	})
}

func (m *Metrics) record(ctx context.Context, log *slog.Logger, method string, about *request, out *counting, took time.Duration) {
	route, method, status := about.route, knownMethod(method), out.code()
	if route == "" {
		route = "none" // refused before the mux, or no such path: never the path itself, which anybody can make up
	}
	m.requests.WithLabelValues(route, method, strconv.Itoa(status)).Inc()
	if !out.stream() {
		m.seconds.WithLabelValues(route, method).Observe(took.Seconds())
	}
	level := slog.LevelInfo
	if status >= 500 {
		level = slog.LevelError
	}
	log.LogAttrs(ctx, level, "request", slog.String("method", method), slog.String("route", route),
		slog.Int("status", status), slog.Int64("bytes", out.bytes), slog.Float64("ms", float64(took.Microseconds())/1000))
}

// Routed wraps the mux and notes the pattern that matched, which the mux writes into
// the request it is given.
func Routed(mux http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if about, ok := r.Context().Value(requestKey{}).(*request); ok {
				about.route = pathOf(r.Pattern)
			}
		}()
		mux.ServeHTTP(w, r)
	})
}

// pathOf drops the method of a pattern such as "GET /api/v1/accounts/{id}".
func pathOf(pattern string) string {
	if _, path, found := strings.Cut(pattern, " "); found {
		return path
	}
	return pattern
}

func knownMethod(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return method
	}
	return "other"
}

// counting remembers status and size. Unwrap lets handlers flush and set deadlines.
type counting struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (c *counting) Unwrap() http.ResponseWriter { return c.ResponseWriter }

func (c *counting) WriteHeader(status int) {
	if c.status == 0 && status >= 200 { // 1xx are announcements
		c.status = status
	}
	c.ResponseWriter.WriteHeader(status)
}

func (c *counting) Write(body []byte) (int, error) {
	if c.status == 0 {
		c.status = http.StatusOK
	}
	n, err := c.ResponseWriter.Write(body)
	c.bytes += int64(n)
	return n, err
}

func (c *counting) code() int {
	if c.status == 0 {
		return http.StatusOK
	}
	return c.status
}

func (c *counting) stream() bool {
	return strings.HasPrefix(c.Header().Get("Content-Type"), "text/event-stream")
}
