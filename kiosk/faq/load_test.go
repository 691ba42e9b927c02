package faq_test

import (
	"fmt"
	"maps"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"guichet/kiosk/faq"
)

const (
	topicsYAML = "languages: [fr]\ntopics:\n  - key: a\n    title: {fr: Sujet A}\n"
	pageMD     = "---\nquestion: Comment faire ?\ntopic: a\nsource: ANS\n---\nAinsi.\n"
)

// tree is a correct tree of sources with some files replaced; an empty text
// takes the file away.
func tree(replaced map[string]string) fstest.MapFS {
	files := map[string]string{"topics.yaml": topicsYAML, "fr/x.md": pageMD}
	maps.Copy(files, replaced)
	fsys := fstest.MapFS{}
	for name, text := range files {
		if text != "" {
			fsys[name] = &fstest.MapFile{Data: []byte(text)}
		}
	}
	return fsys
}

// page is a correct page with lines added to its front matter, the first of
// them at line 5.
func page(lines ...string) string {
	return strings.Replace(pageMD, "source: ANS\n", "source: ANS\n"+strings.Join(lines, "\n")+"\n", 1)
}

func TestLoad(t *testing.T) {
	fsys := tree(map[string]string{
		"topics.yaml": "topics:\n- key: b\n  title: {fr: Sujet B, en: Topic B}\n- key: a\n  title: {fr: Sujet A, en: Topic A}\n",
		"fr/x.md":     pageMD,
		"en/x.md":     "---\nquestion: How?\ntopic: a\nsource: us\ntranslated: true\n---\nSo.\n",
		"fr/w.md":     "---\nquestion: 'Pourquoi : oui ?'\ntopic: b\nsource: ANS\nreceived: 2026-11-22\nreviewed: 2026-12-01\nreview_by: 2027-11-22\naliases: [un, 2]\nrelated: [x]\ncomplement: {text: Plus., source: nous, date: 2026-12-24}\n---\n\n\nOui.\n\nNon.\n\n",
		"en/w.md":     "---\nquestion: Why?\ntopic: b\nsource: us\n---\nYes.\n",

		"synonyms.fr.txt": "toubib = pourquoi\n",
	})
	c, issues := faq.Load(fsys)
	if len(issues) > 0 {
		t.Fatal(issues)
	}
	want := faq.Question{
		ID: "w", Lang: faq.French, Title: "Pourquoi : oui ?", Topic: "b", Aliases: []string{"un", "2"}, Related: []string{"x"},
		Source: "ANS", Received: "2026-11-22", Reviewed: "2026-12-01", ReviewBy: "2027-11-22",
		Answer: "Oui.\n\nNon.", Complement: &faq.Complement{Text: "Plus.", Source: "nous", Date: "2026-12-24"},
	}
	if !reflect.DeepEqual(c.Questions[0], want) {
		t.Errorf("got  %+v\nwant %+v", c.Questions[0], want)
	}
	var order []string
	for _, q := range c.Questions {
		order = append(order, fmt.Sprintf("%s/%s/%s", q.Lang, q.Topic, q.ID))
	}
	if got := strings.Join(order, " "); got != "fr/b/w fr/a/x en/b/w en/a/x" {
		t.Errorf("order %s", got)
	}
	if got := c.InformationDate(); got != "2026-12-24" {
		t.Errorf("InformationDate() = %q", got)
	}
	if got, want := c.Synonyms[faq.French], (faq.SynonymTable{{Left: []string{"toubib"}, Right: []string{"pourquoi"}}}); !reflect.DeepEqual(got, want) {
		t.Errorf("synonyms %v, want %v", got, want)
	}
}

