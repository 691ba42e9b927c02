package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"guichet/kiosk/verdict"
)

// `check --at`, with the card in a reader of a real pcscd, says what the golden
// screens of the ladder say, word for word, and ends with the verdict's code.
func TestLadderByCheck(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	w := newWorld(t, l.trust)
	s := l.slot(t, 0)
	byCard := map[string][]rung{}
	for _, step := range ladder() {
		if step.at != "" {
			byCard[step.card] = append(byCard[step.card], step)
		}
	}
	for name, steps := range byCard {
		pull := l.insert(t, s, name)
		for _, step := range steps {
			l.climb(t, s, w, step)
		}
		pull()
	}
}

// codeLine is the line about the tries left of the card's code.
var codeLine = regexp.MustCompile(`(?m)^Code ?: .*\n`)

func (l *lab) climb(t *testing.T, s slot, w *world, step rung) {
	t.Helper()
	args := []string{"check", "--reader", s.reader, "--wait", "20s", "--data", w.dataSet(step.set), "--at", step.at}
	for _, lang := range []string{"fr", "en"} {
		a := l.kiosk(t, append(args, "--lang", lang)...)
		golden, err := os.ReadFile(filepath.Join("testdata", "ladder", step.name+"."+lang+".txt"))
		if err != nil {
			t.Fatal(err)
		}
		said := codeLine.ReplaceAllString(withoutTraffic(a.stdout), "") // the screens' ladder judges facts, which hold no code's state
		if said == "" || !strings.HasPrefix(string(golden), said) {
			t.Errorf("%s, %s: %s%s\nwant:\n%s", step.name, lang, a.stdout, a.stderr, golden)
		}
		want := exitNegative
		if isGood(step.want) {
			want = exitGood
		}
		if a.code != want {
			t.Errorf("%s: exit %d, want %d", step.name, a.code, want)
		}
	}
}

// isGood tells whether a code is of a verdict that lets the card pass.
func isGood(code verdict.Code) bool {
	for _, row := range verdict.Precedence() {
		for _, reason := range row.Reasons {
			if reason.Code == code {
				return row.Verdict.Good()
			}
		}
	}
	return false
}
