package faq

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// lint checks the pages against the topics and against one another; the issues
// go to the pages.
func lint(c *Collection, pages []*page) {
	ids := pagesByID(pages)
	known := knownTopics(c)
	titles := map[Lang]map[string]*page{}
	for _, lang := range c.Languages {
		titles[lang] = map[string]*page{}
	}
	for _, p := range pages {
		p.checkTranslations(c.Languages, ids[p.id])
		if !p.readable {
			continue
		}
		p.checkTopic(known, c.Topics)
		p.checkSameTopic(ids[p.id])
		p.checkRelated(ids)
		p.checkDuplicate(titles[p.lang])
	}
}

// pagesByID groups the translations of each question.
func pagesByID(pages []*page) map[string][]*page {
	ids := make(map[string][]*page, len(pages))
	for _, p := range pages {
		ids[p.id] = append(ids[p.id], p)
	}
	return ids
}

// knownTopics maps the keys of the topics to their ranks.
func knownTopics(c *Collection) map[string]int {
	known := make(map[string]int, len(c.Topics))
	for rank, t := range c.Topics {
		known[t.Key] = rank
	}
	return known
}

// checkTranslations reports the missing languages on the first file that there
// is of a question.
func (p *page) checkTranslations(languages []Lang, translations []*page) {
	if translations[0] != p {
		return
	}
	for _, lang := range languages {
		if !slices.ContainsFunc(translations, func(t *page) bool { return t.lang == lang }) {
			i := NewIssue(p.file, 1, Failure, "write it, or name only the other languages in topics.yaml, such as languages: [fr]",
				"missing translation %s/%s.md", lang, p.id)
			i.late = true
			p.add(i)
		}
	}
}

func (p *page) checkTopic(known map[string]int, topics []Topic) {
	line := p.front.line("topic")
	if p.question.Topic == "" {
		p.missing("topic", "write topic: and a key of topics.yaml")
		return
	}
	if _, ok := known[p.question.Topic]; !ok && len(topics) > 0 {
		p.post(Failure, line, topicHint(topics), phrase("unknown topic %q", clip(p.question.Topic, maxSlugBytes)))
	}
}

// maxHintTopics bounds the length of a hint.
const maxHintTopics = 12

func topicHint(topics []Topic) words {
	var keys []string
	for _, t := range topics[:min(len(topics), maxHintTopics)] {
		keys = append(keys, t.Key)
	}
	if len(topics) > maxHintTopics {
		keys = append(keys, "...")
	}
	return phrase("known topics are %s", strings.Join(keys, ", "))
}

// checkSameTopic compares with the first language that has the question.
func (p *page) checkSameTopic(translations []*page) {
	if first := translations[0]; first.complete && p.complete && first.question.Topic != p.question.Topic {
		p.fail(p.front.line("topic"), "all languages of a question share its topic",
			"topic %q differs from %s", clip(p.question.Topic, maxSlugBytes), first.file)
	}
}

func (p *page) checkRelated(ids map[string][]*page) {
	related := p.question.Related
	if len(related) > maxRelated {
		p.fail(p.front.line("related"), "keep the nearest", "%d related questions are more than %d", len(related), maxRelated)
		return
	}
	for i, id := range related {
		line := p.front.valueLine("related", id)
		switch {
		case id == p.id:
			p.fail(line, "delete it", "a question is related to itself")
		case slices.Contains(related[:i], id):
			p.fail(line, "delete it", "related id %q stands twice", clip(id, maxSlugBytes))
		case len(ids[id]) == 0:
			p.fail(line, "an id is the name of a file without .md", "unknown related id %q", clip(id, maxSlugBytes))
		}
	}
}

// checkDuplicate warns when an earlier file of the language asks the same.
func (p *page) checkDuplicate(seen map[string]*page) {
	key := strings.Join(strings.FieldsFunc(Fold(p.question.Title), isQuestionNoise), " ")
	if key == "" {
		return
	}
	if first, ok := seen[key]; ok {
		p.warn(p.front.line("question"), "word it differently, or make one of the two", "the same question as %s", first.file)
		return
	}
	seen[key] = p
}

// isQuestionNoise tells what does not make two questions different: blanks,
// apostrophes of either kind, punctuation.
func isQuestionNoise(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) }

// checkUsed warns of topics without questions, once every question's topic is
// known.
func (l *topicList) checkUsed(pages []*page) {
	used := map[string]bool{}
	for _, p := range pages {
		if !p.complete {
			return
		}
		used[p.question.Topic] = true
	}
	for i, t := range l.topics {
		if !used[t.Key] {
			l.warn(l.lines[i], "write a question for it, or delete it", "topic %q has no question", clip(t.Key, maxSlugBytes))
		}
	}
}

// sortedQuestions returns the questions that could be read: by language, then
// topic, then file name.
func sortedQuestions(c *Collection, pages []*page) []Question {
	rank := knownTopics(c)
	questions := make([]Question, 0, len(pages))
	for _, p := range pages {
		if p.readable {
			questions = append(questions, p.question)
		}
	}
	slices.SortStableFunc(questions, func(a, b Question) int {
		if a.Lang != b.Lang {
			return cmp.Compare(slices.Index(c.Languages, a.Lang), slices.Index(c.Languages, b.Lang))
		}
		return cmp.Compare(topicRank(rank, a.Topic), topicRank(rank, b.Topic))
	})
	return questions
}

// topicRank puts questions of unknown topics at the end.
func topicRank(rank map[string]int, topic string) int {
	if r, ok := rank[topic]; ok {
		return r
	}
	return len(rank)
}
