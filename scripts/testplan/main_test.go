package main

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"
)

func planOf(t *testing.T, name string) []string {
	t.Helper()
	all, err := load("guichet/...")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := all.print(&out, plans[name]); err != nil {
		t.Fatal(err)
	}
	return strings.Fields(out.String())
}

// The plans of this tree: what certainly is in each, and what is not.
func TestPlans(t *testing.T) {
	for name, tt := range map[string]struct{ in, out []string }{
		"goroutines": {[]string{"kiosk", "kiosk/app", "kiosk/pcsc", "kiosk/store", "kiosk/faq"}, []string{"kiosk/idnat", "kiosk/verdict", "kiosk/session"}},
		"sequential": {[]string{"kiosk/idnat", "kiosk/verdict", "kiosk/session"}, []string{"kiosk", "kiosk/app", "kiosk/pcsc", "kiosk/store"}},
		"clock":      {[]string{"kiosk", "kiosk/clock", "kiosk/pki", "kiosk/verdict", "kiosk/update"}, []string{"kiosk/idnat", "kiosk/iso7816"}},
		"pure":       {[]string{"kiosk/session", "kiosk/screen", "kiosk/bundle"}, []string{"kiosk", "kiosk/store", "kiosk/pcsc"}},
	} {
		got := planOf(t, name)
		for _, p := range tt.in {
			if !slices.Contains(got, "guichet/"+p) {
				t.Errorf("%s: got %v, want %s among them", name, got, p)
			}
		}
		for _, p := range tt.out {
			if slices.Contains(got, "guichet/"+p) {
				t.Errorf("%s: got %v, want no %s", name, got, p)
			}
		}
	}
}

// Every package with tests runs today, once.
func TestNoPackageIsLeftOut(t *testing.T) {
	all, err := load("guichet/...")
	if err != nil {
		t.Fatal(err)
	}
	var every bytes.Buffer
	if err := all.print(&every, func(use) bool { return true }); err != nil {
		t.Fatal(err)
	}
	got := slices.Concat(planOf(t, "goroutines"), planOf(t, "sequential"))
	slices.Sort(got)
	if want := strings.Fields(every.String()); len(want) == 0 || !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestNodeUse(t *testing.T) {
	for src, want := range map[string]use{
		"go f()":                          {goroutines: true},
		"t.Parallel()":                    {goroutines: true},
		"group.Go(f)":                     {goroutines: true},
		"time.AfterFunc(d, f)":            {goroutines: true},
		"f(time.Now)":                     {clock: true},
		"x := time.Since(began)":          {clock: true},
		"go f(time.Until(end))":           {goroutines: true, clock: true},
		"clock.Now()":                     {},
		"time.Date(2026, 1, 1)":           {},
		"time.Sleep(time.Second); f(go1)": {},
	} {
		file, err := parser.ParseFile(token.NewFileSet(), "x.go", "package x\nfunc x() { "+src+" }", 0)
		if err != nil {
			t.Fatal(err)
		}
		var got use
		ast.Inspect(file, func(n ast.Node) bool { got = got.or(nodeUse(n)); return true })
		if got != want {
			t.Errorf("%s: got %+v, want %+v", src, got, want)
		}
	}
}