// TestLint has a case for each rule: one correct tree, one fault, its issues.
func TestLint(t *testing.T) {
	const bilingual = "topics: [{key: a, title: {fr: A, en: A}}]\n"
	tests := []struct {
		name  string
		files map[string]string
		want  []string // "file:line: message" and the start of the hint
	}{
		{"nothing wrong", nil, nil},

		// topics.yaml
		{"no topics.yaml", map[string]string{"topics.yaml": ""},
			[]string{"topics.yaml: the file is missing"}},
		{"unknown key of topics.yaml", map[string]string{"topics.yaml": topicsYAML + "colour: red\n"},
			[]string{`topics.yaml:5: unknown key "colour"; hint: known keys are languages`}},
		{"broken topics.yaml", map[string]string{"topics.yaml": "languages: [fr]\ntopics: [\n"},
			[]string{`topics.yaml:2: did not find expected node content; hint: `}},
		{"no topics", map[string]string{"topics.yaml": "languages: [fr]\n"},
			[]string{"topics.yaml:1: no topics; hint: write topics:"}},
		{"unknown language", map[string]string{"topics.yaml": "# x\nlanguages: [fr, de]\ntopics: [{key: a, title: {fr: A}}]\n"},
			[]string{`topics.yaml:2: unknown language "de"; hint: the kiosk's own words exist in fr and en`}},
		{"language twice", map[string]string{"topics.yaml": "languages: [fr, fr]\ntopics: [{key: a, title: {fr: A}}]\n"},
			[]string{`topics.yaml:1: language "fr" stands twice`}},
		{"topic without a title", map[string]string{"topics.yaml": "topics:\n- key: a\n  title: {fr: A}\n", "en/x.md": pageMD},
			[]string{`topics.yaml:2: topic "a" has no title in language "en"; hint: write title: {en: ...}`}},
		{"topic title on two lines", map[string]string{"topics.yaml": "languages: [fr]\ntopics:\n- key: a\n  title: {fr: \"A\\nB\"}\n"},
			[]string{`topics.yaml:3: topic title holds a control character or a line break; hint: `}},
		{"topic key", map[string]string{"topics.yaml": topicsYAML + "  - key: é\n    title: {fr: B}\n"},
			[]string{`topics.yaml:5: topic key "é"; hint: letters without accents`, `topics.yaml:5: warning: topic "é" has no question`}},
		{"topic twice", map[string]string{"topics.yaml": topicsYAML + "  - title: {fr: B}\n    key: a\n"},
			[]string{`topics.yaml:3: topic "a" stands twice; hint: `}},
		{"empty topic", map[string]string{"topics.yaml": topicsYAML + "  - key: b\n    title: {fr: B}\n"},
			[]string{`topics.yaml:5: warning: topic "b" has no question; hint: write a question`}},

		// the tree
		{"file that is not read", map[string]string{"synonyme.fr.txt": "a = b", ".hidden": "a", "fr/.hidden": "a"},
			[]string{`synonyme.fr.txt: warning: this file is not read; hint: sources are`}},
		{"folder of another language", map[string]string{"en/x.md": "a"},
			[]string{`en: warning: this file is not read; hint: `}},
		{"file of another type", map[string]string{"fr/x.txt": "a", "fr/y/z.md": "a"},
			[]string{"fr/x.txt: warning: this file is not read; hint: ", "fr/y: warning: this file is not read; hint: "}},
		{"no folder", map[string]string{"fr/x.md": ""},
			[]string{"fr: the folder of the language is missing or cannot be read; hint: create it", `topics.yaml:3: warning: topic "a" has no question`}},
		{"id", map[string]string{"fr/é_x.md": strings.Replace(pageMD, "faire", "dire", 1)},
			[]string{"fr/é_x.md: the file's name cannot be an id; hint: letters without accents"}},
		{"file too long", map[string]string{"fr/y.md": strings.Repeat("a", 300<<10)},
			[]string{"fr/y.md: the file cannot be read: it is longer than 294912 bytes"}},

		// front matter
		{"no front matter", map[string]string{"fr/x.md": "Ainsi.\n"},
			[]string{`fr/x.md:1: no front matter; hint: the first line is "---"`}},
		{"front matter without end", map[string]string{"fr/y.md": "---\nquestion: a\n"},
			[]string{`fr/y.md:1: the front matter does not end; hint: write a line "---"`}},
		{"unknown key", map[string]string{"fr/x.md": page("author: me", "keywords: []")},
			[]string{`fr/x.md:5: unknown key "author"; hint: known keys are question, topic`, `fr/x.md:6: unknown key "keywords"; hint: known keys are question, topic`}},
		{"unknown key of a complement", map[string]string{"fr/x.md": page("complement:", "  text: a", "  source: b", "  date: 2026-11-22", "  author: c")},
			[]string{`fr/x.md:9: unknown key "author"; hint: known keys are question, topic`}},
		{"key twice", map[string]string{"fr/x.md": page("topic: a")},
			[]string{`fr/x.md:5: mapping key "topic" already defined at line 3`}},
		{"value of the wrong shape", map[string]string{"fr/x.md": page("aliases: {a: b}", "translated: perhaps")},
			[]string{"fr/x.md:5: a value of the wrong shape: a group of keys stands", "fr/x.md:6: a value of the wrong shape: a single word"}},
		{"colon without quotes", map[string]string{"fr/x.md": "---\ntopic: a\nquestion: Erreur : que faire ?\nsource: ANS\n---\nAinsi.\n"},
			[]string{`fr/x.md:3: mapping values are not allowed in this context; hint: a value that holds ": "`}},
		{"list without its end", map[string]string{"fr/x.md": page("aliases: [a, b", "received: 2026-11-22")},
			[]string{"fr/x.md:5: did not find expected ',' or ']'; hint: "}},
		{"words behind the quotes", map[string]string{"fr/x.md": page("received: 2026-11-22", `aliases: ["a" b]`, "reviewed: 2026-11-22")},
			[]string{"fr/x.md:6: did not find expected ',' or ']'; hint: "}},
		{"words behind a quoted value", map[string]string{"fr/x.md": page("received: 2026-11-22", `review_by: "2027" c`, "reviewed: 2026-11-22")},
			[]string{"fr/x.md:6: did not find expected key; hint: "}},
		{"front matter that is a list", map[string]string{"fr/x.md": "---\n- a\n---\nAinsi.\n"},
			[]string{"fr/x.md:2: a value of the wrong shape: a list stands"}},
		{"front matter too long", map[string]string{"fr/y.md": "---\nquestion: " + strings.Repeat("a", 40_000) + "\n---\na\n"},
			[]string{"fr/y.md:1: front matter of 40015 bytes is longer than 32768; hint: "}},
		{"control character in the front matter", map[string]string{"fr/y.md": "---\nquestion: a\x07b\n---\na\n"},
			[]string{"fr/y.md:2: control character U+0007; hint: delete it"}},
		{"front matter that is not UTF-8", map[string]string{"fr/y.md": "---\ntopic: a\nquestion: \xe9t\xe9\n---\na\n"},
			[]string{"fr/y.md:3: the file is not UTF-8: its accents are those of Windows-1252"}},
		{"no question, no topic", map[string]string{"fr/y.md": "---\nquestion: ''\nsource: a\n---\na\n"},
			[]string{"fr/y.md:1: no topic; hint: ", "fr/y.md:2: no question; hint: "}},
		{"no source", map[string]string{"fr/x.md": "---\nquestion: a\ntopic: a\n---\na\n"},
			[]string{"fr/x.md:1: warning: no source; hint: "}},
		{"question on two lines", map[string]string{"fr/x.md": "---\nquestion: \"a\\nb\"\ntopic: a\nsource: a\n---\na\n"},
			[]string{"fr/x.md:2: question holds a control character or a line break; hint: "}},
		{"question with an escape", map[string]string{"fr/x.md": "---\nsource: a\ntopic: a\nquestion: \"a\\e[31m\"\n---\na\n"},
			[]string{"fr/x.md:4: question holds a control character or a line break; hint: "}},
		{"question too long", map[string]string{"fr/x.md": "---\nquestion: " + strings.Repeat("a", 301) + "\ntopic: a\nsource: a\n---\na\n"},
			[]string{"fr/x.md:2: question of 301 bytes is longer than 300; hint: "}},
		{"unknown topic", map[string]string{"fr/y.md": "---\nquestion: a\ntopic: foo\nsource: a\n---\na\n"},
			[]string{`fr/y.md:3: unknown topic "foo"; hint: known topics are a`}},
		{"unknown related id", map[string]string{"fr/x.md": page("related:", "  - y")},
			[]string{`fr/x.md:6: unknown related id "y"; hint: an id is the name of a file without .md`}},
		{"related to itself", map[string]string{"fr/x.md": page("related: [x]")},
			[]string{"fr/x.md:5: a question is related to itself; hint: "}},
		{"related twice", map[string]string{"fr/x.md": page("related: [y, y]"), "fr/y.md": strings.Replace(pageMD, "faire", "dire", 1)},
			[]string{`fr/x.md:5: related id "y" stands twice; hint: `}},
		{"empty alias", map[string]string{"fr/x.md": page("aliases:", "- a", "- ''")},
			[]string{"fr/x.md:5: an alias is empty; hint: "}},
		{"alias with a control character", map[string]string{"fr/x.md": page("aliases:", "- a", "- \"b\\u202E\"")},
			[]string{"fr/x.md:5: alias holds a control character or a line break; hint: "}},
		{"too many aliases", map[string]string{"fr/x.md": page("aliases: [" + strings.Repeat("a,", 65) + "]")},
			[]string{"fr/x.md:5: 65 aliases are more than 64; hint: "}},
		{"bad dates", map[string]string{"fr/x.md": page("received: 22/11/2026", "reviewed: 2026-02-30", "review_by: 2026-11-22T10:00:00Z")},
			[]string{`fr/x.md:5: received: "22/11/2026" is not a date; hint: write 2026-11-22`, `fr/x.md:6: reviewed: "2026-02-30" is not a date`, `fr/x.md:7: review_by: "2026-11-22T10:00:00Z" is not a date`}},
		{"complement without source and date", map[string]string{"fr/x.md": page("complement:", "  source: ''", "  text: a")},
			[]string{"fr/x.md:5: complement without a date; hint: ", "fr/x.md:6: complement without a source; hint: "}},
		{"complement with a bad date", map[string]string{"fr/x.md": page("complement:", "  source: b", "  text: a", "  date: demain")},
			[]string{`fr/x.md:8: complement date: "demain" is not a date; hint: `}},
		{"complement with HTML", map[string]string{"fr/x.md": page("complement:", "  source: b", "  text: a <b>", "  date: 2026-11-22")},
			[]string{"fr/x.md:7: complement: raw HTML; hint: "}},
		{"empty complement", map[string]string{"fr/x.md": page("complement: {text: '', source: a, date: 2026-11-22}")},
			[]string{"fr/x.md:5: complement: the text is empty; hint: "}},
		{"duplicate question", map[string]string{"fr/y.md": strings.Replace(pageMD, "Comment faire ?", "comment  faire", 1)},
			[]string{"fr/y.md:2: warning: the same question as fr/x.md; hint: "}},

		// translations
		{"missing translation", map[string]string{"topics.yaml": bilingual, "en/y.md": pageMD},
			[]string{"en/y.md:1: missing translation fr/y.md; hint: write it", "fr/x.md:1: missing translation en/x.md; hint: write it"}},
		{"missing folder", map[string]string{"topics.yaml": bilingual},
			[]string{"en: the folder of the language is missing", "fr/x.md:1: missing translation en/x.md; hint: write it"}},
		{"topic of a translation", map[string]string{
			"topics.yaml": "topics: [{key: a, title: {fr: A, en: A}},\n {key: b, title: {fr: A, en: A}}]\n",
			"en/x.md":     strings.Replace(pageMD, "topic: a", "topic: b", 1)},
			[]string{`en/x.md:3: topic "b" differs from fr/x.md; hint: `}},

		// body: line 6 is its first
		{"empty answer", map[string]string{"fr/x.md": strings.Replace(pageMD, "Ainsi.", "", 1)},
			[]string{"fr/x.md:5: no answer; hint: "}},
		{"raw HTML", map[string]string{"fr/x.md": pageMD + "\n<b>a</b>\n"},
			[]string{"fr/x.md:8: raw HTML; hint: ", "fr/x.md:8: raw HTML; hint: "}},
		{"link to http", map[string]string{"fr/x.md": pageMD + "[a](http://a.fr)\n"},
			[]string{`fr/x.md:7: link "http://a.fr": is neither https nor tel; hint: `}},
		{"body that is not UTF-8", map[string]string{"fr/x.md": pageMD + "a\xff\n"},
			[]string{"fr/x.md:7: bytes that are not UTF-8; hint: "}},
		{"invisible character", map[string]string{"fr/x.md": pageMD + "a\u200bb\n"},
			[]string{"fr/x.md:7: warning: invisible character U+200B; hint: "}},
		{"Windows line ends", map[string]string{"fr/x.md": strings.ReplaceAll(pageMD+"\n# a\n", "\n", "\r\n")},
			[]string{"fr/x.md:8: a heading; hint: "}},

		// synonyms
		{"synonyms", map[string]string{"synonyms.fr.txt": "# x\na = b\nc\n"},
			[]string{"synonyms.fr.txt:3: a rule without =; hint: "}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, issues := faq.Load(tree(tt.files))
			checkIssues(t, issues, tt.want)
		})
	}
}

