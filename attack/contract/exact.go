package contract

import (
	"errors"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// exact wants a value to be of a schema, with no undeclared property (seal forbids them).
func exact(s *openapi3.Schema, value any) *Fault {
	if s == nil {
		return nil
	}
	err := s.VisitJSON(value, openapi3.VisitAsResponse(), openapi3.EnableFormatValidation(), openapi3.DisableSchemaErrorDetails())
	if err == nil {
		return nil
	}
	var at *openapi3.SchemaError
	if errors.As(err, &at) {
		for deeper := (*openapi3.SchemaError)(nil); errors.As(at.Origin, &deeper); {
			at = deeper
		}
		return fault("not of its schema", "%s: %s", strings.Join(at.JSONPointer(), "."), at.Reason)
	}
	return fault("not of its schema", "%v", err)
}
