package main

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "guichet/"

// floor is one storey of the house: its packages, what they may import of ours, and
// why not more.
type floor struct {
	name     string
	packages []string
	// itself: packages of this floor may import one another. downward: only those
	// that stand before them in the list.
	itself, downward bool
	reason           string // of what is prohibited
}

// floors lists them from the ground up. A package may import what stands on the
// floors below its own.
var floors = []floor{
	{"ground", []string{"data", "kiosk/durable"}, false, false,
		"what everything stands on knows nothing of what stands on it"},
	{"centre", []string{"kiosk/idnat", "kiosk/faq", "kiosk/search", "kiosk/site", "kiosk/iso7816", "kiosk/card", "kiosk/pki", "kiosk/verdict",
		"kiosk/bundle", "kiosk/renewal", "kiosk/session", "kiosk/text", "kiosk/screen", "kiosk/speech", "kiosk/overlay", "kiosk/fleet"}, true, false,
		"values and rules without files, clock or goroutine: all of it is tested without a machine"},
	{"adapters", []string{"kiosk/store", "kiosk/tui", "kiosk/console", "kiosk/pcsc", "kiosk/clock", "kiosk/appliance", "kiosk/usb", "kiosk/update", "kiosk/audit", "kiosk/proof", "kiosk/voice"}, false, false,
		"each owns one thing outside and can be replaced alone; two that know each other are a join, which has a name of its own"},
	{"joins", []string{"kiosk/app", "kiosk/cardreport", "kiosk/datafolder", "kiosk/doctor", "kiosk/technician"}, true, true,
		"a join uses adapters and the joins before it; none calls back into what uses it, so that each is read without the next"},
	{"virtual cards", []string{"kiosk/sim/cardsim", "kiosk/sim/pkisim", "kiosk/sim"}, true, true,
		"a virtual card stands for a real one: nothing that judges cards may know that it is virtual"},
	{"programs", []string{"kiosk", "firmware", "firmware/init", "firmware/renew", "firmware/test/vscard", "firmware/test/probe", "scripts/prebuild", "scripts/wordweights", "scripts/national", "scripts/rooms", "scripts/movedclock", "scripts/testplan"}, false, false,
		"a program wires the floors below; no package can be built on a program"},
}

// testPackages serve tests alone; no program links one.
var testPackages = []string{"kiosk/iso7816/cardtest", "kiosk/pcsc/pcsctest", "kiosk/update/crashfs", "kiosk/faq/faqtest", "kiosk/store/storetest", "kiosk/screen/screentest", "kiosk/appliance/appliancetest", "kiosk/renewal/renewaltest"}

