package card

import (
	"bytes"
	"slices"

	"guichet/kiosk/iso7816"
)

// NameSAM is the Identity.Name of a security module: a part of a reader, not a card
// that a person has.
const NameSAM = "sam"

// Identify tells what a card is by its ATR alone, before any APDU: a listed CPx, a
// CPx of a revision nobody listed, another listed card, or unknown. Any bytes are
// accepted; what cannot be an ATR is unknown.
func Identify(atr []byte) Identity {
	t := builtIn()
	parsed, _ := iso7816.ParseATR(atr) // what was parsed before a fault still counts
	for _, m := range slices.Concat(t.known, t.family, t.others) {
		if m.match(atr, parsed.Historical) {
			return complete(m.what, atr, parsed)
		}
	}
	return complete(Identity{}, atr, parsed)
}

// complete adds to what a table says the facts of the ATR itself.
func complete(id Identity, atr []byte, parsed iso7816.ATR) Identity {
	id.ATR = bytes.Clone(atr)
	id.Contactless = parsed.Contactless()
	return id
}
