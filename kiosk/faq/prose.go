package faq

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"golang.org/x/text/unicode/norm"
)

// parse reads a normalized text and warns besides of what is right Markdown
// but hardly what was meant.
func (o *Options) parse(src string) (Document, Issues) { return parseMarkdown(src, o) }

// proseRule is a pattern of words that look like something else. Few texts
// hold the signs that may makes out quickly: only those are searched.
type proseRule struct {
	may           func(text string) bool
	pattern       *regexp.Regexp
	message, hint string
}

// holding tells whether a text holds one of the parts.
func holding(parts ...string) func(string) bool {
	return func(text string) bool {
		return slices.ContainsFunc(parts, func(part string) bool { return strings.Contains(text, part) })
	}
}

// digits tells whether a text holds at least so many digits.
func digits(least int) func(string) bool {
	return func(text string) bool {
		n := 0
		for i := range len(text) {
			if '0' <= text[i] && text[i] <= '9' {
				n++
			}
		}
		return n >= least
	}
}

// proseRules are tried in order; what one of them found the next do not see.
var proseRules = sync.OnceValue(func() []proseRule {
	const link = "write [words](https://...), without a blank between ] and ("
	const blank = `[ .\-\x{a0}\x{202f}]?`
	return []proseRule{
		{holding("[", "]"), regexp.MustCompile(`\([^()]*\)\[[^\[\]]*\]|\[[^\[\]]*\][ \x{a0}]*\([^()]*\)?|\[[^\[\]]*\]|\]\(`), "%q looks like a link, but is none", link},
		{holding("@"), regexp.MustCompile(`[\w.+-]+@[\w-]+(?:\.[\w-]+)+`), "%q is an e-mail address: it cannot be taken away as a code", "write the telephone number, or the page with a contact form"},
		{holding("://", "www.", ".fr", ".com", ".org", ".net", ".eu", ".gouv", ".info", "WWW.", ".FR"), regexp.MustCompile(`(?i)<?\b(?:https?://|ftp://|www\.)[^\s<>]*[\w/]>?|\b(?:[a-z0-9-]+\.)+(?:fr|com|org|net|eu|gouv|info)\b(?:/[^\s<>]*[\w/])?`),
			"%q is an address, but no link: it cannot be taken away as a code", "write <https://...> or [words](https://...)"},
		{digits(10), regexp.MustCompile(`(?:\+33|\b0033|\b0)` + blank + `[1-9](?:` + blank + `\d){8}\b`),
			"%q is a telephone number, but no link: it cannot be taken away as a code", "write [0 806 80 02 13](tel:0806800213)"},
		{digits(2), regexp.MustCompile(`(?i)\b(?:appelez|appeler|composez|composer|call|dial|ring)(?: au| le| on)? \d{2,4}\b`),
			"%q is a telephone number, but no link: it cannot be taken away as a code", "write [15](tel:15)"},
		{holding("**", "__", "~~"), regexp.MustCompile(`\*\*+[^*]*|__+[^_]*|~~+[^~]*`), "%q: the signs around it are shown, they emphasise nothing", "write **words**, without blanks inside the signs, or the words alone"},
		{holding("* "), regexp.MustCompile(`(?:^|\s)\*\s[^*]*\s\*(?:\s|$)`), "%q: the signs around it are shown, they emphasise nothing", "write **words**, without blanks inside the signs, or the words alone"},
	}
})

// listLike matches the beginning of a line that its author sees as a list's,
// and CommonMark does not.
var listLike = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?:([•◦▪▫‣·●○■□➢➤►▶✓✔✗✘❖→⇒–—−-])(?:\s|\pL|$)|(\*)\s|([oO§Øüv])\t|([oO§])\s|(\d{1,3}[.)/°º])(?:\s|\pL)|(\(\d{1,3}\))|(\(?[a-z]\))\s|(\d{1,3} ?[-–—]) ?\pL)`)
})

// checkProse looks at a paragraph, or at an item of a list.
func (p *answerParser) checkProse(n ast.Node, spans []Span) {
	if p.options == nil || p.failed() {
		return
	}
	text := unlinked(spans)
	for _, rule := range proseRules() {
		if !rule.may(text) {
			continue
		}
		found := rule.pattern.FindString(text)
		if found == "" {
			continue
		}
		text = rule.pattern.ReplaceAllString(text, " ")
		found = strings.TrimSpace(found)
		p.warn(p.lineOf(n, found), rule.hint, rule.message, clip(found, 60))
	}
	p.checkLines(n)
	p.options.checkShown(labelOf(spans), p.line(n), p.report)
}

// unlinked returns the words that carry no link; a link leaves a bar, so that
// what stands on its sides does not seem to be one.
func unlinked(spans []Span) string {
	var b strings.Builder
	for _, s := range spans {
		if s.Link > 0 {
			b.WriteString(" | ")
		} else {
			b.WriteString(s.Text)
		}
	}
	return b.String()
}

// lineOf returns the line of the block n that holds words, its first where they
// are not found as they are.
func (p *answerParser) lineOf(n ast.Node, words string) int {
	first := max(0, min(n.Pos(), len(p.text)))
	if at := strings.Index(p.text[first:], words); at >= 0 {
		return lineAt(p.text, first+at)
	}
	return p.line(n)
}

// checkLines warns of lines that the screen will run together, once a block.
func (p *answerParser) checkLines(n ast.Node) {
	lines := n.Lines()
	_, isParagraph := n.(*ast.Paragraph)
	intro, introAt := "", 0 // the first line that announces others
	for i := range lines.Len() {
		segment := lines.At(i)
		line := strings.TrimSpace(p.text[segment.Start:segment.Stop])
		number := lineAt(p.text, segment.Start)
		mark := listMark(line)
		switch {
		case mark != "" && (i > 0 || isParagraph && n.Parent().Kind() == ast.KindDocument):
			p.warn(number, `begin each line of a list with "- " or with "1. ", "2. ", and leave an empty line above the first`,
				"%q begins no list here: the lines run together", mark)
			return
		case strings.HasPrefix(line, "#"):
			p.warn(number, "write a paragraph without it", "a line begins with %q, which is shown", "#")
			return
		case i < lines.Len()-1 && strings.HasSuffix(line, ":") && intro == "":
			intro, introAt = line, number
		}
	}
	if intro != "" {
		p.warn(introAt, "leave an empty line below it, or write a list", "the line below %q runs together with it", clip(intro, 40))
	}
}

// listMark returns the sign that begins a line that looks like a list's, "" for
// none.
func listMark(line string) string {
	if line == "" || 'A' <= line[0] && line[0] <= 'Z' && line[0] != 'O' { // most lines begin a sentence
		return ""
	}
	found := listLike().FindStringSubmatch(line)
	if found == nil {
		return ""
	}
	return strings.Join(found[1:], "")
}

// checkShown warns of the first sign that the screen cannot draw.
func (o *Options) checkShown(text string, line int, r *report) {
	if o.Shown == nil {
		return
	}
	for _, c := range norm.NFC.String(text) {
		if c < utf8.RuneSelf || c == softHyphen || unicode.Is(unicode.Cf, c) {
			continue
		}
		switch shown := o.Shown(string(c)); {
		case shown == "":
			r.warn(line, "delete it", "the screen leaves out %q (%U)", string(c), c)
			return
		case strings.Contains(shown, "?"):
			r.warn(line, "write it in words", "the screen cannot draw %q (%U): it shows %q", string(c), c, shown)
			return
		}
	}
}
