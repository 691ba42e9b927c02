package search

import "strings"

// Segments: the parts of a sentence that commas and conjunctions make. What the
// help does not know in one of them takes nothing from what it knows in another:
// "je reviens de congé maternité et j'ai oublié le code de ma carte".

// Words that begin another part, folded.
const (
	conjunctionsFrench  = " et mais car donc puis parce puisque lorsque sinon pourtant "
	conjunctionsEnglish = " and but because since so while "
)

// Verbs that end the subject, folded: who has lost the card is not what the
// question is about.
const verbs = " est sont ont avait etait veut vient dit is are was were has have had says wants "

// pauses are the signs that end a part.
const pauses = ",;:.?!()\n"

// segments returns the number of the part that each word stands in.
func (p *plan) segments() []int {
	list := make([]int, len(p.wants))
	now, end := 0, 0
	for i := range p.wants {
		t := p.wants[i].token
		word := " " + t.Word + " "
		verb := strings.Contains(verbs, word) || t.Word == "a" && i+1 < len(p.wants) && p.index.analyser.Predicate(p.wants[i+1].token.Word)
		if i > 0 && (verb || strings.ContainsAny(p.text[end:t.Start], pauses) ||
			strings.Contains(conjunctionsFrench, word) || strings.Contains(conjunctionsEnglish, word)) {
			now++
		}
		list[i] = now
		end = t.End
	}
	return list
}
