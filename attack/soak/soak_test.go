package soak

import (
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/platform/dbtest"
)

// A day of a company in a few seconds: every request is answered, and nothing that was opened for it stays open.
func TestAShortDay(t *testing.T) {
	e, err := dbtest.Engine()
	if err != nil {
		t.Fatal(err)
	}
	r, err := Run(t.Context(), Options{Engine: string(e), For: 5 * time.Second, Rate: 40, Users: 10, Seed: uint64(time.Now().UnixNano()), Log: t.Output()})
	if err != nil {
		t.Fatal(err)
	}
	t.Log(r.Around())
	t.Log(r)
	for _, fault := range r.Faults {
		t.Error(fault)
	}
	for _, problem := range r.Problems {
		t.Error(problem)
	}
	if r.Requests < 200 || r.Events == 0 {
		t.Errorf("%d requests were asked, %d events told", r.Requests, r.Events)
	}
}
