package main

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// pages are what people read, from the root of the repository.
func pages(t *testing.T) map[string]string {
	t.Helper()
	names, err := filepath.Glob("../docs/*.md")
	if err != nil || len(names) == 0 {
		t.Fatalf("got no page in docs, %v", err)
	}
	texts := map[string]string{}
	for _, name := range append(names, "../README.md", "../CONTRIBUTING.md") {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		texts[strings.TrimPrefix(name, "../")] = string(text)
	}
	return texts
}

// command is a call of the program or of build.sh in a page: in a code block, or
// between backticks.
var command = regexp.MustCompile("(?m)(?:^\\s*|`)((?:build/|/usr/bin/)?kiosk|\\./build\\.sh)[ \\t]+([a-z][a-z-]*)((?:[^`\\n\\\\]|\\\\\\n|\\\\\\|)*)")

// flag is an option as a command or a table of options has it.
var flagWord = regexp.MustCompile(`(?:^|[\s\[(])--([a-z][a-z-]*)`)

// Every verb and option that a page names exists, in the program or in build.sh. More
// cannot be done here with most: run and demo take a terminal (the terminal tests drive
// them), image, test-image and deb need root and minutes, check and vcard a reader (the
// tests of cards have one), and the others stand with names that the reader fills in.
func TestDocsNameWhatExists(t *testing.T) {
	flags := programFlags(t)
	usage, err := exec.Command("../build.sh").Output()
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for page, text := range pages(t) {
		for _, m := range command.FindAllStringSubmatch(text, -1) {
			program, verb, rest := m[1], m[2], m[3]
			seen++
			if program == "./build.sh" {
				if !regexp.MustCompile(`(?m)^  ` + verb + `\s`).Match(usage) {
					t.Errorf("%s: got ./build.sh %s, want one of its verbs", page, verb)
				}
				continue
			}
			known, ok := flags[verb]
			if !ok {
				t.Errorf("%s: got kiosk %s, want a verb of the program", page, verb)
				continue
			}
			for _, f := range flagWord.FindAllStringSubmatch(rest, -1) {
				if !known[f[1]] {
					t.Errorf("%s: got kiosk %s --%s, want an option of that verb", page, verb, f[1])
				}
			}
		}
	}
	if seen < 30 {
		t.Errorf("got %d commands in all pages, want 30 at least: are they still found?", seen)
	}
}

// programFlags are the options of each verb.
func programFlags(t *testing.T) map[string]map[string]bool {
	t.Helper()
	parser, err := kong.New(new(verbs))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]map[string]bool{}
	for _, verb := range parser.Model.Children {
		all[verb.Name] = map[string]bool{"help": true}
		for _, f := range verb.Flags {
			all[verb.Name][f.Name] = true
		}
	}
	return all
}

// block is a fenced code block: its language, and its text without the indent.
type block struct{ lang, text string }

func blocks(page string) (all []block) {
	inside, indent, b := false, "", block{}
	for line := range strings.Lines(page) {
		trimmed := strings.TrimSpace(line)
		switch fence := strings.HasPrefix(trimmed, "```"); {
		case fence && !inside:
			indent = line[:strings.Index(line, "`")]
			b = block{lang: strings.Trim(trimmed, "`")}
			inside = true
		case fence:
			all, inside = append(all, b), false
		case inside:
			b.text += strings.TrimPrefix(line, indent)
		}
	}
	return all
}

// otherwise says which commands a test cannot give as they are typed: what is put
// in their place, and why.
var otherwise = []struct{ typed, instead, why string }{
	{"keygen --out cles", "keygen --out cles --no-password", "a password is asked at a terminal"},
	{"--site site.yaml", "--site site.yaml --pins pins.txt", "the real issuers' certificates are not in the repository: those of the virtual cards stand in, which the program does not trust"},
}

