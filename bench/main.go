// Command bench reports how fast Loam is on one engine, each figure beside a floor
// measured in the same run: raw inserts, bare SQL, a plain scan. LOAM_TEST_DB names
// the engine (sqlite or postgres, which needs LOAM_TEST_POSTGRES). A missed aim is
// reported and is no failure; docs/bench.md says what is measured and how.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime"
	"strconv"
	"strings"
	"syscall"

	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/dbtest"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	slog.SetDefault(slog.New(slog.DiscardHandler))
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out, progress io.Writer) error {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	asJSON := flags.Bool("json", false, "print the report as one JSON object")
	filled := flags.String("evaluation", "", "measure evaluations only, of companies of these `sizes` (1000000)")
	daily := flags.String("daily", "", "measure the search, the timeline and the scopes only, of companies of these `sizes` (10000,100000)")
	profiles := flags.String("profile", "", "write CPU profiles of import and evaluation into this `folder`")
	if err := flags.Parse(args); err != nil {
		return err
	}
	c, err := configured(os.Getenv)
	if err != nil {
		return err
	}
	c.profiles, c.progress = *profiles, progress
	if *filled != "" || *daily != "" {
		c.accounts, c.daily, c.only = nil, nil, true
	}
	if err := errors.Join(optional(&c.filled, "-evaluation", *filled), optional(&c.daily, "-daily", *daily)); err != nil {
		return err
	}
	r, err := measure(ctx, c)
	if err != nil {
		return err
	}
	if *asJSON {
		return r.json(out)
	}
	return r.table(out)
}

// config is what a run is asked for.
type config struct {
	engine   db.Engine
	server   string // of PostgreSQL: a superuser's URL
	accounts []int  // sizes, ascending
	filled   []int  // sizes at which evaluations only are measured
	daily    []int  // sizes of the companies whose daily questions are measured
	only     bool   // nothing but what was named
	runs     int    // of which the median counts
	profiles string
	progress io.Writer
}

// ordersEach is how many orders an account has.
const ordersEach = 20

// configured reads the environment: the engine, BENCH_ACCOUNTS ("10000,100000"), BENCH_DAILY ("1000,10000") and BENCH_RUNS (3).
func configured(env func(string) string) (config, error) {
	engine, err := dbtest.Engine()
	if err != nil {
		return config{}, err
	}
	c := config{engine: engine, server: env("LOAM_TEST_POSTGRES"), accounts: []int{10_000, 100_000}, daily: []int{1000, 10_000}, runs: 3, progress: io.Discard}
	if engine == db.Postgres && c.server == "" {
		return c, fmt.Errorf("LOAM_TEST_POSTGRES is empty: run scripts/with-postgres.sh --durable go run ./bench")
	}
	if err := errors.Join(optional(&c.accounts, "BENCH_ACCOUNTS", env("BENCH_ACCOUNTS")), optional(&c.daily, "BENCH_DAILY", env("BENCH_DAILY"))); err != nil {
		return c, err
	}
	if text := env("BENCH_RUNS"); text != "" {
		if c.runs, err = strconv.Atoi(text); err != nil || c.runs < 1 {
			return c, fmt.Errorf("BENCH_RUNS is %q: want a number from 1", text)
		}
	}
	return c, nil
}

// optional reads sizes where there are any.
func optional(into *[]int, name, text string) (err error) {
	if text != "" {
		*into, err = sizes(name, text)
	}
	return err
}

// sizes reads ascending numbers of accounts separated by commas.
func sizes(name, text string) ([]int, error) {
	var out []int
	for _, part := range strings.Split(text, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(part))
		if err != nil || n < 100 || len(out) > 0 && n <= out[len(out)-1] {
			return nil, fmt.Errorf("%s is %q: want ascending numbers from 100, such as 10000,100000", name, text)
		}
		out = append(out, n)
	}
	return out, nil
}

// measure takes every figure, the smallest company first.
func measure(ctx context.Context, c config) (*report, error) {
	r := &report{Engine: string(c.engine), Go: runtime.Version(), CPUs: runtime.NumCPU(), Load: loadAverage()}
	b := &bench{config: c, report: r}
	if err := b.open(ctx); err != nil {
		return nil, err
	}
	defer b.close()
	for _, accounts := range c.accounts {
		if err := b.company(ctx, accounts); err != nil {
			return nil, fmt.Errorf("%d accounts: %w", accounts, err)
		}
	}
	for _, accounts := range c.filled {
		if err := b.evaluationOnly(ctx, accounts); err != nil {
			return nil, fmt.Errorf("%d accounts: %w", accounts, err)
		}
	}
	for _, accounts := range c.daily {
		if err := b.daily(ctx, accounts); err != nil {
			return nil, fmt.Errorf("%d accounts: %w", accounts, err)
		}
	}
	r.growth()
	if c.only {
		return r, nil
	}
	if c.engine == db.SQLite { // once: it needs no database
		if err := b.models(ctx); err != nil {
			return nil, err
		}
	}
	return r, b.firstLoad()
}
