// Package errs is the one error type that may reach a user.
//
// An Error carries a stable code (for programs and translations), a status,
// field errors and safe parameters. The cause is for the log only: it is never
// rendered. Any other error that reaches the edge is an internal fault and is
// shown as code "internal" without its text.
package errs

import (
	"errors"
	"fmt"
	"net/http"
)

// Error is a refusal or fault with a stable code.
type Error struct {
	Status int            // HTTP status, also used for the CLI's exit code
	Code   string         // stable, snake_case; its texts live in the i18n catalog as "error.<code>"
	Fields []Field        // all field errors at once
	Params map[string]any // safe values for the text and for the caller
	cause  error
}

// Field is one refused input field.
type Field struct {
	Name   string         `json:"field"`
	Code   string         `json:"code"`
	Params map[string]any `json:"params,omitempty"`
}

func (e *Error) Error() string {
	text := e.Code
	for _, f := range e.Fields {
		text += " " + f.Name + ":" + f.Code
	}
	if len(e.Params) > 0 {
		text += fmt.Sprintf(" %v", e.Params)
	}
	if e.cause != nil {
		text += ": " + e.cause.Error()
	}
	return text
}

// Unwrap gives the hidden cause to errors.Is and errors.As.
func (e *Error) Unwrap() error { return e.cause }

// Is matches errors by code, so that errors.Is(err, errs.NotFound()) reads well.
func (e *Error) Is(target error) bool {
	other, ok := target.(*Error)
	return ok && other.Code == e.Code
}

// With returns a copy with one more safe parameter.
func (e *Error) With(key string, value any) *Error {
	out := *e
	out.Params = make(map[string]any, len(e.Params)+1)
	for k, v := range e.Params {
		out.Params[k] = v
	}
	out.Params[key] = value
	return &out
}

// Because returns a copy that remembers the cause for the log.
func (e *Error) Because(cause error) *Error {
	out := *e
	out.cause = cause
	return &out
}

// Code returns the code of err: its own, or "internal" for any other error.
func Code(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return "internal"
}

func New(status int, code string) *Error { return &Error{Status: status, Code: code} }

func BadRequest(code string) *Error { return New(http.StatusBadRequest, code) } // unreadable request
func Unauthorized() *Error          { return New(http.StatusUnauthorized, "not_signed_in") }
func Forbidden() *Error             { return New(http.StatusForbidden, "forbidden") } // the action is not allowed
func NotFound() *Error              { return New(http.StatusNotFound, "not_found") }  // not there, or not visible
func Conflict(code string) *Error   { return New(http.StatusConflict, code) }
func Gone(code string) *Error       { return New(http.StatusGone, code) }
func TooLarge(code string) *Error   { return New(http.StatusRequestEntityTooLarge, code) }
func WrongKind(code string) *Error  { return New(http.StatusUnsupportedMediaType, code) }
func TooMany(code string) *Error    { return New(http.StatusTooManyRequests, code) }

// Invalid is a 422 that names one field.
func Invalid(field, code string) *Error {
	return Validation(Field{Name: field, Code: code})
}

// Validation is a 422 with all field errors at once.
func Validation(fields ...Field) *Error {
	return &Error{Status: http.StatusUnprocessableEntity, Code: "validation", Fields: fields}
}

// About are the field errors of a refusal, of one that concerns no single field the one given.
func (e *Error) About(field string) []Field {
	if len(e.Fields) > 0 {
		return e.Fields
	}
	return []Field{{Name: field, Code: e.Code, Params: e.Params}}
}

// Unprocessable is a 422 for a rule that concerns no single field.
func Unprocessable(code string) *Error { return New(http.StatusUnprocessableEntity, code) }
