// Command attack tries to make Loam lose what it has acknowledged: the built program over HTTP, on a real database.
//
//	go run ./attack crash -cycles 2000 -engine sqlite
//
// It ends with a line of what was found, and with exit code 1 if anything was.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/loam-crm/loam/attack/crash"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "attack:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	if len(args) == 0 || args[0] != "crash" {
		return fmt.Errorf("what to do? crash")
	}
	flags := flag.NewFlagSet("attack crash", flag.ContinueOnError)
	o := crash.Options{Log: out}
	flags.StringVar(&o.Engine, "engine", "sqlite", "`engine`: sqlite or postgres; without LOAM_TEST_POSTGRES with a server of its own, which is killed, too")
	flags.IntVar(&o.Cycles, "cycles", 100, "how often the program is killed")
	flags.IntVar(&o.Clients, "clients", 4, "how many write records, beside one that imports and evaluates")
	flags.Uint64Var(&o.Seed, "seed", uint64(time.Now().UnixNano()), "of what is written and when the program is killed")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	fmt.Fprintf(out, "%s, %d clients, seed %d\n", o.Engine, o.Clients, o.Seed)
	result, err := crash.Run(ctx, o)
	for _, problem := range result.Problems {
		fmt.Fprintln(out, problem)
	}
	fmt.Fprintf(out, "unanswered %d, of which stored %d; well again after a kill within %v\n%v\n", result.Unanswered, result.Kept, result.Slowest, result)
	if err == nil && !result.Good() {
		err = fmt.Errorf("%d problems", len(result.Problems))
	}
	return err
}
