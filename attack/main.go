// Command attack tries to make Loam lose what it has acknowledged, or answer what it should not: the built program over
// HTTP, on a real database.
//
//	go run ./attack crash -cycles 2000 -engine sqlite
//	go run ./attack race -histories 1000 -engine postgres
//	go run ./attack fuzz -seconds 60 -engine sqlite
//	go run ./attack backup -backups 50 -engine sqlite
//	go run ./attack catalogue -engine sqlite
//	go run ./attack copy -kills 20 -engine sqlite
//	go run ./attack soak -seconds 600 -rate 240 -users 50 -engine sqlite
//
// Each ends with a line of what was found, and with exit code 1 if anything was.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/loam-crm/loam/attack/backups"
	"github.com/loam-crm/loam/attack/catalogue"
	"github.com/loam-crm/loam/attack/crash"
	"github.com/loam-crm/loam/attack/race"
)

// attacks by name: each takes its flags and says where the lines go.
var attacks = map[string]func(ctx context.Context, flags *flag.FlagSet, args []string, out io.Writer) error{
	"backup":    runBackup,
	"catalogue": runCatalogue,
	"copy":      runCopy,
	"crash":     runCrash,
	"fuzz":      runFuzz,
	"race":      runRace,
	"soak":      runSoak,
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "attack:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	if len(args) == 0 || attacks[args[0]] == nil {
		return fmt.Errorf("what to do? %s", strings.Join(slices.Sorted(maps.Keys(attacks)), ", "))
	}
	return attacks[args[0]](ctx, flag.NewFlagSet("attack "+args[0], flag.ContinueOnError), args[1:], out)
}

func runBackup(ctx context.Context, flags *flag.FlagSet, args []string, out io.Writer) error {
	var o backups.Options
	var size backups.Size
	flags.StringVar(&o.Engine, "engine", "sqlite", "`engine`: sqlite or postgres")
	flags.IntVar(&o.Backups, "backups", 50, "how many are taken and restored")
	flags.IntVar(&o.Clients, "clients", 4, "how many write meanwhile")
	flags.IntVar(&size.Customers, "customers", 0, "instead: how long a company with so many customers takes to be there again")
	flags.IntVar(&size.MiB, "files", 0, "… and so many `MiB` of uploaded files")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if size.Customers > 0 {
		size.Engine = o.Engine
		recovered, err := backups.Recover(ctx, size)
		fmt.Fprintf(out, "%s, %d MiB of files\n%v\n", size.Engine, size.MiB, recovered)
		return err
	}
	result, err := backups.Run(ctx, o)
	for _, problem := range result.Problems {
		fmt.Fprintln(out, problem)
	}
	fmt.Fprintf(out, "%s, the slowest write beside a backup took %v\n%v\n", o.Engine, result.LongestWrite, result)
	if err == nil && result.Differing > 0 {
		err = fmt.Errorf("%d things differ", result.Differing)
	}
	return err
}

func runCatalogue(ctx context.Context, flags *flag.FlagSet, args []string, out io.Writer) error {
	engine := flags.String("engine", "sqlite", "`engine`: sqlite or postgres")
	if err := flags.Parse(args); err != nil {
		return err
	}
	result, err := catalogue.Run(ctx, *engine, out)
	fmt.Fprintln(out, result)
	if err == nil && result.Open > 0 {
		err = fmt.Errorf("%d classes are open", result.Open)
	}
	return err
}

func runCrash(ctx context.Context, flags *flag.FlagSet, args []string, out io.Writer) error {
	o := crash.Options{Log: out}
	flags.StringVar(&o.Engine, "engine", "sqlite", "`engine`: sqlite or postgres; without LOAM_TEST_POSTGRES with a server of its own, which is killed, too")
	flags.IntVar(&o.Cycles, "cycles", 100, "how often the program is killed")
	flags.IntVar(&o.Clients, "clients", 4, "how many write records, beside one that imports and evaluates")
	flags.Uint64Var(&o.Seed, "seed", uint64(time.Now().UnixNano()), "of what is written and when the program is killed")
	if err := flags.Parse(args); err != nil {
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

func runRace(ctx context.Context, flags *flag.FlagSet, args []string, out io.Writer) error {
	var o race.Options
	flags.StringVar(&o.Engine, "engine", "sqlite", "`engine`: sqlite or postgres, there with two instances")
	flags.IntVar(&o.Histories, "histories", 100, "how many records are fought over")
	flags.IntVar(&o.Clients, "clients", 6, "how many work on each of them")
	flags.IntVar(&o.Requests, "requests", 12, "of each client on each record")
	flags.Uint64Var(&o.Seed, "seed", uint64(time.Now().UnixNano()), "of who reads and who writes")
	if err := flags.Parse(args); err != nil {
		return err
	}
	fmt.Fprintf(out, "%s, %d clients, seed %d\n", o.Engine, o.Clients, o.Seed)
	result, err := race.Run(ctx, o)
	fmt.Fprintln(out, result)
	if err == nil && result.Violations > 0 {
		err = fmt.Errorf("%d histories cannot be explained", result.Violations)
	}
	return err
}
