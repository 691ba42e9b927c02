package main

import (
	"fmt"
	"os"
	"slices"

	"guichet/kiosk/faq"
	"guichet/kiosk/overlay"
	"guichet/kiosk/text"
)

// changeFlags say what the data set is to change of what comes with the program.
type changeFlags struct {
	CardTypes string `name:"cardtypes" help:"Folder as data/cardtypes: which other cards are known by name, which questions help with which card. What differs from the program's own travels in the data set." placeholder:"DIR"`
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
	var own text.Sets
	if err == nil {
		own, err = text.Load()
	}
	if err == nil {
		err = o.Check(own, func(id string) bool { return inEveryLanguage(c, id) })
	}
	if err != nil {
		return nil, fmt.Errorf("--cardtypes %s: %w", f.CardTypes, err)
	}
	note("changes of the program: " + o.Counts().String())
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
