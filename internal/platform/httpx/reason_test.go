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
