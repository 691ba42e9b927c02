package bundle

import (
	"crypto/sha256"
	"encoding/binary"
	"guichet/data"
	"strings"
)

const (
	wordCount = 6
	wordBits  = 11 // BIP 39: lists have 2048 words
)

// Words are six French words to compare a key by, aloud or on paper: the first
// 66 bits of SHA-256 over the Ed25519 key, 11 bits a word, in the list of BIP 39
// (whose words differ in their first four letters). They do not hang on the ID,
// which is free to choose. In NFC, where the list is decomposed. nil for no key.
func (k Key) Words() []string {
	if k.IsZero() {
		return nil
	}
	sum := sha256.Sum256(k.raw())
	list := FingerprintWords()
	words := make([]string, wordCount)
	for i := range words {
		words[i] = list[bitsAt(sum[:], i*wordBits)]
	}
	return words
}

// bitsAt reads a word's bits, the most significant first.
func bitsAt(b []byte, bit int) uint32 {
	four := binary.BigEndian.Uint32(b[bit/8:])
	return four << (bit % 8) >> (32 - wordBits)
}

// FingerprintWords are the 2048 words of the list, in its order and in NFC.
func FingerprintWords() []string {
	if data.BuiltFingerprints != "" {
		return strings.Fields(data.BuiltFingerprints)
	}
	return libraryWords()
}
