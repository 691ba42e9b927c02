// Rooms measures how the tree hangs together: run in the top folder, it prints the
// rooms of the product and how they use one another, and how long files and
// functions are. A room is a package, or a file of package main, whose files are
// otherwise not kept apart by anything.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

const (
	module  = "guichet/"
	program = module + "kiosk"
)

func main() {
	out, err := exec.Command("go", "list", "-tags=sqlite_fts5", "-export", "-deps", "-json=ImportPath,Dir,Export,GoFiles,Imports", program).Output()
	if err == nil {
		err = measure(os.Stdout, out)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "rooms:", err)
		os.Exit(1)
	}
}

// goPackage is a package as go list describes it.
type goPackage struct {
	ImportPath, Dir, Export string
	GoFiles, Imports        []string
}

// measure prints the figures of the packages that go list listed.
func measure(w io.Writer, listed []byte) error {
	g, all := graph{}, lengths{}
	exports := map[string]string{}
	var wires goPackage
	for dec := json.NewDecoder(strings.NewReader(string(listed))); ; {
		var p goPackage
		err := dec.Decode(&p)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		exports[p.ImportPath] = p.Export
		if !strings.HasPrefix(p.ImportPath, module) {
			continue
		}
		if err := all.add(p); err != nil {
			return err
		}
		if p.ImportPath == program {
			wires = p
			continue
		}
		for _, imp := range p.Imports {
			if strings.HasPrefix(imp, module) {
				g.add(p.ImportPath, imp)
			}
		}
	}
	if err := g.addFiles(wires, exports); err != nil {
		return err
	}
	fmt.Fprintf(w, "package main: %d files, %d lines\n", len(wires.GoFiles), all.main)
	fmt.Fprintf(w, "rooms: %d on %d floors, %d edges, %d upward\n", len(g), g.floors(), g.edges(), len(g.upward()))
	for _, e := range g.upward() {
		fmt.Fprintf(w, "  up: %s -> %s\n", e[0], e[1])
	}
	fmt.Fprintf(w, "functions: %s lines\nfiles: %s lines\n", spread(all.functions), spread(all.files))
	return nil
}

// lengths are in lines.
type lengths struct {
	files, functions []int
	main             int // of package main in all
}

func (l *lengths) add(p goPackage) error {
	for _, name := range p.GoFiles {
		set := token.NewFileSet()
		f, err := parser.ParseFile(set, filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		n := set.File(f.Pos()).LineCount() - 1 // an empty line ends the file
		l.files = append(l.files, n)
		if p.ImportPath == program {
			l.main += n
		}
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok {
				l.functions = append(l.functions, set.Position(fn.End()).Line-set.Position(fn.Pos()).Line+1)
			}
		}
	}
	return nil
}

// addFiles adds the files of a package as rooms: each uses the files whose
// declarations it names, and the packages that it imports.
func (g graph) addFiles(p goPackage, exports map[string]string) error {
	set := token.NewFileSet()
	var files []*ast.File
	for _, name := range p.GoFiles {
		f, err := parser.ParseFile(set, filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		files = append(files, f)
	}
	lookup := func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) }
	info := types.Info{Uses: map[*ast.Ident]types.Object{}}
	conf := types.Config{Importer: importer.ForCompiler(set, "gc", lookup)}
	pkg, err := conf.Check(p.ImportPath, set, files, &info)
	if err != nil {
		return err
	}
	for id, used := range info.Uses {
		from := filepath.Base(set.Position(id.Pos()).Filename)
		if used.Pkg() != nil && used.Pkg() != pkg && strings.HasPrefix(used.Pkg().Path(), module) {
			g.add(from, used.Pkg().Path())
		}
		if to := filepath.Base(set.Position(used.Pos()).Filename); used.Pkg() == pkg && to != from && ofPackage(used) {
			g.add(from, to)
		}
	}
	return nil
}

// ofPackage tells whether an object is declared in no function: it, or what it is a
// method or a field of.
func ofPackage(o types.Object) bool {
	if v, ok := o.(*types.Var); ok && v.IsField() {
		return true
	}
	if f, ok := o.(*types.Func); ok {
		return f.Signature().Recv() != nil || o.Parent() == o.Pkg().Scope()
	}
	return o.Parent() == o.Pkg().Scope()
}
