// Package card tells what kind of card is in the slot, and reads from a CPx what
// it gives without a PIN. It recognises cards by tables (data/cardtypes), never
// verifies a PIN, never writes, and judges nothing: that is verdict's business.
package card
