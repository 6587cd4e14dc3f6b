package httpx

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/loam-crm/loam/internal/platform/errs"
)

// Whatever an operation takes beside its command is looked at, however deep it stands; what is no reason is left to its
// own rules.
func TestForbiddenReasons(t *testing.T) {
	type line struct {
		Note   *string `json:"note"`
		Number string  `json:"number"`
	}
	type body struct {
		Reason string          `json:"reason,omitempty"`
		Lines  []line          `json:"lines"`
		Raw    json.RawMessage `json:"note"`
	}
	type input struct {
		ID   string `path:"id"`
		Body body
	}
	card, fine := "card 6222 0212 3456 7894", "fine"
	for name, in := range map[string]*input{
		"reason": {Body: body{Reason: "身份证 11010519491231002X"}},
		"note":   {Body: body{Reason: "ok", Lines: []line{{Note: &fine}, {Note: &card}}}},
		"":       {ID: card, Body: body{Reason: "order 202511220000000001", Lines: []line{{Number: card}, {}}, Raw: json.RawMessage(`"x"`)}},
	} {
		err := forbidden(in)
		var problem *errs.Error
		switch {
		case name == "" && err != nil:
			t.Errorf("refused: %v", err)
		case name == "":
		case !errors.As(err, &problem) || len(problem.Fields) != 1 || problem.Fields[0].Name != name || problem.Fields[0].Code != "forbidden_personal_data":
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A text that no engine stores never reaches one. At an address with one there is nothing.
func TestForbiddenTexts(t *testing.T) {
	type input struct {
		ID   string `path:"id"`
		Q    string `query:"q"`
		Body struct {
			Answers map[string]string `json:"answers"`
			Items   []string          `json:"items"`
			Raw     json.RawMessage   `json:"raw"`
		}
	}
	at := func(change func(*input)) *input { in := &input{ID: "17", Q: "光 \u2028"}; change(in); return in }
	for _, c := range []struct {
		in    *input
		field string // "": accepted, "-": not found
	}{
		{at(func(*input) {}), ""},
		{at(func(in *input) { in.Q = "a\xff" }), "q"},
		{at(func(in *input) { in.Q = "a\x00b" }), "q"},
		{at(func(in *input) { in.Body.Answers = map[string]string{"a": "\x00"} }), "answers"},
		{at(func(in *input) { in.Body.Answers = map[string]string{"\x00": "a"} }), "answers"},
		{at(func(in *input) { in.Body.Items = []string{"a", "\x00"} }), "items"},
		{at(func(in *input) { in.Body.Raw = json.RawMessage("\x00") }), ""}, // whoever reads it judges it
		{at(func(in *input) { in.ID = "a\x00" }), "-"},
	} {
		err := forbidden(c.in)
		var problem *errs.Error
		switch errors.As(err, &problem); {
		case c.field == "" && err != nil:
			t.Errorf("%+v refused: %v", *c.in, err)
		case c.field == "":
		case c.field == "-" && errs.Code(err) != "not_found":
			t.Errorf("%+v: %v, want not_found", *c.in, err)
		case c.field != "-" && (problem == nil || len(problem.Fields) != 1 || problem.Fields[0].Name != c.field || problem.Fields[0].Code != "not_text"):
			t.Errorf("%+v: %v, want %s not_text", *c.in, err, c.field)
		}
	}
}
