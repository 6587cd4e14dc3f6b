package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"github.com/loam-crm/loam/attack/soak"
)

func runSoak(ctx context.Context, flags *flag.FlagSet, args []string, out io.Writer) error {
	o := soak.Options{Log: out}
	flags.StringVar(&o.Engine, "engine", "sqlite", "`engine`: sqlite or postgres; without LOAM_TEST_POSTGRES with a server of its own, which syncs")
	seconds := flags.Int("seconds", 600, "how long the load lasts; creeping is judged from 240 on")
	flags.IntVar(&o.Rate, "rate", 240, "requests due per second")
	flags.IntVar(&o.Users, "users", 50, "who are signed in and hold an event stream open")
	flags.Uint64Var(&o.Seed, "seed", uint64(time.Now().UnixNano()), "of who asks for what")
	if err := flags.Parse(args); err != nil {
		return err
	}
	o.For = time.Duration(*seconds) * time.Second
	fmt.Fprintf(out, "%s, %d users, %d requests per second for %v, seed %d\n", o.Engine, o.Users, o.Rate, o.For, o.Seed)
	r, err := soak.Run(ctx, o)
	for _, k := range r.By {
		fmt.Fprintf(out, "%-22s %6d, p50 %v, p99 %v\n", k.Name, k.Requests, k.P50.Round(100*time.Microsecond), k.P99.Round(100*time.Microsecond))
	}
	for _, what := range slices.Sorted(maps.Keys(r.Statuses)) {
		fmt.Fprintf(out, "%s: %d\n", what, r.Statuses[what])
	}
	for _, line := range slices.Concat(r.Faults, r.Problems) {
		fmt.Fprintln(out, line)
	}
	fmt.Fprintf(out, "%s\n%v\n", r.Around(), r)
	if err == nil && len(r.Problems) > 0 {
		err = fmt.Errorf("%d problems", len(r.Problems))
	}
	return err
}
