package search

import (
	"slices"
	"strings"

	"guichet/kiosk/faq"
)

// Compounds: words that are one name together, as in "carte d'identité" and
// "infirmier à domicile". Where the help knows a word of such a name and not the
// name, the name is what it has no answer to.

// name is a run of wants that the help lacks as a whole.
type name struct{ from, to int } // to is the last one

// How the words of a name may be joined.
type joint int

const (
	apart joint = iota // not joined
	bare               // nothing stands between them: carte bancaire
	of                 // carte de bus, card of the library
	at                 // carte à puce, infirmier à domicile
)

// Joints by language, folded.
const (
	ofFrench  = " de d du des "
	ofEnglish = " of "
	atFrench  = " a au aux en "
)

// joint says how a want is joined to the next one that is no stop word.
func (p *plan) joint(i, j int) joint {
	if p.segment[i] != p.segment[j] {
		return apart
	}
	found := bare
	for k := i + 1; k < j; k++ {
		word := " " + p.wants[k].token.Word + " "
		french := p.index.lang == faq.French
		switch {
		case french && strings.Contains(ofFrench, word), !french && strings.Contains(ofEnglish, word):
			found = of
		case french && strings.Contains(atFrench, word) && found == bare:
			found = at
		case found == bare || !p.article(k):
			return apart
		}
	}
	return found
}

// findNames finds the names of the query that the help lacks.
func (p *plan) findNames() {
	if len(p.index.pages) > manyPages {
		return // it has the names of its field
	}
	for i := range p.wants {
		if p.wants[i].token.Stop {
			continue
		}
		j := i + 1
		for j < len(p.wants) && p.wants[j].token.Stop {
			j++
		}
		if j == len(p.wants) || !p.foreign(i, j) {
			continue
		}
		p.wants[i].alien, p.wants[j].alien = true, true
		if n := len(p.names); n > 0 && p.names[n-1].to == i {
			p.names[n-1].to = j
		} else {
			p.names = append(p.names, name{i, j})
		}
	}
}

// foreign says whether two neighbours are a name that the help lacks.
func (p *plan) foreign(i, j int) bool {
	joint := p.joint(i, j)
	head, tail := i, j
	if p.index.lang == faq.English && joint == bare {
		head, tail = j, i
	}
	h, t := &p.wants[head], &p.wants[tail]
	if joint == apart || t.token.Stop || h.said || t.said || t.aside || h.aside || t.opens ||
		p.predicate(tail) || p.index.analyser.Everyday(t.token.Word) || !p.index.noun(h.token.Word) {
		return false
	}
	switch common := p.common(tail); {
	case p.lacks(head):
		return common && !p.index.analyser.Everyday(h.token.Word)
	case !p.common(head):
		return false
	case p.lacks(tail):
		return !p.predicate(head) && p.index.noun(t.token.Word)
	case !common:
		return false
	case p.predicate(head):
		return false
	case p.index.general[0].compound(h.token.Word, t.token.Word):
		return !p.index.holdsName(h.options, t.options)
	}
	return joint == of && !p.index.holdsTogether(h.options, t.options)
}

// common says whether a word is one that the help knows, and one of the language
// at large: a name of the field (CPS, RPPS) stays what it is whatever follows.
func (p *plan) common(i int) bool {
	w := &p.wants[i]
	if w.token.Stop || w.aside || w.opens || !p.index.reachable(w) || p.index.analyser.Shielded(w.token.Word) || p.index.analyser.Everyday(w.token.Word) {
		return false
	}
	return slices.ContainsFunc(p.index.general, func(g *general) bool { return g.holding(w.token.Word) > 0 })
}

// noun says whether a word of the language may name a thing: a dictionary has it
// among its nouns and adjectives, or it does not end like a verb.
func (x *Index) noun(word string) bool {
	if slices.ContainsFunc(x.general, func(g *general) bool { return g.inLexicon(Singular(word)) }) {
		return true
	}
	return strings.HasSuffix(word, "ment") || !slices.ContainsFunc([]string{"er", "ir", "re", "ez", "ons", "ent", "ais", "ait", "ant"}, func(end string) bool {
		return strings.HasSuffix(word, end)
	})
}

// mostRead is how many pages are read for a name at most; where more hold both
// words, some hold the name.
const mostRead = 64

// severalTitles is how many questions make a word one that the help is about.
const severalTitles = 3

