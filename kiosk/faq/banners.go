package faq

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"unicode/utf8"

	"guichet/data"
)

// bannersFile holds the prepared sentences; a help may have none.
const bannersFile = "banners.yaml"

// The limits of the prepared sentences: with its end and a sign in front, one
// takes three lines of the narrowest screen at most.
const (
	maxBanners     = 20
	maxBannerRunes = 60
	bannersHint    = "known keys are banners (key, text)"
)

// Banner is a prepared sentence that a technician may show on the home screen
// for some days. Nothing else can be shown there: it comes with the signed data.
type Banner struct {
	Key  string          `yaml:"key" json:"key"`   // slug, unique
	Text map[Lang]string `yaml:"text" json:"text"` // one for each language of the collection
}

// readBanners reads the prepared sentences, if there are any.
func readBanners(fsys fs.FS, c *Collection, o Options) ([]Banner, Issues) {
	if _, err := fs.Stat(fsys, bannersFile); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	r := &report{file: bannersFile}
	src, ok := readFile(fsys, bannersFile, r)
	if !ok {
		return nil, r.issues
	}
	checkText(src, r)
	checkYAMLText(src, bannersText, r)
	src = plainIndent(src)
	var list struct {
		Banners []Banner `yaml:"banners"`
	}
	if err := data.DecodeYAML([]byte(src), &list); err != nil {
		reportYAML(err, src, bannersHint, r)
	}
	if len(list.Banners) > maxBanners {
		r.fail(1, "keep the best", "%d sentences are more than %d", len(list.Banners), maxBanners)
		return nil, r.issues
	}
	line, lines := 0, map[string]int{}
	for _, b := range list.Banners {
		line = topicLine(src, b.Key, line+1)
		if !validSlug(b.Key) {
			r.fail(line, slugHint, "sentence key %q", clip(b.Key, maxSlugBytes))
		}
		if lines[b.Key] > 0 {
			r.fail(line, "give it a key of its own", "sentence %q stands twice", b.Key)
		}
		lines[b.Key] = line
		checkBannerText(b, c.Languages, line, o, r)
	}
	return list.Banners, r.issues
}

// bannersText tells the keys of banners.yaml that hold sentences.
func bannersText(key string) bool { return key == "fr" || key == "en" }

func checkBannerText(b Banner, languages []Lang, line int, o Options, r *report) {
	for _, lang := range languages {
		text := b.Text[lang]
		if strings.TrimSpace(text) == "" {
			r.post(Failure, line, phrase("write text: {%s: ...}", string(lang)), phrase("sentence %q has no text in language %q", b.Key, string(lang)))
		}
		if n := utf8.RuneCountInString(text); n > maxBannerRunes {
			r.fail(line, "shorten it", "a sentence of %d characters is longer than %d", n, maxBannerRunes)
		}
		checkLine(text, phrase("sentence"), line, r)
		o.checkShown(text, line, r)
	}
	for _, lang := range sortedLangs(b.Text) {
		if lang != French && lang != English {
			r.warn(line, `put the sentence between quotes: {fr: "..., ..."}`, "a sentence ends at the comma before %q", clip(string(lang), 60))
		}
	}
}

// BannersJSON writes prepared sentences for a data set.
func BannersJSON(banners []Banner) []byte {
	doc, _ := json.Marshal(banners) // strings always marshal
	return doc
}

// ParseBanners reads what BannersJSON wrote. A foreign data set's sentences are
// held to the bounds of the sources.
func ParseBanners(doc []byte) ([]Banner, error) {
	var banners []Banner
	if err := json.Unmarshal(doc, &banners); err != nil {
		return nil, fmt.Errorf("read the prepared sentences: %w", err)
	}
	if len(banners) > maxBanners {
		return nil, fmt.Errorf("read the prepared sentences: %d are more than %d", len(banners), maxBanners)
	}
	for _, b := range banners {
		if !validSlug(b.Key) {
			return nil, fmt.Errorf("read the prepared sentences: key %q", clip(b.Key, maxSlugBytes))
		}
		for _, text := range b.Text {
			if !plainLine(text) || utf8.RuneCountInString(text) > maxBannerRunes {
				return nil, fmt.Errorf("read the prepared sentences: %q is too long or holds a control character", b.Key)
			}
		}
	}
	return banners, nil
}
