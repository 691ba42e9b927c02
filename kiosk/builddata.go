package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"guichet/kiosk/faq"
	"guichet/kiosk/site"
	"guichet/kiosk/store"
	"guichet/kiosk/text"
)

// buildDataVerb checks the sources and builds a data set.
type buildDataVerb struct {
	Out    string `help:"The data set to write." required:"" placeholder:"FILE"`
	FAQ    string `name:"faq" help:"Folder with topics.yaml, fr/, en/, the synonyms and golden.txt; without it the built-in help." placeholder:"DIR"`
	Site   string `help:"site.yaml: the hospital's name, the phone to call about a card and its hours, idle times." placeholder:"FILE"`
	Lang   string `help:"Language of what is said about the sources." enum:"fr,en" default:"en"`
	Number int64  `help:"Number of the data set; by default the newest date in the sources and 01." placeholder:"N"`

	dayFlag     `embed:""`
	trustFlags  `embed:""`
	changeFlags `embed:""`
}

// Run implements the verb.
func (v *buildDataVerb) Run() error {
	sources, err := faqSources(v.FAQ)
	if err != nil {
		return err
	}
	options, err := v.options()
	if err != nil {
		return err
	}
	if v.Number < 0 {
		return usageError{fmt.Errorf("--number %d: must not be negative", v.Number)}
	}
	c, issues := faq.Check(sources, options)
	if issues.Err() != nil {
		return v.stopped(issues)
	}
	tellIssues(issues, v.Lang) // warnings
	if err := checkSaid(c); err != nil {
		return err
	}
	desk, err := v.site()
	if err != nil {
		return err
	}
	trust, err := v.trust(v.clock(), faq.Lang(v.Lang))
	if err != nil {
		return err
	}
	carried, err := v.carried(c)
	if err != nil {
		return err
	}
	if len(c.Golden) == 0 {
		c.Golden = store.TitleQueries(c)
	}
	built, err := store.BuildFile(context.Background(), v.Out, c, store.Options{Number: v.Number, Site: desk, Carried: carried, Trust: trust, Note: noteIn(faq.Lang(v.Lang))})
	if failed := (faq.Issues)(nil); errors.As(err, &failed) {
		return v.stopped(failed)
	}
	if err != nil {
		return err
	}
	noteLacks(built, faq.Lang(v.Lang))
	return nil
}

// stopped tells what stops the build.
func (v *buildDataVerb) stopped(issues faq.Issues) error {
	tellIssues(issues, v.Lang)
	return errors.New(faq.Sentence(faq.Lang(v.Lang), "nothing was built: mend the lines above"))
}

// maxSiteFile bounds site.yaml, in bytes.
const maxSiteFile = 64 << 10

// site reads and checks the site's file, and returns it as the data set's JSON.
func (v *buildDataVerb) site() ([]byte, error) {
	if v.Site == "" {
		return nil, nil
	}
	info, err := os.Stat(v.Site)
	if err != nil {
		return nil, err
	}
	if info.Size() > maxSiteFile {
		return nil, fmt.Errorf("%s: %d bytes; hint: at most %d", v.Site, info.Size(), maxSiteFile)
	}
	doc, err := os.ReadFile(v.Site)
	if err != nil {
		return nil, err
	}
	own, err := text.Load()
	if err != nil {
		return nil, err
	}
	desk, issues := site.Parse(v.Site, doc, own)
	if issues.Err() != nil {
		return nil, v.stopped(issues)
	}
	tellIssues(issues, v.Lang) // warnings
	return json.Marshal(desk)
}
