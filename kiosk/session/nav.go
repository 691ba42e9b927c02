package session

import (
	"slices"
	"time"
	"unicode"

	"guichet/kiosk/faq"
	"guichet/kiosk/idnat"
)

// navEntry is one step of the way a visitor came: a screen with what it shows.
type navEntry struct {
	screen Screen
	page   int
	focus  int // index of an item, -1 for none
	at     int // the passage that a listener went to, from 1

	field     string // Search, Number: what was typed
	inField   bool
	unshifted bool         // Number, AtClock: a digit of field came from the top row without Shift
	opener    bool         // Number: the first digit of field opened the screen
	checks    bool         // Search: nothing was found, and field has the form of a number that Number checks
	topic     faq.TopicRef // Questions
	id        string       // Answer, Ladder
	link      faq.Link     // QR
	guideOf   Screen       // Guide: the screen it explains
	voice     bool         // Menu: the keys of the voice
	next      Action       // Menu: the next page of the screen below, nil for none
	voted     bool         // Answer, Ladder: "was this helpful?" was answered
	step      int          // Ladder: index of the step
	outcome   outcome      // Ladder: how it ended

	status Status
	asked  uint64   // Seq of the question under way, 0 for none
	lang   faq.Lang // the language that data is in
	data   Data
}

// needsData says whether the screen shows anything of the data set's.
func (p *navEntry) needsData() bool {
	switch p.screen {
	case Search:
		return p.field != ""
	case Topics, Questions, Answer, Ladder:
		return true
	}
	return false
}

// wants says whether the entry on top has something to ask for.
func (s State) wants(p *navEntry) bool {
	if p.screen == Card {
		return len(s.adviceIDs()) > 0
	}
	return p.needsData()
}

// forget makes ask fetch the data anew; what is shown stays until they come.
func (p *navEntry) forget() { p.lang, p.asked = "", 0 }

// ask returns the effect that the screen's data want, if any. Only the screen
// on top asks; the others do when they are shown again.
func (s State) ask() (State, []Effect) {
	p := s.top()
	if !s.wants(p) || p.asked != 0 || p.lang == s.lang {
		return s, nil
	}
	s.seq++
	p.asked = s.seq
	switch p.screen {
	case Search:
		return s, []Effect{Find{Seq: s.seq, Query: faq.Query{Text: p.field, Lang: s.lang, Favour: s.adviceIDs()}}}
	case Topics:
		return s, []Effect{ListTopics{Seq: s.seq, Lang: s.lang}}
	case Card:
		return s, []Effect{ListNamed{Seq: s.seq, Lang: s.lang, IDs: s.adviceIDs()}}
	case Questions:
		return s, []Effect{ListQuestions{Seq: s.seq, Lang: s.lang, Topic: p.topic.Key}}
	default:
		return s, []Effect{LoadAnswer{Seq: s.seq, Lang: s.lang, ID: p.id}}
	}
}

// answered takes an answer to the question under way; any other is too late.
func (s State) answered(now time.Time, a Answered) State {
	p := s.top()
	if p.asked == 0 || p.asked != a.Seq {
		return s
	}
	p.asked, p.lang = 0, s.lang
	s.missed = s.missed.note(p, a)
	a.Data.Answer = a.Data.Answer.judged(now)
	before := p.checks
	p.checks = !a.Err && p.screen == Search && a.Data.Found != nil && len(a.Data.Found.Hits) == 0 && isNumber(p.field)
	if !a.Err && p.status == Ready && p.checks == before && sameItems(p.data, a.Data) {
		p.data = a.Data
		return s
	}
	p.focus, p.page, p.at = p.firstFocus(), 0, 0
	p.status, p.data = Ready, a.Data
	if a.Err {
		p.status, p.data = Failed, Data{}
	}
	if p.screen == Ladder && p.status == Ready && p.step >= len(p.data.Answer.Steps) {
		p.screen = Answer // the ladder is another one in this data set
	}
	s.list++
	return s
}

// isNumber says whether what was typed has the length and the signs of an RPPS or ADELI
// number, right or wrong.
func isNumber(typed string) bool {
	letters := 0
	for _, r := range typed {
		if unicode.IsLetter(r) {
			letters++
		}
	}
	if letters > 1 { // a word; an ADELI number of Corsica has one
		return false
	}
	switch r := idnat.Check(typed); r.Finding {
	case idnat.Good, idnat.MissingPrefix, idnat.WrongPrefix, idnat.DoubledPrefix, idnat.BadKey:
		return true
	}
	return false
}

// sameItems says whether a list stays as it was, so that page and focus may too.
func sameItems(a, b Data) bool {
	return slices.EqualFunc(a.Topics, b.Topics, func(x, y faq.TopicRef) bool { return x.Key == y.Key }) &&
		slices.EqualFunc(a.Questions, b.Questions, sameRef) &&
		sameAnswer(a.Answer, b.Answer) && sameFound(a.Found, b.Found)
}

func sameRef(x, y faq.Ref) bool { return x.ID == y.ID }

func sameAnswer(a, b *AnswerData) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Question.ID == b.Question.ID && len(a.links()) == len(b.links()) && slices.Equal(a.Question.Steps, b.Question.Steps) &&
		slices.EqualFunc(a.Related, b.Related, sameRef)
}

func sameFound(a, b *faq.Result) bool {
	if a == nil || b == nil {
		return a == b
	}
	same := func(x, y faq.Hit) bool { return x.ID == y.ID }
	return slices.EqualFunc(a.Hits, b.Hits, same) && slices.EqualFunc(a.Near, b.Near, same) &&
		slices.EqualFunc(a.Nearest, b.Nearest, func(x, y faq.TopicRef) bool { return x.Key == y.Key })
}

// firstFocus is where the focus stands on a screen just opened: on the first
// item of a list, on none beside a text field or in a text to read.
func (p *navEntry) firstFocus() int {
	if p.inField {
		return -1
	}
	switch p.screen {
	case Answer, Ladder, Card, AtOffer, AtTrust, AtChanges, AtLines, AtOutcome:
		return -1
	}
	return 0
}

// push opens a screen on top of the present one.
func (s State) push(p navEntry) State {
	s.top().leave()
	if len(s.path) == maxDepth {
		s.path = append(s.path[:1], s.path[2:]...)
	}
	p.focus = p.firstFocus()
	s.path = append(s.path, p)
	s.list++
	return s
}

// pop goes one step back; from home it goes nowhere.
func (s State) pop() State {
	if len(s.path) > 1 {
		s.path = s.path[:len(s.path)-1]
		s.list++
	}
	return s
}

// closeHelp takes a menu and a guide off the screen that they belong to.
func (s State) closeHelp() State {
	for len(s.path) > 1 && (s.top().screen == Menu || s.top().screen == Guide) {
		s = s.pop()
	}
	return s
}

// leave drops a question under way: its answer would come to another screen.
func (p *navEntry) leave() { p.asked = 0 }
