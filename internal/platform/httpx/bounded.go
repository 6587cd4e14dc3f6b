package httpx

import (
	"context"
	"errors"
	"net/http"
	"time"
)

// How long a request may take, and how long a reader may take to take in what is written at once.
const (
	readTime  = 10 * time.Second
	writeTime = 30 * time.Second
	stallTime = time.Minute
)

// errTooLong is why the context of a request ended that took longer than it may.
var errTooLong = errors.New("httpx: the request took too long")

func tooLong(is bool) error {
	if is {
		return errTooLong
	}
	return nil
}

type boundKey struct{}

// Bounded ends the context of a request that takes too long, so that it is answered (503 took_too_long) whatever becomes of the
// database, and the connection of a client that has stopped reading.
func Bounded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		limit := readTime
		if changes(r.Method) {
			limit = writeTime
		}
		bounded(limit, w, r, next)
	})
}

func bounded(limit time.Duration, w http.ResponseWriter, r *http.Request, next http.Handler) {
	ctx, cancel := context.WithCancelCause(r.Context())
	defer cancel(nil)
	end := time.AfterFunc(limit, func() { cancel(errTooLong) })
	defer end.Stop()
	out := &taken{ResponseWriter: w, control: http.NewResponseController(w)}
	defer out.extend() // for what is still in buffers
	next.ServeHTTP(out, r.WithContext(context.WithValue(ctx, boundKey{}, end)))
}

// Unhurried lets a request take as long as it takes: a table, an upload, a stream.
func Unhurried(ctx context.Context) {
	if end, ok := ctx.Value(boundKey{}).(*time.Timer); ok {
		end.Stop()
	}
}

// taken wants each piece that is written to be taken in within a time, unless the handler has said another.
type taken struct {
	http.ResponseWriter
	control *http.ResponseController
	own     bool
}

func (t *taken) Unwrap() http.ResponseWriter { return t.ResponseWriter }

func (t *taken) SetWriteDeadline(at time.Time) error {
	t.own = true
	return t.control.SetWriteDeadline(at)
}

func (t *taken) Write(p []byte) (int, error) {
	t.extend()
	return t.ResponseWriter.Write(p)
}

func (t *taken) extend() {
	if !t.own {
		_ = t.control.SetWriteDeadline(time.Now().Add(stallTime)) // a writer that knows no deadline needs none
	}
}
