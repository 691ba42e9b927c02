package bundle

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"aead.dev/minisign"
)

const (
	maxKeyText  = 1024 // bytes of a key's file; minisign's own have about 100 and 270
	keyRawStart = 10   // in the decoded line: 2 bytes of algorithm, 8 of ID, then the Ed25519 key
	commentLine = "untrusted comment: "
)

// Key is a publisher's public key. It is comparable; the zero value is no key.
type Key struct{ line string }

// ParseKey reads minisign's .pub file, or its one line of base64.
func ParseKey(text []byte) (Key, error) {
	if len(text) > maxKeyText {
		return Key{}, fmt.Errorf("parse public key: %d bytes, at most %d are read", len(text), maxKeyText)
	}
	line := strings.TrimSpace(string(text))
	if comment, rest, two := strings.Cut(line, "\n"); two {
		if !strings.HasPrefix(comment, commentLine) {
			return Key{}, errors.New("parse public key: the first of two lines is no comment; is this a minisign .pub file?")
		}
		if strings.Contains(comment, "secret key") {
			return Key{}, errors.New("parse public key: this is the secret key, which stays with the publisher; hint: the file beside it that ends in .pub")
		}
		line = strings.TrimSpace(rest)
	}
	return parseKeyLine(line)
}

// parseKeyLine takes the line only as the library would write it: the same key
// has one spelling, and keys can be compared as text.
func parseKeyLine(line string) (Key, error) {
	var p minisign.PublicKey
	if err := p.UnmarshalText([]byte(line)); err != nil {
		return Key{}, fmt.Errorf("parse public key: %w", err)
	}
	if p.String() != line {
		return Key{}, errors.New("parse public key: not one line of base64")
	}
	return Key{line}, nil
}

// IsZero says whether it is no key.
func (k Key) IsZero() bool { return k.line == "" }

// ID is the key's number in hexadecimal digits, as minisign prints it. It is a
// hint of which key is meant, not a proof: anybody can choose it. "" for no key.
func (k Key) ID() string {
	if k.IsZero() {
		return ""
	}
	return strings.ToUpper(strconv.FormatUint(k.public().ID(), 16))
}

// String is the key in one line of base64, 56 characters; "" for no key.
func (k Key) String() string { return k.line }

// File is what stands in publisher.pub.
func (k Key) File() []byte {
	return []byte(commentLine + "minisign public key " + k.ID() + "\n" + k.line + "\n")
}

// MarshalText implements encoding.TextMarshaler.
func (k Key) MarshalText() ([]byte, error) {
	if k.IsZero() {
		return nil, errors.New("write public key: there is none")
	}
	return []byte(k.line), nil
}

// UnmarshalText implements encoding.TextUnmarshaler; it takes the one line only.
func (k *Key) UnmarshalText(text []byte) (err error) {
	if len(text) > maxKeyText {
		return errors.New("parse public key: too long")
	}
	*k, err = parseKeyLine(string(text))
	return err
}

// public is the key in the library's type.
func (k Key) public() minisign.PublicKey {
	var p minisign.PublicKey
	if err := p.UnmarshalText([]byte(k.line)); err != nil {
		return minisign.PublicKey{} // the zero Key: no signature holds under it
	}
	return p
}

// raw is the Ed25519 key itself, 32 bytes, without its ID. nil for no key.
func (k Key) raw() []byte {
	b, err := base64.StdEncoding.DecodeString(k.line)
	if err != nil || len(b) < keyRawStart {
		return nil
	}
	return b[keyRawStart:]
}
