package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// A start compiles no pattern: what stands in a package is compiled when it is first
// used (sync.OnceValue), for every program starts with all packages.
func TestNoPatternAtTheStart(t *testing.T) {
	seen := 0
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.HasSuffix(filepath.Dir(path), "test") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		seen++
		for _, name := range compiledAtStart(file) {
			t.Errorf("%s: %s is compiled at the start; hint: sync.OnceValue", path, name)
		}
		return nil
	})
	if err != nil || seen < 100 {
		t.Fatalf("%d files, %v", seen, err)
	}
}

// compiledAtStart names the variables of a package that begin as a compiled pattern.
func compiledAtStart(file *ast.File) (names []string) {
	for _, d := range file.Decls {
		group, ok := d.(*ast.GenDecl)
		if !ok || group.Tok != token.VAR {
			continue
		}
		for _, s := range group.Specs {
			spec := s.(*ast.ValueSpec)
			for _, v := range spec.Values {
				if call, ok := v.(*ast.CallExpr); ok && isMustCompile(call.Fun) {
					names = append(names, spec.Names[0].Name)
				}
			}
		}
	}
	return names
}

func isMustCompile(f ast.Expr) bool {
	s, ok := f.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	x, ok := s.X.(*ast.Ident)
	return ok && x.Name == "regexp" && s.Sel.Name == "MustCompile"
}
