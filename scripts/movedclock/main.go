// Movedclock prepares the standard library for tests on another day. It writes
// an overlay for the go command, in which time.Now is off by a number of
// seconds that the linker sets:
//
//	go run ./scripts/movedclock build/clock
//	go test -overlay build/clock/overlay.json -ldflags -X=time.movedBySeconds=34560000 ./...
//
// The packages are compiled once and serve every number of seconds. Nothing
// else moves: not the monotonic clock, timers and time.Since, and not the
// kernel's clock, which file times and other programs show.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: movedclock DIR")
		os.Exit(2)
	}
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "movedclock:", err)
		os.Exit(1)
	}
}

// write makes dir/time.go.moved, from the installed Go's own, and dir/overlay.json,
// which puts it in its place.
func write(dir string) error {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return fmt.Errorf("go env GOROOT: %w", err)
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return err
	}
	original := filepath.Join(strings.TrimSpace(string(root)), "src", "time", "time.go")
	src, err := os.ReadFile(original)
	if err != nil {
		return err
	}
	moved, err := move(src)
	if err != nil {
		return fmt.Errorf("%s: %w", original, err)
	}
	changed := filepath.Join(dir, "time.go.moved") // no name of a package's file: dir may be inside a module
	overlay, err := json.Marshal(map[string]map[string]string{"Replace": {original: changed}})
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	return errors.Join(replace(changed, moved), replace(filepath.Join(dir, "overlay.json"), overlay))
}

// replace writes a file unless it is there with the same content: another time
// of change would make the go command read it again.
func replace(name string, content []byte) error {
	if old, err := os.ReadFile(name); err == nil && bytes.Equal(old, content) {
		return nil
	}
	return os.WriteFile(name, content, 0o644)
}

// clock is what move adds to package time.
const clock = `
// movedBySeconds is set by the linker: how far Now is off, a decimal number.
var movedBySeconds string

var movedBy = func() (seconds int64) {
	negative := false
	for i, c := range []byte(movedBySeconds) {
		switch {
		case i == 0 && c == '-':
			negative = true
		case '0' <= c && c <= '9':
			seconds = 10*seconds + int64(c-'0')
		default:
			panic("time.movedBySeconds is not a number: " + movedBySeconds)
		}
	}
	if negative {
		return -seconds
	}
	return seconds
}()
`

// move returns the source of package time's time.go with a Now that is off by
// movedBySeconds. It fails if Now does not begin as it knows it: a Now that
// stayed would let every test pass.
func move(src []byte) ([]byte, error) {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, "time.go", src, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	for _, d := range file.Decls {
		now, ok := d.(*ast.FuncDecl)
		if !ok || now.Recv != nil || now.Name.Name != "Now" || now.Body == nil || len(now.Body.List) == 0 {
			continue
		}
		if first := now.Body.List[0]; readsClock(first) {
			after := files.Position(first.End()).Offset
			return bytes.Join([][]byte{src[:after], []byte("\n\tsec += movedBy"), src[after:], []byte(clock)}, nil), nil
		}
	}
	return nil, errors.New("no func Now that begins with sec, nsec, mono := runtimeNow(): teach scripts/movedclock this Go's")
}

// readsClock reports whether a statement is sec, nsec, mono := runtimeNow(), or
// now() as Go had it before synctest.
func readsClock(s ast.Stmt) bool {
	a, ok := s.(*ast.AssignStmt)
	if !ok || a.Tok != token.DEFINE || len(a.Lhs) != 3 || len(a.Rhs) != 1 {
		return false
	}
	for i, want := range []string{"sec", "nsec", "mono"} {
		if id, ok := a.Lhs[i].(*ast.Ident); !ok || id.Name != want {
			return false
		}
	}
	call, ok := a.Rhs[0].(*ast.CallExpr)
	if !ok || len(call.Args) != 0 {
		return false
	}
	f, ok := call.Fun.(*ast.Ident)
	return ok && (f.Name == "runtimeNow" || f.Name == "now")
}
