package value

import (
	"testing"

	"github.com/loam-crm/loam/internal/platform/calendar"
)

func mustHash(t *testing.T, m Model, inputs map[Code]Input) string {
	t.Helper()
	h, err := Hash(m, inputs)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestHashIsStable(t *testing.T) {
	first := mustHash(t, FullModel(), exampleInputs())
	if len(first) != 64 {
		t.Fatalf("hash %q", first)
	}
	for range 20 { // map order differs from run to run
		if got := mustHash(t, FullModel(), exampleInputs()); got != first {
			t.Fatal("same inputs, another hash")
		}
	}
	day := Input{State: StateKnown, Value: 6, Date: calendar.DayOf(2025, 1, 1), From: 5, To: 9, Count: 3}
	negativeZero := exampleWith(map[Code]Input{P2: Known(0)})
	zero := negativeZero[P2]
	zero.Value *= -1
	if mustHash(t, FullModel(), exampleWith(map[Code]Input{H2: day})) != first {
		t.Error("the date moves the hash")
	}
	if mustHash(t, FullModel(), exampleWith(map[Code]Input{P2: zero})) != mustHash(t, FullModel(), negativeZero) {
		t.Error("−0 and 0 differ")
	}
	a := Input{State: StateKnown, Value: 3, Records: []string{"note:1", "note:2"}}
	b := Input{State: StateKnown, Value: 3, Records: []string{"note:2", "note:1"}}
	if mustHash(t, FullModel(), exampleWith(map[Code]Input{"N1": a})) != mustHash(t, FullModel(), exampleWith(map[Code]Input{"N1": b})) {
		t.Error("the order of the evidence moves the hash")
	}
}

func TestHashSeesEveryDifference(t *testing.T) {
	first := mustHash(t, FullModel(), exampleInputs())
	seen := map[string]string{first: "the example"}
	check := func(name, hash string) {
		if other, taken := seen[hash]; taken {
			t.Errorf("%s hashes like %s", name, other)
		}
		seen[hash] = name
	}
	for name, in := range map[string]Input{
		"value": Known(6.000001), "unknown": Unknown(""), "n/a": NA(""), "reason": Unknown("x"),
		"source": {State: StateKnown, Value: 6, Source: "order"}, "record": {State: StateKnown, Value: 6, Records: []string{"a"}},
		"two records": {State: StateKnown, Value: 6, Records: []string{"a", "b"}}, "joined": {State: StateKnown, Value: 6, Records: []string{"ab"}},
	} {
		check(name, mustHash(t, FullModel(), exampleWith(map[Code]Input{H2: in})))
	}
	swapped := exampleWith(map[Code]Input{"N1": Known(1), "N2": Known(3)})
	check("two leaves swapped", mustHash(t, FullModel(), swapped))
	m := FullModel()
	m.Version = "full-2"
	check("version", mustHash(t, m, exampleInputs()))
	m = FullModel()
	m.Leaves[0].Norm.Hi++
	check("bounds", mustHash(t, m, exampleInputs()))
}
