package httpx

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"runtime/debug"

	"github.com/loam-crm/loam/internal/platform/errs"
)

type nonceKey struct{}

// Headers puts the security headers on every answer, refusals included. Scripts
// come from this server only; styles that the component library writes carry the
// nonce of the page.
func Headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		nonce := rand.Text()
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-"+nonce+"'; style-src-attr 'unsafe-inline'; "+
			"img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
		h.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), nonceKey{}, nonce)))
	})
}

// Recover turns a panic of one request into a 500 for that request, and counts it. Where an answer has begun, its connection is
// cut: what came so far must not pass for the whole.
func Recover(count func(), next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		out := &begun{ResponseWriter: w}
		defer func() {
			fault := recover()
			if fault == nil {
				return
			}
			if fault == http.ErrAbortHandler {
				panic(fault) // the server knows: the connection is cut on purpose
			}
			slog.ErrorContext(r.Context(), "request panicked", "panic", fault, "stack", string(debug.Stack()))
			count()
			if out.begun {
				panic(http.ErrAbortHandler)
			}
			WriteProblem(w, r, errs.New(http.StatusInternalServerError, "internal"))
		}()
		next.ServeHTTP(out, r)
	})
}

// begun remembers whether anything of the answer has gone out.
type begun struct {
	http.ResponseWriter
	begun bool
}

func (b *begun) Unwrap() http.ResponseWriter { return b.ResponseWriter }

func (b *begun) WriteHeader(status int) {
	b.begun = b.begun || status >= http.StatusOK // those below are announcements
	b.ResponseWriter.WriteHeader(status)
}

func (b *begun) Write(p []byte) (int, error) {
	b.begun = true
	return b.ResponseWriter.Write(p)
}

// Nonce is what inline styles of this answer's page must carry.
func Nonce(ctx context.Context) string {
	nonce, _ := ctx.Value(nonceKey{}).(string)
	return nonce
}
