package bundle

import "github.com/tyler-smith/go-bip39/wordlists"

// Sign signs any bytes as Write signs a manifest.
func (s Secret) Sign(manifest []byte) ([]byte, error) { return s.sign(manifest) }

// WordList is the list that the words are taken from, as it stands there.
func WordList() []string { return wordlists.French }