// checkIssues compares issues, as written for the author, with their beginnings.
func checkIssues(t *testing.T, issues faq.Issues, want []string) {
	t.Helper()
	matched := len(issues) == len(want)
	for i := 0; matched && i < len(want); i++ {
		matched = strings.HasPrefix(issues[i].String(), want[i])
	}
	if !matched {
		t.Errorf("got\n%v\nwant\n%v", issues, strings.Join(want, "\n"))
	}
}

func TestLoadCollectsEverything(t *testing.T) {
	files := map[string]string{}
	for i := range 20 {
		files[fmt.Sprintf("fr/p%02d.md", i)] = fmt.Sprintf("---\nquestion: Question %d\ntopic: none\n---\n# a\n", i)
	}
	c, issues := faq.Load(tree(files))
	if got, want := len(issues), 20*3; got != want {
		t.Errorf("%d issues, want %d", got, want)
	}
	if issues.Err() == nil {
		t.Error("no error")
	}
	if len(c.Questions) != 21 {
		t.Errorf("%d questions, want 21", len(c.Questions))
	}
}

func TestLoadBoundsIssuesOfAFile(t *testing.T) {
	_, issues := faq.Load(tree(map[string]string{"fr/x.md": pageMD + strings.Repeat("\n# a\n", 500)}))
	if len(issues) != 101 || issues[0].Line == 0 && issues[0].Message == "" {
		t.Errorf("%d issues, want 101", len(issues))
	}
}

func TestWarningsAreNoError(t *testing.T) {
	_, issues := faq.Load(tree(map[string]string{"fr/y.md": pageMD}))
	if len(issues) != 1 || issues.Err() != nil {
		t.Errorf("issues %v, error %v; want one warning and no error", issues, issues.Err())
	}
}

// BenchmarkLoad reads 1,000 pages of about 1 KiB.
func BenchmarkLoad(b *testing.B) {
	files := map[string]string{}
	body := strings.Repeat("Pour commander une carte, faites la demande auprès de votre Ordre.\n\n- un\n- deux, [ici](https://a.fr)\n\n", 8)
	for i := range 1000 {
		files[fmt.Sprintf("fr/p%d.md", i)] = fmt.Sprintf("---\nquestion: Question %d\ntopic: a\naliases: [un, deux]\nrelated: [x]\nsource: a\n---\n%s", i, body)
	}
	fsys := tree(files)
	for b.Loop() {
		if _, issues := faq.Load(fsys); len(issues) > 0 {
			b.Fatal(issues)
		}
	}
}
