package contract_test

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/loam-crm/loam/attack/contract"
	"github.com/loam-crm/loam/internal/platform/dbtest"
)

// Of so many operations at least a valid request is carried out: what is refused at its first look says little of the rest.
const wanted = 800

func TestEveryOperationKeepsItsContract(t *testing.T) {
	engine, err := dbtest.Engine()
	if err != nil {
		t.Fatal(err)
	}
	a, err := contract.Begin(t.Context(), string(engine))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	t.Run("what was at fault before", func(t *testing.T) { replay(t, a) })
	t.Run("everything once", func(t *testing.T) { everything(t, a) })
}

func replay(t *testing.T, a *contract.Attack) {
	cases, err := contract.Cases("testdata")
	if err != nil || len(cases) == 0 {
		t.Fatal(len(cases), err)
	}
	for name, one := range cases {
		if found := a.Replay(t.Context(), one); found != nil {
			t.Errorf("%s: %v", name, found)
		}
	}
}

func everything(t *testing.T, a *contract.Attack) {
	result, err := a.Run(t.Context(), contract.Options{Seed: 1, Log: os.Stderr, Cases: "testdata"})
	t.Logf("%v; %d carried out, slowest %v by %s, answers %v", result, result.Accepted, result.Slowest, result.SlowestOf, result.Statuses)
	if name := os.Getenv("DUMP"); name != "" {
		text, _ := json.MarshalIndent(result, "", " ")
		_ = os.WriteFile(name, text, 0o644)
	}
	if err != nil {
		t.Error(err)
	}
	for _, found := range result.Found {
		t.Errorf("seed 1, saved in testdata: %s, %s, %s\n\t%v", found.Request.Operation, found.Request.Class, found.Request.What, found.Fault)
	}
	if result.Accepted < wanted {
		t.Errorf("only %d operations carried a valid request out; the others said %v", result.Accepted, result.Refused)
	}
}
