package faq

import (
	"strings"
	"sync"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// The limits of an answer. They bound the time of the parser, whatever the
// text is; the longest of our own answers is under 2 KiB.
const (
	maxAnswerBytes = 256 << 10
	maxLines       = 20_000
	maxMarks       = 2048 // characters that can begin or end emphasis, a link, code, HTML
	maxBrackets    = 512  // those of them that can begin a link
	maxIndent      = 32   // white space before a line
	maxPrefixMarks = 32   // > - + * . ) before the first word of a line
	maxListItems   = 1000 // in one list
	maxLinks       = 200  // in one answer
)

// ParseAnswer reads an answer. The subset of CommonMark is: paragraphs, bullet
// lists and numbered lists of one level, links to https: and tel:, emphasis.
// Everything else is refused, with the line, by an error of type Issues. A
// link's title becomes its note; the end of a line within a paragraph is a
// space.
//
// It is safe for concurrent use.
func ParseAnswer(markdown string) (Document, error) {
	doc, issues := parseMarkdown(normalize(markdown), nil)
	if err := issues.Err(); err != nil {
		return Document{}, err
	}
	return doc, nil
}

// commonMark reads the whole of CommonMark, so that what we do not take is seen
// and refused rather than shown as raw signs. (Tables are seen by their ruler
// line: goldmark's own extension would add a millisecond to every start of the
// program.)
var commonMark = sync.OnceValue(func() parser.Parser {
	return parser.NewParser(
		parser.WithBlockParsers(parser.DefaultBlockParsers()...),
		parser.WithInlineParsers(parser.DefaultInlineParsers()...),
		parser.WithParagraphTransformers(parser.DefaultParagraphTransformers()...),
	)
})

// parseMarkdown reads a normalized text and returns what could be read of it
// with every issue; options that are not nil ask for warnings of what it is not
// meant to look like.
func parseMarkdown(src string, o *Options) (Document, Issues) {
	r := &report{}
	checkText(src, r)
	checkBounds(src, r)
	if r.failed() {
		return Document{}, r.issues
	}
	p := &answerParser{report: r, options: o, src: []byte(src), text: src}
	p.blocks(commonMark().Parse(text.NewReader(p.src)))
	if len(p.doc.Blocks) == 0 && !r.failed() {
		r.fail(1, "write at least one sentence", "the text is empty")
	}
	return p.doc, r.issues
}

// checkBounds refuses texts that would cost the parser more than time in
// proportion to their length.
func checkBounds(src string, r *report) {
	if len(src) > maxAnswerBytes {
		r.fail(1, "split it into several questions", "text of %d bytes is longer than %d", len(src), maxAnswerBytes)
		return
	}
	marks, brackets, line := 0, 0, 0
	for l := range strings.Lines(src) {
		line++
		marks += countMarks(l)
		brackets += strings.Count(l, "[")
		if line > maxLines || marks > maxMarks || brackets > maxBrackets {
			r.fail(line, "split it into several questions", "more than %d lines, %d signs of Markdown or %d brackets",
				maxLines, maxMarks, maxBrackets)
			return
		}
		checkPrefix(l, line, r)
	}
}

func countMarks(line string) int {
	n := 0
	for i := range len(line) {
		switch line[i] {
		case '*', '_', '[', ']', '`', '<', '!':
			n++
		}
	}
	return n
}

// checkPrefix bounds the depth of nested blocks that a line could open or
// continue.
func checkPrefix(line string, number int, r *report) {
	indented := strings.TrimLeft(line, " \t")
	if len(line)-len(indented) > maxIndent && strings.TrimSpace(line) != "" {
		r.fail(number, "lists have one level only", "line begins with more than %d blanks", maxIndent)
		return
	}
	prefix := line[:len(line)-len(strings.TrimLeft(line, " \t>-+*.)0123456789"))]
	marks := len(prefix) - strings.Count(prefix, " ")
	if marks > maxPrefixMarks {
		r.fail(number, "lists have one level only", "line begins with more than %d signs", maxPrefixMarks)
	}
}

// answerParser turns the tree of one text into a Document.
type answerParser struct {
	*report
	options *Options // nil: no warnings
	src     []byte
	text    string // the same as src
	doc     Document
}

// line returns the line a node begins in, 0 when no issue will be taken any
// more.
func (p *answerParser) line(n ast.Node) int {
	if len(p.issues) > maxFileIssues {
		return 0
	}
	return lineAt(p.text, n.Pos())
}

// blocks adds the children of the root.
func (p *answerParser) blocks(root ast.Node) {
	for n := root.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Paragraph:
			p.paragraph(n)
		case *ast.List:
			p.list(n)
		default:
			p.refuse(n)
		}
	}
}

