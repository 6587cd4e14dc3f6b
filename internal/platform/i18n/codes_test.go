package i18n_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/loam-crm/loam/internal/platform/i18n"
)

// codeArgument is where the functions of package errs take their code.
var codeArgument = map[string]int{"New": 1, "BadRequest": 0, "Conflict": 0, "Gone": 0, "TooLarge": 0, "WrongKind": 0, "TooMany": 0, "Unprocessable": 0}

// TestEveryCodeHasAText reads the program's source: each code it refuses with is
// explained in the catalogs.
func TestEveryCodeHasAText(t *testing.T) {
	found := 0
	for _, root := range []string{"../../../internal", "../../../cmd"} {
		err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			set := token.NewFileSet()
			file, err := parser.ParseFile(set, path, nil, 0)
			if err != nil {
				return err
			}
			own := file.Name.Name == "errs"
			ast.Inspect(file, func(n ast.Node) bool {
				for _, key := range keysIn(n, own) {
					if found++; !i18n.Has(key) {
						t.Errorf("%s: %q has no text", set.Position(n.Pos()), key)
					}
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if found < 200 {
		t.Errorf("found %d codes only: the source is read wrongly", found)
	}
}

// keysIn lists the keys that a piece of source needs.
func keysIn(n ast.Node, own bool) []string {
	switch n := n.(type) {
	case *ast.CallExpr:
		return keysOfCall(n, own)
	case *ast.CompositeLit:
		return keysOfField(n)
	}
	return nil
}

func keysOfCall(call *ast.CallExpr, own bool) []string {
	name := ""
	switch f := call.Fun.(type) {
	case *ast.SelectorExpr:
		if pkg, ok := f.X.(*ast.Ident); ok && pkg.Name == "errs" {
			name = f.Sel.Name
		}
	case *ast.Ident:
		if own {
			name = f.Name
		}
	}
	if f, ok := call.Fun.(*ast.Ident); ok && f.Name == "refuse" {
		return keysOfRefuse(call)
	}
	if name == "Invalid" && len(call.Args) == 2 {
		return literal("invalid.", call.Args[1])
	}
	if at, ok := codeArgument[name]; ok && len(call.Args) > at {
		return literal("error.", call.Args[at])
	}
	return nil
}

// keysOfRefuse reads the local refuse(…, "field", "code", …) of the checks.
func keysOfRefuse(call *ast.CallExpr) []string {
	var texts []ast.Expr
	for _, arg := range call.Args {
		if text, ok := arg.(*ast.BasicLit); ok && text.Kind == token.STRING {
			texts = append(texts, text)
		}
	}
	if len(texts) < 2 {
		return nil
	}
	return literal("invalid.", texts[1])
}

// keysOfField reads errs.Field{Name: …, Code: "…"}; a literal without its type stands
// in a list of fields.
func keysOfField(lit *ast.CompositeLit) []string {
	if selector, ok := lit.Type.(*ast.SelectorExpr); lit.Type != nil && (!ok || selector.Sel.Name != "Field") {
		return nil
	}
	named := map[string]ast.Expr{}
	for _, element := range lit.Elts {
		if pair, ok := element.(*ast.KeyValueExpr); ok {
			if key, ok := pair.Key.(*ast.Ident); ok {
				named[key.Name] = pair.Value
			}
		}
	}
	if named["Name"] == nil || named["Code"] == nil {
		return nil
	}
	return literal("invalid.", named["Code"])
}

func literal(prefix string, e ast.Expr) []string {
	text, ok := e.(*ast.BasicLit)
	if !ok || text.Kind != token.STRING {
		return nil
	}
	code, err := strconv.Unquote(text.Value)
	if err != nil || code == "" {
		return nil
	}
	return []string{prefix + code}
}
