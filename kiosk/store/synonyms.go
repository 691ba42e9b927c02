package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"slices"
	"strings"

	"guichet/kiosk/faq"
)

// rule is one way of saying something with what it also looks for.
type rule struct {
	left  []int32   // terms of the phrase with its stop words, in order
	bare  []int32   // the same without stop words
	right [][]int32 // each a phrase without stop words
}

// synonyms reads the author's synonyms of a language.
func (s *Store) synonyms(ctx context.Context, lang faq.Lang) (faq.SynonymTable, error) {
	const text = "SELECT left_words, right_words, both FROM synonym WHERE lang = ? ORDER BY rank"
	return query(ctx, s.db, text, []any{lang}, func(r *sql.Rows, rule *faq.SynonymRule) error {
		var left, right []byte
		if err := r.Scan(&left, &right, &rule.Both); err != nil {
			return err
		}
		if err := json.Unmarshal(left, &rule.Left); err != nil {
			return err
		}
		return json.Unmarshal(right, &rule.Right)
	})
}

// addSynonyms analyses the rules and adds their words to the vocabulary.
func (x *index) addSynonyms(table faq.SynonymTable) {
	x.leading = map[int32][]int{}
	for _, r := range table {
		x.addRules(r.Left, r.Right)
		if r.Both {
			x.addRules(r.Right, r.Left)
		}
	}
}

// addRules adds a rule for each phrase of left.
func (x *index) addRules(left, right []string) {
	var sides [][]int32
	for _, phrase := range right {
		if _, bare := x.phrase(phrase); len(bare) > 0 && x.anywhere(bare) {
			sides = append(sides, bare)
		}
	}
	if len(sides) == 0 {
		return
	}
	for _, phrase := range left {
		all, bare := x.phrase(phrase)
		if len(all) == 0 {
			continue
		}
		n := len(x.rules)
		x.rules = append(x.rules, rule{all, bare, sides})
		x.leading[all[0]] = append(x.leading[all[0]], n)
		if len(bare) > 1 && bare[0] != all[0] {
			x.leading[bare[0]] = append(x.leading[bare[0]], n)
		}
	}
}

// anywhere says whether every term is in some page: others find nothing.
func (x *index) anywhere(terms []int32) bool {
	for _, t := range terms {
		if x.terms[t].pages == 0 {
			return false
		}
	}
	return true
}

// phrase analyses a phrase of the synonym files.
func (x *index) phrase(text string) (all, bare []int32) {
	for _, t := range x.analyser.Tokens(text) {
		id := x.intern(t, text)
		all = append(all, id)
		if !t.Stop {
			bare = append(bare, id)
		}
	}
	return all, bare
}

// intern returns the term of a word, added to the vocabulary if need be.
func (x *index) intern(t faq.Token, text string) int32 {
	stem := stopTerm(t.Word)
	if !t.Stop {
		stem = x.analyser.Stem(t.Word)
	}
	id, ok := x.numbers[stem]
	if !ok {
		id = int32(len(x.terms))
		x.numbers[stem] = id
		x.terms = append(x.terms, term{text: stem})
	}
	if !ok && !t.Stop {
		x.words = append(x.words, word{text: t.Word, shown: strings.ToLower(text[t.Start:t.End]), placed: placed{term: id}})
	}
	return id
}

// fits returns how many of the query's wants from i on the rule's phrase takes,
// 0 when it isn't said there. A want says a term when it may be read so.
func (r *rule) fits(wants []want, i int) int {
	if n := takes(r.left, wants[i:], false); n > 0 {
		return n
	}
	if len(r.bare) > 1 {
		return takes(r.bare, wants[i:], true)
	}
	return 0
}

// takes returns how many wants it takes to say phrase from the first want on,
// with or without looking at stop words.
func takes(phrase []int32, wants []want, skip bool) int {
	n := 0
	for _, t := range phrase {
		for skip && n > 0 && n < len(wants) && wants[n].token.Stop {
			n++
		}
		if n == len(wants) || !wants[n].says(t) {
			return 0
		}
		n++
	}
	return n
}

// says reports whether a word is likely to be read as a term.
func (w *want) says(t int32) bool {
	return slices.ContainsFunc(w.readings, func(r reading) bool { return r.firm && r.term == t })
}

// reads reports whether a word may be read as a term at all.
func (w *want) reads(t int32) bool {
	return slices.ContainsFunc(w.readings, func(r reading) bool { return r.term == t })
}
