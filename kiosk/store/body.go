package store

import (
	"strings"

	"guichet/kiosk/faq"
)

// bodyText returns what a visitor reads below a question. The analysis passes
// over Markdown's signs by itself; only the targets of links, which nobody
// sees, must go.
func bodyText(q *faq.Question) string {
	text := q.Answer
	if q.Complement != nil {
		text += "\n\n" + q.Complement.Text
	}
	return withoutTargets(text)
}

// withoutTargets cuts "(target)" out of every "[label](target)".
func withoutTargets(markdown string) string {
	var kept strings.Builder
	for {
		before, after, found := strings.Cut(markdown, "](")
		kept.WriteString(before)
		if !found {
			return kept.String()
		}
		kept.WriteByte(' ')
		markdown = after[targetEnd(after):]
	}
}

// targetEnd returns the length of a link's target up to its closing
// parenthesis, which may not stand in the title's quotes; 0 when it has none.
func targetEnd(s string) int {
	quoted := false
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '"':
			quoted = !quoted
		case s[i] == ')' && !quoted:
			return i + 1
		case s[i] == '\n' && !quoted:
			return 0
		}
	}
	return 0
}
