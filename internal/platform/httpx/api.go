// Package httpx is the edge: the OpenAPI registry, how operations are declared,
// how the caller is known and how errors look.
package httpx

import (
	"context"
	"net/http"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
)

// Prefix is where the staff API lives.
const Prefix = "/api/v1"

// API is the registry of operations. All of them, streams and files too, are
// declared on it, so that the OpenAPI document is the whole truth.
type API = huma.API

// NewAPI makes the registry on a mux. The document is served at /openapi.json.
func NewAPI(mux humago.Mux, version string) API {
	config := huma.DefaultConfig("Loam 沃土", version)
	config.Info.Description = "Customer value management. Ids are strings, instants RFC 3339 UTC, money decimal strings; errors are RFC 9457." + keyNote
	config.CreateHooks = nil // no $schema links in every body
	config.DocsPath, config.SchemasPath = "", ""
	config.OpenAPIPath = "/openapi"
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"session": {Type: "apiKey", In: "cookie", Name: "loam"},
		"token":   {Type: "http", Scheme: "bearer"},
	}
	config.Components.Parameters = map[string]*huma.Param{IdempotencyKey: keyParam()}
	api := humago.New(mux, config)
	schemas := api.OpenAPI().Components.Schemas
	schemas.RegisterTypeAlias(reflect.TypeFor[id.ID](), reflect.TypeFor[string]())
	schemas.RegisterTypeAlias(reflect.TypeFor[clock.Instant](), reflect.TypeFor[time.Time]())
	schemas.RegisterTypeAlias(reflect.TypeFor[calendar.Date](), reflect.TypeFor[string]())
	return api
}

// Op declares an operation.
type Op struct {
	ID, Method, Path, Summary, Tag string
	// Public operations answer anybody. All others need a signed-in caller.
	Public bool
	// Challenge says how to sign in where neither a session nor a token will do (WWW-Authenticate); the operation is Public.
	Challenge string
	// Command is the right the caller needs, "" when the handler decides by record.
	Command string
	Status  int // of success, default 200 or 204
	MaxBody int64
	// Long operations take as long as they take, as those that read a whole file; the others as long as Bounded says.
	Long   bool
	Body   *huma.RequestBody
	Answer *huma.Response
	// Made reads the record that the operation, which answers with Raw, has made: the answer when it is asked for again
	// with the same Idempotency-Key.
	Made func(ctx context.Context, record id.ID) ([]byte, error)
}

// metadata keys that tests read back from the registry.
const (
	MetaPublic  = "public"
	MetaCommand = "command"
)

// Register adds an operation. The handler returns *errs.Error for refusals; any
// other error becomes a 500 that says nothing.
func Register[I, O any](api API, op Op, handler func(ctx context.Context, in *I) (*O, error)) {
	o := huma.Operation{OperationID: op.ID, Method: op.Method, Path: op.Path, Summary: op.Summary, Tags: []string{op.Tag}, Parameters: op.parameters(),
		DefaultStatus: op.Status, MaxBodyBytes: op.MaxBody, RequestBody: op.Body,
		SkipValidateBody: op.Body != nil, // a body with its own schema is checked by its handler, which names fields better
		Metadata:         map[string]any{MetaPublic: op.Public, MetaCommand: op.Command}}
	if op.Answer != nil {
		status := "200"
		if op.Status == http.StatusCreated {
			status = "201"
		}
		o.Responses = map[string]*huma.Response{status: op.Answer}
	}
	if !op.Public {
		o.Security = []map[string][]string{{"session": {}}, {"token": {}}}
	}
	o.Middlewares = huma.Middlewares{op.admit}
	handler = once(op, handler)
	huma.Register(api, o, func(ctx context.Context, in *I) (*O, error) {
		if op.Long {
			Unhurried(ctx)
		}
		if err := forbidden(in); err != nil {
			return nil, problemOf(ctx, err)
		}
		out, err := handler(ctx, in)
		if err != nil {
			return nil, op.challenge(problemOf(ctx, err))
		}
		return out, nil
	})
}

func (op Op) challenge(p *Problem) error {
	if op.Challenge == "" || p.Status != http.StatusUnauthorized {
		return p
	}
	return huma.ErrorWithHeaders(p, http.Header{"WWW-Authenticate": {op.Challenge}})
}

// admit refuses whoever may not before anything of the request is read.
func (op Op) admit(hc huma.Context, next func(huma.Context)) {
	if err := op.refusal(hc.Context()); err != nil {
		r, w := humago.Unwrap(hc)
		WriteProblem(w, r, err)
		return
	}
	next(hc)
}

func (op Op) refusal(ctx context.Context) error {
	if op.Public {
		return nil
	}
	actor, ok := SignedIn(ctx)
	if !ok {
		return errs.Unauthorized()
	}
	if op.Command != "" && !actor.May(op.Command) {
		return errs.Forbidden()
	}
	return nil
}

type actorKey struct{}

// WithActor remembers who is calling.
func WithActor(ctx context.Context, a authz.Actor) context.Context {
	return context.WithValue(ctx, actorKey{}, a)
}

// SignedIn returns the caller, and whether there is one.
func SignedIn(ctx context.Context) (authz.Actor, bool) {
	a, ok := ctx.Value(actorKey{}).(authz.Actor)
	return a, ok && a.ID != 0
}

// Actor returns the caller of an operation that is not public.
func Actor(ctx context.Context) authz.Actor {
	a, _ := SignedIn(ctx)
	return a
}

type languageKey struct{}

// WithLanguage remembers the language of an anonymous caller.
func WithLanguage(ctx context.Context, language string) context.Context {
	return context.WithValue(ctx, languageKey{}, language)
}

type addressKey struct{}

// WithAddress remembers where a request comes from, for the log.
func WithAddress(ctx context.Context, ip string) context.Context {
	return context.WithValue(ctx, addressKey{}, ip)
}

func address(ctx context.Context) string {
	ip, _ := ctx.Value(addressKey{}).(string)
	return ip
}

// Language is the caller's language: their own choice, else the browser's.
func Language(ctx context.Context) string {
	if a, ok := SignedIn(ctx); ok && a.Language != "" {
		return a.Language
	}
	language, _ := ctx.Value(languageKey{}).(string)
	return language
}

// Raw is an answer that is already rendered.
type Raw struct {
	ContentType string `header:"Content-Type"`
	Body        []byte
}

// JSON wraps rendered JSON.
func JSON(body []byte) *Raw { return &Raw{ContentType: "application/json", Body: body} }
