package text

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"

	"guichet/kiosk/faq"
)

// Changes are words in the place of the program's: by name, then by language. Names
// are the file's in data/text and the keys in it, with dots between: "screens.home.lead",
// "verdicts.C-07.meaning", "names.vitale-2".
type Changes map[string]map[faq.Lang]string

// With returns the words with changes. A change that Check would refuse changes
// nothing.
func (s Sets) With(c Changes) Sets {
	if len(c) == 0 {
		return s
	}
	out := Sets{
		french: s.french.with(c, faq.French), sticks: s.sticks,
		others: map[faq.Lang]func() (*Set, error){}, cards: map[faq.Lang]func() (*Cards, error){},
	}
	for l, read := range s.others {
		out.others[l] = changed(read, func(set *Set) *Set { return set.with(c, l) })
	}
	for l, read := range s.cards {
		out.cards[l] = changed(read, func(cards *Cards) *Cards { return cards.with(c, l) })
	}
	return out
}

// changed returns read with the words that it brings changed, once.
func changed[T any](read func() (*T, error), with func(*T) *T) func() (*T, error) {
	return sync.OnceValues(func() (*T, error) {
		words, err := read()
		if err != nil {
			return nil, err
		}
		return with(words), nil
	})
}

// The files of data/text that changes can name.
const (
	ofScreens  = "screens."
	ofVerdicts = "verdicts."
	ofNames    = "names."
)

// with returns a copy of the words with those changes that are in it.
func (t *Set) with(c Changes, l faq.Lang) *Set {
	changed := *t // strings, and structs of strings
	for name, words := range fields(&changed) {
		if w, ok := c[ofScreens+name][l]; ok && !keeps(name) && fits(*words, w) == nil {
			*words = w
		}
	}
	return &changed
}

// fields are all words of a set, by their keys in data/text.
func fields(t *Set) map[string]*string {
	all := map[string]*string{}
	var walk func(path string, v reflect.Value)
	walk = func(path string, v reflect.Value) {
		if v.Kind() == reflect.String {
			all[path] = v.Addr().Interface().(*string)
			return
		}
		if v.Kind() != reflect.Struct {
			return
		}
		for i := range v.NumField() {
			name := keyOf(v.Type().Field(i))
			if path != "" {
				name = path + "." + name
			}
			walk(name, v.Field(i))
		}
	}
	walk("", reflect.ValueOf(t).Elem())
	return all
}

// keyOf is a field's key in YAML.
func keyOf(f reflect.StructField) string {
	if tag := f.Tag.Get("yaml"); tag != "" {
		return tag
	}
	return strings.ToLower(f.Name)
}

// with returns a copy of the words about cards with those changes that are in it.
func (c *Cards) with(changes Changes, l faq.Lang) *Cards {
	changed := &Cards{
		Verdicts: maps.Clone(c.Verdicts), Proofs: c.Proofs, Names: maps.Clone(c.Names), Types: c.Types, Professions: c.Professions,
		Details: Details{Rules: c.Details.Rules, Phrases: c.Details.Phrases},
	}
	for name, words := range changes {
		w, ok := words[l]
		if !ok {
			continue
		}
		if kind, ok := strings.CutPrefix(name, ofNames); ok && !slices.Contains(keptNames, kind) && fits("", w) == nil {
			changed.Names[kind] = w // of a card that the program does not know, too
		}
		if rest, ok := strings.CutPrefix(name, ofVerdicts); ok {
			code, part, _ := strings.Cut(rest, ".")
			if v, known := changed.Verdicts[code]; known {
				changed.Verdicts[code] = v.with(part, w)
			}
		}
	}
	return changed
}

// with returns a verdict's words with other ones for one part of them.
func (v Verdict) with(part, words string) Verdict {
	variant, _ := strings.CutPrefix(part, "variants.")
	switch was, isVariant := v.Variants[variant]; {
	case part == "meaning" && fits(v.Meaning, words) == nil:
		v.Meaning = words
	case part == "action" && fits(v.Action, words) == nil:
		v.Action = words
	case isVariant && fits(was, words) == nil:
		v.Variants = maps.Clone(v.Variants)
		v.Variants[variant] = words
	}
	return v
}

