package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"guichet/kiosk/faq"
	"guichet/kiosk/overlay"
)

// changeFlags say what the data set is to change of what comes with the program.
type changeFlags struct {
	CardTypes string `name:"cardtypes" help:"Folder as data/cardtypes: which questions help with which card. What differs from the program's own travels in the data set." placeholder:"DIR"`
}

// carried reads the changes and checks that they fit this program and the help.
func (f *changeFlags) carried(c *faq.Collection) ([]overlay.Entry, error) {
	if f.CardTypes == "" {
		return nil, nil
	}
	entries, err := overlay.Load(overlay.Source{Cards: os.DirFS(f.CardTypes)})
	var o overlay.Overlay
	if err == nil {
		o, err = overlay.Parse(entries)
	}
	if err == nil {
		err = o.CheckQuestions(func(id string) bool { return inEveryLanguage(c, id) })
	}
	if err != nil {
		return nil, fmt.Errorf("--cardtypes %s: %w", f.CardTypes, err)
	}
	note("changes of the program: " + changesText(o.Counts()))
	return entries, nil
}

// inEveryLanguage tells whether a help has a question in all its languages.
func inEveryLanguage(c *faq.Collection, id string) bool {
	for _, l := range c.Languages {
		if !slices.ContainsFunc(c.Questions, func(q faq.Question) bool { return q.Lang == l && q.ID == id }) {
			return false
		}
	}
	return true
}

// changesText tells how much differs: "advice 3".
func changesText(c overlay.Counts) string {
	var parts []string
	for _, p := range overlay.Parts() {
		if c[p] > 0 {
			parts = append(parts, fmt.Sprintf("%s %d", p, c[p]))
		}
	}
	if len(parts) == 0 {
		return "none"
	}
	return strings.Join(parts, ", ")
}
