package search

import (
	"hash/fnv"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"guichet/data"
	"guichet/kiosk/faq"
)

// general is what is known of the words of a language at large, from texts that
// have nothing to do with the help: how rare they are, and whether they are
// words at all. It reads the tables of data/words as they are, without making
// anything of them first.
type general struct {
	texts     int    // of the background
	words     string // lines "word texts", rising
	lexicon   string // bits of a Bloom filter over words, as Singular leaves them
	compounds string // the same over two words with a blank between them
}

// lexiconHashes is the number of bits that a word sets: with fourteen bits for
// each word about one slip in eight hundred is wrongly taken for a real word.
const (
	lexiconHashes = 10
	bitsOfAWord   = 14
)

// openGeneral returns the tables of a language, empty ones where there are none.
func openGeneral(lang faq.Lang) *general {
	words, lexicon, compounds := data.Words(string(lang))
	g := &general{}
	_, words, _ = strings.Cut(words, "\n") // the source
	texts, words, _ := strings.Cut(words, "\n")
	g.texts, _ = strconv.Atoi(texts)
	g.words = words
	_, g.lexicon, _ = strings.Cut(lexicon, "\n")
	_, g.compounds, _ = strings.Cut(compounds, "\n")
	return g
}

// openGenerals returns the tables of a language, then those of the others: a
// visitor may type English on the French screen.
func openGenerals(lang faq.Lang) []*general {
	list := []*general{openGeneral(lang)}
	for _, l := range []faq.Lang{faq.French, faq.English} {
		if l != lang {
			list = append(list, openGeneral(l))
		}
	}
	return list
}

// holding returns how many texts hold a word in any form, 0 when the table lacks
// it.
func (g *general) holding(word string) int {
	line, _, _ := strings.Cut(g.words[g.find(word):], "\n")
	count, found := strings.CutPrefix(line, word+" ")
	if !found {
		return 0
	}
	n, _ := strconv.Atoi(count)
	return n
}

// find returns where the first line begins whose word is not before text.
func (g *general) find(text string) int {
	low, high := 0, len(g.words)
	for low < high {
		start := (low + high) / 2
		start = low + strings.LastIndexByte(g.words[low:start], '\n') + 1
		line, _, _ := strings.Cut(g.words[start:high], "\n")
		word, _, _ := strings.Cut(line, " ")
		if word < text {
			low = start + len(line) + 1
		} else {
			high = start
		}
	}
	return min(low, len(g.words))
}

// rarity returns how much a word tells in general, as Index.rarity does; false
// when the background lacks it.
func (g *general) rarity(word string) (float64, bool) {
	n := g.holding(word)
	if n == 0 {
		return 0, false
	}
	return rarity(g.texts, n), true
}

// begins says whether a word of the background begins with text.
func (g *general) begins(text string) bool {
	return strings.HasPrefix(g.words[g.find(text):], text)
}

// real says whether a folded word is one of the language.
func (g *general) real(word string) bool {
	return g.holding(word) > 0 || g.inLexicon(Singular(word))
}

// Singular takes the mark of the plural off a folded word, as far as its letters
// tell: what a lexicon is asked for.
func Singular(word string) string {
	if strings.HasSuffix(word, "ss") {
		return word
	}
	if n := len(word); n > 0 && (word[n-1] == 's' || word[n-1] == 'x') {
		return word[:n-1]
	}
	return word
}

// inLexicon says whether a word is in the lexicon.
func (g *general) inLexicon(word string) bool {
	return len(word) >= minOneLetters-1 && holdsWord(g.lexicon, word)
}

// compound says whether two folded words, in this order, are one name of the
// language, as carte and identite are.
func (g *general) compound(head, tail string) bool {
	return holdsWord(g.compounds, Singular(head)+" "+Singular(tail))
}

// holdsWord says whether a lexicon holds a word; an empty one holds none.
func holdsWord(lexicon, word string) bool {
	for bit := range lexiconBits(word, len(lexicon)*8) {
		if lexicon == "" || lexicon[bit/8]&(1<<(bit%8)) == 0 {
			return false
		}
	}
	return true
}

// joints join the parts of a name, folded.
const joints = " de d du des la l a au aux en "

// Joins says whether a folded word may stand within a compound.
func Joins(word string) bool { return strings.Contains(joints, " "+word+" ") }

// lexiconBits yields the bits of a word, of so many.
func lexiconBits(word string, bits int) func(yield func(int) bool) {
	return func(yield func(int) bool) {
		h := fnv.New64a()
		h.Write([]byte(word))
		sum := h.Sum64()
		low, high := uint32(sum), uint32(sum>>32)|1
		for i := range uint32(lexiconHashes) {
			if !yield(int((low + i*high) % uint32(max(bits, 1)))) {
				return
			}
		}
	}
}

// WriteBackground writes a table of words with the number of texts that hold
// each, out of so many texts.
func WriteBackground(texts int, counts map[string]int) []byte {
	out := strconv.AppendInt(nil, int64(texts), 10)
	out = append(out, '\n')
	for _, word := range slices.Sorted(maps.Keys(counts)) {
		out = append(out, word...)
		out = append(out, ' ')
		out = strconv.AppendInt(out, int64(counts[word]), 10)
		out = append(out, '\n')
	}
	return out
}

// WriteLexicon writes a lexicon of words, each as Singular leaves it.
func WriteLexicon(words []string) []byte {
	size := int(math.Ceil(float64(len(words)) * bitsOfAWord / 8))
	out := make([]byte, size)
	for _, w := range words {
		for bit := range lexiconBits(w, size*8) {
			out[bit/8] |= 1 << (bit % 8)
		}
	}
	return out
}
