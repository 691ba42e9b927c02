package faq_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"guichet/data"
)

// lintFormats collects from the sources of this package every sentence that an
// author may be told: the strings in calls of fail, warn, phrase and NewIssue, and
// those of the functions and constants that such calls take them from.
func lintFormats(t *testing.T) map[string]bool {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	formats := map[string]bool{}
	add := func(n ast.Node) {
		ast.Inspect(n, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok && (calls(call, "MustCompile") || calls(call, "line") || calls(call, "valueLine") || calls(call, "Join") || calls(call, "holding") || calls(call, "HasPrefix") || calls(call, "TrimPrefix") || calls(call, "HasSuffix")) {
				return false
			}
			if s := literal(n); s != "" {
				if strings.ContainsFunc(s, isLetter) && !strings.Contains(s, `\x{`) {
					formats[s] = true
				}
				return false
			}
			return true
		})
	}
	for sentence := range notes(t) {
		formats[sentence] = true
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				if calls(n, "fail") || calls(n, "warn") || calls(n, "phrase") || calls(n, "missing") || calls(n, "NewIssue") {
					for _, arg := range n.Args {
						add(arg)
					}
				}
			case *ast.FuncDecl:
				if slices.Contains([]string{"refusal", "unread", "foreign"}, n.Name.Name) {
					add(n.Body)
				}
			case *ast.ValueSpec:
				for i, name := range n.Names {
					if strings.HasSuffix(name.Name, "Hint") || strings.HasPrefix(name.Name, "save") || name.Name == "proseRules" {
						add(n.Values[i])
					}
				}
			}
			return true
		})
	}
	return formats
}

// notes are the sentences that a data set's builder is told: those of store and of the
// verbs, and the parts of them that package pki says.
func notes(t *testing.T) map[string]bool {
	t.Helper()
	const words = `("(?:[^"\\\\]|\\\\.)*")`
	formats := map[string]bool{}
	for pattern, before := range map[string]string{
		"../store/*.go":         `\bnote\(`,
		"../build*.go":          `(?:\bnoteIn\(lang\)\(|\bsay\(|faq\.Sentence\(.*?, )`,
		"../check.go":           `faq\.Sentence\(.*?, `,
		"../data.go":            `faq\.Sentence\(.*?, `,
		"../site/site.go":       `\b(?:fault|doubt|bounded|keysHint =) ?\(?`,
		"../pki/crl.go":         `Limit\{(?:format: )?`,
		"../pki/refusal.go":     `(?:return |\bsay\()`,
		"../pki/opposition*.go": `(?s)Phrase\(\) \(.{30,40}return `,
	} {
		said := regexp.MustCompile(before + words)
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		found := 0
		for _, name := range files {
			doc, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range said.FindAllSubmatch(doc, -1) {
				s, err := strconv.Unquote(string(m[1]))
				if err != nil {
					t.Fatal(err)
				}
				if found++; strings.ContainsFunc(verb.ReplaceAllString(s, ""), isLetter) {
					formats[s] = true
				}
			}
		}
		if found == 0 {
			t.Errorf("%s: no sentence found by %s", pattern, said)
		}
	}
	return formats
}

func isLetter(c rune) bool { return c >= 'a' && c <= 'z' }

func calls(call *ast.CallExpr, name string) bool {
	switch f := call.Fun.(type) {
	case *ast.Ident:
		return f.Name == name
	case *ast.SelectorExpr:
		return f.Sel.Name == name
	}
	return false
}

// literal returns the text of a string, also of one that is joined by "+".
func literal(n ast.Node) string {
	switch n := n.(type) {
	case *ast.BasicLit:
		if s, err := strconv.Unquote(n.Value); err == nil && n.Kind == token.STRING {
			return s
		}
	case *ast.BinaryExpr:
		return literal(n.X) + literal(n.Y)
	}
	return ""
}

var verb = regexp.MustCompile(`%[a-zA-Z]`)

// Sentences that others say with Sentence or NewIssue, and those of the YAML
// decoder, stand in the file too; this many they may be.
const otherSentences = 20

// Every sentence of the linter exists in French, with the same verbs in the
// same order, and few are left over.
func TestLintSpeaksFrench(t *testing.T) {
	doc, err := data.FS.ReadFile("text/lint.fr.yaml")
	if err != nil {
		t.Fatal(err)
	}
	french := map[string]string{}
	if err := data.DecodeYAML(doc, &french); err != nil {
		t.Fatal(err)
	}
	formats := lintFormats(t)
	if got := len(french) - len(formats); got > otherSentences {
		t.Errorf("got %d French sentences that the linter does not say, want at most %d", got, otherSentences)
	}
	for english := range formats {
		got := french[english]
		if got == "" {
			t.Errorf("got no French for %q", english)
		}
		if got, want := verb.FindAllString(got, -1), verb.FindAllString(english, -1); !slices.Equal(got, want) {
			t.Errorf("%q: got verbs %v in French, want %v", english, got, want)
		}
	}
}
