// Command supply tells of everything in a release that others wrote: it refuses licences that are not on the list, writes their
// texts, and writes a software bill of materials (CycloneDX 1.6). It reads what was built: the modules stand in the program
// itself, the packages of the web application in its lock file.
//
//	supply licences -binary bin/loam
//	supply notices  -binary bin/loam -out THIRD-PARTY-NOTICES.txt
//	supply sbom     -binary bin/loam -out loam.cdx.json -version v1.2.3
//
// The same program, lock file and SOURCE_DATE_EPOCH give the same bytes.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "supply:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	if len(args) == 0 {
		return errors.New("say what to do: licences, notices or sbom")
	}
	flags := flag.NewFlagSet(args[0], flag.ContinueOnError)
	binary := flags.String("binary", "bin/loam", "the program that was built")
	root := flags.String("root", ".", "the root of the source")
	file := flags.String("out", "", "the file to write")
	version := flags.String("version", "dev", "the version of the release")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	parts, err := collect(*binary, *root)
	if err != nil {
		return err
	}
	if err := refuse(parts); err != nil {
		return err
	}
	switch args[0] {
	case "licences":
		tally(out, parts)
		return nil
	case "notices":
		return written(*file, func(w io.Writer) error { return notices(w, parts) })
	case "sbom":
		return written(*file, func(w io.Writer) error { return sbom(w, parts, *version) })
	}
	return fmt.Errorf("unknown command %q", args[0])
}

func written(file string, write func(io.Writer) error) error {
	out, err := os.Create(file)
	if err != nil {
		return err
	}
	return errors.Join(write(out), out.Close())
}

// collect lists everything in the release that others wrote, in a fixed order.
func collect(binary, root string) ([]part, error) {
	modules, err := goModules(binary)
	if err != nil {
		return nil, err
	}
	packages, err := webPackages(root + "/web")
	if err != nil {
		return nil, err
	}
	data, err := dataFiles(root + "/internal")
	if err != nil {
		return nil, err
	}
	parts := slices.Concat(modules, packages, data)
	slices.SortFunc(parts, func(a, b part) int { return strings.Compare(a.purl(), b.purl()) })
	return parts, nil
}
