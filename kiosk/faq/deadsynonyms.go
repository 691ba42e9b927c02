package faq

import "strings"

// warnDeadSynonyms warns of rules that lead to a word on no page: whoever types
// what stands on their left finds nothing by them. Of a rule both ways it is
// enough that one side leads somewhere.
func warnDeadSynonyms(lines []synonymLine, lang Lang, pages []*page, r *report) {
	a := NewAnalyser(lang)
	dead := wordsOf(a, lines)
	for _, p := range pages {
		if len(dead) == 0 {
			return
		}
		if p.lang != lang {
			continue
		}
		if !p.readable { // it may hold the word
			return
		}
		for _, stem := range stems(a, p.question.searched()) {
			delete(dead, stem)
		}
	}
	for _, l := range lines {
		for _, term := range l.Right {
			word := deadWord(a, term, dead)
			if word == "" || l.Both && deadSides(a, l, dead) < 2 {
				continue
			}
			r.warn(l.line, "lead to a word that a page of the language holds, or write it into a page or its aliases",
				"%q leads to %q, which no page holds", l.Left[0], clip(word, maxSynonymBytes))
		}
	}
}

// wordsOf returns the stems of all words of the rules.
func wordsOf(a *Analyser, lines []synonymLine) map[string]bool {
	all := map[string]bool{}
	for _, l := range lines {
		for _, terms := range [][]string{l.Left, l.Right} {
			for _, term := range terms {
				for _, stem := range stems(a, term) {
					all[stem] = true
				}
			}
		}
	}
	return all
}

// deadSides counts the sides of a rule of which no entry is on a page.
func deadSides(a *Analyser, l synonymLine, dead map[string]bool) int {
	n := 0
	for _, terms := range [][]string{l.Left, l.Right} {
		alive := false
		for _, term := range terms {
			alive = alive || deadWord(a, term, dead) == ""
		}
		if !alive {
			n++
		}
	}
	return n
}

// deadWord returns the first word of an entry that is on no page, "" for none.
func deadWord(a *Analyser, term string, dead map[string]bool) string {
	for _, t := range a.Tokens(term) {
		if !t.Stop && dead[a.Stem(t.Word)] {
			return term[t.Start:t.End]
		}
	}
	return ""
}

func stems(a *Analyser, text string) []string {
	var all []string
	for _, t := range a.Tokens(text) {
		if !t.Stop {
			all = append(all, a.Stem(t.Word))
		}
	}
	return all
}

// searched returns all words of a question that a search looks at, with the
// signs of Markdown.
func (q *Question) searched() string {
	parts := append([]string{q.Title, q.Answer}, q.Aliases...)
	for _, s := range q.Steps {
		parts = append(parts, s.Do, s.Ask, s.Yes.End, s.No.End)
	}
	if q.Complement != nil {
		parts = append(parts, q.Complement.Text)
	}
	return strings.Join(parts, "\n\n")
}
