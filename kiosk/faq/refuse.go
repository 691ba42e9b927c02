package faq

import "github.com/yuin/goldmark/ast"

// refuse reports a node that is no part of the subset.
func (p *answerParser) refuse(n ast.Node) {
	what, hint := refusal(n)
	p.post(Failure, p.line(n), phrase(hint), phrase(what))
}

// refuseInItem reports a block that a list item cannot hold.
func (p *answerParser) refuseInItem(n ast.Node) {
	switch n.(type) {
	case *ast.List:
		p.fail(p.line(n), "lists have one level only", "a list within a list")
	case *ast.Paragraph, *ast.TextBlock:
		p.fail(p.line(n), "make it an item of its own, or a paragraph after the list", "a list item holds two paragraphs")
	default:
		p.refuse(n)
	}
}

// refusal names what n is and says what to write instead.
func refusal(n ast.Node) (what, hint string) {
	switch n.Kind() {
	case ast.KindHeading:
		return "a heading", "write a paragraph; a line of --- or === makes a heading of the line above"
	case ast.KindThematicBreak:
		return "a line across", "leave an empty line instead"
	case ast.KindCodeBlock:
		return "a code block", "do not indent a paragraph by four blanks or more"
	case ast.KindFencedCodeBlock, ast.KindCodeSpan:
		return "code", "write the words without ` and ~~~"
	case ast.KindHTMLBlock, ast.KindRawHTML:
		return "raw HTML", `write it as text; a plain "<" is written \<`
	case ast.KindBlockquote:
		return "a block quote", `write a paragraph with quotation marks; a plain ">" is written \>`
	case ast.KindImage:
		return "an image", `describe it in words; a plain "!" before a link is written \!`
	case ast.KindLinkReferenceDefinition:
		return "a link definition", "write the address in the text: [words](https://...)"
	}
	return "a part of Markdown that is not taken", "write paragraphs, lists, links and emphasis only"
}