// allowed is the table of packages: what each may import of the module's and
// of other people's. A package that is not in it fails the test, and so does
// an entry that nothing needs. TestRooms holds it against the floors.
var allowed = map[string][]string{
	"kiosk":            {"github.com/alecthomas/kong", "golang.org/x/term"}, // and all of ours: main wires
	"kiosk/app":        {"kiosk/card", "kiosk/iso7816", "kiosk/pki", "kiosk/verdict", "kiosk/faq", "kiosk/screen", "kiosk/session", "kiosk/speech", "kiosk/text"},
	"kiosk/datafolder": {"data", "kiosk/audit", "kiosk/bundle", "kiosk/card", "kiosk/durable", "kiosk/faq", "kiosk/overlay", "kiosk/pki", "kiosk/renewal", "kiosk/session", "kiosk/site", "kiosk/store", "kiosk/text", "kiosk/update", "kiosk/verdict"},
	"kiosk/fleet":      {},
	"kiosk/doctor":     {"kiosk/appliance", "kiosk/audit", "kiosk/datafolder", "kiosk/faq", "kiosk/pcsc", "kiosk/proof", "kiosk/renewal", "kiosk/store", "kiosk/text", "kiosk/update", "kiosk/verdict"},
	"kiosk/technician": {"kiosk/app", "kiosk/appliance", "kiosk/audit", "kiosk/bundle", "kiosk/datafolder", "kiosk/doctor", "kiosk/faq", "kiosk/overlay", "kiosk/renewal", "kiosk/screen", "kiosk/session", "kiosk/store", "kiosk/text", "kiosk/update", "kiosk/usb", "kiosk/verdict"},
	"kiosk/cardreport": {"kiosk/card", "kiosk/faq", "kiosk/screen", "kiosk/text", "kiosk/verdict"},
	"kiosk/tui":        {"kiosk/screen", "github.com/gdamore/tcell/v2", "github.com/rivo/tview", "golang.org/x/sys"},
	"kiosk/screen":     {"kiosk/card", "kiosk/bundle", "kiosk/pki", "kiosk/verdict", "kiosk/faq", "kiosk/idnat", "kiosk/session", "kiosk/site", "kiosk/text", "rsc.io/qr", "golang.org/x/text"},
	"kiosk/session":    {"kiosk/bundle", "kiosk/card", "kiosk/pki", "kiosk/verdict", "kiosk/faq", "kiosk/idnat", "kiosk/site"},
	"kiosk/site":       {"data", "kiosk/faq", "kiosk/text"},
	"kiosk/speech":     {"kiosk/faq", "kiosk/idnat", "kiosk/screen", "kiosk/session", "kiosk/text", "kiosk/verdict"},
	"kiosk/text":       {"data", "kiosk/faq"},
	"kiosk/overlay":    {"data", "kiosk/card", "kiosk/faq", "kiosk/idnat", "kiosk/pki", "kiosk/screen", "kiosk/session", "kiosk/site", "kiosk/text", "kiosk/verdict"},
	"kiosk/store":      {"kiosk/durable", "kiosk/bundle", "kiosk/faq", "kiosk/overlay", "kiosk/pki", "kiosk/search", "github.com/mattn/go-sqlite3"},
	"kiosk/search":     {"data", "kiosk/faq"},
	"kiosk/faq":        {"data", "github.com/yuin/goldmark", "github.com/blevesearch/snowballstem", "golang.org/x/text"},
	"kiosk/bundle":     {"data", "aead.dev/minisign"},
	"kiosk/renewal":    {"kiosk/bundle"},
	"kiosk/idnat":      {},
	"kiosk/iso7816":    {},
	"kiosk/card":       {"data", "kiosk/iso7816"},
	"kiosk/pki":        {"golang.org/x/text"},
	"kiosk/verdict":    {"kiosk/card", "kiosk/pki"},
	"kiosk/clock":      {"kiosk/durable", "kiosk/verdict", "golang.org/x/sys"},
	"kiosk/audit":      {"kiosk/durable"},
	"kiosk/appliance":  {"kiosk/renewal", "golang.org/x/sys"},
	"kiosk/voice":      {"kiosk/faq", "kiosk/session", "kiosk/speech", "golang.org/x/sys"},
	"kiosk/update":     {"kiosk/durable", "kiosk/bundle", "golang.org/x/crypto", "golang.org/x/sys"},
	"kiosk/pcsc":       {"kiosk/iso7816", "github.com/ebfe/scard", "golang.org/x/sys"},
	"kiosk/proof":      {"golang.org/x/sys"},
	"kiosk/durable":    {},
	"kiosk/console":    {"golang.org/x/sys"},
	"kiosk/usb":        {"kiosk/bundle", "golang.org/x/sys", "golang.org/x/text"},

	// Virtual cards and the PKI that signs them, for the demonstration and for
	// tests; hostile cards, a private pcscd.
	"kiosk/sim/cardsim":             {"kiosk/iso7816"},
	"kiosk/iso7816/cardtest":        {"kiosk/iso7816"},
	"kiosk/sim/pkisim":              {"kiosk/pki"},
	"kiosk/pcsc/pcsctest":           {},
	"kiosk/update/crashfs":          {"kiosk/update"},
	"kiosk/faq/faqtest":             {"data", "kiosk/faq"},
	"kiosk/store/storetest":         {"kiosk/faq", "kiosk/store"},
	"kiosk/screen/screentest":       {"kiosk/screen"},
	"kiosk/appliance/appliancetest": {"golang.org/x/sys"},
	"kiosk/renewal/renewaltest":     {"kiosk/bundle", "kiosk/renewal"},
	"kiosk/sim":                     {"kiosk/card", "kiosk/sim/cardsim", "kiosk/pki", "kiosk/sim/pkisim", "kiosk/verdict"},
	"data":                          {"go.yaml.in/yaml/v3"},

	// The appliance: what runs before the kiosk, each a small static program.
	"firmware":      {}, // tests of the appliance's files
	"firmware/init": {"golang.org/x/sys", "github.com/anatol/devmapper.go"},
	// The one that may write another system, as root.
	"firmware/renew": {"kiosk/bundle", "kiosk/durable", "kiosk/renewal", "golang.org/x/sys"},
	// Beside its emulator: a card, and a way to look inside.
	"firmware/test/vscard": {"kiosk/sim/cardsim", "kiosk/iso7816", "kiosk/sim"},
	"firmware/test/probe":  {"golang.org/x/sys"},

	// What build.sh makes ready, and lists of national scale to measure with: no
	// part of the product.
	"scripts/wordweights": {"kiosk/faq", "kiosk/search"},
	"scripts/prebuild":    {"data", "kiosk/datafolder", "kiosk/faq", "kiosk/overlay", "kiosk/pki", "kiosk/store", "kiosk/text"},
	"scripts/national":    {"kiosk/pki", "kiosk/sim/pkisim", "kiosk/store"},

	// How the tree hangs together.
	"scripts/rooms": {},

	// For the tests: the standard library on another day; which package needs what run.
	"scripts/movedclock": {},
	"scripts/testplan":   {},
}

