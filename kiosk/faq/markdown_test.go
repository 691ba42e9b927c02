package faq_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"guichet/kiosk/faq"
)

// item is a list item or paragraph of one span.
func item(words string) []faq.Span { return []faq.Span{{Text: words}} }

func paragraph(spans ...faq.Span) faq.Block {
	return faq.Block{Kind: faq.Paragraph, Items: [][]faq.Span{spans}}
}

func plain(words string) faq.Span { return faq.Span{Text: words} }

func TestParseAnswer(t *testing.T) {
	tests := []struct {
		name, markdown string
		want           faq.Document
	}{
		{"paragraph", "Bonjour.", faq.Document{Blocks: []faq.Block{paragraph(plain("Bonjour."))}}},
		{"soft line break is a space", "Un\ndeux", faq.Document{Blocks: []faq.Block{paragraph(plain("Un deux"))}}},
		{"two paragraphs", "Un\n\ndeux\n", faq.Document{Blocks: []faq.Block{paragraph(plain("Un")), paragraph(plain("deux"))}}},
		{"Windows line ends and byte order mark", "\ufeffUn\r\n\r\ndeux\r\n", faq.Document{Blocks: []faq.Block{paragraph(plain("Un")), paragraph(plain("deux"))}}},
		{"no-break space stays", "Qui\u00a0?", faq.Document{Blocks: []faq.Block{paragraph(plain("Qui\u00a0?"))}}},
		{"tab is a space", "a\tb", faq.Document{Blocks: []faq.Block{paragraph(plain("a b"))}}},
		{"tight bullets", "- a\n- b\n", faq.Document{Blocks: []faq.Block{{Kind: faq.Bullets, Items: [][]faq.Span{item("a"), item("b")}}}}},
		{"loose bullets", "* a\n\n* b\n", faq.Document{Blocks: []faq.Block{{Kind: faq.Bullets, Items: [][]faq.Span{item("a"), item("b")}}}}},
		{"steps", "1. a\n2. b\n", faq.Document{Blocks: []faq.Block{{Kind: faq.Steps, Items: [][]faq.Span{item("a"), item("b")}}}}},
		{"indented line of an item", "- a\n  b\n", faq.Document{Blocks: []faq.Block{{Kind: faq.Bullets, Items: [][]faq.Span{item("a b")}}}}},
		{"list between paragraphs", "x :\n\n- a\n\ny", faq.Document{Blocks: []faq.Block{
			paragraph(plain("x :")), {Kind: faq.Bullets, Items: [][]faq.Span{item("a")}}, paragraph(plain("y"))}}},
		{"emphasis of any kind", "*a* b **c** ***d***", faq.Document{Blocks: []faq.Block{paragraph(
			faq.Span{Text: "a", Strong: true}, plain(" b "), faq.Span{Text: "c", Strong: true}, plain(" "), faq.Span{Text: "d", Strong: true})}}},
		{"link with note", `Allez [ici](https://a.fr/b?c=d "la note") !`, faq.Document{
			Blocks: []faq.Block{paragraph(plain("Allez "), faq.Span{Text: "ici", Link: 1}, plain(" !"))},
			Links:  []faq.Link{{Label: "ici", URL: "https://a.fr/b?c=d", Note: "la note"}}}},
		{"two links side by side", "[a](https://a.fr)[b](tel:+33123456789)", faq.Document{
			Blocks: []faq.Block{paragraph(faq.Span{Text: "a", Link: 1}, faq.Span{Text: "b", Link: 2})},
			Links:  []faq.Link{{Label: "a", URL: "https://a.fr"}, {Label: "b", URL: "tel:+33123456789"}}}},
		{"emphasis within a link", "[a **b**](https://a.fr)", faq.Document{
			Blocks: []faq.Block{paragraph(faq.Span{Text: "a ", Link: 1}, faq.Span{Text: "b", Link: 1, Strong: true})},
			Links:  []faq.Link{{Label: "a b", URL: "https://a.fr"}}}},
		{"address as link", "Sur <https://a.fr>", faq.Document{
			Blocks: []faq.Block{paragraph(plain("Sur "), faq.Span{Text: "https://a.fr", Link: 1})},
			Links:  []faq.Link{{Label: "https://a.fr", URL: "https://a.fr"}}}},
		{"escapes and entities in one pass", `\*a\* &eacute;&#233;&#xE9; \&amp; & &nix; a < b`, faq.Document{
			Blocks: []faq.Block{paragraph(plain(`*a* ééé &amp; & &nix; a < b`))}}},
		{"marks that are words", "RPPS+ 2*3 snake_case #1 e-CPS - x", faq.Document{
			Blocks: []faq.Block{paragraph(plain("RPPS+ 2*3 snake_case #1 e-CPS - x"))}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := faq.ParseAnswer(tt.markdown)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("\n got %+v\nwant %+v", got, tt.want)
			}
		})
	}
}

