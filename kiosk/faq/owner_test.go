package faq_test

import (
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"guichet/data"
	"guichet/kiosk/faq"
)

// ownerOrder lists the ids of the owner's questions, in the order of the text.
var ownerOrder = []string{
	"commander-une-cps",
	"cpx-interne-en-medecine",
	"qu-est-ce-qu-une-cpx",
	"duree-de-validite-cps",
	"contacter-service-client-e-cps",
	"rpps-non-reconnu-activation-e-cps",
	"activer-e-cps-avec-rpps",
	"activer-e-cps-avec-carte-cps",
	"cps-et-portail-rpps-plus",
}

// builtIn loads the help that the program carries.
func builtIn(t *testing.T) *faq.Collection {
	t.Helper()
	sources, err := fs.Sub(data.FS, "faq")
	if err != nil {
		t.Fatal(err)
	}
	c, issues := faq.Load(sources)
	for _, i := range issues {
		t.Error(i)
	}
	return c
}

// ownerText reads the owner's text: questions and answers in turn, an empty
// line between them.
func ownerText(t *testing.T) (titles, answers []string) {
	t.Helper()
	text, err := os.ReadFile("testdata/owner-faq-fr.txt")
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(strings.TrimSpace(string(text)), "\n\n")
	for pair := range slices.Chunk(parts, 2) {
		titles, answers = append(titles, pair[0]), append(answers, pair[1])
	}
	return titles, answers
}

// ownerWords splits at blanks and line ends only: a no-break space is part of the
// owner's text.
func ownerWords(s string) []string {
	return strings.FieldsFunc(s, func(c rune) bool { return c == ' ' || c == '\n' })
}

var listMarker = regexp.MustCompile(`(?m)^ +(•|\d+\.) `)

func TestOwnersWords(t *testing.T) {
	titles, answers := ownerText(t)
	if len(titles) != len(ownerOrder) || len(answers) != len(ownerOrder) {
		t.Fatalf("owner's text has %d questions and %d answers, want %d", len(titles), len(answers), len(ownerOrder))
	}
	c := builtIn(t)
	for i, id := range ownerOrder {
		t.Run(id, func(t *testing.T) {
			q, doc := answer(t, c, faq.French, id)
			if q.Title != titles[i] {
				t.Errorf("question\n got %q\nwant %q", q.Title, titles[i])
			}
			got, want := ownerWords(doc.Text()), ownerWords(listMarker.ReplaceAllString(answers[i], ""))
			if !slices.Equal(got, want) {
				t.Errorf("answer\n got %q\nwant %q", got, want)
			}
		})
	}
}

// TestOwnersLists compares the shape: each bullet and each step of the owner's
// text is one item of a list of that kind, and the other lines are paragraphs.
func TestOwnersLists(t *testing.T) {
	_, answers := ownerText(t)
	c := builtIn(t)
	for i, id := range ownerOrder {
		_, doc := answer(t, c, faq.French, id)
		var got []faq.BlockKind
		for _, b := range doc.Blocks {
			got = append(got, slices.Repeat([]faq.BlockKind{b.Kind}, len(b.Items))...)
		}
		if want := ownerKinds(answers[i]); !slices.Equal(got, want) {
			t.Errorf("%s: kinds of lines %v, want %v", id, got, want)
		}
	}
}

func ownerKinds(answer string) []faq.BlockKind {
	var kinds []faq.BlockKind
	for line := range strings.Lines(answer) {
		switch marker := strings.TrimSpace(listMarker.FindString(line)); marker {
		case "":
			kinds = append(kinds, faq.Paragraph)
		case "•":
			kinds = append(kinds, faq.Bullets)
		default:
			kinds = append(kinds, faq.Steps)
		}
	}
	return kinds
}

// TestOwnersComeFirst checks that nobody else's words are marked as the
// owner's, and that the owner's questions and themes stand before all others.
func TestOwnersComeFirst(t *testing.T) {
	c := builtIn(t)
	for _, lang := range c.Languages {
		var owners []string
		last := 0
		for i, q := range c.Questions {
			if q.Lang == lang && !q.Ours {
				owners, last = append(owners, q.ID), i
			}
		}
		for i, q := range c.Questions[:last] {
			if q.Lang == lang && q.Ours {
				t.Errorf("%s: question %d, %s, is ours and stands before the owner's %s", lang, i, q.ID, c.Questions[last].ID)
			}
		}
		slices.Sort(owners)
		if want := slices.Sorted(slices.Values(ownerOrder)); !slices.Equal(owners, want) {
			t.Errorf("%s: got the owner's questions %v, want %v", lang, owners, want)
		}
	}
}

// answer finds a question and parses its answer.
func answer(t *testing.T, c *faq.Collection, lang faq.Lang, id string) (faq.Question, faq.Document) {
	t.Helper()
	i := slices.IndexFunc(c.Questions, func(q faq.Question) bool { return q.ID == id && q.Lang == lang })
	if i < 0 {
		t.Fatalf("no question %s/%s", lang, id)
	}
	doc, err := faq.ParseAnswer(c.Questions[i].Answer)
	if err != nil {
		t.Fatal(err)
	}
	return c.Questions[i], doc
}
