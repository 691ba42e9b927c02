package bundle

import (
	"bytes"
	"slices"
)

// Standing says what a kiosk thinks of a key.
type Standing uint8

// The standings. The zero value is a key nobody has told the kiosk of.
const (
	Unknown Standing = iota
	Trusted
	Withdrawn // trusted once, and left out of a later list: for good
)

// String implements fmt.Stringer.
func (s Standing) String() string {
	switch s {
	case Trusted:
		return "trusted"
	case Withdrawn:
		return "withdrawn"
	default:
		return "unknown"
	}
}

// Keyring is the keys that a kiosk knows. The zero value knows none.
type Keyring struct {
	Trusted   []Key
	Withdrawn []Key
}

// Standing tells a key's. Withdrawn wins, and goes by the Ed25519 key alone:
// whoever holds a withdrawn one must not come back with it under another ID.
func (r Keyring) Standing(k Key) Standing {
	sameRaw := func(w Key) bool { return bytes.Equal(w.raw(), k.raw()) }
	switch {
	case k.IsZero():
		return Unknown
	case slices.ContainsFunc(r.Withdrawn, sameRaw):
		return Withdrawn
	case slices.Contains(r.Trusted, k):
		return Trusted
	default:
		return Unknown
	}
}

// signer finds the key under which the signature holds. Where the ring has keys
// with the ID that it names, only those count.
func (r Keyring) signer(s signature, manifest []byte) (Key, *Refusal) {
	known := false
	for _, k := range slices.Concat(r.Trusted, r.Withdrawn) {
		if !s.names(k) {
			continue
		}
		if s.holds(k, manifest) {
			return k, nil
		}
		known = true
	}
	if known {
		return Key{}, &Refusal{Reason: BadSignature, Detail: "the signature does not hold under the known key that it names"}
	}
	k, ok := s.claimed()
	switch {
	case !ok:
		return Key{}, &Refusal{Reason: UnknownKey, Detail: "the signature does not tell its key"}
	case !s.holds(k, manifest):
		return Key{}, &Refusal{Reason: Damaged, Detail: "the signature does not hold under its own key"}
	}
	return k, nil
}
