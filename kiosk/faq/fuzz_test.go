package faq_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"guichet/kiosk/faq"
)

// hostile are texts that broke parsers somewhere.
var hostile = []string{
	"", "\x00", "\xff\xfe", "\ufeff", "\r", "\r\n", "\u202e", "\u2028",
	strings.Repeat("> ", 500), strings.Repeat("- ", 500), strings.Repeat("1. ", 500), strings.Repeat(" ", 500) + "a",
	strings.Repeat("[", 500), strings.Repeat("![](", 300), strings.Repeat("*a _b ", 300), strings.Repeat("`", 500),
	strings.Repeat("<a ", 300), "<!--", "<![CDATA[", "[a]: <", "[a](<", "[a](b 'c", "&#x110000;", "&#0;", "&#xD800;", `\`, "a\\\n",
	"- a\n\n  b\n  - c\n", "1) a\n2) b\n", "a\n---\n", "|a|\n|-|\n", "[a](https://b.fr \"c\")", "<tel:12>", "*[a](tel:15)*",
}

func FuzzParseAnswer(f *testing.F) {
	for _, s := range hostile {
		f.Add(s)
		f.Add("Un.\n\n" + s)
	}
	f.Fuzz(func(t *testing.T, markdown string) {
		doc, err := faq.ParseAnswer(markdown)
		if err != nil {
			if len(doc.Blocks) > 0 {
				t.Error("a document beside an error")
			}
			return
		}
		checkDocument(t, doc)
	})
}

// checkDocument checks what a screen relies on.
func checkDocument(t *testing.T, doc faq.Document) {
	t.Helper()
	if len(doc.Blocks) == 0 {
		t.Error("a document without blocks")
	}
	for _, b := range doc.Blocks {
		if len(b.Items) == 0 || b.Kind == faq.Paragraph && len(b.Items) != 1 {
			t.Errorf("block of kind %d with %d items", b.Kind, len(b.Items))
		}
		for _, spans := range b.Items {
			checkSpans(t, spans, len(doc.Links))
		}
	}
	for _, l := range doc.Links {
		if !strings.HasPrefix(strings.ToLower(l.URL), "https://") && !strings.HasPrefix(l.URL, "tel:") {
			t.Errorf("link to %q", l.URL)
		}
		checkShown(t, l.URL)
		checkShown(t, l.Label)
		checkShown(t, l.Note)
		if l.Label == "" {
			t.Error("a link without words")
		}
	}
}

func checkSpans(t *testing.T, spans []faq.Span, links int) {
	t.Helper()
	if len(spans) == 0 {
		t.Error("an item without spans")
	}
	for _, s := range spans {
		if s.Text == "" || s.Link < 0 || s.Link > links {
			t.Errorf("span %+v with %d links", s, links)
		}
		checkShown(t, s.Text)
	}
}

// checkShown refuses what could steer a terminal.
func checkShown(t *testing.T, s string) {
	t.Helper()
	if !utf8.ValidString(s) || strings.ContainsFunc(s, func(c rune) bool {
		return unicode.IsControl(c) || unicode.In(c, unicode.Bidi_Control, unicode.Zl, unicode.Zp)
	}) {
		t.Errorf("%q would be shown", s)
	}
}

func FuzzLoad(f *testing.F) {
	f.Add(topicsYAML, pageMD)
	f.Add(topicsYAML, page("complement: {text: a, source: b, date: 2026-11-22}"))
	for _, s := range hostile {
		f.Add(topicsYAML, "---\n"+s+"\n---\n"+s)
		f.Add(topicsYAML, strings.Replace(pageMD, "Ainsi.", s, 1))
		f.Add(s, pageMD)
	}
	f.Add("a: &a [x]\nb: [*a, *a]\n", "---\na: &a [*a]\n---\n")
	f.Add(topicsYAML, page("steps:", "  - ask: a", "    yes: 2", "    no: b", "  - ask: c", "    yes: d", "    no: e"))
	f.Add(topicsYAML, strings.Replace(pageMD, "Ainsi.", "Voir [a] (https://b.fr) :\n• c 0 806 80 02 13 ** d ** →", 1))
	f.Add(strings.Repeat("[", 5000), "---\n"+strings.Repeat("{", 5000)+"\n---\na\n")
	f.Add("topics: [{key: a, title: {fr: !!binary aGk=}}]", "---\nquestion: !!float 1\ntopic: null\n---\na\n")
	f.Fuzz(func(t *testing.T, topics, page string) {
		c, issues := faq.Check(tree(map[string]string{"topics.yaml": topics, "fr/x.md": page, "synonyms.fr.txt": page}), wrongOptions())
		lines := max(strings.Count(topics, "\n"), strings.Count(page, "\n")) + 1
		for _, i := range issues {
			if i.In(faq.French) == "" || i.Message == "" || i.Line < 0 || i.Line > lines {
				t.Errorf("issue %+v of at most %d lines", i, lines)
			}
		}
		if len(c.Languages) == 0 {
			t.Error("no language")
		}
		if issues.Err() != nil {
			return
		}
		for _, q := range c.Questions {
			checkQuestion(t, q)
		}
	})
}

func checkQuestion(t *testing.T, q faq.Question) {
	t.Helper()
	for _, s := range append([]string{q.Title, q.Topic, q.Source, q.Received, q.Reviewed, q.ReviewBy}, q.Aliases...) {
		checkShown(t, s)
	}
	doc, err := faq.ParseAnswer(q.Answer)
	if err != nil {
		t.Errorf("an answer that passed the checks is refused later: %v", err)
		return
	}
	checkDocument(t, doc)
	if q.Complement != nil {
		if _, err := faq.ParseAnswer(q.Complement.Text); err != nil {
			t.Errorf("a complement that passed the checks is refused later: %v", err)
		}
	}
}

func FuzzSynonyms(f *testing.F) {
	f.Add("# a\nb, c = d\ne == f g\n")
	f.Add(strings.Repeat("a,", 500) + "=b")
	f.Add(strings.Repeat("=", 500))
	for _, s := range hostile {
		f.Add(s)
		f.Add("a = " + s)
	}
	f.Fuzz(func(t *testing.T, src string) {
		table, issues := faq.ParseSynonyms(src)
		for _, i := range issues {
			if i.Line < 1 || i.Line > strings.Count(src, "\n")+1 {
				t.Errorf("issue %+v", i)
			}
		}
		for _, rule := range table {
			if len(rule.Left) == 0 || len(rule.Right) == 0 {
				t.Errorf("rule %+v", rule)
			}
			for _, term := range append(append([]string{}, rule.Left...), rule.Right...) {
				checkShown(t, term)
				if strings.TrimSpace(term) != term || term == "" {
					t.Errorf("entry %q", term)
				}
			}
		}
	})
}
