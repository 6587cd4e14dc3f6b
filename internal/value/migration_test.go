package value

import (
	"reflect"
	"strings"
	"testing"
)

func grades(list string) []Grade {
	var out []Grade
	for _, g := range strings.Split(list, ",") {
		out = append(out, Grade(g))
	}
	return out
}

func TestMigrationExample(t *testing.T) {
	m, err := Migrate(grades("S,A,A,A,B,B,B,B,C,C,C,C,C"), grades("S,S,A,B,A,B,B,C,B,C,C,C,lost"))
	if err != nil {
		t.Fatal(err)
	}
	want := map[Grade]map[Grade]int{
		GradeS: {GradeS: 1}, GradeA: {GradeA: 1, GradeB: 1, GradeS: 1},
		GradeB: {GradeA: 1, GradeB: 2, GradeC: 1}, GradeC: {GradeB: 1, GradeC: 3, Lost: 1},
	}
	if !reflect.DeepEqual(m.Counts, want) || m.Up != 3 || m.Down != 3 || m.Rated != 13 || m.NetRate != 0 {
		t.Errorf("got %+v", m)
	}
}

func TestMigrationOfNewAndUngraded(t *testing.T) {
	m, err := Migrate(grades(",,U,B,B,C"), grades("A,U,B,U,A,B"))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(m.New, map[Grade]int{GradeA: 1, GradeU: 1}) || m.Rated != 2 || m.Up != 2 || m.Down != 0 || m.NetRate != 1 {
		t.Errorf("got %+v", m)
	}
	if m.Counts[GradeU][GradeB] != 1 || m.Counts[GradeB][GradeU] != 1 {
		t.Errorf("U is not in the matrix: %+v", m.Counts)
	}
	if none, err := Migrate(nil, nil); err != nil || none.NetRate != 0 {
		t.Errorf("no accounts: %+v, %v", none, err)
	}
	if _, err := Migrate(grades("A,B"), grades("A")); err == nil {
		t.Error("lists of different length were accepted")
	}
}