func (p *answerParser) paragraph(n *ast.Paragraph) {
	if lines := n.Lines(); strings.HasPrefix(string(p.src[lines.At(0).Start:lines.At(0).Stop]), "•") {
		p.fail(p.line(n), `begin the lines of a list with "- "`, `a line begins with "•"`)
	}
	if p.isTable(n) {
		p.fail(p.line(n), "write a list", "a table")
		return
	}
	spans := p.spans(n)
	p.checkProse(n, spans)
	if len(spans) > 0 {
		p.doc.Blocks = append(p.doc.Blocks, Block{Kind: Paragraph, Items: [][]Span{spans}})
	}
}

// isTable says whether a paragraph's second line is the ruler below the head
// of a table (GitHub Flavored Markdown, 4.10).
func (p *answerParser) isTable(n *ast.Paragraph) bool {
	if n.Lines().Len() < 2 {
		return false
	}
	second := n.Lines().At(1)
	ruler := strings.TrimSpace(p.text[second.Start:second.Stop])
	return strings.Contains(ruler, "-") && strings.Contains(ruler, "|") && strings.Trim(ruler, "|:- ") == ""
}

func (p *answerParser) list(n *ast.List) {
	block := Block{Kind: Bullets}
	if n.IsOrdered() {
		block.Kind = Steps
		if n.Start != 1 {
			p.fail(p.line(n), "number the steps from 1, without a paragraph between them", "a numbered list begins at %d", n.Start)
		}
	}
	if count := n.ChildCount(); count > maxListItems {
		p.fail(p.line(n), "split the list", "list of %d items is longer than %d", count, maxListItems)
		return
	}
	for item := n.FirstChild(); item != nil; item = item.NextSibling() {
		if spans := p.item(item); len(spans) > 0 {
			block.Items = append(block.Items, spans)
		}
	}
	if len(block.Items) > 0 {
		p.doc.Blocks = append(p.doc.Blocks, block)
	}
}

// item reads a list item, which holds one paragraph: ast.TextBlock in a tight
// list, ast.Paragraph in a loose one.
func (p *answerParser) item(item ast.Node) []Span {
	first := item.FirstChild()
	if first == nil {
		p.fail(p.line(item), "write its words or delete it", "a list item is empty")
		return nil
	}
	for n := first.NextSibling(); n != nil; n = n.NextSibling() {
		p.refuseInItem(n)
	}
	switch first.(type) {
	case *ast.TextBlock, *ast.Paragraph:
		p.checkLazyLines(first)
		spans := p.spans(first)
		p.checkProse(first, spans)
		return spans
	}
	p.refuseInItem(first)
	return nil
}

// checkLazyLines refuses a line that is part of an item by CommonMark's rule
// of lazy continuation, although its author saw a new paragraph.
func (p *answerParser) checkLazyLines(n ast.Node) {
	for _, segment := range n.Lines().Sliced(1, n.Lines().Len()) {
		lineStart := strings.LastIndexByte(p.text[:segment.Start], '\n') + 1
		if c := p.text[lineStart]; c != ' ' && c != '\t' {
			p.fail(lineAt(p.text, segment.Start), "leave an empty line before it, or indent it if it belongs to the item",
				"a line follows a list item without a gap")
		}
	}
}
