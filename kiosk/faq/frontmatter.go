package faq

import (
	"regexp"
	"strconv"
	"strings"
	"sync"

	"guichet/data"
)

// maxFrontMatterBytes bounds what the YAML parser is given; the longest of our
// own is under 2 KiB.
const maxFrontMatterBytes = 32 << 10

// header is the front matter of a question.
type header struct {
	Question   string      `yaml:"question"`
	Topic      string      `yaml:"topic"`
	Aliases    []string    `yaml:"aliases"`
	Related    []string    `yaml:"related"`
	Source     string      `yaml:"source"`
	Received   string      `yaml:"received"`
	Reviewed   string      `yaml:"reviewed"`
	ReviewBy   string      `yaml:"review_by"`
	Translated bool        `yaml:"translated"`
	Ours       bool        `yaml:"ours"`
	SourceDate string      `yaml:"source_date"`
	Confidence Confidence  `yaml:"confidence"`
	Steps      []rung      `yaml:"steps"`
	Complement *Complement `yaml:"complement"`
}

const headerHint = "known keys are question, topic, aliases, related, source, source_date, confidence, ours, received, reviewed, review_by, translated, " +
	"steps (do, ask, yes, no), complement (text, source, date)"

// frontMatter is the part of a file above its answer, with the line "---" that
// opens it and without the one that closes it: so its lines count as the file's.
type frontMatter string

// splitFrontMatter divides a normalized file in front matter and body. The
// body's first line is the file's line offset+1.
func splitFrontMatter(src string) (front frontMatter, body string, offset int, ok bool) {
	if first, _, _ := strings.Cut(src, "\n"); !isFence(first) {
		return "", "", 0, false
	}
	at := 0
	for line := range strings.Lines(src) {
		offset++
		if offset > 1 && isFence(line) {
			return frontMatter(src[:at]), src[at+len(line):], offset, true
		}
		at += len(line)
	}
	return "", "", 0, false
}

// decode reads the front matter. What could be read is in the header even when
// issues were reported.
func (f frontMatter) decode(r *report) header {
	var h header
	if len(f) > maxFrontMatterBytes {
		r.fail(1, "move the words to the answer", "front matter of %d bytes is longer than %d", len(f), maxFrontMatterBytes)
		return h
	}
	if err := data.DecodeYAML([]byte(f), &h); err != nil {
		reportYAML(err, string(f), headerHint, r)
	}
	return h
}

// line returns the line of a top-level key, 1 when it is not there.
func (f frontMatter) line(key string) int {
	number := 0
	for line := range strings.Lines(string(f)) {
		number++
		if strings.HasPrefix(line, key+":") {
			return number
		}
	}
	return 1
}

// valueLine returns the first line below (or beside) a top-level key that
// holds the value, the key's own line when none does: a value can be written
// in several ways.
func (f frontMatter) valueLine(key, value string) int {
	number, first := 0, 0
	for line := range strings.Lines(string(f)) {
		number++
		isKey := number > 1 && line != "\n" && !strings.ContainsRune(" \t-#]}", rune(line[0]))
		switch {
		case first == 0 && strings.HasPrefix(line, key+":"):
			first, line = number, line[len(key)+1:]
		case first == 0:
			continue
		case isKey:
			return first
		}
		if value != "" && strings.Contains(line, value) {
			return number
		}
	}
	return max(1, first)
}

// The shapes of the messages of go.yaml.in/yaml/v3, as package data hands them on.
var (
	yamlLine         = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`line (\d+): (.*)`) })
	yamlUnknownField = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^field (.+) not found in type`) })
	yamlWrongType    = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^cannot unmarshal !!(\w+) (?:` + "`" + `.*` + "`" + ` )?into (\S+)`)
	})
)

// reportYAML turns an error of the YAML decoder on src into issues, one for
// each line it names; keys says which keys are known.
func reportYAML(err error, src, keys string, r *report) {
	found := yamlLine().FindAllStringSubmatch(err.Error(), -1)
	lines := strings.Split(src, "\n")
	for _, match := range found {
		number, _ := strconv.Atoi(match[1])
		number = max(1, min(number, lineAt(src, len(src))))
		message, hint := explainYAML(match[2], lines[number-1], keys)
		r.post(Failure, number, hint, message)
	}
	if len(found) == 0 {
		r.post(Failure, 1, phrase("write lines of the form key: value"), phrase(strings.TrimPrefix(err.Error(), "yaml: ")))
	}
}

