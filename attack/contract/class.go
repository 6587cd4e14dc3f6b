package contract

import "fmt"

// Class is what is wrong with a request.
type Class string

// The classes of requests.
const (
	Valid     Class = "valid"
	Boundary  Class = "boundary"
	Wrong     Class = "wrong type"
	Missing   Class = "missing"
	Extra     Class = "extra"
	Oversized Class = "oversized"
	Injected  Class = "injected"
	Broken    Class = "broken" // no JSON, no form, no text
)

// Classes are all of them.
var Classes = []Class{Valid, Boundary, Wrong, Missing, Extra, Oversized, Injected, Broken}

// spoilers make one thing of a request wrong, and say what; "" where the operation has nothing of the kind.
var spoilers = map[Class]func(op *Operation, r *Request, choose Choose) string{
	Boundary: boundary, Wrong: wrongType, Missing: missing, Extra: extra, Oversized: oversized, Injected: injected, Broken: broken,
}

// Draw draws a request of a class; nil where the operation has none of it.
func (w *World) Draw(op *Operation, class Class, choose Choose) *Request {
	r := w.base(op, choose)
	if spoil := spoilers[class]; spoil != nil {
		r.Class = class
		if r.What = spoil(op, r, choose); r.What == "" {
			return nil
		}
	}
	return r
}

// put sets one of several values at one of several places.
func put(r *Request, places []site, values func(site) []any, choose Choose) string {
	if len(places) == 0 {
		return ""
	}
	at := places[choose("place", len(places))]
	list := values(at)
	if len(list) == 0 {
		return ""
	}
	value := list[choose("value", len(list))]
	at.put(r, value, choose)
	return fmt.Sprintf("%s = %.120s", at, asText(value))
}