// holdsName says whether the help has two words as one name: a question or alias
// says it; or several answers do; or one does, and not in passing, as where several
// questions are about the first word.
func (x *Index) holdsName(head, tail []option) bool {
	answers := 0
	for n := range x.holdingBoth(head, tail) {
		p := x.open(n)
		if slices.ContainsFunc(p.forms, func(f form) bool { return x.named(f, head, tail) }) {
			return true
		}
		if slices.ContainsFunc(p.passages, func(passage []int32) bool { return x.follows(passage, head, tail) }) {
			answers++
		}
	}
	return answers > 1 || answers > 0 && !slices.ContainsFunc(head, func(o option) bool { return x.terms[o.terms[0]].titles >= severalTitles })
}

// named says whether a form has two words as a name.
func (x *Index) named(f form, head, tail []option) bool {
	begun := false
	for _, w := range f {
		switch text := x.terms[w.term].text; {
		case begun && meets(tail, w.term):
			return true
		case meets(head, w.term):
			begun = true
		case !isStop(text) || !Joins(strings.TrimPrefix(text, stopTerm(""))):
			begun = false
		}
	}
	return false
}

// follows says whether a term of tail stands right after one of head, and is not
// itself the beginning of a name ("dossier médical partagé").
func (x *Index) follows(passage []int32, head, tail []option) bool {
	for i := 1; i < len(passage); i++ {
		if meets(head, passage[i-1]) && meets(tail, passage[i]) &&
			(i+1 == len(passage) || !x.general[0].compound(x.spelled(passage[i]), x.spelled(passage[i+1]))) {
			return true
		}
	}
	return false
}

// spelled returns the shortest word of a stem.
func (x *Index) spelled(t int32) string {
	text := ""
	for i := range x.words {
		if w := &x.words[i]; w.term == t && (text == "" || len(w.text) < len(text)) {
			text = w.text
		}
	}
	return text
}

// holdsTogether says whether two words stand in what a page is asked, or in one of
// its passages.
func (x *Index) holdsTogether(a, b []option) bool {
	for n := range x.holdingBoth(a, b) {
		p := x.open(n)
		var asked []int32
		for _, f := range p.forms {
			for _, w := range f {
				asked = append(asked, w.term)
			}
		}
		p.passages = append(p.passages, asked)
		if slices.ContainsFunc(p.passages, func(passage []int32) bool { return together(passage, a, b) }) {
			return true
		}
	}
	return false
}

// together says whether two words of a passage meet a and b.
func together(passage []int32, a, b []option) bool {
	inA, inB, either := 0, 0, 0
	for _, t := range passage {
		isA, isB := meets(a, t), meets(b, t)
		if isA {
			inA++
		}
		if isB {
			inB++
		}
		if isA || isB {
			either++
		}
	}
	return inA > 0 && inB > 0 && either > 1
}

// meets says whether a term is part of a way to meet a word.
func meets(options []option, t int32) bool {
	return slices.ContainsFunc(options, func(o option) bool { return slices.Contains(o.terms, t) })
}

// holdingBoth yields the pages that hold two words somewhere, mostRead at most.
func (x *Index) holdingBoth(a, b []option) func(yield func(int32) bool) {
	return func(yield func(int32) bool) {
		first := x.pagesOf(a)
		second := x.pagesOf(b)
		left := mostRead
		for n := range int32(len(x.pages)) {
			if first[n] && second[n] {
				if left--; left < 0 || !yield(n) {
					return
				}
			}
		}
	}
}

// pagesOf returns which pages hold a term of the options.
func (x *Index) pagesOf(options []option) []bool {
	held := make([]bool, len(x.pages))
	for _, o := range options {
		for _, t := range o.terms {
			for one := range x.postings(t) {
				held[one.page] = true
			}
		}
	}
	return held
}

// open reads a page.
func (x *Index) open(n int32) page {
	var p page
	d := decoder{rest: x.pages[n].page}
	for range d.count(1) {
		f := make(form, 0, 8)
		for range d.count(2) {
			f = append(f, placed{x.safe(d.int()), int32(d.int())})
		}
		p.forms = append(p.forms, f)
	}
	for d.rest != "" {
		var passage []int32
		for range d.count(1) {
			passage = append(passage, x.safe(d.int()))
		}
		p.passages = append(p.passages, passage)
	}
	return p
}

// safe returns a term of the index, whatever a damaged page says.
func (x *Index) safe(t int) int32 { return int32(min(t, len(x.terms)-1)) }
