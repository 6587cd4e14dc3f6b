package main

import (
	"slices"
	"testing"
)

func TestSizes(t *testing.T) {
	if got, err := sizes("BENCH_ACCOUNTS", "1000, 2000"); err != nil || !slices.Equal(got, []int{1000, 2000}) {
		t.Errorf("sizes: %v, %v", got, err)
	}
	for _, bad := range []string{"", "x", "50", "2000,1000", "1000,1000"} {
		if _, err := sizes("BENCH_ACCOUNTS", bad); err == nil {
			t.Errorf("%q was accepted", bad)
		}
	}
}

func TestConfigurationComesFromTheEnvironment(t *testing.T) {
	t.Setenv("LOAM_TEST_DB", "sqlite")
	env := map[string]string{"BENCH_ACCOUNTS": "300", "BENCH_RUNS": "2"}
	c, err := configured(func(name string) string { return env[name] })
	if err != nil || c.runs != 2 || !slices.Equal(c.accounts, []int{300}) {
		t.Errorf("configured: %+v, %v", c, err)
	}
	env["BENCH_RUNS"] = "0"
	if _, err := configured(func(name string) string { return env[name] }); err == nil {
		t.Error("no runs were accepted")
	}
	t.Setenv("LOAM_TEST_DB", "postgres")
	if _, err := configured(func(string) string { return "" }); err == nil {
		t.Error("PostgreSQL without a server was accepted")
	}
}
