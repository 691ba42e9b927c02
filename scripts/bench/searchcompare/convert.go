package main

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"
)

// sheet is a page of service-public.fr, a line of docs.jsonl.gz.
type sheet struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Body  string `json:"body"` // plain text, a paragraph a line
}

// frontMatter is as much of a question's as these pages have.
type frontMatter struct {
	Question string `yaml:"question"`
	Topic    string `yaml:"topic"`
	Source   string `yaml:"source"`
	Received string `yaml:"received"`
}

const sheetTopics = `languages: [fr]
topics:
  - key: fiches
    title: {fr: Fiches pratiques}
`

// convertCommand makes a folder of help out of docs.jsonl.gz.
func convertCommand(flags *flag.FlagSet) func([]string) error {
	bare := flags.Bool("bare", false, "withhold the titles: a page's question is its id without hyphens")
	return func(arguments []string) error {
		file, err := os.Open(arguments[0])
		if err != nil {
			return err
		}
		defer file.Close()
		docs, err := gzip.NewReader(file)
		if err != nil {
			return fmt.Errorf("%s: %w", arguments[0], err)
		}
		return convert(docs, arguments[1], *bare)
	}
}

func convert(docs io.Reader, folder string, bare bool) error {
	if err := os.MkdirAll(filepath.Join(folder, "fr"), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(folder, "topics.yaml"), []byte(sheetTopics), 0o644); err != nil {
		return err
	}
	for decoder := json.NewDecoder(bufio.NewReader(docs)); ; {
		var s sheet
		if err := decoder.Decode(&s); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("decode page: %w", err)
		}
		if bare {
			s.Title = strings.ToLower(strings.ReplaceAll(s.ID, "-", ""))
		}
		text, err := s.markdown()
		if err != nil {
			return fmt.Errorf("%s: %w", s.ID, err)
		}
		if err := os.WriteFile(filepath.Join(folder, "fr", s.ID+".md"), text, 0o644); err != nil {
			return err
		}
	}
}

// markdown returns the page in the kiosk's format.
func (s sheet) markdown() ([]byte, error) {
	front, err := yaml.Marshal(frontMatter{oneLine(s.Title), "fiches", "service-public.fr / DILA", "2026-11-22"})
	if err != nil {
		return nil, err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "---\n%s---\n", front)
	for line := range strings.Lines(s.Body) {
		if line = paragraph(oneLine(line)); line != "" {
			b.WriteString(line + "\n\n")
		}
	}
	return []byte(b.String()), nil
}

// oneLine makes blanks of controls and of everything nobody sees.
func oneLine(text string) string {
	visible := func(c rune) rune {
		if unicode.IsControl(c) || unicode.In(c, unicode.Cf, unicode.Zl, unicode.Zp) {
			return ' '
		}
		return c
	}
	return strings.Join(strings.Fields(strings.Map(visible, text)), " ")
}

// inert takes the signs away that Markdown reads within a line; to a search
// engine they are blanks anyway.
var inert = strings.NewReplacer("*", " ", "_", " ", "[", " ", "]", " ", "`", " ", "<", " ", "\\", " ", "!", ".", "&", `\&`)

// numbered is what Markdown would take for an item of a numbered list.
var numbered = regexp.MustCompile(`^(\d+)([.)])`)

// paragraph keeps a line of plain text from meaning anything in Markdown.
func paragraph(line string) string {
	line = strings.TrimLeft(inert.Replace(line), " •")
	line = numbered.ReplaceAllString(line, `$1\$2`)
	if line != "" && strings.ContainsRune("-+>#=|~", rune(line[0])) {
		line = `\` + line
	}
	return line
}