// The table keeps to the floors.
func TestRooms(t *testing.T) {
	type position struct{ floor, index int }
	at := map[string]position{}
	for i, f := range floors {
		for j, name := range f.packages {
			at[name] = position{i, j}
		}
	}
	for name, entries := range allowed {
		here, known := at[name]
		switch test := slices.Contains(testPackages, name); {
		case known == test:
			t.Errorf("%s: got it on a floor %t, among the test packages %t, want one of the two", name, known, test)
			continue
		case test:
			continue
		}
		f := floors[here.floor]
		for _, e := range entries {
			if e != "data" && !strings.HasPrefix(e, "kiosk") {
				continue
			}
			there, known := at[e]
			below := there.floor < here.floor
			beside := there.floor == here.floor && f.itself && (!f.downward || there.index < here.index)
			if !known || !below && !beside {
				t.Errorf("%s (%s) may not import %s: %s", name, f.name, e, f.reason)
			}
		}
	}
	for name := range at {
		if _, ok := allowed[name]; !ok {
			t.Errorf("%s stands on a floor and is not in the table", name)
		}
	}
}

// shared are the libraries that more than one package may import, as good as the
// standard library: Unicode's tables, the kernel's calls.
var shared = []string{"golang.org/x/text", "golang.org/x/sys"}

type goPackage struct {
	ImportPath string
	Imports    []string
}

func listPackages(t *testing.T) []goPackage {
	t.Helper()
	out, err := exec.Command("go", "list", "-tags=sqlite_fts5", "-json=ImportPath,Imports", module+"...").Output()
	if err != nil {
		t.Fatal(err)
	}
	var all []goPackage
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goPackage
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

// outside returns the entry of the list that an import falls under: a package
// of ours by name, another module's by its path or a folder of it. The
// standard library is "".
func outside(imp string) string {
	if rest, ours := strings.CutPrefix(imp, module); ours {
		return rest
	}
	if first, _, _ := strings.Cut(imp, "/"); !strings.Contains(first, ".") {
		return ""
	}
	return imp
}

func covers(entry, imp string) bool { return imp == entry || strings.HasPrefix(imp, entry+"/") }

func TestImportRules(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range listPackages(t) {
		name := strings.TrimPrefix(p.ImportPath, module)
		entries, known := allowed[name]
		if !known {
			t.Errorf("%s: not in the table of packages", name)
			continue
		}
		seen[name] = true
		used := map[string]bool{}
		for _, imp := range p.Imports {
			out := outside(imp)
			if out == "" || name == "kiosk" && strings.HasPrefix(imp, module) {
				continue
			}
			i := slices.IndexFunc(entries, func(e string) bool {
				return covers(e, out) && (!strings.HasPrefix(e, "kiosk") && e != "data" || e == out)
			})
			if i < 0 {
				t.Errorf("%s may not import %s", name, out)
				continue
			}
			used[entries[i]] = true
		}
		for _, e := range entries {
			if !used[e] {
				t.Errorf("%s no longer imports %s: take it off the table", name, e)
			}
		}
	}
	for name := range allowed {
		if !seen[name] {
			t.Errorf("%s: in the table, but there is no such package", name)
		}
	}
}

// A library has exactly one importer, so that it can be replaced in one place.
func TestOneImporterALibrary(t *testing.T) {
	importer := map[string]string{}
	for name, entries := range allowed {
		for _, e := range entries {
			if strings.HasPrefix(e, "kiosk/") || e == "data" || slices.Contains(shared, e) {
				continue
			}
			if other, twice := importer[e]; twice {
				t.Errorf("%s is imported by %s and by %s", e, other, name)
			}
			importer[e] = name
		}
	}
}

// No program that we ship links a package that serves tests alone.
func TestImportNoTestPackageInTheProduct(t *testing.T) {
	for _, program := range []string{"kiosk", "firmware/init", "firmware/renew"} {
		out, err := exec.Command("go", "list", "-tags=sqlite_fts5", "-deps", module+program).Output()
		if err != nil {
			t.Fatal(err)
		}
		deps := strings.Fields(string(out))
		if !slices.Contains(deps, module+program) {
			t.Fatalf("go list -deps %s: got %d packages and not the program itself", program, len(deps))
		}
		for _, dep := range deps {
			name, ours := strings.CutPrefix(dep, module)
			if ours && (strings.HasSuffix(name, "test") || slices.Contains(testPackages, name)) {
				t.Errorf("%s links %s", program, name)
			}
		}
	}
}
