package faq

import (
	"strings"

	"github.com/yuin/goldmark/ast"
)

// look is how the run of text being read looks.
type look struct {
	strong bool
	link   int // 1-based, 0 for none
}

// spanReader collects the spans of one paragraph or item.
type spanReader struct {
	*answerParser
	spans []Span
	run   strings.Builder // the words of the span being read
	look  look            // and how it looks
}

// spans reads the inline children of a block.
func (p *answerParser) spans(block ast.Node) []Span {
	r := &spanReader{answerParser: p}
	r.children(block, look{})
	r.endRun()
	return trimSpans(r.spans)
}

func (r *spanReader) children(parent ast.Node, l look) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		r.node(n, l)
	}
}

func (r *spanReader) node(n ast.Node, l look) {
	switch n := n.(type) {
	case *ast.Text:
		r.text(n, l)
	case *ast.Emphasis:
		l.strong = true
		r.children(n, l)
	case *ast.Link:
		r.link(n, l)
	case *ast.AutoLink:
		r.autoLink(n, l)
	default:
		r.refuse(n)
	}
}

func (r *spanReader) text(n *ast.Text, l look) {
	if n.HardLineBreak() {
		r.fail(r.line(n), `end the line without two blanks or "\", or leave an empty line`, "a line break within a paragraph")
	}
	words := strings.ReplaceAll(unescape(string(n.Segment.Value(r.src))), "\t", " ")
	if !plainLine(words) {
		r.fail(r.line(n), "delete it", "an entity stands for a control character")
		return
	}
	r.add(words, l)
	if n.SoftLineBreak() {
		r.add(" ", l)
	}
}

// add appends words, to the span being read when it looks the same.
func (r *spanReader) add(words string, l look) {
	if l != r.look {
		r.endRun()
		r.look = l
	}
	r.run.WriteString(words)
}

// endRun makes a span of the words read so far.
func (r *spanReader) endRun() {
	if r.run.Len() > 0 {
		r.spans = append(r.spans, Span{Text: r.run.String(), Strong: r.look.strong, Link: r.look.link})
		r.run.Reset()
	}
}

// trimSpans drops the blanks at both ends of a block.
func trimSpans(spans []Span) []Span {
	for len(spans) > 0 {
		spans[0].Text = strings.TrimLeft(spans[0].Text, " ")
		if spans[0].Text != "" {
			break
		}
		spans = spans[1:]
	}
	for len(spans) > 0 {
		last := &spans[len(spans)-1]
		last.Text = strings.TrimRight(last.Text, " ")
		if last.Text != "" {
			break
		}
		spans = spans[:len(spans)-1]
	}
	return spans
}
