package outbound_test

import (
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/dbtest"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/outbound"
)

func TestTheGate(t *testing.T) {
	d := dbtest.New(t)
	in := func(fn func(ctx context.Context, tx *db.Tx) error) error { return d.Tx(t.Context(), fn) }
	code := func(err error) string {
		if err == nil {
			return ""
		}
		return errs.Code(err)
	}
	copied := outbound.Copy{RestoredAt: clock.Instant(2_000_000), TakenAt: clock.Instant(1_000_000)}
	open := func(ctx context.Context, tx *db.Tx) error {
		was, err := outbound.Open(ctx, tx)
		if err == nil && was != copied {
			t.Errorf("it was %+v", was)
		}
		return err
	}
	for i, step := range []struct {
		do      func(ctx context.Context, tx *db.Tx) error
		refused string
		allowed string
	}{
		{func(context.Context, *db.Tx) error { return nil }, "", ""},
		{open, "outbound_open", ""},
		{func(ctx context.Context, tx *db.Tx) error { return outbound.Shut(ctx, tx, copied) }, "", "outbound_shut"},
		{func(ctx context.Context, tx *db.Tx) error { return outbound.Shut(ctx, tx, copied) }, "", "outbound_shut"}, // restored from a copy of a copy
		{open, "", ""},
		{open, "outbound_open", ""},
	} {
		if got := code(in(step.do)); got != step.refused {
			t.Errorf("step %d: %q, want %q", i, got, step.refused)
		}
		if got := code(outbound.Allowed(t.Context(), d)); got != step.allowed {
			t.Errorf("after step %d: %q, want %q", i, got, step.allowed)
		}
	}
}

// outward is what reaches outside, by import path; no names: all of the package.
var outward = map[string][]string{
	"net":                            {"Dial", "DialTimeout", "Dialer", "DialTCP", "DialUDP"},
	"net/http":                       {"Client", "DefaultClient", "DefaultTransport", "Transport", "Get", "Head", "Post", "PostForm", "NewRequest", "NewRequestWithContext"},
	"net/smtp":                       nil,
	"crypto/tls":                     {"Dial", "DialWithDialer", "Dialer"},
	"github.com/wneessen/go-mail":    nil,
	"github.com/emersion/go-imap/v2": nil,
}

// TestWhateverReachesOutsideAsks walks the program's text: a file that sends or fetches anything names the gate.
func TestWhateverReachesOutsideAsks(t *testing.T) {
	looked := 0
	for _, root := range []string{"../..", "../../../cmd"} {
		err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			looked++
			if found := reaches(file); len(found) > 0 && !slices.Contains(selected(file), "outbound.Allowed") {
				t.Errorf("%s uses %v and does not ask outbound.Allowed", path, found)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if looked < 300 {
		t.Errorf("only %d files were looked at", looked)
	}
}

func TestTheWalkSees(t *testing.T) {
	for text, sees := range map[string]bool{
		`import "net/http"; var c = http.Client{}`:         true,
		`import web "net/http"; var c = web.DefaultClient`: true,
		`import _ "net/smtp"`:                              true,
		`import "net/http"; var c http.Handler`:            false,
	} {
		file, err := parser.ParseFile(token.NewFileSet(), "x.go", "package x; "+text, 0)
		if err != nil {
			t.Fatal(err)
		}
		if got := len(reaches(file)) > 0; got != sees {
			t.Errorf("%s: %v", text, got)
		}
	}
}

// reaches lists what a file uses of outward.
func reaches(file *ast.File) (found []string) {
	for _, imported := range file.Imports {
		path, _ := strconv.Unquote(imported.Path.Value)
		names, known := outward[path]
		if !known {
			continue
		}
		if names == nil {
			found = append(found, path)
			continue
		}
		local := path[strings.LastIndex(path, "/")+1:]
		if imported.Name != nil {
			local = imported.Name.Name
		}
		for _, name := range names {
			if slices.Contains(selected(file), local+"."+name) {
				found = append(found, path+"."+name)
			}
		}
	}
	return found
}

// selected lists the names that are taken of packages.
func selected(file *ast.File) (out []string) {
	ast.Inspect(file, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if of, ok := s.X.(*ast.Ident); ok {
				out = append(out, of.Name+"."+s.Sel.Name)
			}
		}
		return true
	})
	return out
}
