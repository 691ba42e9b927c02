package faq

import (
	"fmt"
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
	if !strings.HasPrefix(src, "---\n") {
		return "", "", 0, false
	}
	at := 0
	for line := range strings.Lines(src) {
		offset++
		if offset > 1 && strings.TrimRight(line, " \n") == "---" {
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

// The shapes of the messages of go.yaml.in/yaml/v3, which package data hands on.
var (
	yamlLine         = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`line (\d+): (.*)`) })
	yamlUnknownField = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^field (\S+) not found in type`) })
	yamlWrongType    = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^cannot unmarshal !!(\w+) (?:` + "`" + `.*` + "`" + ` )?into (\S+)`)
	})
)

// reportYAML turns an error of the YAML decoder on src into issues, one for
// each line it names.
func reportYAML(err error, src, hint string, r *report) {
	found := yamlLine().FindAllStringSubmatch(err.Error(), -1)
	for _, match := range found {
		line, _ := strconv.Atoi(match[1])
		if strings.HasPrefix(match[2], "did not find expected") {
			line++ // that part of the decoder counts from 0
		}
		message, hint := explainYAML(match[2], hint)
		r.fail(min(line, lineAt(src, len(src))), hint, "%s", message)
	}
	if len(found) == 0 {
		r.fail(1, "write lines of the form key: value", "%s", strings.TrimPrefix(err.Error(), "yaml: "))
	}
}

func explainYAML(message, keys string) (explained, hint string) {
	if m := yamlUnknownField().FindStringSubmatch(message); m != nil {
		return fmt.Sprintf("unknown key %q", m[1]), keys
	}
	if m := yamlWrongType().FindStringSubmatch(message); m != nil {
		return "a value of the wrong shape: " + yamlShape(m[1]), keys
	}
	if strings.Contains(message, "already defined") {
		return message, "delete one of the two"
	}
	return message, `a value that holds ": " or begins with a sign such as [ or " stands between quotes`
}

// yamlShape says a YAML type in words.
func yamlShape(tag string) string {
	switch tag {
	case "seq":
		return "a list stands where it does not belong"
	case "map":
		return "a group of keys stands where it does not belong"
	}
	return "a single word or sentence stands where a list, a group of keys, or true or false belongs"
}
