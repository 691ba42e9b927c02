package faq

import "strings"

// The limits of a synonyms file.
const (
	maxSynonymRules = 20_000
	maxSynonymTerms = 64  // on one side of a rule
	maxSynonymBytes = 100 // in one word or phrase
	synonymHint     = "write left, left = right, right, or == for both ways"
)

// ParseSynonyms reads the lines of a synonyms file:
//
//	left, left = right, right     a query holding one of left also finds right
//	left, left == right, right    and the reverse
//
// An entry is a word or a phrase. What follows a "#" at the beginning of a line
// or after a blank is a comment. Rules in error are left out of the table.
func ParseSynonyms(src string) (SynonymTable, Issues) {
	lines, issues := parseSynonyms(src)
	return rulesOf(lines), issues
}

// synonymLine is a rule with the line that it stands on.
type synonymLine struct {
	SynonymRule
	line int
}

func parseSynonyms(src string) ([]synonymLine, Issues) {
	return parseLines(src, maxSynonymRules, phrase("rules"), parseSynonymRule)
}

func rulesOf(lines []synonymLine) SynonymTable {
	var table SynonymTable
	for _, l := range lines {
		table = append(table, l.SynonymRule)
	}
	return table
}

// parseLines parses a file of one entry a line, at most so many, called what.
// Comments and blank lines are none; lines in error are left out.
func parseLines[T any](src string, most int, what words, parse func(line string, number int, r *report) (T, bool)) ([]T, Issues) {
	r := &report{}
	src = normalize(src)
	checkText(src, r)
	if r.failed() {
		return nil, r.issues
	}
	var list []T
	number := 0
	for line := range strings.Lines(src) {
		number++
		line = strings.TrimSpace(stripComment(line))
		if line == "" {
			continue
		}
		if len(list) == most {
			r.fail(number, "", "more than %d %v", most, what)
			break
		}
		if one, ok := parse(line, number, r); ok {
			list = append(list, one)
		}
	}
	return list, r.issues
}

func stripComment(line string) string {
	for i := range len(line) {
		if line[i] == '#' && (i == 0 || line[i-1] == ' ' || line[i-1] == '\t') {
			return line[:i]
		}
	}
	return line
}

func parseSynonymRule(line string, number int, r *report) (synonymLine, bool) {
	left, right, found := strings.Cut(line, "=")
	right, both := strings.CutPrefix(right, "=")
	switch {
	case !found:
		r.fail(number, synonymHint, "a rule without =")
		return synonymLine{}, false
	case strings.Contains(right, "="):
		r.fail(number, "write a line for each rule", "a rule with more than one = or ==")
		return synonymLine{}, false
	}
	rule := SynonymRule{Both: both}
	var okLeft, okRight bool
	rule.Left, okLeft = synonymTerms(left, phrase("left"), number, r)
	rule.Right, okRight = synonymTerms(right, phrase("right"), number, r)
	warnSelfSynonyms(rule, number, r)
	return synonymLine{rule, number}, okLeft && okRight
}

// synonymTerms reads one side of a rule.
func synonymTerms(side string, name words, number int, r *report) ([]string, bool) {
	if strings.TrimSpace(side) == "" {
		r.fail(number, synonymHint, "nothing stands on the %v", name)
		return nil, false
	}
	terms := strings.Split(side, ",")
	if len(terms) > maxSynonymTerms {
		r.fail(number, "write several lines", "%d entries on the %v are more than %d", len(terms), name, maxSynonymTerms)
		return nil, false
	}
	for i, term := range terms {
		terms[i] = strings.Join(strings.Fields(term), " ")
		switch {
		case terms[i] == "":
			r.fail(number, "one comma between two entries", "an empty entry on the %v", name)
			return nil, false
		case len(terms[i]) > maxSynonymBytes:
			r.fail(number, "synonyms are words and short phrases", "an entry of %d bytes is longer than %d", len(terms[i]), maxSynonymBytes)
			return nil, false
		}
	}
	return terms, true
}

func warnSelfSynonyms(rule SynonymRule, number int, r *report) {
	for _, left := range rule.Left {
		for _, right := range rule.Right {
			if strings.EqualFold(left, right) {
				r.warn(number, "delete one of them", "%q stands on both sides", left)
			}
		}
	}
}
