package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"github.com/loam-crm/loam/attack/contract"
)

func runFuzz(ctx context.Context, flags *flag.FlagSet, args []string, out io.Writer) error {
	o := contract.Options{Log: out}
	flags.StringVar(&o.Engine, "engine", "sqlite", "`engine`: sqlite or postgres")
	seconds := flags.Int("seconds", 60, "how long to go on; every operation is asked for in every way at least once")
	flags.Uint64Var(&o.Seed, "seed", uint64(time.Now().UnixNano()), "of what is asked for")
	flags.StringVar(&o.Cases, "cases", "attack/contract/testdata", "`folder` that a request at fault is saved in")
	if err := flags.Parse(args); err != nil {
		return err
	}
	o.For = time.Duration(*seconds) * time.Second
	fmt.Fprintf(out, "%s, seed %d\n", o.Engine, o.Seed)
	result, err := contract.Run(ctx, o)
	for _, found := range result.Found {
		fmt.Fprintf(out, "%s, %s: %s\n\t%v\n", found.Request.Operation, found.Request.Class, found.Request.What, found.Fault)
	}
	for _, id := range slices.Sorted(maps.Keys(result.Refused)) {
		fmt.Fprintf(out, "never carried out: %s: %.200s\n", id, result.Refused[id])
	}
	fmt.Fprintf(out, "carried out %d operations, slowest answer %v by %s, answers by status %v\n%v\n", result.Accepted, result.Slowest.Round(time.Millisecond), result.SlowestOf, result.Statuses, result)
	if err == nil && len(result.Found) > 0 {
		err = fmt.Errorf("%d answers at fault", len(result.Found))
	}
	return err
}