// The publisher's page, from the top to the bottom, as a reader types it: in a copy
// of what the repository has, with the lists and certificates of the virtual cards.
func TestPublisherPageRuns(t *testing.T) {
	t.Parallel()
	dir := publisherFolder(t)
	page := pages(t)["docs/publier.md"]
	ran := 0
	for _, b := range blocks(page) {
		if b.lang == "yaml" {
			if err := os.WriteFile(filepath.Join(dir, "site.yaml"), []byte(b.text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, b := range blocks(page) {
		if b.lang != "" {
			continue
		}
		script := b.text
		for _, o := range otherwise {
			script = strings.ReplaceAll(script, o.typed, o.instead)
		}
		out, err := shell(dir, script)
		t.Logf("%s%s", script, out)
		if err != nil {
			t.Fatalf("got %v, want this block to run:\n%s\n%s", err, script, out)
		}
		ran++
	}
	if ran < 4 {
		t.Errorf("got %d blocks, want 4 at least", ran)
	}
	for _, o := range otherwise {
		if !strings.Contains(page, o.typed) {
			t.Errorf("the page has no %q any more, which is replaced because %s", o.typed, o.why)
		}
	}
	for _, want := range []string{"jeu.sqlite", "2026112301.kiosk", "cles/publisher.pub"} {
		if _, err := os.Stat(filepath.Join(dir, want)); err != nil {
			t.Errorf("the page makes no %s: %v", want, err)
		}
	}
}

// The commands of the recipe for a question, as CONTRIBUTING has them.
func TestAuthorsCommandsRun(t *testing.T) {
	t.Parallel()
	dir := publisherFolder(t)
	page := pages(t)["CONTRIBUTING.md"]
	for _, typed := range []string{"build/kiosk build-data --faq data/faq --out build/check.sqlite", "build/kiosk search --data build/check.sqlite"} {
		if !strings.Contains(page, typed) {
			t.Errorf("got no %q in CONTRIBUTING.md, want this test to run what it has", typed)
			continue
		}
		if out, err := shell(dir, "echo code perdu | "+typed); err != nil {
			t.Errorf("%s: %v: %s", typed, err, out)
		}
	}
}

// shell runs a script in a folder whose build/kiosk is this test binary. No kiosk is
// on its PATH, as on a reader's.
func shell(dir, script string) (string, error) {
	cmd := exec.Command("sh", "-euc", script)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), beKiosk+"=1", noGoodbye, "PATH=/usr/local/bin:/usr/bin:/bin")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// publisherFolder is what a publisher has before him: the program, the help, and
// what was downloaded, under the names of the page.
func publisherFolder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{
		os.MkdirAll(filepath.Join(dir, "build"), 0o755),
		os.Symlink(self, filepath.Join(dir, "build", "kiosk")),
		os.CopyFS(filepath.Join(dir, "data", "faq"), os.DirFS("../data/faq")),
		os.CopyFS(filepath.Join(dir, "cartes"), os.DirFS("../data/cardtypes")),
		os.CopyFS(filepath.Join(dir, "mots"), os.DirFS("../data/text")),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	_, made, _ := exported(t)
	lists, err := fs.Glob(os.DirFS(made), "crl/*.crl")
	if err != nil || len(lists) < 2 {
		t.Fatalf("got %d lists, %v, want two at least", len(lists), err)
	}
	for from, to := range map[string]string{
		lists[0]: "liste1.crl", lists[1]: "liste2.crl", "issuers": "emetteurs",
		"oppositions.txt": "Porteurs_CPS_CPF.zip", "pins.txt": "pins.txt",
	} {
		if err := os.Rename(filepath.Join(made, from), filepath.Join(dir, to)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// The data folders that the page names are those that the services use.
func TestDocsNameTheDataFolder(t *testing.T) {
	page := pages(t)["docs/publier.md"]
	for unit, folder := range map[string]string{
		"../firmware/deb/guichet.service":                     "/var/lib/guichet",
		"../firmware/rootfs/etc/systemd/system/kiosk.service": "/data/kiosk",
	} {
		text, err := os.ReadFile(unit)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(text), "kiosk run --data "+folder) || !strings.Contains(page, "`"+folder+"`") {
			t.Errorf("got no %s in %s and in docs/publier.md, want it in both", folder, unit)
		}
	}
}

// proofInAPage is a test that a page names as a proof: `screen: TestEveryScreenSpeaks`.
var proofInAPage = regexp.MustCompile("`([a-z]+): (Test\\w+)`")

// Every test that a page names as a proof exists in that package.
func TestDocsNameTestsThatExist(t *testing.T) {
	seen := 0
	for page, text := range pages(t) {
		for _, m := range proofInAPage.FindAllStringSubmatch(text, -1) {
			seen++
			if !hasTest(t, m[1], m[2]) {
				t.Errorf("%s: package %s has no %s", page, m[1], m[2])
			}
		}
	}
	if seen < 20 {
		t.Errorf("got %d tests named in all pages, want 20 at least: are they still found?", seen)
	}
}

// hasTest tells whether a package has a test of that name.
func hasTest(t *testing.T, dir, name string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "\nfunc "+name+"(") {
			return true
		}
	}
	return false
}
