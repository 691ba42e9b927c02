package search

import (
	"strings"

	"guichet/kiosk/faq"
)

// Where something happened and what else was concerned: "j'ai perdu ma carte
// dans le bus", "someone stole my bag with my card". Where a page's question
// says all the rest, the thing that the help does not know is no reason to be
// silent. It is one where it is what the question is about: "parapluie perdu",
// "carte bancaire", "carte de bus".

// What a place or a companion begins with, folded.
const (
	placesFrench  = "a au aux en dans sur sous avec chez par vers devant derriere entre pres et"
	placesEnglish = "in on at with under near by inside outside into onto from while and"
)

// Prepositions that tell of a place only right after a predicate or another
// circumstance, and elsewhere of a kind of thing: "carte à puce", "card from the
// library". The French one counts so without an article.
const (
	narrowFrench  = "a"
	narrowEnglish = "from"
)

// What joins a thing to another that shares its fate, folded.
const companions = "avec et with and"

// What happens to a bag happens to the card in it, folded.
const fates = `
perdu perdue perdus perdues perdre vole volee voles volees egare egaree oublie oubliee laisse laissee
lost lose stolen stole forgot forgotten left
`

// States qualify what stands before them, folded: what follows is no object.
const states = `
perdu perdue perdus perdues vole volee voles volees egare egaree oublie oubliee laisse laissee bloque bloquee casse cassee
abime abimee expire expiree perime perimee tombe tombee
lost stolen forgotten left blocked broken expired
`

// What tells who is asking, folded: what follows it up to the end of that part of
// the sentence is no object of the question.
const personsFrench = `
je suis
nous sommes
je travaille
en tant que
en tant qu
`

const personsEnglish = `
i am
i m
we are
i work
as a
`

// places are the words that tell of a place or a companion, by language.
type places struct {
	openers, narrow, companions, fates, states map[string]bool
	persons                                    [][]string
}

func placesOf(lang faq.Lang) places {
	openers, narrow, persons := placesFrench, narrowFrench, personsFrench
	if lang == faq.English {
		openers, narrow, persons = placesEnglish, narrowEnglish, personsEnglish
	}
	p := places{openers: setOf(openers), narrow: setOf(narrow), companions: setOf(companions), fates: setOf(fates), states: setOf(states)}
	for line := range strings.Lines(persons) {
		if words := strings.Fields(line); len(words) > 0 {
			p.persons = append(p.persons, words)
		}
	}
	return p
}

// setOf returns the words of a text.
func setOf(text string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(text) {
		set[w] = true
	}
	return set
}

// setPlacesAside marks the words that the help does not know and that tell of a
// place or a companion, if one question of the help says all the rest.
func (p *plan) setPlacesAside() {
	var list []int
	for i := range p.wants {
		if p.lacks(i) && (p.index.places.openers[p.wants[i].token.Word] || p.inPlace(i) || p.isCompanion(i) || p.trails(i)) {
			list = append(list, i)
			p.wants[i].aside = true
		}
	}
	if len(list) > 0 && !p.complete() {
		for _, i := range list {
			p.wants[i].aside = false
		}
	}
}

// setPersonsAside marks the words that the help does not know and that tell who is
// asking.
func (p *plan) setPersonsAside() {
	for i := range p.wants {
		for _, words := range p.index.places.persons {
			if !p.saysAt(i, words) {
				continue
			}
			for j := i + len(words); j < len(p.wants) && p.segment[j] == p.segment[i]; j++ {
				p.wants[j].aside = p.wants[j].aside || p.lacks(j)
			}
		}
	}
}

// lacks says whether a word is a real one that no page holds.
func (p *plan) lacks(i int) bool {
	w := &p.wants[i]
	return !w.token.Stop && !w.aside && !p.index.reachable(w) && p.index.real(w.token.Word)
}

// predicate says whether a word tells what happens, and a page holds it.
func (p *plan) predicate(i int) bool {
	w := &p.wants[i]
	return p.index.reachable(w) && p.index.analyser.Predicate(w.token.Word)
}

// article says whether an article may stand at i.
func (p *plan) article(i int) bool {
	return p.index.circumstances.articles[p.wants[i].token.Word]
}

// inPlace says whether a word follows a preposition of place, with articles and
// one other such word between them ("à la sortie du bus").
func (p *plan) inPlace(i int) bool {
	places, words, at := &p.index.places, 1, i-1
	for ; at > 0 && !places.openers[p.wants[at].token.Word]; at-- {
		if p.article(at) {
			continue
		}
		if words++; words > maxCircumstance || !p.lacks(at) && !p.wants[at].aside {
			return false
		}
	}
	if at <= 0 {
		return at == 0 && places.openers[p.wants[0].token.Word]
	}
	word := p.wants[at].token.Word
	if places.narrow[word] && (word == narrowEnglish || !p.article(at+1)) {
		return p.predicate(at-1) || p.wants[at-1].aside
	}
	return true
}

// isCompanion says whether a word names what was lost or stolen with a thing
// that is named after it: "volé mon sac avec ma carte".
func (p *plan) isCompanion(i int) bool {
	places := &p.index.places
	if i+1 >= len(p.wants) || !places.companions[p.wants[i+1].token.Word] {
		return false
	}
	before := i - 1
	for before >= 0 && p.article(before) {
		before--
	}
	return before >= 0 && places.fates[p.wants[before].token.Word]
}

// trails says whether a word ends a query of few words right after a state that
// qualifies what stands before it: "carte perdue bus".
func (p *plan) trails(i int) bool {
	return i == len(p.wants)-1 && i > 1 && p.index.places.states[p.wants[i-1].token.Word] &&
		!p.wants[i-2].token.Stop && p.index.reachable(&p.wants[i-2])
}

// complete says whether one question of the help, or one alias, says all of the
// query that is not set aside, what happens and to what.
func (p *plan) complete() bool {
	var pages map[int32]bool
	predicates, objects := 0, 0
	for i := range p.wants {
		w := &p.wants[i]
		switch {
		case w.token.Stop || w.aside || p.index.analyser.Everyday(w.token.Word):
			continue
		case !p.index.reachable(w):
			return false
		case p.predicate(i):
			predicates++
		default:
			objects++
		}
		pages = p.titled(w, pages)
	}
	return predicates > 0 && objects > 0 && len(pages) > 0
}

// titled returns the pages, out of some or nil for all, whose question or an
// alias meets a word.
func (p *plan) titled(w *want, among map[int32]bool) map[int32]bool {
	pages := map[int32]bool{}
	for _, o := range w.options {
		held := map[int32]int{}
		for _, t := range o.terms {
			for one := range p.index.postings(t) {
				if one.inTitle && (among == nil || among[one.page]) {
					held[one.page]++
				}
			}
		}
		for page, n := range held {
			if n == len(o.terms) {
				pages[page] = true
			}
		}
	}
	return pages
}