// YAMLIssues says in an author's words what is wrong with a YAML file that package data
// cannot read; keys says which keys are known, as a hint of data/text/lint.fr.yaml.
func YAMLIssues(file, src string, err error, keys string) Issues {
	r := &report{file: file}
	reportYAML(err, src, keys, r)
	return r.issues
}

// KeyLine is the line of a key in a YAML file, counted from 1: of "name", or of the second
// key of "idle.warning" in the group of the first. It is 1 where there is none.
func KeyLine(src, key string) int {
	group, inner, nested := strings.Cut(key, ".")
	if nested {
		inner += ":"
	}
	return frontMatter(src).valueLine(group, inner)
}

// explainYAML says in an author's words what the decoder found in a line.
func explainYAML(message, line, keys string) (explained, hint words) {
	if m := yamlUnknownField().FindStringSubmatch(message); m != nil {
		if near := nearKey(m[1]); near != "" && strings.Contains(keys, near) {
			return phrase("unknown key %q", m[1]), phrase("did you mean %q?", near)
		}
		return phrase("unknown key %q", m[1]), phrase(keys)
	}
	if m := yamlWrongType().FindStringSubmatch(message); m != nil {
		return phrase("a value of the wrong shape: %v", yamlShape(m[1])), phrase("a list is written [one, two], a group {key: value}, a yes or no true or false")
	}
	if m := yamlTwice().FindStringSubmatch(message); m != nil {
		return phrase("mapping key %s already defined at line %s", m[1], m[2]), phrase("delete one of the two")
	}
	return phrase(message), yamlHint(line)
}

// yamlHint guesses what makes a line no YAML.
func yamlHint(line string) words {
	switch {
	case strings.Contains(line, "\t"):
		return phrase("write blanks instead of the tab")
	case strings.ContainsAny(line, "“”„") || strings.Contains(line, ": ‘"):
		return phrase(`YAML knows straight quotes only: "..."`)
	case yamlApostrophe().MatchString(line):
		return phrase(`between '...' an apostrophe is written twice; "..." needs nothing`)
	}
	return phrase(`a value that holds ": " or begins with a sign such as [ or " stands between quotes`)
}

var (
	yamlTwice      = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^mapping key (".*") already defined at line (\d+)`) })
	yamlApostrophe = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?:: |- )'[^']*'[^\s,\]}']`) })
)

// nearKey returns the key that a word was probably meant for, "" for none: in
// French, in capitals, in the plural, or with a letter too many.
func nearKey(word string) string {
	word = strings.ReplaceAll(strings.TrimSpace(Fold(word)), " ", "_")
	switch word {
	case "titre", "title":
		return "question"
	case "sujet", "theme", "rubrique", "categorie":
		return "topic"
	case "alias", "synonymes", "synonyms", "variantes":
		return "aliases"
	case "voir_aussi", "voir", "liens", "lies":
		return "related"
	case "sources", "origine":
		return "source"
	case "recu", "date_de_reception":
		return "received"
	case "relu", "verifie", "verifie_le":
		return "reviewed"
	case "a_revoir", "a_revoir_le", "revoir_le", "reviewby", "review-by":
		return "review_by"
	case "etapes":
		return "steps"
	case "oui", "si_oui":
		return "yes"
	case "non", "si_non":
		return "no"
	case "faire":
		return "do"
	case "demander":
		return "ask"
	}
	for _, key := range []string{"question", "topic", "aliases", "related", "source", "source_date", "confidence", "ours", "received",
		"reviewed", "review_by", "translated", "steps", "complement", "languages", "topics"} {
		if strings.TrimSuffix(word, "s") == strings.TrimSuffix(key, "s") || strings.ReplaceAll(word, "-", "_") == key {
			return key
		}
	}
	return ""
}

// yamlShape says a YAML type in words.
func yamlShape(tag string) words {
	switch tag {
	case "seq":
		return phrase("a list stands where it does not belong")
	case "map":
		return phrase("a group of keys stands where it does not belong")
	}
	return phrase("a single word or sentence stands where a list, a group of keys, or true or false belongs")
}
