package faq

import (
	"io/fs"
	"maps"
	"slices"
	"strings"

	"guichet/data"
)

const (
	topicsFile   = "topics.yaml"
	maxTopics    = 1000
	topicsHint   = "known keys are languages and topics (key, title)"
	languageHint = "the kiosk's own words exist in fr and en"
)

// topicsSource is topics.yaml.
type topicsSource struct {
	Languages []Lang `yaml:"languages"`
	Topics    []struct {
		Key   string          `yaml:"key"`
		Title map[Lang]string `yaml:"title"`
	} `yaml:"topics"`
}

// topicList is what topics.yaml says.
type topicList struct {
	report
	options   Options
	languages []Lang // never empty
	topics    []Topic
	lines     []int // of topics
}

func readTopics(fsys fs.FS, o Options) *topicList {
	l := &topicList{report: report{file: topicsFile}, options: o, languages: []Lang{French, English}}
	if src, ok := readFile(fsys, topicsFile, &l.report); ok {
		l.parse(src)
	}
	if l.failed() {
		l.guessLanguages(fsys)
	}
	return l
}

// guessLanguages takes the languages that have a folder, so that a broken
// topics.yaml does not bring a complaint on each question.
func (l *topicList) guessLanguages(fsys fs.FS) {
	var found []Lang
	for _, lang := range l.languages {
		if _, err := fs.Stat(fsys, string(lang)); err == nil {
			found = append(found, lang)
		}
	}
	if len(found) > 0 {
		l.languages = found
	}
}

func (l *topicList) parse(src string) {
	checkText(src, &l.report)
	checkYAMLText(src, topicsText, &l.report)
	src = plainIndent(src)
	var t topicsSource
	if err := data.DecodeYAML([]byte(src), &t); err != nil {
		reportYAML(err, src, topicsHint, &l.report)
	}
	l.readLanguages(t.Languages, frontMatter(src).line("languages"))
	if len(t.Topics) == 0 && !l.failed() {
		l.fail(1, "write topics: and a list of key and title", "no topics")
	}
	if len(t.Topics) > maxTopics {
		l.fail(1, "", "%d topics are more than %d", len(t.Topics), maxTopics)
		return
	}
	line := 1
	for _, topic := range t.Topics {
		line = topicLine(src, topic.Key, line)
		l.addTopic(Topic(topic), line)
	}
}

// readLanguages takes the languages of the file; without any they stay French
// and English.
func (l *topicList) readLanguages(written []Lang, line int) {
	var languages []Lang
	for _, lang := range written {
		switch {
		case lang != French && lang != English:
			l.fail(line, languageHint, "unknown language %q", clip(string(lang), 20))
		case slices.Contains(languages, lang):
			l.fail(line, "", "language %q stands twice", lang)
		default:
			languages = append(languages, lang)
		}
	}
	if len(languages) > 0 {
		l.languages = languages
	}
}

// addTopic checks a topic against those before it, and adds it.
func (l *topicList) addTopic(t Topic, line int) {
	if !validSlug(t.Key) {
		l.fail(line, slugHint, "topic key %q", clip(t.Key, maxSlugBytes))
	}
	if slices.ContainsFunc(l.topics, func(before Topic) bool { return before.Key == t.Key }) {
		l.fail(line, "give it a key of its own", "topic %q stands twice", t.Key)
	}
	for _, lang := range l.languages {
		title := t.Title[lang]
		if strings.TrimSpace(title) == "" {
			l.post(Failure, line, phrase("write title: {%s: ...}", string(lang)), phrase("topic %q has no title in language %q", t.Key, lang))
		}
		checkLine(title, phrase("topic title"), line, &l.report)
		l.options.checkShown(title, line, &l.report)
	}
	l.checkTitleKeys(t, line)
	l.topics, l.lines = append(l.topics, t), append(l.lines, line)
}

// checkTitleKeys warns of keys beside the languages: in {fr: a, b} the comma ends
// the title, and b is a key.
func (l *topicList) checkTitleKeys(t Topic, line int) {
	for _, key := range sortedLangs(t.Title) {
		switch {
		case key == French || key == English:
		case t.Title[key] == "":
			l.warn(line, `put the title between quotes: {fr: "..., ..."}`, "a title ends at the comma before %q", clip(string(key), 60))
		default:
			l.warn(line, languageHint, "unknown language %q", clip(string(key), 20))
		}
	}
}

// sortedLangs returns the keys of a text by language, in one order.
func sortedLangs(texts map[Lang]string) []Lang { return slices.Sorted(maps.Keys(texts)) }

// topicLine returns the line, not above from, that holds "key: KEY"; from when
// there is none.
func topicLine(src, key string, from int) int {
	number := 0
	for line := range strings.Lines(src) {
		number++
		_, value, ok := strings.Cut(line, "key:")
		if ok && number >= from && strings.HasPrefix(strings.Trim(value, ` "'`), key) {
			return number
		}
	}
	return from
}
