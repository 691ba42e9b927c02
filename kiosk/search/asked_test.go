package search_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"guichet/kiosk/faq"
	"guichet/kiosk/faq/faqtest"
	"guichet/kiosk/store"
	"guichet/kiosk/store/storetest"
)

// asked is a question of testdata/asked.txt with the answers that are right,
// none when there is no answer.
type asked struct {
	lang     faq.Lang
	kind     string
	text     string
	expected []string
	tuned    bool // the search may be tuned to it: every other question of a kind
}

// readAsked reads testdata/asked.txt.
func readAsked(t *testing.T) []asked {
	t.Helper()
	var list []asked
	var now asked
	odd := false
	for _, line := range linesOf(t, "asked.txt") {
		switch head, rest, _ := strings.Cut(line, " "); {
		case line[0] == '[':
			now.kind, now.lang = head[1:], faq.Lang(strings.TrimSuffix(rest, "]"))
		case head == ">":
			now.expected = strings.Fields(rest)
			if rest == "none" {
				now.expected = nil
			}
		default:
			odd = !odd
			now.text, now.tuned = line, odd
			list = append(list, now)
		}
	}
	return list
}

// share is how many questions of a kind are answered right.
type share struct{ first, third, empty, all int }

func (s share) of(n int) float64 { return float64(n) / float64(max(s.all, 1)) }

func (s share) String() string {
	return fmt.Sprintf("%4d  first %.3f  three %.3f  empty %.3f", s.all, s.of(s.first), s.of(s.third), s.of(s.empty))
}

// askAll asks a help the questions of one half and counts by kind. accept says
// which of the ids of a question the help has; the question is left out where it
// says false.
func askAll(t *testing.T, s *store.Store, list []asked, tuned bool, accept func(asked) ([]string, bool)) map[string]*share {
	shares := map[string]*share{}
	for _, q := range list {
		expected, ok := accept(q)
		if q.tuned != tuned || !ok {
			continue
		}
		n := shares[q.kind]
		if n == nil {
			n = &share{}
			shares[q.kind] = n
		}
		got := storetest.IDs(t, s, q.lang, q.text)
		n.all++
		place := slices.IndexFunc(got, func(id string) bool { return slices.Contains(expected, id) })
		if len(got) == 0 {
			n.empty++
		}
		if place == 0 {
			n.first++
		}
		if 0 <= place && place < 3 {
			n.third++
		}
		if tuned && place != 0 && (q.expected != nil || len(got) > 0) {
			t.Logf("%s: %q: got %v, want %v", q.kind, q.text, got[:min(len(got), 3)], expected)
		}
	}
	return shares
}

// wholeHelp accepts the answers of the whole help; to a question without an
// answer, that it is not for this kiosk.
func wholeHelp(c *faq.Collection) func(asked) ([]string, bool) {
	var elsewhere []string
	for _, q := range c.Questions {
		if q.Topic == "ailleurs" {
			elsewhere = append(elsewhere, q.ID)
		}
	}
	return func(q asked) ([]string, bool) {
		if q.expected == nil {
			return elsewhere, true
		}
		return q.expected, true
	}
}

// ownersHelp accepts the owner's answers, and leaves out the questions that only
// an answer of ours is right for.
func ownersHelp(c *faq.Collection) func(asked) ([]string, bool) {
	return func(q asked) ([]string, bool) {
		var kept []string
		for _, id := range q.expected {
			if slices.ContainsFunc(c.Questions, func(o faq.Question) bool { return o.ID == id }) {
				kept = append(kept, id)
			}
		}
		return kept, q.expected == nil || len(kept) > 0
	}
}

// leastRight is what share of the questions of a kind, those that the search was
// not tuned to, must be answered right at first; of those without an answer, what
// share must get none. It leaves a little room below what was measured.
func leastRight() map[string]float64 {
	return map[string]float64{"keyword": .89, "paraphrase": .79, "typo": .89, "sentence": .79, "spoken": .90, "english": .80, "foreign": .85, "unknown": .92}
}

func TestAsked(t *testing.T) {
	list := readAsked(t)
	for _, help := range []struct {
		name   string
		c      *faq.Collection
		accept func(*faq.Collection) func(asked) ([]string, bool)
	}{{"whole", faqtest.BuiltIn(t), wholeHelp}, {"owner's", owners(t), ownersHelp}} {
		s := storetest.Memory(t, help.c)
		for _, tuned := range []bool{true, false} {
			shares := askAll(t, s, list, tuned, help.accept(help.c))
			for kind, least := range leastRight() {
				got := shares[kind]
				t.Logf("%s, tuned %v: %-10s %v", help.name, tuned, kind, got)
				right := got.of(got.first)
				if kind == "foreign" || kind == "unknown" {
					right += got.of(got.empty)
				}
				if help.name == "whole" && right < least {
					t.Errorf("%s: got %.3f right of %d, want %.2f or more", kind, right, got.all, least)
				}
			}
		}
	}
}
