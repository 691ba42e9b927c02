package bundle

import (
	"crypto/sha256"
	"encoding/binary"
	"strings"
	"sync"

	"guichet/data"
)

const (
	wordCount = 6
	wordBits  = 11 // the list has 2048 words
)

// Words are six French words to compare a key by, aloud or on paper: the first
// 66 bits of SHA-256 over the Ed25519 key, 11 bits a word, in the list of BIP 39
// (whose words differ in their first four letters). They do not depend on the ID,
// which is free to choose. nil for no key.
func (k Key) Words() []string {
	if k.IsZero() {
		return nil
	}
	sum := sha256.Sum256(k.raw())
	words := make([]string, wordCount)
	for i := range words {
		words[i] = wordList()[bitsAt(sum[:], i*wordBits)]
	}
	return words
}

// bitsAt reads a word's bits, the most significant first.
func bitsAt(b []byte, bit int) uint32 {
	four := binary.BigEndian.Uint32(b[bit/8:])
	return four << (bit % 8) >> (32 - wordBits)
}

// wordList is the list of data/trust/words.fr.txt, in its order and in NFC.
var wordList = sync.OnceValue(func() []string {
	var words []string
	for line := range strings.Lines(data.FingerprintWords) {
		if !strings.HasPrefix(line, "#") {
			words = append(words, strings.TrimSpace(line))
		}
	}
	return words
})
