package main

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const cdnow = "../../clv/testdata/"

// clvRun runs a command of loam clv, which needs no data folder.
func clvRun(t *testing.T, args ...string) (int, map[string]any) {
	t.Helper()
	var out, errOut bytes.Buffer
	code := run(t.Context(), append(append([]string{"clv"}, args...), "--json"), &out, &errOut)
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	var last map[string]any
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &last); err != nil && code != exitUsage {
		t.Fatalf("%v: %v\n%s%s", args, err, out.String(), errOut.String())
	}
	return code, last
}

func fitted(t *testing.T, args ...string) (params map[string]any, logLikelihood float64) {
	t.Helper()
	code, out := clvRun(t, append([]string{"fit"}, args...)...)
	if code != exitDone {
		t.Fatalf("%v: exit %d, %v", args, code, out)
	}
	return out["params"].(map[string]any), out["log_likelihood"].(float64)
}

func near(t *testing.T, what string, got any, want, relative float64) {
	t.Helper()
	if v, ok := got.(float64); !ok || math.Abs(v-want) > relative*math.Abs(want) {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

// The orders of the CDNOW sample give the parameters that the papers print, to the
// digits of the converged optima.
func TestClvFitsOrdersToThePublishedParameters(t *testing.T) {
	log := []string{"--from-orders", "--unit", "week", "--end", "1997-09-30", "--input", cdnow + "cdnow_sample_transactions.csv"}
	for model, want := range map[string]map[string]float64{
		"pareto-nbd":  {"r": 0.5532770469, "alpha": 10.5776834633, "s": 0.6062399891, "beta": 11.6687352889, "": -9594.9761789395},
		"bg-nbd":      {"r": 0.2425945224, "alpha": 4.413602019, "a": 0.7929220172, "b": 2.4259067768, "": -9582.4292066739},
		"mbg-nbd":     {"r": 0.5248431591, "alpha": 6.1830852796, "a": 0.8913593907, "b": 1.6140022402, "": -9582.1357155537},
		"gamma-gamma": {"p": 6.2495722713, "q": 3.7442246671, "v": 15.4435209626, "": -4055.9176948019},
	} {
		params, ll := fitted(t, append([]string{"--model", model}, log...)...)
		near(t, model+" log-likelihood", ll, want[""], 1e-10)
		delete(want, "")
		for name, v := range want {
			near(t, model+" "+name, params[name], v, 1e-6)
		}
	}
}

func TestClvFitsRows(t *testing.T) {
	params, ll := fitted(t, "--model", "bg-bb", "--input", cdnow+"donations.csv")
	for name, want := range map[string]float64{"alpha": 1.204, "beta": 0.750, "gamma": 0.657, "delta": 2.783} {
		near(t, "bg-bb "+name, params[name], want, 1e-3)
	}
	near(t, "bg-bb log-likelihood", ll, -33225.58, 1e-6)
	params, _ = fitted(t, "--model", "pareto-nbd", "--input", cdnow+"cdnow_customers_summary.csv")
	near(t, "r of rounded rows", params["r"], 0.553, 1e-2)
	mle, _ := fitted(t, "--model", "sbg", "--input", clvInput(t, "periods,churned,weights\n1,true,369\n2,true,163\n3,true,86\n3,false,382\n"))
	soft, _ := fitted(t, "--model", "sbg", "--map", "--input", clvInput(t, "periods,churned,weights\n1,true,369\n2,true,163\n3,true,86\n3,false,382\n"))
	if mle["alpha"] == soft["alpha"] {
		t.Error("--map changes nothing")
	}
}

func TestClvScoresRows(t *testing.T) {
	code, out := clvRun(t, "score", "--model", "pareto-nbd", "--params", "s=0.6062,beta=11.669,r=0.5533,alpha=10.578", "--horizon", "52", "--discount", "0.002678",
		"--input", clvInput(t, "id,x,t_x,T\n1516,26,30.86,31\n7,0,0,38\n"))
	if code != exitDone {
		t.Fatalf("exit %d: %v", code, out)
	}
	rows := out["rows"].([]any)
	first, second := rows[0].(map[string]any), rows[1].(map[string]any)
	near(t, "P(alive) of 1516", first["p_alive"], 0.997874, 1e-4)
	near(t, "orders of 1516 in 52 weeks", first["expected_orders"], 25.456, 1e-3)
	if first["customer"] != "1516" || first["discounted_orders"].(float64) >= first["expected_orders"].(float64) {
		t.Errorf("1516 is %v", first)
	}
	if p := second["p_alive"].(float64); p <= 0 || p >= 0.5 {
		t.Errorf("who came once long ago is alive with %v", p)
	}
}

func TestClvRefusesByName(t *testing.T) {
	rows := clvInput(t, "x,t_x,T\n1,2,30\n2,31,30\n")
	for want, args := range map[string][]string{
		"clv_columns":   {"fit", "--model", "gamma-gamma", "--input", rows},
		"clv_row":       {"fit", "--model", "bg-nbd", "--input", rows},
		"clv_cell":      {"fit", "--model", "bg-nbd", "--input", clvInput(t, "x,t_x,T\nmany,2,30\n")},
		"clv_refused":   {"fit", "--model", "bg-nbd", "--input", clvInput(t, "x,t_x,T\n")},
		"clv_params":    {"score", "--model", "bg-nbd", "--params", "r=1,alpha=2,a=3", "--input", rows},
		"clv_no_orders": {"fit", "--model", "sbg", "--from-orders", "--input", rows},
		"validation":    {"fit", "--model", "bg-nbd", "--from-orders", "--end", "soon", "--input", clvInput(t, "customer,date\na,2026-01-01\n")},
	} {
		code, out := clvRun(t, args...)
		problem, _ := out["error"].(map[string]any)
		if code != exitRefused || problem["code"] != want {
			t.Errorf("%v: exit %d, %v, want %s", args, code, out, want)
		}
	}
	for _, twice := range []string{"r=1,alpha=2,a=3,b=x", "r=1,r=1,alpha=2,a=3,b=4", "r=1,alpha=2,a=3,b=4,c=5"} {
		if code, out := clvRun(t, "score", "--model", "bg-nbd", "--params", twice, "--input", rows); code != exitRefused {
			t.Errorf("%s is accepted: %v", twice, out)
		}
	}
	if code, _ := clvRun(t, "fit", "--model", "guess", "--input", rows); code != exitUsage {
		t.Errorf("an unknown model ends with %d", code)
	}
}

func clvInput(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "rows.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
