package bundle

import (
	"bytes"
	"errors"
	"fmt"

	"aead.dev/minisign"
)

// ErrPassword means that a secret key does not open with the password given, or
// that it is damaged: the format cannot tell the two apart.
var ErrPassword = errors.New("wrong password, or not a minisign secret key")

// signedFirst is the message that a secret key must sign to be taken.
const signedFirst = "guichet: does the secret key fit its public one?"

// Secret is a publisher's secret key. The zero value signs nothing.
type Secret struct {
	private minisign.PrivateKey
	key     Key
	role    Role // "": help
}

// GenerateKey makes a new pair of keys, for help.
func GenerateKey() (Secret, error) {
	_, private, err := minisign.GenerateKey(nil)
	if err != nil {
		return Secret{}, fmt.Errorf("generate key: %w", err)
	}
	return newSecret(private)
}

// newSecret takes a key whose two halves fit: without a password the format has
// no checksum, and a damaged key would sign what nobody accepts.
func newSecret(private minisign.PrivateKey) (Secret, error) {
	public, ok := private.Public().(minisign.PublicKey)
	if !ok || !minisign.Verify(public, []byte(signedFirst), minisign.Sign(private, []byte(signedFirst))) {
		return Secret{}, errors.New("read secret key: damaged: its two halves do not belong together")
	}
	return Secret{private: private, key: Key{public.String()}}, nil
}

// For is the same key in a role. It stands in the comments of both its files, so that
// nobody signs with the wrong one by mistake; what a kiosk goes by is where it was told
// of the key.
func (s Secret) For(role Role) Secret {
	s.role = role
	return s
}

// Role is what the key signs.
func (s Secret) Role() Role {
	if s.role == "" {
		return RoleHelp
	}
	return s.role
}

// systemComment begins the comment of a key for systems, in either file.
const systemComment = commentLine + "guichet system "

// RoleOf is the role that a key's file, public or secret, says its key has.
func RoleOf(text []byte) Role {
	if bytes.HasPrefix(bytes.TrimSpace(text), []byte(systemComment)) {
		return RoleSystem
	}
	return RoleHelp
}

// Public is what stands in the public key's file.
func (s Secret) Public() []byte {
	if s.Role() == RoleSystem {
		return []byte(systemComment + "public key " + s.key.ID() + "\n" + s.key.line + "\n")
	}
	return s.key.File()
}

// NeedsPassword says whether the text of a publisher.key is encrypted.
func NeedsPassword(text []byte) bool {
	return len(text) <= maxKeyText && minisign.IsEncrypted(bytes.TrimSpace(text))
}

// ParseSecret reads a publisher.key, minisign's own format. The password counts
// only where NeedsPassword; opening one takes seconds and 1 GiB of memory, which
// is the format's defence. It gives ErrPassword.
func ParseSecret(text []byte, password string) (Secret, error) {
	if len(text) > maxKeyText {
		return Secret{}, fmt.Errorf("read secret key: %d bytes, at most %d are read", len(text), maxKeyText)
	}
	text = bytes.TrimSpace(text)
	role := RoleOf(text)
	var private minisign.PrivateKey
	if minisign.IsEncrypted(text) {
		var err error
		if private, err = minisign.DecryptKey(password, text); err != nil {
			return Secret{}, fmt.Errorf("read secret key: %w", ErrPassword)
		}
	} else if err := private.UnmarshalText(text); err != nil {
		if _, wrong := ParseKey(text); wrong == nil {
			return Secret{}, errors.New("read secret key: this is the public key; hint: the file beside it that ends in .key")
		}
		return Secret{}, fmt.Errorf("read secret key: %w", err)
	}
	s, err := newSecret(private)
	return s.For(role), err
}

// Encode gives what is to stand in publisher.key: encrypted with the password
// (seconds, and 1 GiB of memory), or with "" as `minisign -W` writes it, open to
// whoever can read the file.
func (s Secret) Encode(password string) ([]byte, error) {
	if s.key.IsZero() {
		return nil, errors.New("write secret key: there is none")
	}
	text, err := s.private.MarshalText()
	if password != "" {
		text, err = minisign.EncryptKey(password, s.private)
	}
	if err != nil {
		return nil, fmt.Errorf("write secret key: %w", err)
	}
	if _, line, ok := bytes.Cut(text, []byte("\n")); ok && s.Role() == RoleSystem {
		text = append([]byte(systemComment+"secret key\n"), line...)
	}
	return append(text, '\n'), nil
}

// Key is its public key.
func (s Secret) Key() Key { return s.key }

// String keeps the secret out of messages.
func (s Secret) String() string { return "secret key of " + s.key.ID() }

// GoString implements fmt.GoStringer.
func (s Secret) GoString() string { return s.String() }
