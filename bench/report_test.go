package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

func sample() *report {
	r := &report{Engine: "sqlite", Go: "go1", CPUs: 2, Load: "0.1"}
	r.add(figure{Name: "list p95", Accounts: 1000, Value: 4, Unit: "ms", key: "list p95"}.against(2, 2, "≤ 2× + 1 ms", true))
	r.add(figure{Name: "list p95", Accounts: 10000, Value: 6, Unit: "ms", key: "list p95"}.against(2, 3, "≤ 2× + 1 ms", false))
	r.growth()
	return r
}

func TestGrowthComparesTheSizes(t *testing.T) {
	figures := sample().Figures
	if len(figures) != 3 {
		t.Fatalf("%d figures, want 3", len(figures))
	}
	last := figures[2]
	if last.Value != 1.5 || *last.Met || last.Name != "growth of list p95 from 1000 to 10000 accounts" {
		t.Errorf("growth: %+v", last)
	}
}

func TestReportAsTableAndJSON(t *testing.T) {
	var table, object bytes.Buffer
	r := sample()
	if err := r.table(&table); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(table.String()), "\n")
	if want := []string{"list", "p95", "1000", "4.00", "ms", "2.00", "ms", "2.00×", "≤", "2×", "+", "1", "ms", "yes"}; strings.Join(strings.Fields(lines[3]), " ") != strings.Join(want, " ") {
		t.Errorf("line: %q", lines[3])
	}
	if err := r.json(&object); err != nil {
		t.Fatal(err)
	}
	var back struct {
		Engine  string
		Figures []struct{ Met *bool }
	}
	if err := json.Unmarshal(object.Bytes(), &back); err != nil || back.Engine != "sqlite" || len(back.Figures) != 3 || *back.Figures[1].Met {
		t.Errorf("JSON: %s %v", object.String(), err)
	}
}
