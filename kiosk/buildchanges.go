package main

import (
	"errors"
	"fmt"
	"os"
	"slices"

	"guichet/kiosk/faq"
	"guichet/kiosk/overlay"
	"guichet/kiosk/text"
)

// changeFlags say what the data set is to change of what comes with the program.
type changeFlags struct {
	Text      string `name:"text" help:"Folder as data/text: words of the screens, in French and in English. What differs from the program's own travels in the data set." placeholder:"DIR"`
	CardTypes string `name:"cardtypes" help:"Folder as data/cardtypes: which other cards are known by name, which questions help with which card. What differs from the program's own travels in the data set." placeholder:"DIR"`
}

// carried reads the changes and checks that they fit this program and the help.
func (f *changeFlags) carried(c *faq.Collection) ([]overlay.Entry, error) {
	if f.CardTypes == "" && f.Text == "" {
		return nil, nil
	}
	own, err := text.Load()
	if err != nil {
		return nil, err
	}
	var entries []overlay.Entry
	for _, from := range []struct {
		flag, folder string
		source       overlay.Source
	}{{"--cardtypes", f.CardTypes, overlay.Source{Cards: os.DirFS(f.CardTypes)}}, {"--text", f.Text, overlay.Source{Text: os.DirFS(f.Text)}}} {
		if from.folder == "" {
			continue
		}
		if info, err := os.Stat(from.folder); err != nil {
			return nil, fmt.Errorf("%s: %w", from.flag, err)
		} else if !info.IsDir() {
			return nil, fmt.Errorf("%s %s: not a folder", from.flag, from.folder)
		}
		more, err := overlay.Load(from.source, own)
		if err != nil {
			return nil, fmt.Errorf("%s %s: %w", from.flag, from.folder, err)
		}
		entries = append(entries, more...)
	}
	o, err := overlay.Parse(entries)
	if err == nil {
		err = o.Check(own, func(id string) bool { return inEveryLanguage(c, id) })
	}
	if err != nil {
		return nil, fmt.Errorf("changes of the program: %w", err)
	}
	note("changes of the program: " + o.Counts().String())
	return entries, nil
}

// checkSaid returns the errors of questions and messages that could be taken for a verdict,
// as the kiosk looks for them.
func checkSaid(c *faq.Collection) error {
	own, err := text.Load()
	if err != nil {
		return err
	}
	var errs []error
	for _, q := range c.Questions {
		if err := own.CheckSaid(q.Title); err != nil {
			errs = append(errs, fmt.Errorf("%s/%s.md: %w", q.Lang, q.ID, err))
		}
	}
	for _, t := range c.Topics {
		for l, words := range t.Title {
			if err := own.CheckSaid(words); err != nil {
				errs = append(errs, fmt.Errorf("topics.yaml, %s (%s): %w", t.Key, l, err))
			}
		}
	}
	for _, b := range c.Banners {
		for l, words := range b.Text {
			if err := own.CheckSaid(words); err != nil {
				errs = append(errs, fmt.Errorf("banners.yaml, %s (%s): %w", b.Key, l, err))
			}
		}
	}
	return errors.Join(errs...)
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
