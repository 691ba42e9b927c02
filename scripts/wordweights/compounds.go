package main

import (
	"math"
	"slices"
	"strings"

	"guichet/kiosk/faq"
	"guichet/kiosk/search"
)

// A compound stands in so many texts at least, and its words follow each other so
// much more often than by chance: the natural logarithm of the quotient.
const (
	leastCompounds = 4
	leastCohesion  = 2.5
)

// compoundsOf finds the pairs of words that go together, as in "carte
// d'identité": words that follow each other, with nothing between them but what
// joins the parts of a name.
func compoundsOf(a *faq.Analyser, path string) ([]byte, error) {
	words, pairs, texts, all := map[string]int{}, map[string]int{}, map[string]int{}, 0
	err := eachText(path, func(text string) {
		seen := map[string]bool{}
		before := ""
		end := 0
		for _, t := range a.Tokens(text) {
			if strings.ContainsFunc(text[end:t.Start], func(c rune) bool { return !strings.ContainsRune(" '’-", c) }) {
				before = ""
			}
			end = t.End
			if t.Stop {
				if !search.Joins(t.Word) {
					before = ""
				}
				continue
			}
			word := search.Singular(t.Word)
			all++
			words[word]++
			if before != "" && before != word {
				pair := before + " " + word
				pairs[pair]++
				if !seen[pair] {
					seen[pair] = true
					texts[pair]++
				}
			}
			before = word
		}
	})
	var found []string
	for pair, n := range pairs {
		head, tail, _ := strings.Cut(pair, " ")
		chance := float64(words[head]) * float64(words[tail]) / float64(all)
		if texts[pair] >= leastCompounds && math.Log(float64(n)/chance) >= leastCohesion {
			found = append(found, pair)
		}
	}
	slices.Sort(found)
	return search.WriteLexicon(found), err
}