func TestParseAnswerRefuses(t *testing.T) {
	tests := []struct {
		name, markdown string
		line           int
		message, hint  string
	}{
		{"empty", " \n\n", 1, "empty", "sentence"},
		{"heading", "a\n\n# b\n", 3, "a heading", "paragraph"},
		{"underlined heading", "a\n\nb\n---\n", 3, "a heading", "---"},
		{"line across", "a\n\n***\n", 3, "a line across", "empty line"},
		{"indented code", "a\n\n    b\n", 3, "a code block", "four blanks"},
		{"fenced code", "a\n\n```\nb\n```\n", 3, "code", "without"},
		{"code span", "a\nb `c`\n", 2, "code", "without"},
		{"HTML block", "a\n\n<div>\nb</div>\n", 3, "raw HTML", `\<`},
		{"HTML comment", "a\n\n<!-- b -->\n", 3, "raw HTML", `\<`},
		{"HTML in a line", "a\nb <b>c</b>\n", 2, "raw HTML", `\<`},
		{"block quote", "a\n\n> b\n", 3, "a block quote", `\>`},
		{"image", "a\n![b](https://a.fr)\n", 2, "an image", "words"},
		{"link definition", "a [b]\n\n[b]: https://a.fr\n", 3, "a link definition", "address"},
		{"table", "a\n\n| b | c |\n|---|---|\n| d | e |\n", 3, "a table", "list"},
		{"nested list", "- a\n  - b\n", 2, "a list within a list", "one level"},
		{"list that begins with a list", "- - a\n", 1, "a list within a list", "one level"},
		{"two paragraphs in an item", "- a\n\n  b\n", 3, "two paragraphs", "paragraph after the list"},
		{"heading in an item", "- # a\n", 1, "a heading", "paragraph"},
		{"empty item", "- a\n-\n- b\n", 2, "empty", "delete"},
		{"steps from two", "a\n\n2. b\n", 3, "begins at 2", "from 1"},
		{"line glued to a list", "1. a\n2. b\nc\n", 3, "follows a list item", "empty line"},
		{"typed bullets", "a :\n\n• b\n• c\n", 3, "•", "- "},
		{"hard line break", "a  \nb\n", 1, "line break", "empty line"},
		{"hard line break by backslash", "a\nb\\\nc\n", 2, "line break", "empty line"},
		{"http", "a\n[b](http://a.fr)\n", 2, "neither https nor tel", "https://"},
		{"javascript", "[b](javascript:alert)\n", 1, "neither https nor tel", "https://"},
		{"relative", "[b](c.md)\n", 1, "neither https nor tel", "https://"},
		{"http address", "a <http://a.fr>\n", 1, "neither https nor tel", "https://"},
		{"mail address", "a <b@c.fr>\n", 1, "neither https nor tel", "https://"},
		{"no host", "[b](https:///c)\n", 1, "no host", "https://"},
		{"user name", "[b](https://ans@evil.fr)\n", 1, "user name", "https://"},
		{"accent in an address", "[b](https://santé.fr)\n", 1, "an accent", "https://"},
		{"blank in an address", "[b](<https://a.fr/b c>)\n", 1, "a blank", "https://"},
		{"tel with words", "[b](tel:bonjour)\n", 1, "telephone", "tel:"},
		{"tel too long", "[b](tel:0123456789012345)\n", 1, "telephone", "tel:"},
		{"link too long", "[b](https://a.fr/" + strings.Repeat("c", 512) + ")\n", 1, "longer than 512", "https://"},
		{"link without words", "a\n[](https://a.fr)\n", 2, "without words", "[words]"},
		{"note too long", "[b](https://a.fr '" + strings.Repeat("c", 301) + "')\n", 1, "title of a link", "short"},
		{"too many links", strings.Repeat("[b](https://a.fr)\n", 201), 201, "more than 200 links", "split"},
		{"too many items", strings.Repeat("- a\n", 1001), 1, "1001 items", "split"},
		{"too long", strings.Repeat("a\n", 200_000), 1, "longer than", "split"},
		{"too many marks", "a\n" + strings.Repeat("*", 3000), 2, "signs", "split"},
		{"too many brackets", "a\n" + strings.Repeat("[", 600), 2, "brackets", "split"},
		{"too many lines", strings.Repeat("\n", 20_001), 20_001, "lines", "split"},
		{"deep nesting in a line", "a\n\n" + strings.Repeat("> ", 200) + "b", 3, "more than 32 signs", "one level"},
		{"deep indentation", "- a\n" + strings.Repeat(" ", 40) + "b", 2, "more than 32 blanks", "one level"},
		{"NUL", "a\nb\x00c", 2, "control character U+0000", "delete"},
		{"escape", "a\n\x1b[31mb", 2, "control character U+001B", "delete"},
		{"C1 control", "a\u009bb", 1, "control character U+009B", "delete"},
		{"order of writing", "a\n\u202eb", 2, "control character U+202E", "delete"},
		{"lone carriage return", "a\rb", 1, "control character U+000D", "delete"},
		{"not UTF-8", "a\nb\xe9c", 2, "not UTF-8", "UTF-8"},
		{"control character by entity", "a\nb &#27; c", 2, "entity", "delete"},
		{"order of writing by entity", "&#x202e;c", 1, "entity", "delete"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := faq.ParseAnswer(tt.markdown)
			var issues faq.Issues
			if !errors.As(err, &issues) {
				t.Fatalf("error %v, want Issues", err)
			}
			i := issues[0]
			if i.Line != tt.line || !strings.Contains(i.Message, tt.message) || !strings.Contains(i.Hint, tt.hint) {
				t.Errorf("got %v\nwant line %d, %q, hint %q", i, tt.line, tt.message, tt.hint)
			}
		})
	}
}

