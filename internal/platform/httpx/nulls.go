package httpx

import (
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// TellNulls puts into the contract that a pointer to an object is null where there is none. The registry says so of
// scalars and of lists by itself, and cannot of objects that it refers to. It is called once everything is registered.
func TellNulls(api API) {
	schemas := api.OpenAPI().Components.Schemas
	for name, s := range schemas.Map() {
		t := schemas.TypeFromRef("#/components/schemas/" + name)
		if t == nil || t.Kind() != reflect.Struct {
			continue
		}
		for _, f := range reflect.VisibleFields(t) {
			property, options, _ := strings.Cut(f.Tag.Get("json"), ",")
			object := s.Properties[property]
			if object == nil || object.Ref == "" || f.Type.Kind() != reflect.Pointer || strings.Contains(options, "omit") {
				continue
			}
			s.Properties[property] = &huma.Schema{Description: object.Description, AnyOf: []*huma.Schema{{Ref: object.Ref}, {Type: "null"}}}
		}
	}
}