// Changeable are the words of a language that a data set may change, by name.
//
// What it may not change is what a verdict says of itself, so that no words can make
// one stronger: a verdict's word, what the desk does and whom it calls (its code, shape and colour are
// no words), what is proven and what is not, the sentences that mark something as
// unverified, the types, dates and codes of a card, the result of a number's check, how
// far an answer was checked, and that a demonstration is one. The technician's screens
// are not among these words at all: they tell who signed the next data set.
func (s Sets) Changeable(l faq.Lang) (map[string]string, error) {
	set, err := s.Of(l)
	if err != nil {
		return nil, err
	}
	if s.cards[l] == nil {
		return nil, fmt.Errorf("no words about cards in %q", l)
	}
	cards, err := s.cards[l]()
	if err != nil {
		return nil, err
	}
	all := map[string]string{}
	for name, words := range fields(set) {
		if !keeps(name) {
			all[ofScreens+name] = *words
		}
	}
	for code, v := range cards.Verdicts {
		at := ofVerdicts + code + "."
		all[at+"meaning"], all[at+"action"] = v.Meaning, v.Action
		for variant, words := range v.Variants {
			all[at+"variants."+variant] = words
		}
	}
	for name, words := range cards.Names {
		if !slices.Contains(keptNames, name) {
			all[ofNames+name] = words
		}
	}
	return all, nil
}

// keptNames are the cards that are judged, or may be.
var keptNames = []string{"cps2ter", "cps3", "cps4", "cpx", "ias-ecc"}

// kept are the words of the screens that stay the program's, and groups of them.
var kept = []string{
	"demo", "demo_keys", "dates", "spans.",
	"menu.decimal", "card.unverified", "card.claimed", "card.read_in_full", "card.unknown_kind", "card.type", "card.unknown_type", "card.profession",
	"card.period", "card.desk", "card.help_", "card.lists", "card.no_lists", "card.simulated", "card.codes.", "card.chip", "card.no_pin",
	"card.holder", "card.initials", "card.number", "card.national_id", "card.issuer", "card.root", "card.validity", "card.judged",
	"card.clock_doubtful", "card.clock_by_hand", "card.finding", "card.checked", "card.status.",
	"number.good_", "number.missing_", "number.or_", "number.wrong_", "number.doubled_", "number.bad_", "number.short", "number.too_long",
	"number.letter", "number.foreign", "number.other", "number.rare_",
	"answer.reviewed", "answer.not_reviewed", "answer.translated", "answer.ours", "answer.to_confirm", "answer.overdue", "answer.undated",
}

// keeps tells whether the words of the screens with that name stay the program's.
func keeps(name string) bool {
	if strings.HasPrefix(name, "bar.") && strings.HasSuffix(name, ".key") { // what stands on the keys
		return true
	}
	return slices.ContainsFunc(kept, func(k string) bool { return strings.HasPrefix(name, k) })
}

// maxWords bounds the words in one place, in bytes; the longest of the program's have
// under 500.
const maxWords = 1000

// Check returns an error that names the first change that does not fit these words:
// every one stands in the place of some that may be changed, in all languages, with the
// same placeholders.
func (s Sets) Check(c Changes) error {
	own := map[faq.Lang]map[string]string{}
	for _, l := range Languages() {
		var err error
		if own[l], err = s.Changeable(l); err != nil {
			return err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c)) {
		if len(c[name]) != len(own) {
			return fmt.Errorf("%s: words in %d languages; hint: they change in French and in English, or in neither", name, len(c[name]))
		}
		for _, l := range Languages() {
			was, known := own[l][name]
			if !known {
				return fmt.Errorf("%.80s: no words that can be changed have this name", name)
			}
			if err := fits(was, c[name][l]); err != nil {
				return fmt.Errorf("%s (%s): %w", name, l, err)
			}
		}
	}
	return nil
}

var inBraces = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\{\w+\}`) })

// fits tells whether words can stand in the place of others.
func fits(was, is string) error {
	switch {
	case strings.TrimSpace(is) == "":
		return errors.New("no words")
	case len(is) > maxWords:
		return fmt.Errorf("%d bytes; at most %d", len(is), maxWords)
	}
	want, got := inBraces().FindAllString(was, -1), inBraces().FindAllString(is, -1)
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(want, got) {
		return fmt.Errorf("what the program fills in is %q, in the place of %q", got, want)
	}
	if strings.ContainsAny(inBraces().ReplaceAllString(is, ""), "{}") {
		return errors.New("a brace that the program fills in nothing for")
	}
	return nil
}
