package telemetry

import (
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"net/http"
	"regexp"
)

// NewLogger writes JSON lines of the level and above. A line written with a
// request's context carries its request_id.
func NewLogger(w io.Writer, level slog.Level) *slog.Logger {
	return slog.New(withRequest{slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level})})
}

type withRequest struct{ slog.Handler }

func (h withRequest) Handle(ctx context.Context, line slog.Record) error {
	if text := RequestID(ctx); text != "" {
		line.AddAttrs(slog.String("request_id", text))
	}
	return h.Handler.Handle(ctx, line)
}

func (h withRequest) WithAttrs(attrs []slog.Attr) slog.Handler {
	return withRequest{h.Handler.WithAttrs(attrs)}
}

func (h withRequest) WithGroup(name string) slog.Handler {
	return withRequest{h.Handler.WithGroup(name)}
}

// RequestID is the id of the request that ctx belongs to; empty outside of one.
func RequestID(ctx context.Context) string {
	if about, ok := ctx.Value(requestKey{}).(*request); ok {
		return about.id
	}
	return ""
}

var proxyID = regexp.MustCompile(`^[A-Za-z0-9._-]{8,64}$`)

// requestID keeps the id a proxy gave when it is harmless in a log, else makes one.
func requestID(r *http.Request) string {
	if given := r.Header.Get("X-Request-Id"); proxyID.MatchString(given) {
		return given
	}
	return rand.Text()
}
