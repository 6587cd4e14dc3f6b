package value

import (
	"encoding/json"
	"math"
	"strconv"

	"github.com/loam-crm/loam/internal/platform/calendar"
)

// storedInput is how an input is kept in an assessment: what follows from the model or the as-of date is left out.
type storedInput struct {
	Value   *float64     `json:"v,omitempty"` // known
	Unknown Reason       `json:"u,omitempty"`
	NA      Reason       `json:"x,omitempty"`
	Source  string       `json:"s,omitempty"` // where it is not the leaf's
	Date    calendar.Day `json:"d,omitzero"`  // where it is not the as-of date
	From    calendar.Day `json:"f,omitzero"`
	To      calendar.Day `json:"t,omitzero"` // where it is not the as-of date
	Count   int          `json:"n,omitempty"`
	Records []string     `json:"r,omitempty"`
}

// encodeInputs appends the stored form of inputs given in the order of the model's leaves: an object by leaf code.
func encodeInputs(b []byte, m *Model, inputs []Input, asOf calendar.Day) []byte {
	b = append(b, '{')
	for i := range inputs {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(append(b, '"'), m.Leaves[i].Code...), `":`...)
		b = appendStored(b, &m.Leaves[i], &inputs[i], asOf)
	}
	return append(b, '}')
}

func appendStored(b []byte, leaf *Leaf, in *Input, asOf calendar.Day) []byte {
	stored := storedInput{Source: in.Source, Date: in.Date, From: in.From, To: in.To, Count: in.Count, Records: in.Records}
	switch in.State {
	case StateKnown:
		stored.Value = &in.Value
	case StateUnknown:
		stored.Unknown = in.Reason
	case StateNA:
		stored.NA = in.Reason
	}
	if stored.Source == leaf.Source {
		stored.Source = ""
	}
	if stored.Date == asOf {
		stored.Date = 0
	}
	if stored.To == asOf {
		stored.To = 0
	}
	return stored.append(b)
}

// append writes the common, short inputs by hand; an evaluation writes a million of them.
func (s *storedInput) append(b []byte) []byte {
	if s.Source != "" || s.Date != 0 || s.To != 0 || s.Records != nil || s.Value != nil && math.Abs(*s.Value) >= 1e21 {
		text, _ := json.Marshal(s) // strings, dates and finite numbers only
		return append(b, text...)
	}
	b = append(b, '{')
	switch {
	case s.Value != nil:
		b = strconv.AppendFloat(append(b, `"v":`...), *s.Value, 'f', -1, 64)
	case s.NA != "":
		b = strconv.AppendQuote(append(b, `"x":`...), string(s.NA))
	default:
		b = strconv.AppendQuote(append(b, `"u":`...), string(s.Unknown))
	}
	if s.From != 0 {
		b = append(append(append(b, `,"f":"`...), s.From.String()...), '"')
	}
	if s.Count != 0 {
		b = strconv.AppendInt(append(b, `,"n":`...), int64(s.Count), 10)
	}
	return append(b, '}')
}

// decodeInputs reads stored inputs back into the order of the model's leaves.
func decodeInputs(m Model, text string, asOf calendar.Day) ([]Input, error) {
	stored, err := parseInputs(text)
	if err != nil {
		return nil, err
	}
	byCode := make(map[Code]Input, len(stored))
	for code, s := range stored {
		at := m.leaf(code)
		if at < 0 {
			continue // Align would refuse it; a leaf of another model says nothing here
		}
		byCode[code] = s.input(&m.Leaves[at], asOf)
	}
	return Align(m, byCode)
}

func parseInputs(text string) (map[Code]storedInput, error) {
	stored := map[Code]storedInput{}
	return stored, json.Unmarshal([]byte(text), &stored)
}

func (s *storedInput) input(leaf *Leaf, asOf calendar.Day) Input {
	in := Unknown(s.Unknown)
	switch {
	case s.Value != nil:
		in = Known(*s.Value)
	case s.NA != "":
		in = NA(s.NA)
	}
	in.Source, in.Date, in.From, in.To, in.Count, in.Records = s.Source, s.Date, s.From, s.To, s.Count, s.Records
	if in.Date == 0 {
		in.Date = asOf
	}
	if in.State == StateKnown && in.Source == "" {
		in.Source = leaf.Source
	}
	if in.State == StateKnown && in.To == 0 {
		in.To = asOf
	}
	return in
}
