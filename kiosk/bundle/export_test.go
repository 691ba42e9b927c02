package bundle

// Sign signs any bytes as Write signs a manifest.
func (s Secret) Sign(manifest []byte) ([]byte, error) { return s.sign(manifest) }