func TestParseAnswerReportsAll(t *testing.T) {
	_, err := faq.ParseAnswer("# a\n\nb <b>\n\n> c\n")
	want := `line 1: a heading; hint: write a paragraph; a line of --- or === makes a heading of the line above
line 3: raw HTML; hint: write it as text; a plain "<" is written \<
line 5: a block quote; hint: write a paragraph with quotation marks; a plain ">" is written \>`
	if err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%v", err, want)
	}
}

// TestParseAnswerTime feeds large hostile texts, each in several arrangements.
// Each takes some milliseconds; the limit leaves room for a slow machine under
// the race detector and still catches a parser that runs away.
func TestParseAnswerTime(t *testing.T) {
	const size, limit = 100 << 10, 10 * time.Second
	for _, part := range []string{
		"[", "![", "[a](", "[a](<b", "[a](b 'c", "[a]: b\n", "[a] ", "*a **b ", "*a_ ", "`", "<a ", "<a b='", "<!--", "<?", "<![CDATA[",
		"> ", "- ", "1. ", "- a\n", "a\n", "a  \n", "\n", "&", "\\", "|-|\n", "a\n==\n", "(", "'\"",
	} {
		spread := strings.Repeat(part+strings.Repeat("a", 500-len(part)), size/500)
		for name, text := range map[string]string{
			"dense":  strings.Repeat(part, size/len(part)),
			"spread": spread,
			"head":   strings.Repeat(part, 400) + strings.Repeat("a ", size/2-2000),
			"nested": strings.Repeat("- ", 15) + "a\n" + strings.Repeat(part, 10_000),
		} {
			start := time.Now()
			faq.ParseAnswer(text)
			if took := time.Since(start); took > limit {
				t.Errorf("%s %q took %v", name, part, took)
			}
		}
	}
}

func TestDocumentText(t *testing.T) {
	doc, err := faq.ParseAnswer("Un **deux** [trois](https://a.fr \"note\").\n\n1. quatre\n2. cinq\n\n- six\n")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := doc.Text(), "Un deux trois.\nquatre\ncinq\nsix"; got != want {
		t.Errorf("Text() = %q, want %q", got, want)
	}
}
