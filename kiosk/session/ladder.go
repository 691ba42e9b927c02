package session

import (
	"fmt"

	"guichet/kiosk/faq"
)

// NewAnswerData parses the texts of a question for the screen.
func NewAnswerData(q faq.Question, related []faq.Ref) (*AnswerData, error) {
	a := &AnswerData{Question: q, Related: related, Steps: make([]StepData, len(q.Steps))}
	var err error
	parse := func(what, markdown string) (doc faq.Document) {
		if err != nil || markdown == "" {
			return doc
		}
		if doc, err = faq.ParseAnswer(markdown); err != nil {
			err = fmt.Errorf("parse %s of %s: %w", what, q.ID, err)
		}
		return doc
	}
	a.Document = parse("the answer", q.Answer)
	if q.Complement != nil {
		a.Complement = parse("the complement", q.Complement.Text)
	}
	for i, s := range q.Steps {
		a.Steps[i] = StepData{Do: parse("a step", s.Do), Yes: parse("a step", s.Yes.End), No: parse("a step", s.No.End)}
	}
	return a, err
}

// StepData holds the texts of a faq.Step as parsed, empty where it has none.
type StepData struct {
	Do, Yes, No faq.Document
}

// outcome tells how a ladder ended at a step. The zero value is not yet.
type outcome uint8

const (
	asking outcome = iota
	endedByYes
	endedByNo
)

// LadderView is a step of a ladder as it is shown.
type LadderView struct {
	Title    string       // of the question
	Step, Of int          // Step counts from 1
	Document faq.Document // what to do, or the end of the ladder
	Ask      string       // "" at the end
}

// ladderView returns what a step shows; ok is false while the answer is waited
// for.
func (p *navEntry) ladderView() (v LadderView, ok bool) {
	a := p.data.Answer
	if p.screen != Ladder || a == nil || p.step >= len(a.Steps) {
		return LadderView{}, false
	}
	step := a.Steps[p.step]
	v = LadderView{Title: a.Question.Title, Step: p.step + 1, Of: len(a.Steps)}
	switch p.outcome {
	case endedByYes:
		v.Document = step.Yes
	case endedByNo:
		v.Document = step.No
	default:
		v.Document, v.Ask = step.Do, a.Question.Steps[p.step].Ask
	}
	return v, true
}

// ladderItems are yes and no, then the links of a step; at the end of the
// ladder its links and the vote.
func ladderItems(p *navEntry) []Item {
	v, ok := p.ladderView()
	if !ok {
		return nil
	}
	var items []Item
	if v.Ask != "" { // under the same digits at every step
		items = append(items, Item{Kind: ItemReply, Yes: true}, Item{Kind: ItemReply})
	}
	for _, l := range v.Document.Links {
		items = append(items, Item{Kind: ItemLink, Link: l})
	}
	if v.Ask == "" && !p.voted {
		items = append(items, Item{Kind: ItemVote, Helpful: true}, Item{Kind: ItemVote})
	}
	return items
}

// openLadder opens the first step of the answer that is shown.
func (s State) openLadder() State {
	p := s.top()
	return s.push(navEntry{screen: Ladder, id: p.id, data: p.data, status: p.status, lang: p.lang})
}

// reply takes a yes or no: it leads to the step's end or to another step. Back
// leads to the step before, as everywhere.
func (s State) reply(yes bool) State {
	p := s.top()
	if _, ok := p.ladderView(); !ok {
		return s
	}
	step := p.data.Answer.Question.Steps[p.step]
	branch, end := step.No, endedByNo
	if yes {
		branch, end = step.Yes, endedByYes
	}
	next := navEntry{screen: Ladder, id: p.id, data: p.data, status: p.status, lang: p.lang, step: branch.Step}
	if branch.End != "" {
		next.step, next.outcome = p.step, end
	}
	return s.push(next)
}
