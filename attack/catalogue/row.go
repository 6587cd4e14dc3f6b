package catalogue

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/loam-crm/loam/attack/lab"
)

// Row is one class of published holes.
type Row struct {
	ID    string // of the catalogue, "V01"
	Title string // what was wrong elsewhere
	// Test looks for the class in the running program. What it finds it reports; an error is a fault of the test itself.
	Test func(ctx context.Context, s *Site, found *Found) error
}

// Found collects what a row saw that must not be.
type Found struct{ list []string }

// add notes one thing.
func (f *Found) add(format string, args ...any) {
	f.list = append(f.list, fmt.Sprintf(format, args...))
}

// Empty says that nothing was seen.
func (f *Found) Empty() bool { return len(f.list) == 0 }

// String shows the first few.
func (f *Found) String() string {
	const shown = 8
	list := f.list
	rest := ""
	if len(list) > shown {
		rest = fmt.Sprintf("\n… and %d more", len(list)-shown)
		list = list[:shown]
	}
	return strings.Join(list, "\n") + rest
}

// Rows are all classes that can touch what the program does today, in the order of the catalogue.
func Rows() []Row {
	var out []Row
	for _, group := range [][]Row{access, injection, content, files, identity} {
		out = append(out, group...)
	}
	return out
}

// Result is what a run has found.
type Result struct{ Rows, Absent, Open int }

// String is the line a run ends with.
func (r Result) String() string {
	return fmt.Sprintf("classes %d, not applicable %d, open %d", r.Rows, r.Absent, r.Open)
}

// Run attacks a company of its own on an engine, and writes what each row found.
func Run(ctx context.Context, engine string, out io.Writer) (result Result, err error) {
	l, err := lab.New(ctx, engine)
	if err != nil {
		return result, err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	s, err := Open(ctx, l)
	if err != nil {
		return result, err
	}
	result.Absent = len(Absent)
	for _, r := range Rows() {
		found, err := s.Look(ctx, r)
		if err != nil {
			return result, fmt.Errorf("%s: %w", r.ID, err)
		}
		if result.Rows++; !found.Empty() {
			result.Open++
			fmt.Fprintf(out, "%s, %s:\n%v\n", r.ID, r.Title, found)
		}
	}
	return result, nil
}

// Look plants everything anew and has a row look.
func (s *Site) Look(ctx context.Context, r Row) (*Found, error) {
	if err := s.Plant(ctx); err != nil {
		return nil, err
	}
	found := &Found{}
	return found, r.Test(ctx, s, found)
}

// Absent are the classes that need something the program does not have, with what it would be.
var Absent = map[string]string{
	"V28": "there is no form that anybody fills in without signing in",
	"V32": "the program sends no mail",
	"V35": "there are no templates: texts are shown as they were typed",
	"V37": "the program calls no address that a user gives",
	"V38": "as V37",
	"V40": "as V37",
	"V41": "there are no webhooks",
	"V50": "the program receives no mail",
}
