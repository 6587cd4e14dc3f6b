package app_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
)

var update = flag.Bool("update", false, "rewrite api/openapi.json")

const committed = "../../api/openapi.json"

// TestOpenAPIIsCommitted keeps the document that others generate their types from
// equal to the code.
func TestOpenAPIIsCommitted(t *testing.T) {
	w := newWorld(t)
	api, _ := document(t, w)
	var now bytes.Buffer
	raw, err := json.Marshal(api.OpenAPI())
	w.must(err)
	w.must(json.Indent(&now, raw, "", "  "))
	now.WriteByte('\n')
	if *update {
		w.must(os.MkdirAll(filepath.Dir(committed), 0o755))
		w.must(os.WriteFile(committed, now.Bytes(), 0o644))
	}
	then, err := os.ReadFile(committed)
	w.must(err)
	if !bytes.Equal(then, now.Bytes()) {
		t.Errorf("api/openapi.json is not what the code says: run go test ./internal/app -run OpenAPI -update\n%s", firstDifference(then, now.Bytes()))
	}
}

func firstDifference(a, b []byte) string {
	was, is := strings.Split(string(a), "\n"), strings.Split(string(b), "\n")
	for i := range min(len(was), len(is)) {
		if was[i] != is[i] {
			return "- " + was[i] + "\n+ " + is[i]
		}
	}
	return "one is longer"
}

// operations lists the operations of a document by id, as "METHOD /path".
func operations(t *testing.T, doc *huma.OpenAPI) map[string]string {
	out := map[string]string{}
	for path, item := range doc.Paths {
		for method, op := range map[string]*huma.Operation{"GET": item.Get, "POST": item.Post, "PUT": item.Put, "PATCH": item.Patch,
			"DELETE": item.Delete, "HEAD": item.Head, "OPTIONS": item.Options, "TRACE": item.Trace} {
			if op == nil {
				continue
			}
			if out[op.OperationID] != "" || op.OperationID == "" {
				t.Errorf("operation id %q of %s %s is empty or taken", op.OperationID, method, path)
			}
			out[op.OperationID] = method + " " + path
		}
	}
	return out
}

// TestEveryOperationHasARow fails when an operation is added without saying who may
// call it, and when a row speaks of an operation that is gone.
func TestEveryOperationHasARow(t *testing.T) {
	w := newWorld(t)
	api, _ := document(t, w)
	have, said := operations(t, api.OpenAPI()), rows()
	for _, name := range slices.Sorted(maps.Keys(have)) {
		if _, ok := said[name]; !ok {
			t.Errorf("%s (%s) has no row in the permission matrix", name, have[name])
		}
	}
	for _, name := range slices.Sorted(maps.Keys(said)) {
		if _, ok := have[name]; !ok {
			t.Errorf("the permission matrix has a row for %s, which is no operation", name)
		}
	}
}

// TestRowsCallTheirOperations sends every request of the matrix to the router: it
// must arrive at the operation the row is about.
func TestRowsCallTheirOperations(t *testing.T) {
	w := newWorld(t)
	api, routes := document(t, w)
	have := operations(t, api.OpenAPI())
	for name, r := range rows() {
		for _, target := range append(r.targets, only)[:max(1, len(r.targets))] {
			for _, build := range []func(*world, string) request{r.valid, r.harmless} {
				if build == nil {
					continue
				}
				if got := routes.pattern(t, build(w, target)); got != have[name] {
					t.Errorf("%s calls %q, want %q", name, got, have[name])
				}
			}
		}
	}
}

// TestRouterServesTheDocumentOnly compares the router to the document: no route is
// hidden from it, and none of it is missing.
func TestRouterServesTheDocumentOnly(t *testing.T) {
	w := newWorld(t)
	api, routes := document(t, w)
	want := slices.Sorted(maps.Values(operations(t, api.OpenAPI())))
	var got []string
	for _, pattern := range routes.patterns {
		if !strings.Contains(pattern, " /openapi") { // the document itself
			got = append(got, pattern)
		}
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("routes %v\ndocument %v", got, want)
	}
}

// TestNoAddressHoldsASecret: what signs somebody in comes in a header or a body, as addresses are kept by logs, histories and proxies.
func TestNoAddressHoldsASecret(t *testing.T) {
	api, _ := document(t, newWorld(t))
	secret := regexp.MustCompile(`(?i)token|pass|secret|otp|session|signature|credential|(^|_)key$|authorization`)
	addresses, headers := 0, 0
	for _, item := range api.OpenAPI().Paths {
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Patch, item.Delete} {
			if op == nil {
				continue
			}
			for _, p := range op.Parameters {
				switch {
				case p.In == "header" && secret.MatchString(p.Name):
					headers++
				case p.In != "header":
					addresses++
					if secret.MatchString(p.Name) {
						t.Errorf("%s takes %q in its %s", op.OperationID, p.Name, p.In)
					}
				}
			}
		}
	}
	if addresses == 0 || headers == 0 { // the calendar's password and the keys of writes are in headers
		t.Fatalf("%d parameters of addresses were looked at, %d headers are secrets", addresses, headers)
	}
}
