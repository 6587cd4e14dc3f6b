package value

import (
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"testing"

	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/errs"
)

// refusedFields returns "field:code" of a 422, or fails.
func refusedFields(t *testing.T, err error) []string {
	t.Helper()
	var refusal *errs.Error
	if !errors.As(err, &refusal) {
		t.Fatalf("got %v, want a refusal", err)
	}
	if refusal.Status != 422 {
		t.Errorf("status %d, want 422", refusal.Status)
	}
	var fields []string
	for _, f := range refusal.Fields {
		fields = append(fields, f.Name+":"+f.Code)
	}
	return fields
}

func TestMalformedInputIsRefusedByName(t *testing.T) {
	for _, c := range []struct {
		name string
		code Code
		in   Input
		want string
	}{
		{"ratio > 1", H4, Known(1.01), "H4:out_of_range"},
		{"ratio < 0", H3, Known(-.01), "H3:out_of_range"},
		{"negative revenue", C1, Known(-1), "C1:out_of_range"},
		{"level 5", P4, Known(5), "P4:not_a_level"},
		{"level 2.5", "N1", Known(2.5), "N1:not_a_level"},
		{"score > 100", P3, Known(100.5), "P3:out_of_range"},
		{"growth below -100 %", P2, Known(-1.2), "P2:out_of_range"},
		{"not a number", H1, Known(math.NaN()), "H1:not_a_number"},
		{"infinite", C2, Known(math.Inf(-1)), "C2:not_a_number"},
		{"unknown with a value", C2, Input{State: StateUnknown, Value: 3}, "C2:value_without_known"},
		{"no such state", C2, Input{State: 9}, "C2:invalid_state"},
		{"no such leaf", "X1", Known(1), "X1:unknown_leaf"},
	} {
		_, err := Score(FullModel(), exampleWith(map[Code]Input{c.code: c.in}))
		if got := refusedFields(t, err); len(got) != 1 || got[0] != c.want {
			t.Errorf("%s: got %v, want %s", c.name, got, c.want)
		}
	}
}

func TestAllFaultsAreNamedAtOnce(t *testing.T) {
	_, err := Score(FullModel(), exampleWith(map[Code]Input{H4: Known(2), C1: Known(-1), "Z": Known(1), "Y": Known(1)}))
	want := []string{"H4:out_of_range", "C1:out_of_range", "Y:unknown_leaf", "Z:unknown_leaf"}
	if got := refusedFields(t, err); !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestUntapped(t *testing.T) {
	if in, err := Untapped(20e6, .30); err != nil || in.Value != 14e6 {
		t.Errorf("got %+v, %v", in, err)
	}
	for _, bad := range [][2]float64{{20e6, 1.2}, {20e6, -.1}, {-1, .5}, {math.NaN(), .5}} {
		_, err := Untapped(bad[0], bad[1])
		if got := refusedFields(t, err); len(got) != 1 || got[0][:3] != "P1:" {
			t.Errorf("Untapped(%v): %v", bad, got)
		}
	}
}

func TestNegativeProfitIsAFact(t *testing.T) {
	r := mustScore(t, FullModel(), exampleWith(map[Code]Input{H1: Known(-5e5)}))
	if r.Leaves[0].Score != 0 {
		t.Errorf("a loss scores %v", r.Leaves[0].Score)
	}
}

func TestExpire(t *testing.T) {
	leaf := FullModel().Leaves[11] // P4, judged: 365 days
	asOf := calendar.DayOf(2026, 6, 30)
	in := Input{State: StateKnown, Value: 3, Source: "judged", Date: asOf - 365}
	if got := Expire(leaf, in, asOf); !reflect.DeepEqual(got, in) {
		t.Errorf("365 days old: %+v", got)
	}
	in.Date--
	got := Expire(leaf, in, asOf)
	if got.State != StateUnknown || got.Value != 0 || got.Reason != ReasonExpired || got.Date != in.Date {
		t.Errorf("366 days old: %+v", got)
	}
	if got := Expire(leaf, NA("x"), asOf); got.State != StateNA {
		t.Errorf("n/a expired: %+v", got)
	}
}

func TestInputJSON(t *testing.T) {
	for want, in := range map[string]Input{
		`{"state":"known","value":0}`:                               Known(0),
		`{"state":"unknown","reason":"not_given"}`:                  Unknown(ReasonNotGiven),
		`{"state":"n/a","reason":"company_short"}`:                  NA(ReasonShortHistory),
		`{"state":"known","date":"2026-06-30","value":0.25}`:        {State: StateKnown, Value: .25, Date: calendar.DayOf(2026, 6, 30)},
		`{"state":"known","from":"2025-07-01","count":2,"value":1}`: {State: StateKnown, Value: 1, From: calendar.DayOf(2025, 7, 1), Count: 2},
	} {
		got, err := json.Marshal(in)
		if err != nil || string(got) != want {
			t.Errorf("got %s, %v, want %s", got, err, want)
		}
		var back Input
		if err := json.Unmarshal(got, &back); err != nil || !reflect.DeepEqual(back, in) {
			t.Errorf("%s came back as %+v, %v", got, back, err)
		}
	}
	for _, bad := range []string{`{"state":"known"}`, `{"state":"maybe"}`, `{"state":"known","value":"x"}`, `{"state":"known","value":1,"date":"2026-02-30"}`} {
		if err := json.Unmarshal([]byte(bad), new(Input)); err == nil {
			t.Errorf("%s was accepted", bad)
		}
	}
}
