package main

import "testing"

func TestHistoriesCanBeFitted(t *testing.T) {
	repeat := 0
	for i, h := range histories(2000, 1) {
		if err := h.Check(); err != nil {
			t.Fatalf("customer %d: %v", i, err)
		}
		if h.X > 0 {
			repeat++
		}
	}
	if repeat < 500 {
		t.Errorf("%d of 2000 came back", repeat)
	}
}
