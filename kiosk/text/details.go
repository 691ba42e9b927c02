package text

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// Details are the words about single checks: what a card's detail says for the
// staff. The program says its findings in English; Phrases are pairs of such a
// sentence and its translation, with the same placeholders. {date} and {end} stand
// for a date, {n} and {m} for a number, {name} and {number} for what is never
// translated, {at} and {cause} for another phrase.
type Details struct {
	Rules   map[string]string // by rule: "chain"
	Phrases [][2]string

	once     sync.Once
	patterns []pattern
}

// pattern is a phrase made ready.
type pattern struct {
	re   *regexp.Regexp
	says string
}

// values are what each placeholder matches.
var values = map[string]string{
	"date": `\d{4}-\d{2}-\d{2}`, "end": `\d{4}-\d{2}-\d{2}`, "n": `-?\d+`, "m": `-?\d+`,
	"name": `.*?`, "number": `[\w./ -]+?`, "at": `[\w. -]+?`, "cause": `.+`, "code": `[BCI]-\d\d`,
}

var (
	placeholder = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\\\{(\w+)\\\}`) })
	isoDate     = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\d{4}-\d{2}-\d{2}`) })
	untold      = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Z0-9 ,./-]*$`) }) // names and numbers that are the same in every language
)

// maxNested bounds the phrases inside a phrase.
const maxNested = 8

// Say returns an English detail in the language of t, "" where it has no words
// for it: none is better than a foreign one.
func (d *Details) Say(english string, t *Set) string {
	if len(d.Phrases) == 0 { // English itself
		return isoDate().ReplaceAllStringFunc(english, t.Date)
	}
	d.once.Do(d.compile)
	return d.say(english, t, maxNested)
}

// compile makes the phrases ready: whole sentences go before those with a gap, which
// would take them for one of their own ("no {at}").
func (d *Details) compile() {
	phrases := slices.Clone(d.Phrases)
	gap := func(p [2]string) int { return strings.Count(p[0], "{") }
	slices.SortStableFunc(phrases, func(a, b [2]string) int { return cmp.Compare(min(gap(a), 1), min(gap(b), 1)) })
	for _, p := range phrases {
		re := placeholder().ReplaceAllStringFunc(regexp.QuoteMeta(p[0]), func(s string) string {
			name := strings.Trim(s, `\{}`)
			return "(?P<" + name + ">" + values[name] + ")"
		})
		d.patterns = append(d.patterns, pattern{regexp.MustCompile("^" + re + "$"), p[1]})
	}
}

func (d *Details) say(english string, t *Set, depth int) string {
	if depth == 0 || untold().MatchString(english) {
		return english
	}
	for _, p := range d.patterns {
		m := p.re.FindStringSubmatch(english)
		if m == nil {
			continue
		}
		words := p.says
		for i, name := range p.re.SubexpNames() {
			if name == "" {
				continue
			}
			value := m[i]
			switch name {
			case "date", "end":
				value = t.Date(value)
			case "at", "cause":
				value = d.say(value, t, depth-1)
			}
			words = Fill(words, name, value)
		}
		return strings.TrimRight(words, " :,")
	}
	return ""
}
