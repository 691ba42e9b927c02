package faq

// rewrite makes one word of a run of words.
type rewrite struct {
	words []string
	to    string
}

// rewriteLines lists the names of the field that people write in several ways.
func rewriteLines() []rewrite {
	return []rewrite{
		{[]string{"e", "cps"}, "ecps"},
		{[]string{"e", "carte", "cps"}, "ecps"},
		{[]string{"e", "c", "p", "s"}, "ecps"},
		{[]string{"rpps", "plus"}, "rppsplus"},
		{[]string{"c", "p", "s"}, "cps"},
		{[]string{"s", "m", "s"}, "sms"},
		{[]string{"q", "r"}, "qr"},
		{[]string{"qrcode"}, "qr"},
		{[]string{"flash", "code"}, "flashcode"},
		{[]string{"rendez", "vous"}, "rendezvous"},
	}
}

// rewrite applies the lines from left to right, the first that fits each time.
func (a *Analyser) rewrite(tokens []Token) []Token {
	kept := tokens[:0]
	for i := 0; i < len(tokens); {
		t, n := tokens[i], 1
		for _, line := range a.rewrites {
			if fits(line.words, tokens[i:]) {
				n = len(line.words)
				t = Token{Word: line.to, Start: t.Start, End: tokens[i+n-1].End}
				break
			}
		}
		kept = append(kept, t)
		i += n
	}
	return kept
}

// fits says whether tokens begin with words.
func fits(words []string, tokens []Token) bool {
	if len(tokens) < len(words) {
		return false
	}
	for i, w := range words {
		if tokens[i].Word != w {
			return false
		}
	}
	return true
}
