package main

import (
	"encoding/csv"
	"os"
	"testing"

	"github.com/loam-crm/loam/internal/platform/firm"
)

func TestNoTwoCompaniesAreOneToAnImport(t *testing.T) {
	seen := map[string]bool{}
	for _, name := range names(5000) {
		key := firm.MatchName(name)
		if seen[key] {
			t.Fatalf("%s is there twice", name)
		}
		seen[key] = true
	}
}

func TestFileHasEveryOrderOldestFirst(t *testing.T) {
	path, err := writeFile(t.TempDir(), 100)
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil || len(rows) != 1+100*ordersEach {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	orders := map[string]int{}
	for i, row := range rows[1:] {
		orders[row[0]]++
		if i > 0 && row[5] < rows[i][5] {
			t.Fatalf("row %d is older than the one before", i+2)
		}
	}
	for code, n := range orders {
		if n != ordersEach {
			t.Errorf("%s has %d orders", code, n)
		}
	}
}

func TestEveryMiddleHasItsSound(t *testing.T) {
	if len(middles) != len(middleSounds) {
		t.Fatalf("%d characters, %d sounds", len(middles), len(middleSounds))
	}
	if got := pinyin("恒远"); got != "hengyuan" {
		t.Errorf("pinyin: %s", got)
	}
}
