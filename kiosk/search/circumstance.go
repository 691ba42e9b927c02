package search

import (
	"strings"

	"guichet/kiosk/faq"
)

// Circumstances: when something happened, why, and to whom. A page that lacks
// the words of one may answer all the same.

// Words of time, folded.
const timesFrench = `
hier demain soir soiree matin matinee midi nuit jour journee semaine semaines weekend mois annee annees an
prochain prochaine prochains prochaines dernier derniere derniers dernieres passe passee recemment bientot tantot
lundi mardi mercredi jeudi vendredi samedi dimanche
janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre
printemps ete automne hiver rentree vacances conge conges noel paques
`

const timesEnglish = `
yesterday tomorrow tonight today morning afternoon evening night day days week weeks weekend month months year years
next last recently soon lately
monday tuesday wednesday thursday friday saturday sunday
january february march april may june july august september october november december
spring summer autumn winter holiday holidays christmas easter
`

// What a circumstance begins with, folded.
const openersFrench = `
a cause de
a cause du
a cause des
a cause d
en raison de
en raison du
en raison des
en raison d
suite a
suite au
suite aux
a la suite de
a la suite du
a la suite des
a la suite d
lors de
lors du
lors des
lors d
depuis
pendant
durant
apres
avant
grace a
grace au
chez
dans ma
dans mon
dans mes
dans un
dans une
m appelle
mon nom est
madame
monsieur
mme
mlle
mr
`

const openersEnglish = `
because of
due to
owing to
after
before
since
during
in my
my name is
mrs
mr
ms
`

// articles may stand within a circumstance, folded.
const articles = `
le la les l un une des de du d mon ma mes son sa ses notre nos votre vos ce cet cette ces leur leurs
the a an of my our your his her their this that
`

// maxCircumstance is how many searched words an opener sets aside at most.
const maxCircumstance = 2

// circumstances are the words that tell of one, by language.
type circumstances struct {
	times, articles map[string]bool
	openers         [][]string
}

func circumstancesOf(lang faq.Lang) circumstances {
	times, openers := timesFrench, openersFrench
	if lang == faq.English {
		times, openers = timesEnglish, openersEnglish
	}
	c := circumstances{times: map[string]bool{}, articles: map[string]bool{}}
	for w := range strings.FieldsSeq(times) {
		c.times[w] = true
	}
	for w := range strings.FieldsSeq(articles) {
		c.articles[w] = true
	}
	for line := range strings.Lines(openers) {
		if words := strings.Fields(line); len(words) > 0 {
			c.openers = append(c.openers, words)
		}
	}
	return c
}

// setAside marks the words of a query that tell of a circumstance.
func (p *plan) setAside() {
	c := &p.index.circumstances
	for i := range p.wants {
		if c.times[p.wants[i].token.Word] && !p.qualifies(i) {
			p.wants[i].aside = true
		}
		for _, opener := range c.openers {
			if p.saysAt(i, opener) {
				for j := range opener {
					p.wants[i+j].opens = true
				}
				p.setAsideFrom(i + len(opener))
			}
		}
	}
}

// qualifies says whether a word of time tells which thing is meant, as in "jours de
// congé".
func (p *plan) qualifies(i int) bool {
	head := int(p.before(int32(i)))
	return head >= 0 && p.joint(head, i) == of && p.common(head) && !p.predicate(head)
}

// saysAt says whether the words of the query from i on are these.
func (p *plan) saysAt(i int, words []string) bool {
	if len(p.wants)-i < len(words) {
		return false
	}
	for j, w := range words {
		if p.wants[i+j].token.Word != w {
			return false
		}
	}
	return true
}

// setAsideFrom marks the words of a circumstance that begins at i: up to two,
// with articles between them.
func (p *plan) setAsideFrom(i int) {
	for taken := 0; i < len(p.wants) && taken < maxCircumstance; i++ {
		switch w := &p.wants[i]; {
		case !w.token.Stop:
			w.aside = true
			taken++
		case taken > 0 && !strings.Contains(" de du des d of l la ", " "+w.token.Word+" "):
			return
		case !p.index.circumstances.articles[w.token.Word]:
			return
		}
	}
}
