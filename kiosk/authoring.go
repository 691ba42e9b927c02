package main

import (
	"fmt"
	"io/fs"
	"os"
	"time"

	"guichet/data"
	"guichet/kiosk/faq"
	"guichet/kiosk/screen"
)

// What the verbs for authors of the help share: build-data and preview.

// previewSizes are the screens that a page is shown on: large print, and a
// console's normal size.
var previewSizes = []struct{ width, height int }{{40, 12}, {80, 25}}

// dayFlag is the day that the sources are checked on.
type dayFlag struct {
	Day string `help:"Day of the check, YYYY-MM-DD; by default today." placeholder:"DAY"`
}

// clock is the time by which no list may be from the future: the end of the day of
// the check, or now.
func (d dayFlag) clock() time.Time {
	day, err := time.Parse(time.DateOnly, d.Day)
	if err != nil { // none given; another was refused by options
		return time.Now()
	}
	return day.AddDate(0, 0, 1)
}

// options are how the sources are checked: with the kiosk's screen in mind.
func (d dayFlag) options() (faq.Options, error) {
	if d.Day == "" {
		d.Day = time.Now().Format(time.DateOnly)
	}
	if _, err := time.Parse(time.DateOnly, d.Day); err != nil {
		return faq.Options{}, usageError{fmt.Errorf("--day %q: write YYYY-MM-DD, a day that exists", d.Day)}
	}
	normal := previewSizes[len(previewSizes)-1]
	return faq.Options{
		Day:   d.Day,
		Shown: screen.Clean,
		Scans: func(address string) bool { return screen.CodeFits(address, normal.width, normal.height) },
	}, nil
}

// faqSources opens a folder of sources, the built-in ones for "".
func faqSources(dir string) (fs.FS, error) {
	if dir == "" {
		return fs.Sub(data.FS, "faq")
	}
	if info, err := os.Stat(dir); err != nil {
		return nil, err
	} else if !info.IsDir() {
		return nil, fmt.Errorf("%s is not a folder; hint: the folder that holds topics.yaml", dir)
	}
	return os.DirFS(dir), nil
}

// tellIssues prints issues for their author.
func tellIssues(issues faq.Issues, lang string) {
	for _, i := range issues {
		fmt.Fprintln(os.Stderr, i.In(faq.Lang(lang)))
	}
}
