package faq

import (
	"strconv"
	"strings"
)

// maxSteps bounds a ladder: a visitor who stands at a desk answers four or
// five questions, not twenty.
const maxSteps = 20

const branchHint = `write the sentence that ends the ladder, or the number of a later step; without it the next step follows`

// rung is a step as its author writes it. Yes and No hold the words that end
// the ladder, the number of a later step counted from 1, or nothing: then the
// next step follows.
type rung struct {
	Do  string `yaml:"do"`
	Ask string `yaml:"ask"`
	Yes string `yaml:"yes"`
	No  string `yaml:"no"`
}

// readSteps turns the rungs of a front matter into steps and reports what is
// wrong with them. Every answer leads to an end or to a later step, so that a
// ladder always ends.
func (p *page) readSteps(rungs []rung) []Step {
	if len(rungs) == 0 || !p.complete {
		return nil
	}
	if len(rungs) > maxSteps {
		p.fail(p.front.line("steps"), "split it into several questions", "%d steps are more than %d", len(rungs), maxSteps)
		return nil
	}
	steps := make([]Step, len(rungs))
	reached := map[int]bool{0: true}
	for i, r := range rungs {
		line := p.stepLine(i)
		steps[i] = Step{
			Do: strings.TrimSpace(r.Do), Ask: strings.TrimSpace(r.Ask),
			Yes: p.branch(r.Yes, i, len(rungs), line), No: p.branch(r.No, i, len(rungs), line),
		}
		p.checkStep(i, steps[i], line)
		reached[steps[i].Yes.next()], reached[steps[i].No.next()] = true, true
	}
	for i := range steps {
		if !reached[i] {
			p.warn(p.stepLine(i), "delete it, or name its number at an earlier step", "no answer leads to step %d", i+1)
		}
	}
	return steps
}

func (p *page) checkStep(i int, s Step, line int) {
	if s.Ask == "" {
		p.fail(line, "write ask: and a question to answer by yes or no", "step %d asks nothing", i+1)
	}
	checkLine(s.Ask, phrase("ask"), line, &p.report)
	p.options.checkShown(s.Ask, line, &p.report)
	for _, part := range []string{s.Do, s.Yes.End, s.No.End} {
		if part == "" {
			continue
		}
		_, issues := p.options.parse(normalize(part))
		p.joinAt(issues, line, phrase("step %d", i+1))
	}
}

// branch reads yes: or no: of step i of n.
func (p *page) branch(words string, i, n, line int) Branch {
	words = strings.TrimSpace(words)
	if number, err := strconv.Atoi(words); err == nil {
		if number <= i+1 || number > n {
			p.fail(line, branchHint, "step %d leads to step %d", i+1, number)
			return Branch{Step: n - 1}
		}
		return Branch{Step: number - 1}
	}
	if words == "" && i == n-1 {
		p.fail(line, branchHint, "the last step has an answer that leads nowhere")
	}
	if words == "" {
		return Branch{Step: min(i+1, n-1)}
	}
	return Branch{End: words}
}

// next is the step that a branch leads to, -1 for none.
func (b Branch) next() int {
	if b.End != "" {
		return -1
	}
	return b.Step
}

// LadderEnds tells whether every answer to every step leads to an end or to a
// later step. Steps of a collection that Load accepted do.
func LadderEnds(steps []Step) bool {
	for i, s := range steps {
		for _, b := range []Branch{s.Yes, s.No} {
			if b.End == "" && (b.Step <= i || b.Step >= len(steps)) {
				return false
			}
		}
	}
	return true
}

// stepLine returns the line where step i, counted from 0, begins.
func (p *page) stepLine(i int) int {
	number, found, first := 0, -1, p.front.line("steps")
	for line := range strings.Lines(string(p.front)) {
		number++
		if number <= first {
			continue
		}
		if strings.HasPrefix(strings.TrimLeft(line, " "), "- ") {
			if found++; found == i {
				return number
			}
		}
	}
	return first
}
