package bundle

// Sign signs any bytes as Write signs a manifest.
func (s Secret) Sign(manifest []byte) ([]byte, error) { return s.sign(manifest) }

// WordList is the list that the words are taken from.
func WordList() []string { return wordList() }
