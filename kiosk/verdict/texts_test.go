package verdict_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"guichet/kiosk/verdict"
)

// keysOf lists the top-level keys of one of the text files; its parser is not
// this package's business.
func keysOf(t *testing.T, name string) (keys []string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "data", "text", name))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`(?m)^([\w-]+):$`).FindAllSubmatch(text, -1) {
		keys = append(keys, string(m[1]))
	}
	slices.Sort(keys)
	return keys
}

// Every code has its words in both languages, and no words are left over.
func TestEveryCodeHasWords(t *testing.T) {
	var want []string
	for _, row := range verdict.Precedence() {
		for _, r := range row.Reasons {
			want = append(want, string(r.Code))
		}
	}
	slices.Sort(want)
	for _, name := range []string{"verdicts.fr.yaml", "verdicts.en.yaml"} {
		if got := keysOf(t, name); !slices.Equal(got, want) {
			t.Errorf("%s has %q, want %q", name, got, want)
		}
	}
}

func TestEveryProofHasWords(t *testing.T) {
	var want []string
	for _, p := range (verdict.Report{}).Proofs() {
		want = append(want, p.Rule)
	}
	slices.Sort(want)
	for _, name := range []string{"proofs.fr.yaml", "proofs.en.yaml"} {
		if got := keysOf(t, name); !slices.Equal(got, want) {
			t.Errorf("%s has %q, want %q", name, got, want)
		}
	}
}
