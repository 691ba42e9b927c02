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
	OtherRole // trusted for what this bundle is not: for help, or for systems
)

// String implements fmt.Stringer.
func (s Standing) String() string {
	switch s {
	case Trusted:
		return "trusted"
	case Withdrawn:
		return "withdrawn"
	case OtherRole:
		return "trusted in another role"
	default:
		return "unknown"
	}
}

// Role is what a key may sign. No key has two: whoever writes the help cannot exchange
// the system, and the other way round.
type Role string

// The roles.
const (
	RoleHelp   Role = "help"   // data sets
	RoleSystem Role = "system" // the appliance's whole system
)

// Keyring is the keys that a kiosk knows. The zero value knows none.
type Keyring struct {
	Trusted   []Key // for help
	Withdrawn []Key
	Systems   []Key // for systems; they come with the verified root alone, and no bundle changes them
}

// Standing tells a key's as one for help.
func (r Keyring) Standing(k Key) Standing { return r.StandingAs(RoleHelp, k) }

// StandingAs tells a key's in a role. Withdrawn wins, and goes by the Ed25519 key
// alone: whoever holds a withdrawn one must not come back with it under another ID.
// So does the role of a key for systems: no list of keys gives it the other one.
func (r Keyring) StandingAs(role Role, k Key) Standing {
	sameRaw := func(w Key) bool { return bytes.Equal(w.raw(), k.raw()) }
	system := slices.ContainsFunc(r.Systems, sameRaw)
	switch {
	case k.IsZero():
		return Unknown
	case system && role == RoleSystem && slices.Contains(r.Systems, k):
		return Trusted
	case system:
		return OtherRole
	case slices.ContainsFunc(r.Withdrawn, sameRaw):
		return Withdrawn
	case role == RoleSystem && slices.Contains(r.Trusted, k):
		return OtherRole
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
	for _, k := range slices.Concat(r.Systems, r.Trusted, r.Withdrawn) {
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
