package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"time"

	"github.com/loam-crm/loam/attack/copies"
)

func runCopy(ctx context.Context, flags *flag.FlagSet, args []string, out io.Writer) error {
	var o copies.Options
	flags.StringVar(&o.Engine, "engine", "sqlite", "`engine` of the company at first: sqlite or postgres; it goes to the other and back")
	flags.IntVar(&o.Kills, "kills", 20, "how often the copy is killed on each way")
	flags.IntVar(&o.Pages, "pages", 0, "how many pages of each list are compared; 0: all")
	flags.Uint64Var(&o.Seed, "seed", uint64(time.Now().UnixNano()), "of when the copy is killed")
	if err := flags.Parse(args); err != nil {
		return err
	}
	o.Other = map[string]string{"sqlite": "postgres", "postgres": "sqlite"}[o.Engine]
	fmt.Fprintf(out, "%s first, seed %d\n", o.Engine, o.Seed)
	result, err := copies.Run(ctx, o)
	for _, problem := range result.Problems {
		fmt.Fprintln(out, problem)
	}
	fmt.Fprintf(out, "%d hits, the fastest copy took %v\n%v\n", result.Hits, result.Fastest, result)
	if err == nil && result.Differing > 0 {
		err = fmt.Errorf("%d answers differ", result.Differing)
	}
	return err
}
