package bundle

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"aead.dev/minisign"
)

const (
	publisherComment = "guichet publisher "
	// signatureComment is minisign's own; it is not signed, and nobody reads it.
	signatureComment = "signature from minisign secret key"
)

// sign signs the manifest's bytes, prehashed, and names the key in full.
func (s Secret) sign(manifest []byte) ([]byte, error) {
	if s.key.IsZero() {
		return nil, errors.New("sign: there is no secret key")
	}
	hash := minisign.NewReader(bytes.NewReader(manifest))
	if _, err := io.Copy(io.Discard, hash); err != nil {
		return nil, err
	}
	return hash.SignWithComments(s.private, publisherComment+s.key.line, signatureComment), nil
}

// signature is a signature that was read and not yet checked.
type signature struct {
	raw    []byte
	fields minisign.Signature
}

// parseSignature takes only what the library would write for the same values,
// and only prehashed ones: a signature has one spelling, but for the comment that
// is not signed.
func parseSignature(raw []byte) (signature, error) {
	s := signature{raw: raw}
	if err := s.fields.UnmarshalText(raw); err != nil {
		return s, err
	}
	if s.fields.Algorithm != minisign.HashEdDSA {
		return s, errors.New("signature is not prehashed")
	}
	if s.fields.String() != string(raw) {
		return s, errors.New("signature is not in minisign's form")
	}
	return s, nil
}

func (s signature) names(k Key) bool { return k.public().ID() == s.fields.KeyID }

func (s signature) holds(k Key, manifest []byte) bool {
	return minisign.Verify(k.public(), manifest, s.raw)
}

// claimed is the key that the comment says it is of. Only holds can prove it.
func (s signature) claimed() (Key, bool) {
	line, ok := strings.CutPrefix(s.fields.TrustedComment, publisherComment)
	if !ok {
		return Key{}, false
	}
	k, err := parseKeyLine(line)
	return k, err == nil
}
