package httpx

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/i18n"
)

// Problem is an RFC 9457 error body. It never carries a cause or what was sent.
type Problem struct {
	Type   string         `json:"type"`
	Title  string         `json:"title"`
	Status int            `json:"status"`
	Code   string         `json:"code"`
	Detail string         `json:"detail"`
	Fields []FieldProblem `json:"fields,omitempty"`
	Params map[string]any `json:"params,omitempty"`
}

// FieldProblem is one refused field in both languages.
type FieldProblem struct {
	Field string `json:"field"`
	Code  string `json:"code"`
	Zh    string `json:"zh"`
	En    string `json:"en"`
}

func (p *Problem) Error() string             { return p.Code }
func (p *Problem) GetStatus() int            { return p.Status }
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// NewProblem renders an error for a language.
func NewProblem(err error, language string) *Problem {
	e := known(err)
	p := &Problem{Type: "about:blank", Title: http.StatusText(e.Status), Status: e.Status, Code: e.Code,
		Detail: i18n.Text(language, "error."+e.Code, e.Params), Params: e.Params}
	for _, f := range e.Fields {
		params := f.Params
		if params == nil {
			params = e.Params
		}
		key := fieldText(f.Code)
		p.Fields = append(p.Fields, FieldProblem{Field: f.Name, Code: f.Code, Zh: i18n.Text("zh-CN", key, params), En: i18n.Text("en", key, params)})
	}
	return p
}

// known is err as it is told. Of what nobody foresaw, only a database that cannot be reached, and a disk that fails or has
// no room left, are told apart: whoever asks may ask again, which cannot be said of a fault of the program.
func known(err error) *errs.Error {
	var e *errs.Error
	switch {
	case errors.As(err, &e):
		return e
	case db.IsFull(err):
		return errs.New(http.StatusInsufficientStorage, "disk_full")
	case db.IsFailed(err):
		return errs.New(http.StatusServiceUnavailable, "disk_failed")
	case db.IsReadOnly(err):
		return errs.New(http.StatusServiceUnavailable, "database_read_only")
	case errors.Is(err, errTooLong):
		return errs.New(http.StatusServiceUnavailable, "took_too_long")
	case db.IsDown(err):
		return errs.New(http.StatusServiceUnavailable, "database_unreachable")
	}
	return errs.New(http.StatusInternalServerError, "internal")
}

// fieldText is the key of a field error's text. One row of many is refused for reasons that otherwise refuse a whole
// request.
func fieldText(code string) string {
	if !i18n.Has("invalid."+code) && i18n.Has("error."+code) {
		return "error." + code
	}
	return "invalid." + code
}

func problemOf(ctx context.Context, err error) *Problem {
	late := errors.Is(context.Cause(ctx), errTooLong)
	if errors.Is(err, context.Canceled) || db.IsDown(err) || db.IsInterrupted(err) {
		err = errors.Join(err, tooLong(late))
	}
	p := NewProblem(err, Language(ctx))
	switch {
	case p.Status >= 500 && (ctx.Err() == nil || late):
		slog.ErrorContext(ctx, "request failed", "error", err)
	case p.Status == http.StatusForbidden || p.Status == http.StatusNotFound:
		// A row that is not the caller's is "not found", too: both are told apart from a mistake only by who looks at many of them.
		slog.WarnContext(ctx, "request refused", "code", p.Code, "actor", Actor(ctx).Login, "ip", address(ctx))
	}
	return p
}

// WriteProblem answers outside the registry, for middleware.
func WriteProblem(w http.ResponseWriter, r *http.Request, err error) {
	p := problemOf(r.Context(), err)
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p)
}

// The library's own refusals (unreadable JSON, unknown or wrong fields) take the
// same form. Its default echoes what was sent and renders causes.
func init() {
	huma.NewErrorWithContext = func(hc huma.Context, status int, _ string, causes ...error) huma.StatusError {
		e := errs.New(status, codeOf(status))
		for _, cause := range causes {
			if detail, ok := cause.(huma.ErrorDetailer); ok {
				d := detail.ErrorDetail()
				e.Fields = append(e.Fields, errs.Field{Name: fieldOf(d.Location), Code: "not_accepted"})
			}
		}
		language := ""
		if hc != nil {
			language = Language(hc.Context())
		}
		return NewProblem(e, language)
	}
	huma.NewError = func(status int, text string, causes ...error) huma.StatusError {
		return huma.NewErrorWithContext(nil, status, text, causes...)
	}
}

// fieldOf takes the place off a location such as body.name.
func fieldOf(location string) string {
	place, name, found := strings.Cut(location, ".")
	if found && (place == "body" || place == "query" || place == "path") {
		return name
	}
	return location
}

func codeOf(status int) string {
	switch status {
	case http.StatusUnprocessableEntity:
		return "validation"
	case http.StatusRequestEntityTooLarge:
		return "too_large"
	case http.StatusUnsupportedMediaType:
		return "wrong_kind"
	case http.StatusNotFound:
		return "not_found"
	case http.StatusMethodNotAllowed:
		return "method_not_allowed"
	case http.StatusNotAcceptable:
		return "not_acceptable"
	}
	if status >= 500 {
		return "internal"
	}
	return "bad_request"
}
