// Package faqtest makes helps of any size to measure with.
package faqtest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"sort"
	"strings"

	"guichet/kiosk/faq"
)

// Synthetic makes collections that look like a help: words of syllables with
// French endings, drawn by Zipf's law, questions of about 8 words and answers of
// about 150. The same seed gives the same texts.
type Synthetic struct {
	random *rand.Rand
	words  []string
	reach  []float64 // running sum of the words' frequencies
}

const (
	syllables = "ba ca da fa ga la ma na pa ra sa ta va be ce de fe le me ne pe re se te ve bi ci di fi li mi ni pi ri si ti vi " +
		"bo co do fo lo mo no po ro so to vo bu cu du fu lu mu nu pu ru su tu vu cha che chi tra tre tri pro pré pla ple clo cré dré fré man men con cor ser ver"
	endings   = "er tion ment eur euse ité age ance et al if ique oire able é ée s n t r x"
	stopWords = "de la le les une des pour dans sur avec à et est que qui vous"
)

// NewSynthetic makes a vocabulary for a number of pages: it grows with the
// square root of the text (Heaps's law).
func NewSynthetic(seed uint64, pages int) *Synthetic {
	s := &Synthetic{random: rand.New(rand.NewPCG(seed, 1))}
	size := 1000 + int(60*math.Sqrt(float64(pages)*10))
	starts, ends := strings.Fields(syllables), strings.Fields(endings)
	seen := map[string]bool{}
	for len(s.words) < size {
		if w := s.word(starts, ends); !seen[w] {
			seen[w] = true
			s.words = append(s.words, w)
		}
	}
	sum := 0.
	for rank := range s.words {
		sum += 1 / float64(rank+30) // Mandelbrot's shift: stop words stand before
		s.reach = append(s.reach, sum)
	}
	return s
}

// word returns up to three syllables and an ending.
func (s *Synthetic) word(starts, ends []string) string {
	var b strings.Builder
	for range 1 + s.random.IntN(3) {
		b.WriteString(starts[s.random.IntN(len(starts))])
	}
	b.WriteString(ends[s.random.IntN(len(ends))])
	return b.String()
}

// draw returns a word by its frequency.
func (s *Synthetic) draw() string {
	at := s.random.Float64() * s.reach[len(s.reach)-1]
	return s.words[sort.SearchFloat64s(s.reach, at)]
}

// text returns n words, two in five of them stop words.
func (s *Synthetic) text(n int) string {
	stops := strings.Fields(stopWords)
	words := make([]string, n)
	for i := range words {
		if s.random.IntN(5) < 2 {
			words[i] = stops[s.random.IntN(len(stops))]
		} else {
			words[i] = s.draw()
		}
	}
	return strings.Join(words, " ")
}

// Collection makes a help of so many pages.
func (s *Synthetic) Collection(pages int) *faq.Collection {
	c := &faq.Collection{
		Languages: []faq.Lang{faq.French},
		Topics:    []faq.Topic{{Key: "t", Title: map[faq.Lang]string{faq.French: "Thème"}}},
	}
	for i := range pages {
		c.Questions = append(c.Questions, faq.Question{
			ID: fmt.Sprintf("page-%d", i), Lang: faq.French, Topic: "t", Received: "2026-11-22",
			Title:  "Comment " + s.text(4+s.random.IntN(9)) + " ?",
			Answer: s.text(60 + s.random.IntN(180)),
		})
	}
	return c
}

// Keystrokes types queries letter by letter: up to four words of a French
// question, every third query with a letter doubled.
func (s *Synthetic) Keystrokes(c *faq.Collection, queries int) []string {
	var titles, typed []string
	for _, q := range c.Questions {
		if q.Lang == faq.French {
			titles = append(titles, q.Title)
		}
	}
	for i := range queries {
		words := strings.Fields(titles[s.random.IntN(len(titles))])
		text := []rune(strings.Join(words[1:min(len(words)-1, 5)], " "))
		if at := s.random.IntN(len(text)-1) + 1; i%3 == 0 {
			text = append(text[:at:at], text[at-1:]...)
		}
		for n := 1; n <= len(text); n++ {
			if text[n-1] != ' ' {
				typed = append(typed, string(text[:n]))
			}
		}
	}
	return typed
}
