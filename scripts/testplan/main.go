// Testplan prints which packages a run of the tests needs, one a line:
//
//	testplan goroutines   start some, or use a package of ours that does: for the race detector
//	testplan sequential   the rest
//	testplan clock        read the wall clock, or use a package that does: for another day
//	testplan pure         need no C compiler: for a machine that has none
//
// Only packages with tests are printed. What a package uses is what its own
// files and tests import, directly or not; the standard library counts as far as
// readers says.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	if len(os.Args) != 2 || plans[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "usage: testplan goroutines|sequential|clock|pure")
		os.Exit(2)
	}
	all, err := load("./...")
	if err == nil {
		err = all.print(os.Stdout, plans[os.Args[1]])
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "testplan:", err)
		os.Exit(1)
	}
}

// plans say which packages belong to a run.
var plans = map[string]func(u use) bool{
	"goroutines": func(u use) bool { return u.goroutines },
	"sequential": func(u use) bool { return !u.goroutines },
	"clock":      func(u use) bool { return u.clock },
	"pure":       func(u use) bool { return !u.c },
}

// use is what the files of a package do, or those of the packages that it uses.
type use struct{ goroutines, clock, c bool }

func (u use) or(v use) use {
	return use{u.goroutines || v.goroutines, u.clock || v.clock, u.c || v.c}
}

// readers are packages of the standard library that read the clock unasked: by
// default a certificate is judged, and a line logged, as of now.
var readers = []string{"crypto/x509", "crypto/tls", "log", "log/slog", "net/http"}

// contained are packages of ours whose goroutines end before the call returns that
// started them, and touch nothing of the caller's: their own tests see every race.
var contained = []string{"guichet/kiosk/faq"} // pages are read by a few workers

// pkg is a package as go list prints it.
type pkg struct {
	ImportPath, Dir, ForTest           string
	Standard                           bool
	Module                             *struct{ Main bool }
	GoFiles, CgoFiles                  []string
	TestGoFiles, XTestGoFiles          []string
	Imports, TestImports, XTestImports []string
}

func (p *pkg) ours() bool     { return p.Module != nil && p.Module.Main }
func (p *pkg) hasTests() bool { return len(p.TestGoFiles)+len(p.XTestGoFiles) > 0 }

type packages struct {
	byPath map[string]*pkg
	uses   map[string]use // of the packages without their tests
}

// load lists the packages of a pattern and all that they and their tests use.
func load(pattern string) (*packages, error) {
	cmd := exec.Command("go", "list", "-tags=sqlite_fts5", "-deps", "-test", "-json", pattern)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=1") // what is pure shows only where C is allowed
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	all := &packages{map[string]*pkg{}, map[string]use{}}
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		p := new(pkg)
		if err := dec.Decode(p); errors.Is(err, io.EOF) {
			return all, nil
		} else if err != nil {
			return nil, err
		}
		if p.ForTest == "" && !strings.HasSuffix(p.ImportPath, ".test") {
			all.byPath[p.ImportPath] = p
		}
	}
}

// print writes our packages with tests that a plan takes, sorted.
func (all *packages) print(w io.Writer, takes func(use) bool) error {
	var names []string
	for name, p := range all.byPath {
		if !p.ours() || !p.hasTests() {
			continue
		}
		u, err := all.withTests(p)
		if err != nil {
			return err
		}
		if takes(u) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	_, err := fmt.Fprintln(w, strings.Join(names, "\n"))
	return err
}

// withTests is what a package uses together with its tests.
func (all *packages) withTests(p *pkg) (use, error) {
	u, err := all.of(p.ImportPath)
	if err != nil {
		return use{}, err
	}
	own, err := p.filesUse(slices.Concat(p.GoFiles, p.CgoFiles, p.TestGoFiles, p.XTestGoFiles))
	if err != nil {
		return use{}, err
	}
	return all.and(u.or(own), slices.Concat(p.TestImports, p.XTestImports))
}

// and adds what the imported packages use.
func (all *packages) and(u use, imports []string) (use, error) {
	for _, name := range imports {
		other, err := all.of(name)
		if err != nil {
			return use{}, err
		}
		u = u.or(other)
	}
	return u, nil
}

// of is what a package uses without its tests. Goroutines count in our packages
// only: other people's are started by a call of ours, from a package that has
// its own.
func (all *packages) of(name string) (use, error) {
	if u, known := all.uses[name]; known {
		return u, nil
	}
	p := all.byPath[name]
	if p == nil || p.Standard {
		return use{clock: slices.Contains(readers, name)}, nil
	}
	u, err := p.filesUse(slices.Concat(p.GoFiles, p.CgoFiles))
	if err != nil {
		return use{}, err
	}
	u.c = len(p.CgoFiles) > 0
	u.goroutines = u.goroutines && p.ours()
	if u, err = all.and(u, p.Imports); err != nil {
		return use{}, err
	}
	u.goroutines = u.goroutines && !slices.Contains(contained, name)
	all.uses[name] = u
	return u, nil
}

// filesUse looks into files of a package.
func (p *pkg) filesUse(names []string) (u use, err error) {
	for _, name := range names {
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			return use{}, err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			u = u.or(nodeUse(n))
			return true
		})
	}
	return u, nil
}

// nodeUse tells what a node does by itself. A test that is parallel is a
// goroutine; so is a function that a group, a timer or a context calls.
func nodeUse(n ast.Node) use {
	switch n := n.(type) {
	case *ast.GoStmt:
		return use{goroutines: true}
	case *ast.SelectorExpr:
		switch n.Sel.Name {
		case "Parallel", "Go", "AfterFunc":
			return use{goroutines: true}
		case "Now", "Since", "Until":
			of, ok := n.X.(*ast.Ident)
			return use{clock: ok && of.Name == "time"}
		}
	}
	return use{}
}
