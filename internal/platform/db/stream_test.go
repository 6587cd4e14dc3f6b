package db_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/dbtest"
)

const streamed = `SELECT v.column1, v.column2, v.column3 FROM (`

func streamOf(t *testing.T, d *db.DB, rows []any, take func(db.Row) error) error {
	t.Helper()
	text, args := db.Values(d.Engine, []db.Type{db.BigInt, db.Double, db.Text}, rows)
	return d.Stream(context.Background(), streamed+text+") AS v", args, take)
}

func TestStreamGivesValuesAndTheirAbsence(t *testing.T) {
	d := dbtest.New(t)
	var ints []int64
	var texts []string
	var floats, days, nothing int
	err := streamOf(t, d, []any{int64(-7), 2.5, "2024-02-29", int64(1) << 60, nil, nil, nil, -0.125, ""}, func(r db.Row) error {
		if n, known := r.Int(0); known {
			ints = append(ints, n)
		} else {
			nothing++
		}
		if f, known := r.Float(1); known && (f == 2.5 || f == -0.125) {
			floats++
		}
		if text, known := r.Text(2); known {
			texts = append(texts, text)
		}
		if day, known := r.Day(2); known && day.String() == "2024-02-29" {
			days++
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(ints) != 2 || ints[0] != -7 || ints[1] != 1<<60 || nothing != 1 || floats != 2 || days != 1 || len(texts) != 2 || texts[1] != "" {
		t.Errorf("ints %v, absent %d, floats %d, days %d, texts %q", ints, nothing, floats, days, texts)
	}
}

func TestStreamGivesBooleans(t *testing.T) {
	d := dbtest.New(t)
	err := d.Stream(context.Background(), "SELECT CAST(? AS BOOLEAN), CAST(? AS BOOLEAN), CAST(NULL AS BOOLEAN)", []any{true, false}, func(r db.Row) error {
		for column, want := range []struct{ value, known bool }{{true, true}, {false, true}, {false, false}} {
			if value, known := r.Bool(column); value != want.value || known != want.known {
				t.Errorf("column %d: %t, known %t", column+1, value, known)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestStreamRefusesValuesOfAnotherType(t *testing.T) {
	d := dbtest.New(t)
	for name, ask := range map[string]func(db.Row){
		"BIGINT":           func(r db.Row) { r.Int(1) },
		"BOOLEAN":          func(r db.Row) { r.Bool(2) },
		"DOUBLE PRECISION": func(r db.Row) { r.Float(2) },
		"TEXT":             func(r db.Row) { r.Text(0) },
		"date":             func(r db.Row) { r.Day(2) },
	} {
		err := streamOf(t, d, []any{int64(1), 1.5, "2023-02-29"}, func(r db.Row) error { ask(r); return nil })
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestStreamEndsWithItsTakerAndItsContext(t *testing.T) {
	d := dbtest.New(t)
	enough := errors.New("enough")
	rows := []any{int64(1), 1.0, "a", int64(2), 2.0, "b"}
	taken := 0
	if err := streamOf(t, d, rows, func(db.Row) error { taken++; return enough }); !errors.Is(err, enough) || taken != 1 {
		t.Errorf("%v after %d rows", err, taken)
	}
	// The connection is as good as before, however often a stream is left early.
	for range 50 {
		_ = streamOf(t, d, rows, func(db.Row) error { return enough })
	}
	taken = 0
	if err := streamOf(t, d, rows, func(db.Row) error { taken++; return nil }); err != nil || taken != 2 {
		t.Errorf("%v after %d rows", err, taken)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := d.Stream(ctx, "SELECT 1", nil, func(db.Row) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("after the context had ended: %v", err)
	}
}
