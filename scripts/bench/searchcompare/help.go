package main

import (
	"fmt"
	"os"
	"strings"

	"guichet/kiosk/faq"
)

// help is what is searched, in the two shapes that engines take: ours the
// collection, the others pages of plain text.
type help struct {
	*faq.Collection
	pages []page
}

// page is a question in one language, without Markdown.
type page struct {
	id, title, aliases, answer string
	lang                       faq.Lang
}

// loadHelp reads a folder of help with the kiosk's own reader, so that all
// engines index the same.
func loadHelp(folder string) (*help, error) {
	c, issues := faq.Load(os.DirFS(folder))
	if err := issues.Err(); err != nil {
		return nil, fmt.Errorf("load %s: %w", folder, err)
	}
	return newHelp(c)
}

func newHelp(c *faq.Collection) (*help, error) {
	h := &help{Collection: c}
	for _, q := range c.Questions {
		answer, err := plain(q.Answer)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", q.ID, err)
		}
		if q.Complement != nil {
			more, err := plain(q.Complement.Text)
			if err != nil {
				return nil, fmt.Errorf("%s: complement: %w", q.ID, err)
			}
			answer += "\n" + more
		}
		h.pages = append(h.pages, page{q.ID, q.Title, strings.Join(q.Aliases, "\n"), answer, q.Lang})
	}
	return h, nil
}

// plain returns what a visitor reads of an answer, a paragraph or item a line.
func plain(markdown string) (string, error) {
	doc, err := faq.ParseAnswer(markdown)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for _, block := range doc.Blocks {
		for _, item := range block.Items {
			for _, span := range item {
				b.WriteString(span.Text)
			}
			b.WriteByte('\n')
		}
	}
	return b.String(), nil
}
