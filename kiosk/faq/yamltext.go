package faq

import (
	"regexp"
	"strings"
	"sync"
)

// checkYAMLText warns of values that are read as something else than their
// author sees: YAML takes what follows " #" for a comment, and knows straight
// quotes only. isText tells the keys whose values are sentences; under the
// others a comment is welcome.
func checkYAMLText(src string, isText func(key string) bool, r *report) {
	parent, block, number := "", -1, 0 // block is the indent of the key of a text block, -1 outside one
	for line := range strings.Lines(src) {
		number++
		if strings.TrimSpace(line) == "" {
			continue
		}
		indent := len(line) - len(strings.TrimLeft(line, " "))
		if block >= 0 && indent > block {
			continue // a text block: everything in it is text
		}
		block = -1
		key, value := yamlValue(line)
		switch {
		case key == "":
			key = parent
		case indent == 0:
			parent = key
		}
		if opensTextBlock().MatchString(value) {
			block = indent
		} else if isText(key) {
			checkScalar(value, number, r)
		}
	}
}

var (
	yamlKey = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^ *(?:- +)?([A-Za-z_]+):(?:[ \t]+(.*))?$`)
	})
	yamlItem       = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^ *- +(.*)$`) })
	opensTextBlock = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[|>][-+0-9]*$`) })
	betweenQuotes  = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^(?:“.*”|‘.*’|„.*[“”]|''.*''|” ?.*”)$`)
	})
	yamlLooseIndent = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?m)^([ \x{a0}\x{202f}]*(?:-[ \x{a0}\x{202f}]+)?)(?:([A-Za-z_]+)[ \x{a0}\x{202f}]*:([ \x{a0}\x{202f}]+|$))?`)
	})
)

// yamlValue returns key and value of a line, an empty key for an item of a list.
func yamlValue(line string) (key, value string) {
	line = strings.TrimRight(line, " \n")
	if m := yamlKey().FindStringSubmatch(line); m != nil {
		return m[1], m[2]
	}
	if m := yamlItem().FindStringSubmatch(line); m != nil {
		return "", m[1]
	}
	return "", ""
}

// checkScalar looks at a value that stands beside its key.
func checkScalar(value string, line int, r *report) {
	if value == "" || strings.ContainsRune("\"[{#", rune(value[0])) || value[0] == '\'' && !strings.HasPrefix(value, "''") {
		return
	}
	if kept, cut, found := strings.Cut(value, " #"); found {
		r.warn(line, "put the whole value between straight quotes", "%q is not shown: YAML takes what follows \" #\" for a comment, and keeps %q",
			clip("#"+cut, 60), clip(strings.TrimSpace(kept), 60))
	}
	if betweenQuotes().MatchString(value) {
		r.warn(line, `write straight quotes, "...", or none`, "the quotes around %s are shown: YAML knows straight ones only", clip(value, 60))
	}
}

// plainIndent replaces the no-break spaces that stand where YAML wants blanks:
// before a line's first word, and around the colon of its key.
func plainIndent(src string) string {
	if !strings.ContainsAny(src, "\u00a0\u202f") && !strings.Contains(src, " :") {
		return src
	}
	return yamlLooseIndent().ReplaceAllStringFunc(src, func(head string) string {
		head = strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(head)
		if before, after, found := strings.Cut(head, ":"); found {
			head = strings.TrimRight(before, " ") + ":" + after
		}
		return head
	})
}

// pageText tells the keys of a question's front matter that hold sentences.
func pageText(key string) bool {
	switch key {
	case "question", "source", "text", "aliases", "do", "ask", "yes", "no":
		return true
	}
	return false
}

// topicsText does so for topics.yaml.
func topicsText(key string) bool { return key == "title" || key == "fr" || key == "en" }

// noFrontMatter says why a file has none.
func (p *page) noFrontMatter(src string) {
	first, rest, _ := strings.Cut(src, "\n")
	start := strings.TrimLeft(src, " \t\n\u00a0")
	switch {
	case isFence(first) && fenceLike(rest) > 0:
		p.fail(fenceLike(rest)+1, `write three hyphens, "---": some programs turn them into a dash`, "the line that ends the front matter is no %q", "---")
	case isFence(first):
		p.fail(1, `write a line "---" below the last key, and the answer below it`, "the front matter does not end")
	case strings.HasPrefix(start, "---"):
		p.fail(1, "delete what stands before it", "%q is not the first line", "---")
	case fenceLike(first) == 1:
		p.fail(1, `write three hyphens, "---": some programs turn them into a dash`, "the first line is no %q", "---")
	default:
		p.fail(1, `the first line is "---", then come lines of key: value, then a line "---", then the answer`, "no front matter")
	}
}

// isFence tells whether a line opens or closes the front matter.
func isFence(line string) bool { return strings.TrimRight(line, " \t\n\u00a0") == "---" }

// fenceLike returns the number of the first line that was meant as "---", 0
// for none.
func fenceLike(src string) int {
	number := 0
	for line := range strings.Lines(src) {
		number++
		if line = strings.TrimSpace(line); line != "" && strings.Trim(line, "-–—_―─") == "" {
			return number
		}
	}
	return 0
}
