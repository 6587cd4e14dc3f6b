package httpx

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"mime"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/idempotency"
)

// IdempotencyKey is the header by which a client makes a write safe to repeat.
const IdempotencyKey = "Idempotency-Key"

// Idempotent takes the keys of signed-in callers' writes.
func Idempotent(d *db.DB, now clock.Clock, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		key := r.Header.Get(IdempotencyKey)
		actor, known := SignedIn(r.Context())
		if key == "" || !known || !changes(r.Method) {
			next.ServeHTTP(w, r)
			return
		}
		if !acceptable(key) {
			WriteProblem(w, r, errs.BadRequest("idempotency_key_invalid").With("max", idempotency.MaxKey))
			return
		}
		claim := &idempotency.Claim{DB: d, Clock: now, User: actor.ID, Key: key, Request: sha256.New()}
		_, _ = io.WriteString(claim.Request, r.Method+" "+r.URL.RequestURI()+"\n") // a hash takes everything
		// The bytes of a form differ with every sending, and a file goes on to its place before its end is known.
		if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "multipart/form-data" && r.Body != nil {
			r.Body = readCloser{io.TeeReader(r.Body, claim.Request), r.Body}
		}
		next.ServeHTTP(w, r.WithContext(claim.With(r.Context())))
	})
}

type readCloser struct {
	io.Reader
	io.Closer
}

func changes(method string) bool {
	return method != http.MethodGet && method != http.MethodHead && method != http.MethodOptions
}

// acceptable keys are visible ASCII, as of UUIDs, hashes and order numbers.
func acceptable(key string) bool {
	for _, c := range []byte(key) {
		if c <= ' ' || c > '~' {
			return false
		}
	}
	return len(key) <= idempotency.MaxKey
}

// once runs the handler unless the request was carried out before.
func once[I, O any](op Op, handler func(context.Context, *I) (*O, error)) func(context.Context, *I) (*O, error) {
	if !op.repeatable() {
		return handler
	}
	if _, raw := any(new(O)).(*Raw); op.Made != nil && !raw {
		panic(op.ID + " gives what it made and must answer with Raw")
	}
	return func(ctx context.Context, in *I) (*O, error) {
		claim := idempotency.From(ctx)
		if claim == nil {
			return handler(ctx, in)
		}
		done, err := claim.Find(ctx)
		if err != nil {
			return nil, err
		}
		if done == nil {
			out, err := handler(ctx, in)
			if !errors.Is(err, idempotency.ErrSecond) {
				return out, err
			}
			if done, err = claim.Find(ctx); err != nil || done == nil {
				return nil, errors.Join(idempotency.ErrSecond, err)
			}
		}
		return again[O](ctx, op, done)
	}
}

// again answers with the record that was made, as it is and as the caller may see it now.
func again[O any](ctx context.Context, op Op, done *idempotency.Done) (*O, error) {
	if op.Made == nil || done.Record == 0 {
		return nil, done.Refusal()
	}
	body, err := op.Made(ctx, done.Record)
	if err != nil {
		return nil, err
	}
	var answer any = JSON(body)
	return answer.(*O), nil
}

func (op Op) repeatable() bool { return changes(op.Method) && !op.Public }

// keyNote is what the contract says of keys.
const keyNote = " A write may bear an Idempotency-Key of the sender's choice, such as a UUID. Sent again with its key it is not carried out " +
	"twice: it is answered with the record that was made, or refused with already_done. Another write with that key is refused. " +
	"Keys are known for 30 days."

// keyParam is the header in the contract, which writes refer to.
func keyParam() *huma.Param {
	most := idempotency.MaxKey
	return &huma.Param{Name: IdempotencyKey, In: "header", Schema: &huma.Schema{Type: huma.TypeString, MaxLength: &most},
		Description: "makes the write safe to send again"}
}

// parameters are those of an operation beside the ones of its input.
func (op Op) parameters() []*huma.Param {
	if !op.repeatable() {
		return nil
	}
	return []*huma.Param{{Ref: "#/components/parameters/" + IdempotencyKey}}
}
